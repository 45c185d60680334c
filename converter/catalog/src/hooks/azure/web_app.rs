//! Web apps of App Service.

use super::containers::{group, variable, whole};
use super::ingress::{self, Ingress};
use super::secrets::is_vault_reference;
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::kinds::{Container, ContainerPort};
use model::{Field, Kind, Origins, Text, TextPart};
use value::Value;

/// Settings that say on which port the program answers.
const PORTS: &[&str] = &["WEBSITES_PORT", "PORT", "WEBSITE_PORT"];
/// Settings of the platform that mean nothing to a container elsewhere.
const PLATFORM: &[&str] = &[
    "WEBSITES_ENABLE_APP_SERVICE_STORAGE",
    "WEBSITE_RUN_FROM_PACKAGE",
    "WEBSITE_NODE_DEFAULT_VERSION",
    "WEBSITE_DNS_SERVER",
    "WEBSITE_VNET_ROUTE_ALL",
    "WEBSITE_HTTPLOGGING_RETENTION_DAYS",
    "WEBSITE_HEALTHCHECK_MAXPINGFAILURES",
    "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
    "WEBSITE_CONTENTSHARE",
    "SCM_DO_BUILD_DURING_DEPLOYMENT",
    "ENABLE_ORYX_BUILD",
    "DOCKER_ENABLE_CI",
    "DOCKER_REGISTRY_SERVER_URL",
    "DOCKER_REGISTRY_SERVER_USERNAME",
    "DOCKER_REGISTRY_SERVER_PASSWORD",
    "ApplicationInsightsAgent_EXTENSION_VERSION",
    "XDT_MicrosoftApplicationInsights_Mode",
    "XDT_MicrosoftApplicationInsights_BaseExtensions",
    "APPINSIGHTS_PROFILERFEATURE_VERSION",
    "APPINSIGHTS_SNAPSHOTFEATURE_VERSION",
    "DiagnosticServices_EXTENSION_VERSION",
    "InstrumentationEngine_EXTENSION_VERSION",
    "SnapshotDebugger_EXTENSION_VERSION",
    "FUNCTIONS_EXTENSION_VERSION",
];

pub(super) fn linux(hooked: &mut Hooked<'_, '_>) {
    app(hooked, false);
}

pub(super) fn windows(hooked: &mut Hooked<'_, '_>) {
    let address = hooked.resource.address.clone();
    hooked.out.warn_about(
        &address,
        format!("{address} runs on Windows"),
        "Containers of the target run on Linux. Build an image of the program for Linux; what needs Windows must be ported.",
    );
    app(hooked, true);
}

/// The form before version 4 of the provider: system and image are one text.
pub(super) fn classic(hooked: &mut Hooked<'_, '_>) {
    if let Some(group) = group(hooked)
        && group.containers.is_empty()
    {
        group.containers.push(Container::default());
    }
    if let Some(at) = hooked.first("site_config.linux_fx_version") {
        let image = at.value.as_str().and_then(|text| text.strip_prefix("DOCKER|")).map(str::to_owned);
        match image {
            Some(image) => {
                let value = Value::from(image.as_str());
                let mut field: Field<Text> = Field::default();
                hooked.set_to(&mut field, &value, &at);
                if let Some(container) = group(hooked).and_then(|group| group.containers.first_mut()) {
                    container.image = field;
                }
            }
            None => {
                hooked.out.ignore_at(&at, "tells in which language the program is written; its image has what it needs")
            }
        }
    }
    app(hooked, false);
}

/// Settings of a program as variables of its container.
pub(super) fn settings(hooked: &mut Hooked<'_, '_>, container: &mut Container) -> Option<Field<u64>> {
    let mut port = None;
    for map in hooked.scope.find("app_settings") {
        for (name, at) in map.entries() {
            if PORTS.contains(&name.as_str())
                && let Some(number) = whole(&at)
            {
                port = Some(Field::known(number, hooked.origins(&at)));
            }
            if PLATFORM.contains(&name.as_str()) {
                hooked.out.ignore_at(&at, "a setting of the platform of the source");
                continue;
            }
            if is_vault_reference(at.value) {
                let from = at.value.references();
                let text = Text::of([TextPart::Secret { from }]);
                container.environment.insert(name, Field::known(text, origin(&at)));
                continue;
            }
            variable(hooked, &name, at.value, &at, container);
        }
    }
    for block in hooked.scope.find("connection_string").iter().flat_map(Scope::each) {
        let kind = block.value.get("type").and_then(Value::as_str).unwrap_or("Custom").to_ascii_lowercase();
        let prefix = match kind.as_str() {
            "sqlserver" => "SQLCONNSTR",
            "sqlazure" => "SQLAZURECONNSTR",
            "mysql" => "MYSQLCONNSTR",
            "postgresql" => "POSTGRESQLCONNSTR",
            _ => "CUSTOMCONNSTR",
        };
        let Some(name) = block.value.get("name").and_then(Value::as_str) else { continue };
        let name = format!("{prefix}_{name}");
        let Some(at) = block.find("value").pop() else { continue };
        let hidden = crate::apply::scrubbed(at.value, true);
        let Some(text) = Text::from_value(&hidden) else { continue };
        let mut origins = Origins::from(origin(&at));
        origins.extend(&block.find("name").iter().map(origin).collect());
        container.environment.insert(name, Field::known(text, origins));
    }
    port
}

/// Settings of a function; what looks like a secret becomes one.
pub(super) fn function(hooked: &mut Hooked<'_, '_>) {
    let Kind::Function(function) = &mut hooked.node.kind else { return };
    let mut environment = std::mem::take(&mut function.environment);
    for (name, field) in &mut environment {
        let Field::Known { value, origins } = field else { continue };
        let (text, found) = hooked.masked(Some(name), value, false);
        let vault = matches!(value.parts().first(), Some(TextPart::Literal(start)) if start.starts_with("@Microsoft.KeyVault("));
        *value =
            if vault { Text::of([TextPart::Secret { from: value.references().cloned().collect() }]) } else { text };
        if found > 0
            && let Some(at) = origins.iter().next()
        {
            hooked.out.diagnostics.push(
                diagnostic::Diagnostic::warning(
                    format!("{name} of {} is a secret in plain text", hooked.resource.address),
                    "It is treated as a secret and not written out. Change it: who could read the source knows it.",
                )
                .at_attribute(at.address.to_string(), at.path.to_string()),
            );
        }
    }
    if let Kind::Function(function) = &mut hooked.node.kind {
        function.environment = environment;
    }
}

fn app(hooked: &mut Hooked<'_, '_>, windows: bool) {
    let name = hooked.node.name.clone();
    let Some(mut made) = group(hooked).cloned() else { return };
    if made.containers.is_empty() {
        made.containers.push(Container::default());
    }
    let Some(container) = made.containers.first_mut() else { return };
    if container.name.is_absent() {
        container.name = Field::known(name, Origins::none());
    }
    former_image(hooked, container);
    registry(hooked, container);
    let has_image = !container.image.is_absent();
    if !has_image {
        let address = hooked.resource.address.clone();
        hooked.out.warn_about(
            &address,
            format!("{address} came as files, not as an image"),
            "Build an image of the program (a Dockerfile with the runtime that its application_stack names) and give its name in ansible/group_vars/all/main.yml.",
        );
    }
    let said = settings(hooked, container);
    // Images answer on 80 unless they say otherwise, programs of the platform on 8080. From knowledge; not yet checked.
    let usual = if has_image || windows { 80 } else { 8080 };
    let port = said.unwrap_or_else(|| Field::known(usual, Origins::none()));
    container.ports.push(ContainerPort { container_port: port.clone(), ..ContainerPort::default() });
    if let Some(at) = hooked.first("site_config.app_command_line") {
        let mut words: Vec<Field<Text>> = Vec::new();
        hooked.set(&mut words, &at);
        if let Some(Field::Known { value, origins }) = words.first() {
            let (text, _) = hooked.masked(None, value, true);
            // The platform gives the line to a shell.
            container.command = ["sh", "-c"]
                .iter()
                .map(|word| Field::known(Text::literal(*word), Origins::none()))
                .chain([Field::known(text, origins.clone())])
                .collect();
        }
    }
    for (mount, block) in hooked.scope.find("storage_account").iter().flat_map(Scope::each).enumerate() {
        if let Some(at) = block.find("mount_path").pop() {
            let mut mounted = model::kinds::Mount::default();
            let mut path: Field<String> = Field::default();
            // The key of the share marks the whole block as secret, which the place in the container is not.
            match at.value.as_str() {
                Some(text) => path = Field::known(text.to_owned(), hooked.origins(&at)),
                None => hooked.set(&mut path, &at),
            }
            mounted.path = path;
            if let Some(volume) = made.volumes.get_mut(mount) {
                // A name that is made of an id is not known before apply.
                if volume.name.get().is_none() {
                    volume.name = Field::known(format!("storage-{}", mount + 1), volume.name.origins());
                }
                mounted.volume = volume.name.clone();
            }
            container.mounts.push(mounted);
        }
        let summary = format!("A directory of {} is a share of Azure", hooked.resource.address);
        hooked.out.warn(&block, summary, "Here it is a directory of the server: bring its files over.");
    }
    if let Some(group) = group(hooked) {
        *group = made;
    }
    for (path, what, remedy) in [
        (
            "auth_settings.enabled",
            "asks people to sign in",
            "The proxy does not. Put an identity provider and oauth2-proxy before it, or let the program ask.",
        ),
        (
            "auth_settings_v2.auth_enabled",
            "asks people to sign in",
            "The proxy does not. Put an identity provider and oauth2-proxy before it, or let the program ask.",
        ),
        (
            "client_certificate_enabled",
            "asks callers for a certificate",
            "The proxy asks for none: set TLS options with client authentication up in Traefik before the names turn.",
        ),
    ] {
        if let Some(at) = hooked.first(path).filter(|at| at.value.as_bool() != Some(false)) {
            let summary = format!("{} {what}", hooked.resource.address);
            hooked.out.warn(&at, summary, remedy);
        }
    }
    if let Kind::ContainerService(service) = &mut hooked.node.kind {
        service.replicas = Field::known(1, Origins::none());
    }
    let mut health: Field<Text> = Field::default();
    if let Some(at) = hooked.first("site_config.health_check_path") {
        hooked.set(&mut health, &at);
    }
    let closed = hooked.first("public_network_access_enabled").is_some_and(|at| at.value.as_bool() == Some(false));
    let asks = ["auth_settings.enabled", "auth_settings_v2.auth_enabled", "client_certificate_enabled"]
        .iter()
        .any(|path| hooked.first(path).is_some_and(|at| at.value.as_bool() == Some(true)));
    if closed || asks {
        if let Some(at) = hooked.first("site_config.health_check_path") {
            hooked.out.ignore_at(&at, "the proxy does not lead to it");
        }
        if asks {
            let address = hooked.resource.address.clone();
            hooked.out.warn_about(
                &address,
                format!("{address} is not led out by the proxy"),
                "It kept strangers out by itself. It stays closed until something at the target does the same.",
            );
        }
        return;
    }
    let callers = ingress::callers(hooked, "site_config.ip_restriction", "ip_address");
    ingress::open(hooked, Ingress { port, http: true, health, callers, origins: Origins::none() });
}

/// Before version 4 of the provider the tag stood beside the name of the image.
fn former_image(hooked: &mut Hooked<'_, '_>, container: &mut Container) {
    let Some(at) = hooked.first("site_config.application_stack.docker_image").filter(|_| container.image.is_absent())
    else {
        return;
    };
    hooked.set(&mut container.image, &at);
    let Some(at) = hooked.first("site_config.application_stack.docker_image_tag") else { return };
    let mut tag: Field<Text> = Field::default();
    hooked.set(&mut tag, &at);
    if let (Field::Known { value: image, origins }, Field::Known { value: tag, origins: of_tag }) =
        (&container.image, tag)
    {
        let mut parts: Vec<TextPart> = image.parts().to_vec();
        parts.push(TextPart::Literal(String::from(":")));
        parts.extend(tag.parts().to_vec());
        container.image = Field::known(Text::of(parts), origins.clone().and(&of_tag));
    }
}

/// The registry stands beside the name of the image.
fn registry(hooked: &mut Hooked<'_, '_>, container: &mut Container) {
    let Some(at) = hooked.first("site_config.application_stack.docker_registry_url") else { return };
    let mut url: Field<Text> = Field::default();
    hooked.set(&mut url, &at);
    let (Field::Known { value: image, origins }, Field::Known { value: url, origins: of_url }) =
        (&container.image, url)
    else {
        return;
    };
    let known = url.known();
    let hub = known.as_deref().is_some_and(|url| url.contains("index.docker.io") || url.contains("docker.io"));
    if hub {
        container.image = Field::known(image.clone(), origins.clone().and(&of_url));
        return;
    }
    let mut parts: Vec<TextPart> = url.parts().to_vec();
    if let Some(TextPart::Literal(first)) = parts.first_mut() {
        *first = first.trim_start_matches("https://").trim_start_matches("http://").to_owned();
    }
    if let Some(TextPart::Literal(last)) = parts.last_mut() {
        *last = last.trim_end_matches('/').to_owned();
    }
    parts.push(TextPart::Literal(String::from("/")));
    parts.extend(image.parts().to_vec());
    container.image = Field::known(Text::of(parts), origins.clone().and(&of_url));
}
