//! State files of version 4.

use crate::detect::syntax_error;
use crate::state::instance::{Reading, key, mode};
use crate::state::raw::{self, Name};
use crate::state::typed::Form;
use crate::state::{cty_type, flatmap, provider, sensitive};
use diagnostic::Diagnostic;
use estate::{Estate, InputKind, Lifecycle, Output, ProviderInstance, Resource};
use schema::Block;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;
use value::{Address, ModulePath, Type, Value};

/// Reads a state of version 4.
pub(crate) fn read(name: &str, text: &str) -> (Estate, Vec<Diagnostic>) {
    let mut document = Document { reading: Reading::new(InputKind::State, name), written_by: None };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let result = deserializer.deserialize_map(Top(&mut document)).and_then(|()| deserializer.end());
    let Document { reading, written_by } = document;
    let (estate, mut diagnostics) = reading.finish(written_by);
    if let Err(error) = result {
        diagnostics.insert(0, syntax_error(name, text, 0, &error));
    }
    (estate, diagnostics)
}

struct Document {
    reading: Reading,
    written_by: Option<String>,
}

/// The document itself, read as it passes by, so that what stands before a break is kept.
struct Top<'d>(&'d mut Document);

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a state")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Name(key)) = map.next_key::<Name<'de>>()? {
            match &*key {
                "terraform_version" => {
                    let version: &RawValue = map.next_value()?;
                    self.0.written_by = raw::string(version.get()).map(|v| v.into_owned());
                }
                "outputs" => {
                    let outputs: &RawValue = map.next_value()?;
                    read_outputs(&mut self.0.reading, outputs.get());
                }
                "resources" => map.next_value_seed(Resources(self.0))?,
                // `version` is known; `serial`, `lineage` and `check_results` say nothing of what exists.
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

struct Resources<'d>(&'d mut Document);

impl Resources<'_> {
    fn refuse<E>(self, found: &str) -> Result<(), E> {
        let name = self.0.reading.collector.name.clone();
        self.0.reading.collector.findings.push(
            Diagnostic::error(
                format!("`resources` of {name} is {found} and not an array"),
                "No resource was read. Write the file anew: `terraform state pull > state.json`.",
            )
            .at_attribute(name, "resources"),
        );
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Resources<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Resources<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of resources")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut position = 0;
        while let Some(resource) = seq.next_element::<&'de RawValue>()? {
            self.0.resource(position, resource.get());
            position += 1;
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.refuse("a truth value")
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.refuse("a number")
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.refuse("a number")
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.refuse("a number")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.refuse("a string")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.refuse("an object or a number")
    }
}

/// Outputs, as a state and `terraform show -json` both write them.
pub(crate) fn read_outputs(reading: &mut Reading, json: &str) {
    let name = reading.collector.name.clone();
    let Some(outputs) = raw::object(json) else {
        if json != "null" {
            let summary = format!("`outputs` of {name} is {} and not an object", raw::kind(json));
            reading.collector.warn(summary, "No output was read.", &name, "outputs");
        }
        return;
    };
    for (output, json) in outputs.iter() {
        let address = format!("output.{output}");
        let members = raw::object(json);
        let value = members.as_ref().map(|members| {
            let ty = members.get("type").and_then(cty_type::parse_text).unwrap_or(Type::Dynamic);
            match members.get("value") {
                Some(value) => reading.context.value(value, &ty),
                // A plan leaves out the value that it does not know.
                None if !members.has("value") && reading.collector.kind == InputKind::Plan => Ok(Value::unknown(ty)),
                None => Ok(Value::null(ty)),
            }
        });
        // The type is the value's own; where both differ, the value stands.
        reading.context.take_mismatches();
        let Some(Ok(mut value)) = value else {
            let summary = format!("Output {output} of {name} cannot be read");
            reading.collector.warn(summary, "It is left out.", &address, "value");
            continue;
        };
        value.marks.sensitive |= members.is_some_and(|m| m.is_true("sensitive"));
        let output = Output { module: ModulePath::root(), name: output.into(), value, description: None };
        reading.collector.estate.outputs.insert(output.name.clone(), output);
    }
}

impl Document {
    fn resource(&mut self, position: usize, json: &str) {
        let Some(members) = raw::object(json) else {
            return self.skip(position, "", &format!("It is {} and not an object.", raw::kind(json)));
        };
        let (Some(type_name), Some(name)) = (members.string("type"), members.string("name")) else {
            let missing = if members.string("type").is_none() { "type" } else { "name" };
            return self.skip(position, missing, &format!("Its {missing} is not a string."));
        };
        let Some(mode) = members.string("mode").and_then(|m| mode(&m)) else {
            return self.skip(position, "mode", "Its mode is neither `managed` nor `data`.");
        };
        let module = members.string("module").unwrap_or_default();
        let Some(module) = crate::state::collect::module_path(&module) else {
            return self.skip(position, "module", &format!("{module:?} is not the address of a module."));
        };
        let address =
            Address { module, mode, type_name: type_name.as_ref().into(), name: name.as_ref().into(), key: None };
        let Some(instances) = members.get("instances") else { return };
        let Some(instances) = raw::array(instances) else {
            return self.skip(
                position,
                "instances",
                &format!("Its instances are {} and not an array.", raw::kind(instances)),
            );
        };
        let text = members.string("provider");
        // OpenTofu writes it into the instances where a `for_each` gives each its own.
        let own = |json: &&str| raw::object(json).is_some_and(|instance| instance.has("provider"));
        let provider = if text.is_none() && !instances.is_empty() && instances.iter().all(own) {
            provider::of_type(&address.type_name)
        } else {
            self.provider(&address, text.as_deref())
        };
        let block = Reading::schema(mode, &address.type_name);
        for (i, instance) in instances.into_iter().enumerate() {
            self.instance(&address, i, &provider, block, instance);
        }
    }

    fn skip(&mut self, position: usize, path: &str, why: &str) {
        let name = self.reading.collector.name.clone();
        let at =
            if path.is_empty() { format!("resources[{position}]") } else { format!("resources[{position}].{path}") };
        self.reading.collector.findings.push(
            Diagnostic::error(
                format!("Resource {} of {name} cannot be read", position + 1),
                format!("{why} It is left out."),
            )
            .at_attribute(name, at),
        );
    }

    fn provider(&mut self, address: &Address, text: Option<&str>) -> ProviderInstance {
        if let Some(provider) = text.and_then(provider::parse) {
            return provider;
        }
        let (address, type_name) = (address.to_string(), &address.type_name);
        self.reading.collector.warn(
            format!("The provider of {address} cannot be read"),
            "The provider is taken from the type's name.",
            &address,
            "provider",
        );
        provider::of_type(type_name)
    }

    fn instance(
        &mut self,
        resource: &Address,
        position: usize,
        provider: &ProviderInstance,
        block: Option<&'static Block>,
        json: &str,
    ) {
        let reading = &mut self.reading;
        let broken = |reading: &mut Reading, path: &str, why: String| {
            let address = resource.to_string();
            reading.collector.findings.push(
                Diagnostic::error(
                    format!("Instance {} of {address} cannot be read", position + 1),
                    format!("{why} It is left out."),
                )
                .at_attribute(address, path),
            );
        };
        let Some(members) = raw::object(json) else {
            return broken(reading, "", format!("It is {} and not an object.", raw::kind(json)));
        };
        let key = match members.get("index_key").map(|json| (json, key(json))) {
            None => None,
            Some((_, Some(key))) => Some(key),
            Some((json, None)) => {
                return broken(
                    reading,
                    "index_key",
                    format!("Its key is {} that no instance can have.", raw::kind(json)),
                );
            }
        };
        let address = resource.instance(key);
        if let Some(deposed) = members.string("deposed").filter(|d| !d.is_empty()) {
            return reading.collector.deposed(address, &deposed);
        }
        let mut values = match (members.get("attributes"), members.get("attributes_flat")) {
            (Some(attributes), _) => reading.attributes(&address, attributes, block, Form::State),
            (None, Some(flat)) => flattened(reading, &address, flat, block),
            (None, None) => {
                let text = address.to_string();
                let summary = format!("{text} has no attributes");
                reading.collector.warn(summary, "It is kept without them.", &text, "attributes");
                Value::object::<std::sync::Arc<str>>([])
            }
        };
        if let Some(json) = members.get("sensitive_attributes").filter(|json| *json != "[]") {
            match sensitive::paths(json) {
                Some(paths) => paths.iter().for_each(|path| sensitive::mark(&mut values, path)),
                None => {
                    // Nothing is shown that might be secret.
                    values.marks.sensitive = true;
                    let text = address.to_string();
                    let summary = format!("The sensitive attributes of {text} cannot be read");
                    reading.collector.warn(
                        summary,
                        "All of it is treated as sensitive.",
                        &text,
                        "sensitive_attributes",
                    );
                }
            }
        }
        let mut dependencies = Vec::new();
        if let Some(json) = members.get("dependencies") {
            reading.dependencies(&address, json, false, &mut dependencies);
        }
        if let Some(json) = members.get("depends_on") {
            reading.dependencies(&address, json, true, &mut dependencies);
        }
        let mut resource = Resource::new(address, values, InputKind::State);
        let own = members.string("provider").and_then(|text| provider::parse(&text));
        resource.provider = own.unwrap_or_else(|| provider.clone());
        resource.has_schema = block.is_some();
        resource.tainted = members.get("status") == Some("\"tainted\"");
        resource.lifecycle =
            Lifecycle { prevent_destroy: false, create_before_destroy: members.is_true("create_before_destroy") };
        reading.collector.add(resource, dependencies);
    }
}

fn flattened(reading: &mut Reading, address: &Address, json: &str, block: Option<&'static Block>) -> Value {
    match serde_json::from_str::<BTreeMap<String, String>>(json) {
        Ok(flat) => flatmap::unflatten(&flat, block.map(Block::implied_type).as_ref()),
        // Tools that generate states put nested attributes there.
        Err(_) => reading.attributes(address, json, block, Form::View),
    }
}
