//! Cloud DNS.

use crate::hooks::Hooked;
use model::{Field, Kind, Text, TextPart};

pub(super) fn zone(hooked: &mut Hooked<'_, '_>) {
    let visibility = hooked.first("visibility");
    let private = visibility.as_ref().is_some_and(|at| at.value.as_str() == Some("private"));
    if let Some(at) = visibility {
        let reason =
            if private { "private zones are not set up: see the warnings" } else { "the zone stays where it is" };
        hooked.out.ignore_at(&at, reason);
    }
    let mut networks = Vec::new();
    for at in hooked.scope.find("private_visibility_config.networks.network_url") {
        let mut link = Field::default();
        hooked.set(&mut link, &at);
        networks.push(link);
    }
    if let Kind::DnsZone(zone) = &mut hooked.node.kind {
        zone.private = private || !networks.is_empty();
        zone.networks = networks;
        undot(&mut zone.name);
    }
}

/// Names end in a dot; text records are quoted.
pub(super) fn name(hooked: &mut Hooked<'_, '_>) {
    if let Kind::DnsRecord(record) = &mut hooked.node.kind {
        undot(&mut record.name);
        let names = matches!(record.record_type.get().map(String::as_str), Some("CNAME" | "NS" | "PTR"));
        if names {
            record.values.iter_mut().for_each(undot);
        }
    }
    let routed = hooked.scope.value.get("routing_policy").is_some_and(crate::leaf::says_something);
    if routed && let Some(at) = hooked.first("routing_policy") {
        hooked.out.ignore_at(&at, "one record answers: see the warnings");
        hooked.out.warn(
            &at,
            format!("{} answers by weight, place or health", hooked.resource.address),
            "One record answers at the target. Choose its value by hand.",
        );
    }
}

/// Without the dot at the end, which may stand after a reference: `${google_dns_managed_zone.x.dns_name}` has it inside.
fn undot(field: &mut Field<Text>) {
    let Field::Known { value, .. } = field else { return };
    let undotted = |text: &str| text.strip_suffix('.').map(str::to_owned);
    if let Some(text) = value.known().as_deref().and_then(undotted) {
        // Names that people chose mean the same at the target; only of endpoints the reference matters.
        let of_names = value.references().all(|reference| reference.path.head() == Some("dns_name"));
        if of_names {
            *value = Text::literal(text);
            return;
        }
    }
    if let [rest @ .., TextPart::Literal(last)] = value.parts()
        && let Some(last) = undotted(last)
    {
        let parts: Vec<TextPart> = rest.iter().cloned().chain([TextPart::Literal(last)]).collect();
        *value = Text::of(parts);
    }
}
