//! Groups of servers.

use crate::hooks::{Hooked, origin};
use model::{Field, Set};

/// Tags of a group are blocks, not a map.
pub(super) fn tags(hooked: &mut Hooked<'_, '_>) {
    for block in hooked.scope.find("tag").iter().flat_map(crate::leaf::Scope::each) {
        let (Some(key), Some(value)) = (block.find("key").pop(), block.find("value").pop()) else {
            for part in ["key", "propagate_at_launch"] {
                block.find(part).iter().for_each(|at| hooked.out.ignore_at(at, "a label without a value"));
            }
            continue;
        };
        let Some(name) = key.value.as_str() else { continue };
        let mut field = Field::default();
        hooked.set(&mut field, &value);
        field.change_origins(&[], &mut |origins| {
            origins.add(origin(&key));
        });
        if name == "Name"
            && let Some(text) = field.get().and_then(model::Text::as_literal)
        {
            hooked.node.name = text.to_owned();
            hooked.node.name_origins = origin(&value).into();
        }
        for propagate in block.find("propagate_at_launch") {
            hooked.out.ignore_at(&propagate, "labels stand on everything that takes them");
        }
        hooked.node.tags.insert(name.to_owned(), field);
    }
}
