//! Networks, security groups and names.

use crate::hooks::rules::{directed, spelled_out, without_direction};
use crate::hooks::{Hooked, origin};
use model::kinds::{Direction, GatewayRole, NetworkRule};
use model::{Field, Kind, Origins, Text, TextPart};

/// Subnets of IPv6 have their range in the same place.
pub(super) fn subnet(hooked: &mut Hooked<'_, '_>) {
    let version = hooked.first("ip_version");
    let wide = version.as_ref().and_then(|at| at.value.as_number().and_then(value::Number::to_u64)) == Some(6);
    if let Some(at) = &version {
        hooked.out.ignore_at(at, "the range of the subnet says it");
    }
    if let Kind::Subnet(subnet) = &mut hooked.node.kind
        && wide
    {
        subnet.ipv6_cidr = std::mem::take(&mut subnet.cidr);
    }
}

/// A router with a way outside translates addresses for its subnets.
pub(super) fn router(hooked: &mut Hooked<'_, '_>) {
    if let Some(at) = hooked.first("external_network_id") {
        hooked.out.ignore_at(&at, "every server has a way out of its own");
    }
    if let Kind::Gateway(gateway) = &mut hooked.node.kind {
        gateway.role = GatewayRole::Nat;
    }
}

/// A rule of a group. Without the other side it is about everybody.
pub(super) fn rule(hooked: &mut Hooked<'_, '_>) {
    let head = hooked.resource.address.clone();
    let direction = hooked.first("direction");
    let family = hooked.first("ethertype");
    let wide = family.as_ref().is_some_and(|at| at.value.as_str().is_some_and(|t| t.eq_ignore_ascii_case("ipv6")));
    let Kind::Firewall(firewall) = &mut hooked.node.kind else { return };
    let rules = &mut firewall.rules;
    let Some(mut rule) = rules.pop() else { return };
    if rule.cidrs.is_empty() && rule.firewalls.is_empty() && rule.prefix_lists.is_empty() {
        let everybody = Text::literal(if wide { "::/0" } else { "0.0.0.0/0" });
        let said: Origins = family.as_ref().map(origin).map(Origins::from).unwrap_or_default();
        rule.cidrs.push(Field::known(everybody, said));
    }
    let Some(direction) = directed(&mut rule, direction.as_ref(), &["ingress"], &["egress"]) else {
        without_direction(hooked);
        return;
    };
    // What says to which group it belongs goes with the rule, whatever else the rule says.
    if let Field::Known { origins, .. } = &mut rule.protocol {
        origins.extend(hooked.through);
    }
    let spelled = spelled_out(hooked.out, &head, rule, direction);
    if let Some(at) = &family {
        hooked.out.ignore_at(at, "the network on the other side says it");
    }
    if let Kind::Firewall(firewall) = &mut hooked.node.kind {
        firewall.rules.extend(spelled);
    }
}

/// A group of before the network service: its rules are inside of it and let in.
pub(super) fn former_group(hooked: &mut Hooked<'_, '_>) {
    let head = hooked.resource.address.clone();
    let rules = match &mut hooked.node.kind {
        Kind::Firewall(firewall) => std::mem::take(&mut firewall.rules),
        _ => return,
    };
    let mut spelled = Vec::new();
    for rule in rules {
        spelled.extend(spelled_out(hooked.out, &head, rule, Direction::In));
    }
    if let Kind::Firewall(firewall) = &mut hooked.node.kind {
        firewall.rules = spelled;
    }
}

/// A rule of the firewall as a service: one rule of a policy of its own.
pub(super) fn firewall_rule(hooked: &mut Hooked<'_, '_>) {
    let mut rule = NetworkRule::default();
    for (path, list) in [
        ("protocol", &mut rule.protocols),
        ("source_port", &mut rule.source_ports),
        ("destination_port", &mut rule.ports),
    ] {
        if let Some(at) = hooked.first(path) {
            let mut field: Field<String> = Field::Absent;
            hooked.set(&mut field, &at);
            list.push(field);
        }
    }
    for (path, list) in [("source_ip_address", &mut rule.sources), ("destination_ip_address", &mut rule.destinations)] {
        if let Some(at) = hooked.first(path) {
            let mut field: Field<Text> = Field::Absent;
            hooked.set(&mut field, &at);
            list.push(field);
        }
    }
    if let Some(at) = hooked.first("action") {
        hooked.set(&mut rule.action, &at);
    }
    if let Kind::NetworkFirewallPolicy(policy) = &mut hooked.node.kind {
        policy.rules.push(rule);
    }
}

/// Names of zones end in a dot at some clouds.
pub(super) fn zone(hooked: &mut Hooked<'_, '_>) {
    if let Kind::DnsZone(zone) = &mut hooked.node.kind {
        undot(&mut zone.name);
    }
}

/// Names of records too, and what they lead to.
pub(super) fn record(hooked: &mut Hooked<'_, '_>) {
    if let Kind::DnsRecord(record) = &mut hooked.node.kind {
        undot(&mut record.name);
        let names = matches!(record.record_type.get().map(String::as_str), Some("CNAME" | "NS" | "PTR"));
        if names {
            record.values.iter_mut().for_each(undot);
        }
    }
}

fn undot(field: &mut Field<Text>) {
    let Field::Known { value, .. } = field else { return };
    if let [rest @ .., TextPart::Literal(last)] = value.parts()
        && let Some(last) = last.strip_suffix('.')
    {
        let parts: Vec<TextPart> = rest.iter().cloned().chain([TextPart::Literal(last.to_owned())]).collect();
        *value = Text::of(parts);
        return;
    }
    let known = value.known();
    if let Some(text) = known.as_deref().and_then(|text| text.strip_suffix('.'))
        && value.references().all(|reference| reference.path.head() == Some("name"))
    {
        *value = Text::literal(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_go() {
        let mut field = Field::known(Text::literal("www.example.com."), Origins::none());
        undot(&mut field);
        assert_eq!(field.get().and_then(Text::known).as_deref(), Some("www.example.com"));
    }
}
