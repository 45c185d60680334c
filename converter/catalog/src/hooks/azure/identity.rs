//! Rights.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use crate::out::Out;
use estate::{Estate, Resource};
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
    ("DocumentDB Account", "Microsoft.DocumentDB/databaseAccounts"),
    ("SQL ", "Microsoft.Sql/servers"),
    ("SignalR", "Microsoft.SignalRService/signalR"),
    ("Web PubSub", "Microsoft.SignalRService/signalR"),
    ("AzureML", "Microsoft.MachineLearningServices/workspaces"),
    ("Azure AI", "Microsoft.CognitiveServices/accounts"),
    ("Azure Batch", "Microsoft.Batch/batchAccounts"),
    ("Communication and Email", "Microsoft.Communication/communicationServices"),
    ("Website Contributor", "Microsoft.Web/sites"),
    ("Logic App", "Microsoft.Logic/workflows"),
    ("Azure Kubernetes Service", "Microsoft.ContainerService/managedClusters"),
    ("Virtual Machine", "Microsoft.Compute/virtualMachines"),
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

/// What actions of roles that people define are about, by their beginnings, in the same terms. From knowledge; not yet checked.
const ACTIONS: &[(&str, &str)] = &[
    ("Microsoft.Storage/storageAccounts/blobServices", "Microsoft.Storage/blobServices"),
    ("Microsoft.Storage/storageAccounts/queueServices", "Microsoft.Storage/queueServices"),
    ("Microsoft.Storage/storageAccounts/tableServices", "Microsoft.Storage/tableServices"),
    ("Microsoft.Storage/storageAccounts/fileServices", "Microsoft.Storage/fileServices"),
    ("Microsoft.ServiceBus/namespaces", "Microsoft.ServiceBus/namespaces"),
    ("Microsoft.EventHub/namespaces", "Microsoft.EventHub/namespaces"),
    ("Microsoft.EventGrid/", "Microsoft.EventGrid/topics"),
    ("Microsoft.KeyVault/vaults/secrets", "Microsoft.KeyVault/vaults/secrets"),
    ("Microsoft.KeyVault/vaults/keys", "Microsoft.KeyVault/vaults/keys"),
    ("Microsoft.DocumentDB/databaseAccounts", "Microsoft.DocumentDB/databaseAccounts"),
    ("Microsoft.CognitiveServices/accounts", "Microsoft.CognitiveServices/accounts"),
    ("Microsoft.MachineLearningServices/workspaces", "Microsoft.MachineLearningServices/workspaces"),
    ("Microsoft.Search/searchServices", "Microsoft.Search/searchServices"),
    ("Microsoft.AppConfiguration/configurationStores", "Microsoft.AppConfiguration/configurationStores"),
    ("Microsoft.SignalRService/", "Microsoft.SignalRService/signalR"),
    ("Microsoft.Communication/", "Microsoft.Communication/communicationServices"),
    ("Microsoft.Batch/batchAccounts", "Microsoft.Batch/batchAccounts"),
];

/// A right of an identity.
pub(super) fn assignment(hooked: &mut Hooked<'_, '_>) {
    let (actions, about, origins) = rights(hooked.estate, hooked.resource, hooked.out);
    if let Kind::Role(role) = &mut hooked.node.kind {
        role.statements.push(statement(actions, about, origins.and(hooked.through)));
    }
}

/// What is allowed.
pub fn statement(actions: Vec<String>, resources: Vec<Text>, origins: Origins) -> Statement {
    Statement { allows: true, actions, resources, origins, ..Statement::default() }
}

/// The actions that an assignment allows, the things that it is about, and the leaves that say so.
pub fn rights(estate: &Estate, resource: &Resource, out: &mut Out) -> (Vec<String>, Vec<Text>, Origins) {
    let whole = Scope::of(resource);
    let first = |path: &str| whole.find(path).into_iter().next();
    let mut origins = Origins::none();
    let mut names: Vec<String> = Vec::new();
    let mut actions: Vec<String> = Vec::new();
    let mut about: Vec<Text> = Vec::new();
    for path in ["role_definition_name", "role_definition_id"] {
        let Some(at) = first(path) else { continue };
        origins.add(origin(&at));
        names.extend(at.value.as_str().map(str::to_owned));
        for reference in at.value.references() {
            let Some(definition) = reference.address().and_then(|address| estate.get(address)) else { continue };
            let name = definition.values.get("name").and_then(value::Value::as_str);
            names.extend(name.map(str::to_owned));
            actions.extend(defined(definition, &mut origins));
        }
    }
    if let Some(at) = first("scope") {
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
        if let Some(at) = first(path) {
            out.ignore_at(
                &at,
                "rights of the source stay there; what they show is listed as changes of the application",
            );
        }
    }
    actions.extend(names.iter().map(|name| match ROLES.iter().find(|(start, _)| name.starts_with(start)) {
        Some((_, service)) => format!("{service}: {name}"),
        None => name.clone(),
    }));
    (actions, about, origins)
}

/// What a role that people define allows, as far as it is about services that programs call.
fn defined(definition: &Resource, origins: &mut Origins) -> Vec<String> {
    let mut found = Vec::new();
    for path in ["permissions.actions", "permissions.data_actions"] {
        for at in Scope::of(definition).find(path) {
            let before = found.len();
            for action in at.value.items().unwrap_or_default().iter().filter_map(value::Value::as_str) {
                if let Some((_, service)) = ACTIONS.iter().find(|(start, _)| action.starts_with(start)) {
                    found.push(format!("{service}: {action}"));
                }
            }
            if found.len() > before {
                origins.add(origin(&at));
            }
        }
    }
    found
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
