//! Values as `terraform show -json` has them.

use serde_json::Value as Json;
use std::collections::BTreeMap;

/// A part of an instance: the value, and what of it is unknown or sensitive.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) value: Json,
    unknown: Json,
    sensitive: Json,
}

/// Instances by address.
pub(crate) type Shown = BTreeMap<String, Part>;

impl Part {
    pub(crate) fn is_unknown(&self) -> bool {
        self.unknown == Json::Bool(true)
    }

    pub(crate) fn is_sensitive(&self) -> bool {
        self.sensitive == Json::Bool(true)
    }

    pub(crate) fn items(&self) -> Option<Vec<Part>> {
        let items = self.value.as_array()?;
        let part = |(index, value): (usize, &Json)| Part {
            value: value.clone(),
            unknown: self.unknown.get(index).cloned().unwrap_or_default(),
            sensitive: self.sensitive.get(index).cloned().unwrap_or_default(),
        };
        Some(items.iter().enumerate().map(part).collect())
    }

    /// Unknown attributes are left out of values.
    pub(crate) fn entries(&self) -> Option<BTreeMap<String, Part>> {
        let entries = self.value.as_object()?;
        let unknown = self.unknown.as_object().into_iter().flatten();
        let names = entries.keys().chain(unknown.filter(|(_, unknown)| any(unknown)).map(|(name, _)| name));
        let part = |name: &String| {
            let part = Part {
                value: entries.get(name).cloned().unwrap_or_default(),
                unknown: self.unknown.get(name).cloned().unwrap_or_default(),
                sensitive: self.sensitive.get(name).cloned().unwrap_or_default(),
            };
            (name.clone(), part)
        };
        Some(names.map(part).collect())
    }
}

fn any(marks: &Json) -> bool {
    match marks {
        Json::Bool(marked) => *marked,
        Json::Array(items) => items.iter().any(any),
        Json::Object(entries) => entries.values().any(any),
        Json::Null | Json::Number(_) | Json::String(_) => false,
    }
}

fn module(json: &Json, into: &mut Shown, wanted: &dyn Fn(&Json) -> bool) {
    for resource in json["resources"].as_array().into_iter().flatten().filter(|resource| wanted(resource)) {
        let part = Part {
            value: resource["values"].clone(),
            unknown: Json::Null,
            sensitive: resource["sensitive_values"].clone(),
        };
        into.insert(resource["address"].as_str().unwrap_or_default().to_owned(), part);
    }
    for child in json["child_modules"].as_array().into_iter().flatten() {
        module(child, into, wanted);
    }
}

/// The instances of a state.
pub(crate) fn state(json: &Json) -> Shown {
    let mut shown = Shown::new();
    module(&json["values"]["root_module"], &mut shown, &|_| true);
    shown
}

/// The instances of a plan, with the data sources that were read for it.
pub(crate) fn plan(json: &Json) -> Shown {
    let mut shown = Shown::new();
    module(&json["prior_state"]["values"]["root_module"], &mut shown, &|resource| resource["mode"] == "data");
    for change in json["resource_changes"].as_array().into_iter().flatten() {
        let part = Part {
            value: change["change"]["after"].clone(),
            unknown: change["change"]["after_unknown"].clone(),
            sensitive: change["change"]["after_sensitive"].clone(),
        };
        shown.insert(change["address"].as_str().unwrap_or_default().to_owned(), part);
    }
    shown
}
