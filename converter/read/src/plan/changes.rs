//! Changes that a plan makes, each as the instance that it leaves behind.

use crate::plan::unknown;
use crate::state::collect::module_path;
use crate::state::typed::Form;
use crate::state::{Reading, provider_source, raw, sensitive, view};
use diagnostic::Diagnostic;
use estate::{InputKind, ProviderInstance, Resource};
use std::borrow::Cow;
use std::collections::BTreeSet;
use value::{Address, InstanceKey};

/// Reads `resource_changes` or `deferred_changes`; the addresses of all changes are added to `seen`.
pub(crate) fn read(reading: &mut Reading, json: &str, part: &str, seen: &mut BTreeSet<Address>) {
    let name = reading.collector.name.clone();
    let Some(changes) = raw::array(json) else {
        return reading.collector.findings.push(
            Diagnostic::error(
                format!("`{part}` of {name} is {} and not an array", raw::kind(json)),
                "Write the file anew: `terraform show -json PLANFILE > plan.json`.",
            )
            .at_attribute(name, part),
        );
    };
    for (i, change) in changes.into_iter().enumerate() {
        // A deferred change is wrapped once more, beside the reason.
        let deferred = raw::object(change).and_then(|m| m.get("resource_change"));
        if let Err(why) = self::change(reading, deferred.unwrap_or(change), deferred.is_some(), seen) {
            reading.collector.findings.push(
                Diagnostic::error(
                    format!("Change {} of {name} cannot be read", i + 1),
                    format!("{why} It is left out."),
                )
                .at_attribute(name.clone(), format!("{part}[{i}]")),
            );
        }
    }
}

fn change(reading: &mut Reading, json: &str, deferred: bool, seen: &mut BTreeSet<Address>) -> Result<(), String> {
    let members = raw::object(json).ok_or_else(|| format!("It is {} and not an object.", raw::kind(json)))?;
    let module = members.string("module_address").unwrap_or_default();
    let module = module_path(&module).ok_or_else(|| format!("{module:?} is not the address of a module."))?;
    let mut address = view::address(&members, &module)?;
    let symbolic = deferred && members.string("address").is_some_and(|a| a.contains("[*]"));
    if symbolic && address.key.is_none() {
        address.key = Some(InstanceKey::Unknown);
    }
    if let Some(deposed) = members.string("deposed").filter(|d| !d.is_empty()) {
        reading.collector.deposed(address, &deposed);
        return Ok(());
    }
    let change = members.get("change").and_then(raw::object).ok_or_else(|| format!("{address} has no change."))?;
    let actions: Vec<Cow<'_, str>> = change
        .get("actions")
        .and_then(raw::array)
        .ok_or_else(|| format!("The change of {address} has no actions."))?
        .into_iter()
        .filter_map(raw::string)
        .collect();
    seen.insert(address.clone());
    let leaves = match actions.as_slice() {
        [only] if only == "delete" => Some("destroys"),
        [only] if only == "forget" => Some("forgets"),
        _ => None,
    };
    if let Some(what) = leaves {
        let text = address.to_string();
        reading.collector.warn(
            format!("The plan {what} {text}, which is left out"),
            "Leave the change out of the plan if it has to be migrated.",
            &text,
            "",
        );
        return Ok(());
    }
    let block = Reading::schema(address.mode, &address.type_name);
    let mut values = reading.attributes(&address, change.get("after").unwrap_or("{}"), block, Form::Plan);
    let marks = |name: &str| change.get(name).and_then(|json| serde_json::from_str(json).ok());
    if let Some(marks) = marks("after_unknown") {
        unknown::apply(&mut values, &marks, block);
    }
    if let Some(marks) = marks("after_sensitive") {
        sensitive::mark_alike(&mut values, &marks);
    }
    unknown::order_sets(&mut values);
    let mut resource = Resource::new(address, values, InputKind::Plan);
    resource.provider = ProviderInstance {
        source: members.string("provider_name").map(|p| provider_source(&p)).unwrap_or_default().into(),
        ..ProviderInstance::default()
    };
    resource.has_schema = block.is_some();
    resource.symbolic = symbolic;
    resource.tainted = members.string("action_reason").is_some_and(|r| r == "replace_because_tainted");
    resource.lifecycle.create_before_destroy = actions.len() == 2 && actions[0] == "create" && actions[1] == "delete";
    reading.collector.add(resource, Vec::new());
    Ok(())
}
