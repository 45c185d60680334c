//! What public roots write and no other test does: secrets that are names, parts whose names are made up, former arguments.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use model::Kind;
use model::kinds::*;
use serde_json::json;
use support::{account, configuration};

/// Key Vault and Secret Manager also keep what is no secret.
#[test]
fn names_in_a_store_are_no_secrets() {
    let estate = configuration(&[
        ("google_sql_database_instance.db", json!({"name": "orders", "database_version": "POSTGRES_16"})),
        (
            "google_sql_user.app",
            json!({"name": "order_writer", "instance": "orders", "password": "tr0ub4dor-and-three"}),
        ),
        ("google_secret_manager_secret_version.report_reader", json!({"secret": "r", "secret_data": "report_reader"})),
        ("google_secret_manager_secret_version.user", json!({"secret": "user", "secret_data": "order_writer"})),
        ("google_secret_manager_secret_version.word", json!({"secret": "word", "secret_data": "tr0ub4dor-and-three"})),
        ("google_secret_manager_secret_version.key", json!({"secret": "key", "secret_data": "AKIAIOSFODNN7EXAMPLE"})),
        ("google_storage_bucket.odd", json!({"name": "AKIAIOSFODNN7EXAMPLE", "location": "EU"})),
    ]);
    let secrets = catalog::secrets(&estate);
    for open in ["order_writer", "report_reader"] {
        assert!(!secrets.iter().any(|secret| secret == open), "{secrets:?}");
    }
    for kept in ["tr0ub4dor-and-three", "AKIAIOSFODNN7EXAMPLE"] {
        assert!(secrets.iter().any(|secret| secret == kept), "{secrets:?}");
    }
}

fn gateway(listener: &str) -> serde_json::Value {
    let named = |name: &str| format!("${{random_id.r.hex}}-{name}");
    json!({
        "name": "front", "resource_group_name": "shop", "location": "westeurope",
        "sku": [{"name": "Standard_v2", "tier": "Standard_v2", "capacity": 1}],
        "gateway_ip_configuration": [{"name": "own", "subnet_id": "/subscriptions/0/subnets/front"}],
        "frontend_ip_configuration": [{"name": "public", "public_ip_address_id": "/subscriptions/0/addresses/front"}],
        "frontend_port": [{"name": named("http"), "port": 80}, {"name": named("idle"), "port": 81}],
        "backend_address_pool": [
            {"name": named("web"), "ip_addresses": ["10.0.0.4"]}, {"name": named("api"), "ip_addresses": ["10.0.0.5"]},
        ],
        "backend_http_settings": [
            {"name": named("set"), "port": 8080, "protocol": "Http", "cookie_based_affinity": "Disabled", "path": "/"},
        ],
        "http_listener": [{
            "name": named("own"), "frontend_ip_configuration_name": "public", "frontend_port_name": named("http"),
            "protocol": "Http",
        }],
        "request_routing_rule": [{
            "name": "all", "rule_type": "Basic", "http_listener_name": listener,
            "backend_address_pool_name": named("api"), "backend_http_settings_name": named("set"), "priority": 1,
        }],
    })
}

/// Names of the parts of a gateway are often made of an id that is known only after apply.
#[test]
fn parts_of_a_gateway_are_found_by_what_their_names_are_made_of() {
    for listener in ["${random_id.r.hex}-own", "${unknown}"] {
        let estate = configuration(&[("azurerm_application_gateway.front", gateway(listener))]);
        let (infrastructure, _) = catalog::map(&estate);
        let (_, own) = infrastructure.of::<Listener>().next().expect("a listener");
        assert_eq!(own.port.get(), Some(&80));
        let target = own.actions[0].target_group.get().and_then(model::Link::address).expect("a target");
        let Some(Kind::TargetGroup(group)) = infrastructure.nodes.get(target).map(|node| &node.kind) else {
            panic!("{target} is no target group")
        };
        assert_eq!(group.port.get(), Some(&8080));
        assert!(format!("{:?}", group.members).contains("10.0.0.5"), "{:?}", group.members);
        assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
    }
}

/// The image and its tag were two arguments before version 4 of the provider; a state of it has them still.
#[test]
fn an_image_with_its_tag_beside_it_is_one_image() {
    let text = r#"{"version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "x", "outputs": {}, "resources": [
        {"mode": "managed", "type": "azurerm_linux_web_app", "name": "a", "provider": "provider[\"registry.terraform.io/hashicorp/azurerm\"]",
         "instances": [{"schema_version": 1, "sensitive_attributes": [], "attributes": {"name": "metrics", "location": "westeurope",
          "resource_group_name": "r", "service_plan_id": "/subscriptions/0/p",
          "site_config": [{"application_stack": [{"docker_image": "metabase/metabase", "docker_image_tag": "v0.50.1"}]}]}}]}]}"#;
    let (estate, _) = read::state::read_bytes("terraform.tfstate", text.as_bytes());
    let (infrastructure, diagnostics) = catalog::map(&estate);
    let (_, group) = infrastructure.of::<ContainerGroup>().next().expect("containers");
    let image = group.containers[0].image.get().expect("an image");
    assert_eq!(image.known().as_deref(), Some("metabase/metabase:v0.50.1"));
    assert!(!diagnostics.iter().any(|d| d.summary.contains("came as files")), "{diagnostics:?}");
}

/// The files of a website lie in a container that nobody declares: those that are declared do not stand for it.
#[test]
fn a_website_beside_containers_is_a_bucket_of_its_own() {
    let estate = configuration(&[
        (
            "azurerm_storage_account.a",
            json!({"name": "pagesandcopies", "resource_group_name": "r", "location": "westeurope", "account_tier": "Standard",
                   "account_replication_type": "LRS", "static_website": [{"index_document": "index.html"}]}),
        ),
        (
            "azurerm_storage_container.copies",
            json!({"name": "copies", "storage_account_id": "${azurerm_storage_account.a.id}"}),
        ),
    ]);
    let (infrastructure, diagnostics) = catalog::map(&estate);
    let names: Vec<String> =
        infrastructure.of::<Bucket>().filter_map(|(_, bucket)| bucket.name.get()?.known()).collect();
    assert_eq!(names, ["pagesandcopies", "pagesandcopies-copies"]);
    assert!(diagnostics.iter().any(|d| d.summary.ends_with("is a website")), "{diagnostics:?}");
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
}

/// A module looks up by name what the root has made: it is one bucket.
#[test]
fn what_is_made_and_read_is_one_thing() {
    let made = json!({"name": "shopfiles", "resource_group_name": "r", "location": "westeurope", "account_tier": "Standard",
                      "account_replication_type": "LRS"});
    let read = json!({"name": "shopfiles", "resource_group_name": "r"});
    let other = json!({"name": "otherfiles", "resource_group_name": "r"});
    let estate = configuration(&[
        ("azurerm_storage_account.made", made),
        ("data.azurerm_storage_account.read", read),
        ("module.a.data.azurerm_storage_account.other", other.clone()),
        ("module.b.data.azurerm_storage_account.other", other),
        (
            "module.a.azurerm_storage_container.inside",
            json!({"name": "inside", "storage_account_id": "${data.azurerm_storage_account.read.id}"}),
        ),
    ]);
    let (infrastructure, _) = catalog::map(&estate);
    let mut names: Vec<String> =
        infrastructure.of::<Bucket>().filter_map(|(_, bucket)| bucket.name.get()?.known()).collect();
    names.sort();
    assert_eq!(names, ["otherfiles", "shopfiles-inside"]);
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
}

/// A group whose capacity is 0 gets no requests, and is said.
#[test]
fn a_group_without_capacity_gets_no_requests() {
    let estate = configuration(&[
        (
            "google_compute_instance.a",
            json!({"name": "a", "machine_type": "e2-small", "zone": "europe-west1-b", "boot_disk": [{"initialize_params": [{"size": 20}]}], "network_interface": [{"network": "default"}]}),
        ),
        (
            "google_compute_instance.b",
            json!({"name": "b", "machine_type": "e2-small", "zone": "europe-west1-b", "boot_disk": [{"initialize_params": [{"size": 20}]}], "network_interface": [{"network": "default"}]}),
        ),
        (
            "google_compute_instance_group.a",
            json!({"name": "a", "zone": "europe-west1-b", "instances": ["${google_compute_instance.a.id}"]}),
        ),
        (
            "google_compute_instance_group.b",
            json!({"name": "b", "zone": "europe-west1-b", "instances": ["${google_compute_instance.b.id}"]}),
        ),
        (
            "google_compute_backend_service.web",
            json!({"name": "web", "backend": [
                {"group": "${google_compute_instance_group.a.id}"},
                {"group": "${google_compute_instance_group.b.id}", "capacity_scaler": 0},
            ]}),
        ),
        (
            "google_compute_url_map.web",
            json!({"name": "web", "default_service": "${google_compute_backend_service.web.id}"}),
        ),
        ("google_compute_target_http_proxy.web", json!({"name": "web", "url_map": "${google_compute_url_map.web.id}"})),
        (
            "google_compute_global_forwarding_rule.web",
            json!({"name": "web", "port_range": "80", "target": "${google_compute_target_http_proxy.web.id}"}),
        ),
    ]);
    let (infrastructure, diagnostics) = catalog::map(&estate);
    let (_, group) = infrastructure.of::<TargetGroup>().next().expect("a group of members");
    assert_eq!(group.members.len(), 1, "{:?}", group.members);
    assert!(diagnostics.iter().any(|d| d.summary.ends_with("gets no requests")), "{diagnostics:?}");
}

/// Routes of a URL map by header, parameter and host; what the proxy cannot do is said.
#[test]
fn url_maps_go_by_headers_and_parameters() {
    let to = |name: &str| format!("${{google_compute_backend_service.{name}.id}}");
    let backend = |name: &str| json!({"name": name, "protocol": "HTTP", "backend": [{"group": "${google_compute_instance_group.g.id}"}]});
    let estate = configuration(&[
        (
            "google_compute_instance.a",
            json!({"name": "a", "machine_type": "e2-small", "zone": "europe-west1-b", "boot_disk": [{"initialize_params": [{"size": 20}]}], "network_interface": [{"network": "default"}]}),
        ),
        (
            "google_compute_instance_group.g",
            json!({"name": "g", "zone": "europe-west1-b", "instances": ["${google_compute_instance.a.id}"]}),
        ),
        ("google_compute_backend_service.web", backend("web")),
        ("google_compute_backend_service.beta", backend("beta")),
        (
            "google_compute_url_map.m",
            json!({
                "name": "m", "default_service": to("web"),
                "host_rule": [{"hosts": ["shop.example.com"], "path_matcher": "all"}],
                "path_matcher": [{
                    "name": "all", "default_service": to("web"),
                    "header_action": [{"request_headers_to_remove": ["x-internal"]}],
                    "route_rules": [
                        {"priority": 1, "service": to("beta"), "match_rules": [{
                            "prefix_match": "/app",
                            "header_matches": [{"header_name": "x-version", "prefix_match": "2."}],
                            "query_parameter_matches": [{"name": "beta", "present_match": true}],
                        }], "route_action": [{"retry_policy": [{"num_retries": 3}], "cors_policy": [{"allow_origins": ["https://example.com"]}]}]},
                        {"priority": 2, "service": to("beta"), "match_rules": [{
                            "prefix_match": "/", "header_matches": [{"header_name": "x-no", "exact_match": "1", "invert_match": true}],
                        }]},
                    ],
                }],
            }),
        ),
        ("google_compute_target_http_proxy.p", json!({"name": "p", "url_map": "${google_compute_url_map.m.id}"})),
        (
            "google_compute_global_forwarding_rule.f",
            json!({"name": "f", "port_range": "80", "target": "${google_compute_target_http_proxy.p.id}"}),
        ),
    ]);
    let (infrastructure, diagnostics) = catalog::map(&estate);
    let (_, balancer) = infrastructure.of::<LoadBalancer>().next().expect("a load balancer");
    let listener = &balancer.own_listeners[0];
    assert_eq!(listener.rules.len(), 2, "{:?}", listener.rules);
    let first = &listener.rules[0];
    let known = |field: &model::Field<model::Text>| field.get().and_then(model::Text::known);
    assert_eq!(first.paths.iter().filter_map(known).collect::<Vec<_>>(), ["/app*"]);
    assert_eq!(first.headers[0].name.get().map(String::as_str), Some("x-version"));
    assert_eq!(known(&first.headers[0].values[0]).as_deref(), Some("2.*"));
    assert_eq!(
        (known(&first.queries[0].key).as_deref(), known(&first.queries[0].value).as_deref()),
        (Some("beta"), Some("*"))
    );
    let said: Vec<&str> = diagnostics.iter().map(|d| d.summary.as_str()).collect();
    for part in [
        "header_action of google_compute_url_map.m",
        "cors_policy of google_compute_url_map.m",
        "A route of google_compute_url_map.m is left out",
    ] {
        assert!(said.iter().any(|summary| summary.contains(part)), "{part}: {said:?}");
    }
    let reason = |path: &str| {
        let found: Vec<&str> = infrastructure
            .treatments
            .iter()
            .filter(|t| t.origin.path.to_string().contains(path))
            .map(|t| t.reason.as_str())
            .collect();
        assert_eq!(found.len(), 1, "{path}: {found:?}");
        found[0].to_owned()
    };
    assert_eq!(reason("num_retries"), "the proxy tries a request once");
    assert_eq!(reason("allow_origins"), "what browsers ask is answered by the application: see the warnings");
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
}

/// Rules of a policy stand in blocks, which have another name in regional ones, or are resources of their own: who may call is
/// the same in all three.
#[test]
fn security_policies_refuse_in_every_form() {
    let rule = |priority: u64, action: &str, from: &str| {
        json!({"priority": priority, "action": action,
               "match": [{"versioned_expr": "SRC_IPS_V1", "config": [{"src_ip_ranges": [from]}]}]})
    };
    let of = |policy: &str, priority: u64, action: &str, from: &str| {
        let mut own = rule(priority, action, from);
        own["security_policy"] = json!(format!("${{google_compute_security_policy.{policy}.name}}"));
        own
    };
    let both = json!([rule(1000, "allow", "203.0.113.0/24"), rule(2_147_483_647, "deny(403)", "*")]);
    let estate = configuration(&[
        ("google_compute_security_policy.blocks", json!({"name": "blocks", "rule": both.clone()})),
        (
            "google_compute_region_security_policy.region",
            json!({"name": "region", "region": "europe-west1", "rules": both}),
        ),
        ("google_compute_security_policy.apart", json!({"name": "apart"})),
        ("google_compute_security_policy_rule.allow", of("apart", 1000, "allow", "203.0.113.0/24")),
        ("google_compute_security_policy_rule.deny", of("apart", 2_147_483_647, "deny(403)", "*")),
    ]);
    let (infrastructure, _) = catalog::map(&estate);
    for (node, firewall) in infrastructure.of::<Firewall>() {
        let from: Vec<String> =
            firewall.rules.iter().flat_map(|rule| &rule.cidrs).filter_map(|cidr| cidr.get()?.known()).collect();
        assert_eq!(from, ["203.0.113.0/24"], "{}", node.address);
    }
    assert_eq!(infrastructure.of::<Firewall>().count(), 3);
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
}

/// A share whose name is made of an id is mounted where the program looks for it all the same.
#[test]
fn a_share_without_a_known_name_is_mounted() {
    let estate = configuration(&[(
        "azurerm_linux_web_app.a",
        json!({
            "name": "a", "resource_group_name": "r", "location": "westeurope", "service_plan_id": "/subscriptions/0/p",
            "site_config": [{"application_stack": [{"docker_image_name": "registry.example.com/a:1"}]}],
            "storage_account": [{"name": "ui-${random_id.r.hex}", "type": "AzureFiles", "account_name": "files",
                                 "share_name": "ui", "access_key": "${unknown}", "mount_path": "/etc/ui"}],
        }),
    )]);
    let (infrastructure, _) = catalog::map(&estate);
    let (_, group) = infrastructure.of::<ContainerGroup>().next().expect("containers");
    let mounted = &group.containers[0].mounts[0];
    assert_eq!(mounted.path.get().map(String::as_str), Some("/etc/ui"));
    assert_eq!(mounted.volume.get().map(String::as_str), Some("storage-1"));
    assert_eq!(group.volumes[0].name.get(), mounted.volume.get());
}
