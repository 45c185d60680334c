//! Storage accounts: what is said of all their containers.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::{Field, Kind, Set};
use value::Path;

/// Copies in other places and locks are said: the target has neither by itself.
pub(super) fn account(hooked: &mut Hooked<'_, '_>) {
    let address = hooked.resource.address.clone();
    if let Some(at) = hooked.first("account_replication_type")
        && let Some(kind) = at.value.as_str().filter(|kind| kind.contains("GRS") || kind.contains("GZRS"))
    {
        hooked.out.warn(
            &at,
            format!("{address} was copied to a second region ({kind})"),
            "The object storage of the target has one location. Copy what must not be lost to a bucket elsewhere, for instance by rclone on a timer.",
        );
    }
    if let Some(at) = hooked.first("blob_properties.versioning_enabled").filter(|at| at.value.as_bool() == Some(false))
    {
        hooked.out.ignore_at(&at, "a bucket of the target keeps old versions only where it is told to");
    }
    if let Some(at) = hooked.first("immutability_policy") {
        locked(hooked, &at);
    }
    if let Some(at) = hooked.first("is_hns_enabled").filter(|at| at.value.as_bool() == Some(true)) {
        hooked.out.warn(
            &at,
            format!("{address} has directories with rights of their own"),
            "Object storage knows names of objects only. Programs that rename directories or read rights must change.",
        );
    }
}

fn locked(hooked: &mut Hooked<'_, '_>, at: &Scope<'_>) {
    let summary = format!("Objects of {} could not be changed or deleted for a time", hooked.node.address);
    hooked.out.warn(at, summary, "A bucket of the target is made without a lock. Make it with object lock by hand before data is moved, if the law asks for it.");
}

pub(super) fn immutability(hooked: &mut Hooked<'_, '_>) {
    let whole = hooked.scope.clone();
    locked(hooked, &whole);
    hooked.out.ignore(hooked.resource, &Path::root(), "objects of the target are not locked: see the warnings");
}

/// An object that Terraform wrote: it is moved with its bucket.
pub(super) fn blob(hooked: &mut Hooked<'_, '_>) {
    hooked.out.ignore(hooked.resource, &Path::root(), "an object: it is moved with its bucket");
}

/// A rule stands for one prefix at the target; one of the source may have several.
pub(super) fn lifecycle(hooked: &mut Hooked<'_, '_>) {
    let blocks: Vec<Scope<'_>> = hooked.scope.find("rule").iter().flat_map(Scope::each).collect();
    let mut prefixes: Vec<Vec<Field<model::Text>>> = Vec::new();
    for block in &blocks {
        let mut list: Vec<Field<model::Text>> = Vec::new();
        for at in block.find("filters.prefix_match") {
            hooked.set(&mut list, &at);
        }
        prefixes.push(list);
        if let Some(at) = block.find("filters.match_blob_index_tag").pop() {
            let summary = format!("A lifecycle rule of {} goes by tags", hooked.resource.address);
            hooked.out.warn(
                &at,
                summary,
                "Without its tags it would be about every object: it is left out. Set it by hand.",
            );
        }
    }
    let by_tags: Vec<bool> = blocks.iter().map(|b| !b.find("filters.match_blob_index_tag").is_empty()).collect();
    let through = hooked.scope.find("storage_account_id").iter().map(origin).collect::<model::Origins>();
    let Kind::Bucket(bucket) = &mut hooked.node.kind else { return };
    let first = bucket.lifecycle.len().saturating_sub(blocks.len());
    let rules = bucket.lifecycle.split_off(first);
    for ((rule, prefixes), by_tags) in rules.into_iter().zip(prefixes).zip(by_tags) {
        if by_tags {
            continue;
        }
        if prefixes.is_empty() {
            bucket.lifecycle.push(rule);
            continue;
        }
        for (index, prefix) in prefixes.into_iter().enumerate() {
            let mut copy = rule.clone();
            if index > 0
                && let Field::Known { value, .. } = &mut copy.id
            {
                *value = format!("{value}-{}", index + 1);
            }
            copy.prefix = prefix;
            copy.prefix.change_origins(&[], &mut |origins| origins.extend(&through));
            bucket.lifecycle.push(copy);
        }
    }
}
