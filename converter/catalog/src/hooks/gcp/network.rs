//! Firewalls, security policies and NAT.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use crate::out::Out;
use model::kinds::{Direction, GatewayRole, Rule};
use model::{Field, Kind, Origins, Set, Text, TextPart};
use value::{Content, Value};

/// Networks from which Google's load balancers and their health checks call members. From knowledge, not yet checked against its
/// documentation.
pub(crate) const BALANCER_RANGES: &[&str] = &["130.211.0.0/22", "35.191.0.0/16", "209.85.152.0/22", "209.85.204.0/22"];
/// Network from which Identity-Aware Proxy forwards the connections of operators. From knowledge, not yet checked.
const OPERATORS_RANGE: &str = "35.235.240.0/20";

/// IANA numbers of protocols that Google writes by name.
const PROTOCOLS: &[(&str, &str)] = &[("esp", "50"), ("ah", "51"), ("sctp", "132"), ("ipip", "94")];

pub(super) fn nat(hooked: &mut Hooked<'_, '_>) {
    let mut address: Field<model::Link> = Field::Absent;
    if let Some(at) = hooked.first("nat_ips") {
        if let Some(first) = at.value.items().and_then(|items| items.first()) {
            hooked.set_to(&mut address, first, &at);
        }
        hooked.out.ignore_at(&at, "an address for each server instead of a gateway");
    }
    if let Kind::Gateway(gateway) = &mut hooked.node.kind {
        gateway.address = address;
    }
    if let Kind::Gateway(gateway) = &mut hooked.node.kind {
        gateway.role = GatewayRole::Nat;
    }
}

/// A rule that lets packets in or out. Rules that refuse them count where they take something away from these: a pass looks at that.
pub(super) fn firewall(hooked: &mut Hooked<'_, '_>) {
    let scope = hooked.scope.clone();
    if scope.value.get("disabled").and_then(Value::as_bool) == Some(true) {
        for path in ["allow", "deny", "source_ranges", "destination_ranges", "source_tags", "source_service_accounts"] {
            scope.find(path).iter().for_each(|at| hooked.out.ignore_at(at, "the rule is switched off"));
        }
        return;
    }
    let direction = match scope.value.get("direction").and_then(Value::as_str) {
        Some("EGRESS") => Direction::Out,
        Some(_) | None => Direction::In,
    };
    let ranges = match direction {
        Direction::In => "source_ranges",
        Direction::Out => "destination_ranges",
    };
    // Without anything to let in, and for what nothing stands behind, the networks mean nothing.
    for path in ["source_ranges", "destination_ranges"] {
        scope.find(path).iter().for_each(|at| hooked.out.ignore_at(at, "nothing that lives on is opened to it"));
    }
    let mut rules = Vec::new();
    for block in scope.find("allow").iter().flat_map(Scope::each) {
        let protocol = protocol(&block);
        let mut ports: Vec<(Field<i64>, Field<i64>)> = Vec::new();
        for at in block.find("ports") {
            ports.extend(port_ranges(hooked.out, &at));
        }
        if ports.is_empty() && block.value.get("ports").is_none_or(|p| !crate::leaf::says_something(p)) {
            ports.push((Field::known(-1, Origins::none()), Field::known(-1, Origins::none())));
        }
        for (from_port, to_port) in ports {
            let mut rule = Rule { direction, protocol: protocol.clone(), from_port, to_port, ..Rule::default() };
            for at in scope.find(ranges) {
                networks(&mut rule, &at);
            }
            rules.push(rule);
        }
    }
    let chosen = [("direction", true), ("target_tags", false), ("target_service_accounts", false)];
    for (path, steers) in chosen {
        for at in scope.find(path) {
            if steers {
                for rule in &mut rules {
                    rule.protocol.change_origins(&[], &mut |origins| origins.add(origin(&at)));
                }
            }
            hooked.out.ignore_at(&at, "nothing that lives on is chosen by it");
        }
    }
    for path in ["source_tags", "source_service_accounts"] {
        scope.find(path).iter().for_each(|at| hooked.out.ignore_at(at, "no server that lives on is chosen by it"));
    }
    for at in scope.find("deny") {
        hooked
            .out
            .ignore_at(&at, "what no rule lets in stays out; where it narrows another rule, that rule is left out");
    }
    if let Kind::Firewall(firewall) = &mut hooked.node.kind {
        firewall.rules.extend(rules);
    }
}

fn protocol(block: &Scope<'_>) -> Field<String> {
    let mut protocol: Field<String> = Field::Absent;
    if let Some(at) = block.find("protocol").first() {
        // A mismatch leaves it absent, and the rule is then left out by the planner.
        let _ = protocol.set(&[], at.value, &origin(at));
    }
    if let Field::Known { value, .. } = &mut protocol {
        let lower = value.to_ascii_lowercase();
        *value = PROTOCOLS.iter().find(|(name, _)| *name == lower).map_or(lower, |(_, number)| (*number).to_owned());
    }
    protocol
}

/// `80` and `1000-2000`; what is not known stays so.
fn port_ranges(out: &mut Out, at: &Scope<'_>) -> Vec<(Field<i64>, Field<i64>)> {
    let origins = Origins::from(origin(at));
    let single = std::slice::from_ref(at.value);
    let items = if at.value.is_unknown() { single } else { at.value.items().unwrap_or(single) };
    let mut found = Vec::new();
    for item in items {
        let text = match &item.content {
            Content::String(text) => text.to_string(),
            Content::Number(number) => number.to_string(),
            _ => {
                let symbolic = || Field::Symbolic { value: item.clone(), origins: origins.clone() };
                found.push((symbolic(), symbolic()));
                continue;
            }
        };
        let (from, to) = text.split_once('-').unwrap_or((&text, &text));
        match (from.trim().parse::<i64>(), to.trim().parse::<i64>()) {
            (Ok(from), Ok(to)) => found.push((Field::known(from, origins.clone()), Field::known(to, origins.clone()))),
            (Err(_), _) | (_, Err(_)) => out.warn(
                at,
                format!("{text:?} of {} is not a port", at.resource.address),
                "The rule for it is left out rather than opened.",
            ),
        }
    }
    found
}

/// Networks on the other side, IPv4 and IPv6 apart. Operators who came through Identity-Aware Proxy are not a network here.
fn networks(rule: &mut Rule, at: &Scope<'_>) {
    let from = origin(at);
    let single = std::slice::from_ref(at.value);
    let items = if at.value.is_unknown() { single } else { at.value.items().unwrap_or(single) };
    for item in items {
        let Some(text) = Text::from_value(&crate::apply::scrubbed(item, false)) else { continue };
        let known = text.known();
        let known = known.as_deref();
        if known.is_some_and(|known| BALANCER_RANGES.contains(&known)) {
            // A pass names the load balancers in their place.
            continue;
        }
        let field = if known == Some(OPERATORS_RANGE) {
            Field::known(Text::of([TextPart::Unknown { from: Vec::new() }]), from.clone())
        } else {
            Field::known(text, from.clone())
        };
        if known.is_some_and(|known| known.contains(':')) {
            rule.ipv6_cidrs.push(field);
        } else {
            rule.cidrs.push(field);
        }
    }
}

fn text_at(block: &Scope<'_>, path: &str) -> String {
    block.find(path).first().and_then(|at| at.value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Order of the rule of a security policy that holds where no other does.
const LAST: u64 = 2_147_483_647;

const POLICIES: &[&str] = &["google_compute_security_policy", "google_compute_region_security_policy"];
const POLICY_RULES: &[&str] = &["google_compute_security_policy_rule", "google_compute_region_security_policy_rule"];

/// The rules of a security policy: its blocks, which have another name in regional ones, and resources of their own.
fn rules_of<'a>(estate: &'a estate::Estate, policy: &'a estate::Resource) -> Vec<Scope<'a>> {
    let own = ["rule", "rules"].into_iter().flat_map(|name| Scope::of(policy).find(name));
    let mut rules: Vec<Scope<'a>> = own.flat_map(|blocks| blocks.each()).collect();
    for rule in POLICY_RULES.iter().flat_map(|name| estate.of_type(name)) {
        let at = rule.values.get("security_policy").filter(|at| !at.is_null());
        let is_of = at.and_then(|at| super::resolve(estate, at, POLICIES)).is_some_and(|p| p.address == policy.address);
        if is_of {
            rules.push(Scope::of(rule));
        }
    }
    rules
}

/// Whether a security policy refuses all that no rule of it lets in.
pub(crate) fn refuses(estate: &estate::Estate, policy: &estate::Resource) -> bool {
    let order =
        |block: &Scope<'_>| block.value.get("priority").and_then(Value::as_number).and_then(value::Number::to_u64);
    let last = rules_of(estate, policy).into_iter().find(|block| order(block) == Some(LAST));
    last.is_some_and(|last| text_at(&last, "action").starts_with("deny"))
}

/// A policy whose last word is to refuse names those who may call: it is a firewall. Any other looks into requests.
pub(super) fn security_policy(hooked: &mut Hooked<'_, '_>) {
    let blocks = rules_of(hooked.estate, hooked.resource);
    if !refuses(hooked.estate, hooked.resource) {
        hooked.out.warn_about(
            &hooked.resource.address,
            format!("{} looks into requests, which the proxy does not do", hooked.resource.address),
            "Its rules against attacks are not carried over. Put a web application firewall such as Coraza before the proxy where they are needed.",
        );
        for block in &blocks {
            hooked.out.ignore_at(block, "no web application firewall is set up: see the warnings");
        }
        return;
    }
    let mut rules = Vec::new();
    for block in blocks.iter().filter(|block| text_at(block, "action") == "allow") {
        let mut rule = Rule {
            protocol: Field::known(
                String::from("tcp"),
                block.find("action").first().map(origin).map(Origins::from).unwrap_or_default(),
            ),
            from_port: Field::known(-1, Origins::none()),
            to_port: Field::known(-1, Origins::none()),
            ..Rule::default()
        };
        for at in block.find("match.config.src_ip_ranges") {
            networks(&mut rule, &at);
        }
        for cidr in &mut rule.cidrs {
            if let Field::Known { value, .. } = cidr
                && value.as_literal() == Some("*")
            {
                *value = Text::literal("0.0.0.0/0");
            }
        }
        rules.push(rule);
    }
    for block in &blocks {
        hooked.out.ignore_at(block, "only networks that may call are carried over; all others stay out");
    }
    if let Kind::Firewall(firewall) = &mut hooked.node.kind {
        firewall.rules = rules;
    }
}
