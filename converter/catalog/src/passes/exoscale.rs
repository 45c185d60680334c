//! What only the whole of an organisation at Exoscale tells: which volumes and addresses a server has, and that networks are open inside.

use super::hetzner::{inside, unprotected};
use crate::hooks::gcp::resolve_all;
use crate::hooks::origin;
use crate::leaf::Scope;
use crate::out::Out;
use estate::Estate;
use model::kinds::Attachment;
use model::{Field, Infrastructure, Kind, Link, Origins};
use value::{Address, Path, Reference};

/// Runs all of them in order.
pub fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    if !infrastructure.nodes.keys().any(|address| address.type_name.starts_with("exoscale_")) {
        return;
    }
    for resource in estate.of_type("exoscale_compute_instance") {
        let scope = Scope::of(resource);
        for at in scope.find("block_storage_volume_ids") {
            for volume in resolve_all(estate, at.value, &["exoscale_block_storage_volume"]) {
                let attachment = Attachment { instance: to(&resource.address, origin(&at)), device: Field::Absent };
                if let Some(Kind::Volume(volume)) = infrastructure.nodes.get_mut(&volume.address).map(|n| &mut n.kind) {
                    volume.attachments.push(attachment);
                }
            }
        }
        for at in scope.find("elastic_ip_ids") {
            for found in resolve_all(estate, at.value, &["exoscale_elastic_ip"]) {
                if let Some(Kind::PublicAddress(address)) =
                    infrastructure.nodes.get_mut(&found.address).map(|node| &mut node.kind)
                {
                    address.instance = to(&resource.address, origin(&at));
                }
            }
        }
    }
    members(infrastructure);
    // Security groups do not hold inside of private networks.
    inside(infrastructure, "exoscale_");
    unprotected(infrastructure, "exoscale_", out);
}

/// Members of a balancer are groups of servers: they join it.
fn members(infrastructure: &mut Infrastructure) {
    let mut joins: Vec<(Address, Field<Link>)> = Vec::new();
    for (node, group) in infrastructure.of::<model::kinds::TargetGroup>() {
        if !node.address.type_name.starts_with("exoscale_") {
            continue;
        }
        for member in &group.members {
            if let Some(servers) = infrastructure.linked(&member.target) {
                joins.push((servers.address.clone(), to(&node.address, member.target.origins())));
            }
        }
    }
    for (servers, link) in joins {
        let Some(Kind::InstanceGroup(group)) = infrastructure.nodes.get_mut(&servers).map(|node| &mut node.kind) else {
            continue;
        };
        if let Some(target) = link.get().and_then(Link::address).cloned() {
            group.target_groups.push(link);
            if let Some(Kind::TargetGroup(own)) = infrastructure.nodes.get_mut(&target).map(|node| &mut node.kind) {
                own.members.retain(|member| member.target.get().and_then(Link::address) != Some(&servers));
            }
        }
    }
}

fn to(address: &Address, origins: impl Into<Origins>) -> Field<Link> {
    Field::known(Link::To(Reference::attribute(address.clone(), Path::attribute("id"))), origins)
}
