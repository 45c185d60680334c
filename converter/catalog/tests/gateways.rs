//! Application gateways of several modules.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use model::kinds::*;
use serde_json::json;
use support::configuration;

/// What a gateway joins its parts with is taken back for each on its own, also where others are called the same.
#[test]
fn gateways_of_one_name_in_two_modules_keep_their_listeners() {
    let gateway = json!({
        "name": "front", "resource_group_name": "shop", "location": "westeurope",
        "sku": [{"name": "Standard_v2", "tier": "Standard_v2", "capacity": 1}],
        "gateway_ip_configuration": [{"name": "own", "subnet_id": "/subscriptions/0/subnets/front"}],
        "frontend_ip_configuration": [{"name": "public", "public_ip_address_id": "/subscriptions/0/addresses/front"}],
        "frontend_port": [{"name": "http", "port": 80}],
        "backend_address_pool": [{"name": "web", "ip_addresses": ["10.0.0.4"]}],
        "backend_http_settings": [
            {"name": "web", "port": 8080, "protocol": "Http", "cookie_based_affinity": "Disabled"},
        ],
        "http_listener": [{
            "name": "web", "frontend_ip_configuration_name": "public", "frontend_port_name": "http",
            "protocol": "Http",
        }],
        "request_routing_rule": [{
            "name": "all", "rule_type": "Basic", "http_listener_name": "web", "backend_address_pool_name": "web",
            "backend_http_settings_name": "web", "priority": 1,
        }],
    });
    let names = [
        "module.a.azurerm_application_gateway.front",
        "module.b.azurerm_application_gateway.front",
        "azurerm_application_gateway.front[\"a\"]",
        "azurerm_application_gateway.front[\"b\"]",
    ];
    let estate = configuration(&names.map(|name| (name, gateway.clone())));
    let (infrastructure, _) = catalog::map(&estate);
    for name in names {
        let gateway: value::Address = name.parse().unwrap();
        let own = |address: &value::Address| {
            (&address.module, &address.key) == (&gateway.module, &gateway.key) && address.name.starts_with("front/")
        };
        let ports: Vec<u64> = infrastructure
            .of::<Listener>()
            .filter(|(node, _)| own(&node.address))
            .filter_map(|(_, listener)| listener.port.get().copied())
            .collect();
        assert_eq!(ports, [80], "{name}");
        let groups = infrastructure.of::<TargetGroup>().filter(|(node, _)| own(&node.address)).count();
        assert_eq!(groups, 1, "{name}");
        let parts: Vec<String> = infrastructure.nodes.keys().filter(|a| own(a)).map(|a| a.name.to_string()).collect();
        assert!(
            parts.iter().all(|part| !part.starts_with("front/pool") && !part.starts_with("front/settings")),
            "{parts:?}"
        );
    }
}
