//! Cloud Storage.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::kinds::{LifecycleRule, Transition};
use model::{Field, Kind, Origins, Set};
use value::{Number, Value};

/// Conditions that narrow a rule to some objects, which rules of the target cannot.
const NARROWER: &[&str] = &[
    "created_before",
    "custom_time_before",
    "days_since_custom_time",
    "matches_storage_class",
    "matches_suffix",
    "noncurrent_time_before",
    "size_above_bytes",
    "size_below_bytes",
];

pub(super) fn bucket(hooked: &mut Hooked<'_, '_>) {
    versioning(hooked);
    public_access(hooked);
    let blocks: Vec<Scope<'_>> = hooked.scope.find("lifecycle_rule").iter().flat_map(Scope::each).collect();
    for block in &blocks {
        lifecycle(hooked, block);
    }
}

fn versioning(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("versioning.enabled") else { return };
    let mut enabled: Field<bool> = Field::Absent;
    hooked.set(&mut enabled, &at);
    if let Kind::Bucket(bucket) = &mut hooked.node.kind {
        bucket.versioning = match enabled {
            Field::Known { value, origins } => {
                Field::known(String::from(if value { "Enabled" } else { "Disabled" }), origins)
            }
            Field::Symbolic { value, origins } => Field::Symbolic { value, origins },
            Field::Absent => Field::Absent,
        };
    }
}

fn public_access(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("public_access_prevention") else { return };
    let enforced = at.value.as_str() == Some("enforced");
    let field = || Field::known(enforced, hooked.origins(&at));
    let (policy, restrict) = (field(), field());
    if let Kind::Bucket(bucket) = &mut hooked.node.kind {
        bucket.block_public_policy = policy;
        bucket.restrict_public = restrict;
    }
}

fn lifecycle(hooked: &mut Hooked<'_, '_>, block: &Scope<'_>) {
    let mut rule = LifecycleRule::default();
    let action = block.find("action.type").pop();
    let kind = action.as_ref().and_then(|at| at.value.as_str()).unwrap_or_default().to_owned();
    let narrower: Vec<Scope<'_>> = NARROWER
        .iter()
        .flat_map(|name| block.find(&format!("condition.{name}")))
        .filter(|at| says_more(at.value))
        .collect();
    if !narrower.is_empty() {
        let words: Vec<String> = narrower.iter().map(|at| at.path.to_string()).collect();
        hooked.out.warn(
            block,
            format!("A lifecycle rule of {} is left out", hooked.resource.address),
            format!("It chooses objects by {}, which rules of the target do not know. Without that it would be about every object. Set it by hand.", words.join(", ")),
        );
        hooked.out.ignore_at(block, "the rule is left out: see the warnings");
        return;
    }
    // What every item of the list shares is told apart by nothing: all rules of a bucket trace to the same leaves.
    let through: Origins = action.iter().map(origin).collect();
    let noncurrent =
        block.value.get("condition").and_then(|c| c.items()?.first()?.get("with_state")).and_then(Value::as_str)
            == Some("ARCHIVED");
    let number = |name: &str| {
        block
            .find(&format!("condition.{name}"))
            .into_iter()
            .find(|at| at.value.as_number().is_none_or(|n| *n != Number::from(0i64)))
    };
    let mut days: Field<u64> = Field::Absent;
    let age = number("age");
    let old = number("days_since_noncurrent_time");
    if let Some(at) = old.as_ref().or(age.as_ref()) {
        hooked.set(&mut days, at);
    }
    days.change_origins(&[], &mut |origins| origins.extend(&through));
    let of_versions = noncurrent || old.is_some();
    // Whether old versions are meant is said by the state of the objects only where nothing else says it.
    let state = block.find("condition.with_state");
    if old.is_some() || number("num_newer_versions").is_some() {
        state.iter().for_each(|at| hooked.out.ignore_at(at, "other conditions say that old versions are meant"));
    } else {
        days.change_origins(&[], &mut |origins| state.iter().for_each(|at| origins.add(origin(at))));
    }
    if let Some(at) = number("num_newer_versions") {
        hooked.set(&mut rule.noncurrent_keep, &at);
        // Old versions go as soon as there are enough newer ones, whatever their number: a day is the least here.
        if days.is_absent() {
            days = Field::known(1, Origins::none());
        }
    }
    match kind.as_str() {
        "Delete" if of_versions || !rule.noncurrent_keep.is_absent() => rule.noncurrent_days = days,
        "Delete" => rule.expiration_days = days,
        "AbortIncompleteMultipartUpload" => rule.abort_upload_days = days,
        "SetStorageClass" => {
            let mut class: Field<String> = Field::Absent;
            block.find("action.storage_class").iter().for_each(|at| hooked.set(&mut class, at));
            let transition = Transition { days, class, ..Transition::default() };
            if of_versions {
                rule.noncurrent_transitions.push(transition);
            } else {
                rule.transitions.push(transition);
            }
        }
        _ => {
            hooked.out.warn(
                block,
                format!("What a lifecycle rule of {} does is not known", hooked.resource.address),
                "It is left out. Give the state as well.",
            );
            return;
        }
    }
    let prefixes: Vec<Scope<'_>> = block.find("condition.matches_prefix");
    let items: Vec<Value> = prefixes.iter().flat_map(|at| at.value.items().unwrap_or_default().to_vec()).collect();
    rule.status = Field::known(String::from("Enabled"), Origins::none());
    let mut rules = Vec::new();
    if items.is_empty() {
        rules.push(rule.clone());
    }
    for item in &items {
        let mut own = rule.clone();
        if let Some(at) = prefixes.first() {
            hooked.set_to(&mut own.prefix, item, at);
        }
        rules.push(own);
    }
    if let Kind::Bucket(bucket) = &mut hooked.node.kind {
        bucket.lifecycle.extend(rules);
    }
}

/// States write zero and empty lists for what nobody wrote.
fn says_more(value: &Value) -> bool {
    crate::leaf::says_something(value) && value.as_number().is_none_or(|n| *n != Number::from(0i64))
}
