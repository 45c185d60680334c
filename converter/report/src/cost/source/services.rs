//! What services of the source cost that no target builds yet.

use super::Account;
use crate::cost::{Component, hours};
use model::kinds::{Cache, KubernetesCluster, MessageBroker, NodePool, SearchEngine, Stream};
use model::{Field, Kind, Origins};
use prices::Decimal;

/// Leaves by which a thing of a kind that no target builds costs more or less.
pub(super) fn steered(kind: &Kind) -> Origins {
    let mut all = Origins::none();
    match kind {
        Kind::Cache(cache) => {
            all.extend(&cache.serverless.origins());
            if cache.serverless.or(false) {
                return all;
            }
            all.extend(&cache.size.origins().and(&cache.engine.origins()));
            if counts_nodes(cache) {
                all.extend(&cache.nodes.origins());
            } else {
                all.extend(&cache.shards.origins().and(&cache.replicas.origins()));
            }
            // One more day of snapshots is as unknown as the last: only whether there are any counts.
            if cache.backup_days.get().is_none_or(|days| *days == 0) {
                all.extend(&cache.backup_days.origins());
            }
        }
        Kind::SearchEngine(engine) => {
            all.extend(&engine.serverless.origins());
            if engine.serverless.or(false) {
                return all;
            }
            all.extend(&engine.size.origins());
            if engine.size.get().is_some() {
                all.extend(&engine.nodes.origins());
            }
            if engine.leader_size.get().is_some() {
                all.extend(&engine.leaders_enabled.origins());
            }
            if engine.leaders_enabled.or(false) {
                all.extend(&engine.leader_size.origins().and(&engine.leaders.origins()));
            }
            all.extend(&engine.warm_enabled.origins());
        }
        Kind::NodePool(pool) => {
            all.extend(&pool.serverless.origins());
            if pool.serverless.or(false) {
                return all;
            }
            // The first size is the one that is priced.
            pool.sizes.iter().take(1).for_each(|size| all.extend(&size.origins()));
            all.extend(&pool.nodes.origins().and(&pool.spot.origins()));
            // How far it grows is unknown however far it may: only whether it grows counts.
            let grows = pool.nodes.get().zip(pool.maximum.get()).is_some_and(|(nodes, most)| most > nodes);
            if !grows && !pool.spot.or(false) {
                all.extend(&pool.maximum.origins());
            }
        }
        Kind::Stream(stream) => {
            all.extend(&stream.on_demand.origins());
            if !stream.on_demand.or(false) {
                all.extend(&stream.shards.origins());
            }
        }
        Kind::MessageBroker(broker) => {
            all.extend(&broker.engine.origins().and(&broker.size.origins()).and(&broker.deployment.origins()));
        }
        // What else is not built is paid for by use, or by its being there.
        _ => {}
    }
    all
}

impl Account<'_> {
    /// Prices a thing of a kind that is paid for, or says why there is no price.
    pub(super) fn service_of_cloud(&mut self, kind: &Kind) {
        match kind {
            Kind::Cache(cache) => self.somewhere(|here, region| here.cache(region, cache)),
            Kind::SearchEngine(engine) => self.somewhere(|here, region| here.search_engine(region, engine)),
            Kind::KubernetesCluster(cluster) => self.somewhere(|here, region| here.kubernetes(region, cluster)),
            Kind::NodePool(pool) => self.somewhere(|here, region| here.node_pool(region, pool)),
            Kind::Stream(stream) => self.somewhere(|here, region| here.stream(region, stream)),
            Kind::MessageBroker(broker) => self.somewhere(|here, region| here.message_broker(region, broker)),
            Kind::EncryptionKey(_) => self.somewhere(|here, region| {
                here.priced("key", Component::Other, Decimal::ONE, region, "kms", "key");
                here.gap("calls of the key: usage unknown");
            }),
            // Paid for by use alone.
            Kind::Function(_) => self.gap("calls and their time: usage unknown"),
            Kind::Api(_) => self.gap("calls: usage unknown"),
            Kind::Cdn(_) => self.gap("traffic and requests: usage unknown"),
            Kind::FileShare(_) => self.gap("stored amount: usage unknown"),
            Kind::Workflow(_) => self.gap("steps: usage unknown"),
            Kind::EventBus(_)
            | Kind::EventRule(_)
            | Kind::Schedule(_)
            | Kind::EventPipe(_)
            | Kind::EventDestination(_) => {
                self.gap("events: usage unknown");
            }
            Kind::StreamDelivery(_) => self.gap("delivered amount: usage unknown"),
            Kind::MailSender(_) | Kind::MailReceiver(_) => self.gap("mails: usage unknown"),
            Kind::UserDirectory(_) => self.gap("users: usage unknown"),
            Kind::BackupVault(_) | Kind::Snapshot(_) | Kind::MachineImage(_) => {
                self.gap("stored amount: usage unknown")
            }
            Kind::Dataset(_) | Kind::CodeRepository(_) => self.gap("stored amount: usage unknown"),
            Kind::DataJob(_) | Kind::BatchJob(_) | Kind::Pipeline(_) => self.gap("time of runs: usage unknown"),
            Kind::AuditLog(_) | Kind::LogExport(_) | Kind::TelemetryStore(_) => {
                self.gap("recorded amount: usage unknown")
            }
            Kind::SecurityService(_) | Kind::ServerTask(_) => self.gap("checks and runs: usage unknown"),
            // Paid for by time and size, with no prices in the tables.
            Kind::Table(_)
            | Kind::NosqlDatabase(_)
            | Kind::StreamBroker(_)
            | Kind::DataWarehouse(_)
            | Kind::DataCluster(_)
            | Kind::SecretStore(_)
            | Kind::CertificateAuthority(_)
            | Kind::WebFirewall(_)
            | Kind::NetworkFirewall(_)
            | Kind::VpnConnection(_)
            | Kind::VpnGateway(_)
            | Kind::VpnEndpoint(_)
            | Kind::NetworkHub(_)
            | Kind::DedicatedLine(_)
            | Kind::PrivateEndpoint(_)
            | Kind::DnsResolver(_)
            | Kind::TrafficDirector(_)
            | Kind::MlEndpoint(_)
            | Kind::MlWorkspace(_)
            | Kind::Dashboard(_)
            | Kind::UptimeCheck(_)
            | Kind::CompositeAlarm(_)
            | Kind::Application(_)
            | Kind::ApplicationPlan(_)
            | Kind::DatabaseProxy(_)
            | Kind::DataMove(_)
            | Kind::FileTransferServer(_)
            | Kind::DirectoryService(_)
            | Kind::Desktop(_)
            | Kind::Bastion(_) => self.gap(format!("{}: no price in the table", kind.name().replace('_', " "))),
            // These are not paid for by themselves.
            Kind::CacheUser(_)
            | Kind::CacheUserGroup(_)
            | Kind::FunctionLayer(_)
            | Kind::CdnPolicy(_)
            | Kind::UserDirectoryClient(_)
            | Kind::IdentityFederation(_)
            | Kind::ApiDomainName(_)
            | Kind::ApiPlan(_)
            | Kind::DataConnection(_)
            | Kind::MailTemplate(_)
            | Kind::AddressList(_)
            | Kind::NetworkFirewallPolicy(_)
            | Kind::NetworkAcl(_)
            | Kind::Peering(_)
            | Kind::NetworkInterface(_)
            | Kind::ServiceDirectory(_)
            | Kind::ServiceEntry(_)
            | Kind::BatchQueue(_)
            | Kind::BatchPool(_)
            | Kind::BackupPlan(_)
            | Kind::SnapshotPolicy(_)
            | Kind::LogMetric(_)
            | Kind::Budget(_)
            | Kind::PlacementGroup(_) => {}
            // Priced where all kinds are told apart.
            Kind::Network(_)
            | Kind::Subnet(_)
            | Kind::RouteTable(_)
            | Kind::Gateway(_)
            | Kind::PublicAddress(_)
            | Kind::Firewall(_)
            | Kind::Instance(_)
            | Kind::InstanceGroup(_)
            | Kind::Volume(_)
            | Kind::SshKey(_)
            | Kind::LoadBalancer(_)
            | Kind::Listener(_)
            | Kind::TargetGroup(_)
            | Kind::Database(_)
            | Kind::ParameterGroup(_)
            | Kind::SubnetGroup(_)
            | Kind::Bucket(_)
            | Kind::DnsZone(_)
            | Kind::DnsRecord(_)
            | Kind::Certificate(_)
            | Kind::ContainerCluster(_)
            | Kind::ContainerGroup(_)
            | Kind::ContainerService(_)
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
            | Kind::RoleProfile(_) => {}
        }
    }

    fn cache(&mut self, region: &str, cache: &Cache) {
        if cache.serverless.or(false) {
            return self.gap("stored amount and calls: usage unknown");
        }
        // A group that copies another across regions says neither engine nor size of its own.
        let (Some(size), Some(engine)) = (cache.size.get(), cache.engine.get()) else {
            return self.gap("nodes: their size or engine is not known");
        };
        let Some(nodes) = cache_nodes(cache) else { return self.gap("nodes: their number is not known") };
        let several = if nodes == 1 { String::new() } else { format!(", {nodes} nodes") };
        let service = format!("elasticache-{engine}");
        self.priced(&format!("{size}, {engine}{several}"), Component::Database, hours(nodes), region, &service, size);
        if cache.backup_days.get().is_some_and(|days| *days > 0) {
            self.gap("snapshots: usage unknown");
        }
    }

    fn search_engine(&mut self, region: &str, engine: &SearchEngine) {
        if engine.serverless.or(false) {
            return self.gap("capacity and stored amount: usage unknown");
        }
        match engine.size.get() {
            Some(size) => {
                let nodes = engine.nodes.or(1);
                let name = format!("{size}, {nodes} data node{}", if nodes == 1 { "" } else { "s" });
                self.node(&name, nodes, region, size);
            }
            None => self.gap("data nodes: their size is not known"),
        }
        if let (true, Some(size)) = (engine.leaders_enabled.or(false), engine.leader_size.get()) {
            let leaders = engine.leaders.or(3);
            self.node(&format!("{size}, {leaders} leading nodes"), leaders, region, size);
        }
        if engine.warm_enabled.or(false) {
            self.gap("nodes for old data: no price in the table");
        }
        if engine.storage.get().is_some() {
            self.gap("storage: no price in the table");
        }
    }

    /// Tables name nodes of Elasticsearch as those of OpenSearch.
    fn node(&mut self, name: &str, count: u64, region: &str, size: &str) {
        let sku = size.replace(".elasticsearch", ".search");
        self.priced(name, Component::Database, hours(count), region, "opensearch", &sku);
    }

    fn kubernetes(&mut self, region: &str, _: &KubernetesCluster) {
        self.priced("control plane", Component::Compute, hours(1), region, "eks", "cluster");
    }

    fn node_pool(&mut self, region: &str, pool: &NodePool) {
        if pool.serverless.or(false) {
            return self.gap("pods: usage unknown");
        }
        let (Some(size), Some(nodes)) = (pool.sizes.first().and_then(Field::get), pool.nodes.get()) else {
            return self.gap("nodes: their size or number is not known");
        };
        if pool.spot.or(false) {
            return self.gap(format!("{nodes} {size} that may be taken away: no price in the table"));
        }
        self.priced(&format!("{nodes} {size}"), Component::Compute, hours(*nodes), region, "ec2", size);
        self.gap("disks of nodes: no price in the table");
        if pool.maximum.get().is_some_and(|most| most > nodes) {
            self.gap("nodes that it grows by: usage unknown");
        }
    }

    fn stream(&mut self, region: &str, stream: &Stream) {
        match (stream.on_demand.or(false), stream.shards.get()) {
            (false, Some(shards)) => {
                self.priced(&format!("{shards} shards"), Component::Other, hours(*shards), region, "kinesis", "shard");
                self.gap("records: usage unknown");
            }
            (true, _) => self.gap("records: usage unknown"),
            (false, None) => self.gap("shards: their number is not known"),
        }
    }

    fn message_broker(&mut self, region: &str, broker: &MessageBroker) {
        let (Some(engine), Some(size)) = (broker.engine.get(), broker.size.get()) else {
            return self.gap("machine: its size is not known");
        };
        let deployment = broker.deployment.or(String::from("SINGLE_INSTANCE"));
        let layout = match deployment.as_str() {
            "SINGLE_INSTANCE" => "single",
            "CLUSTER_MULTI_AZ" => "cluster",
            _ => "active-standby",
        };
        let engine = engine.to_ascii_lowercase();
        let sku = format!("{size} {engine} {layout}");
        self.priced(&format!("{size}, {engine}, {layout}"), Component::Other, hours(1), region, "mq", &sku);
        self.gap("storage: usage unknown");
    }
}

/// Nodes of a cache: what the source counts, or shards with their copies. A cache without nodes is none, so a count of 0
/// says nothing.
fn cache_nodes(cache: &Cache) -> Option<u64> {
    let known = |field: &Field<u64>, absent: u64| match field {
        Field::Absent => Some(absent),
        Field::Known { value, .. } => Some(*value),
        Field::Symbolic { .. } => None,
    };
    let nodes = if counts_nodes(cache) {
        known(&cache.nodes, 1)?
    } else {
        known(&cache.shards, 1)?.checked_mul(known(&cache.replicas, 0)?.checked_add(1)?)?
    };
    (nodes > 0).then_some(nodes)
}

/// Whether nodes are counted as such: a state has the shards of such a group as well, which are then nodes told apart.
fn counts_nodes(cache: &Cache) -> bool {
    match &cache.nodes {
        Field::Known { value, .. } => *value > 0,
        Field::Symbolic { .. } => true,
        Field::Absent => cache.shards.is_absent() && cache.replicas.is_absent(),
    }
}
