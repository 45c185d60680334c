//! Virtual machines and scale sets.

use crate::hooks::aws::start_script;
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use crate::map::made_address;
use model::kinds::{Instance, SshKey};
use model::{Field, Kind, Link, Node, Origins, Set, Text, TextPart};
use value::{Path, Reference};

const SCRIPTS: &[&str] = &["custom_data", "user_data", "os_profile.custom_data", "user_data_base64"];
const IMAGES: &[&str] = &["source_image_reference", "storage_image_reference", "storage_profile_image_reference"];
const KEYS: &[&str] = &[
    "admin_ssh_key.public_key",
    "os_profile_linux_config.ssh_keys.key_data",
    "os_profile.linux_configuration.admin_ssh_key.public_key",
];
/// Where the words of the image say which system it is.
const WINDOWS_BLOCKS: &[&str] = &["os_profile_windows_config", "os_profile.windows_configuration"];

pub(super) fn linux(hooked: &mut Hooked<'_, '_>) {
    machine(hooked, Some("linux"));
}

pub(super) fn windows(hooked: &mut Hooked<'_, '_>) {
    machine(hooked, Some("windows"));
}

/// Types whose blocks say which system it is.
pub(super) fn either(hooked: &mut Hooked<'_, '_>) {
    machine(hooked, None);
}

fn machine(hooked: &mut Hooked<'_, '_>, system: Option<&str>) {
    let is_windows = WINDOWS_BLOCKS.iter().any(|block| hooked.first(block).is_some());
    let script = start_script(hooked, SCRIPTS);
    let image = image(hooked);
    let keys = keys(hooked);
    let blocks = hooked.first("extension");
    let system = system.map(str::to_owned).or_else(|| {
        let offer = IMAGES.iter().find_map(|path| hooked.first(&format!("{path}.offer")));
        let says_windows = offer.and_then(|at| at.value.as_str().map(|t| t.to_ascii_lowercase().contains("windows")));
        Some(if is_windows || says_windows == Some(true) { "windows" } else { "linux" }.to_owned())
    });
    if let Some(blocks) = blocks {
        let summary = format!("Extensions of {} are not carried over", hooked.resource.address);
        hooked.out.warn(
            &blocks,
            summary,
            "They installed or ran programs on its servers. Do the same by Ansible at the target.",
        );
        hooked.out.ignore_at(&blocks, "programs are installed by Ansible: see the warnings");
    }
    let Some(instance) = instance_of(hooked) else { return };
    if let Some((text, origins)) = script {
        instance.user_data = Field::known(text, origins);
    }
    if let Some((text, origins)) = image {
        let arm = text.known().is_some_and(|name| name.to_ascii_lowercase().contains("arm64"));
        if arm {
            instance.architecture = Field::known(String::from("arm64"), origins.clone());
        }
        instance.image = Field::known(text, origins);
    }
    if let Some(key) = keys {
        instance.key = key;
    }
    if let Some(system) = system {
        instance.operating_system = Field::known(system, Origins::none());
    }
}

/// The instance itself, or the description of the servers of a group.
fn instance_of<'h>(hooked: &'h mut Hooked<'_, '_>) -> Option<&'h mut Instance> {
    if matches!(hooked.node.kind, Kind::Instance(_)) {
        return match &mut hooked.node.kind {
            Kind::Instance(instance) => Some(instance),
            _ => None,
        };
    }
    match hooked.made("template").map(|node| &mut node.kind) {
        Some(Kind::Instance(instance)) => Some(instance),
        _ => None,
    }
}

/// `publisher:offer:sku:version`, or the id of an image.
fn image(hooked: &mut Hooked<'_, '_>) -> Option<(Text, Origins)> {
    if let Some(at) = hooked.first("source_image_id").or_else(|| hooked.first("storage_image_reference.id")) {
        let text = Text::from_value(&crate::apply::scrubbed(at.value, false))?;
        return Some((text, hooked.origins(&at)));
    }
    let block = IMAGES.iter().find_map(|path| hooked.first(path))?;
    let mut parts: Vec<TextPart> = Vec::new();
    let mut origins = Origins::none();
    for name in ["publisher", "offer", "sku", "version"] {
        let Some(at) = block.find(name).pop() else { continue };
        if !parts.is_empty() {
            parts.push(TextPart::Literal(String::from(":")));
        }
        origins.add(origin(&at));
        parts
            .extend(Text::from_value(&crate::apply::scrubbed(at.value, false)).iter().flat_map(|t| t.parts().to_vec()));
    }
    (!parts.is_empty()).then(|| (Text::of(parts), origins))
}

/// Public keys that stand in the description become keys of their own; the link to the first of them.
fn keys(hooked: &mut Hooked<'_, '_>) -> Option<Field<Link>> {
    let mut first: Option<Field<Link>> = None;
    let found: Vec<Scope<'_>> = KEYS.iter().flat_map(|path| hooked.scope.find(path)).collect();
    for (index, at) in found.into_iter().enumerate() {
        let mut link: Field<Link> = Field::default();
        hooked.set(&mut link, &at);
        let to_key = link.get().and_then(Link::address).is_some_and(|a| &*a.type_name == "azurerm_ssh_public_key");
        if !to_key {
            let address = made_address(&hooked.resource.address, &format!("key-{}", index + 1));
            let mut key = SshKey::default();
            let mut field: Field<Text> = Field::default();
            hooked.set(&mut field, &at);
            key.public_key = field;
            let name = hooked.node.name.clone();
            let name = if index == 0 { name } else { format!("{name}-{}", index + 1) };
            let node = Node { name, kind: Kind::from(key), ..bare(hooked.node, address.clone()) };
            hooked.out.make(node);
            link = Field::known(Link::To(Reference::attribute(address, Path::attribute("id"))), origin(&at));
        }
        first.get_or_insert(link);
    }
    first
}

/// A node beside another, in the same place.
pub(crate) fn bare(head: &Node, address: value::Address) -> Node {
    Node {
        address,
        satellites: Vec::new(),
        tags: std::collections::BTreeMap::new(),
        name: head.name.clone(),
        name_origins: head.name_origins.clone(),
        kind: head.kind.clone(),
        region: head.region.clone(),
        zone: head.zone.clone(),
        region_origins: head.region_origins.clone(),
        zone_origins: head.zone_origins.clone(),
        symbolic: head.symbolic,
        protected: head.protected,
        place: head.place.clone(),
    }
}

/// An extension: the scripts of some are start scripts, the rest are programs of Azure.
pub(super) fn extension(hooked: &mut Hooked<'_, '_>) {
    let kind = hooked.first("type").and_then(|at| at.value.as_str().map(str::to_ascii_lowercase));
    let runs = matches!(kind.as_deref(), Some("customscript" | "customscriptextension" | "customscriptforlinux"))
        || hooked.first("source.script").is_some();
    let root = Path::root();
    if !runs {
        hooked.out.ignore(hooked.resource, &root, "an agent of Azure; servers of the target are set up by Ansible");
        return;
    }
    let address = hooked.resource.address.clone();
    let mut parts = Vec::new();
    let mut origins = Origins::none();
    for (path, names) in
        [("settings", &["commandToExecute", "script"][..]), ("protected_settings", &["commandToExecute", "script"][..])]
    {
        let Some(at) = hooked.first(path) else { continue };
        let Some(inner) = crate::json::inner(at.value) else { continue };
        for name in names {
            let Some(value) = inner.get(name).filter(|v| crate::leaf::says_something(v)) else { continue };
            let secret = at.sensitive() && at.value.marks.sensitive;
            let value = crate::apply::scrubbed(value, secret);
            let decoded = crate::user_data::decoded(&value);
            parts.extend(decoded.text.iter().flat_map(|text| text.parts().to_vec()));
            parts.push(TextPart::Literal(String::from("\n")));
            origins.add(origin(&at));
        }
    }
    if let Some(at) = hooked.first("source.script") {
        parts.extend(crate::user_data::decoded(at.value).text.iter().flat_map(|text| text.parts().to_vec()));
        origins.add(origin(&at));
    }
    let (text, found) = hooked.masked(None, &Text::of(parts), true);
    if found > 0 {
        hooked.out.warn_about(
            &address,
            format!("The script of {address} holds secrets in plain text"),
            "They are not written out. Give them to the new server as secrets, and change them: who could read the source knows them.",
        );
    }
    let through = hooked.through.clone();
    match &mut hooked.node.kind {
        Kind::Instance(instance) if !text.parts().is_empty() => {
            let before = instance.user_data.get().cloned();
            let known = before.iter().flat_map(|t| t.parts().to_vec());
            let line = TextPart::Literal(format!("# {address}\n"));
            let all = Text::of(known.chain([line]).chain(text.parts().to_vec()));
            let origins = instance.user_data.origins().and(&origins).and(&through);
            instance.user_data = Field::known(all, origins);
        }
        _ => {
            hooked.out.warn_about(
                &address,
                format!("The script of {address} is not run"),
                "It set servers up at their first start. Do the same by Ansible at the target.",
            );
        }
    }
    hooked.out.ignore(
        hooked.resource,
        &root,
        "the script lies beside the server to be read, or is named in the warnings",
    );
}

/// SQL Server on a machine: the machine is set up, its licence and programs are not.
pub(super) fn sql(hooked: &mut Hooked<'_, '_>) {
    let address = hooked.resource.address.clone();
    hooked.out.ignore(hooked.resource, &Path::root(), "SQL Server has no free successor: see the warnings");
    hooked.out.warn_about(
        &address,
        format!("{} runs SQL Server, which has no free successor", hooked.node.address),
        "Its dialect exists nowhere else under a free licence. Bring the licence along and install it by hand, or port the application to PostgreSQL first.",
    );
}

/// Rules that take servers away count backwards.
pub(super) fn autoscale(hooked: &mut Hooked<'_, '_>) {
    let directions: Vec<bool> = hooked
        .scope
        .find("profile.rule")
        .iter()
        .flat_map(Scope::each)
        .map(|rule| {
            let at = rule.find("scale_action.direction").pop();
            at.is_some_and(|at| at.value.as_str().is_some_and(|t| t.eq_ignore_ascii_case("decrease")))
        })
        .collect();
    let usual = hooked.first("profile.capacity.default");
    let mut desired: Field<u64> = Field::default();
    let Kind::InstanceGroup(group) = &hooked.node.kind else { return };
    let counted = group.desired.get().is_none_or(|n| *n == 0);
    match &usual {
        Some(at) if counted => hooked.set(&mut desired, at),
        Some(at) => hooked.out.ignore_at(at, "the group itself says how many servers it has"),
        None => {}
    }
    if let Kind::InstanceGroup(group) = &mut hooked.node.kind {
        if !desired.is_absent() {
            let before = group.desired.origins();
            group.desired = desired;
            group.desired.change_origins(&[], &mut |origins| origins.extend(&before));
        }
        let first = group.scaling.len().saturating_sub(directions.len());
        for (policy, decreases) in group.scaling.iter_mut().skip(first).zip(directions) {
            if let Field::Known { value, .. } = &mut policy.adjustment
                && decreases
            {
                *value = -*value;
            }
        }
    }
}
