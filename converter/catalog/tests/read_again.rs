//! Modules that look up by name what other modules make.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use model::kinds::*;
use model::{Infrastructure, Node};
use serde_json::json;
use support::configuration;
use value::Address;

fn node<'a>(infrastructure: &'a Infrastructure, address: &str) -> &'a Node {
    let address: Address = address.parse().unwrap();
    infrastructure.node_of(&address).unwrap_or_else(|| panic!("nothing at {address}"))
}

#[test]
fn what_a_module_looks_up_by_name_is_what_another_makes() {
    let group = |mut of: serde_json::Value| {
        of["resource_group_name"] = json!("shop");
        of
    };
    let estate = configuration(&[
        (
            "module.net.azurerm_virtual_network.main",
            group(json!({
                "name": "Net", "location": "westeurope", "address_space": ["10.0.0.0/16"],
                "subnet": [{"name": "web", "address_prefixes": ["10.0.1.0/24"]}],
            })),
        ),
        ("module.vm.data.azurerm_subnet.web", group(json!({"name": "web", "virtual_network_name": "net"}))),
        (
            "module.other.data.azurerm_subnet.web",
            json!({"name": "web", "virtual_network_name": "net", "resource_group_name": "another"}),
        ),
        (
            "module.vm.azurerm_network_interface.web",
            group(json!({
                "name": "web", "location": "westeurope",
                "ip_configuration": [{
                    "name": "own", "subnet_id": "${module.vm.data.azurerm_subnet.web.id}",
                    "private_ip_address_allocation": "Dynamic",
                }],
            })),
        ),
        ("module.lb.azurerm_lb.front", group(json!({"name": "front", "location": "westeurope"}))),
        (
            "module.lb.azurerm_lb_backend_address_pool.web",
            json!({"name": "web", "loadbalancer_id": "${module.lb.azurerm_lb.front.id}"}),
        ),
        ("module.join.data.azurerm_lb.front", group(json!({"name": "front"}))),
        (
            "module.join.data.azurerm_lb_backend_address_pool.web",
            json!({"name": "web", "loadbalancer_id": "${module.join.data.azurerm_lb.front.id}"}),
        ),
        ("module.join.data.azurerm_network_interface.web", group(json!({"name": "web"}))),
        (
            "module.join.azurerm_network_interface_backend_address_pool_association.web",
            json!({
                "network_interface_id": "${module.join.data.azurerm_network_interface.web.id}",
                "ip_configuration_name": "own",
                "backend_address_pool_id": "${module.join.data.azurerm_lb_backend_address_pool.web.id}",
            }),
        ),
    ]);
    let (infrastructure, _) = catalog::map(&estate);
    let same = |read: &str, made: &str| {
        assert_eq!(node(&infrastructure, read).address.to_string(), made);
    };
    same("module.vm.data.azurerm_subnet.web", "module.net.azurerm_virtual_network.main/subnet/web");
    same("module.join.data.azurerm_lb.front", "module.lb.azurerm_lb.front");
    same("module.join.data.azurerm_lb_backend_address_pool.web", "module.lb.azurerm_lb_backend_address_pool.web");
    // One of the same name in another group is another.
    same("module.other.data.azurerm_subnet.web", "module.other.data.azurerm_subnet.web");
    let pools: Vec<usize> = infrastructure.of::<TargetGroup>().map(|(_, group)| group.members.len()).collect();
    assert_eq!(pools, [1], "the association joins the pool that was made");
}
