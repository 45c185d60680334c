//! Names.

use crate::hooks::Hooked;
use model::{Field, Kind, Text};

/// Names are kept without the dot that ends them in the state.
pub(super) fn zone(hooked: &mut Hooked<'_, '_>) {
    let networks = hooked.scope.find("vpc.vpc_id");
    let mut links = Vec::new();
    for network in &networks {
        let mut link = Field::default();
        hooked.set(&mut link, network);
        links.push(link);
    }
    let private = hooked.first("private_zone");
    if let Kind::DnsZone(zone) = &mut hooked.node.kind {
        zone.private = !links.is_empty() || private.is_some_and(|p| p.value.as_bool() == Some(true));
        zone.networks = links;
        undot(&mut zone.name);
    }
}

pub(super) fn zone_network(hooked: &mut Hooked<'_, '_>) {
    let Some(network) = hooked.first("vpc_id") else { return };
    let mut link = Field::default();
    hooked.set(&mut link, &network);
    if let Kind::DnsZone(zone) = &mut hooked.node.kind {
        zone.private = true;
        zone.networks.push(link);
    }
}

pub(super) fn record(hooked: &mut Hooked<'_, '_>) {
    if let Kind::DnsRecord(record) = &mut hooked.node.kind {
        undot(&mut record.name);
        undot(&mut record.alias);
    }
}

fn undot(field: &mut Field<Text>) {
    if let Field::Known { value, .. } = field
        && let Some(text) = value.as_literal().and_then(|text| text.strip_suffix('.'))
    {
        *value = Text::literal(text);
    }
}
