//! Zones and records.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::{Field, Kind, Origins, Set, Text, TextPart};

/// A private zone answers inside of networks only.
pub(super) fn private_zone(hooked: &mut Hooked<'_, '_>) {
    if let Kind::DnsZone(zone) = &mut hooked.node.kind {
        zone.private = true;
    }
}

/// A network in which a private zone answers.
pub(super) fn zone_network(hooked: &mut Hooked<'_, '_>) {
    let Some(network) = hooked.first("virtual_network_id") else { return };
    let mut link = Field::default();
    hooked.set(&mut link, &network);
    if let Kind::DnsZone(zone) = &mut hooked.node.kind {
        zone.private = true;
        zone.networks.push(link);
    }
}

/// The type of a record is in the name of its resource; some types have their values in blocks.
pub(super) fn record(hooked: &mut Hooked<'_, '_>) {
    let type_name = hooked.resource.type_name();
    let Some(kind) = type_name.strip_suffix("_record").and_then(|rest| rest.rsplit('_').next()) else { return };
    let kind = kind.to_ascii_uppercase();
    let members: &[&str] = match kind.as_str() {
        "TXT" => &["value"],
        "MX" => &["preference", "exchange"],
        "SRV" => &["priority", "weight", "port", "target"],
        "CAA" => &["flags", "tag", "value"],
        _ => &[],
    };
    let mut values: Vec<Field<Text>> = Vec::new();
    if !members.is_empty() {
        for block in hooked.scope.find("record").iter().flat_map(Scope::each) {
            let mut parts: Vec<TextPart> = Vec::new();
            let mut origins = Origins::none();
            for member in members {
                let Some(at) = block.find(member).pop() else { continue };
                if !parts.is_empty() {
                    parts.push(TextPart::Literal(String::from(" ")));
                }
                origins.add(origin(&at));
                let text = Text::from_value(&crate::apply::scrubbed(at.value, false)).unwrap_or_default();
                let quoted = kind == "CAA" && *member == "value";
                if quoted {
                    parts.push(TextPart::Literal(String::from("\"")));
                }
                parts.extend(text.parts().to_vec());
                if quoted {
                    parts.push(TextPart::Literal(String::from("\"")));
                }
            }
            values.push(Field::known(Text::of(parts), origins));
        }
    }
    if let Kind::DnsRecord(record) = &mut hooked.node.kind {
        record.record_type = Field::known(kind, Origins::none());
        record.values.extend(values);
        if record.name.get().and_then(Text::as_literal) == Some("@") {
            let origins = record.name.origins();
            record.name = Field::known(Text::literal(""), Origins::none());
            record.name.change_origins(&[], &mut |own| own.extend(&origins));
        }
    }
}
