//! `count` and `for_each`.

use std::sync::Arc;

use diagnostic::Diagnostic;
use value::{InstanceKey, Type, Value, convert};

use super::{Engine, MOST_INSTANCES, ModuleInstance};
use crate::config::expression::{elements, unknown_element};
use crate::config::input::Dialect;
use crate::config::module::{AttributeRef, BodyView};
use crate::config::scope::Repetition;

/// Which instances there are of a resource or module.
#[derive(Clone, Debug)]
pub(crate) enum Expansion {
    /// One, without a key.
    Single,
    /// None: `enabled = false`, which OpenTofu has.
    Disabled,
    /// As many as `count` says, each with its number.
    Count(Vec<Value>),
    /// One for each key.
    Each(Vec<(Arc<str>, Value, Value)>),
    /// `count` is not known; what it stands for.
    UnknownCount(Value),
    /// The keys of `for_each` are not known; what it stands for.
    UnknownEach(Value),
}

impl Expansion {
    /// Whether the number of instances is not known.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Self::UnknownCount(_) | Self::UnknownEach(_))
    }

    /// Key of each instance and what is special to it.
    pub(crate) fn instances(&self) -> Vec<(Option<InstanceKey>, Repetition)> {
        match self {
            Self::Single => vec![(None, Repetition::default())],
            Self::Disabled => Vec::new(),
            Self::Count(indexes) => indexes
                .iter()
                .enumerate()
                .map(|(i, index)| {
                    let repetition = Repetition { index: Some(index.clone()), ..Repetition::default() };
                    (Some(InstanceKey::Index(i as u64)), repetition)
                })
                .collect(),
            Self::Each(items) => items
                .iter()
                .map(|(name, key, each)| {
                    let repetition = Repetition { each: Some((key.clone(), each.clone())), ..Repetition::default() };
                    (Some(InstanceKey::Key(name.clone())), repetition)
                })
                .collect(),
            Self::UnknownCount(count) => {
                let index = Value::unknown(Type::Number).never_null().derived_from([count]);
                vec![(Some(InstanceKey::Unknown), Repetition { index: Some(index), ..Repetition::default() })]
            }
            Self::UnknownEach(collection) => {
                let each = unknown_element(collection);
                let key = match collection.ty() {
                    Type::Set(_) => each.clone(),
                    _ => Value::unknown(Type::String).derived_from([collection]),
                };
                let each = Some((key.never_null(), each));
                vec![(Some(InstanceKey::Unknown), Repetition { each, ..Repetition::default() })]
            }
        }
    }
}

impl Engine<'_> {
    /// The instances that the arguments `count` and `for_each` of a block ask for.
    pub(super) fn expand(&self, module: &Arc<ModuleInstance>, body: &BodyView) -> Expansion {
        let argument = |name: &str| {
            body.attribute(name).map(|a| {
                let value = self.evaluate(module, &Repetition::default(), a.expression(), a.source);
                (value, a.source.place(a.expression().range))
            })
        };
        if let Some(enabled) = body.lifecycle("enabled") {
            return self.enabled(module, body, &enabled);
        }
        match (argument("count"), argument("for_each")) {
            (None, None) => Expansion::Single,
            (Some((count, place)), None) => counted(count, |summary: &str, detail: String| {
                self.report(Diagnostic::error(summary, detail).at(place.clone()));
            }),
            (None, Some((collection, place))) => keyed(collection, |summary: &str, detail: String| {
                self.report(Diagnostic::error(summary, detail).at(place.clone()));
            }),
            (Some((count, _)), Some((_, place))) => {
                let detail = "The \"count\" and \"for_each\" meta-arguments are mutually-exclusive, only one should be used to be explicit about the number of resources to be created.";
                self.report(Diagnostic::error("Invalid combination of \"count\" and \"for_each\"", detail).at(place));
                Expansion::UnknownCount(count)
            }
        }
    }
}

impl Engine<'_> {
    /// What `enabled` of a `lifecycle` block says.
    fn enabled(&self, module: &Arc<ModuleInstance>, body: &BodyView, enabled: &AttributeRef<'_>) -> Expansion {
        let report = |summary: &str, detail: &str| {
            self.report(Diagnostic::error(summary, detail).at(enabled.place()));
        };
        if module.declaration.dialect == Dialect::Terraform {
            report(
                "Unsupported argument",
                "An argument named \"enabled\" is not expected here. OpenTofu has it: if the configuration is one of OpenTofu, say so: --dialect opentofu, or dialect = \"opentofu\".",
            );
            return Expansion::Single;
        }
        if body.attribute("count").is_some() || body.attribute("for_each").is_some() {
            report(
                "Invalid combination of \"enabled\" with \"count\" or \"for_each\"",
                "The \"enabled\" argument is about the only instance of an object. Leave it away where there may be several.",
            );
        }
        let value = self.evaluate(module, &Repetition::default(), enabled.expression(), enabled.source);
        let marks = value.marks_deep();
        let unusable = if value.is_null() {
            Some("The given \"enabled\" argument value is null. A bool is required.")
        } else if marks.sensitive || marks.ephemeral {
            Some(
                "Sensitive and ephemeral values cannot be used as \"enabled\" arguments: whether there is an instance would disclose or keep them.",
            )
        } else {
            None
        };
        if let Some(why) = unusable {
            report("Invalid enabled argument", why);
            return Expansion::UnknownCount(value);
        }
        match convert(&value, &Type::Bool) {
            Ok(held) => match held.as_bool() {
                Some(true) => Expansion::Single,
                Some(false) => Expansion::Disabled,
                None => Expansion::UnknownCount(held),
            },
            Err(error) => {
                report(
                    "Invalid enabled argument",
                    &format!("The given \"enabled\" argument value is unsuitable: {error}."),
                );
                Expansion::UnknownCount(value)
            }
        }
    }
}

/// How often `count` says; a sensitive number is allowed, since that alone gives little away.
pub(super) fn counted(count: Value, mut report: impl FnMut(&str, String)) -> Expansion {
    const SUMMARY: &str = "Invalid count argument";
    let mut fail = |detail: &str| {
        report(SUMMARY, detail.to_owned());
        Expansion::UnknownCount(count.clone())
    };
    if count.is_null() {
        return fail("The given \"count\" argument value is null. An integer is required.");
    }
    if count.marks.ephemeral {
        return fail(
            "The given \"count\" is derived from an ephemeral value, which means that Terraform cannot persist it between plan/apply rounds. Use only non-ephemeral values to specify the number of resource instances.",
        );
    }
    let number = match convert(&count, &Type::Number) {
        Ok(number) => number,
        Err(error) => return fail(&format!("The given \"count\" argument value is unsuitable: {error}.")),
    };
    let Some(known) = number.as_number() else { return Expansion::UnknownCount(number) };
    if !known.is_integer() {
        return fail(
            "The given \"count\" argument value is unsuitable: value must be a whole number, between -9223372036854775808 and 9223372036854775807 inclusive.",
        );
    }
    if known.is_negative() {
        return fail("The given \"count\" argument value is unsuitable: must be greater than or equal to zero.");
    }
    match known.to_u64().and_then(|n| usize::try_from(n).ok()).filter(|n| *n <= MOST_INSTANCES) {
        Some(length) => Expansion::Count((0..length).map(|i| Value::from(i as i64)).collect()),
        None => fail(&format!("It asks for {known} instances, and at most {MOST_INSTANCES} are read.")),
    }
}

pub(super) fn keyed(collection: Value, mut report: impl FnMut(&str, String)) -> Expansion {
    let mut fail = |detail: &str| {
        report("Invalid for_each argument", detail.to_owned());
        Expansion::UnknownEach(collection.clone())
    };
    if collection.marks.sensitive {
        return fail(
            "Sensitive values, or values derived from sensitive values, cannot be used as for_each arguments. If used, the sensitive value could be disclosed as a resource instance key.",
        );
    }
    if collection.marks.ephemeral {
        return fail(
            "The given \"for_each\" value is derived from an ephemeral value, which means that Terraform cannot persist it between plan/apply rounds. Use only non-ephemeral values to specify a resource's instance keys.",
        );
    }
    if collection.is_null() {
        return fail("The given \"for_each\" argument value is null. A map, or set of strings is allowed.");
    }
    let ty = collection.ty();
    match &ty {
        Type::Dynamic if collection.is_unknown() => return Expansion::UnknownEach(collection),
        Type::Map(_) | Type::Object(_) => {}
        Type::Set(element) => {
            let empty = collection.items().is_some_and(<[Value]>::is_empty);
            if !empty && !matches!(**element, Type::String | Type::Dynamic) {
                return fail(&format!(
                    "The given \"for_each\" argument value is unsuitable: \"for_each\" supports maps and sets of strings, but you have provided a set containing type {}.",
                    element.friendly_name()
                ));
            }
            if let Some(items) = collection.items() {
                if items.iter().any(Value::is_null) {
                    return fail(
                        "The given \"for_each\" argument value is unsuitable: \"for_each\" sets must not contain null values.",
                    );
                }
                if items.iter().any(Value::is_unknown) {
                    return Expansion::UnknownEach(collection);
                }
            }
        }
        _ => {
            return fail(&format!(
                "The given \"for_each\" argument value is unsuitable: the \"for_each\" argument must be a map, or set of strings, and you have provided a value of type {}.",
                ty.friendly_name()
            ));
        }
    }
    let Some(items) = elements(&collection) else { return Expansion::UnknownEach(collection) };
    if items.len() > MOST_INSTANCES {
        return fail(&format!("It asks for {} instances, and at most {MOST_INSTANCES} are read.", items.len()));
    }
    let keyed =
        items.into_iter().map(|(key, each)| key.as_str().map(|name| (Arc::from(name), key.clone(), each.clone())));
    match keyed.collect::<Option<Vec<_>>>() {
        Some(items) => Expansion::Each(items),
        None => Expansion::UnknownEach(collection),
    }
}
