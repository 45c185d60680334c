//! What every node has: name, place, tags.

use crate::leaf::{Scope, added_tags};
use crate::out::Out;
use crate::row::Row;
use estate::Resource;
use model::{Field, Kind, Node, Origin, Origins, Set, Text};
use std::collections::BTreeMap;
use value::{InstanceKey, Path, Value};

/// An empty node of a kind for an instance.
pub fn node(resource: &Resource, row: &Row, kind: Kind, out: &mut Out) -> Node {
    let zone = row.zone.as_deref().and_then(|path| text(resource, path));
    let (name, name_origins) = name(resource, row);
    let zone_origins = row.zone.as_deref().map(|path| origins(resource, path)).unwrap_or_default();
    Node {
        address: resource.address.clone(),
        satellites: Vec::new(),
        name,
        name_origins,
        kind,
        region: region(resource, zone.as_deref()),
        region_origins: region_origins(resource, row, zone.is_some()),
        zone,
        zone_origins,
        tags: tags(resource, out),
        symbolic: resource.symbolic,
        protected: resource.lifecycle.prevent_destroy
            || row.protected.as_deref().is_some_and(|path| {
                let found = Scope::of(resource).find(path);
                found.iter().any(|f| f.value.as_bool() == Some(true) || f.value.as_str() == Some("true"))
            }),
        place: resource.place.clone(),
    }
}

fn text(resource: &Resource, path: &str) -> Option<String> {
    resource.values.at(&Path::dotted(path)).filter(|v| !v.marks.sensitive).and_then(Value::as_str).map(str::to_owned)
}

/// The leaves at a path.
fn origins(resource: &Resource, path: &str) -> Origins {
    let found = Scope::of(resource).find(path);
    found.iter().map(|found| Origin::new(resource.address.clone(), found.path.clone())).collect()
}

/// `Name` tag, the naming attribute, or what the configuration calls it; with the leaves that say it.
fn name(resource: &Resource, row: &Row) -> (String, Origins) {
    let tag = resource.values.get("tags").and_then(|tags| tags.get("Name")).filter(|v| !v.marks.sensitive);
    let from_tag = || {
        let path = Path::attribute("tags").then_attribute("Name");
        Some((tag?.as_str()?.to_owned(), Origin::new(resource.address.clone(), path).into()))
    };
    let written = || {
        let path = row.name.as_deref()?;
        Some((text(resource, path)?, origins(resource, path)))
    };
    let said = from_tag().or_else(written).filter(|(name, _): &(String, Origins)| !name.is_empty());
    said.unwrap_or_else(|| {
        let own = &resource.address.name;
        let name = match &resource.address.key {
            Some(InstanceKey::Key(key)) => match &**own {
                "this" | "main" | "default" | "self" => key.to_string(),
                own => format!("{own}-{key}"),
            },
            Some(InstanceKey::Index(index)) => format!("{own}-{index}"),
            Some(InstanceKey::Unknown) | None => own.to_string(),
        };
        (name, Origins::none())
    })
}

/// The region that the resource, its provider configuration, its ARN or its zone names.
fn region(resource: &Resource, zone: Option<&str>) -> Option<String> {
    let known = |value: Option<&Value>| value.and_then(Value::as_str).filter(|t| !t.is_empty()).map(str::to_owned);
    if resource.type_name().starts_with("azurerm_") {
        // `West Europe` and `westeurope` are the same; tables and the cloud itself write the latter.
        return known(resource.values.get("location"))
            .map(|location| location.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase());
    }
    known(resource.values.get("region"))
        .map(|region| region.rsplit('/').next().unwrap_or_default().to_owned())
        .or_else(|| european_region(resource, zone))
        .or_else(|| google_region(resource, zone))
        .or_else(|| known(resource.provider.region.as_ref()))
        .or_else(|| {
            let arn = resource.values.get("arn")?.as_str()?;
            arn.split(':').nth(3).filter(|region| !region.is_empty()).map(str::to_owned)
        })
        .or_else(|| {
            let region = zone?.strip_suffix(|c: char| c.is_ascii_lowercase())?;
            region.ends_with(|c: char| c.is_ascii_digit()).then(|| region.to_owned())
        })
}

/// The leaves that `region` looks at, in its order.
fn region_origins(resource: &Resource, row: &Row, zoned: bool) -> Origins {
    let says = |path: &str| resource.values.get(path).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    let google = resource.type_name().starts_with("google_");
    let path = match &row.zone {
        _ if resource.type_name().starts_with("azurerm_") => "location",
        _ if says("region") => "region",
        Some(zone) if google && zoned => zone,
        _ if google => "location",
        _ => return Origins::none(),
    };
    origins(resource, path)
}

/// The region of a place of a European cloud: `nbg1-dc3` of Hetzner is in `nbg1`, `fr-par-1` of Scaleway in `fr-par`, a zone of Exoscale is a
/// region.
fn european_region(resource: &Resource, zone: Option<&str>) -> Option<String> {
    let known =
        |name: &str| resource.values.get(name).and_then(Value::as_str).filter(|t| !t.is_empty()).map(str::to_owned);
    let zone = || zone.map(str::to_owned).or_else(|| known("zone"));
    match resource.type_name().split_once('_')?.0 {
        "hcloud" => known("location")
            .or_else(|| known("home_location"))
            .or_else(|| known("datacenter").map(|place| place.split('-').next().unwrap_or_default().to_owned())),
        "scaleway" => zone().map(|zone| match zone.rsplit_once('-') {
            Some((region, number)) if number.bytes().all(|b| b.is_ascii_digit()) => region.to_owned(),
            Some(_) | None => zone,
        }),
        "exoscale" => zone(),
        "ovh" => known("region_name"),
        _ => None,
    }
}

/// The region of a zone or location of Google: `europe-west1-b` is in `europe-west1`. Locations of several regions, such as `EU`, stay.
fn google_region(resource: &Resource, zone: Option<&str>) -> Option<String> {
    if !resource.type_name().starts_with("google_") {
        return None;
    }
    let location = resource.values.get("location").and_then(Value::as_str);
    let place = zone.or(location).filter(|text| !text.is_empty())?;
    let place = place.rsplit('/').next().unwrap_or(place);
    let region = match place.rsplit_once('-') {
        Some((region, zone)) if zone.len() == 1 && zone.bytes().all(|b| b.is_ascii_lowercase()) => region,
        Some(_) | None => place,
    };
    Some(region.to_ascii_lowercase())
}

fn tags(resource: &Resource, out: &mut Out) -> BTreeMap<String, Field<Text>> {
    let mut tags: BTreeMap<String, Field<Text>> = BTreeMap::new();
    let mut add = |root: &str, key: &str, value: &Value| {
        let origin = Origin::new(resource.address.clone(), Path::attribute(root).then_attribute(key));
        let mut field = Field::default();
        if field.set(&[], &crate::apply::scrubbed(value, false), &origin).is_ok() {
            tags.insert(key.to_owned(), field);
        }
    };
    let all = crate::leaf::all_tags(resource).unwrap_or("tags_all");
    for (key, value) in added_tags(resource) {
        add(all, &key, value);
    }
    for root in crate::leaf::OWN_TAGS {
        for found in Scope::of(resource).find(root) {
            match found.value.entries() {
                Some(entries) => entries.iter().for_each(|(key, value)| add(root, key, value)),
                // Network tags of Google are a list and no labels.
                None if found.value.items().is_some() => {}
                None => {
                    out.warn(
                        &found,
                        format!("Tags of {} are not known", resource.address),
                        "They are computed from something that is not known here; give the state as well.",
                    );
                    out.ignore_at(&found, crate::apply::NOT_KNOWN);
                }
            }
        }
    }
    tags
}
