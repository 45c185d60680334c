//! Networks, firewalls and names.

use crate::find::Children;
use crate::hooks::gcp::resolve;
use crate::hooks::rules::{directed, spelled_out, without_direction};
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use estate::{Estate, Resource};
use model::{Field, Kind, Origins, Text};
use std::net::Ipv4Addr;
use value::Value;

/// Rules inside of the firewall: each says its direction itself.
pub(super) fn firewall(hooked: &mut Hooked<'_, '_>) {
    let directions: Vec<Option<Scope<'_>>> =
        hooked.scope.find("rule").iter().flat_map(Scope::each).map(|block| block.find("direction").pop()).collect();
    let head = hooked.resource.address.clone();
    let rules = match &mut hooked.node.kind {
        Kind::Firewall(firewall) => std::mem::take(&mut firewall.rules),
        _ => return,
    };
    let mut spelled = Vec::new();
    for (mut rule, at) in rules.into_iter().zip(directions) {
        match directed(&mut rule, at.as_ref(), &["in"], &["out"]) {
            Some(direction) => spelled.extend(spelled_out(hooked.out, &head, rule, direction)),
            None => without_direction(hooked),
        }
    }
    if let Kind::Firewall(firewall) = &mut hooked.node.kind {
        firewall.rules = spelled;
    }
}

/// The network that a value means.
pub(super) fn network_of<'a>(estate: &'a Estate, value: &Value) -> Option<&'a Resource> {
    resolve(estate, value, &["hcloud_network"]).or_else(|| {
        // A subnet of a network says the network too.
        let subnet = resolve(estate, value, &["hcloud_network_subnet"])?;
        network_of(estate, subnet.values.get("network_id")?)
    })
}

/// The subnet of a network in which an address lies; the only one where no address is known.
pub(super) fn subnet_of<'a>(
    estate: &'a Estate,
    children: &mut Children,
    network: &Resource,
    address: Option<&str>,
) -> Option<&'a Resource> {
    let by = ("hcloud_network_subnet", "network_id");
    let all = children.of(estate, by, |value| network_of(estate, value), &network.address);
    match address {
        Some(address) => all.into_iter().find(|subnet| {
            let range = subnet.values.get("ip_range").and_then(Value::as_str);
            range.is_some_and(|range| holds(range, address))
        }),
        None => <[_; 1]>::try_from(all).ok().map(|[only]| only),
    }
}

fn holds(range: &str, address: &str) -> bool {
    let Some((base, length)) = range.split_once('/') else { return false };
    let (Ok(base), Ok(address), Ok(length)) =
        (base.parse::<Ipv4Addr>(), address.parse::<Ipv4Addr>(), length.parse::<u32>())
    else {
        return false;
    };
    let mask = u32::MAX.checked_shl(32_u32.saturating_sub(length)).unwrap_or(0);
    length <= 32 && u32::from(base) & mask == u32::from(address) & mask
}

/// `@` is the zone itself.
pub(super) fn record(hooked: &mut Hooked<'_, '_>) {
    let at = hooked.first("name");
    if let Kind::DnsRecord(record) = &mut hooked.node.kind
        && record.name.get().and_then(Text::as_literal) == Some("@")
        && let Some(at) = at
    {
        record.name = Field::known(Text::literal(""), Origins::from(origin(&at)));
    }
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn addresses_in_ranges() {
        assert!(holds("10.0.1.0/24", "10.0.1.10"));
        assert!(!holds("10.0.1.0/24", "10.0.2.10"));
        assert!(holds("0.0.0.0/0", "10.0.2.10"));
        assert!(!holds("10.0.1.0", "10.0.1.0"));
    }
}
