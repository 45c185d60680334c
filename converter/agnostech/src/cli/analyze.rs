//! `agnostech analyze`: what there is, and what of it stops working elsewhere.

use super::report::Reporter;
use super::sources::{ReadArguments, input_or_report};
use super::{Outcome, graph, output, progress, reach};
use agnostech::{DiskFiles, Level, Options, Target, read_estate};
use clap::{Args, ValueEnum};
use diagnostic::Diagnostic;
use estate::{Estate, Resource};
use model::{Field, Infrastructure, Kind, Node, Text, TextPart};
use planner::Blueprint;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use value::{Address, Mode};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Directory of configuration, state file, or plan as JSON.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Cloud whose resources are looked at.
    #[arg(long, value_enum, default_value = "auto")]
    source: SourceCloud,
    /// Form of the report.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    read: ReadArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// For programs.
    Json,
    /// For a page.
    Markdown,
    /// What depends on what, as a flowchart of Mermaid.
    Mermaid,
    /// What depends on what, as a graph of Graphviz.
    Dot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SourceCloud {
    /// All that there is.
    Auto,
    /// Amazon Web Services.
    Aws,
    /// Google Cloud.
    Gcp,
    /// Microsoft Azure.
    Azure,
    /// Hetzner Cloud.
    Hetzner,
    /// OVH, with the OpenStack that it sells.
    Ovh,
    /// OpenStack, whoever sells it.
    Openstack,
    /// Scaleway.
    Scaleway,
    /// Exoscale.
    Exoscale,
    /// Infomaniak, with the OpenStack that it sells.
    Infomaniak,
    /// Heroku.
    Heroku,
    /// Oracle Cloud.
    Oracle,
}

impl SourceCloud {
    fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::Auto => &[""],
            Self::Aws => &["aws_"],
            Self::Gcp => &["google_"],
            Self::Azure => &["azurerm_", "azuread_", "azapi_"],
            Self::Hetzner => &["hcloud_"],
            Self::Ovh => &["ovh_", "openstack_"],
            Self::Openstack => &["openstack_"],
            Self::Scaleway => &["scaleway_"],
            Self::Exoscale => &["exoscale_"],
            Self::Infomaniak => &["infomaniak_", "openstack_"],
            Self::Heroku => &["heroku_"],
            Self::Oracle => &["oci_"],
        }
    }
}

pub fn run(arguments: &Arguments, reporter: &Reporter) -> Outcome {
    let Some(input) = input_or_report(&arguments.read, &arguments.paths, reporter) else { return Outcome::Failed };
    let (analysis, diagnostics) = progress::while_showing("reading", || {
        let (mut estate, mut diagnostics) = read_estate(&DiskFiles, &input);
        let prefixes = arguments.source.prefixes();
        let others: Vec<Address> = estate
            .resources()
            .map(|r| &r.address)
            .filter(|a| !prefixes.iter().any(|prefix| a.type_name.starts_with(prefix)))
            .cloned()
            .collect();
        others.iter().for_each(|address| drop(estate.remove(address)));
        if estate.is_empty() && !diagnostic::has_errors(&diagnostics) {
            diagnostics.push(Diagnostic::warning(
                "There are no resources",
                "Check that PATH is the root module or its state, and whether --source, --include and --exclude leave anything.",
            ));
        }
        let (infrastructure, found) = catalog::map(&estate);
        diagnostics.extend(found);
        // What the application must change does not depend on the target; the plainest is asked. What it says of itself
        // has no place in an account of what there is.
        let (blueprint, _) = planner::plan(&infrastructure, &Options::new(Target::DockerCompose, Level::None));
        (document(&estate, &infrastructure, &blueprint), diagnostics)
    });
    reporter.report_all(&diagnostics);
    let printed = match arguments.format {
        Format::Json => output::print_json(&analysis, reporter),
        Format::Text => output::print(&text(&analysis, false), reporter),
        Format::Markdown => output::print(&text(&analysis, true), reporter),
        Format::Mermaid => output::print(&graph::mermaid(&things_of(&analysis)), reporter),
        Format::Dot => output::print(&graph::dot(&things_of(&analysis)), reporter),
    };
    if diagnostic::has_errors(&diagnostics) { Outcome::Failed } else { printed }
}

fn document(estate: &Estate, infrastructure: &Infrastructure, blueprint: &Blueprint) -> Json {
    let mut by_type: BTreeMap<&str, usize> = BTreeMap::new();
    let mut by_kind: BTreeMap<&str, usize> = BTreeMap::new();
    let mut by_tier: BTreeMap<&str, usize> = BTreeMap::new();
    let mut by_cloud: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut managed, mut read) = (0, 0);
    for resource in estate.resources() {
        match resource.address.mode {
            Mode::Managed => {
                managed += 1;
                *by_type.entry(resource.type_name()).or_default() += 1;
                *by_cloud.entry(cloud(resource.type_name())).or_default() += 1;
            }
            Mode::Data | Mode::Ephemeral => read += 1,
        }
    }
    let mut things = Vec::new();
    for node in infrastructure.nodes.values() {
        *by_kind.entry(node.kind.name()).or_default() += 1;
        *by_tier.entry(node.kind.tier().name()).or_default() += 1;
        things.push(thing(estate, infrastructure, node));
    }
    let flows = reach::flows(infrastructure);
    let changes: Vec<Json> = blueprint
        .changes
        .iter()
        .map(|c| json!({ "subject": c.subject, "actions": c.actions, "stated_in": c.stated_in, "advice": c.advice }))
        .collect();
    let opaque: Vec<Json> = estate
        .opaque_modules
        .iter()
        .map(|m| json!({ "module": m.module.to_string(), "source": m.source.to_string() }))
        .collect();
    json!({
        "resources": managed,
        "data_sources": read,
        "by_cloud": by_cloud,
        "by_tier": by_tier,
        "by_kind": by_kind,
        "by_type": by_type,
        "things": things,
        "exposure": flows,
        "application_changes": changes,
        "unsupported": infrastructure.unsupported,
        "by_hand": infrastructure.by_hand,
        "without_meaning_elsewhere": infrastructure.glue.iter().map(|(a, reason)| json!({ "address": a, "reason": reason })).collect::<Vec<_>>(),
        "unread_modules": opaque,
    })
}

/// The provider that a Terraform type belongs to: the word before its first underscore.
fn cloud(type_name: &str) -> &str {
    type_name.split_once('_').map_or(type_name, |(provider, _)| provider)
}

fn things_of(analysis: &Json) -> Vec<graph::Thing<'_>> {
    fn field<'a>(thing: &'a Json, name: &str) -> &'a str {
        thing[name].as_str().unwrap_or_default()
    }
    let things = analysis["things"].as_array().into_iter().flatten();
    things
        .map(|thing| graph::Thing {
            address: field(thing, "address"),
            kind: field(thing, "kind"),
            tier: field(thing, "tier"),
            depends_on: thing["depends_on"].as_array().into_iter().flatten().filter_map(Json::as_str).collect(),
        })
        .collect()
}

pub(super) fn text_of(text: &Text) -> String {
    text.parts().iter().map(part).collect()
}

/// Things that a thing refers to. Of what a state records beside them, which is everything on the way, only what nothing else of it
/// leads to.
fn dependencies(estate: &Estate, infrastructure: &Infrastructure, node: &Node) -> BTreeSet<Address> {
    let own: Vec<&Resource> =
        std::iter::once(&node.address).chain(&node.satellites).filter_map(|address| estate.get(address)).collect();
    let head_of = |address: &Address| {
        let head = infrastructure.belongs.get(address).unwrap_or(address);
        (*head != node.address && infrastructure.nodes.contains_key(head)).then(|| head.clone())
    };
    let referred = own.iter().flat_map(|r| r.values.references()).filter_map(|reference| reference.address().cloned());
    let referred: BTreeSet<Address> = referred.filter_map(|address| head_of(&address)).collect();
    let recorded: BTreeSet<&Address> = own.iter().flat_map(|r| &r.dependencies).collect();
    // What a recorded one records itself is on the way to it, and so is what leads there through things that are referred to.
    let on_the_way: BTreeSet<&Address> =
        recorded.iter().filter_map(|address| estate.get(address)).flat_map(|r| &r.dependencies).collect();
    let direct = recorded.iter().filter(|address| !on_the_way.contains(**address));
    let mut all: BTreeSet<Address> = direct.filter_map(|address| head_of(address)).collect();
    all.extend(referred);
    all
}

fn thing(estate: &Estate, infrastructure: &Infrastructure, node: &Node) -> Json {
    let depends_on: Vec<String> = dependencies(estate, infrastructure, node).iter().map(ToString::to_string).collect();
    let mut entry = Map::new();
    entry.insert("address".into(), node.address.to_string().into());
    entry.insert("kind".into(), node.kind.name().into());
    entry.insert("tier".into(), node.kind.tier().name().into());
    entry.insert("name".into(), node.name.clone().into());
    for (name, value) in [("region", &node.region), ("zone", &node.zone)] {
        if let Some(value) = value {
            entry.insert(name.into(), value.clone().into());
        }
    }
    if planner::is_unbuilt(&node.kind) {
        entry.insert("built".into(), false.into());
    }
    if node.protected {
        entry.insert("protected".into(), true.into());
    }
    if node.symbolic {
        entry.insert("symbolic".into(), true.into());
    }
    let size = size(&node.kind);
    if !size.is_empty() {
        entry.insert("size".into(), Json::Object(size));
    }
    if !depends_on.is_empty() {
        entry.insert("depends_on".into(), depends_on.into());
    }
    if let Some(place) = &node.place {
        entry.insert("place".into(), place.to_string().into());
    }
    Json::Object(entry)
}

fn put<T: Clone + Into<Json>>(size: &mut Map<String, Json>, name: &str, field: &Field<T>) {
    if let Some(value) = field.get() {
        size.insert(name.to_owned(), value.clone().into());
    }
}

/// The figures by which a kind is sized.
fn size(kind: &Kind) -> Map<String, Json> {
    let mut size = Map::new();
    match kind {
        Kind::Instance(instance) => {
            put(&mut size, "type", &instance.size);
            put(&mut size, "root_gib", &instance.root_size);
            put(&mut size, "architecture", &instance.architecture);
        }
        Kind::InstanceGroup(group) => {
            put(&mut size, "minimum", &group.minimum);
            put(&mut size, "desired", &group.desired);
            put(&mut size, "maximum", &group.maximum);
        }
        Kind::Volume(volume) => put(&mut size, "gib", &volume.size),
        Kind::Database(database) => {
            put(&mut size, "engine", &database.engine);
            put(&mut size, "version", &database.version);
            put(&mut size, "type", &database.size);
            put(&mut size, "gib", &database.storage);
            put(&mut size, "multi_zone", &database.multi_zone);
        }
        Kind::ContainerGroup(group) => {
            put(&mut size, "vcpu", &group.cpu);
            put(&mut size, "mib", &group.memory);
            let images: Vec<Json> =
                group.containers.iter().filter_map(|c| c.image.get()).map(|image| text_of(image).into()).collect();
            if !images.is_empty() {
                size.insert("images".into(), images.into());
            }
        }
        Kind::ContainerService(service) => put(&mut size, "replicas", &service.replicas),
        Kind::Cache(cache) => {
            put(&mut size, "engine", &cache.engine);
            put(&mut size, "version", &cache.version);
            put(&mut size, "type", &cache.size);
            put(&mut size, "nodes", &cache.nodes);
            put(&mut size, "shards", &cache.shards);
            put(&mut size, "replicas", &cache.replicas);
        }
        Kind::NosqlDatabase(database) => {
            put(&mut size, "engine", &database.engine);
            put(&mut size, "version", &database.version);
            put(&mut size, "type", &database.size);
            put(&mut size, "gib", &database.storage);
            put(&mut size, "nodes", &database.nodes);
        }
        Kind::Table(table) => {
            put(&mut size, "reads", &table.read_capacity);
            put(&mut size, "writes", &table.write_capacity);
            put(&mut size, "on_demand", &table.on_demand);
        }
        Kind::Function(function) => {
            put(&mut size, "runtime", &function.runtime);
            put(&mut size, "mib", &function.memory);
            put(&mut size, "timeout_seconds", &function.timeout);
        }
        Kind::KubernetesCluster(cluster) => put(&mut size, "version", &cluster.version),
        Kind::NodePool(pool) => {
            if let Some(class) = pool.sizes.first() {
                put(&mut size, "type", class);
            }
            put(&mut size, "nodes", &pool.nodes);
            put(&mut size, "minimum", &pool.minimum);
            put(&mut size, "maximum", &pool.maximum);
            put(&mut size, "disk_gib", &pool.disk);
        }
        Kind::SearchEngine(engine) => {
            put(&mut size, "version", &engine.version);
            put(&mut size, "type", &engine.size);
            put(&mut size, "nodes", &engine.nodes);
            put(&mut size, "gib", &engine.storage);
        }
        Kind::DataWarehouse(warehouse) => {
            put(&mut size, "type", &warehouse.size);
            put(&mut size, "nodes", &warehouse.nodes);
        }
        Kind::Stream(stream) => {
            put(&mut size, "shards", &stream.shards);
            put(&mut size, "retention_hours", &stream.retention_hours);
        }
        Kind::StreamBroker(broker) => {
            put(&mut size, "version", &broker.version);
            put(&mut size, "type", &broker.size);
            put(&mut size, "nodes", &broker.nodes);
            put(&mut size, "gib", &broker.storage);
        }
        Kind::MessageBroker(broker) => {
            put(&mut size, "engine", &broker.engine);
            put(&mut size, "version", &broker.version);
            put(&mut size, "type", &broker.size);
        }
        Kind::FileShare(share) => {
            put(&mut size, "protocol", &share.protocol);
            put(&mut size, "gib", &share.storage);
        }
        Kind::Application(application) => {
            put(&mut size, "type", &application.size);
            put(&mut size, "replicas", &application.replicas);
        }
        Kind::ApplicationPlan(plan) => {
            put(&mut size, "type", &plan.size);
            put(&mut size, "nodes", &plan.nodes);
        }
        Kind::BatchJob(job) => {
            put(&mut size, "vcpu", &job.cpu);
            put(&mut size, "mib", &job.memory);
        }
        Kind::MlEndpoint(endpoint) => {
            put(&mut size, "type", &endpoint.size);
            put(&mut size, "nodes", &endpoint.nodes);
        }
        Kind::Network(_)
        | Kind::Subnet(_)
        | Kind::RouteTable(_)
        | Kind::Gateway(_)
        | Kind::PublicAddress(_)
        | Kind::Firewall(_)
        | Kind::SshKey(_)
        | Kind::LoadBalancer(_)
        | Kind::Listener(_)
        | Kind::TargetGroup(_)
        | Kind::ParameterGroup(_)
        | Kind::SubnetGroup(_)
        | Kind::Bucket(_)
        | Kind::DnsZone(_)
        | Kind::DnsRecord(_)
        | Kind::Certificate(_)
        | Kind::ContainerCluster(_)
        | Kind::Registry(_)
        | Kind::Queue(_)
        | Kind::Topic(_)
        | Kind::LogGroup(_)
        | Kind::Alarm(_)
        | Kind::Secret(_)
        | Kind::SettingParameter(_)
        | Kind::GeneratedPassword(_)
        | Kind::Role(_)
        | Kind::Policy(_)
        | Kind::RoleProfile(_)
        | Kind::Dataset(_)
        | Kind::DataJob(_)
        | Kind::DataConnection(_)
        | Kind::DataCluster(_)
        | Kind::Api(_)
        | Kind::ApiDomainName(_)
        | Kind::ApiPlan(_)
        | Kind::Pipeline(_)
        | Kind::CodeRepository(_)
        | Kind::BackupPlan(_)
        | Kind::BackupVault(_)
        | Kind::Snapshot(_)
        | Kind::SnapshotPolicy(_)
        | Kind::BatchQueue(_)
        | Kind::BatchPool(_)
        | Kind::CacheUser(_)
        | Kind::CacheUserGroup(_)
        | Kind::Cdn(_)
        | Kind::CdnPolicy(_)
        | Kind::VpnConnection(_)
        | Kind::VpnGateway(_)
        | Kind::VpnEndpoint(_)
        | Kind::Peering(_)
        | Kind::NetworkHub(_)
        | Kind::DedicatedLine(_)
        | Kind::PrivateEndpoint(_)
        | Kind::DnsResolver(_)
        | Kind::NetworkInterface(_)
        | Kind::TrafficDirector(_)
        | Kind::ServiceDirectory(_)
        | Kind::ServiceEntry(_)
        | Kind::EncryptionKey(_)
        | Kind::SecretStore(_)
        | Kind::CertificateAuthority(_)
        | Kind::EventBus(_)
        | Kind::EventRule(_)
        | Kind::Schedule(_)
        | Kind::EventDestination(_)
        | Kind::EventPipe(_)
        | Kind::Workflow(_)
        | Kind::FunctionLayer(_)
        | Kind::Budget(_)
        | Kind::AuditLog(_)
        | Kind::SecurityService(_)
        | Kind::ServerTask(_)
        | Kind::MachineImage(_)
        | Kind::PlacementGroup(_)
        | Kind::DatabaseProxy(_)
        | Kind::DataMove(_)
        | Kind::FileTransferServer(_)
        | Kind::DirectoryService(_)
        | Kind::Desktop(_)
        | Kind::Bastion(_)
        | Kind::MlWorkspace(_)
        | Kind::MailSender(_)
        | Kind::MailTemplate(_)
        | Kind::MailReceiver(_)
        | Kind::Dashboard(_)
        | Kind::LogMetric(_)
        | Kind::LogExport(_)
        | Kind::TelemetryStore(_)
        | Kind::UptimeCheck(_)
        | Kind::CompositeAlarm(_)
        | Kind::StreamDelivery(_)
        | Kind::UserDirectory(_)
        | Kind::UserDirectoryClient(_)
        | Kind::IdentityFederation(_)
        | Kind::WebFirewall(_)
        | Kind::AddressList(_)
        | Kind::NetworkFirewall(_)
        | Kind::NetworkFirewallPolicy(_)
        | Kind::NetworkAcl(_) => {}
    }
    size
}

fn part(part: &TextPart) -> String {
    match part {
        TextPart::Literal(text) => text.clone(),
        TextPart::Reference { to, known } => known.clone().unwrap_or_else(|| format!("${{{to}}}")),
        TextPart::Unknown { .. } => String::from("${…}"),
        TextPart::Secret { .. } => String::from("(secret)"),
    }
}

fn text(analysis: &Json, markdown: bool) -> String {
    let mut text = String::new();
    if markdown {
        text.push_str("# What there is\n\n");
    }
    text.push_str(&format!("{} resources and {} data sources.\n", analysis["resources"], analysis["data_sources"]));
    let mut section = |title: &str, lines: Vec<String>| {
        if lines.is_empty() {
            return;
        }
        let (head, bullet) = if markdown { ("## ", "- ") } else { ("", "  ") };
        text.push_str(&format!("\n{head}{title}\n"));
        if markdown {
            text.push('\n');
        }
        lines.iter().for_each(|line| text.push_str(&format!("{bullet}{line}\n")));
    };
    let items = |name: &str| analysis[name].as_array().cloned().unwrap_or_default();
    let counts = |name: &str| {
        let counts = analysis[name].as_object().cloned().unwrap_or_default();
        counts.iter().map(|(name, count)| format!("{name}: {count}")).collect::<Vec<_>>()
    };
    section("Clouds", counts("by_cloud"));
    section("Tiers", counts("by_tier"));
    section("Kinds", counts("by_kind"));
    section("Sizes", items("things").iter().filter(|t| t["size"].is_object()).map(sized).collect());
    section(
        "Who may reach what",
        items("exposure")
            .iter()
            .map(|f| {
                let arrow = if f["direction"] == "in" { "<-" } else { "->" };
                let peers = list(&f["peers"]);
                let behind = f["behind"].as_array().filter(|behind| !behind.is_empty());
                let (thing, behind) = match (f["firewall"].as_str(), behind) {
                    (Some(firewall), Some(_)) => (firewall.to_owned(), format!(" (behind it: {})", list(&f["behind"]))),
                    (Some(firewall), None) => (firewall.to_owned(), String::from(" (nothing names it)")),
                    (None, _) => (word(&f["thing"]), String::from(" (no firewall)")),
                };
                let only = f["only_to"].as_array().filter(|only| !only.is_empty());
                let only = only.map(|_| format!(", only to {}", list(&f["only_to"]))).unwrap_or_default();
                format!("{thing} {arrow} {peers}: {} {}{only}{behind}", word(&f["protocol"]), word(&f["ports"]))
            })
            .collect(),
    );
    section(
        "What depends on what",
        items("things")
            .iter()
            .filter(|t| t["depends_on"].is_array())
            .map(|t| format!("{}: {}", word(&t["address"]), list(&t["depends_on"])))
            .collect(),
    );
    section(
        "What stops working elsewhere",
        items("application_changes")
            .iter()
            .map(|c| format!("{} ({}): {}", word(&c["subject"]), list(&c["actions"]), word(&c["advice"])))
            .collect(),
    );
    let by_kind = |kind: &str| {
        let of_kind = |thing: &&Json| thing["kind"] == kind && thing["built"] == false;
        items("things").iter().filter(of_kind).map(|thing| word(&thing["address"])).collect::<Vec<_>>().join(", ")
    };
    let unbuilt: BTreeSet<String> =
        items("things").iter().filter(|thing| thing["built"] == false).map(|thing| word(&thing["kind"])).collect();
    section("What no target builds yet", unbuilt.iter().map(|kind| format!("{kind}: {}", by_kind(kind))).collect());
    section("What is set up by hand", items("by_hand").iter().map(word).collect());
    section("Not understood here", items("unsupported").iter().map(word).collect());
    section(
        "Modules that could not be read",
        items("unread_modules").iter().map(|m| format!("{} from {}", word(&m["module"]), word(&m["source"]))).collect(),
    );
    text
}

fn sized(thing: &Json) -> String {
    let facts: Vec<String> = thing["size"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| match value {
            Json::Array(_) => format!("{name} {}", list(value)),
            value => format!("{name} {}", word(value)),
        })
        .collect();
    format!("{}: {}", word(&thing["address"]), facts.join(", "))
}

fn list(items: &Json) -> String {
    items.as_array().into_iter().flatten().map(word).collect::<Vec<_>>().join(", ")
}

fn word(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
