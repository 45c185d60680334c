//! Volumes.

use crate::network::{named, protect};
use planner::Blueprint;
use render::hcl::{Block, Body, Node};

pub(crate) fn body(blueprint: &Blueprint) -> Body {
    if blueprint.volumes.is_empty() {
        return Body::new();
    }
    let mut protection = model::Traces::none();
    for volume in &blueprint.volumes {
        protection.extend(&volume.protected.traces);
    }
    let encrypted = blueprint.volumes.iter().any(|v| v.encrypted.value);
    let why = if encrypted {
        "Unformatted: Ansible encrypts before it makes the file system."
    } else {
        "Unformatted: Ansible makes the file system."
    };
    Body::new()
        .block(
            Block::new("resource", &["hcloud_volume", "this"]).above(why).body(
                Body::new()
                    .set("for_each", Node::code("local.volumes"))
                    .blank()
                    .set("name", named("each.key"))
                    .set("location", Node::code("local.servers[each.value].location"))
                    .set("size", Node::code("var.volume_sizes[each.key]"))
                    .set("delete_protection", Node::from(true).traced(&protection))
                    .set("labels", Node::code("local.labels"))
                    .blank()
                    .block(protect()),
            ),
        )
        .block(
            Block::new("resource", &["hcloud_volume_attachment", "this"]).body(
                Body::new()
                    .set("for_each", Node::code("local.volumes"))
                    .blank()
                    .set("volume_id", Node::code("hcloud_volume.this[each.key].id"))
                    .set("server_id", Node::code("hcloud_server.this[each.value].id"))
                    .set("automount", false),
            ),
        )
}
