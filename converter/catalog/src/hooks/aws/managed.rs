//! Caches, search engines and other services whose fields depend on each other.

use crate::hooks::Hooked;
use crate::leaf::Scope;
use model::kinds::{BatchJob, UserProvider, UserTrigger};
use model::{Field, Kind, Link, Origin, Origins, Set, Text};
use std::collections::BTreeMap;
use value::Value;

/// `OpenSearch_2.11` and `Elasticsearch_7.10` name engine and version in one; the older resource the version alone.
pub(super) fn search_engine_name(hooked: &mut Hooked<'_, '_>) {
    let elastic = hooked.resource.type_name() == "aws_elasticsearch_domain";
    let Kind::SearchEngine(engine) = &mut hooked.node.kind else { return };
    let split = engine.version.get().and_then(|version| {
        let (name, number) = version.split_once('_')?;
        Some((name.to_ascii_lowercase(), number.to_owned()))
    });
    let origins = engine.version.origins();
    match split {
        Some((name, number)) => {
            engine.engine = Field::known(name, origins.clone());
            engine.version = Field::known(number, origins);
        }
        None => {
            let name = if elastic { "elasticsearch" } else { "opensearch" };
            engine.engine = Field::known(name.to_owned(), origins);
        }
    }
}

/// Functions that run when users sign up or in, each named by when it runs.
pub(super) fn user_directory_triggers(hooked: &mut Hooked<'_, '_>) {
    const EVENTS: &[&str] = &[
        "create_auth_challenge",
        "custom_message",
        "define_auth_challenge",
        "post_authentication",
        "post_confirmation",
        "pre_authentication",
        "pre_sign_up",
        "pre_token_generation",
        "user_migration",
        "verify_auth_challenge_response",
    ];
    const NESTED: &[&str] = &["custom_email_sender", "custom_sms_sender", "pre_token_generation_config"];
    let mut triggers = Vec::new();
    let paths = EVENTS.iter().map(|event| (*event, format!("lambda_config.{event}")));
    let nested = NESTED.iter().map(|event| (*event, format!("lambda_config.{event}.lambda_arn")));
    for (event, path) in paths.chain(nested) {
        for at in hooked.scope.find(&path) {
            let mut trigger =
                UserTrigger { event: Field::known(event.to_owned(), hooked.origins(&at)), ..UserTrigger::default() };
            hooked.set(&mut trigger.function, &at);
            triggers.push(trigger);
        }
    }
    if let Kind::UserDirectory(directory) = &mut hooked.node.kind {
        // The block itself made an empty item.
        directory.triggers = triggers;
    }
}

/// Details of who else vouches for users: the secret stays behind.
pub(super) fn user_provider_details(hooked: &mut Hooked<'_, '_>) {
    let mut provider = UserProvider::default();
    for at in hooked.scope.find("provider_details") {
        for (key, _) in at.value.entries().into_iter().flatten() {
            for entry in at.find(key) {
                match &**key {
                    "client_id" => hooked.set(&mut provider.client_id, &entry),
                    "client_secret" | "private_key" => {
                        let hidden = crate::apply::scrubbed(entry.value, true);
                        hooked.set_to(&mut provider.client_secret, &hidden, &entry);
                    }
                    "MetadataURL" | "MetadataFile" | "oidc_issuer" => hooked.set(&mut provider.metadata, &entry),
                    "authorize_scopes" => hooked.set(&mut provider.scopes, &entry),
                    _ => {
                        let mut field = Field::Absent;
                        hooked.set(&mut field, &entry);
                        provider.details.insert(key.to_string(), field);
                    }
                }
            }
        }
    }
    if let Kind::UserDirectory(directory) = &mut hooked.node.kind
        && let Some(last) = directory.providers.last_mut()
    {
        last.client_id = provider.client_id;
        last.client_secret = provider.client_secret;
        last.metadata = provider.metadata;
        last.scopes = provider.scopes;
        last.details = provider.details;
    }
}

/// Members of a cluster say how many nodes there are.
pub(super) fn nosql_member(hooked: &mut Hooked<'_, '_>) {
    let Kind::NosqlDatabase(database) = &mut hooked.node.kind else { return };
    let before = database.nodes.or(0);
    let origins = database.nodes.origins().and(hooked.through);
    database.nodes = Field::known(before + 1, origins);
}

/// Headers that an origin is sent may prove who asks: what looks like a secret stays behind.
pub(super) fn cdn_origin_secrets(hooked: &mut Hooked<'_, '_>) {
    let Kind::Cdn(cdn) = &mut hooked.node.kind else { return };
    let mut origins = std::mem::take(&mut cdn.origins);
    for header in origins.iter_mut().flat_map(|origin| &mut origin.headers) {
        if let Field::Known { value, .. } = &mut header.value {
            *value = hooked.masked(header.name.get().map(String::as_str), value, false).0;
        }
    }
    if let Kind::Cdn(cdn) = &mut hooked.node.kind {
        cdn.origins = origins;
    }
}

/// Path of a route of a REST API: the parts of the resources that lead to it.
pub(super) fn api_route_path(hooked: &mut Hooked<'_, '_>) {
    let path = resource_path(hooked);
    if let (Some(path), Kind::Api(api)) = (path, &mut hooked.node.kind)
        && let Some(route) = api.routes.last_mut()
    {
        route.path = path;
        route.head = Some(hooked.resource.address.clone());
    }
}

/// Method and path of the route that an integration of a REST API belongs to, and its address.
pub(super) fn api_integration_path(hooked: &mut Hooked<'_, '_>) {
    let path = resource_path(hooked);
    let method = hooked.first("http_method").and_then(|at| at.value.as_str().map(str::to_owned));
    if let (Some(Field::Known { value, origins }), Kind::Api(api)) = (path, &mut hooked.node.kind)
        && let Some(integration) = api.integrations.last_mut()
    {
        let whole = value.known().map_or(value, |p| Text::literal(format!("{} {p}", method.unwrap_or_default())));
        integration.route = Field::known(whole, origins);
        integration.head = Some(hooked.resource.address.clone());
    }
    api_integration_address(hooked);
}

/// What an integration calls is an address, unless it is a thing of the source.
pub(super) fn api_integration_address(hooked: &mut Hooked<'_, '_>) {
    let Kind::Api(api) = &mut hooked.node.kind else { return };
    let Some(integration) = api.integrations.last_mut() else { return };
    if let Field::Known { value: Link::Outside(text), origins } = &integration.target {
        let known = text.known().unwrap_or_default();
        if known.starts_with("http://") || known.starts_with("https://") {
            integration.address = Field::known(text.clone(), origins.clone());
            integration.target = Field::Absent;
        }
    }
    integration.head.get_or_insert_with(|| hooked.resource.address.clone());
}

/// Parts of paths of the resources from the root of a REST API to the one that is named.
fn resource_path(hooked: &Hooked<'_, '_>) -> Option<Field<Text>> {
    let at = hooked.first("resource_id")?;
    let mut parts: Vec<String> = Vec::new();
    let mut next = at.value.references().into_iter().next();
    // A resource that is its own parent cannot be; the number of steps is bounded all the same.
    for _ in 0..64 {
        let Some(reference) = next.take() else { break };
        let Some(resource) = reference.address().and_then(|address| hooked.estate.get(address)) else { break };
        if resource.type_name() != "aws_api_gateway_resource" {
            break;
        }
        parts.push(resource.values.get("path_part")?.as_str()?.to_owned());
        next = resource.values.get("parent_id").and_then(|parent| parent.references().into_iter().next());
    }
    parts.reverse();
    Some(Field::known(Text::literal(format!("/{}", parts.join("/"))), hooked.origins(&at)))
}

/// Settings of an environment of Elastic Beanstalk: its environment, its size, and what has no field.
pub(super) fn application_settings(hooked: &mut Hooked<'_, '_>) {
    for block in hooked.scope.find("setting").iter().flat_map(Scope::each) {
        let text = |name: &str| block.find(name).first().and_then(|at| at.value.as_str().map(str::to_owned));
        let (Some(namespace), Some(name)) = (text("namespace"), text("name")) else { continue };
        let Some(value) = block.find("value").into_iter().next() else { continue };
        let mut field: Field<Text> = Field::Absent;
        hooked.set(&mut field, &value);
        let mut origins = Origins::none();
        for part in ["namespace", "name", "resource"] {
            block.find(part).iter().for_each(|at| origins.extend(&hooked.origins(at)));
        }
        if let Field::Known { value, origins: own } = &mut field {
            *value = hooked.masked(Some(&name), value, false).0;
            own.extend(&origins);
        }
        let scalar = |field: &Field<Text>| match field {
            Field::Known { value, origins } => {
                value.known().map_or(Field::Absent, |text| Field::known(text, origins.clone()))
            }
            Field::Absent | Field::Symbolic { .. } => Field::Absent,
        };
        let Kind::Application(application) = &mut hooked.node.kind else { return };
        match (namespace.as_str(), name.as_str()) {
            ("aws:elasticbeanstalk:application:environment", _) => {
                application.environment.insert(name, field);
            }
            ("aws:autoscaling:launchconfiguration", "InstanceType") => application.size = scalar(&field),
            _ => application.settings.push(field),
        }
    }
}

/// Environment of a program without what looks like a secret or is one of another resource.
pub(super) fn application_environment(hooked: &mut Hooked<'_, '_>) {
    let Kind::Application(application) = &mut hooked.node.kind else { return };
    let environment = std::mem::take(&mut application.environment);
    let environment = without_secrets(hooked, environment);
    if let Kind::Application(application) = &mut hooked.node.kind {
        application.environment = environment;
    }
}

/// Environment of a build: values as they stand, references to stores of secrets by name.
pub(super) fn pipeline_environment(hooked: &mut Hooked<'_, '_>) {
    let mut environment: BTreeMap<String, Field<Text>> = BTreeMap::new();
    for block in hooked.scope.find("environment.environment_variable").iter().flat_map(Scope::each) {
        let Some(name) = block.find("name").first().and_then(|at| at.value.as_str().map(str::to_owned)) else {
            continue;
        };
        if let Some(value) = block.find("value").into_iter().next() {
            let mut field = Field::Absent;
            hooked.set(&mut field, &value);
            environment.insert(name, field);
        }
    }
    let environment = without_secrets(hooked, environment);
    if let Kind::Pipeline(pipeline) = &mut hooked.node.kind {
        pipeline.environment = environment;
    }
}

fn without_secrets(
    hooked: &Hooked<'_, '_>,
    mut fields: BTreeMap<String, Field<Text>>,
) -> BTreeMap<String, Field<Text>> {
    for (name, field) in &mut fields {
        if let Field::Known { value, .. } = field {
            *value = hooked.masked(Some(name), value, false).0;
        }
    }
    fields
}

/// The container of a batch job, which is described as JSON.
pub(super) fn batch_container(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("container_properties") else { return };
    let Some(inner) = crate::json::inner(at.value) else {
        hooked.out.warn(
            &at,
            format!("The container of {} is not known", hooked.resource.address),
            "It is computed from something that is not known here; give the state as well.",
        );
        return;
    };
    let address = hooked.resource.address.clone();
    let origin = |name: &str| Origin::new(address.clone(), at.path.then_attribute(name));
    let mut job = BatchJob::default();
    let mut wrong = Vec::new();
    for (member, field) in [
        ("image", "image"),
        ("command", "command"),
        ("vcpus", "cpu"),
        ("memory", "memory"),
        ("jobRoleArn", "role"),
        ("executionRoleArn", "execution_role"),
    ] {
        if let Some(value) = inner.get(member).filter(|v| crate::leaf::says_something(v)) {
            wrong.extend(job.set(&[field], &crate::apply::scrubbed(value, false), &origin(member)).err());
        }
    }
    for need in inner.get("resourceRequirements").and_then(Value::items).into_iter().flatten() {
        let field = match need.get("type").and_then(Value::as_str) {
            Some("VCPU") => "cpu",
            Some("MEMORY") => "memory",
            Some("GPU") => "accelerators",
            Some(_) | None => continue,
        };
        if let Some(value) = need.get("value") {
            wrong.extend(job.set(&[field], value, &origin("resourceRequirements")).err());
        }
    }
    for (list, value_member) in [("environment", "value"), ("secrets", "valueFrom")] {
        for entry in inner.get(list).and_then(Value::items).into_iter().flatten() {
            let (Some(name), Some(value)) = (entry.get("name").and_then(Value::as_str), entry.get(value_member)) else {
                continue;
            };
            wrong.extend(job.set(&[list, name], &crate::apply::scrubbed(value, false), &origin(list)).err());
        }
    }
    for error in wrong {
        hooked.out.warn(&at, format!("The container of {address} is not understood"), error.to_string());
    }
    job.environment = without_secrets(hooked, std::mem::take(&mut job.environment));
    hooked.out.ignore_at(&at, "details of how AWS Batch starts the container: state them where the job runs");
    if let Kind::BatchJob(kind) = &mut hooked.node.kind {
        if !job.image.is_absent() {
            kind.image = job.image;
            kind.command = job.command;
        }
        kind.cpu = job.cpu;
        kind.memory = job.memory;
        kind.accelerators = job.accelerators;
        kind.role = job.role;
        kind.execution_role = job.execution_role;
        kind.environment = job.environment;
        kind.secrets = job.secrets;
    }
}
