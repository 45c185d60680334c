//! Networks, subnets, and an address for each server.

use crate::comment;
use crate::locals::subnet_key;
use planner::Blueprint;
use render::hcl::{Block, Body, Entry, Expression, Node, Piece};

pub(crate) fn body(blueprint: &Blueprint) -> Body {
    let mut body = Body::new();
    let several = blueprint.networks.len() > 1;
    if let [network] = blueprint.networks.as_slice() {
        body.push(
            Block::new("resource", &["hcloud_network", "main"])
                .above(format!(
                    "{} A Hetzner subnet spans the locations of its zone and separates nothing: tiers are closed on the hosts (ansible/roles/firewall).",
                    range_of(network)
                ))
                .traced(&network.traces)
                .body(
                    Body::new()
                        .set("name", Node::code("local.name"))
                        .set("ip_range", &network.cidr)
                        .set("delete_protection", true)
                        .set("labels", Node::code("local.labels")),
                ),
        );
    } else if several {
        let entries: Vec<Entry> = blueprint
            .networks
            .iter()
            .map(|n| {
                Entry::new(n.key.clone(), Node::from(&n.cidr).traced(&n.traces)).comment(comment::source(&n.about))
            })
            .collect();
        body.push(
            Block::new("resource", &["hcloud_network", "this"])
                .above("Ranges that the source names stay as they are. A Hetzner subnet separates nothing: tiers are closed on the hosts (ansible/roles/firewall).")
                .body(
                    Body::new()
                        .set("for_each", Node::object(entries))
                        .blank()
                        .set("name", named("each.key"))
                        .set("ip_range", Node::code("each.value"))
                        .set("delete_protection", true)
                        .set("labels", Node::code("local.labels")),
                ),
        );
    }
    let subnets: Vec<Entry> = blueprint
        .networks
        .iter()
        .flat_map(|network| {
            network.subnets.iter().map(move |subnet| {
                let key = subnet_key(blueprint, &network.key, &subnet.key);
                let value = if several {
                    Node::flat([Entry::new("network", network.key.clone()), Entry::new("range", &subnet.cidr)])
                } else {
                    Node::from(&subnet.cidr)
                };
                Entry::new(key, value).comment(comment::source(&subnet.about))
            })
        })
        .collect();
    if !subnets.is_empty() {
        body.push(
            Block::new("resource", &["hcloud_network_subnet", "this"]).body(
                Body::new()
                    .set("for_each", Node::object(subnets))
                    .blank()
                    .set(
                        "network_id",
                        Node::code(if several {
                            "hcloud_network.this[each.value.network].id"
                        } else {
                            "hcloud_network.main.id"
                        }),
                    )
                    .set("type", "cloud")
                    .set("network_zone", blueprint.network_zone.clone())
                    .set("ip_range", Node::code(if several { "each.value.range" } else { "each.value" })),
            ),
        );
    }
    if !blueprint.servers.is_empty() {
        body.push(
            Block::new("resource", &["hcloud_primary_ip", "this"])
                .above("Each server goes out by its own address; what may come in, the firewall says.")
                .body(
                    Body::new()
                        .set("for_each", Node::code("local.servers"))
                        .blank()
                        .set("name", named("each.key"))
                        .set("type", "ipv4")
                        .set("location", Node::code("each.value.location"))
                        .set_with("auto_delete", false, "the address outlives the server: partners allow-list it")
                        .set("delete_protection", true)
                        .set("labels", Node::code("local.labels"))
                        .blank()
                        .block(protect()),
                ),
        );
    }
    body
}

/// `${local.name}-…`
/// Where the range of a network comes from.
fn range_of(network: &planner::blueprint::Network) -> String {
    let source = comment::source(&network.about);
    match (network.cidr.traces.addresses().is_empty(), source.is_empty()) {
        (false, _) => format!("{source}: the same range, so that allow-lists by address keep their meaning."),
        (true, false) => format!("{source}, whose own range is not known."),
        (true, true) => String::from("The source left its servers in a network that is not part of the input."),
    }
}

pub(crate) fn named(code: &str) -> Node {
    Node::from(Expression::Template(vec![
        Piece::Code("local.name".into()),
        Piece::Literal("-".into()),
        Piece::Code(code.into()),
    ]))
}

/// What must not be destroyed.
pub(crate) fn protect() -> Block {
    Block::new("lifecycle", &[]).body(Body::new().set("prevent_destroy", true))
}
