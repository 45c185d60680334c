//! Instances, private servers, security groups and volumes.

use crate::hooks::aws::start_script;
use crate::hooks::azure::machine::bare;
use crate::hooks::gcp::{link_to, resolve};
use crate::hooks::rules::{directed, spelled_out, without_direction};
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use crate::map::made_address;
use model::kinds::{Attachment, SshKey};
use model::{Field, Kind, Link, Origins, Text};
use value::{Path, Reference};

const SUBNETS: &[&str] = &[
    "ovh_cloud_project_network_private_subnet",
    "ovh_cloud_project_network_private_subnet_v2",
    "ovh_cloud_network_private_vrack_subnet",
    "openstack_networking_subnet_v2",
];
const NETWORKS: &[&str] = &[
    "ovh_cloud_project_network_private",
    "ovh_cloud_network_private_vrack",
    "ovh_cloud_project_region_network",
    "openstack_networking_network_v2",
];

/// A server of the Public Cloud. Its size and image are ids that data sources look up by name.
pub(super) fn instance(hooked: &mut Hooked<'_, '_>) {
    let script = start_script(hooked, &["user_data"]);
    if let (Some((text, origins)), Kind::Instance(instance)) = (script, &mut hooked.node.kind) {
        instance.user_data = Field::known(text, origins);
    }
    named_size(hooked);
    key(hooked, "ssh_key_create.public_key", "ssh_key_create.name");
    let mut public: Option<Origins> = None;
    for path in ["networks.auto_assign_public_ip", "network.public"] {
        for at in hooked.scope.find(path) {
            let so_far = public.take();
            public = match at.value.as_bool() {
                Some(true) => Some(so_far.unwrap_or_default().and(&origin(&at).into())),
                Some(false) | None => {
                    hooked.out.ignore_at(&at, "a server with an address outside says so elsewhere");
                    so_far
                }
            };
        }
    }
    for path in ["network.private.floating_ip.id", "network.private.floating_ip_create.description"] {
        for at in hooked.scope.find(path) {
            let so_far = public.take().unwrap_or_default();
            public = Some(so_far.and(&origin(&at).into()));
        }
    }
    let places: Vec<Scope<'_>> = [
        "networks.subnet_id",
        "network.private.network.subnet_id",
        "networks.network_id",
        "network.private.network.id",
    ]
    .iter()
    .flat_map(|path| hooked.scope.find(path))
    .collect();
    let mut placed = false;
    for at in &places {
        let estate = hooked.estate;
        let network_of = |value: &_| resolve(estate, value, NETWORKS);
        let subnet = resolve(estate, at.value, SUBNETS).or_else(|| {
            let network = network_of(at.value)?;
            SUBNETS.iter().find_map(|name| {
                let all = hooked.out.children.of(estate, (name, "network_id"), network_of, &network.address);
                all.into_iter().next()
            })
        });
        match subnet {
            Some(subnet) if !placed => {
                placed = true;
                if let Kind::Instance(instance) = &mut hooked.node.kind {
                    instance.subnet = Field::known(link_to(subnet), origin(at));
                }
            }
            Some(_) => hooked.out.ignore_at(at, "a server joins one network at the target"),
            None => hooked.out.ignore_at(at, "the server joins the network of the migration"),
        }
    }
    for path in ["networks.ip", "network.private.ip"] {
        for at in hooked.scope.find(path) {
            let mut address: Field<String> = Field::Absent;
            hooked.set(&mut address, &at);
            if let Kind::Instance(instance) = &mut hooked.node.kind
                && instance.private_address.is_absent()
            {
                instance.private_address = address;
            }
        }
    }
    for path in ["network.private.gateway", "network.private.gateway_create", "network.private.network_create"] {
        for at in hooked.scope.find(path) {
            hooked.out.ignore_at(&at, "the server joins the network of the migration and has a way out of its own");
        }
    }
    for at in hooked.scope.find("volume_ids") {
        hooked.out.ignore_at(&at, "volumes are found by a pass, and joined to their server");
    }
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        let origins = public.clone().unwrap_or_default();
        instance.public_address = Field::known(public.is_some(), origins);
    }
}

/// A flavour by id is known by the name for which a data source looked.
fn named_size(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("flavor_id").or_else(|| hooked.first("flavor.flavor_id")) else { return };
    for reference in at.value.references() {
        let Some(source) = reference.address().and_then(|address| hooked.estate.get(address)) else { continue };
        let scope = Scope::of(source);
        let name = ["name_filter", "name"].iter().find_map(|path| scope.find(path).pop());
        if let Some(name) = name
            && let Some(known) = name.value.as_str()
        {
            let origins = Origins::from(origin(&at)).and(&origin(&name).into());
            hooked.out.read_for.insert((source.address.clone(), hooked.node.address.clone()));
            if let Kind::Instance(instance) = &mut hooked.node.kind {
                instance.size = Field::known(known.to_owned(), origins);
            }
            return;
        }
    }
}

/// A public key that stands in the description becomes a key of its own.
fn key(hooked: &mut Hooked<'_, '_>, path: &str, name: &str) {
    if let Some(at) = hooked.first(name) {
        hooked.out.ignore_at(&at, "a name within the source; nothing refers to it any more");
    }
    let Some(at) = hooked.first(path) else { return };
    let address = made_address(&hooked.resource.address, "key");
    let mut key = SshKey::default();
    hooked.set(&mut key.public_key, &at);
    let node = model::Node { kind: Kind::from(key), ..bare(hooked.node, address.clone()) };
    hooked.out.make(node);
    if let Kind::Instance(instance) = &mut hooked.node.kind
        && instance.key.is_absent()
    {
        instance.key = Field::known(Link::To(Reference::attribute(address, Path::attribute("id"))), origin(&at));
    }
}

/// A private server. Its plan is its size.
pub(super) fn vps(hooked: &mut Hooked<'_, '_>) {
    key(hooked, "public_ssh_key", "display_name");
    let plan = hooked.first("plan.plan_code");
    if let Some(at) = &plan {
        let mut size: Field<String> = Field::Absent;
        hooked.set(&mut size, at);
        if let Kind::Instance(instance) = &mut hooked.node.kind {
            instance.size = size;
        }
    }
    for name in ["configuration", "duration", "item_id", "pricing_mode", "quantity"] {
        for at in hooked.scope.find(&format!("plan.{name}")) {
            hooked.out.ignore_at(&at, "how it is ordered and paid at OVH");
        }
    }
    everybody(hooked);
}

/// A machine of one's own.
pub(super) fn dedicated(hooked: &mut Hooked<'_, '_>) {
    everybody(hooked);
}

fn everybody(hooked: &mut Hooked<'_, '_>) {
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.public_address = Field::known(true, Origins::none());
    }
}

/// Rules inside of the group: each says its direction and family itself.
pub(super) fn security_group(hooked: &mut Hooked<'_, '_>) {
    let blocks: Vec<Scope<'_>> = hooked.scope.find("rule").iter().flat_map(Scope::each).collect();
    let head = hooked.resource.address.clone();
    let rules = match &mut hooked.node.kind {
        Kind::Firewall(firewall) => std::mem::take(&mut firewall.rules),
        _ => return,
    };
    let mut spelled = Vec::new();
    for (mut rule, block) in rules.into_iter().zip(blocks) {
        let family = block.find("ethernet_type").pop();
        let wide = family.as_ref().is_some_and(|at| at.value.as_str().is_some_and(|t| t.eq_ignore_ascii_case("ipv6")));
        if rule.cidrs.is_empty() && rule.firewalls.is_empty() {
            let text = Text::literal(if wide { "::/0" } else { "0.0.0.0/0" });
            rule.cidrs.push(Field::known(text, family.iter().map(origin).collect::<Origins>()));
        }
        match directed(&mut rule, block.find("direction").pop().as_ref(), &["ingress"], &["egress"]) {
            Some(direction) => spelled.extend(spelled_out(hooked.out, &head, rule, direction)),
            None => without_direction(hooked),
        }
    }
    if let Kind::Firewall(firewall) = &mut hooked.node.kind {
        firewall.rules = spelled;
    }
}

/// The server that a volume names itself.
pub(super) fn volume(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("instance_id") else { return };
    let mut instance: Field<Link> = Field::Absent;
    hooked.set(&mut instance, &at);
    if let Kind::Volume(volume) = &mut hooked.node.kind {
        volume.attachments.push(Attachment { instance, device: Field::Absent });
    }
}
