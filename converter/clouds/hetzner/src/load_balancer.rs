//! Load balancers: TCP with the PROXY protocol; paths and TLS are the proxy's.

use crate::comment;
use crate::locals::subnet_key;
use planner::Blueprint;
use render::hcl::{Block, Body, Entry, Expression, Node, Piece};

pub(crate) fn body(blueprint: &Blueprint) -> Body {
    let mut body = Body::new();
    for balancer in &blueprint.load_balancers {
        let key = balancer.key.as_str();
        body.push(
            Block::new("resource", &["hcloud_load_balancer", key]).comment(comment::source(&balancer.about)).body(
                Body::new()
                    .set(
                        "name",
                        Node::from(Expression::Template(vec![
                            Piece::Code("local.name".into()),
                            Piece::Literal(format!("-{key}")),
                        ])),
                    )
                    .set("load_balancer_type", &balancer.type_name)
                    .set("location", Node::code("var.location"))
                    .set("delete_protection", true)
                    .set("labels", Node::code("local.labels")),
            ),
        );
        let mut target = Body::new();
        if let Some((network, subnet)) = &balancer.subnet {
            let subnet = subnet_key(blueprint, network, subnet);
            body.push(
                Block::new("resource", &["hcloud_load_balancer_network", key]).body(
                    Body::new()
                        .set("load_balancer_id", Node::code(format!("hcloud_load_balancer.{key}.id")))
                        .set("subnet_id", Node::code(format!("hcloud_network_subnet.this[\"{subnet}\"].id"))),
                ),
            );
            target = target.set("depends_on", Node::code(format!("[hcloud_load_balancer_network.{key}]")));
        }
        let servers = Node::from(Expression::Call("toset".into(), vec![Node::list(balancer.servers.iter().cloned())]));
        let mut target_body = Body::new()
            .set("for_each", servers)
            .blank()
            .set("type", "server")
            .set("load_balancer_id", Node::code(format!("hcloud_load_balancer.{key}.id")))
            .set("server_id", Node::code("hcloud_server.this[each.key].id"))
            .set("use_private_ip", balancer.subnet.is_some());
        for item in target.items() {
            if let render::hcl::Item::Attribute { name, value, .. } = item {
                target_body = target_body.blank().set(name, value.clone());
            }
        }
        body.push(Block::new("resource", &["hcloud_load_balancer_target", key]).body(target_body));
        let services: Vec<Entry> = balancer
            .services
            .iter()
            .map(|s| {
                Entry::new(
                    s.listen.value.to_string(),
                    Node::object([
                        Entry::new("destination", u64::from(s.destination)),
                        Entry::new("interval", &s.health.interval),
                        Entry::new("timeout", &s.health.timeout),
                        Entry::new("retries", &s.health.retries),
                    ])
                    .traced(&s.listen.traces),
                )
            })
            .collect();
        let proxied = balancer.services.iter().all(|s| s.proxy_protocol);
        body.push(
            Block::new("resource", &["hcloud_load_balancer_service", key]).body(
                Body::new()
                    .set("for_each", Node::object(services))
                    .blank()
                    .set("load_balancer_id", Node::code(format!("hcloud_load_balancer.{key}.id")))
                    .set("protocol", "tcp")
                    .set("listen_port", Node::code("tonumber(each.key)"))
                    .set("destination_port", Node::code("each.value.destination"))
                    .set_with("proxyprotocol", proxied, "the proxy behind it sees who called")
                    .block(
                        Block::new("health_check", &[]).body(
                            Body::new()
                                .set("protocol", "tcp")
                                .set("port", Node::code("each.value.destination"))
                                .set("interval", Node::code("each.value.interval"))
                                .set("timeout", Node::code("each.value.timeout"))
                                .set("retries", Node::code("each.value.retries")),
                        ),
                    ),
            ),
        );
    }
    body
}
