//! Object storage.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use crate::policy;
use model::{Field, Kind, Set};

/// Tags by which a lifecycle rule chooses objects.
pub(super) fn lifecycle(hooked: &mut Hooked<'_, '_>) {
    let blocks: Vec<Scope<'_>> =
        ["lifecycle_rule", "rule"].iter().flat_map(|path| hooked.scope.find(path)).flat_map(|at| at.each()).collect();
    let own = &hooked.resource.address;
    let mut of_rules = Vec::new();
    for block in &blocks {
        let mut tags = std::collections::BTreeMap::new();
        for tag in block.find("filter.tag").iter().flat_map(Scope::each) {
            let (Some(key), Some(value)) = (tag.find("key").pop(), tag.find("value").pop()) else { continue };
            let Some(name) = key.value.as_str() else { continue };
            let mut field = Field::default();
            hooked.set(&mut field, &value);
            field.change_origins(&[], &mut |origins| origins.add(origin(&key)));
            tags.insert(name.to_owned(), field);
        }
        for path in ["filter.and.tags", "tags"] {
            for map in block.find(path) {
                hooked.set(&mut tags, &map);
            }
        }
        // A filter that is there but chooses nothing stands for all objects.
        let chooses_all = block.find("filter").into_iter().flat_map(|f| f.each()).find(|f| {
            f.value.entries().is_some_and(|entries| entries.values().all(|v| !crate::leaf::is_written(v, own)))
        });
        of_rules.push((tags, chooses_all.is_some(), block.path.then_attribute("filter")));
    }
    let address = hooked.resource.address.clone();
    if let Kind::Bucket(bucket) = &mut hooked.node.kind {
        let first = bucket.lifecycle.len().saturating_sub(of_rules.len());
        for (rule, (tags, chooses_all, filter)) in bucket.lifecycle.iter_mut().skip(first).zip(of_rules) {
            rule.tags = tags;
            if chooses_all {
                rule.status.change_origins(&[], &mut |o| o.add(model::Origin::new(address.clone(), filter.clone())));
            }
        }
    }
}

pub(super) fn policy(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("policy") else { return };
    let (document, _) = hooked.document(&at);
    let statements = policy::statements(hooked, &at);
    if let Kind::Bucket(bucket) = &mut hooked.node.kind {
        bucket.policy = document;
        bucket.statements = statements;
    }
}
