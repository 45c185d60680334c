//! Zones and records.

use crate::comment;
use planner::Blueprint;
use planner::blueprint::{Record, RecordValue, Zone};
use render::hcl::{Block, Body, Entry, Expression, Node, Piece};

pub(crate) fn body(blueprint: &Blueprint) -> Body {
    let mut body = Body::new();
    for zone in blueprint.zones.iter().filter(|z| z.moves) {
        let turning = blueprint.traffic.as_ref().is_some_and(|t| t.zone.as_ref() == Some(&zone.key));
        let name = if turning { Node::code("var.domain") } else { Node::from(&zone.name) };
        body.push(
            Block::new("resource", &["hcloud_zone", &zone.key])
                .comment(comment::source(&zone.about))
                .traced(&zone.traces)
                .body(
                    Body::new()
                        .set("name", name)
                        .set("mode", "primary")
                        .set("delete_protection", true)
                        .set("labels", Node::code("local.labels"))
                        .blank()
                        .block(crate::network::protect()),
                ),
        );
        if turning {
            body.push(rehearsal(blueprint, zone));
        }
        for record in &zone.records {
            body.push(self::record(blueprint, zone, record));
        }
    }
    body
}

/// Address of what answers.
pub(crate) fn answering(blueprint: &Blueprint) -> Option<String> {
    let traffic = blueprint.traffic.as_ref()?;
    match (&traffic.load_balancer, &traffic.server) {
        (Some(balancer), _) => Some(format!("hcloud_load_balancer.{balancer}.ipv4")),
        (None, Some(server)) => Some(format!("hcloud_primary_ip.this[\"{server}\"].ip_address")),
        (None, None) => None,
    }
}

fn values(values: Vec<Node>) -> Node {
    Node::list(values.into_iter().map(|v| Node::flat([Entry::new("value", v)])))
}

fn rehearsal(blueprint: &Blueprint, zone: &Zone) -> Block {
    let address = answering(blueprint).unwrap_or_else(|| String::from("null"));
    Block::new("resource", &["hcloud_zone_rrset", &block_name(zone, "next")]).body(
        Body::new()
            .set("zone", Node::code(format!("hcloud_zone.{}.name", zone.key)))
            .set("name", relative("local.next"))
            .set("type", "A")
            .set("ttl", 300u64)
            .set("records", values(vec![Node::code(address)])),
    )
}

fn relative(code: &str) -> Node {
    Node::from(Expression::Call(
        "trimsuffix".into(),
        vec![
            Node::code(code),
            Node::from(Expression::Template(vec![Piece::Literal(".".into()), Piece::Code("var.domain".into())])),
        ],
    ))
}

fn block_name(zone: &Zone, key: &str) -> String {
    let base = if zone.key == "main" { key.to_owned() } else { format!("{}_{key}", zone.key) };
    if base.starts_with(|c: char| c.is_ascii_alphabetic()) { base } else { format!("record_{base}") }
}

fn record(blueprint: &Blueprint, zone: &Zone, record: &Record) -> Block {
    let turns = record.values.iter().any(|v| matches!(v, RecordValue::Traffic | RecordValue::TrafficAddress));
    let by_address = record.values.contains(&RecordValue::TrafficAddress);
    let main = blueprint.traffic.as_ref().and_then(|t| t.names.first());
    let whole = if record.name.value == "@" {
        zone.name.value.clone()
    } else {
        format!("{}.{}", record.name.value, zone.name.value)
    };
    let name = if turns && main.is_some_and(|m| m.value == whole) && record.name.value != "@" {
        relative("local.fqdn").traced(&record.name.traces)
    } else {
        Node::from(&record.name)
    };
    let at_apex = record.record_type.value == "A" && turns;
    let entries: Vec<Node> = record
        .values
        .iter()
        .map(|value| match value {
            RecordValue::Literal(text) => {
                Node::from(quoted(&record.record_type.value, &text.value)).traced(&text.traces)
            }
            RecordValue::Server(server) => {
                Node::code(format!("hcloud_primary_ip.this[\"{}\"].ip_address", server.value)).traced(&server.traces)
            }
            RecordValue::LoadBalancer(balancer) => {
                Node::code(format!("hcloud_load_balancer.{}.ipv4", balancer.value)).traced(&balancer.traces)
            }
            RecordValue::TrafficAddress => Node::code(format!(
                "var.traffic == \"target\" ? {} : var.source_address",
                answering(blueprint).unwrap_or_else(|| String::from("null"))
            )),
            RecordValue::Traffic if at_apex => Node::code(answering(blueprint).unwrap_or_else(|| String::from("null"))),
            RecordValue::Traffic => {
                Node::code("var.traffic == \"target\" ? \"${local.next}.\" : \"${var.source_load_balancer}.\"")
            }
        })
        .collect();
    let above = if by_address {
        String::from("An address in both states: the cut-over changes a value in place.")
    } else if turns && !at_apex {
        String::from(
            "A CNAME in both states: the cut-over changes a value in place. From CNAME to A it would be a deletion and a creation, and resolvers would remember the gap.",
        )
    } else {
        String::new()
    };
    Block::new("resource", &["hcloud_zone_rrset", &block_name(zone, &record.key)])
        .above(above)
        .comment(comment::source(&record.about))
        .traced(&record.traces)
        .body(
            Body::new()
                .set("zone", Node::code(format!("hcloud_zone.{}.name", zone.key)))
                .set("name", name)
                .set("type", &record.record_type)
                .set("ttl", &record.ttl)
                .set("records", values(entries)),
        )
}

/// Texts of TXT records are quoted in the value, in pieces of at most 255 bytes; names end with a dot.
fn quoted(record_type: &str, text: &str) -> String {
    match record_type {
        "TXT" | "SPF" => {
            let plain = text.replace("\"\"", "");
            let plain = plain.trim_matches('"');
            let mut pieces = Vec::new();
            let mut piece = String::new();
            for c in plain.chars() {
                if piece.len() + c.len_utf8() > 255 {
                    pieces.push(std::mem::take(&mut piece));
                }
                piece.push(c);
            }
            pieces.push(piece);
            pieces
                .iter()
                .map(|p| format!("\"{}\"", p.replace('\\', "\\\\").replace('"', "\\\"")))
                .collect::<Vec<_>>()
                .join(" ")
        }
        "CNAME" | "NS" | "PTR" => with_dot(text),
        "MX" | "SRV" => match text.rsplit_once(' ') {
            Some((rest, host)) => format!("{rest} {}", with_dot(host)),
            None => text.to_owned(),
        },
        _ => text.to_owned(),
    }
}

fn with_dot(host: &str) -> String {
    if host.ends_with('.') { host.to_owned() } else { format!("{host}.") }
}
