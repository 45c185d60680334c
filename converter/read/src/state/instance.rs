//! One instance, out of whichever document.

use crate::state::collect::{Collector, Dependency};
use crate::state::raw;
use crate::state::typed::{Context, Form, Mismatch};
use estate::InputKind;
use schema::Block;
use std::collections::BTreeMap;
use std::sync::Arc;
use value::{Address, InstanceKey, Mode, Value};

/// A document while it is read.
pub(crate) struct Reading {
    /// Shared by all values.
    pub(crate) context: Context,
    /// What has been found.
    pub(crate) collector: Collector,
    /// By type and mismatch: the first instance that has it, and how many have.
    mismatches: BTreeMap<(Arc<str>, Mismatch), (String, usize)>,
}

/// The mode that a document names; `None` for one that is not known.
pub(crate) fn mode(text: &str) -> Option<Mode> {
    match text {
        "managed" => Some(Mode::Managed),
        "data" => Some(Mode::Data),
        "ephemeral" => Some(Mode::Ephemeral),
        _ => None,
    }
}

/// The key of an instance from JSON; `None` if it cannot be one.
pub(crate) fn key(json: &str) -> Option<InstanceKey> {
    match raw::string(json) {
        Some(text) => Some(InstanceKey::Key(text.as_ref().into())),
        None => json.parse().ok().map(InstanceKey::Index),
    }
}

impl Reading {
    /// Of a document.
    pub(crate) fn new(kind: InputKind, name: &str) -> Self {
        Self { context: Context::default(), collector: Collector::new(kind, name), mismatches: BTreeMap::new() }
    }

    /// The schema of a type.
    pub(crate) fn schema(mode: Mode, type_name: &str) -> Option<&'static Block> {
        match mode {
            Mode::Managed => schema::resource(type_name),
            Mode::Data => schema::data_source(type_name),
            Mode::Ephemeral => None,
        }
    }

    /// The attributes of an instance; an empty object, and a diagnostic, if they cannot be read.
    pub(crate) fn attributes(
        &mut self,
        address: &Address,
        json: &str,
        block: Option<&'static Block>,
        form: Form,
    ) -> Value {
        let parsed = self.context.attributes(json, block, form);
        let mismatches = self.context.take_mismatches();
        let problem = match parsed {
            Ok(value) if matches!(value.content, value::Content::Object(_)) => {
                for mismatch in mismatches {
                    let known = self
                        .mismatches
                        .entry((address.type_name.clone(), mismatch))
                        .or_insert_with(|| (address.to_string(), 0));
                    known.1 += 1;
                }
                return value;
            }
            Ok(_) => format!("They are {} and not an object.", raw::kind(json)),
            Err(error) => format!("The parser says: {error}."),
        };
        let address = address.to_string();
        self.collector.warn(
            format!("The attributes of {address} cannot be read"),
            &format!("{problem} The instance is kept without them."),
            &address,
            "attributes",
        );
        Value::object::<Arc<str>>([])
    }

    /// Dependencies from a JSON array of addresses.
    pub(crate) fn dependencies(&mut self, address: &Address, json: &str, relative: bool, into: &mut Vec<Dependency>) {
        let Some(items) = raw::array(json) else {
            let address = address.to_string();
            self.collector.warn(
                format!("The dependencies of {address} cannot be read"),
                &format!("They are {} and not an array; they are left out.", raw::kind(json)),
                &address,
                "dependencies",
            );
            return;
        };
        for item in items {
            if let Some(text) = raw::string(item) {
                into.push(self.collector.dependency(&text, relative));
            }
        }
    }

    /// The estate and all diagnostics.
    pub(crate) fn finish(mut self, written_by: Option<String>) -> (estate::Estate, Vec<diagnostic::Diagnostic>) {
        for ((type_name, mismatch), (address, count)) in std::mem::take(&mut self.mismatches) {
            let others = match count {
                1 => String::new(),
                _ => format!(" {} other instances of {type_name} have the same.", count - 1),
            };
            self.collector.warn(
                format!("{} of {address} is {}, and not what the schema says", mismatch.path, mismatch.found),
                &format!(
                    "{type_name} has `{}` there. The value is used as it stands; it was probably written by another version of the provider.{others}",
                    mismatch.expected
                ),
                &address,
                mismatch.path.to_string(),
            );
        }
        self.collector.finish(written_by)
    }
}
