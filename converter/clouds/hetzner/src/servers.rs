//! Servers, keys and placement groups.

use crate::network::named;
use planner::Blueprint;
use render::hcl::{Block, Body, Entry, Expression, Node};
use std::collections::BTreeSet;

pub(crate) fn body(blueprint: &Blueprint) -> Body {
    if blueprint.servers.is_empty() {
        return Body::new();
    }
    let key_source: Vec<String> =
        blueprint.inputs.ssh_public_keys.values().flat_map(|k| k.traces.addresses()).collect();
    let mut body = Body::new().block(
        Block::new("resource", &["hcloud_ssh_key", "this"]).comment(key_source.join(", ")).body(
            Body::new()
                .set("for_each", Node::code("var.ssh_public_keys"))
                .blank()
                .set("name", named("each.key"))
                .set("public_key", Node::code("each.value"))
                .set("labels", Node::code("local.labels")),
        ),
    );
    let groups: BTreeSet<&str> = blueprint.servers.iter().filter_map(|s| s.placement_group.as_deref()).collect();
    if !groups.is_empty() {
        body.push(
            Block::new("resource", &["hcloud_placement_group", "this"])
                .above("Servers of a group stand on different hosts. A group holds ten.")
                .body(
                    Body::new()
                        .set(
                            "for_each",
                            Node::from(Expression::Call("toset".into(), vec![Node::list(groups.iter().copied())])),
                        )
                        .blank()
                        .set("name", named("each.key"))
                        .set("type", "spread")
                        .set("labels", Node::code("local.labels")),
                ),
        );
    }
    body.push(
        Block::new("data", &["hcloud_server_type", "this"]).body(
            Body::new()
                .set("for_each", Node::code("toset(values(var.server_types))"))
                .set("name", Node::code("each.value")),
        ),
    );
    body.push(orderable());
    body.push(servers(blueprint, !groups.is_empty()));
    body
}

fn orderable() -> Block {
    let available = Node::from(Expression::ForList {
        intro: "location in data.hcloud_server_type.this[var.server_types[key]].locations".into(),
        value: Box::new(Node::code("location.available")),
        condition: Some("location.name == server.location".into()),
    });
    let condition = Node::from(Expression::Call(
        "alltrue".into(),
        vec![Node::from(Expression::ForList {
            intro: "key, server in local.servers".into(),
            value: Box::new(Node::from(Expression::Call("anytrue".into(), vec![available]))),
            condition: None,
        })],
    ));
    Block::new("check", &["orderable"])
        .above("Warns, does not block: a type that is sold out must not stop a change to servers that run.")
        .body(Body::new().block(Block::new("assert", &[]).body(Body::new().set("condition", condition).set(
            "error_message",
            "A server type cannot be ordered in its location now; decisions.json names the alternatives.",
        ))))
}

fn servers(blueprint: &Blueprint, groups: bool) -> Block {
    let mut image_traces = model::Traces::none();
    let mut protection = model::Traces::none();
    for server in &blueprint.servers {
        image_traces.extend(&server.image.traces);
        protection.extend(&server.protected.traces);
    }
    let image = blueprint.servers.first().map_or("", |s| s.image.value.as_str()).to_owned();
    let has_network = blueprint.servers.iter().any(|s| s.subnet.is_some());
    let mut body = Body::new()
        .set("for_each", Node::code("local.servers"))
        .blank()
        .set("name", named("each.key"))
        .set("server_type", Node::code("var.server_types[each.key]"))
        .set("location", Node::code("each.value.location"))
        .set("image", Node::from(image).traced(&image_traces))
        .set("ssh_keys", Node::code("[for key in hcloud_ssh_key.this : key.id]"))
        .set("firewall_ids", Node::code("[hcloud_firewall.this[each.value.firewall].id]"));
    if groups {
        body = body.set(
            "placement_group_id",
            Node::code("each.value.placement_group == null ? null : hcloud_placement_group.this[each.value.placement_group].id"),
        );
    }
    body = body
        .set("delete_protection", Node::from(true).traced(&protection))
        .set("rebuild_protection", true)
        .set("labels", Node::code("merge(local.labels, { role = each.key })"))
        .blank()
        .comment("A user and a key; Ansible does the rest.")
        .set("user_data", cloud_config())
        .block(Block::new("public_net", &[]).body(
            Body::new().set("ipv4", Node::code("hcloud_primary_ip.this[each.key].id")).set("ipv6_enabled", false),
        ));
    if has_network {
        body = body.blank().block(Block::new("network", &[]).body(
            Body::new().set("subnet_id", Node::code("hcloud_network_subnet.this[each.value.subnet].id")).set(
                "ip",
                Node::code("cidrhost(hcloud_network_subnet.this[each.value.subnet].ip_range, each.value.host)"),
            ),
        ));
    }
    body = body.blank().block(Block::new("lifecycle", &[]).body(Body::new().set_with(
        "ignore_changes",
        Node::code("[image, ssh_keys, user_data]"),
        "used at the first start only; a change would replace the server",
    )));
    Block::new("resource", &["hcloud_server", "this"]).body(body)
}

fn cloud_config() -> Node {
    let user = Node::object([
        Entry::new("name", "ops"),
        Entry::new("groups", "sudo"),
        Entry::new("shell", "/bin/bash"),
        Entry::new("sudo", "ALL=(ALL) NOPASSWD:ALL"),
        Entry::new("lock_passwd", true),
        Entry::new("ssh_authorized_keys", Node::code("values(var.ssh_public_keys)")),
    ]);
    let config = Node::object([
        Entry::new("disable_root", true),
        Entry::new("ssh_pwauth", false),
        Entry::new("users", Node::list([user])),
    ]);
    Node::from(Expression::Call(
        "join".into(),
        vec![
            Node::from("\n"),
            Node::list([Node::from("#cloud-config"), Node::from(Expression::Call("yamlencode".into(), vec![config]))]),
        ],
    ))
}
