//! A product on Azure.

use super::{Cloud, resource};
use serde_json::{Value, json};

/// Its instances, in the form in which states keep them.
pub(super) fn product(number: usize) -> Vec<Value> {
    let group = format!("z{number}");
    let within = format!("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/{group}");
    let id = |provider: &str, path: &str| format!("{within}/providers/Microsoft.{provider}/{path}");
    let named = |what: &str| format!("z{number}-{what}");
    let make = |type_name: &str, name: &str, dependencies: &[&str], mut attributes: Value| {
        if let Some(attributes) = attributes.as_object_mut() {
            attributes.insert("resource_group_name".into(), group.clone().into());
            attributes.insert("location".into(), "westeurope".into());
            attributes.insert("tags".into(), json!({ "team": "platform", "product": group }));
            attributes.insert("timeouts".into(), Value::Null);
        }
        resource(Cloud::Azure, number, type_name, name, dependencies, attributes)
    };
    let range = format!("10.{}.{}", number / 250 % 250, number % 250);
    let network = id("Network", &format!("virtualNetworks/z{number}"));
    let subnet = |label: &str| format!("{network}/subnets/{label}");
    let rules = id("Network", &format!("networkSecurityGroups/z{number}-web"));
    let storage = format!("z{number}storage");
    let account = id("Storage", &format!("storageAccounts/{storage}"));
    let bus = id("ServiceBus", &format!("namespaces/z{number}"));
    let database = id("DBforPostgreSQL", &format!("flexibleServers/z{number}-db"));
    let plan = id("Web", &format!("serverFarms/z{number}"));
    let make_subnet = |label: &str, part: usize| {
        make(
            "azurerm_subnet",
            label,
            &["azurerm_virtual_network.main"],
            json!({ "id": subnet(label), "name": label, "virtual_network_name": group, "address_prefixes": [format!("{range}.{}/25", part * 128)], "service_endpoints": null, "delegation": [], "private_endpoint_network_policies": "Disabled" }),
        )
    };
    let interface = |label: &str| {
        make(
            "azurerm_network_interface",
            label,
            &["azurerm_subnet.web"],
            json!({ "id": id("Network", &format!("networkInterfaces/z{number}-{label}")), "name": named(label), "ip_configuration": [{ "name": "internal", "subnet_id": subnet("web"), "private_ip_address_allocation": "Dynamic", "primary": true, "public_ip_address_id": "" }], "private_ip_address": format!("{range}.4"), "dns_servers": [] }),
        )
    };
    let server = |label: &str| {
        make(
            "azurerm_linux_virtual_machine",
            label,
            &["azurerm_network_interface.web"],
            json!({
                "id": id("Compute", &format!("virtualMachines/z{number}-{label}")), "name": named(label), "size": "Standard_B2s", "admin_username": "operator", "disable_password_authentication": true, "network_interface_ids": [id("Network", &format!("networkInterfaces/z{number}-{label}"))],
                "admin_ssh_key": [{ "username": "operator", "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJvb2tpbmdzLXRlc3Qta2V5LW5vdC1pbi11c2UtMDAx" }], "os_disk": [{ "caching": "ReadWrite", "storage_account_type": "Premium_LRS", "disk_size_gb": 30, "name": named(label) }],
                "source_image_reference": [{ "publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest" }], "identity": [], "zone": "1", "priority": "Regular", "private_ip_address": format!("{range}.4"),
            }),
        )
    };
    vec![
        make("azurerm_resource_group", "main", &[], json!({ "id": within, "name": group, "managed_by": "" })),
        make(
            "azurerm_virtual_network",
            "main",
            &["azurerm_resource_group.main"],
            json!({ "id": network, "name": group, "address_space": [format!("{range}.0/24")], "dns_servers": [], "subnet": [] }),
        ),
        make_subnet("web", 0),
        make_subnet("data", 1),
        make(
            "azurerm_network_security_group",
            "web",
            &["azurerm_resource_group.main"],
            json!({ "id": rules, "name": named("web"), "security_rule": [
            { "name": "https", "priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "Tcp", "source_port_range": "*", "destination_port_range": "443", "source_address_prefix": "*", "destination_address_prefix": "*", "source_port_ranges": [], "destination_port_ranges": [], "source_address_prefixes": [], "destination_address_prefixes": [], "source_application_security_group_ids": [], "destination_application_security_group_ids": [], "description": "" },
        ] }),
        ),
        make(
            "azurerm_subnet_network_security_group_association",
            "web",
            &["azurerm_subnet.web", "azurerm_network_security_group.web"],
            json!({ "id": subnet("web"), "subnet_id": subnet("web"), "network_security_group_id": rules }),
        ),
        interface("web"),
        interface("worker"),
        server("web"),
        server("worker"),
        make(
            "azurerm_managed_disk",
            "data",
            &["azurerm_resource_group.main"],
            json!({ "id": id("Compute", &format!("disks/z{number}-data")), "name": named("data"), "storage_account_type": "Premium_LRS", "create_option": "Empty", "disk_size_gb": 100, "zone": "1" }),
        ),
        make(
            "azurerm_postgresql_flexible_server",
            "main",
            &["azurerm_subnet.data"],
            json!({ "id": database, "name": named("db"), "fqdn": format!("z{number}-db.postgres.database.azure.com"), "version": "16", "sku_name": "GP_Standard_D2s_v3", "storage_mb": 131072, "administrator_login": "operator", "administrator_password": format!("secret-{number:032x}"), "backup_retention_days": 7, "geo_redundant_backup_enabled": false, "zone": "1", "high_availability": [], "delegated_subnet_id": subnet("data"), "public_network_access_enabled": false }),
        ),
        make(
            "azurerm_postgresql_flexible_server_database",
            "app",
            &["azurerm_postgresql_flexible_server.main"],
            json!({ "id": format!("{database}/databases/app"), "name": "app", "server_id": database, "charset": "utf8", "collation": "en_US.utf8" }),
        ),
        make(
            "azurerm_storage_account",
            "main",
            &["azurerm_resource_group.main"],
            json!({ "id": account, "name": storage, "account_tier": "Standard", "account_replication_type": "LRS", "account_kind": "StorageV2", "https_traffic_only_enabled": true, "min_tls_version": "TLS1_2", "primary_blob_endpoint": format!("https://{storage}.blob.core.windows.net/"), "blob_properties": [{ "versioning_enabled": true, "cors_rule": [], "delete_retention_policy": [{ "days": 7 }] }], "network_rules": [] }),
        ),
        make(
            "azurerm_storage_container",
            "assets",
            &["azurerm_storage_account.main"],
            json!({ "id": format!("{account}/blobServices/default/containers/assets"), "name": "assets", "storage_account_id": account, "storage_account_name": "", "container_access_type": "private", "metadata": {} }),
        ),
        make(
            "azurerm_servicebus_namespace",
            "main",
            &["azurerm_resource_group.main"],
            json!({ "id": bus, "name": group, "sku": "Standard", "capacity": 0, "endpoint": format!("https://{group}.servicebus.windows.net:443/") }),
        ),
        make(
            "azurerm_servicebus_queue",
            "tasks",
            &["azurerm_servicebus_namespace.main"],
            json!({ "id": format!("{bus}/queues/tasks"), "name": "tasks", "namespace_id": bus, "lock_duration": "PT1M", "max_delivery_count": 10, "max_size_in_megabytes": 1024, "requires_session": false, "dead_lettering_on_message_expiration": true, "default_message_ttl": "P14D" }),
        ),
        make(
            "azurerm_service_plan",
            "main",
            &["azurerm_resource_group.main"],
            json!({ "id": plan, "name": group, "os_type": "Linux", "sku_name": "P1v3", "worker_count": 2, "zone_balancing_enabled": false }),
        ),
        make(
            "azurerm_linux_web_app",
            "api",
            &[
                "azurerm_service_plan.main",
                "azurerm_postgresql_flexible_server.main",
                "azurerm_servicebus_namespace.main",
            ],
            json!({
                "id": id("Web", &format!("sites/z{number}-api")), "name": named("api"), "service_plan_id": plan, "https_only": true, "default_hostname": format!("z{number}-api.azurewebsites.net"),
                "app_settings": { "DATABASE_HOST": format!("z{number}-db.postgres.database.azure.com"), "BUS": format!("{group}.servicebus.windows.net") },
                "site_config": [{ "always_on": true, "health_check_path": "/health", "application_stack": [{ "docker_image_name": format!("z{number}/api:1.0.{number}"), "docker_registry_url": "https://index.docker.io" }], "cors": [], "ip_restriction": [] }],
                "identity": [{ "type": "SystemAssigned", "principal_id": format!("00000000-0000-0000-0000-{number:012}"), "identity_ids": [], "tenant_id": "00000000-0000-0000-0000-000000000000" }], "connection_string": [], "logs": [], "sticky_settings": [],
            }),
        ),
        make(
            "azurerm_role_assignment",
            "assets",
            &["azurerm_storage_account.main", "azurerm_linux_web_app.api"],
            json!({ "id": format!("{account}/providers/Microsoft.Authorization/roleAssignments/z{number}"), "name": format!("z{number}"), "scope": account, "role_definition_name": "Storage Blob Data Contributor", "principal_id": format!("00000000-0000-0000-0000-{number:012}"), "principal_type": "ServicePrincipal" }),
        ),
        make(
            "azurerm_key_vault",
            "main",
            &["azurerm_resource_group.main"],
            json!({ "id": id("KeyVault", &format!("vaults/z{number}")), "name": group, "sku_name": "standard", "tenant_id": "00000000-0000-0000-0000-000000000000", "vault_uri": format!("https://z{number}.vault.azure.net/"), "purge_protection_enabled": true, "access_policy": [], "network_acls": [] }),
        ),
        make(
            "azurerm_key_vault_secret",
            "token",
            &["azurerm_key_vault.main"],
            json!({ "id": format!("https://z{number}.vault.azure.net/secrets/token/1"), "name": "token", "value": format!("token-{number:032x}"), "key_vault_id": id("KeyVault", &format!("vaults/z{number}")), "content_type": "" }),
        ),
        make(
            "azurerm_dns_zone",
            "main",
            &["azurerm_resource_group.main"],
            json!({ "id": id("Network", &format!("dnsZones/z{number}.example")), "name": format!("z{number}.example"), "name_servers": [], "soa_record": [] }),
        ),
        make(
            "azurerm_dns_a_record",
            "www",
            &["azurerm_dns_zone.main"],
            json!({ "id": id("Network", &format!("dnsZones/z{number}.example/A/www")), "name": "www", "zone_name": format!("z{number}.example"), "ttl": 300, "records": [format!("20.{}.{}.7", number / 250 % 250, number % 250)], "target_resource_id": "" }),
        ),
    ]
}
