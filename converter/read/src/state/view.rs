//! `terraform show -json` of a state, and the values inside that of a plan.

use crate::detect::syntax_error;
use crate::state::collect::module_path;
use crate::state::document::read_outputs;
use crate::state::instance::{Reading, key, mode};
use crate::state::typed::Form;
use crate::state::{provider, raw, sensitive};
use diagnostic::Diagnostic;
use estate::{Estate, InputKind, ProviderInstance, Resource};
use value::{Address, ModulePath};

/// Modules nested deeper than this are not read.
const DEEPEST: usize = 64;

/// Reads `terraform show -json` of a state.
pub(crate) fn read(name: &str, text: &str) -> (Estate, Vec<Diagnostic>) {
    let mut reading = Reading::new(InputKind::State, name);
    let mut written_by = None;
    let mut broken = None;
    match serde_json::from_str(text) {
        Ok(raw::Loose::Object(members)) => {
            written_by = members.string("terraform_version").map(|v| v.into_owned());
            if let Some(values) = members.get("values") {
                self::values(&mut reading, values, &mut |_| true);
            }
        }
        Ok(raw::Loose::Other) => {}
        Err(error) => broken = Some(syntax_error(name, text, 0, &error)),
    }
    let (estate, mut diagnostics) = reading.finish(written_by);
    diagnostics.splice(0..0, broken);
    (estate, diagnostics)
}

/// Reads the instances that are wanted, and the outputs, of a `values` object.
pub(crate) fn values(reading: &mut Reading, json: &str, wanted: &mut dyn FnMut(&Address) -> bool) {
    let name = reading.collector.name.clone();
    let Some(members) = raw::object(json) else {
        let summary = format!("The values of {name} are {} and not an object", raw::kind(json));
        return reading.collector.warn(summary, "They are left out.", &name, "values");
    };
    if let Some(outputs) = members.get("outputs") {
        read_outputs(reading, outputs);
    }
    if let Some(root) = members.get("root_module") {
        module(reading, root, &ModulePath::root(), 0, wanted);
    }
}

fn module(
    reading: &mut Reading,
    json: &str,
    path: &ModulePath,
    depth: usize,
    wanted: &mut dyn FnMut(&Address) -> bool,
) {
    let at = path.to_string();
    let complain = |reading: &mut Reading, part: &str, why: String| {
        let address = if at.is_empty() { reading.collector.name.clone() } else { at.clone() };
        reading.collector.findings.push(
            Diagnostic::error(format!("A part of {address} cannot be read"), format!("{why} It is left out."))
                .at_attribute(address, part),
        );
    };
    if depth > DEEPEST {
        return complain(reading, "child_modules", format!("Modules are nested deeper than {DEEPEST} levels."));
    }
    let Some(members) = raw::object(json) else {
        return complain(reading, "", format!("The module is {} and not an object.", raw::kind(json)));
    };
    match members.get("resources").map(|json| (json, raw::array(json))) {
        None => {}
        Some((_, Some(resources))) => {
            for (i, json) in resources.into_iter().enumerate() {
                if let Err(why) = resource(reading, json, path, wanted) {
                    complain(reading, &format!("resources[{i}]"), why);
                }
            }
        }
        Some((json, None)) => {
            complain(reading, "resources", format!("The resources are {} and not an array.", raw::kind(json)))
        }
    }
    match members.get("child_modules").map(|json| (json, raw::array(json))) {
        None => {}
        Some((_, Some(children))) => {
            for (i, json) in children.into_iter().enumerate() {
                let address = raw::object(json).and_then(|m| m.string("address").and_then(|a| module_path(&a)));
                match address {
                    Some(child) => module(reading, json, &child, depth + 1, wanted),
                    None => complain(
                        reading,
                        &format!("child_modules[{i}].address"),
                        "The module has no address.".to_owned(),
                    ),
                }
            }
        }
        Some((json, None)) => {
            complain(reading, "child_modules", format!("The modules are {} and not an array.", raw::kind(json)));
        }
    }
}

/// The address of an instance as views and plans spell it out.
///
/// # Errors
/// A sentence that says what is missing.
pub(crate) fn address(members: &raw::Members<'_>, module: &ModulePath) -> Result<Address, String> {
    let part = |name: &str| members.string(name).ok_or_else(|| format!("Its {name} is not a string."));
    let (type_name, name) = (part("type")?, part("name")?);
    let mode = mode(&part("mode")?).ok_or("Its mode is neither `managed` nor `data`.")?;
    let key = match members.get("index") {
        None => None,
        Some(json) => {
            Some(key(json).ok_or_else(|| format!("Its key is {} that no instance can have.", raw::kind(json)))?)
        }
    };
    Ok(Address { module: module.clone(), mode, type_name: type_name.as_ref().into(), name: name.as_ref().into(), key })
}

fn resource(
    reading: &mut Reading,
    json: &str,
    module: &ModulePath,
    wanted: &mut dyn FnMut(&Address) -> bool,
) -> Result<(), String> {
    let members = raw::object(json).ok_or_else(|| format!("The resource is {} and not an object.", raw::kind(json)))?;
    let address = address(&members, module)?;
    if !wanted(&address) {
        // The prior state inside of a plan knows dependencies through locals, which the plan itself does not show.
        if let Some(json) = members.get("depends_on").filter(|_| reading.collector.estate.get(&address).is_some()) {
            let mut dependencies = Vec::new();
            reading.dependencies(&address, json, false, &mut dependencies);
            reading.collector.also_depends(address, dependencies);
        }
        return Ok(());
    }
    if let Some(deposed) = members.string("deposed_key").filter(|d| !d.is_empty()) {
        reading.collector.deposed(address, &deposed);
        return Ok(());
    }
    let block = Reading::schema(address.mode, &address.type_name);
    let mut values = match members.get("values") {
        Some(json) => reading.attributes(&address, json, block, Form::View),
        None => return Err(format!("{address} has no values.")),
    };
    if let Some(marks) = members.get("sensitive_values").and_then(|json| serde_json::from_str(json).ok()) {
        sensitive::mark_alike(&mut values, &marks);
    }
    let mut dependencies = Vec::new();
    if let Some(json) = members.get("depends_on") {
        reading.dependencies(&address, json, false, &mut dependencies);
    }
    let mut resource = Resource::new(address, values, reading.collector.kind);
    resource.provider = ProviderInstance {
        source: members.string("provider_name").map(|p| provider::source(&p)).unwrap_or_default().into(),
        ..ProviderInstance::default()
    };
    resource.has_schema = block.is_some();
    resource.tainted = members.is_true("tainted");
    reading.collector.add(resource, dependencies);
    Ok(())
}
