//! Leaves of the source that mean nothing at the target, each with its reason.
//!
//! The ledger looks here last: a leaf that stands in the output, or that steered a decision, is not ignored.

use crate::context::Planner;
use crate::unbuilt::{unbuilt, unbuilt_kinds};
use model::{Field, Kind, Node, Origin, Origins, Set, Treatment, TreatmentOutcome, kinds};
use std::collections::BTreeSet;
use value::Address;

/// Collects what is set aside.
struct Aside(Vec<Treatment>);

impl Aside {
    fn put(&mut self, origins: Origins, reason: &str) {
        self.0.extend(origins.iter().map(|origin| Treatment {
            origin: origin.clone(),
            outcome: TreatmentOutcome::Ignored,
            reason: reason.to_owned(),
        }));
    }

    fn all<T>(&mut self, fields: &[Field<T>], reason: &str) {
        fields.iter().for_each(|f| self.put(f.origins(), reason));
    }
}

impl Planner<'_> {
    /// Names what has no counterpart at the target.
    pub(crate) fn set_aside(&mut self) {
        let mut aside = Aside(Vec::new());
        let has_cloud = self.has_cloud();
        let mut idle = self.idle_templates();
        if has_cloud {
            let built: BTreeSet<&Address> = self.blueprint.volumes.iter().flat_map(|volume| &volume.about).collect();
            let volumes = self.infrastructure.of::<kinds::Volume>().map(|(node, _)| &node.address);
            idle.extend(volumes.filter(|volume| !built.contains(volume)).cloned());
        }
        let said: BTreeSet<&Origin> =
            self.infrastructure.treatments.iter().map(|treatment| &treatment.origin).collect();
        for node in self.infrastructure.nodes.values() {
            for (key, field) in &node.tags {
                let reason = if key == "Name" {
                    "a name within the source; keys of the target are made from it where it says something"
                } else {
                    "what carries labels here has those that all things of the source share"
                };
                aside.put(field.origins(), reason);
            }
            if let Some(reason) = self.left_out(node, &idle) {
                node.kind.visit_origins(&mut |origins| {
                    // What the catalog said of a leaf is closer to it.
                    let unsaid: Origins = origins.iter().filter(|origin| !said.contains(*origin)).cloned().collect();
                    aside.put(unsaid, reason);
                });
            }
            let measured = self.blueprint.checks.iter().any(|check| check.about().contains(&node.address));
            of_kind(&mut aside, &node.kind, has_cloud, measured);
            if !has_cloud {
                without_cloud(&mut aside, &node.kind);
            }
        }
        self.blueprint.treatments = aside.0;
    }

    /// Whether a part of a load balancer has no place in what will be built.
    fn sends_nowhere(&self, node: &Node) -> bool {
        let proxies = self.blueprint.projects.iter().filter_map(|project| project.proxy.as_ref());
        let routed = proxies.flat_map(|proxy| {
            let routers = proxy.routers.iter().flat_map(|router| &router.about);
            let backends = proxy.backends.iter().flat_map(|backend| &backend.about);
            proxy.about.iter().chain(routers).chain(backends)
        });
        let balanced = self.blueprint.load_balancers.iter().flat_map(|balancer| &balancer.about);
        !routed.chain(balanced).any(|address| *address == node.address)
    }
}

impl Planner<'_> {
    /// Why nothing stands for a thing whose kind is built otherwise; what is said was a warning.
    fn left_out(&self, node: &Node, idle: &BTreeSet<Address>) -> Option<&'static str> {
        match &node.kind {
            Kind::Database(_) if !self.blueprint.databases.iter().any(|d| d.about.contains(&node.address)) => {
                Some("the database is not set up: see the warnings")
            }
            Kind::Volume(_) if idle.contains(&node.address) => {
                Some("it belongs to no server that is built: see the warnings")
            }
            Kind::Instance(_) if idle.contains(&node.address) => {
                Some("no server that is built is made from it: see the warnings")
            }
            Kind::Subnet(_) if self.has_cloud() && self.subnet_keys(&node.address).is_none() => {
                Some("the subnet is left out: see the warnings")
            }
            Kind::LoadBalancer(_) | Kind::Listener(_) | Kind::TargetGroup(_) if self.sends_nowhere(node) => {
                Some("nothing that it sends to is built at the target: see the warnings and the manual steps")
            }
            Kind::Topic(_) if !crate::stores::carries_alerts(self.infrastructure, &node.address) => {
                Some("no queue takes its messages: see the warnings")
            }
            _ => None,
        }
    }
}

const NAME: &str = "a name within the source; nothing refers to it any more";
const FOR_PEOPLE: &str = "a description within the source";
const NO_KEYS: &str = "the target has no keys of the cloud; see the encryption of volumes";
const ONE_KIND: &str = "Hetzner has one kind of volume";
const ONE_SERVER: &str = "the target is one server without a network of a cloud";

fn of_kind(aside: &mut Aside, kind: &Kind, has_cloud: bool, measured: bool) {
    match kind {
        Kind::Network(k) => {
            aside.all(&k.secondary_cidrs, "a Hetzner network has one range: subnets of this range are left out");
            aside.put(k.dns_names.origins(), "servers are reached by address, containers by name");
            aside.put(k.ipv6.origins().and(&k.ipv6_cidr.origins()), "the private network is IPv4 only");
            if !has_cloud {
                aside.put(k.cidr.origins(), ONE_SERVER);
                aside.all(&k.secondary_cidrs, ONE_SERVER);
            }
        }
        Kind::Subnet(k) => {
            aside.put(k.network.origins(), "a subnet here is part of the network that stands for its network");
            aside.put(k.public_addresses.origins(), "every server has an address of its own; its firewall decides");
            aside.all(&k.firewalls, "its rules stand at what was in the subnet");
            aside.put(k.nat_gateway.origins(), "each server has an address of its own");
            aside.put(k.ipv6_cidr.origins(), "the private network is IPv4 only");
            if !has_cloud {
                aside.put(k.cidr.origins(), ONE_SERVER);
            }
        }
        Kind::RouteTable(k) => {
            let reason = if has_cloud { "a Hetzner network routes between its subnets by itself" } else { ONE_SERVER };
            aside.put(k.network.origins(), reason);
            aside.all(&k.subnets, reason);
            for route in &k.routes {
                aside.put(route.cidr.origins().and(&route.ipv6_cidr.origins()).and(&route.gateway.origins()), reason);
                aside.put(route.next_hop.origins().and(&route.next_hop_address.origins()), reason);
            }
        }
        Kind::Gateway(k) => {
            let reason = if has_cloud { "each server has an address of its own" } else { ONE_SERVER };
            aside.put(
                k.network.origins().and(&k.subnet.origins()).and(&k.address.origins()).and(&k.private.origins()),
                reason,
            );
        }
        Kind::PublicAddress(k) => {
            aside.put(
                k.instance.origins().and(&k.interface.origins()),
                "each server has an address of its own, which outlives it",
            );
        }
        Kind::Firewall(k) => {
            aside.put(k.name.origins(), "tiers are named by their servers here");
            aside.put(k.description.origins(), FOR_PEOPLE);
            aside.put(k.network.origins(), "its rules stand at the servers that it was before");
            for rule in k.rules.iter().filter(|rule| !rule.prefix_lists.is_empty()) {
                let reason = "its networks stand in a list that is not known: nothing is opened to them";
                rule.visit_origins(&mut |origins| aside.put(origins.clone(), reason));
            }
            for rule in &k.rules {
                let whole = rule.protocol.origins().and(&rule.from_port.origins()).and(&rule.to_port.origins());
                aside.put(whole, "nothing is behind it any more, or it is left out rather than opened");
                for peers in [&rule.cidrs, &rule.ipv6_cidrs, &rule.prefix_lists] {
                    aside.all(peers, "nothing is behind it any more, or it is left out rather than opened");
                }
                aside.all(&rule.firewalls, "nothing is behind it any more, or it is left out rather than opened");
                aside.put(rule.description.origins(), "the rule stands elsewhere, or nothing needs it any more");
                const NOT_NEEDED: &str = "the rule stands elsewhere, or nothing needs it any more";
                aside.put(rule.description.origins().and(&rule.protocol.origins()), NOT_NEEDED);
                aside.all(&rule.cidrs, NOT_NEEDED);
                aside.all(&rule.ipv6_cidrs, NOT_NEEDED);
                aside.all(&rule.firewalls, NOT_NEEDED);
                aside.put(rule.itself.origins(), NOT_NEEDED);
                let ports = rule.from_port.origins().and(&rule.to_port.origins());
                match rule.protocol.get().map(String::as_str) {
                    Some("tcp" | "udp" | "6" | "17") | None => aside.put(ports, NOT_NEEDED),
                    Some(_) => aside.put(ports, "its protocol has no ports: the rule is about all of it"),
                }
            }
        }
        Kind::Instance(k) => {
            aside.put(k.monitoring.origins(), "the check of a server runs every five minutes in any case");
            aside.put(k.metadata_tokens.origins(), "there is no metadata service that gives out keys");
            aside.put(k.tenancy.origins(), "hardware is shared at the target, processors are not where they were not");
            aside.put(k.root_type.origins(), "the disk of a server is of one kind");
            aside.put(
                k.root_size.origins(),
                "the disk of the server's type; no smaller one was chosen for less than it",
            );
            aside.put(
                k.root_encrypted.origins(),
                "the server's own disk is not encrypted; data belongs on volumes, which are",
            );
            aside.put(k.spot.origins(), "there are no servers that may be taken away");
            aside.put(k.architecture.origins(), "only types of this architecture were considered");
            aside
                .put(k.image.origins(), "the image of the source is not offered: its programs must be installed again");
            aside.put(k.zone.origins(), "a server stands in the location of its subnet");
            aside.put(k.key.origins(), "every key of an operator opens every server");
            aside.put(k.subnet.origins(), "no subnet of the target stands for it");
            aside.put(k.public_address.origins(), "every server has an address of its own, its firewall decides");
            aside.put(k.role.origins(), "there are no roles for servers: keys in their place");
            aside.put(k.burst.origins(), "sizes count by what a processor gives for good");
            aside.put(k.termination_protection.origins(), "every server is protected against deletion");
            aside.all(&k.firewalls, "no rule of it is needed any more");
            for disk in &k.disks {
                aside.put(disk.device.origins(), "a volume is found by its id and mounted below /srv");
                let kind = disk.disk_type.origins().and(&disk.iops.origins()).and(&disk.throughput.origins());
                aside.put(kind, ONE_KIND);
                aside.put(disk.delete_with_server.origins(), "volumes outlive their servers here");
            }
            aside.put(k.private_address.origins(), "addresses are numbered anew in each subnet");
            aside.put(k.template.origins(), "its description was read in full");
            aside.put(k.username.origins(), "operators log in as the user of the inventory");
            aside.put(k.operating_system.origins(), "servers of the target run Linux");
            aside.all(&k.interfaces, "its interfaces were read in full");
        }
        Kind::InstanceGroup(k) => {
            aside.put(k.name.origins(), NAME);
            aside.all(&k.sizes, "another class that the group may take; the first counts");
            aside.put(
                k.health_check.origins().and(&k.health_grace_seconds.origins()),
                "nothing replaces a server by itself at this level",
            );
            for policy in &k.scaling {
                aside.put(
                    policy
                        .name
                        .origins()
                        .and(&policy.metric.origins())
                        .and(&policy.target.origins())
                        .and(&policy.adjustment.origins()),
                    "the number of servers is fixed",
                );
            }
        }
        Kind::Volume(k) => {
            aside.put(k.disk_type.origins().and(&k.iops.origins()).and(&k.throughput.origins()), ONE_KIND);
            aside.put(k.zone.origins(), "a volume stands in the location of its server");
            for attachment in &k.attachments {
                aside.put(
                    attachment.instance.origins(),
                    "it hangs on no server that lives on, or on one that is not known",
                );
                aside.put(attachment.device.origins(), "a volume is found by its id and mounted below /srv");
            }
            aside.put(k.snapshot.origins(), "snapshots of the source do not exist at the target: copy the data");
        }
        Kind::SshKey(k) => {
            aside.put(k.name.origins(), NAME);
            aside.put(k.public_key.origins(), "not known: asked for as ssh_public_keys");
        }
        Kind::LoadBalancer(k) => {
            aside.put(k.name.origins(), NAME);
            aside.put(k.drop_invalid_headers.origins(), "the proxy refuses headers that are not valid");
            aside.put(k.access_logs.origins(), "the proxy writes to the journal of its server");
            aside.put(k.idle_seconds.origins(), "the proxy's own time");
            aside.all(&k.public_addresses, "the address of the proxy takes its place");
            aside.all(&k.joined_by, "the address of the proxy takes its place");
            aside.all(&k.firewalls, "nothing listens there any more");
            aside.all(&k.subnets, "nothing listens there any more");
            aside.put(
                k.internal.origins().and(&k.layer.origins()).and(&k.http2.origins()),
                "nothing listens there any more",
            );
            aside.put(k.layer.origins(), "the proxy passes on what its ports are for, HTTP as well as TCP");
            aside.put(k.internal.origins(), "decision proxy");
            aside.put(k.address_type.origins(), "the proxy answers by IPv4");
            aside.put(k.http2.origins(), "the proxy speaks HTTP/2 with whoever wants it");
            aside.put(k.deletion_protection.origins(), "the proxy is a container that any run puts back");
            aside.all(&k.subnets, "the proxy stands where its server stands");
            aside.all(&k.firewalls, "no rule of it is needed any more");
        }
        Kind::Listener(k) => {
            aside.put(
                k.load_balancer.origins().and(&k.port.origins()).and(&k.protocol.origins()),
                "nothing listens there any more",
            );
            aside.put(
                k.backend_port.origins().and(&k.probe.origins()).and(&k.tls_policy.origins()),
                "the members and their checks say it",
            );
            aside.all(&k.pools, "the members and their checks say it");
            aside.put(k.certificate.origins(), "a certificate of Let's Encrypt for the same names");
            aside.all(&k.certificates, "a certificate of Let's Encrypt for the same names");
            for action in k.actions.iter().chain(k.rules.iter().flat_map(|rule| &rule.actions)) {
                aside.put(
                    action.target_group.origins().and(&action.action.origins()).and(&action.status_code.origins()),
                    "nothing listens there any more",
                );
            }
            for rule in &k.rules {
                aside.all(&rule.paths, "nothing listens there any more");
                aside.all(&rule.hosts, "nothing listens there any more");
                aside.all(&rule.source_cidrs, "nothing listens there any more");
            }
            aside.put(k.load_balancer.origins().and(&k.port.origins()), "nothing listens there any more");
            aside
                .put(k.protocol.origins(), "no route of it is served: it redirects, or nothing listens there any more");
            aside.put(k.certificate.origins(), "a certificate of Let's Encrypt for the same names");
            aside.all(&k.certificates, "a certificate of Let's Encrypt for the same names");
            let rules = k.rules.iter().flat_map(|rule| &rule.actions);
            for action in k.actions.iter().chain(rules) {
                aside.put(action.order.origins(), "there is one action");
                aside.put(
                    action.redirect_port.origins().and(&action.redirect_query.origins()),
                    "the proxy redirects to its HTTPS port and keeps what was asked for",
                );
                aside.put(
                    action.content_type.origins().and(&action.body.origins()),
                    "Traefik has no fixed answers: what no route takes gets 404 with its own text",
                );
            }
        }
        Kind::TargetGroup(k) => {
            aside.put(k.slow_start_seconds.origins(), "a new member gets its full share at once");
            aside.put(k.algorithm.origins(), "the proxy takes members in turn");
            aside.put(
                k.preserve_client_ip.origins().and(&k.proxy_protocol.origins()),
                "the proxy tells members the address of the caller in a header",
            );
            aside.put(k.sticky.origins().and(&k.sticky_seconds.origins()), "clients did not keep their member");
            aside.put(k.sticky_type.origins(), "a cookie of the proxy's own, whatever sort it was");
            aside.put(k.deregistration_seconds.origins(), "the proxy waits for the longest of them");
            aside.put(k.sticky_cookie.origins(), "clients did not keep their member");
            aside.put(
                k.name.origins().and(&k.port.origins()).and(&k.protocol.origins()).and(&k.network.origins()),
                "nothing answers behind it any more",
            );
            aside.put(
                k.health_path
                    .origins()
                    .and(&k.health_port.origins())
                    .and(&k.health_protocol.origins())
                    .and(&k.health_interval.origins())
                    .and(&k.health_timeout.origins())
                    .and(&k.unhealthy_threshold.origins())
                    .and(&k.health_matcher.origins()),
                "the proxy checks in its own way, or nothing answers behind it any more",
            );
            for member in &k.members {
                aside.put(
                    member.target.origins().and(&member.port.origins()).and(&member.pool.origins()),
                    "it does not live on as a member",
                );
            }
            aside.put(
                k.target_type.origins().and(&k.network.origins()),
                "the proxy reaches members by name or private address",
            );
            aside.put(
                k.healthy_threshold.origins().and(&k.unhealthy_threshold.origins()),
                "one check decides at the proxy",
            );
            aside.put(k.health_enabled.origins(), "a check with a path is made");
            aside.put(k.health_protocol.origins(), "the proxy checks in the way in which it asks");
            aside.put(k.port.origins(), "members say their own port");
            aside.put(k.name.origins(), NAME);
        }
        Kind::Database(k) => {
            aside.put(k.tls_required.origins(), "the server of the target asks for TLS, whatever the source lets in");
            aside.put(k.identifier.origins(), "the name of the source's server; nothing refers to it any more");
            aside.all(&k.databases, "a name that only the source's state knows; the name of the database is asked for");
            aside.put(
                k.maintenance_window.origins(),
                "security updates install themselves daily; the database changes when its image does",
            );
            aside.put(k.monitoring_seconds.origins(), "the check of a server runs every five minutes");
            aside.put(
                k.log_exports.iter().fold(Origins::none(), |o, f| o.and(&f.origins())),
                "all logs go to the journal",
            );
            aside.put(k.iam_login.origins(), "users log in by password: there are no identities of a cloud");
            aside.put(k.option_group.origins(), "options are extensions of the source's service");
            aside.put(k.public.origins(), "it is reached through the private network only");
            aside.put(k.zone.origins(), "decision database_availability");
            aside.put(k.encrypted.origins(), "decision volume_encryption");
            aside.put(k.memory_limit.origins(), "a server runs all the time at the target");
            aside.put(k.storage_type.origins().and(&k.iops.origins()).and(&k.throughput.origins()), "one kind of disk");
            aside.put(k.deletion_protection.origins(), "what holds data is protected in any case");
            if !has_cloud {
                aside.put(
                    k.storage.origins(),
                    "its data lies on the disk of the server, which has the size that it has",
                );
            }
            aside.put(
                k.password.origins().and(&k.password_managed.origins()),
                "sensitive: never written out; a new one is made on the control machine",
            );
            aside.put(k.certificate_authority.origins(), "the server makes a certificate of its own");
            aside.put(k.storage_limit.origins(), "nothing grows by itself: an alert in time, and a change by hand");
            aside.put(k.minor_upgrades.origins(), "a new minor version comes with a new image");
            aside.put(k.insights.origins(), "there is no dashboard of queries");
            aside.put(k.parameter_group.origins(), "nothing of the group is carried over");
            aside.put(k.subnet_group.origins(), "its server stands in a subnet of its location");
            aside.all(&k.firewalls, "no rule of it is needed any more");
            aside.all(&k.subnets, "its server stands in one of these subnets, or it is not set up: see the warnings");
            aside.all(&k.databases, "further databases are made when data is moved: see the warnings");
            for parameter in &k.parameters {
                aside.put(
                    parameter.name.origins().and(&parameter.value.origins()).and(&parameter.apply.origins()),
                    "a parameter of the source's service, or one that the set-up here decides: see the warnings",
                );
            }
            let left = k.engine.get().is_some_and(|engine| engine == "sqlserver");
            if left {
                const NOT_SET_UP: &str = "it has no free successor and is not set up: see the warnings";
                let all = k.version.origins().and(&k.size.origins()).and(&k.storage.origins());
                let all = all.and(&k.username.origins()).and(&k.password.origins()).and(&k.name.origins());
                aside.put(all.and(&k.multi_zone.origins()).and(&k.backup_days.origins()), NOT_SET_UP);
                aside.all(&k.firewalls, NOT_SET_UP);
            }
        }
        Kind::ParameterGroup(k) => {
            aside.put(k.name.origins(), NAME);
            aside.put(k.description.origins(), FOR_PEOPLE);
            aside.put(k.family.origins(), "the version of the database says it");
            for parameter in &k.parameters {
                aside.put(
                    parameter.name.origins().and(&parameter.value.origins()).and(&parameter.apply.origins()),
                    "a parameter of the source's service, or one that the set-up here decides: see the warnings",
                );
            }
        }
        Kind::SubnetGroup(k) => {
            aside.put(k.name.origins(), NAME);
            aside.put(k.description.origins(), FOR_PEOPLE);
            aside.all(&k.subnets, "its server stands in a subnet of its location");
        }
        Kind::Bucket(k) => {
            aside.put(
                k.encryption.origins().and(&k.bucket_key.origins()),
                "the object storage has no encryption by the provider: see what is weaker",
            );
            aside.put(
                k.block_public_acls
                    .origins()
                    .and(&k.block_public_policy.origins())
                    .and(&k.ignore_public_acls.origins())
                    .and(&k.restrict_public.origins())
                    .and(&k.acl.origins())
                    .and(&k.ownership.origins()),
                "private to the key of the project; nothing here grants access to others",
            );
            aside.put(k.encryption_key.origins(), NO_KEYS);
            aside.put(k.accelerate.origins(), "there is no transfer acceleration");
            aside.put(k.log_bucket.origins(), "there are no access logs");
            aside.put(k.object_lock.origins(), "objects are not locked: see the warnings");
            aside.put(k.policy.origins(), "private to the key of the project; nothing here grants access to others");
            aside.put(
                k.website_index.origins().and(&k.website_error.origins()),
                "buckets do not serve websites: let the proxy do it",
            );
            aside.put(k.name_prefix.origins(), "the new name is asked for");
            for rule in &k.lifecycle {
                aside.put(
                    rule.id
                        .origins()
                        .and(&rule.status.origins())
                        .and(&rule.prefix.origins())
                        .and(&rule.noncurrent_keep.origins())
                        .and(&rule.expiration_date.origins()),
                    "a rule that only moves objects between storage classes, of which there is one",
                );
                for transition in rule.transitions.iter().chain(&rule.noncurrent_transitions) {
                    aside.put(
                        transition.days.origins().and(&transition.class.origins()).and(&transition.date.origins()),
                        "there is one storage class; nothing costs more, so that the rule has no purpose",
                    );
                }
                rule.tags.values().for_each(|f| aside.put(f.origins(), "a rule that goes by tags: see the warnings"));
            }
            for rule in &k.cors {
                aside.put(rule.id.origins(), NAME);
            }
        }
        Kind::DnsZone(k) => {
            aside.put(k.comment.origins(), FOR_PEOPLE);
            aside.put(k.force_destroy.origins(), "the zone is protected");
            aside.put(k.name.origins(), "the zone stays where it is");
            aside.all(&k.networks, "private zones are not set up: see the warnings");
        }
        Kind::DnsRecord(k) => {
            let shared = k
                .set_identifier
                .origins()
                .and(&k.weight.origins())
                .and(&k.failover.origins())
                .and(&k.latency_region.origins());
            aside.put(shared.and(&k.health_check.origins()), "one record answers: see the warnings");
            aside.put(k.overwrite.origins(), "the zone is new");
            let rest = k.zone.origins().and(&k.name.origins()).and(&k.record_type.origins()).and(&k.ttl.origins());
            aside.put(rest.and(&k.alias.origins()), "the record is left out, or its zone stays where it is");
            aside.put(k.alias_zone.origins(), "the zone of what it leads to, which the source keeps");
            aside.put(k.alias_health.origins(), "one place answers: nothing to choose by health");
            aside.all(&k.values, "the record is left out, or its zone stays where it is");
        }
        Kind::Certificate(k) => {
            aside.put(
                k.domain.origins().and(&k.validation.origins()).and(&k.key_algorithm.origins()),
                "Let's Encrypt gives a certificate for the names that the proxy answers to",
            );
            aside.all(&k.alternatives, "Let's Encrypt gives a certificate for the names that the proxy answers to");
            aside.put(
                k.private_key.origins().and(&k.body.origins()).and(&k.chain.origins()),
                "a new certificate takes its place",
            );
        }
        Kind::ContainerCluster(k) => {
            aside.put(k.name.origins(), "decision app_runtime: the project on the server stands for the cluster");
            aside.put(k.insights.origins(), "there are no metrics of containers at this level");
            aside.put(
                k.size.origins().and(&k.count.origins()).and(&k.operating_system.origins()),
                "decision app_runtime: the server stands for its machines",
            );
        }
        Kind::ContainerGroup(k) => group_of_containers(aside, k),
        Kind::ContainerService(k) => {
            aside.put(k.name.origins(), NAME);
            if let Some(group) = &k.own_group {
                group_of_containers(aside, group);
            }
            aside.put(k.launch_type.origins(), "decision app_runtime: Docker Compose in its place");
            aside.put(k.cluster.origins(), "decision app_runtime: the project on the server stands for the cluster");
            aside.all(&k.subnets, "decision app_runtime: containers stand on one server");
            aside.all(&k.firewalls, "no rule of it is needed any more");
            aside.put(
                k.minimum_percent.origins().and(&k.maximum_percent.origins()),
                "copies are replaced one after the other",
            );
            aside.put(
                k.circuit_breaker.origins().and(&k.rollback.origins()),
                "a deployment stops at the first copy that does not become healthy; going back is a command",
            );
            for backend in &k.load_balancers {
                aside.put(backend.container.origins(), "the first container of the group that has ports answers");
                aside.put(
                    backend.target_group.origins().and(&backend.port.origins()),
                    "nothing that lives on leads there",
                );
            }
            aside.put(k.platform_version.origins(), "a version of the source's platform");
            aside.put(k.exec.origins(), "operators use docker exec on the server");
            aside.put(k.health_grace_seconds.origins(), "the start period of the health check");
            aside.put(k.public_address.origins(), "the server has a public address");
            aside.put(k.minimum.origins().and(&k.maximum.origins()), "the number of copies is fixed");
            aside.put(k.replicas.origins(), "what scales it keeps more copies");
            for registry in &k.registries {
                aside.put(
                    registry.registry.origins().and(&registry.container.origins()).and(&registry.port.origins()),
                    "services find each other by name in the Compose network",
                );
            }
            for policy in &k.scaling {
                aside.put(
                    policy
                        .name
                        .origins()
                        .and(&policy.metric.origins())
                        .and(&policy.target.origins())
                        .and(&policy.adjustment.origins()),
                    "the number of copies is fixed",
                );
            }
        }
        Kind::Registry(k) => {
            aside.put(
                k.name
                    .origins()
                    .and(&k.immutable.origins())
                    .and(&k.scan.origins())
                    .and(&k.policy.origins())
                    .and(&k.force_delete.origins())
                    .and(&k.encryption.origins()),
                "the registry is one that you have: its own settings hold",
            );
        }
        Kind::Queue(k) => {
            aside.put(
                k.visibility_seconds.origins(),
                "a message comes back when its connection ends: see what is weaker",
            );
            aside.put(k.delay_seconds.origins().and(&k.wait_seconds.origins()), "RabbitMQ sends messages as they come");
            aside.put(k.maximum_bytes.origins(), "the broker takes larger messages");
            aside.put(k.encryption_key.origins().and(&k.encrypted.origins()), NO_KEYS);
            aside.put(k.policy.origins(), "who may use the broker is who has its password");
            aside.put(k.deduplicate.origins(), "see the warnings");
            aside.put(k.name_prefix.origins(), NAME);
            aside.put(k.ordered.origins(), "a queue keeps its order with one consumer");
        }
        Kind::Topic(k) => {
            let all = k
                .name
                .origins()
                .and(&k.display_name.origins())
                .and(&k.ordered.origins())
                .and(&k.encryption_key.origins())
                .and(&k.policy.origins());
            aside.put(all, "topics that only carry alerts are a webhook here");
            for subscription in &k.subscriptions {
                aside.put(
                    subscription
                        .protocol
                        .origins()
                        .and(&subscription.endpoint.origins())
                        .and(&subscription.endpoint_link.origins())
                        .and(&subscription.raw.origins())
                        .and(&subscription.filter.origins()),
                    "topics that only carry alerts are a webhook here",
                );
            }
        }
        Kind::LogGroup(k) => {
            aside.put(k.name.origins(), "the journal has the name of the container");
            aside.put(k.encryption_key.origins(), NO_KEYS);
            aside.put(k.class.origins(), "the journal is of one kind");
            aside.put(k.retention_days.origins(), "logs go to the journal");
        }
        Kind::Alarm(k) => {
            aside.put(k.description.origins().and(&k.unit.origins()), FOR_PEOPLE);
            aside.put(k.enabled.origins(), "a check always tells");
            if measured {
                let told = "a check has the name of what it looks at, and the webhook is told in any case";
                aside.put(k.name.origins(), told);
                aside.all(&k.actions, told);
                aside.all(&k.ok_actions, told);
                let pace = "looked at every five minutes";
                aside.put(k.period.origins().and(&k.periods.origins()).and(&k.periods_to_alarm.origins()), pace);
                aside.put(k.statistic.origins().and(&k.missing.origins()), pace);
            }
            if measured {
                return;
            }
            aside.put(
                k.name
                    .origins()
                    .and(&k.namespace.origins())
                    .and(&k.metric.origins())
                    .and(&k.statistic.origins())
                    .and(&k.comparison.origins())
                    .and(&k.threshold.origins())
                    .and(&k.period.origins())
                    .and(&k.periods.origins())
                    .and(&k.periods_to_alarm.origins())
                    .and(&k.missing.origins()),
                "not measured at the target: see the warnings",
            );
            k.dimensions.values().for_each(|f| aside.put(f.origins(), "not measured at the target: see the warnings"));
            aside.all(&k.actions, "not measured at the target: see the warnings");
            aside.all(&k.ok_actions, "not measured at the target: see the warnings");
        }
        Kind::Secret(k) => {
            aside.put(
                k.name.origins(),
                "a secret is a file of mode 0600 here; scripts/move-secrets.sh knows the name where it is brought",
            );
            aside.put(k.description.origins(), FOR_PEOPLE);
            aside.put(k.encryption_key.origins(), NO_KEYS);
            aside.put(k.recovery_days.origins().and(&k.rotation_days.origins()), "files of secrets change by hand");
        }
        Kind::SettingParameter(k) => aside.put(
            k.name
                .origins()
                .and(&k.value_type.origins())
                .and(&k.value.origins())
                .and(&k.tier.origins())
                .and(&k.description.origins())
                .and(&k.data_type.origins()),
            "there is no store of parameters: programs read their environment",
        ),
        Kind::GeneratedPassword(k) => aside.put(
            k.length
                .origins()
                .and(&k.special.origins())
                .and(&k.upper.origins())
                .and(&k.lower.origins())
                .and(&k.numeric.origins())
                .and(&k.allowed_special.origins()),
            "a new one of 40 letters and digits is made on the control machine",
        ),
        Kind::Role(k) => {
            let names = k.name.origins().and(&k.name_prefix.origins()).and(&k.description.origins());
            aside.put(
                names.and(&k.trust.origins()).and(&k.boundary.origins()).and(&k.session_seconds.origins()),
                "there are no roles here: keys in their place",
            );
            aside.all(
                &k.managed_policies,
                "rights of the source; those that prove calls of the application are listed as its changes",
            );
            statements(aside, &k.statements);
        }
        Kind::Policy(k) => {
            aside.put(k.name.origins().and(&k.description.origins()), NAME);
            aside.put(
                k.document.origins(),
                "rights of the source; those that prove calls of the application are listed as its changes",
            );
            statements(aside, &k.statements);
        }
        Kind::RoleProfile(k) => {
            aside.put(k.name.origins().and(&k.role.origins()), "there are no roles for servers: keys in their place")
        }
        unbuilt_kinds!() => {
            if let Some(unbuilt) = unbuilt(kind) {
                let reason = unbuilt.reason();
                kind.visit_origins(&mut |origins| aside.put(origins.clone(), &reason));
            }
        }
    }
}

/// What a single server of one's own has no place for.
fn without_cloud(aside: &mut Aside, kind: &Kind) {
    const NO_SERVERS: &str = "one server that runs containers has no place for servers of the source: see the warnings";
    const OWN_STORE: &str = "the store is one that you have: its own settings hold";
    match kind {
        Kind::Instance(k) => {
            let all = k.size.origins().and(&k.image.origins()).and(&k.subnet.origins()).and(&k.key.origins());
            let all =
                all.and(&k.user_data.origins()).and(&k.role.origins()).and(&k.zone.origins()).and(&k.burst.origins());
            aside.put(all.and(&k.public_address.origins()).and(&k.termination_protection.origins()), NO_SERVERS);
            aside.all(&k.firewalls, NO_SERVERS);
            for disk in &k.disks {
                let all = disk.device.origins().and(&disk.size.origins()).and(&disk.disk_type.origins());
                let all = all.and(&disk.encrypted.origins()).and(&disk.iops.origins()).and(&disk.throughput.origins());
                aside.put(all.and(&disk.snapshot.origins()).and(&disk.delete_with_server.origins()), NO_SERVERS);
            }
        }
        Kind::InstanceGroup(k) => {
            let all =
                k.template.origins().and(&k.minimum.origins()).and(&k.maximum.origins()).and(&k.desired.origins());
            aside.put(all, NO_SERVERS);
            aside.all(&k.subnets, NO_SERVERS);
            aside.all(&k.target_groups, NO_SERVERS);
            aside.all(&k.sizes, NO_SERVERS);
        }
        Kind::Volume(k) => {
            let all = k.size.origins().and(&k.disk_type.origins()).and(&k.encrypted.origins()).and(&k.zone.origins());
            aside.put(all.and(&k.iops.origins()).and(&k.throughput.origins()), NO_SERVERS);
            for attachment in &k.attachments {
                aside.put(attachment.instance.origins().and(&attachment.device.origins()), NO_SERVERS);
            }
        }
        Kind::Bucket(k) => {
            let all = k.name.origins().and(&k.versioning.origins()).and(&k.acl.origins()).and(&k.ownership.origins());
            let all = all.and(&k.block_public_acls.origins()).and(&k.block_public_policy.origins());
            let all = all.and(&k.ignore_public_acls.origins()).and(&k.restrict_public.origins());
            aside.put(all.and(&k.force_destroy.origins()), OWN_STORE);
            for rule in &k.lifecycle {
                let all = rule.expiration_days.origins().and(&rule.noncurrent_days.origins());
                aside.put(all.and(&rule.abort_upload_days.origins()).and(&rule.expired_markers.origins()), OWN_STORE);
            }
            for rule in &k.cors {
                aside.all(&rule.origins, OWN_STORE);
                aside.all(&rule.methods, OWN_STORE);
                aside.all(&rule.headers, OWN_STORE);
                aside.all(&rule.exposed, OWN_STORE);
                aside.put(rule.max_age.origins(), OWN_STORE);
            }
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
        | Kind::Database(_)
        | Kind::ParameterGroup(_)
        | Kind::SubnetGroup(_)
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
        | Kind::RoleProfile(_)
        | unbuilt_kinds!() => {}
    }
}

fn statements(aside: &mut Aside, statements: &[kinds::Statement]) {
    for statement in statements {
        aside.put(
            statement.origins.clone(),
            "rights of the source; those that prove calls of the application are listed as its changes",
        );
    }
}

fn group_of_containers(aside: &mut Aside, k: &kinds::ContainerGroup) {
    aside.put(k.family.origins(), "a name within ECS");
    aside.put(k.network_mode.origins(), "each service has an address of its own in the Compose network as well");
    aside.put(k.execution_role.origins(), "pulling images and writing logs need no role here");
    aside.all(&k.compatibilities, "decision app_runtime: Docker Compose in its place");
    aside.put(k.role.origins(), "keys instead of a role");
    aside.put(k.architecture.origins(), "one server runs all of them: see the warnings");
    aside.put(k.operating_system.origins(), "servers run Linux");
    aside.put(k.ephemeral_storage.origins(), "containers share the disk of their server");
    for volume in &k.volumes {
        aside.put(volume.name.origins(), "named in the mounts of the containers");
        aside.put(volume.host_path.origins().and(&volume.file_share.origins()), "see the warnings");
    }
    for container in &k.containers {
        aside.put(container.essential.origins(), "the same container answers for the group, whatever it says");
        for dependency in &container.depends_on {
            aside.put(
                dependency.container.origins().and(&dependency.condition.origins()),
                "containers that share its network start after it, not before",
            );
        }
        aside.put(container.name.origins(), "the service has the name of the service that runs it");
        for port in &container.ports {
            aside.put(
                port.container_port.origins().and(&port.host_port.origins()).and(&port.name.origins()),
                "not published: the proxy reaches the port that the service names inside the Compose network",
            );
            aside.put(port.protocol.origins(), "the proxy passes TCP on; a UDP port is named in the warnings");
        }
        aside.put(container.log_driver.origins(), "everything that a container says goes to the journal");
        container.log_options.values().for_each(|f| {
            aside.put(f.origins(), "no CloudWatch: the journal of the server has the name of the container")
        });
        aside.put(container.privileged.origins(), "not carried over: see the warnings");
        aside.put(container.start_seconds.origins(), "a container starts when those before it have");
        container
            .environment_files
            .iter()
            .for_each(|f| aside.put(f.location.origins(), "bring its variables over by hand"));
    }
}
