//! What things of Google cost, where the tables say it.

use super::{Account, Component, hours};
use model::kinds::{Database, Gateway, GatewayRole, Instance, InstanceGroup, Volume};
use model::{Field, Infrastructure, Kind, Node, Origins};
use prices::{Decimal, Price, Query};

/// Kinds of disks as Terraform and as the table names them.
const DISKS: &[(&str, &str)] = &[
    ("pd-standard", "hdd"),
    ("pd-balanced", "balanced"),
    ("pd-ssd", "ssd"),
    ("pd-extreme", "extreme"),
    ("hyperdisk-extreme", "hyperdisk-extreme"),
    ("local-ssd", "local"),
];
/// What Google takes where no kind of disk is written. From knowledge, not yet checked against its documentation.
const DEFAULT_DISK: &str = "pd-standard";

/// Leaves by which a thing of Google costs more or less.
pub(super) fn steered(infrastructure: &Infrastructure, node: &Node, region: &str) -> Origins {
    let mut all = Origins::none();
    match &node.kind {
        Kind::Instance(instance) => {
            let template = infrastructure.linked_as::<Instance>(&instance.template).map(|(_, t)| t);
            for described in std::iter::once(&**instance).chain(template) {
                all.extend(&of_server(described, region));
            }
            all.extend(&node.region_origins);
        }
        Kind::InstanceGroup(group) => {
            all.extend(&group.desired.origins().and(&group.minimum.origins()).and(&group.maximum.origins()));
            if let Some((_, template)) = infrastructure.linked_as::<Instance>(&group.template) {
                all.extend(&of_server(template, region));
            }
            all.extend(&node.region_origins);
        }
        Kind::Volume(volume) => {
            all.extend(&volume.disk_type.origins());
            all.extend(&sized(&volume.size, &volume.disk_type, region));
            all.extend(&node.region_origins);
        }
        Kind::PublicAddress(address) => {
            all.extend(&address.instance.origins());
            if address.instance.is_absent() {
                all.extend(&node.region_origins);
            }
        }
        Kind::Gateway(gateway) if gateway.role == GatewayRole::Nat => all.extend(&node.region_origins),
        Kind::VpnConnection(_) | Kind::Bucket(_) => all.extend(&node.region_origins),
        Kind::LoadBalancer(balancer) => all.extend(&balancer.internal.origins()),
        Kind::Database(database) => all.extend(&database.size.origins()),
        // What has no price by its own fields costs the same whatever they say.
        _ => {}
    }
    all
}

/// What a month of a GB in a bucket costs.
fn stored(region: &str) -> Option<Price> {
    prices::price(&Query { provider: "gcp", service: "gcs-bucket", region, sku: "standard" })
}

/// Machine and disks of a server.
fn of_server(instance: &Instance, region: &str) -> Origins {
    let mut all = instance.size.origins().and(&instance.spot.origins()).and(&instance.public_address.origins());
    all.extend(&instance.root_type.origins().and(&sized(&instance.root_size, &instance.root_type, region)));
    for disk in &instance.disks {
        all.extend(&disk.disk_type.origins().and(&sized(&disk.size, &disk.disk_type, region)));
    }
    all
}

/// The size of a disk, where its sort has a price.
fn sized(size: &Field<u64>, kind: &Field<String>, region: &str) -> Origins {
    let kind = match kind {
        Field::Known { value, .. } => value.as_str(),
        Field::Absent => DEFAULT_DISK,
        Field::Symbolic { .. } => return Origins::none(),
    };
    let short = kind.rsplit('/').next().unwrap_or(kind);
    let known = DISKS.iter().find(|(known, _)| *known == short).is_some_and(|(_, sku)| {
        prices::price(&Query { provider: "gcp", service: "persistent-disk", region, sku }).is_some()
    });
    if known { size.origins() } else { Origins::none() }
}

impl Account<'_> {
    /// Prices a thing of Google in its region.
    pub(super) fn google(&mut self, region: &str) {
        match &self.node.kind {
            Kind::Instance(instance) => {
                let template = self.infrastructure.linked_as::<Instance>(&instance.template).map(|(_, t)| t);
                self.google_servers(region, instance, template, 1);
            }
            Kind::InstanceGroup(group) => self.google_group(region, group),
            Kind::Volume(volume) => self.google_volume(region, volume),
            Kind::PublicAddress(address) => {
                // An address at a server is paid for with the server.
                if address.instance.is_absent() {
                    self.google_priced(
                        "address without a server",
                        Component::Network,
                        hours(1),
                        region,
                        "network",
                        "ip/unused",
                    );
                }
            }
            Kind::Gateway(gateway) => self.google_nat(region, gateway),
            Kind::VpnConnection(_) => {
                self.google_priced("VPN tunnel", Component::Network, hours(1), region, "network", "vpn/tunnel");
                self.google_egress(region);
            }
            Kind::Bucket(_) => self.google_bucket(region),
            Kind::Database(database) => self.google_database(database),
            Kind::LoadBalancer(balancer) => {
                self.gap("forwarding rules and data that they handle: no price in the table");
                if balancer.internal.get() != Some(&true) {
                    self.google_egress(region);
                }
            }
            Kind::ContainerService(_) => self.gap("processors, memory and requests: usage unknown"),
            Kind::ContainerGroup(_) => self.gap("runs of the job: usage unknown"),
            Kind::Queue(_) | Kind::Topic(_) => self.gap("messages: usage unknown"),
            Kind::Registry(_) => self.gap("stored amount: usage unknown"),
            Kind::LogGroup(_) => self.gap("ingested amount: usage unknown"),
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
            | Kind::SettingParameter(_)
            | Kind::GeneratedPassword(_)
            | Kind::Role(_)
            | Kind::Policy(_)
            | Kind::RoleProfile(_) => {}
            other => self.gap(format!("{}: no price in the table", other.name().replace('_', " "))),
        }
    }

    fn google_priced(
        &mut self,
        name: &str,
        component: Component,
        quantity: Decimal,
        region: &str,
        service: &str,
        sku: &str,
    ) {
        let query = Query { provider: "gcp", service, region, sku };
        self.bill.priced(&self.address, name, component, quantity, &query);
    }

    fn google_egress(&mut self, region: &str) {
        let query = Query { provider: "gcp", service: "internet-egress", region, sku: "from_0_GB" };
        let price = prices::price(&query)
            .map_or_else(String::new, |p| format!("; {} {} per {} on {}", p.amount, p.currency, p.unit, p.as_of));
        self.gap(format!("traffic to the internet: usage unknown{price}"));
    }

    fn google_servers(&mut self, region: &str, instance: &Instance, template: Option<&Instance>, count: u64) {
        let sources = || std::iter::once(instance).chain(template);
        let times = |what: &str| if count == 1 { what.to_owned() } else { format!("{what}, {count} of them") };
        match sources().find_map(|i| i.size.get()) {
            None => self.gap("machine: its size is not known"),
            Some(size) if sources().any(|i| i.spot.get() == Some(&true)) => {
                self.gap(format!("{size}: the price of spot capacity changes"));
            }
            Some(size) => {
                self.google_priced(&times(size), Component::Compute, hours(count), region, "gce", size);
                self.gap("discount for sustained use: not taken off");
            }
        }
        let kind = sources().find_map(|i| i.root_type.get()).map_or(DEFAULT_DISK, String::as_str);
        match sources().find_map(|i| i.root_size.get()) {
            Some(size) => self.google_disk(region, &times("root disk"), kind, *size * count, false),
            None => self.gap("root disk: size comes from the image"),
        }
        for disk in sources().map(|i| &i.disks).find(|d| !d.is_empty()).into_iter().flatten() {
            let kind = disk.disk_type.get().map_or(DEFAULT_DISK, String::as_str);
            match disk.size.get() {
                Some(size) => self.google_disk(region, &times("disk"), kind, *size * count, false),
                None => self.gap("disk: its size is not written"),
            }
        }
        match sources().find_map(|i| i.public_address.get()) {
            Some(true) => {
                let name = times("public IPv4");
                self.google_priced(&name, Component::Network, hours(count), region, "network", "ip/vm");
                self.google_egress(region);
            }
            Some(false) => {}
            None => self.gap("whether it has a public IPv4 address is not known"),
        }
    }

    fn google_disk(&mut self, region: &str, name: &str, kind: &str, gib: u64, two_zones: bool) {
        let short = kind.rsplit('/').next().unwrap_or(kind);
        let Some((_, sku)) = DISKS.iter().find(|(known, _)| *known == short) else {
            return self.gap(format!("{name}, {short}: no price in the table"));
        };
        let sku = if two_zones { format!("{sku}-replicated") } else { (*sku).to_owned() };
        self.google_priced(
            &format!("{name}, {short}"),
            Component::Storage,
            Decimal::from(gib),
            region,
            "persistent-disk",
            &sku,
        );
    }

    fn google_group(&mut self, region: &str, group: &InstanceGroup) {
        let Some(count) = group.desired.get().or_else(|| group.minimum.get()).copied() else {
            return self.gap("how many servers it has is not known");
        };
        if count == 0 {
            return;
        }
        match self.infrastructure.linked_as::<Instance>(&group.template) {
            Some((_, template)) => self.google_servers(region, template, None, count),
            None => self.gap("what its servers are made from is not known"),
        }
        if group.maximum.get().is_some_and(|maximum| *maximum > count) {
            self.gap(format!("servers above the {count} that it has at least or now: usage unknown"));
        }
    }

    fn google_volume(&mut self, region: &str, volume: &Volume) {
        let kind = match &volume.disk_type {
            Field::Known { value, .. } => value.as_str(),
            Field::Absent => DEFAULT_DISK,
            Field::Symbolic { .. } => return self.gap("its kind is not known"),
        };
        let two_zones = &*self.node.address.type_name == "google_compute_region_disk";
        match volume.size.get() {
            Some(size) => self.google_disk(region, "disk", kind, *size, two_zones),
            None => self.gap("its size comes from an image or snapshot"),
        }
    }

    fn google_nat(&mut self, region: &str, gateway: &Gateway) {
        match gateway.role {
            GatewayRole::Nat => {
                self.google_priced("Cloud NAT", Component::Network, hours(1), region, "network", "nat/gateway");
                self.gap("data that it handles: usage unknown");
            }
            GatewayRole::Internet | GatewayRole::EgressOnly => {}
        }
    }

    fn google_bucket(&mut self, region: &str) {
        let price = stored(region)
            .map_or_else(String::new, |p| format!("; {} {} per {} on {}", p.amount, p.currency, p.unit, p.as_of));
        self.gap(format!("stored amount and requests: usage unknown{price}"));
    }

    fn google_database(&mut self, database: &Database) {
        match database.size.get() {
            Some(size) => self.gap(format!("{size}: no prices of Cloud SQL in the tables")),
            None => self.gap("machine: its size is not known"),
        }
        self.gap("storage and backups: no prices of Cloud SQL in the tables");
    }
}
