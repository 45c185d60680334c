//! Shapes of Azure's identifiers.

use super::Maker;

/// Subscription under which everything stands.
const SUBSCRIPTION: &str = "00000000-0000-4000-8000-000000000000";

/// Namespace and type in the path of an identifier, by resource type.
const TYPES: &[(&str, &str)] = &[
    ("azurerm_application_gateway", "Microsoft.Network/applicationGateways"),
    ("azurerm_container_registry", "Microsoft.ContainerRegistry/registries"),
    ("azurerm_dns_zone", "Microsoft.Network/dnsZones"),
    ("azurerm_key_vault", "Microsoft.KeyVault/vaults"),
    ("azurerm_kubernetes_cluster", "Microsoft.ContainerService/managedClusters"),
    ("azurerm_lb", "Microsoft.Network/loadBalancers"),
    ("azurerm_linux_virtual_machine", "Microsoft.Compute/virtualMachines"),
    ("azurerm_linux_web_app", "Microsoft.Web/sites"),
    ("azurerm_managed_disk", "Microsoft.Compute/disks"),
    ("azurerm_mssql_server", "Microsoft.Sql/servers"),
    ("azurerm_mysql_flexible_server", "Microsoft.DBforMySQL/flexibleServers"),
    ("azurerm_network_interface", "Microsoft.Network/networkInterfaces"),
    ("azurerm_network_security_group", "Microsoft.Network/networkSecurityGroups"),
    ("azurerm_postgresql_flexible_server", "Microsoft.DBforPostgreSQL/flexibleServers"),
    ("azurerm_public_ip", "Microsoft.Network/publicIPAddresses"),
    ("azurerm_redis_cache", "Microsoft.Cache/redis"),
    ("azurerm_service_plan", "Microsoft.Web/serverFarms"),
    ("azurerm_storage_account", "Microsoft.Storage/storageAccounts"),
    ("azurerm_virtual_machine", "Microsoft.Compute/virtualMachines"),
    ("azurerm_virtual_network", "Microsoft.Network/virtualNetworks"),
    ("azurerm_windows_virtual_machine", "Microsoft.Compute/virtualMachines"),
];

/// The identifier of a resource.
pub(super) fn id(maker: &Maker<'_>) -> String {
    let name = maker.name();
    let subscription = format!("/subscriptions/{SUBSCRIPTION}");
    if maker.type_name == "azurerm_resource_group" {
        return format!("{subscription}/resourceGroups/{name}");
    }
    if maker.type_name == "azurerm_subscription" {
        return subscription;
    }
    let group = maker.text("resource_group_name").unwrap_or("default");
    if let (Some(network), "azurerm_subnet") = (maker.text("virtual_network_name"), maker.type_name) {
        return format!(
            "{subscription}/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks/{network}/subnets/{name}"
        );
    }
    // A child's identifier begins with that of the resource that it belongs to.
    let parent = ["server_id", "key_vault_id", "storage_account_id", "virtual_network_id", "loadbalancer_id"];
    if let Some(parent) = parent.into_iter().find_map(|parent| maker.text(parent)) {
        let kind = maker.type_name.rsplit('_').next().unwrap_or_default();
        return format!("{parent}/{kind}s/{name}");
    }
    let known = TYPES.iter().find(|(type_name, _)| *type_name == maker.type_name);
    let path = known.map_or_else(
        || format!("Microsoft.Resources/{}", maker.type_name.trim_start_matches("azurerm_")),
        |(_, path)| (*path).to_owned(),
    );
    format!("{subscription}/resourceGroups/{group}/providers/{path}/{name}")
}
