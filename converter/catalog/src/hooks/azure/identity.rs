//! Rights.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::kinds::Statement;
use model::{Kind, Origins, Text};

/// What some roles that Azure has itself let programs do, by the service in whose terms the planner knows calls. From knowledge; not yet checked.
const ROLES: &[(&str, &str)] = &[
    ("Storage Blob", "Microsoft.Storage/blobServices"),
    ("Storage Queue", "Microsoft.Storage/queueServices"),
    ("Storage Table", "Microsoft.Storage/tableServices"),
    ("Storage File", "Microsoft.Storage/fileServices"),
    ("Azure Service Bus", "Microsoft.ServiceBus/namespaces"),
    ("Azure Event Hubs", "Microsoft.EventHub/namespaces"),
    ("EventGrid", "Microsoft.EventGrid/topics"),
    ("Key Vault Secrets", "Microsoft.KeyVault/vaults/secrets"),
    ("Key Vault Crypto", "Microsoft.KeyVault/vaults/keys"),
    ("Key Vault Certificate", "Microsoft.KeyVault/vaults/certificates"),
    ("Key Vault Reader", "Microsoft.KeyVault/vaults"),
    ("Key Vault Administrator", "Microsoft.KeyVault/vaults/secrets"),
    ("Cosmos DB", "Microsoft.DocumentDB/databaseAccounts"),
    ("Cognitive Services", "Microsoft.CognitiveServices/accounts"),
    ("Search", "Microsoft.Search/searchServices"),
    ("App Configuration", "Microsoft.AppConfiguration/configurationStores"),
    ("AcrPull", "Microsoft.ContainerRegistry/registries"),
    ("AcrPush", "Microsoft.ContainerRegistry/registries"),
    ("Monitoring", "Microsoft.Insights/metrics"),
    ("Log Analytics", "Microsoft.Insights/logs"),
    ("Network", "Microsoft.Network/virtualNetworks"),
    ("Private DNS", "Microsoft.Network/privateDnsZones"),
    ("Managed Identity", "Microsoft.ManagedIdentity/userAssignedIdentities"),
];

/// A right of an identity.
pub(super) fn assignment(hooked: &mut Hooked<'_, '_>) {
    let mut origins = hooked.through.clone();
    let mut names: Vec<String> = Vec::new();
    let mut about: Vec<Text> = Vec::new();
    for path in ["role_definition_name", "role_definition_id"] {
        if let Some(at) = hooked.first(path) {
            origins.add(origin(&at));
            names.extend(at.value.as_str().map(str::to_owned));
            for reference in at.value.references() {
                let name = reference.address().and_then(|a| hooked.estate.get(a)).and_then(|r| r.values.get("name"));
                names.extend(name.and_then(value::Value::as_str).map(str::to_owned));
            }
        }
    }
    if let Some(at) = hooked.first("scope") {
        origins.add(origin(&at));
        about.extend(Text::from_value(&crate::apply::scrubbed(at.value, false)));
    }
    for path in [
        "condition",
        "condition_version",
        "delegated_managed_identity_resource_id",
        "description",
        "name",
        "principal_type",
        "skip_service_principal_aad_check",
    ] {
        if let Some(at) = hooked.first(path) {
            hooked.out.ignore_at(
                &at,
                "rights of the source stay there; what they show is listed as changes of the application",
            );
        }
    }
    let actions = names.iter().map(|name| match ROLES.iter().find(|(start, _)| name.starts_with(start)) {
        Some((_, service)) => format!("{service}: {name}"),
        None => name.clone(),
    });
    let actions: Vec<String> = actions.collect();
    if let Kind::Role(role) = &mut hooked.node.kind {
        role.statements.push(Statement { allows: true, actions, resources: about, origins, ..Statement::default() });
    }
}

/// A role that the source defines.
pub(super) fn definition(hooked: &mut Hooked<'_, '_>) {
    let mut allowed = Vec::new();
    let mut origins = Origins::none();
    for path in
        ["permissions.actions", "permissions.data_actions", "permissions.not_actions", "permissions.not_data_actions"]
    {
        for at in hooked.scope.find(path) {
            origins.add(origin(&at));
            if !path.contains("not_") {
                let items = at.value.items().unwrap_or_default();
                allowed.extend(items.iter().filter_map(value::Value::as_str).map(str::to_owned));
            }
        }
    }
    let root: Vec<Scope<'_>> = hooked.scope.find("permissions");
    if let Kind::Policy(policy) = &mut hooked.node.kind
        && !root.is_empty()
    {
        policy.statements.push(Statement { allows: true, actions: allowed, origins, ..Statement::default() });
    }
}
