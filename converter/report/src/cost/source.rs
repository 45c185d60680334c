//! What the source costs.

mod azure;
mod google;
mod services;

use super::{Bill, Component, hours};
use model::kinds::{
    ContainerService, Database, Gateway, GatewayRole, Instance, InstanceGroup, LoadBalancer, PublicAddress, Subnet,
    Volume,
};
use model::{Field, Infrastructure, Kind, Node, Origin, Origins};
use prices::{Decimal, Query};
use std::collections::BTreeMap;
use value::{Address, Mode};

pub(super) fn bill(infrastructure: &Infrastructure) -> Bill {
    let mut bill = Bill::default();
    for node in infrastructure.nodes.values().filter(|n| n.address.mode == Mode::Managed) {
        Account { infrastructure, node, address: node.address.to_string(), bill: &mut bill }.kind();
    }
    for address in infrastructure.by_hand.iter().filter(|a| a.mode == Mode::Managed) {
        bill.gap(&address.to_string(), "not carried over: no price for its type");
    }
    for address in infrastructure.unsupported.iter().filter(|a| a.mode == Mode::Managed) {
        bill.gap(&address.to_string(), format!("the type {} is not known here", address.type_name));
    }
    bill
}

/// Leaves by which what is priced costs more or less, with its addresses.
pub(super) fn steering(infrastructure: &Infrastructure) -> BTreeMap<Origin, Vec<String>> {
    let mut found: BTreeMap<Origin, Vec<String>> = BTreeMap::new();
    let priced = |node: &Node| {
        node.address.mode == Mode::Managed && !node.symbolic && !TEMPLATES.contains(&&*node.address.type_name)
    };
    for node in infrastructure.nodes.values().filter(|node| priced(node)) {
        let address = node.address.to_string();
        let cloud = node.address.type_name.split('_').next().unwrap_or_default();
        let steering = match (cloud, node.region.as_deref()) {
            ("aws", Some(region)) => steered(infrastructure, &node.kind, region),
            ("azurerm", _) => azure::steered(infrastructure, node),
            ("google", region) => google::steered(infrastructure, node, region.unwrap_or_default()),
            _ => Origins::none(),
        };
        for origin in &steering {
            let addresses = found.entry(origin.clone()).or_default();
            if !addresses.contains(&address) {
                addresses.push(address.clone());
            }
        }
    }
    found
}

fn steered(infrastructure: &Infrastructure, kind: &Kind, region: &str) -> Origins {
    let mut all = Origins::none();
    match kind {
        Kind::Instance(instance) => {
            all.extend(&of_server(instance, region));
            all.extend(&instance.public_address.origins());
            if instance.public_address.is_absent() {
                all.extend(&instance.subnet.origins());
            }
        }
        Kind::InstanceGroup(group) => {
            all.extend(&group.desired.origins());
            all.extend(&group.maximum.origins());
            if let Some((_, template)) = infrastructure.linked_as::<Instance>(&group.template) {
                all.extend(&of_server(template, region));
                all.extend(&template.public_address.origins());
            }
        }
        Kind::Volume(volume) => {
            all.extend(&sized(&volume.size, &volume.disk_type, region));
            all.extend(&volume.disk_type.origins());
            all.extend(&rated(&volume.disk_type, &volume.iops, &volume.throughput));
        }
        Kind::LoadBalancer(balancer) => {
            all.extend(&balancer.layer.origins().and(&balancer.internal.origins()));
            balancer.subnets.iter().for_each(|subnet| all.extend(&subnet.origins()));
        }
        Kind::Gateway(gateway) if gateway.role == GatewayRole::Nat => all.extend(&gateway.private.origins()),
        Kind::Database(database) => {
            let machine = database.size.origins().and(&database.engine.origins()).and(&database.multi_zone.origins());
            all.extend(&machine);
            all.extend(&database.storage_type.origins().and(&database.storage.origins()));
            all.extend(&database.storage_limit.origins().and(&database.backup_days.origins()));
        }
        Kind::ContainerService(service) => {
            all.extend(&service.launch_type.origins().and(&infrastructure.copies_of(service).origins()));
            all.extend(&service.public_address.origins().and(&service.maximum.origins()));
        }
        // What has no price by its own fields costs the same whatever they say.
        kind => all.extend(&services::steered(kind)),
    }
    all
}

/// Machine and disks of a server.
fn of_server(instance: &Instance, region: &str) -> Origins {
    let mut all = instance.size.origins().and(&instance.spot.origins()).and(&instance.tenancy.origins());
    all.extend(&instance.root_type.origins().and(&sized(&instance.root_size, &instance.root_type, region)));
    for disk in &instance.disks {
        all.extend(&disk.device.origins().and(&disk.disk_type.origins()));
        all.extend(&sized(&disk.size, &disk.disk_type, region));
        all.extend(&rated(&disk.disk_type, &disk.iops, &disk.throughput));
    }
    all
}

/// The size of a disk, where its sort has a price.
fn sized(size: &Field<u64>, kind: &Field<String>, region: &str) -> Origins {
    let priced =
        kind.get().is_some_and(|sku| prices::price(&Query { provider: "aws", service: "ebs", region, sku }).is_some());
    if priced { size.origins() } else { Origins::none() }
}

/// Rates that are part of the price up to some figure; where they are paid for in any case there is no price for them.
fn rated(kind: &Field<String>, iops: &Field<u64>, throughput: &Field<u64>) -> Origins {
    match kind.get().map(String::as_str) {
        Some("gp3") => {
            let others = |one: &Field<u64>, included: u64| one.get().is_none_or(|rate| *rate <= included);
            let mut all = Origins::none();
            // One that is above what is included hides what the other one does.
            if others(throughput, GP3_INCLUDED.1) {
                all.extend(&iops.origins());
            }
            if others(iops, GP3_INCLUDED.0) {
                all.extend(&throughput.origins());
            }
            all
        }
        Some(_) | None => Origins::none(),
    }
}

/// Types that describe servers and are none.
const TEMPLATES: &[&str] = &[
    "aws_launch_template",
    "aws_launch_configuration",
    "google_compute_instance_template",
    "google_compute_region_instance_template",
];
/// Operations per second and MiB per second that a gp3 volume has without paying for more.
const GP3_INCLUDED: (u64, u64) = (3000, 125);

struct Account<'a> {
    infrastructure: &'a Infrastructure,
    node: &'a Node,
    address: String,
    bill: &'a mut Bill,
}

impl Account<'_> {
    fn kind(&mut self) {
        if self.node.address.type_name.starts_with("google_") {
            match self.node.region.as_deref() {
                _ if TEMPLATES.contains(&&*self.node.address.type_name) => {}
                _ if self.node.symbolic => self.gap("how many there are is not known"),
                region => self.google(region.unwrap_or_default()),
            }
            return;
        }
        if self.node.address.type_name.starts_with("azurerm_") {
            match self.node.region.as_deref() {
                _ if self.node.symbolic => self.gap("how many there are is not known"),
                region => self.azure(region.unwrap_or_default()),
            }
            return;
        }
        match &self.node.kind {
            Kind::Instance(_) if TEMPLATES.contains(&&*self.node.address.type_name) => {}
            Kind::Instance(instance) => self.somewhere(|here, region| here.instance(region, instance)),
            Kind::InstanceGroup(group) => self.somewhere(|here, region| here.group(region, group)),
            Kind::Volume(volume) => self.somewhere(|here, region| here.volume(region, volume)),
            Kind::PublicAddress(_) => self.somewhere(|here, region| here.ipv4(region, "public IPv4", 1)),
            Kind::LoadBalancer(balancer) => self.somewhere(|here, region| here.balancer(region, balancer)),
            Kind::Gateway(gateway) => match gateway.role {
                GatewayRole::Nat => self.somewhere(|here, region| here.nat(region, gateway)),
                GatewayRole::Internet | GatewayRole::EgressOnly => {}
            },
            Kind::Database(database) => self.somewhere(|here, region| here.database(region, database)),
            Kind::ContainerService(service) => self.somewhere(|here, region| here.service(region, service)),
            Kind::DnsZone(_) => self.somewhere(|here, region| {
                here.priced("zone", Component::Network, Decimal::ONE, region, "route53", "zone");
                here.gap("queries: usage unknown");
            }),
            Kind::Alarm(_) => self.somewhere(|here, region| {
                here.priced("alarm", Component::Other, Decimal::ONE, region, "cloudwatch", "alarm");
            }),
            Kind::Secret(_) => self.somewhere(|here, region| {
                here.priced("secret", Component::Other, Decimal::ONE, region, "secrets-manager", "secret");
            }),
            Kind::Bucket(_) => self.gap("stored amount and requests: usage unknown"),
            Kind::Registry(_) => self.gap("stored amount: usage unknown"),
            Kind::Queue(_) => self.gap("requests: usage unknown"),
            Kind::Topic(_) => self.gap("messages: usage unknown"),
            Kind::LogGroup(_) => self.gap("ingested amount: usage unknown"),
            kind @ (Kind::SearchEngine(_)
            | Kind::DataWarehouse(_)
            | Kind::Dataset(_)
            | Kind::DataJob(_)
            | Kind::DataConnection(_)
            | Kind::DataCluster(_)
            | Kind::Api(_)
            | Kind::ApiDomainName(_)
            | Kind::ApiPlan(_)
            | Kind::Application(_)
            | Kind::ApplicationPlan(_)
            | Kind::Pipeline(_)
            | Kind::CodeRepository(_)
            | Kind::BackupPlan(_)
            | Kind::BackupVault(_)
            | Kind::Snapshot(_)
            | Kind::SnapshotPolicy(_)
            | Kind::BatchJob(_)
            | Kind::BatchQueue(_)
            | Kind::BatchPool(_)
            | Kind::Cache(_)
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
            | Kind::FileShare(_)
            | Kind::Function(_)
            | Kind::FunctionLayer(_)
            | Kind::Budget(_)
            | Kind::AuditLog(_)
            | Kind::SecurityService(_)
            | Kind::ServerTask(_)
            | Kind::KubernetesCluster(_)
            | Kind::NodePool(_)
            | Kind::MachineImage(_)
            | Kind::PlacementGroup(_)
            | Kind::DatabaseProxy(_)
            | Kind::DataMove(_)
            | Kind::FileTransferServer(_)
            | Kind::DirectoryService(_)
            | Kind::Desktop(_)
            | Kind::Bastion(_)
            | Kind::MlEndpoint(_)
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
            | Kind::Stream(_)
            | Kind::StreamBroker(_)
            | Kind::StreamDelivery(_)
            | Kind::MessageBroker(_)
            | Kind::Table(_)
            | Kind::NosqlDatabase(_)
            | Kind::UserDirectory(_)
            | Kind::UserDirectoryClient(_)
            | Kind::IdentityFederation(_)
            | Kind::WebFirewall(_)
            | Kind::AddressList(_)
            | Kind::NetworkFirewall(_)
            | Kind::NetworkFirewallPolicy(_)
            | Kind::NetworkAcl(_)) => self.service_of_cloud(kind),
            // These are not paid for by themselves.
            Kind::Network(_)
            | Kind::Subnet(_)
            | Kind::RouteTable(_)
            | Kind::Firewall(_)
            | Kind::SshKey(_)
            | Kind::Listener(_)
            | Kind::TargetGroup(_)
            | Kind::ParameterGroup(_)
            | Kind::SubnetGroup(_)
            | Kind::DnsRecord(_)
            | Kind::Certificate(_)
            | Kind::ContainerCluster(_)
            | Kind::ContainerGroup(_)
            | Kind::SettingParameter(_)
            | Kind::GeneratedPassword(_)
            | Kind::Role(_)
            | Kind::Policy(_)
            | Kind::RoleProfile(_) => {}
        }
    }

    /// Prices it in its region, where it is one thing in one region of a cloud with prices.
    fn somewhere(&mut self, price: impl FnOnce(&mut Self, &str)) {
        let node = self.node;
        if !node.address.type_name.starts_with("aws_") {
            self.gap("no prices for its cloud");
        } else if node.symbolic {
            self.gap("how many there are is not known");
        } else if let Some(region) = node.region.as_deref() {
            price(self, region);
        } else {
            self.gap("its region is not known");
        }
    }

    fn gap(&mut self, reason: impl Into<String>) {
        self.bill.gap(&self.address, reason);
    }

    fn priced(&mut self, name: &str, component: Component, quantity: Decimal, region: &str, service: &str, sku: &str) {
        let query = Query { provider: "aws", service, region, sku };
        self.bill.priced(&self.address, name, component, quantity, &query);
    }

    fn ipv4(&mut self, region: &str, name: &str, count: u64) {
        self.priced(name, Component::Network, hours(count), region, "public-ipv4", "in-use");
    }

    /// What traffic to the internet costs, where it does.
    fn egress(&mut self, region: &str) {
        let query = Query { provider: "aws", service: "internet-egress", region, sku: "from_0_GB" };
        let price = prices::price(&query)
            .map_or_else(String::new, |p| format!("; {} {} per {} on {}", p.amount, p.currency, p.unit, p.as_of));
        self.gap(format!("traffic to the internet: usage unknown{price}"));
    }

    fn instance(&mut self, region: &str, instance: &Instance) {
        let template = self.infrastructure.linked_as::<Instance>(&instance.template).map(|(_, template)| template);
        self.server(region, instance, template, 1);
        let head = &self.node.address;
        let fixed = self
            .infrastructure
            .of::<PublicAddress>()
            .any(|(_, a)| self.infrastructure.linked(&a.instance).is_some_and(|n| n.address == *head));
        // An address that was given to it takes the place of its own and is paid for itself.
        match self.is_public(instance, template) {
            _ if fixed => self.egress(region),
            Some(true) => {
                self.ipv4(region, "public IPv4", 1);
                self.egress(region);
            }
            Some(false) => {}
            None => self.gap("whether it has a public IPv4 address is not known"),
        }
    }

    fn is_public(&self, instance: &Instance, template: Option<&Instance>) -> Option<bool> {
        let written = |field: &Field<bool>| (!field.is_absent()).then(|| field.get().copied());
        if let Some(written) = written(&instance.public_address) {
            return written;
        }
        if let Some(written) = template.and_then(|t| written(&t.public_address)) {
            return written;
        }
        match self.infrastructure.linked_as::<Subnet>(&instance.subnet) {
            Some((_, subnet)) => match &subnet.public_addresses {
                Field::Known { value, .. } => Some(*value),
                Field::Absent => Some(false),
                Field::Symbolic { .. } => None,
            },
            None => None,
        }
    }

    /// Machine and disks of `count` servers of a description.
    fn server(&mut self, region: &str, instance: &Instance, template: Option<&Instance>, count: u64) {
        let sources = || std::iter::once(instance).chain(template);
        let times = |what: &str| if count == 1 { what.to_owned() } else { format!("{what}, {count} of them") };
        let spot = sources().any(|i| i.spot.get() == Some(&true));
        let tenancy = sources().find_map(|i| i.tenancy.get()).map_or("default", String::as_str);
        match sources().find_map(|i| i.size.get()) {
            None => self.gap("machine: its size is not known"),
            Some(size) if spot => self.gap(format!("{size}: the price of spot capacity changes by the hour")),
            Some(size) if tenancy != "default" => self.gap(format!("{size}: no price for {tenancy} tenancy")),
            Some(size) => {
                self.priced(&times(size), Component::Compute, hours(count), region, "ec2", size);
            }
        }
        let root_type = sources().find_map(|i| i.root_type.get());
        match sources().find_map(|i| i.root_size.get()) {
            Some(size) => match root_type {
                Some(kind) => self.disk(region, &times("root volume"), kind, *size, count),
                None => self.gap("root volume: its type comes from the image"),
            },
            None => self.gap("root volume: size comes from the image"),
        }
        for disk in sources().map(|i| &i.disks).find(|d| !d.is_empty()).into_iter().flatten() {
            let device = disk.device.get().map_or("disk", String::as_str);
            match (disk.size.get(), disk.disk_type.get()) {
                (Some(size), Some(kind)) => {
                    self.disk(region, &times(device), kind, *size, count);
                    self.rate(device, kind, &disk.iops, &disk.throughput);
                }
                (Some(_), None) => self.gap(format!("{device}: its type is not written")),
                (None, _) => self.gap(format!("{device}: its size is not written")),
            }
        }
    }

    fn disk(&mut self, region: &str, name: &str, kind: &str, gib: u64, count: u64) {
        let quantity = Decimal::from(gib) * Decimal::from(count);
        let name = if name == kind { kind.to_owned() } else { format!("{name}, {kind}") };
        self.priced(&name, Component::Storage, quantity, region, "ebs", kind);
    }

    /// Operations and bandwidth that are paid for beside the size.
    fn rate(&mut self, name: &str, kind: &str, iops: &Field<u64>, throughput: &Field<u64>) {
        let paid = match kind {
            "gp3" => {
                iops.get().is_some_and(|i| *i > GP3_INCLUDED.0) || throughput.get().is_some_and(|t| *t > GP3_INCLUDED.1)
            }
            "io1" | "io2" => !iops.is_absent(),
            _ => false,
        };
        if paid {
            self.gap(format!("{name}, operations and bandwidth that are paid for: no price in the table"));
        }
    }

    fn group(&mut self, region: &str, group: &InstanceGroup) {
        let Some(count) = group.desired.get().or_else(|| group.minimum.get()).copied() else {
            return self.gap("how many servers it has is not known");
        };
        if count == 0 {
            return;
        }
        match self.infrastructure.linked_as::<Instance>(&group.template) {
            Some((_, template)) => {
                let outer = template;
                let inner = self.infrastructure.linked_as::<Instance>(&outer.template).map(|(_, t)| t);
                self.server(region, outer, inner, count);
                match self.is_public_in(group, outer) {
                    Some(true) => {
                        self.ipv4(region, &format!("public IPv4, one for each of {count} servers"), count);
                        self.egress(region);
                    }
                    Some(false) => {}
                    None => self.gap("whether its servers have public IPv4 addresses is not known"),
                }
            }
            None => self.gap("what its servers are made from is not known"),
        }
        let grows = group.maximum.get().is_some_and(|maximum| *maximum > count);
        if grows {
            self.gap(format!("servers above the {count} that it has at least or now: usage unknown"));
        }
    }

    fn is_public_in(&self, group: &InstanceGroup, template: &Instance) -> Option<bool> {
        if !template.public_address.is_absent() {
            return template.public_address.get().copied();
        }
        let mut known = None;
        for subnet in &group.subnets {
            let (_, subnet) = self.infrastructure.linked_as::<Subnet>(subnet)?;
            let public = match &subnet.public_addresses {
                Field::Known { value, .. } => *value,
                Field::Absent => false,
                Field::Symbolic { .. } => return None,
            };
            if *known.get_or_insert(public) != public {
                return None;
            }
        }
        known
    }

    fn volume(&mut self, region: &str, volume: &Volume) {
        // What nobody writes is gp2 at AWS.
        let kind = match &volume.disk_type {
            Field::Known { value, .. } => value.as_str(),
            Field::Absent => "gp2",
            Field::Symbolic { .. } => return self.gap("its type is not known"),
        };
        match volume.size.get() {
            Some(size) => self.disk(region, kind, kind, *size, 1),
            None if volume.snapshot.is_absent() => self.gap("its size is not known"),
            None => self.gap("its size comes from a snapshot"),
        }
        self.rate(kind, kind, &volume.iops, &volume.throughput);
    }

    fn balancer(&mut self, region: &str, balancer: &LoadBalancer) {
        let layer = balancer.layer.get().map_or("application", String::as_str);
        self.priced(&format!("{layer} load balancer"), Component::Network, hours(1), region, "load-balancer", layer);
        self.gap("capacity units: usage unknown");
        match balancer.internal.get() {
            Some(true) => {}
            Some(false) | None if balancer.internal.is_symbolic() => {
                self.gap("whether it has public IPv4 addresses is not known");
            }
            Some(false) | None => {
                match balancer.subnets.len() as u64 {
                    0 => self.gap("public IPv4: in how many subnets it stands is not known"),
                    count => {
                        self.ipv4(region, &format!("public IPv4, one in each of {count} subnets"), count);
                    }
                }
                self.egress(region);
            }
        }
    }

    fn nat(&mut self, region: &str, gateway: &Gateway) {
        self.priced("NAT gateway", Component::Network, hours(1), region, "nat-gateway", "hours");
        self.gap("data that it handles: usage unknown");
        if gateway.private.get() != Some(&true) {
            self.egress(region);
        }
    }

    fn database(&mut self, region: &str, database: &Database) {
        // A copy says neither engine nor storage of its own.
        let original = self.infrastructure.linked_as::<Database>(&database.replica_of).map(|(_, original)| original);
        let Some(engine) = database.engine.get().or_else(|| original?.engine.get()).map(String::as_str) else {
            return self.gap("its engine is not known");
        };
        if &*self.node.address.type_name == "aws_rds_cluster" {
            return self.cluster(region, engine, database);
        }
        let multi_zone = match &database.multi_zone {
            Field::Known { value, .. } => *value,
            Field::Absent => false,
            Field::Symbolic { .. } => return self.gap("whether it stands in two zones is not known"),
        };
        let zones = if multi_zone { ", multi-AZ" } else { "" };
        match (database.size.get(), prices::rds_service(engine, multi_zone)) {
            (None, _) => self.gap("machine: its size is not known"),
            (Some(size), None) => self.gap(format!("{size}, {}{zones}: no prices for the engine", product(engine))),
            (Some(size), Some(service)) => {
                let name = format!("{size}, {}{zones}", product(engine));
                self.priced(&name, Component::Database, hours(1), region, service, size);
            }
        }
        let kind = match &database.storage_type {
            Field::Known { value, .. } => value.as_str(),
            Field::Absent if database.iops.is_absent() => "gp2",
            Field::Absent => "io1",
            Field::Symbolic { .. } => return self.gap("storage: its type is not known"),
        };
        let Some(gib) = database.storage.get().or_else(|| original?.storage.get()) else {
            return self.gap("storage: its size is not known");
        };
        let service = if multi_zone { "rds-storage-multi-az" } else { "rds-storage" };
        let name = format!("{kind} storage {gib} GB{}", if multi_zone { " in two zones" } else { "" });
        self.priced(&name, Component::Database, Decimal::from(*gib), region, service, kind);
        // The free 3,000 operations of gp3 grow with the size and the engine: only what is written counts as paid for.
        if !database.iops.is_absent() || !database.throughput.is_absent() {
            self.gap("operations and bandwidth that are paid for: no price in the table");
        }
        if database.storage_limit.get().is_some_and(|limit| *limit > *gib) {
            self.gap("storage that it grows by: usage unknown");
        }
        if database.backup_days.get().is_some_and(|days| *days > 0) {
            self.gap("backups above the size of the storage: usage unknown");
        }
    }

    /// A cluster: at Aurora its members are paid for, and storage by use.
    fn cluster(&mut self, region: &str, engine: &str, database: &Database) {
        let members = self.node.satellites.iter().filter(|a| is_member(a)).count() as u64;
        if members == 0 {
            return self.gap("members of the cluster: no price for clusters of this sort");
        }
        let service = match engine {
            "postgres" => prices::rds_service("aurora-postgresql", false),
            "mysql" => prices::rds_service("aurora-mysql", false),
            _ => None,
        };
        let several = if members == 1 { String::new() } else { format!(", {members} members") };
        match (database.size.get(), service) {
            (Some(size), Some(service)) => {
                let name = format!("{size}, Aurora {}{several}", product(engine));
                self.priced(&name, Component::Database, hours(members), region, service, size);
            }
            (Some(size), None) => self.gap(format!("{size}: no prices for the engine {engine}")),
            (None, _) => self.gap("members: their size is not known"),
        }
        self.gap("storage, operations and backups: usage unknown");
    }

    fn service(&mut self, region: &str, service: &ContainerService) {
        let Some((_, group)) = self.infrastructure.group_of(self.node, service) else {
            return self.gap("what it runs is not known");
        };
        let fargate = match service.launch_type.get().map(String::as_str) {
            Some("FARGATE") => true,
            // These run on servers that are paid for themselves.
            Some("EC2" | "EXTERNAL") => false,
            Some(other) => return self.gap(format!("launch type {other}: no price in the table")),
            None => group.compatibilities.iter().any(|c| c.get().is_some_and(|c| c == "FARGATE")),
        };
        if !fargate {
            return;
        }
        let count = match self.infrastructure.copies_of(service) {
            Field::Known { value, .. } => value,
            Field::Absent => 1,
            Field::Symbolic { .. } => return self.gap("how many tasks it runs is not known"),
        };
        if count == 0 {
            return;
        }
        let (Some(cpu), Some(memory)) = (group.cpu.get(), group.memory.get()) else {
            return self.gap("Fargate: the size of its tasks is not known");
        };
        let (Ok(cpu), gib) = (Decimal::try_from(*cpu), Decimal::from(*memory) / Decimal::from(1024)) else {
            return self.gap("Fargate: the size of its tasks is not known");
        };
        let (cpu, gib) = ((cpu * Decimal::from(count)).normalize(), (gib * Decimal::from(count)).normalize());
        let arm = group.architecture.get().is_some_and(|a| a.eq_ignore_ascii_case("arm64"));
        let windows = group.operating_system.get().is_some_and(|o| o.to_ascii_lowercase().starts_with("windows"));
        let of = |sku: &str| prices::price(&Query { provider: "aws", service: "fargate", region, sku });
        // The prices known are those of Linux on x86; others must not pass for them.
        match (of("vcpu"), of("memory")) {
            _ if arm || windows => {
                let what = if arm { "ARM64" } else { "Windows" };
                self.gap(format!("Fargate, {cpu} vCPU and {gib} GB: no price for {what}"));
            }
            (Some(_), Some(_)) => {
                self.priced(
                    &format!("Fargate, {cpu} vCPU"),
                    Component::Compute,
                    cpu * hours(1),
                    region,
                    "fargate",
                    "vcpu",
                );
                self.priced(
                    &format!("Fargate, {gib} GB"),
                    Component::Compute,
                    gib * hours(1),
                    region,
                    "fargate",
                    "memory",
                );
            }
            _ => self.gap(format!("Fargate, {cpu} vCPU and {gib} GB: no price for {region}")),
        }
        if service.public_address.get() == Some(&true) {
            self.ipv4(region, &format!("public IPv4, one for each of {count} tasks"), count);
        }
        if service.maximum.get().is_some_and(|maximum| *maximum > count) {
            self.gap(format!("tasks above the {count} that are wanted: usage unknown"));
        }
    }
}

fn is_member(address: &Address) -> bool {
    &*address.type_name == "aws_rds_cluster_instance"
}

fn product(engine: &str) -> &str {
    match engine {
        "postgres" => "PostgreSQL",
        "mysql" => "MySQL",
        "mariadb" => "MariaDB",
        other => other,
    }
}
