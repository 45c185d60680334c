//! What things of Azure cost, where the tables say it.

use super::{Account, Component, hours};
use model::kinds::{Instance, InstanceGroup, KubernetesCluster, NodePool};
use model::{Infrastructure, Kind, Node, Origins};
use prices::Query;

/// Leaves by which a thing of Azure costs more or less, or by which more or less of it has a price.
pub(super) fn steered(infrastructure: &Infrastructure, node: &Node) -> Origins {
    let mut all = Origins::none();
    match &node.kind {
        Kind::Instance(_) if node.address.name.ends_with("/template") => {}
        Kind::Instance(instance) => {
            all.extend(&of_server(instance));
            all.extend(&instance.public_address.origins());
            all.extend(&node.region_origins);
        }
        Kind::InstanceGroup(group) => {
            all.extend(&group.desired.origins().and(&group.minimum.origins()).and(&group.maximum.origins()));
            if let Some((_, template)) = infrastructure.linked_as::<Instance>(&group.template) {
                all.extend(&of_server(template));
            }
        }
        Kind::NodePool(pool) => {
            all.extend(&pool.nodes.origins().and(&pool.minimum.origins()).and(&pool.spot.origins()));
            pool.sizes.first().into_iter().for_each(|size| all.extend(&size.origins()));
            all.extend(&pool.operating_system.origins());
        }
        Kind::KubernetesCluster(cluster) => all.extend(&cluster.tier.origins()),
        Kind::LoadBalancer(balancer) => all.extend(&balancer.internal.origins()),
        Kind::Database(database) => all.extend(&database.size.origins()),
        Kind::ContainerCluster(cluster) => all.extend(&cluster.size.origins().and(&cluster.count.origins())),
        // What has no price by its own fields costs the same whatever they say.
        _ => {}
    }
    all
}

fn of_server(instance: &Instance) -> Origins {
    instance.size.origins().and(&instance.spot.origins()).and(&instance.operating_system.origins())
}

impl Account<'_> {
    /// Prices a thing of Azure in its region.
    pub(super) fn azure(&mut self, region: &str) {
        match &self.node.kind {
            // The description of the servers of a group is paid for with the group.
            Kind::Instance(_) if self.node.address.name.ends_with("/template") => {}
            Kind::Instance(instance) => {
                self.azure_servers(region, instance, 1);
                self.azure_addresses();
                if instance.public_address.get() == Some(&true) {
                    self.azure_egress(region);
                }
            }
            Kind::InstanceGroup(group) => self.azure_group(region, group),
            Kind::NodePool(pool) => self.azure_pool(region, pool),
            Kind::KubernetesCluster(cluster) => self.azure_cluster(cluster),
            Kind::Volume(_) => self.gap("disk: no price in the table"),
            Kind::PublicAddress(_) => self.gap("public address: no price in the table"),
            Kind::LoadBalancer(balancer) => {
                self.gap("load balancer, its rules and the data that they handle: no price in the table");
                self.azure_addresses();
                if balancer.internal.get() != Some(&true) {
                    self.azure_egress(region);
                }
            }
            Kind::Gateway(_) => {
                self.gap("NAT gateway and the data that it handles: no price in the table");
                self.azure_egress(region);
            }
            Kind::Database(database) => {
                let size = database.size.get().cloned().unwrap_or_else(|| String::from("size not known"));
                self.gap(format!("{size}, storage and backups: no price in the table"));
            }
            Kind::Bucket(_) => self.gap("stored amount and requests: usage unknown"),
            Kind::Queue(_) | Kind::Topic(_) => self.gap("messages: usage unknown"),
            Kind::ContainerService(_) => self.gap("processors, memory and requests: usage unknown"),
            Kind::ContainerCluster(cluster) => {
                if let Some(size) = cluster.size.get() {
                    let count = cluster.count.get().copied().unwrap_or(1);
                    self.gap(format!("plan {size}, {count} of them: no price in the table"));
                }
            }
            Kind::Registry(_) => self.gap("registry and stored amount: no price in the table"),
            Kind::LogGroup(_) => self.gap("ingested amount: usage unknown"),
            Kind::DnsZone(_) => self.gap("zone and queries: no price in the table"),
            Kind::Alarm(_) => self.gap("alert: no price in the table"),
            Kind::Secret(_) => self.gap("calls of the vault: usage unknown"),
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
            | Kind::ContainerGroup(_)
            | Kind::SettingParameter(_)
            | Kind::GeneratedPassword(_)
            | Kind::NetworkInterface(_)
            | Kind::Role(_)
            | Kind::Policy(_)
            | Kind::RoleProfile(_) => {}
            other => self.gap(format!("{}: no price in the table", other.name().replace('_', " "))),
        }
    }

    /// Addresses that were folded into what has them.
    fn azure_addresses(&mut self) {
        let count = self.node.satellites.iter().filter(|a| &*a.type_name == "azurerm_public_ip").count();
        if count > 0 {
            self.gap(format!("public addresses, {count} of them: no price in the table"));
        }
    }

    fn azure_priced(&mut self, name: &str, count: u64, region: &str, sku: &str) {
        let query = Query { provider: "azure", service: "vm", region, sku };
        self.bill.priced(&self.address, name, Component::Compute, hours(count), &query);
    }

    fn azure_egress(&mut self, region: &str) {
        let query = Query { provider: "azure", service: "internet-egress", region, sku: "from_0_GB" };
        let price = prices::price(&query)
            .map_or_else(String::new, |p| format!("; {} {} per {} on {}", p.amount, p.currency, p.unit, p.as_of));
        self.gap(format!("traffic to the internet: usage unknown{price}"));
    }

    /// Machines of a description; the table has those of Linux, paid by the hour.
    fn azure_servers(&mut self, region: &str, instance: &Instance, count: u64) {
        let times = |what: &str| if count == 1 { what.to_owned() } else { format!("{what}, {count} of them") };
        let windows = instance.operating_system.get().is_some_and(|system| system == "windows");
        match instance.size.get() {
            None => self.gap("machine: its size is not known"),
            Some(size) if instance.spot.get() == Some(&true) => {
                self.gap(format!("{size}: the price of spot capacity changes by the hour"));
            }
            Some(size) if windows => self.gap(format!("{size} with Windows: no price in the table")),
            Some(size) => self.azure_priced(&times(size), count, region, size),
        }
        self.gap(times("root disk: no price in the table"));
        if !instance.disks.is_empty() {
            self.gap("further disks: no price in the table");
        }
    }

    fn azure_group(&mut self, region: &str, group: &InstanceGroup) {
        let Some(count) = group.desired.get().or_else(|| group.minimum.get()).copied() else {
            return self.gap("how many servers it has is not known");
        };
        if count == 0 {
            return;
        }
        match self.infrastructure.linked_as::<Instance>(&group.template) {
            Some((_, template)) => self.azure_servers(region, template, count),
            None => self.gap("what its servers are made from is not known"),
        }
        if group.maximum.get().is_some_and(|maximum| *maximum > count) {
            self.gap(format!("servers above the {count} that it has at least or now: usage unknown"));
        }
    }

    fn azure_pool(&mut self, region: &str, pool: &NodePool) {
        let count = pool.nodes.get().or_else(|| pool.minimum.get()).copied();
        let (Some(size), Some(count)) = (pool.sizes.first().and_then(model::Field::get), count) else {
            return self.gap("nodes: their size or number is not known");
        };
        if pool.spot.get() == Some(&true) {
            return self.gap(format!("{size}: the price of spot capacity changes by the hour"));
        }
        if pool.operating_system.get().is_some_and(|system| system.eq_ignore_ascii_case("windows")) {
            return self.gap(format!("{size} with Windows: no price in the table"));
        }
        if count > 0 {
            self.azure_priced(&format!("{size}, {count} nodes"), count, region, size);
        }
        self.gap("disks of the nodes: no price in the table");
    }

    fn azure_cluster(&mut self, cluster: &KubernetesCluster) {
        match cluster.tier.get().map(String::as_str) {
            None | Some("Free") => {}
            Some(tier) => self.gap(format!("tier {tier} of the cluster: no price in the table")),
        }
    }
}
