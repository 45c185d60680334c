//! Servers: where they stand, what they are made from, who may call them.

use crate::hooks::aws::start_script;
use crate::hooks::gcp::{link_to, resolve};
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use estate::Resource;
use model::kinds::Disk;
use model::{Field, Kind, Link, Origins, Text};
use value::Value;

/// Names of networks that lead outside. `Ext-Net` is OVH's, `ext-net1` and `ext-floating1` are Infomaniak's (from knowledge; not yet checked).
const OUTSIDE: &[&str] = &["ext-net", "ext-net1", "ext-floating1", "public", "external"];

pub(super) fn server(hooked: &mut Hooked<'_, '_>) {
    let script = start_script(hooked, &["user_data"]);
    if let (Some((text, origins)), Kind::Instance(instance)) = (script, &mut hooked.node.kind) {
        instance.user_data = Field::known(text, origins);
    }
    size(hooked);
    image(hooked);
    places(hooked);
    groups(hooked);
    disks(hooked);
}

/// A flavour that a data source looks up is known by its name.
fn size(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("flavor_id") else { return };
    let Some(flavour) = looked_up(hooked, &at, &["openstack_compute_flavor_v2"]) else { return };
    let name = Scope::of(flavour).find("name").pop();
    if let (Some(name), Kind::Instance(instance)) = (name, &mut hooked.node.kind)
        && let Some(known) = name.value.as_str()
    {
        let origins = Origins::from(origin(&at)).and(&origin(&name).into());
        instance.size = Field::known(known.to_owned(), origins);
        hooked.out.read_for.insert((flavour.address.clone(), hooked.node.address.clone()));
    }
}

fn image(hooked: &mut Hooked<'_, '_>) {
    if hooked.first("image_name").is_some() {
        return;
    }
    let Some(at) = hooked.first("image_id").or_else(|| hooked.first("block_device.uuid")) else { return };
    let Some(image) = looked_up(hooked, &at, &["openstack_images_image_v2"]) else { return };
    if let Some(name) = Scope::of(image).find("name").pop()
        && let Some(text) = Text::from_value(&crate::apply::scrubbed(name.value, false))
        && let Kind::Instance(instance) = &mut hooked.node.kind
    {
        instance.image = Field::known(text, Origins::from(origin(&at)).and(&origin(&name).into()));
        hooked.out.read_for.insert((image.address.clone(), hooked.node.address.clone()));
    }
}

fn looked_up<'a>(hooked: &Hooked<'a, '_>, at: &Scope<'_>, types: &[&str]) -> Option<&'a Resource> {
    let references = at.value.references();
    let found = references.iter().filter_map(value::Reference::address).filter_map(|a| hooked.estate.get(a));
    found.into_iter().find(|resource| types.contains(&resource.type_name()))
}

/// Networks by name or id; ports are read by a pass. A network outside means an address that everybody can call.
fn places(hooked: &mut Hooked<'_, '_>) {
    let blocks: Vec<Scope<'_>> = hooked.scope.find("network").iter().flat_map(Scope::each).collect();
    let mut public: Option<Origins> = None;
    for block in &blocks {
        let name = block.find("name").pop();
        let outside = name
            .as_ref()
            .and_then(|at| at.value.as_str())
            .is_some_and(|text| OUTSIDE.iter().any(|known| text.eq_ignore_ascii_case(known)));
        if outside && let Some(at) = &name {
            let so_far = public.take().unwrap_or_default();
            public = Some(so_far.and(&origin(at).into()));
            continue;
        }
        place(hooked, block, ["uuid", "name"]);
    }
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        // Without a network outside only a floating address makes it public: a pass looks for one.
        let origins = public.clone().unwrap_or_default();
        instance.public_address = Field::known(public.is_some(), origins);
    }
}

/// Gives the server the subnet of a network that a block names.
fn place(hooked: &mut Hooked<'_, '_>, block: &Scope<'_>, names: [&str; 2]) {
    let at = names.iter().find_map(|name| block.find(name).pop());
    let estate = hooked.estate;
    let network_of =
        |value: &_| resolve(estate, value, &["openstack_networking_network_v2", "ovh_cloud_project_network_private"]);
    let network = at.as_ref().and_then(|at| network_of(at.value));
    let subnet = network.and_then(|network| {
        [
            "openstack_networking_subnet_v2",
            "ovh_cloud_project_network_private_subnet",
            "ovh_cloud_project_network_private_subnet_v2",
        ]
        .iter()
        .find_map(|name| {
            let all = hooked.out.children.of(estate, (name, "network_id"), network_of, &network.address);
            all.into_iter().next()
        })
    });
    let taken = matches!(&hooked.node.kind, Kind::Instance(instance) if !instance.subnet.is_absent());
    let Some(at) = at else { return };
    match subnet {
        Some(subnet) if !taken => {
            let origins = Origins::from(origin(&at)).and(hooked.through);
            if let Kind::Instance(instance) = &mut hooked.node.kind {
                instance.subnet = Field::known(link_to(subnet), origins);
            }
        }
        Some(_) => {
            hooked.out.warn(
                &at,
                format!("{} is in more than one network", hooked.node.address),
                "It joins the first of them at the target. Route between the networks, or attach it to the other by hand.",
            );
            hooked.out.ignore_at(&at, "a server joins one network: see the warnings");
        }
        None => hooked.out.ignore_at(&at, "the server joins the network of the migration"),
    }
    for name in ["fixed_ip_v4", "fixed_ip_v6", "fixed_ip", "access_network", "mac"] {
        for at in block.find(name) {
            if name == "fixed_ip_v4" && !taken {
                let mut address: Field<String> = Field::Absent;
                hooked.set(&mut address, &at);
                if let Kind::Instance(instance) = &mut hooked.node.kind {
                    instance.private_address = address;
                }
                continue;
            }
            hooked.out.ignore_at(&at, "addresses inside the source network cannot be taken along");
        }
    }
}

/// A network to which a server is attached by a resource of its own.
pub(super) fn interface(hooked: &mut Hooked<'_, '_>) {
    let scope = hooked.scope.clone();
    place(hooked, &scope, ["network_id", "port_id"]);
}

/// Security groups are named, not numbered.
fn groups(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("security_groups") else { return };
    let mut links: Vec<Field<Link>> = Vec::new();
    let items = at.value.items().unwrap_or(std::slice::from_ref(at.value));
    let mut missing: Vec<String> = Vec::new();
    for item in items {
        match resolve(hooked.estate, item, &["openstack_networking_secgroup_v2", "openstack_compute_secgroup_v2"]) {
            Some(group) => links.push(Field::known(link_to(group), origin(&at))),
            None => missing.push(item.as_str().unwrap_or("one whose name is computed").to_owned()),
        }
    }
    if !missing.is_empty() {
        hooked.out.warn(
            &at,
            format!("Rules of {} before {} are not known", missing.join(", "), hooked.resource.address),
            "The group is not part of the input. Nothing is opened by it: give its rules, or open what is needed by hand.",
        );
    }
    if links.is_empty() {
        hooked.out.ignore_at(&at, "rules of the group are not part of the input: see the warnings");
    }
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.firewalls.append(&mut links);
    }
}

/// The disk to boot from is the one that comes first; others are disks of their own.
fn disks(hooked: &mut Hooked<'_, '_>) {
    let blocks: Vec<Scope<'_>> = hooked.scope.find("block_device").iter().flat_map(Scope::each).collect();
    let number =
        |block: &Scope<'_>| block.value.get("boot_index").and_then(Value::as_number).and_then(value::Number::to_u64);
    for (index, block) in blocks.iter().enumerate() {
        let boots = number(block).map_or(index == 0, |n| n == 0);
        let (mut size, mut disk_type, mut keep): (Field<u64>, Field<String>, Field<bool>) = Default::default();
        block.find("volume_size").iter().for_each(|at| hooked.set(&mut size, at));
        block.find("volume_type").iter().for_each(|at| hooked.set(&mut disk_type, at));
        block.find("delete_on_termination").iter().for_each(|at| hooked.set(&mut keep, at));
        if let Kind::Instance(instance) = &mut hooked.node.kind {
            if boots {
                instance.root_size = size;
                instance.root_type = disk_type;
            } else {
                instance.disks.push(Disk { size, disk_type, delete_with_server: keep, ..Disk::default() });
            }
        }
        for name in
            ["source_type", "destination_type", "boot_index", "device_type", "disk_bus", "guest_format", "multiattach"]
        {
            block
                .find(name)
                .iter()
                .for_each(|at| hooked.out.ignore_at(at, "how the disk hangs on its server at OpenStack"));
        }
        for name in ["uuid", "delete_on_termination"] {
            block.find(name).iter().for_each(|at| {
                hooked.out.ignore_at(at, "what the disk was filled from is the image, or is copied with the data");
            });
        }
    }
}
