//! Servers: where they stand, their addresses and what they run at first.

use crate::hooks::aws::start_script;
use crate::hooks::gcp::{link_to, resolve};
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::{Field, Kind, Origins};
use value::Value;

const PLACED: &str = "the server joins the network of the migration";
const OTHERS: &str = "a server joins one network: see the warnings";
const SUBNETS: &[&str] = &["scaleway_vpc_private_network"];

pub(super) fn server(hooked: &mut Hooked<'_, '_>) {
    script(hooked, &["cloud_init", "user_data.cloud-init"]);
    for block in hooked.scope.find("private_network").iter().flat_map(Scope::each) {
        if let Some(at) = block.find("pn_id").pop() {
            place(hooked, &at);
        }
        for name in ["ip_ids", "ipam_ip_ids"] {
            block
                .find(name)
                .iter()
                .for_each(|at| hooked.out.ignore_at(at, "addresses inside the source network cannot be taken along"));
        }
    }
    let mut origins = Origins::none();
    let mut public = false;
    for path in ["ip_id", "ip_ids", "enable_dynamic_ip"] {
        let Some(at) = hooked.first(path) else { continue };
        let says = path != "enable_dynamic_ip" || at.value.as_bool() == Some(true);
        public |= says;
        origins.add(origin(&at));
    }
    if let Some(at) = hooked.first("additional_volume_ids") {
        // A pass joins the volumes to their server.
        hooked.out.ignore_at(&at, "a volume that is not part of the input");
    }
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.public_address = Field::known(public, origins);
    }
}

fn script(hooked: &mut Hooked<'_, '_>, names: &[&str]) {
    let found = start_script(hooked, names);
    if let Some(map) = hooked.first("user_data").filter(|at| at.value.entries().is_some()) {
        for (name, at) in map.entries().iter().filter(|(name, _)| name != "cloud-init") {
            hooked.out.ignore_at(
                at,
                "programs read it from Scaleway's metadata server, which does not exist here: see the warnings",
            );
            hooked.out.warn(
                at,
                format!("Programs on {} may read {name} from the metadata server", hooked.resource.address),
                "There is no metadata server at the target. Give the value to the programs in another way.",
            );
        }
    }
    if let (Some((text, origins)), Kind::Instance(instance)) = (found, &mut hooked.node.kind) {
        instance.user_data = Field::known(text, origins);
    }
}

fn place(hooked: &mut Hooked<'_, '_>, at: &Scope<'_>) {
    let taken = matches!(&hooked.node.kind, Kind::Instance(instance) if !instance.subnet.is_absent());
    match resolve(hooked.estate, at.value, SUBNETS) {
        Some(subnet) if !taken => {
            let origins = Origins::from(origin(at)).and(hooked.through);
            if let Kind::Instance(instance) = &mut hooked.node.kind {
                instance.subnet = Field::known(link_to(subnet), origins);
            }
        }
        Some(_) => {
            hooked.out.warn(
                at,
                format!("{} is in more than one network", hooked.node.address),
                "It joins the first of them at the target. Route between the networks, or attach it to the other by hand.",
            );
            hooked.out.ignore_at(at, OTHERS);
        }
        None => hooked.out.ignore_at(at, PLACED),
    }
}

/// A network to which a server is attached by a resource of its own.
pub(super) fn private_nic(hooked: &mut Hooked<'_, '_>) {
    if let Some(at) = hooked.first("private_network_id") {
        place(hooked, &at);
    }
    for name in ["ip_ids", "ipam_ip_ids"] {
        if let Some(at) = hooked.first(name) {
            hooked.out.ignore_at(&at, "addresses inside the source network cannot be taken along");
        }
    }
}

/// One entry of the data of a server: `cloud-init` is its start script.
pub(super) fn user_data(hooked: &mut Hooked<'_, '_>) {
    let is_script = hooked.first("key").is_some_and(|at| at.value.as_str() == Some("cloud-init"));
    if is_script {
        let found = start_script(hooked, &["value"]);
        if let Some(at) = hooked.first("key") {
            hooked.out.ignore_at(&at, "says that the value is the start script");
        }
        if let (Some((text, origins)), Kind::Instance(instance)) = (found, &mut hooked.node.kind) {
            instance.user_data = Field::known(text, origins);
        }
        return;
    }
    let address = hooked.resource.address.clone();
    hooked.out.warn_about(
        &address,
        format!("Programs may read {address} from the metadata server"),
        "There is no metadata server at the target. Give the value to the programs in another way.",
    );
    for name in ["key", "value"] {
        if let Some(at) = hooked.first(name) {
            hooked.out.ignore_at(
                &at,
                "programs read it from Scaleway's metadata server, which does not exist here: see the warnings",
            );
        }
    }
}

/// The description of the servers of a group.
pub(super) fn template(hooked: &mut Hooked<'_, '_>) {
    script(hooked, &["cloud_init"]);
    if let Some(at) = hooked.first("private_network_ids") {
        let networks: Vec<_> = at.value.items().unwrap_or_default().to_vec();
        let found = networks.iter().find_map(|value| resolve(hooked.estate, value, SUBNETS));
        match found {
            Some(subnet) => {
                if let Kind::Instance(instance) = &mut hooked.node.kind {
                    instance.subnet = Field::known(link_to(subnet), origin(&at));
                }
            }
            None => hooked.out.ignore_at(&at, PLACED),
        }
    }
    let counts: Vec<Scope<'_>> =
        ["public_ips_v4_count", "public_ips_v6_count"].iter().filter_map(|name| hooked.first(name)).collect();
    let any = counts.iter().any(|at| at.value.as_number().and_then(value::Number::to_u64).is_some_and(|n| n > 0));
    let origins: Origins = counts.iter().map(origin).collect();
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.public_address = Field::known(any, origins);
    }
}

/// A machine of one's own is reached from everywhere.
pub(super) fn metal(hooked: &mut Hooked<'_, '_>) {
    let found = start_script(hooked, &["cloud_init"]);
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.public_address = Field::known(true, Origins::none());
        if let Some((text, origins)) = found {
            instance.user_data = Field::known(text, origins);
        }
    }
}

/// A duration in seconds: `5s`, `1m30s`, `500ms`.
pub(super) fn seconds(value: &Value) -> Option<u64> {
    let text = value.as_str()?;
    let mut total = 0_u64;
    let mut digits = String::new();
    let mut unit = String::new();
    let mut add = |digits: &mut String, unit: &mut String| -> Option<()> {
        let number: u64 = digits.parse().ok()?;
        total += match unit.as_str() {
            "h" => number * 3600,
            "m" => number * 60,
            "s" => number,
            "ms" => number.div_ceil(1000),
            _ => return None,
        };
        digits.clear();
        unit.clear();
        Some(())
    };
    for c in text.chars() {
        if c.is_ascii_digit() {
            if !unit.is_empty() {
                add(&mut digits, &mut unit)?;
            }
            digits.push(c);
        } else {
            unit.push(c);
        }
    }
    add(&mut digits, &mut unit)?;
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn durations() {
        assert_eq!(seconds(&"5s".into()), Some(5));
        assert_eq!(seconds(&"1m30s".into()), Some(90));
        assert_eq!(seconds(&"500ms".into()), Some(1));
        assert_eq!(seconds(&"soon".into()), None);
    }
}
