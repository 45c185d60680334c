//! What is known of all servers.

use crate::comment;
use planner::Blueprint;
use render::hcl::{Block, Body, Entry, Expression, Node, Piece};

pub(crate) fn body(blueprint: &Blueprint) -> Body {
    let named = !blueprint.networks.is_empty() || !blueprint.servers.is_empty();
    if !named && blueprint.zones.is_empty() && blueprint.traffic.is_none() {
        return Body::new();
    }
    let mut locals = Body::new();
    if named {
        locals = locals.set("name", &blueprint.name);
    }
    if let Some(traffic) = &blueprint.traffic {
        let main = traffic.names.first();
        locals = locals
            .set_with(
                "fqdn",
                name_in_zone(blueprint, main.map_or("", |n| &n.value))
                    .traced(&main.map(|n| n.traces.clone()).unwrap_or_default()),
                &main.map(|n| comment::traced(&n.traces)).unwrap_or_default(),
            )
            .set_with(
                "next",
                name_in_zone(blueprint, &traffic.rehearsal),
                "rehearsal name, and for good the name of what answers",
            );
    }
    let mut labels: Vec<Entry> =
        blueprint.labels.iter().map(|(key, value)| Entry::new(key.clone(), Node::from(value))).collect();
    if !labels.iter().any(|e| e.key == "managed-by") {
        labels.push(Entry::new("managed-by", "terraform"));
    }
    locals = locals.set("labels", Node::object(labels));
    if !blueprint.servers.is_empty() {
        let entries = blueprint.servers.iter().map(|server| {
            let location = if server.location == 1 && blueprint.second_location.is_some() {
                "var.second_location"
            } else {
                "var.location"
            };
            let mut fields = vec![Entry::new("location", Node::code(location))];
            if let Some((network, subnet)) = &server.subnet {
                fields.push(Entry::new("subnet", subnet_key(blueprint, network, subnet)));
                fields.push(Entry::new("host", u64::from(server.host_number)));
            }
            fields.push(Entry::new("firewall", server.firewall.clone()));
            if blueprint.servers.iter().any(|s| s.placement_group.is_some()) {
                fields.push(Entry::new(
                    "placement_group",
                    match &server.placement_group {
                        Some(group) => Node::from(group.clone()),
                        None => Node::from(Expression::Null),
                    },
                ));
            }
            Entry::new(server.key.clone(), Node::flat(fields).traced(&server.traces))
                .comment(comment::source(&server.about))
        });
        locals = locals.blank().set("servers", Node::object(entries.collect::<Vec<_>>()));
    }
    if !blueprint.volumes.is_empty() {
        let entries = blueprint.volumes.iter().map(|v| {
            Entry::new(v.key.clone(), Node::from(v.server.clone()).traced(&v.traces)).comment(comment::source(&v.about))
        });
        locals = locals
            .blank()
            .comment("The key of a volume is what it holds; the value is the server that holds it.")
            .set("volumes", Node::object(entries.collect::<Vec<_>>()));
    }
    Body::new().block(Block::new("locals", &[]).body(locals))
}

/// Key of a subnet among those of all networks.
pub(crate) fn subnet_key(blueprint: &Blueprint, network: &str, subnet: &str) -> String {
    if blueprint.networks.len() > 1 { format!("{network}/{subnet}") } else { subnet.to_owned() }
}

/// A name below the zone's variable where the zone moves, so that it follows the variable.
pub(crate) fn name_in_zone(blueprint: &Blueprint, name: &str) -> Node {
    let zone = blueprint.traffic.as_ref().and_then(|t| t.zone.as_ref());
    let domain = blueprint.zones.iter().find(|z| Some(&z.key) == zone).map(|z| z.name.value.as_str());
    match domain.and_then(|d| name.strip_suffix(d)) {
        Some("") => Node::code("var.domain"),
        Some(prefix) if prefix.ends_with('.') => {
            Node::from(Expression::Template(vec![Piece::Literal(prefix.to_owned()), Piece::Code("var.domain".into())]))
        }
        Some(_) | None => Node::from(name),
    }
}
