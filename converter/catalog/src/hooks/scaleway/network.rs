//! Networks, security groups and names.

use crate::hooks::azure::machine::bare;
use crate::hooks::rules::spelled_out;
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use crate::map::made_address;
use model::kinds::{Direction, GatewayRole, Network, Rule};
use model::{Field, Kind, Link, Node, Origins, Text, TextPart};
use value::{Path, Reference};

/// A private network is a range; without a network of its own around it, it has one by itself.
pub(super) fn private_network(hooked: &mut Hooked<'_, '_>) {
    let alone = matches!(&hooked.node.kind, Kind::Subnet(subnet) if subnet.network.is_absent());
    if !alone {
        return;
    }
    let at = made_address(&hooked.resource.address, "network");
    hooked.out.make(Node { kind: Network::default().into(), ..bare(hooked.node, at.clone()) });
    if let Kind::Subnet(subnet) = &mut hooked.node.kind {
        subnet.network = Field::known(Link::To(Reference::attribute(at, Path::attribute("id"))), Origins::none());
    }
}

pub(super) fn gateway(hooked: &mut Hooked<'_, '_>) {
    if let Kind::Gateway(gateway) = &mut hooked.node.kind {
        gateway.role = GatewayRole::Nat;
    }
}

/// `inbound_rule` fills the list first, `outbound_rule` after it. What the group lets in where no rule fits is said by its policy.
pub(super) fn security_group(hooked: &mut Hooked<'_, '_>) {
    let policy = hooked.first("inbound_default_policy");
    let closed = policy.as_ref().is_some_and(|at| at.value.as_str() == Some("drop"));
    rules(hooked);
    if !closed {
        let address = hooked.resource.address.clone();
        hooked.out.warn_about(
            &address,
            format!("{address} lets in what no rule of it refuses"),
            "Here only what a rule lets in is opened: give a rule for each port that is meant, or open it by hand.",
        );
    }
    for path in
        ["inbound_default_policy", "outbound_default_policy", "enable_default_security", "stateful", "external_rules"]
    {
        if let Some(at) = hooked.first(path) {
            hooked.out.ignore_at(
                &at,
                match path {
                    "inbound_default_policy" => "what no rule lets in stays out",
                    "outbound_default_policy" => "servers may call outside",
                    "enable_default_security" => "outgoing mail goes through a relay",
                    "stateful" => "the firewalls of the target know connections",
                    _ => "rules of the group stand in a resource of their own",
                },
            );
        }
    }
}

/// Rules of a group in a resource of their own.
pub(super) fn security_group_rules(hooked: &mut Hooked<'_, '_>) {
    rules(hooked);
}

fn rules(hooked: &mut Hooked<'_, '_>) {
    let inside = hooked.scope.find("inbound_rule").iter().flat_map(Scope::each).count();
    let outside = hooked.scope.find("outbound_rule").iter().flat_map(Scope::each).count();
    let head = hooked.resource.address.clone();
    let Kind::Firewall(firewall) = &mut hooked.node.kind else { return };
    let rules = &mut firewall.rules;
    let first = rules.len().saturating_sub(inside + outside);
    let own: Vec<Rule> = rules.drain(first..).collect();
    let mut refusing: Vec<Rule> = Vec::new();
    let mut narrowed = false;
    let mut kept: Vec<Rule> = Vec::new();
    for (index, mut rule) in own.into_iter().enumerate() {
        let direction = if index < inside { Direction::In } else { Direction::Out };
        let accepts = rule.access.get().is_some_and(|word| word.eq_ignore_ascii_case("accept"));
        rule.protocol = match rule.protocol {
            Field::Absent => Field::known(String::from("tcp"), Origins::none()),
            known => known,
        };
        rule.protocol = with(rule.protocol, &rule.access.origins());
        rule.access = Field::Absent;
        if rule.cidrs.is_empty() {
            rule.cidrs.push(Field::known(Text::literal("0.0.0.0/0"), Origins::none()));
        }
        // Rules are looked at in their order: one that refuses takes away from those after it.
        for rule in spelled_out(hooked.out, &head, rule, direction) {
            if !accepts {
                refusing.push(rule);
            } else if refusing.iter().any(|other| overlap(other, &rule)) {
                narrowed = true;
            } else {
                kept.push(rule);
            }
        }
    }
    if narrowed {
        hooked.out.warn_about(
            &head,
            format!("A rule of {head} is narrowed by one that refuses"),
            "Rules that refuse packets have no counterpart at the target. What both are about is left out rather than opened: write the narrower rule by hand.",
        );
    }
    for path in ["inbound_rule", "outbound_rule"] {
        let path = Path::attribute(path);
        hooked.out.ignore(
            hooked.resource,
            &path,
            "what no rule lets in stays out; nothing that lives on is behind the rule",
        );
    }
    if let Kind::Firewall(firewall) = &mut hooked.node.kind {
        firewall.rules.extend(kept);
    }
}

fn with<T>(field: Field<T>, more: &Origins) -> Field<T> {
    match field {
        Field::Known { value, origins } => Field::Known { value, origins: origins.and(more) },
        other => other,
    }
}

fn overlap(a: &Rule, b: &Rule) -> bool {
    let word = |rule: &Rule| rule.protocol.get().cloned().unwrap_or_default();
    let (one, other) = (word(a), word(b));
    let protocols = one == other || one == "all" || other == "all";
    let span = |rule: &Rule| (rule.from_port.or(-1), rule.to_port.or(-1));
    let ((from, to), (first, last)) = (span(a), span(b));
    a.direction == b.direction && protocols && (from < 0 || first < 0 || (from <= last && first <= to))
}

/// A zone is a domain with what stands before it.
pub(super) fn zone(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("subdomain") else { return };
    let Some(known) = at.value.as_str().map(str::to_owned) else { return };
    if let Kind::DnsZone(zone) = &mut hooked.node.kind
        && let Some(domain) = zone.name.get().cloned()
    {
        let origins = zone.name.origins().and(&origin(&at).into());
        let parts = std::iter::once(TextPart::Literal(format!("{known}."))).chain(domain.parts().iter().cloned());
        zone.name = Field::known(Text::of(parts), origins);
    }
}

/// The value of a record of mail has its order before it.
pub(super) fn record(hooked: &mut Hooked<'_, '_>) {
    let (data, priority) = (hooked.first("data"), hooked.first("priority"));
    for path in ["geo_ip", "http_service", "view", "weighted"] {
        if let Some(at) = hooked.first(path) {
            hooked.out.warn(
                &at,
                format!("{} answers by weight, place or health", hooked.resource.address),
                "One record answers at the target. Choose its value by hand.",
            );
            hooked.out.ignore_at(&at, "one record answers: see the warnings");
        }
    }
    let Some(at) = data else { return };
    let mut value: Field<Text> = Field::Absent;
    hooked.set(&mut value, &at);
    let ordered = matches!(&hooked.node.kind, Kind::DnsRecord(record) if matches!(record.record_type.get().map(String::as_str), Some("MX" | "SRV")));
    if let Some(order) = &priority {
        let known = order.value.as_number().map(ToString::to_string);
        match (known, value.get().cloned()) {
            (Some(known), Some(text)) if ordered => {
                let origins = value.origins().and(&origin(order).into());
                let parts = std::iter::once(TextPart::Literal(format!("{known} "))).chain(text.parts().iter().cloned());
                value = Field::known(Text::of(parts), origins);
            }
            _ => hooked.out.ignore_at(order, "records of this type have no order"),
        }
    }
    if let Kind::DnsRecord(record) = &mut hooked.node.kind {
        record.values.push(value);
        if record.name.is_absent() {
            record.name = Field::known(Text::literal(""), Origins::none());
        }
    }
}
