//! Kinds that no target builds yet: said clearly, and accounted for leaf by leaf.

use crate::blueprint::ManualStep;
use crate::context::Planner;
use diagnostic::Diagnostic;
use model::Kind;
use std::collections::BTreeMap;
use value::{Address, Mode};

/// Pattern of the kinds that no target builds yet. Where one becomes built, it leaves this list and the compiler names
/// every place that must know it.
macro_rules! unbuilt_kinds {
    () => {
        model::Kind::Cache(_)
            | model::Kind::CacheUser(_)
            | model::Kind::CacheUserGroup(_)
            | model::Kind::Table(_)
            | model::Kind::NosqlDatabase(_)
            | model::Kind::Function(_)
            | model::Kind::FunctionLayer(_)
            | model::Kind::KubernetesCluster(_)
            | model::Kind::NodePool(_)
            | model::Kind::Cdn(_)
            | model::Kind::CdnPolicy(_)
            | model::Kind::UserDirectory(_)
            | model::Kind::UserDirectoryClient(_)
            | model::Kind::IdentityFederation(_)
            | model::Kind::Api(_)
            | model::Kind::ApiDomainName(_)
            | model::Kind::ApiPlan(_)
            | model::Kind::EventBus(_)
            | model::Kind::EventRule(_)
            | model::Kind::Schedule(_)
            | model::Kind::EventDestination(_)
            | model::Kind::EventPipe(_)
            | model::Kind::Workflow(_)
            | model::Kind::Stream(_)
            | model::Kind::StreamBroker(_)
            | model::Kind::StreamDelivery(_)
            | model::Kind::MessageBroker(_)
            | model::Kind::FileShare(_)
            | model::Kind::SearchEngine(_)
            | model::Kind::DataWarehouse(_)
            | model::Kind::Dataset(_)
            | model::Kind::DataJob(_)
            | model::Kind::DataConnection(_)
            | model::Kind::DataCluster(_)
            | model::Kind::EncryptionKey(_)
            | model::Kind::SecretStore(_)
            | model::Kind::CertificateAuthority(_)
            | model::Kind::MailSender(_)
            | model::Kind::MailTemplate(_)
            | model::Kind::MailReceiver(_)
            | model::Kind::WebFirewall(_)
            | model::Kind::AddressList(_)
            | model::Kind::NetworkFirewall(_)
            | model::Kind::NetworkFirewallPolicy(_)
            | model::Kind::NetworkAcl(_)
            | model::Kind::VpnConnection(_)
            | model::Kind::VpnGateway(_)
            | model::Kind::VpnEndpoint(_)
            | model::Kind::Peering(_)
            | model::Kind::NetworkHub(_)
            | model::Kind::DedicatedLine(_)
            | model::Kind::PrivateEndpoint(_)
            | model::Kind::DnsResolver(_)
            | model::Kind::NetworkInterface(_)
            | model::Kind::TrafficDirector(_)
            | model::Kind::ServiceDirectory(_)
            | model::Kind::ServiceEntry(_)
            | model::Kind::MlEndpoint(_)
            | model::Kind::MlWorkspace(_)
            | model::Kind::BatchJob(_)
            | model::Kind::BatchQueue(_)
            | model::Kind::BatchPool(_)
            | model::Kind::BackupPlan(_)
            | model::Kind::BackupVault(_)
            | model::Kind::Snapshot(_)
            | model::Kind::SnapshotPolicy(_)
            | model::Kind::Dashboard(_)
            | model::Kind::LogMetric(_)
            | model::Kind::LogExport(_)
            | model::Kind::TelemetryStore(_)
            | model::Kind::UptimeCheck(_)
            | model::Kind::CompositeAlarm(_)
            | model::Kind::Budget(_)
            | model::Kind::AuditLog(_)
            | model::Kind::SecurityService(_)
            | model::Kind::ServerTask(_)
            | model::Kind::Application(_)
            | model::Kind::ApplicationPlan(_)
            | model::Kind::Pipeline(_)
            | model::Kind::CodeRepository(_)
            | model::Kind::MachineImage(_)
            | model::Kind::PlacementGroup(_)
            | model::Kind::DatabaseProxy(_)
            | model::Kind::DataMove(_)
            | model::Kind::FileTransferServer(_)
            | model::Kind::DirectoryService(_)
            | model::Kind::Desktop(_)
            | model::Kind::Bastion(_)
    };
}
pub(crate) use unbuilt_kinds;

/// Whether no target builds things of this kind yet: they are named, with what there is to do.
pub fn is_unbuilt(kind: &Kind) -> bool {
    matches!(kind, unbuilt_kinds!())
}

/// What is missing while a thing is not built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Missing {
    /// Data has no place.
    HoldsData,
    /// Code does not run.
    RunsCode,
    /// Traffic or messages do not get through.
    MovesPackets,
    /// Nothing keeps things apart, encrypted or backed up.
    Guards,
    /// Nobody sees or is told.
    Watches,
    /// Only what it is a part of misses it.
    PartOf,
}

impl Missing {
    /// What that means, as a sentence.
    fn sentence(self) -> Option<&'static str> {
        match self {
            Self::HoldsData => Some("It holds data: nothing at the target keeps that data until you set it up."),
            Self::RunsCode => Some("It runs code: nothing at the target runs that code until you set it up."),
            Self::MovesPackets => {
                Some("Traffic or messages go through it: nothing at the target takes them until you set it up.")
            }
            Self::Guards => Some("It guards something: nothing at the target does so until you set it up."),
            Self::Watches => {
                Some("It shows or tells something: nobody sees or is told at the target until you set it up.")
            }
            Self::PartOf => None,
        }
    }
}

/// A kind that no target builds yet.
pub(crate) struct Unbuilt {
    /// One of them, in words.
    pub one: &'static str,
    /// Several of them, in words.
    many: &'static str,
    /// What is missing.
    pub missing: Missing,
    /// What to do, as a sentence.
    advice: &'static str,
}

impl Unbuilt {
    fn with_article(&self) -> String {
        let article = if self.one.starts_with(['a', 'e', 'i', 'o', 'A']) { "an" } else { "a" };
        format!("{article} {}", self.one)
    }

    /// Why a leaf of such a thing stands nowhere in the output.
    pub(crate) fn reason(&self) -> String {
        match self.missing {
            Missing::PartOf => format!("{} is not built at the target: {}", self.with_article(), lower(self.advice)),
            Missing::HoldsData | Missing::RunsCode | Missing::MovesPackets | Missing::Guards | Missing::Watches => {
                format!("{} is not built at the target: see the manual steps", self.with_article())
            }
        }
    }
}

/// The sentence as the rest of another.
fn lower(sentence: &str) -> String {
    let mut chars = sentence.trim_end_matches('.').chars();
    chars.next().map(|c| c.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

impl Planner<'_> {
    /// Names everything that is not built: a warning for each kind, and a step for the list of what people do.
    pub(crate) fn plan_unbuilt(&mut self) {
        let mut found: BTreeMap<(Missing, &str), (Unbuilt, Vec<Address>)> = BTreeMap::new();
        for node in self.infrastructure.nodes.values().filter(|n| n.address.mode == Mode::Managed) {
            if let Some(unbuilt) = unbuilt(&node.kind) {
                let entry = found.entry((unbuilt.missing, unbuilt.one)).or_insert_with(|| (unbuilt, Vec::new()));
                entry.1.push(node.address.clone());
            }
        }
        for (unbuilt, about) in found.into_values() {
            let Some(sentence) = unbuilt.missing.sentence() else { continue };
            let summary = match about.as_slice() {
                [only] => format!("{only}, {}, is not built", unbuilt.with_article()),
                several => format!("{} {} are not built", several.len(), unbuilt.many),
            };
            let shown: Vec<String> = about.iter().take(5).map(ToString::to_string).collect();
            let more = about.len().saturating_sub(shown.len());
            let affected = if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") };
            let place = about.first().map(ToString::to_string).unwrap_or_default();
            self.diagnostics.push(
                Diagnostic::warning(summary.clone(), format!("{sentence} {} Affected: {affected}.", unbuilt.advice))
                    .at_attribute(place, ""),
            );
            self.blueprint.steps.push(ManualStep { text: format!("{summary}. {sentence} {}", unbuilt.advice), about });
        }
    }
}

/// What is said of a kind that no target builds; `None` for one that is built.
#[rustfmt::skip]
pub(crate) fn unbuilt(kind: &Kind) -> Option<Unbuilt> {
    use Missing::{Guards, HoldsData, MovesPackets, PartOf, RunsCode, Watches};
    let (one, many, missing, advice) = match kind {
        Kind::Cache(_) => ("cache", "caches", HoldsData, "Run Valkey, Redis or memcached of the same version on a server or take a managed one; what is in it can be warmed anew, or copied with a snapshot where the source lets one out."),
        Kind::CacheUser(_) => ("user of caches", "users of caches", PartOf, "Make the user in the access list of the new cache."),
        Kind::CacheUserGroup(_) => ("group of users of caches", "groups of users of caches", PartOf, "Make the users in the access list of the new cache."),
        Kind::Table(_) => ("table", "tables", HoldsData, "Choose a store for its model (PostgreSQL with JSON, MongoDB or FerretDB, Cassandra), rewrite the calls of the application, and export and import the items."),
        Kind::NosqlDatabase(_) => ("database server that is not SQL", "database servers that are not SQL", HoldsData, "Run the engine that it speaks on a server or take a managed one, and move the data with the engine's own tools."),
        Kind::Function(_) => ("function", "functions", RunsCode, "Put its code into a container that answers HTTP or reads the queue, or take a function service of the target."),
        Kind::FunctionLayer(_) => ("layer of functions", "layers of functions", PartOf, "Build it into the image of what takes the function's place."),
        Kind::KubernetesCluster(_) => ("Kubernetes cluster", "Kubernetes clusters", RunsCode, "Set up a cluster (k3s, or a managed one) and deploy what runs in it from its manifests; persistent volumes are copied one by one."),
        Kind::NodePool(_) => ("node pool", "node pools", RunsCode, "Size the nodes of the new cluster after it."),
        Kind::Cdn(_) => ("distribution of a CDN", "distributions of a CDN", MovesPackets, "Let the proxy answer with caching headers, or take another CDN; its names, certificates and paths are in the source."),
        Kind::CdnPolicy(_) => ("policy of a CDN", "policies of a CDN", PartOf, "Carry its headers and times over to what takes the CDN's place."),
        Kind::UserDirectory(_) => ("directory of users", "directories of users", HoldsData, "Set up an identity provider such as Keycloak; passwords cannot be exported, so let users sign in one last time at the source or reset them."),
        Kind::UserDirectoryClient(_) => ("client of a directory of users", "clients of directories of users", PartOf, "Make the client at the new identity provider; its id and secret change."),
        Kind::IdentityFederation(_) => ("federation of identities", "federations of identities", Guards, "Whoever logged in to the source through it needs an account or key at the target."),
        Kind::Api(_) => ("API gateway", "API gateways", MovesPackets, "Route its paths in the proxy to what takes the place of its functions and services, with authentication and limits."),
        Kind::ApiDomainName(_) => ("name of an API gateway", "names of API gateways", PartOf, "Give the name to the proxy."),
        Kind::ApiPlan(_) => ("plan of an API gateway", "plans of API gateways", PartOf, "Set limits and keys of callers in the proxy or the application."),
        Kind::EventBus(_) => ("event bus", "event buses", MovesPackets, "Publish its events to an exchange of a broker."),
        Kind::EventRule(_) => ("event rule", "event rules", RunsCode, "Start what it starts by a timer of the server, or bind a queue to the exchange with its pattern."),
        Kind::Schedule(_) => ("schedule", "schedules", RunsCode, "Start what it starts by a timer of the server."),
        Kind::EventDestination(_) => ("destination of events", "destinations of events", MovesPackets, "Call the address from a worker that reads the queue."),
        Kind::EventPipe(_) => ("pipe of events", "pipes of events", MovesPackets, "Run a worker that reads the source, changes and writes."),
        Kind::Workflow(_) => ("workflow", "workflows", RunsCode, "Set up a workflow engine such as Temporal and rewrite its steps."),
        Kind::Stream(_) => ("stream", "streams", HoldsData, "Run Kafka or streams of RabbitMQ or NATS; producers and consumers change their client. Read the stream to its end before the switch."),
        Kind::StreamBroker(_) => ("broker of streams", "brokers of streams", HoldsData, "Run Kafka of the same version on servers or take a managed one; mirror the topics, then switch."),
        Kind::StreamDelivery(_) => ("delivery of a stream", "deliveries of streams", MovesPackets, "Run a collector (Vector, Kafka Connect) that writes to the bucket or store."),
        Kind::MessageBroker(_) => ("message broker", "message brokers", HoldsData, "Run the same broker on a server, or RabbitMQ; let consumers empty the queues before the switch."),
        Kind::FileShare(_) => ("file share", "file shares", HoldsData, "Serve a volume by NFS or SMB from one server, or take a managed share; copy the files with rsync."),
        Kind::SearchEngine(_) => ("search engine", "search engines", HoldsData, "Run OpenSearch of the same version on servers or take a managed one; index anew or restore a snapshot."),
        Kind::DataWarehouse(_) => ("data warehouse", "data warehouses", HoldsData, "Choose a store for its questions (PostgreSQL, ClickHouse, DuckDB over files), export the tables and rewrite what its SQL alone knows."),
        Kind::Dataset(_) => ("set of data", "sets of data", HoldsData, "Copy the files or tables that it describes, and describe them where they are read at the target."),
        Kind::DataJob(_) => ("data job", "data jobs", RunsCode, "Run it with Spark, dbt or a container on a timer."),
        Kind::DataConnection(_) => ("connection of data jobs", "connections of data jobs", PartOf, "Give address and login to the jobs that need them."),
        Kind::DataCluster(_) => ("data cluster", "data clusters", RunsCode, "Run Spark or Hadoop on servers of the target."),
        Kind::EncryptionKey(_) => ("encryption key", "encryption keys", Guards, "Keys cannot leave the cloud. What they encrypt is decrypted when it is copied, and encrypted anew by the target; an application that calls them itself must change."),
        Kind::SecretStore(_) => ("store of secrets", "stores of secrets", Guards, "The secrets themselves are carried as files of mode 0600; an application that reads the store itself must change, or OpenBao takes its place."),
        Kind::CertificateAuthority(_) => ("certificate authority", "certificate authorities", Guards, "Set up an authority of your own (step-ca, OpenBao) and replace the certificates that it signed."),
        Kind::MailSender(_) => ("mail sender", "mail senders", MovesPackets, "Send through a relay (port 587); move SPF, DKIM and DMARC records and warm the new addresses."),
        Kind::MailTemplate(_) => ("mail template", "mail templates", PartOf, "Keep the text in the application."),
        Kind::MailReceiver(_) => ("receiver of mail", "receivers of mail", MovesPackets, "Point the MX records to a mail server or provider and call the application from there."),
        Kind::WebFirewall(_) => ("web application firewall", "web application firewalls", Guards, "Set its rules in the proxy (rate limits, allow lists) and run Coraza or ModSecurity with the core rule set for the rest."),
        Kind::AddressList(_) => ("list of addresses", "lists of addresses", PartOf, "Write its addresses into the rules that used it."),
        Kind::NetworkFirewall(_) => ("network firewall", "network firewalls", Guards, "Filter on a gateway server with nftables or Suricata; the firewalls of servers only know addresses and ports."),
        Kind::NetworkFirewallPolicy(_) => ("policy of a network firewall", "policies of network firewalls", PartOf, "Carry its rules over with the firewall that it is for."),
        Kind::NetworkAcl(_) => ("network access list", "network access lists", Guards, "Rules without memory of connections have no counterpart; the firewalls of the servers take their part. Compare what they deny with the new rules."),
        Kind::VpnConnection(_) => ("VPN connection", "VPN connections", MovesPackets, "Set up IPsec or WireGuard on a gateway server; the other side changes address and keys."),
        Kind::VpnGateway(_) => ("VPN gateway", "VPN gateways", MovesPackets, "A gateway server takes its place."),
        Kind::VpnEndpoint(_) => ("VPN for people", "VPNs for people", MovesPackets, "Set up WireGuard or OpenVPN and give people new profiles."),
        Kind::Peering(_) => ("peering of networks", "peerings of networks", MovesPackets, "A network of the target cannot be joined to one of the source's cloud by peering. Use WireGuard or IPsec between them."),
        Kind::NetworkHub(_) => ("hub of networks", "hubs of networks", MovesPackets, "Join networks at the target by routes or WireGuard."),
        Kind::DedicatedLine(_) => ("dedicated line", "dedicated lines", MovesPackets, "Order a line to the target from the carrier, or use a VPN."),
        Kind::PrivateEndpoint(_) => ("private endpoint", "private endpoints", PartOf, "What still calls that service goes over the internet with TLS; what moves along has no need of it."),
        Kind::DnsResolver(_) => ("resolver of names", "resolvers of names", MovesPackets, "Run a resolver (Unbound, CoreDNS) in the network that asks and answers for the same zones."),
        Kind::NetworkInterface(_) => ("network interface", "network interfaces", PartOf, "The server that has it gets an interface of its own."),
        Kind::TrafficDirector(_) => ("director of traffic", "directors of traffic", MovesPackets, "Use DNS with health checks; failover then takes minutes."),
        Kind::ServiceDirectory(_) => ("directory of services", "directories of services", PartOf, "Services find each other by name in the network of the containers."),
        Kind::ServiceEntry(_) => ("entry of a directory of services", "entries of directories of services", PartOf, "Services find each other by name in the network of the containers."),
        Kind::MlEndpoint(_) => ("model that answers calls", "models that answer calls", RunsCode, "Serve the model with its own server (vLLM, Triton, Whisper, LibreTranslate) on a machine that fits, or keep calling the source."),
        Kind::MlWorkspace(_) => ("workspace of machine learning", "workspaces of machine learning", RunsCode, "Set up JupyterHub or MLflow and copy notebooks and data."),
        Kind::BatchJob(_) => ("batch job", "batch jobs", RunsCode, "Run its image by a timer or a queue worker."),
        Kind::BatchQueue(_) => ("queue of batch jobs", "queues of batch jobs", PartOf, "A queue of the broker or a scheduler such as Nomad takes its place."),
        Kind::BatchPool(_) => ("pool of servers for batch jobs", "pools of servers for batch jobs", PartOf, "Size a server after its largest job."),
        Kind::BackupPlan(_) => ("backup plan", "backup plans", Guards, "Stores that are carried over are backed up daily; compare times and days with those of the plan."),
        Kind::BackupVault(_) => ("backup vault", "backup vaults", HoldsData, "Old backups cannot leave; keep the vault until their days are over, or restore and copy what must be kept."),
        Kind::Snapshot(_) => ("snapshot", "snapshots", HoldsData, "Snapshots cannot leave the cloud: copy the data itself."),
        Kind::SnapshotPolicy(_) => ("policy of snapshots", "policies of snapshots", Guards, "Volumes that are carried over are backed up daily; compare times and days with those of the policy."),
        Kind::Dashboard(_) => ("dashboard", "dashboards", Watches, "Draw its graphs in Grafana from the metrics of the target."),
        Kind::LogMetric(_) => ("count made of logs", "counts made of logs", Watches, "Count the lines where logs are kept (Loki, Vector) or let the program give the metric itself."),
        Kind::LogExport(_) => ("export of logs", "exports of logs", Watches, "Send logs on with Vector or Fluent Bit."),
        Kind::TelemetryStore(_) => ("store of telemetry", "stores of telemetry", Watches, "Send traces and metrics by OpenTelemetry to Jaeger, Prometheus or a service."),
        Kind::UptimeCheck(_) => ("check from outside", "checks from outside", Watches, "Check from outside the target: another location, or a service for it."),
        Kind::CompositeAlarm(_) => ("alarm made of alarms", "alarms made of alarms", Watches, "Join the alarms in the rules of what replaces them."),
        Kind::Budget(_) => ("budget", "budgets", Watches, "Set a limit of spending at the target where it has one."),
        Kind::AuditLog(_) => ("audit log", "audit logs", Watches, "The target keeps records of its own; keep those of the source for as long as you must."),
        Kind::SecurityService(_) => ("security service", "security services", Watches, "Nothing looks for danger by itself: updates install daily, and scanners (Trivy, Wazuh, CrowdSec) are yours to set up."),
        Kind::ServerTask(_) => ("task on servers", "tasks on servers", RunsCode, "Make it a play of Ansible or a timer of the server; security updates install daily in any case."),
        Kind::Application(_) => ("application on a platform", "applications on a platform", RunsCode, "Build an image of it and run that as a container behind the proxy."),
        Kind::ApplicationPlan(_) => ("plan of applications", "plans of applications", PartOf, "Size the server after it."),
        Kind::Pipeline(_) => ("pipeline", "pipelines", RunsCode, "Build and deploy from GitHub Actions, GitLab CI or Woodpecker."),
        Kind::CodeRepository(_) => ("repository of code or packages", "repositories of code or packages", HoldsData, "Push it with all branches and tags to another host."),
        Kind::MachineImage(_) => ("machine image", "machine images", HoldsData, "Images cannot leave; build one anew with Packer or set servers up with Ansible."),
        Kind::PlacementGroup(_) => ("placement group", "placement groups", PartOf, "Placement at the target follows the level of availability."),
        Kind::DatabaseProxy(_) => ("proxy of databases", "proxies of databases", MovesPackets, "Put PgBouncer or ProxySQL before the database, or let the application pool its connections."),
        Kind::DataMove(_) => ("move of data", "moves of data", MovesPackets, "Copy with the tools of the engines; what runs at all times needs a replication of its own."),
        Kind::FileTransferServer(_) => ("server for file transfer", "servers for file transfer", MovesPackets, "Run SFTPGo or OpenSSH on a server; partners need the new address and host key."),
        Kind::DirectoryService(_) => ("directory of people and computers", "directories of people and computers", HoldsData, "Run Samba AD or FreeIPA and join servers anew."),
        Kind::Desktop(_) => ("desktop", "desktops", RunsCode, "Copy what people keep on it; there is no counterpart."),
        Kind::Bastion(_) => ("door for operators", "doors for operators", Guards, "Operators log in by SSH from admin_cidrs."),
        Kind::Network(_) | Kind::Subnet(_) | Kind::RouteTable(_) | Kind::Gateway(_) | Kind::PublicAddress(_) |
        Kind::Firewall(_) | Kind::Instance(_) | Kind::InstanceGroup(_) | Kind::Volume(_) | Kind::SshKey(_) |
        Kind::LoadBalancer(_) | Kind::Listener(_) | Kind::TargetGroup(_) | Kind::Database(_) | Kind::ParameterGroup(_)
        | Kind::SubnetGroup(_) | Kind::Bucket(_) | Kind::DnsZone(_) | Kind::DnsRecord(_) | Kind::Certificate(_) |
        Kind::ContainerCluster(_) | Kind::ContainerGroup(_) | Kind::ContainerService(_) | Kind::Registry(_) |
        Kind::Queue(_) | Kind::Topic(_) | Kind::LogGroup(_) | Kind::Alarm(_) | Kind::Secret(_) |
        Kind::SettingParameter(_) | Kind::GeneratedPassword(_) | Kind::Role(_) | Kind::Policy(_) |
        Kind::RoleProfile(_) => return None,
    };
    Some(Unbuilt { one, many, missing, advice })
}

#[cfg(test)]
mod tests {
    use super::unbuilt;
    use model::Kind;

    #[test]
    fn every_unbuilt_kind_has_words_and_every_field_of_it_can_be_visited() {
        let mut count = 0;
        for name in Kind::NAMES {
            let kind = Kind::empty(name).unwrap();
            let Some(unbuilt) = unbuilt(&kind) else { continue };
            count += 1;
            assert!(unbuilt.advice.ends_with('.') && !unbuilt.one.is_empty(), "{name}");
            assert_ne!(unbuilt.one, unbuilt.many, "{name}");
            assert!(matches!(kind, unbuilt_kinds!()), "{name} is in one list and not in the other");
            let mut visited = 0;
            kind.visit_origins(&mut |_| visited += 1);
            assert_eq!(visited, 0, "an empty thing has no origins");
        }
        assert!(count > 80);
    }
}
