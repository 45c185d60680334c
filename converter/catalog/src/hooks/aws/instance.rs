//! Servers and launch templates.

use crate::hooks::{Hooked, origin};
use crate::leaf::{Scope, is_written};
use crate::user_data;
use model::{Field, Kind, Origins, Text, TextPart};
use value::Value;

pub(super) fn start(hooked: &mut Hooked<'_, '_>) {
    script(hooked);
    image(hooked);
    architecture(hooked);
    default_subnet(hooked);
}

/// A server that names no subnet stands in a default subnet, which gives it a public address.
fn default_subnet(hooked: &mut Hooked<'_, '_>) {
    let places = [
        "subnet_id",
        "network_interface",
        "primary_network_interface",
        "launch_template",
        "associate_public_ip_address",
    ];
    let said = |name: &&str| hooked.resource.values.get(name).is_some_and(|value| !value.is_null());
    let is_server = matches!(hooked.resource.type_name(), "aws_instance" | "aws_spot_instance_request");
    let of_state = hooked.resource.known_from == estate::InputKind::State;
    let stands_there = is_server && !of_state && !places.iter().any(said);
    if let Kind::Instance(instance) = &mut hooked.node.kind
        && stands_there
    {
        instance.public_address = Field::known(true, Origins::none());
    }
}

/// `user_data`, decoded, without the secrets that stand in it.
fn script(hooked: &mut Hooked<'_, '_>) {
    let found = start_script(hooked, &["user_data_base64", "user_data"]);
    if let (Some((text, origins)), Kind::Instance(instance)) = (found, &mut hooked.node.kind) {
        instance.user_data = Field::known(text, origins);
    }
}

/// What a server runs at its first start, from the first of these attributes that is written, decoded, without the secrets that stand in it.
pub(in crate::hooks) fn start_script(hooked: &mut Hooked<'_, '_>, names: &[&str]) -> Option<(Text, Origins)> {
    let address = &hooked.resource.address;
    let written = |name: &str| hooked.first(name).filter(|at| is_written(at.value, address));
    let at = names.iter().find_map(|name| written(name))?;
    let others: Vec<Scope<'_>> = names.iter().filter_map(|name| written(name)).filter(|o| o.path != at.path).collect();
    for other in others {
        hooked.out.ignore_at(&other, "data for programs of the server, beside its start script");
    }
    let decoded = user_data::decoded(at.value);
    if decoded.is_hash {
        hooked.out.warn(
            &at,
            format!("The state keeps only a hash of user_data of {address}"),
            "What the server runs at its first start is not known. Give the configuration as well.",
        );
        hooked.out.ignore_at(&at, "only a hash of it is in the state");
        return None;
    }
    let mut origins = hooked.origins(&at);
    let mut text = decoded.text;
    if text.as_ref().is_none_or(|text| !text.parts().iter().any(|p| matches!(p, TextPart::Literal(_))))
        && let Some((parts, from)) = cloud_init(hooked, at.value)
    {
        text = Some(parts);
        origins.extend(&from);
    }
    let (text, found) = hooked.masked(None, &text?, true);
    if found > 0 {
        hooked.out.warn(
            &at,
            format!("{} of {address} holds {}", at.path, count(found)),
            "It is not written out. Give it to the new server as a secret, and change it: who could read the source knows it.",
        );
    }
    Some((text, origins))
}

fn count(n: usize) -> String {
    if n == 1 { "a secret in plain text".to_owned() } else { format!("{n} secrets in plain text") }
}

/// Parts of the `cloudinit_config` that a value refers to.
fn cloud_init(hooked: &mut Hooked<'_, '_>, value: &Value) -> Option<(Text, Origins)> {
    let mut parts = Vec::new();
    let mut origins = Origins::none();
    for reference in value.references() {
        let Some(source) = reference.address().and_then(|address| hooked.estate.get(address)) else { continue };
        if !matches!(source.type_name(), "cloudinit_config" | "template_cloudinit_config") {
            continue;
        }
        hooked.out.read_for.insert((source.address.clone(), hooked.node.address.clone()));
        for part in Scope::of(source).find("part").iter().flat_map(Scope::each) {
            let kind = part.find("content_type").pop();
            let kind = kind.as_ref().and_then(|at| at.value.as_str()).unwrap_or("text/plain");
            parts.push(TextPart::Literal(format!("# part: {kind}\n")));
            for at in part.find("content") {
                origins.add(origin(&at));
                parts.extend(user_data::decoded(at.value).text.iter().flat_map(|text| text.parts().to_vec()));
            }
            parts.push(TextPart::Literal("\n".to_owned()));
        }
    }
    (!parts.is_empty()).then(|| (Text::of(parts), origins))
}

/// An image that a data source looks up is known by what is looked for: the name of the parameter, or the pattern of the image's name.
fn image(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("ami").or_else(|| hooked.first("image_id")) else { return };
    let mut found: Option<(Text, Origins)> = None;
    for reference in at.value.references() {
        let Some(source) = reference.address().and_then(|address| hooked.estate.get(address)) else { continue };
        let scope = Scope::of(source);
        let mut origins = hooked.origins(&at);
        let text = match source.type_name() {
            "aws_ssm_parameter" => scope.find("name").into_iter().next().and_then(|name| {
                origins.add(origin(&name));
                Text::from_value(&crate::apply::scrubbed(name.value, false))
            }),
            "aws_ami" => {
                let known = source.values.get("name").filter(|v| v.as_str().is_some_and(|t| !t.is_empty()));
                for at in ["filter.values", "filter.name", "owners", "name_regex", "most_recent"]
                    .iter()
                    .flat_map(|p| scope.find(p))
                {
                    origins.add(origin(&at));
                }
                known.and_then(Text::from_value).or_else(|| looked_for(&scope))
            }
            _ => None,
        };
        if let Some(text) = text {
            hooked.out.read_for.insert((source.address.clone(), hooked.node.address.clone()));
            found = Some((text, origins));
            break;
        }
    }
    // `resolve:ssm:` in launch templates names a parameter.
    if found.is_none()
        && let Some(name) = at.value.as_str().and_then(|text| text.strip_prefix("resolve:ssm:"))
    {
        found = Some((Text::literal(name), hooked.origins(&at)));
    }
    if let (Some((text, origins)), Kind::Instance(instance)) = (found, &mut hooked.node.kind) {
        instance.image = Field::known(text, origins);
    }
}

fn looked_for(scope: &Scope<'_>) -> Option<Text> {
    let of_filter = scope.find("filter").iter().flat_map(Scope::each).find_map(|filter| {
        let name = filter.find("name").pop()?;
        let values = filter.find("values").pop()?;
        (name.value.as_str() == Some("name")).then(|| Text::from_value(values.value.items()?.first()?)).flatten()
    });
    of_filter.or_else(|| Text::from_value(scope.find("name_regex").pop()?.value))
}

/// The name of an image says for which processors it is.
fn architecture(hooked: &mut Hooked<'_, '_>) {
    let Kind::Instance(instance) = &mut hooked.node.kind else { return };
    if !instance.architecture.is_absent() {
        return;
    }
    let Some(name) = instance.image.get().and_then(Text::as_literal) else { return };
    let lower = name.to_ascii_lowercase();
    let architecture = if lower.contains("arm64") || lower.contains("aarch64") {
        "arm64"
    } else if lower.contains("x86_64") || lower.contains("amd64") {
        "x86_64"
    } else {
        return;
    };
    instance.architecture = Field::known(architecture.to_owned(), instance.image.origins());
}
