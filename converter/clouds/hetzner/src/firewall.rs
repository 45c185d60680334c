//! Firewalls on the public side.

use crate::comment;
use crate::network::named;
use model::{Protocol, Traces};
use planner::Blueprint;
use planner::blueprint::{CloudRule, RuleDirection, RulePeer};
use render::hcl::{Block, Body, Entry, Expression, Node};

pub(crate) fn body(blueprint: &Blueprint) -> Body {
    if blueprint.firewalls.is_empty() {
        return Body::new();
    }
    let firewalls: Vec<Entry> = blueprint
        .firewalls
        .iter()
        .map(|firewall| {
            let rules: Vec<Entry> = firewall.rules.iter().map(rule).collect();
            let note = if firewall.rules.is_empty() {
                String::from("lets nothing in")
            } else {
                comment::source(&firewall.about)
            };
            Entry::new(firewall.key.clone(), Node::object(rules)).comment(note)
        })
        .collect();
    let ids = ["direction", "protocol"].map(|name| (name, format!("rule.value.{name}")));
    let mut content = Body::new();
    for (name, code) in ids {
        content = content.set(name, Node::code(code));
    }
    content = content
        .set("port", Node::code("rule.value.port"))
        .set("source_ips", Node::code("rule.value.direction == \"in\" ? rule.value.networks : null"))
        .set("destination_ips", Node::code("rule.value.direction == \"out\" ? rule.value.networks : null"))
        .set("description", Node::code("rule.value.description"));
    Body::new()
        .block(
            Block::new("locals", &[])
                .above("These filter the public interface only. A firewall without rules lets nothing in.")
                .body(Body::new().set("firewalls", Node::object(firewalls))),
        )
        .block(
            Block::new("resource", &["hcloud_firewall", "this"]).body(
                Body::new()
                    .set("for_each", Node::code("local.firewalls"))
                    .blank()
                    .set("name", named("each.key"))
                    .set("labels", Node::code("local.labels"))
                    .blank()
                    .block(
                        Block::new("dynamic", &["rule"]).body(
                            Body::new()
                                .set("for_each", Node::code("each.value"))
                                .block(Block::new("content", &[]).body(content)),
                        ),
                    ),
            ),
        )
}

fn rule(rule: &CloudRule) -> Entry {
    let port = match (&rule.ports, rule.protocol) {
        (Some(ports), Protocol::Tcp | Protocol::Udp) => {
            let text = if ports.value == model::Ports::ALL { String::from("any") } else { ports.value.to_string() };
            Node::from(text).traced(&ports.traces)
        }
        _ => Node::from(Expression::Null),
    };
    let networks = match &rule.peer {
        RulePeer::Cidrs(cidrs) => Node::list(cidrs.iter().map(Node::from)),
        RulePeer::AdminCidrs => Node::code("var.admin_cidrs"),
    };
    let description = match &rule.description {
        Some(description) => Node::from(limited(&description.value)).traced(&description.traces),
        None => Node::from(Expression::Null),
    };
    let protocol = match rule.protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Icmp | Protocol::Icmpv6 => "icmp",
        Protocol::Any => "tcp",
        Protocol::Other(47) => "gre",
        Protocol::Other(_) => "esp",
    };
    let direction = match rule.direction {
        RuleDirection::In => "in",
        RuleDirection::Out => "out",
    };
    let none = Traces::none();
    Entry::new(
        rule.key.clone(),
        Node::flat([
            Entry::new("direction", direction),
            Entry::new("protocol", Node::from(protocol).traced(&rule.traces)),
            Entry::new("port", port),
            Entry::new("networks", networks),
            Entry::new("description", description),
        ])
        .traced(&none),
    )
    .comment(comment::source(&rule.about))
}

/// Descriptions have at most 255 characters at Hetzner.
fn limited(text: &str) -> String {
    text.chars().take(255).collect()
}
