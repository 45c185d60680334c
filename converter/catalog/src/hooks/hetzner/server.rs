//! Servers, and the volumes that they carry.

use super::{network_of, subnet_of};
use crate::hooks::aws::start_script;
use crate::hooks::gcp::link_to;
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::kinds::Attachment;
use model::{Field, Kind, Link, Origins};

pub(super) fn server(hooked: &mut Hooked<'_, '_>) {
    let script = start_script(hooked, &["user_data"]);
    let blocks: Vec<Scope<'_>> = hooked.scope.find("network").iter().flat_map(Scope::each).collect();
    blocks.first().iter().for_each(|first| place(hooked, first));
    for block in blocks.iter().skip(1) {
        hooked.out.warn(
            block,
            format!("{} is in more than one network", hooked.resource.address),
            "It joins the first of them at the target. Route between the networks, or attach it to the other by hand.",
        );
        hooked.out.ignore_at(block, "a server joins one network: see the warnings");
    }
    public(hooked);
    if let (Some((text, origins)), Kind::Instance(instance)) = (script, &mut hooked.node.kind) {
        instance.user_data = Field::known(text, origins);
    }
}

/// A network to which a server is attached by a resource of its own.
pub(super) fn network(hooked: &mut Hooked<'_, '_>) {
    let already = matches!(&hooked.node.kind, Kind::Instance(instance) if !instance.subnet.is_absent());
    let scope = hooked.scope.clone();
    if already {
        for name in ["network_id", "subnet_id", "ip"] {
            scope
                .find(name)
                .iter()
                .for_each(|at| hooked.out.ignore_at(at, "a server joins one network: see the warnings"));
        }
        let summary = format!("{} is in more than one network", hooked.node.address);
        let address = hooked.resource.address.clone();
        hooked.out.warn_about(
            &address,
            summary,
            "It joins the first of them at the target. Route between the networks, or attach it to the other by hand.",
        );
        return;
    }
    place(hooked, &scope);
}

/// Subnet and address inside of it.
fn place(hooked: &mut Hooked<'_, '_>, block: &Scope<'_>) {
    let ip = block.find("ip").pop();
    let network = block.find("network_id").pop();
    let subnet = block.find("subnet_id").pop();
    let known = ip.as_ref().and_then(|at| at.value.as_str()).map(str::to_owned);
    let named =
        subnet.as_ref().and_then(|at| crate::hooks::gcp::resolve(hooked.estate, at.value, &["hcloud_network_subnet"]));
    let whole = network.as_ref().or(subnet.as_ref()).and_then(|at| network_of(hooked.estate, at.value));
    // Where the network has one subnet, no address is needed to find it.
    let only = whole.and_then(|network| subnet_of(hooked.estate, &mut hooked.out.children, network, None));
    let found = named.or(only).or_else(|| subnet_of(hooked.estate, &mut hooked.out.children, whole?, known.as_deref()));
    let steering: Vec<&Scope<'_>> = match (named, only) {
        (Some(_), _) => subnet.iter().collect(),
        (None, Some(_)) => network.iter().collect(),
        (None, None) => network.iter().chain(&ip).collect(),
    };
    let origins: Origins = steering.iter().map(|at| origin(at)).collect();
    if found.is_some() {
        for at in [&network, &subnet].into_iter().flatten().filter(|at| !steering.iter().any(|s| s.path == at.path)) {
            hooked.out.ignore_at(at, "the place of the server is said beside it");
        }
    }
    let mut address: Field<String> = Field::Absent;
    if let Some(at) = &ip {
        hooked.set(&mut address, at);
    }
    for at in block.find("alias_ips") {
        hooked.out.ignore_at(
            &at,
            "further addresses inside the source network; programs listen on the one that a server has",
        );
    }
    match found {
        Some(subnet) => {
            let through = hooked.through.clone();
            if let Kind::Instance(instance) = &mut hooked.node.kind {
                instance.subnet = Field::known(link_to(subnet), origins.and(&through));
            }
        }
        None => {
            for at in [&network, &subnet].into_iter().flatten() {
                hooked.out.ignore_at(at, "the server joins the network of the migration");
            }
        }
    }
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.private_address = address;
    }
}

/// A server has public addresses unless it says otherwise.
fn public(hooked: &mut Hooked<'_, '_>) {
    let mut any = false;
    let mut origins = Origins::none();
    for (flag, address) in [("ipv4_enabled", "ipv4"), ("ipv6_enabled", "ipv6")] {
        let at = hooked.first(&format!("public_net.{flag}"));
        let off = at.as_ref().is_some_and(|at| at.value.as_bool() == Some(false));
        any |= !off;
        origins = origins.and(&at.iter().map(origin).collect());
        if let Some(at) = hooked.first(&format!("public_net.{address}")) {
            hooked.out.ignore_at(&at, "addresses of the source cannot be taken along");
        }
    }
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.public_address = Field::known(any, origins);
    }
}

/// The server that a volume names itself.
pub(super) fn volume(hooked: &mut Hooked<'_, '_>) {
    let Some(at) =
        hooked.first("server_id").filter(|at| at.value.as_number().and_then(value::Number::to_u64) != Some(0))
    else {
        return;
    };
    let mut instance: Field<Link> = Field::Absent;
    hooked.set(&mut instance, &at);
    if let Kind::Volume(volume) = &mut hooked.node.kind {
        volume.attachments.push(Attachment { instance, device: Field::Absent });
    }
}
