//! Servers, instance templates and groups.

use crate::hooks::{Hooked, gcp, origin};
use crate::leaf::Scope;
use crate::user_data;
use model::kinds::Disk;
use model::{Field, Kind, Link, Origins, Text};
use value::{Path, Reference, Value};

/// Entries of the metadata that steer Google's own programs on the server.
const OWN_METADATA: &[(&str, &str)] = &[
    ("startup-script", "says the same as metadata_startup_script"),
    ("enable-oslogin", "people log in with keys that Ansible installs"),
    ("enable-oslogin-2fa", "people log in with keys that Ansible installs"),
    ("block-project-ssh-keys", "people log in with keys that Ansible installs"),
    ("ssh-keys", "the keys of operators are an input of the migration"),
    ("sshKeys", "the keys of operators are an input of the migration"),
    ("serial-port-enable", "the console of the target has its own way in"),
    ("serial-port-logging-enable", "the journal of the server is kept on it"),
    ("google-logging-enabled", "the journal of the server is kept on it"),
    ("google-monitoring-enabled", "the server is watched by a timer of its own"),
    ("enable-guest-attributes", "a service of Google's metadata server"),
    ("enable-osconfig", "unattended upgrades keep the server current"),
    ("disable-legacy-endpoints", "concerns Google's metadata server"),
    ("VmDnsSetting", "names of servers come from the inventory"),
    ("shutdown-script", "see the warnings"),
];

pub(super) fn instance(hooked: &mut Hooked<'_, '_>) {
    server(hooked, "boot_disk.initialize_params.image");
    for block in hooked.scope.find("scratch_disk").iter().flat_map(Scope::each) {
        let mut disk = Disk { disk_type: Field::known(String::from("local-ssd"), Origins::none()), ..Disk::default() };
        for at in block.find("size") {
            hooked.set(&mut disk.size, &at);
        }
        // Google's documentation gives 375 GB for each; from knowledge, not yet checked.
        if disk.size.is_absent() {
            let origins: Origins = block.find("interface").first().map(origin).map(Origins::from).unwrap_or_default();
            disk.size = Field::known(375, origins);
        }
        if let Kind::Instance(instance) = &mut hooked.node.kind {
            instance.disks.push(disk);
        }
    }
}

/// The disk to boot from is the one that says so, else the first.
pub(super) fn template(hooked: &mut Hooked<'_, '_>) {
    server(hooked, "disk.source_image");
    let blocks: Vec<Scope<'_>> = hooked.scope.find("disk").iter().flat_map(Scope::each).collect();
    let boots = |block: &Scope<'_>| block.value.get("boot").and_then(Value::as_bool) == Some(true);
    let root = blocks.iter().position(boots).unwrap_or(0);
    for (index, block) in blocks.iter().enumerate() {
        let (mut size, mut disk_type, mut device): (Field<u64>, Field<String>, Field<String>) = Default::default();
        block.find("disk_size_gb").iter().for_each(|at| hooked.set(&mut size, at));
        block.find("disk_type").iter().for_each(|at| hooked.set(&mut disk_type, at));
        block.find("device_name").iter().for_each(|at| hooked.set(&mut device, at));
        if let Kind::Instance(instance) = &mut hooked.node.kind {
            if index == root {
                instance.root_size = size;
                instance.root_type = disk_type;
            } else {
                instance.disks.push(Disk { size, disk_type, device, ..Disk::default() });
            }
        }
    }
}

fn server(hooked: &mut Hooked<'_, '_>, image_path: &str) {
    interface(hooked);
    image(hooked, image_path);
    script(hooked);
    metadata(hooked);
    architecture(hooked);
    let type_name = |at: &Scope<'_>| at.value.as_str().map(|t| t.rsplit('/').next().unwrap_or(t).to_owned());
    if let Kind::Instance(instance) = &mut hooked.node.kind
        && let Field::Known { value, .. } = &mut instance.size
        && let Some(short) = hooked.scope.find("machine_type").first().and_then(type_name)
    {
        *value = short;
    }
    for at in hooked.scope.find("guest_accelerator") {
        let summary = format!("{} has accelerators", hooked.resource.address);
        hooked.out.warn(
            &at,
            summary,
            "The target has no servers with GPUs. Keep what needs them where it is, or rent such a server elsewhere.",
        );
        hooked.out.ignore_at(&at, "the target has no servers with accelerators: see the warnings");
    }
}

/// Place and addresses: those of the first interface. A server without `access_config` has no public address.
fn interface(hooked: &mut Hooked<'_, '_>) {
    let interfaces: Vec<Scope<'_>> = hooked.scope.find("network_interface").iter().flat_map(Scope::each).collect();
    let (mut subnet, mut public): (Field<Link>, Field<bool>) = Default::default();
    let Some(first) = interfaces.first() else { return };
    for at in first.find("subnetwork") {
        hooked.set(&mut subnet, &at);
    }
    for at in first.find("network") {
        hooked.out.ignore_at(
            &at,
            if subnet.is_absent() {
                "the server joins the network of the migration"
            } else {
                "says the same as the subnetwork"
            },
        );
    }
    let access: Vec<Scope<'_>> = interfaces.iter().flat_map(|i| i.find("access_config")).collect();
    public = match access.first() {
        Some(at) => {
            let mut origins = Origins::none();
            for at in &access {
                let leaves = ["nat_ip", "network_tier", "public_ptr_domain_name"].iter().flat_map(|name| at.find(name));
                leaves.for_each(|leaf| origins.add(origin(&leaf)));
                origins.add(model::Origin::new(at.resource.address.clone(), at.path.clone()));
            }
            if at.has_unknown_blocks() {
                Field::Symbolic { value: at.value.clone(), origins }
            } else {
                Field::known(true, origins)
            }
        }
        None => match public {
            Field::Absent => Field::known(false, Origins::none()),
            written => written,
        },
    };
    if interfaces.len() > 1 {
        hooked.out.warn_about(
            &hooked.resource.address,
            format!("{} stands in several networks", hooked.resource.address),
            "The new server stands in the first. Attach the others by hand, and check what it routes between them.",
        );
    }
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.subnet = subnet;
        instance.public_address = public;
    }
}

/// An image that a data source looks up is known by its family.
fn image(hooked: &mut Hooked<'_, '_>, path: &str) {
    let Some(at) = hooked.first(path) else { return };
    let mut field: Field<Text> = Field::Absent;
    hooked.set(&mut field, &at);
    if let Some(source) = gcp::resolve(hooked.estate, at.value, &["google_compute_image"])
        && source.address.mode == value::Mode::Data
    {
        let scope = Scope::of(source);
        let mut origins = hooked.origins(&at);
        let mut text = None;
        for name in ["project", "name", "family", "filter"] {
            for found in scope.find(name) {
                origins.add(origin(&found));
                if name != "project" {
                    text = Text::from_value(&crate::apply::scrubbed(found.value, false)).or(text);
                }
            }
        }
        if let Some(text) = text {
            hooked.out.read_for.insert((source.address.clone(), hooked.node.address.clone()));
            field = Field::known(text, origins);
        }
    }
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.image = field;
    }
}

/// What runs at the start: the startup script, or what cloud-init reads.
fn script(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = [
        "metadata_startup_script",
        "metadata.startup-script",
        "metadata.user-data",
        "metadata.windows-startup-script-ps1",
    ]
    .iter()
    .find_map(|path| hooked.first(path)) else {
        return;
    };
    let Some(text) = user_data::decoded(at.value).text else { return };
    let (text, found) = hooked.masked(None, &text, true);
    if found > 0 {
        hooked.out.warn(
            &at,
            format!("{} of {} holds secrets in plain text", at.path, hooked.resource.address),
            "They are not written out. Give them to the new server as secrets, and change them: who could read the source knows them.",
        );
    }
    let origins = hooked.origins(&at);
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.user_data = Field::known(text, origins);
    }
}

/// Entries that programs on the server read have no server to read them from.
fn metadata(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("metadata") else { return };
    let Some(entries) = at.value.entries() else {
        hooked.out.ignore_at(&at, "entries of the metadata are not known here: see the warnings");
        hooked.out.warn(
            &at,
            format!("The metadata of {} is not known", hooked.resource.address),
            "It is computed from something that is not known here. Give the state as well.",
        );
        return;
    };
    let mut others = Vec::new();
    for key in entries.keys() {
        let path = at.path.then_attribute(key.clone());
        let reason = match OWN_METADATA.iter().find(|(name, _)| **name == **key) {
            Some((_, reason)) => *reason,
            None if matches!(&**key, "user-data" | "windows-startup-script-ps1") => "says the same as the start script",
            None => {
                others.push(key.to_string());
                "programs read it from Google's metadata server, which does not exist here: see the warnings"
            }
        };
        hooked.out.ignore(hooked.resource, &path, reason);
    }
    if entries.contains_key("shutdown-script") {
        hooked.out.warn(
            &at,
            format!("{} runs a script when it is shut down", hooked.resource.address),
            "It is not carried over. Write a systemd unit with ExecStop for it.",
        );
    }
    if !others.is_empty() {
        hooked.out.warn(
            &at,
            format!("Programs on {} may read {} from the metadata server", hooked.resource.address, others.join(", ")),
            "There is no metadata server at the target. Give the values to the programs in another way.",
        );
    }
}

/// The name of an image says for which processors it is.
fn architecture(hooked: &mut Hooked<'_, '_>) {
    let Kind::Instance(instance) = &mut hooked.node.kind else { return };
    let Some(name) = instance.image.get().and_then(Text::known) else { return };
    if instance.architecture.is_absent() && name.to_ascii_lowercase().contains("arm64") {
        instance.architecture = Field::known(String::from("arm64"), instance.image.origins());
    }
}

/// What an autoscaler measures; its block of each metric is a policy.
pub(super) fn autoscaler(hooked: &mut Hooked<'_, '_>) {
    let targets = [
        ("autoscaling_policy.cpu_utilization.target", "cpu"),
        ("autoscaling_policy.load_balancing_utilization.target", "requests"),
    ];
    for (path, metric) in targets {
        for at in hooked.scope.find(path) {
            let mut target: Field<f64> = Field::Absent;
            hooked.set(&mut target, &at);
            let metric = Field::known(metric.to_owned(), target.origins());
            if let Kind::InstanceGroup(group) = &mut hooked.node.kind {
                group.scaling.push(model::kinds::ScalingPolicy { metric, target, ..Default::default() });
            }
        }
    }
    for block in hooked.scope.find("autoscaling_policy.metric").iter().flat_map(Scope::each) {
        let (mut metric, mut target): (Field<String>, Field<f64>) = Default::default();
        block.find("name").iter().for_each(|at| hooked.set(&mut metric, at));
        block.find("target").iter().for_each(|at| hooked.set(&mut target, at));
        if let Kind::InstanceGroup(group) = &mut hooked.node.kind {
            group.scaling.push(model::kinds::ScalingPolicy { metric, target, ..Default::default() });
        }
    }
}

/// A link to an instance of the source.
pub(crate) fn link_to(resource: &estate::Resource) -> Link {
    Link::To(Reference::attribute(resource.address.clone(), Path::attribute("id")))
}
