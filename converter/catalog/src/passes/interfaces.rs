//! Network interfaces of their own: where they stand is where their server stands.

use crate::leaf::Scope;
use crate::out::Out;
use estate::Estate;
use model::{Field, Infrastructure, Kind, Origin, Set};
use value::Address;

/// Gives servers the subnet and firewalls of their interfaces.
pub fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    let mut of_interface: std::collections::BTreeMap<Address, Address> = std::collections::BTreeMap::new();
    for resource in estate.resources() {
        let scope = Scope::of(resource);
        match resource.type_name() {
            "aws_instance" => {
                for path in ["primary_network_interface.network_interface_id", "network_interface.network_interface_id"]
                {
                    for at in scope.find(path) {
                        for reference in at.value.references() {
                            if let Some(interface) =
                                reference.address().filter(|a| &*a.type_name == "aws_network_interface")
                            {
                                of_interface.insert(interface.clone(), resource.address.clone());
                                borrow(
                                    estate,
                                    infrastructure,
                                    interface,
                                    &resource.address,
                                    Origin::new(resource.address.clone(), at.path.clone()),
                                );
                            }
                        }
                        for path in [
                            "network_interface.device_index",
                            "network_interface.delete_on_termination",
                            "network_interface.network_card_index",
                        ] {
                            scope
                                .find(path)
                                .iter()
                                .for_each(|at| out.ignore_at(at, "interfaces are made together with their server"));
                        }
                    }
                }
            }
            "aws_network_interface" => {
                for at in scope.find("attachment.instance") {
                    for reference in at.value.references() {
                        if let Some(server) = reference.address().filter(|a| infrastructure.nodes.contains_key(a)) {
                            of_interface.insert(resource.address.clone(), server.clone());
                        }
                    }
                }
            }
            "aws_network_interface_attachment" => {
                let to = |path: &str| {
                    scope
                        .find(path)
                        .first()
                        .and_then(|at| at.value.references().first().and_then(|r| r.address().cloned()))
                };
                if let (Some(interface), Some(server)) = (to("network_interface_id"), to("instance_id")) {
                    of_interface.insert(interface, server.clone());
                    infrastructure.belongs.insert(resource.address.clone(), server);
                    infrastructure.glue.remove(&resource.address);
                }
            }
            _ => {}
        }
    }
    let interfaces: Vec<Address> = estate.of_type("aws_network_interface").map(|r| r.address.clone()).collect();
    for interface in interfaces {
        match of_interface.get(&interface) {
            Some(server) if infrastructure.nodes.contains_key(server) => {
                infrastructure.belongs.insert(interface.clone(), server.clone());
                if let Some(node) = infrastructure.nodes.get_mut(server)
                    && !node.satellites.contains(&interface)
                {
                    node.satellites.push(interface);
                    node.satellites.sort();
                }
            }
            _ => {
                out.warn_about(
                    &interface,
                    format!("{interface} belongs to no server that was read"),
                    "A network interface of its own is not carried over; what uses it must be moved by hand.",
                );
                infrastructure.orphans.push(interface);
            }
        }
    }
}

fn borrow(
    estate: &Estate,
    infrastructure: &mut Infrastructure,
    interface: &Address,
    server: &Address,
    through: Origin,
) {
    let Some(resource) = estate.get(interface) else { return };
    let Some(Kind::Instance(instance)) = infrastructure.nodes.get_mut(server).map(|node| &mut node.kind) else {
        return;
    };
    let scope = Scope::of(resource);
    if instance.subnet.is_absent()
        && let Some(at) = scope.find("subnet_id").first()
        && instance.subnet.set(&[], at.value, &Origin::new(interface.clone(), at.path.clone())).is_ok()
    {
        instance.subnet.change_origins(&[], &mut |origins| origins.add(through.clone()));
    }
    for at in scope.find("security_groups") {
        let before = instance.firewalls.len();
        if instance.firewalls.set(&[], at.value, &Origin::new(interface.clone(), at.path.clone())).is_ok() {
            for field in instance.firewalls.iter_mut().skip(before) {
                if let Field::Known { origins, .. } = field {
                    origins.add(through.clone());
                }
            }
        }
    }
}
