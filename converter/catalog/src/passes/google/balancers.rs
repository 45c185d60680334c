//! Load balancers of Google come in pieces: forwarding rule, proxy, URL map, backend service, health check, groups of members.
//!
//! A forwarding rule is the load balancer here and has its port as a listener of its own; those that share an address are one. A
//! backend service is a target group.

use super::url_maps::routes;
use super::{first, join, link_to};
use crate::hooks::gcp::{refuses, resolve, resolve_all};
use crate::hooks::origin;
use crate::leaf::Scope;
use crate::out::Out;
use estate::{Estate, Resource};
use model::kinds::{Action, Listener, Member, ServiceBackend, TargetGroup};
use model::{Field, Infrastructure, Kind, Link, Origins, Set, Text};
use std::collections::{BTreeMap, BTreeSet};
use value::{Address, Value};

const PROXIES: &[(&str, &str)] = &[
    ("google_compute_target_http_proxy", "HTTP"),
    ("google_compute_region_target_http_proxy", "HTTP"),
    ("google_compute_target_https_proxy", "HTTPS"),
    ("google_compute_region_target_https_proxy", "HTTPS"),
    ("google_compute_target_ssl_proxy", "TLS"),
    ("google_compute_target_tcp_proxy", "TCP"),
    ("google_compute_region_target_tcp_proxy", "TCP"),
    ("google_compute_target_grpc_proxy", "HTTP"),
];
const MAPS: &[&str] = &["google_compute_url_map", "google_compute_region_url_map"];
/// What requests can be sent to.
pub(super) const BACKENDS: &[&str] = &[
    "google_compute_backend_service",
    "google_compute_region_backend_service",
    "google_compute_backend_bucket",
    "google_compute_target_pool",
    "google_compute_target_instance",
];
const ADDRESSES: &[&str] = &["google_compute_global_address", "google_compute_address"];
const CERTIFICATES: &[&str] = &[
    "google_compute_managed_ssl_certificate",
    "google_compute_ssl_certificate",
    "google_compute_region_ssl_certificate",
    "google_certificate_manager_certificate",
];
const CHECKS: &[&str] = &[
    "google_compute_health_check",
    "google_compute_region_health_check",
    "google_compute_http_health_check",
    "google_compute_https_health_check",
];
const GROUP_MANAGERS: &[&str] =
    &["google_compute_instance_group_manager", "google_compute_region_instance_group_manager"];
const GROUPS: &[&str] = &["google_compute_instance_group"];
const ENDPOINT_GROUPS: &[&str] = &[
    "google_compute_network_endpoint_group",
    "google_compute_region_network_endpoint_group",
    "google_compute_global_network_endpoint_group",
];
const CONTAINER_SERVICES: &[&str] = &["google_cloud_run_v2_service", "google_cloud_run_service"];

pub(super) fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    let backends: Vec<&Resource> = estate
        .resources()
        .filter(|r| BACKENDS.contains(&r.type_name()) && infrastructure.nodes.contains_key(&r.address))
        .collect();
    for resource in backends {
        let whole = model::Origin::new(resource.address.clone(), value::Path::root());
        out.treat(whole, "no load balancer that is set up sends to it: see the warnings");
        Backend { estate, infrastructure, out, resource }.fill();
    }
    let rules: Vec<&Resource> = estate
        .resources()
        .filter(|r| matches!(r.type_name(), "google_compute_forwarding_rule" | "google_compute_global_forwarding_rule"))
        .filter(|r| infrastructure.nodes.contains_key(&r.address))
        .collect();
    for rule in &rules {
        let whole = model::Origin::new(rule.address.clone(), value::Path::root());
        out.treat(
            whole,
            "part of a load balancer that is one with another at the same address, or is not set up: see the warnings",
        );
        forwarding_rule(estate, infrastructure, rule, out);
    }
    merge(estate, infrastructure, &rules, out);
    policies(estate, infrastructure, &rules);
}

pub(super) fn set<F: Set>(field: &mut F, at: &Scope<'_>, out: &mut Out) {
    if let Err(error) = field.set(&[], &crate::apply::scrubbed(at.value, false), &origin(at)) {
        out.warn(
            at,
            format!("{} of {} is not understood", at.path, at.resource.address),
            format!("{error}. It is left out; set it by hand at the target."),
        );
    }
}

/// What a forwarding rule leads to, as a listener.
fn forwarding_rule(estate: &Estate, infrastructure: &mut Infrastructure, rule: &Resource, out: &mut Out) {
    let target = first(rule, "target").or_else(|| first(rule, "backend_service"));
    let Some(target) = target else {
        aside(infrastructure, rule, "leads nowhere that is known", out);
        return;
    };
    let names: Vec<&str> = PROXIES.iter().map(|(name, _)| *name).collect();
    let proxy = resolve(estate, target.value, &names);
    let direct = resolve(estate, target.value, BACKENDS);
    let mut used: Vec<Address> = Vec::new();
    let mut listener = Listener::default();
    match (proxy, direct) {
        (Some(proxy), _) => {
            used.push(proxy.address.clone());
            through_proxy(estate, proxy, &mut listener, &mut used, out);
            let through = Origins::from(origin(&target));
            for action in listener.actions.iter_mut().chain(listener.rules.iter_mut().flat_map(|r| &mut r.actions)) {
                action.redirect_protocol.change_origins(&[], &mut |origins| origins.extend(&through));
            }
            let protocol = PROXIES.iter().find(|(name, _)| *name == proxy.type_name()).map_or("TCP", |(_, p)| *p);
            listener.protocol = Field::known(protocol.to_owned(), origin(&target));
        }
        (None, Some(backend)) => {
            let protocol = first(rule, "ip_protocol");
            listener.protocol = Field::known(
                protocol.as_ref().and_then(|at| at.value.as_str()).unwrap_or("TCP").to_owned(),
                protocol.iter().map(origin).collect::<Origins>(),
            );
            listener.actions.push(forward(&backend.address, Origins::from(origin(&target))));
        }
        (None, None) => {
            other_target(estate, infrastructure, rule, &target, out);
            return;
        }
    }
    signs_people_in(estate, infrastructure, &mut listener);
    let mut listeners = Vec::new();
    for (port, origins) in ports(rule) {
        let mut own = listener.clone();
        own.port = Field::known(port, origins);
        listeners.push(own);
    }
    if listeners.is_empty() {
        out.warn_about(
            &rule.address,
            format!("The ports of {} are not known", rule.address),
            "It forwards all ports, or they are computed from something that is not known here. It is left out: name its ports.",
        );
    }
    for path in ["port_range", "ports", "all_ports", "target", "backend_service"] {
        Scope::of(rule)
            .find(path)
            .iter()
            .for_each(|at| out.ignore_at(at, "nothing answers behind it any more: see the warnings"));
    }
    if let Some(Kind::LoadBalancer(balancer)) = infrastructure.nodes.get_mut(&rule.address).map(|n| &mut n.kind) {
        let layer = if proxy.is_some_and(|p| p.type_name().contains("http") || p.type_name().contains("grpc")) {
            "application"
        } else {
            "network"
        };
        balancer.layer = Field::known(layer.to_owned(), Origins::none());
        balancer.own_listeners = listeners;
    }
    for address in used {
        join(infrastructure, &address, &rule.address, out);
    }
}

/// Members must not be opened where Identity-Aware Proxy kept strangers out.
fn signs_people_in(estate: &Estate, infrastructure: &Infrastructure, listener: &mut Listener) {
    let guarded = |actions: &[Action]| -> Option<Origins> {
        let links = actions
            .iter()
            .flat_map(|a| std::iter::once(&a.target_group).chain(a.weighted.iter().map(|w| &w.target_group)));
        links
            .filter_map(|link| infrastructure.linked(link))
            .filter_map(|node| estate.get(&node.address))
            .filter_map(|backend| {
                let on = first(backend, "iap.enabled");
                let switched_off = on.as_ref().is_some_and(|at| at.value.as_bool() == Some(false));
                let named = first(backend, "iap.oauth2_client_id").or_else(|| first(backend, "iap"));
                on.or(named).filter(|_| !switched_off).map(|at| Origins::from(origin(&at)))
            })
            .reduce(|all, more| all.and(&more))
    };
    let guard = |actions: &mut Vec<Action>| {
        if let Some(origins) = guarded(actions) {
            actions
                .push(Action { action: Field::known(String::from("authenticate-oidc"), origins), ..Action::default() });
        }
    };
    guard(&mut listener.actions);
    listener.rules.iter_mut().for_each(|rule| guard(&mut rule.actions));
}

fn aside(infrastructure: &mut Infrastructure, rule: &Resource, what: &str, out: &mut Out) {
    infrastructure.nodes.remove(&rule.address);
    infrastructure.belongs.remove(&rule.address);
    infrastructure.glue.insert(rule.address.clone(), format!("{what}: see the warnings"));
    out.warn_about(
        &rule.address,
        format!("{} is not carried over", rule.address),
        format!("It {what}. Set up by hand what callers of it need."),
    );
}

/// Gateways of VPNs, services of Google and of others.
fn other_target(
    estate: &Estate,
    infrastructure: &mut Infrastructure,
    rule: &Resource,
    target: &Scope<'_>,
    out: &mut Out,
) {
    if resolve(estate, target.value, &["google_compute_vpn_gateway"]).is_some() {
        infrastructure.nodes.remove(&rule.address);
        infrastructure.belongs.remove(&rule.address);
        infrastructure
            .glue
            .insert(rule.address.clone(), String::from("brought packets to the VPN gateway of the source"));
        return;
    }
    let text = target.value.as_str().unwrap_or_default();
    let what = if matches!(text, "all-apis" | "vpc-sc") {
        "is a private way to services of Google"
    } else if text.contains("serviceAttachments") || !target.value.references().is_empty() {
        "is a private way to something that is not part of the input"
    } else {
        "leads to something that is not part of the input"
    };
    aside(infrastructure, rule, what, out);
}

/// Single ports; a range of more than a hundred is none.
fn ports(rule: &Resource) -> Vec<(u64, Origins)> {
    let mut found = Vec::new();
    for path in ["port_range", "ports"] {
        for at in Scope::of(rule).find(path) {
            let single = std::slice::from_ref(at.value);
            for item in at.value.items().unwrap_or(single) {
                let text = value::convert(item, &value::Type::String).ok();
                let Some(text) = text.as_ref().and_then(Value::as_str) else { continue };
                let (from, to) = text.split_once('-').unwrap_or((text, text));
                if let (Ok(from), Ok(to)) = (from.parse::<u16>(), to.parse::<u16>())
                    && from <= to
                    && to - from < 100
                {
                    found.extend((from..=to).map(|port| (u64::from(port), Origins::from(origin(&at)))));
                }
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    found
}

fn through_proxy(estate: &Estate, proxy: &Resource, listener: &mut Listener, used: &mut Vec<Address>, out: &mut Out) {
    for path in ["ssl_certificates", "certificate_manager_certificates"] {
        for at in Scope::of(proxy).find(path) {
            for certificate in resolve_all(estate, at.value, CERTIFICATES) {
                let link = Field::known(link_to(&certificate.address), origin(&at));
                if listener.certificate.is_absent() {
                    listener.certificate = link
                } else {
                    listener.certificates.push(link)
                }
            }
            out.ignore_at(&at, "certificates that are not part of the input: Let's Encrypt gives new ones");
        }
    }
    if let Some(at) = first(proxy, "certificate_map") {
        if let Some(map) = resolve(estate, at.value, &["google_certificate_manager_certificate_map"]) {
            used.push(map.address.clone());
            let map_of = |value: &_| resolve(estate, value, &["google_certificate_manager_certificate_map"]);
            let by = ("google_certificate_manager_certificate_map_entry", "map");
            for entry in out.children.of(estate, by, map_of, &map.address) {
                let Some(certificates) = first(entry, "certificates") else { continue };
                used.push(entry.address.clone());
                for certificate in resolve_all(estate, certificates.value, CERTIFICATES) {
                    let origins: Origins = [origin(&at), origin(&certificates)].into_iter().collect();
                    let link = Field::known(link_to(&certificate.address), origins);
                    if listener.certificate.is_absent() {
                        listener.certificate = link
                    } else {
                        listener.certificates.push(link)
                    }
                }
            }
        }
        out.ignore_at(&at, "certificates that are not part of the input: Let's Encrypt gives new ones");
    }
    if let Some(at) = first(proxy, "ssl_policy") {
        let policy = resolve(estate, at.value, &["google_compute_ssl_policy", "google_compute_region_ssl_policy"]);
        if let Some(policy) = policy {
            used.push(policy.address.clone());
            if let Some(minimum) = first(policy, "min_tls_version") {
                let word = match minimum.value.as_str() {
                    Some("TLS_1_3") => "TLS13-1-3",
                    Some("TLS_1_2") => "TLS-1-2",
                    Some("TLS_1_1") => "TLS-1-1",
                    Some(_) | None => "TLS-1-0",
                };
                let origins: Origins = [origin(&at), origin(&minimum)].into_iter().collect();
                listener.tls_policy = Field::known(word.to_owned(), origins);
            }
        }
        out.ignore_at(&at, "the proxy offers TLS 1.2 and 1.3");
    }
    if let Some(at) = first(proxy, "backend_service")
        && let Some(backend) = resolve(estate, at.value, BACKENDS)
    {
        listener.actions.push(forward(&backend.address, Origins::from(origin(&at))));
    }
    if let Some(at) = first(proxy, "url_map")
        && let Some(map) = resolve(estate, at.value, MAPS)
    {
        used.push(map.address.clone());
        routes(estate, map, &at, listener, out);
    }
}

pub(super) fn forward(target: &Address, origins: Origins) -> Action {
    Action {
        action: Field::known(String::from("forward"), Origins::none()),
        target_group: Field::known(link_to(target), origins),
        ..Action::default()
    }
}

/// One backend service with what it leads to.
struct Backend<'a, 'm> {
    estate: &'a Estate,
    infrastructure: &'m mut Infrastructure,
    out: &'m mut Out,
    resource: &'a Resource,
}

impl<'a> Backend<'a, '_> {
    fn group(&mut self) -> Option<&mut TargetGroup> {
        match self.infrastructure.nodes.get_mut(&self.resource.address).map(|n| &mut n.kind) {
            Some(Kind::TargetGroup(group)) => Some(group),
            _ => None,
        }
    }

    fn fill(&mut self) {
        for at in Scope::of(self.resource).find("health_checks") {
            for check in resolve_all(self.estate, at.value, CHECKS) {
                self.health(check, &at);
            }
            self.out.ignore_at(&at, "the check is not part of the input: what answers is healthy");
        }
        for block in Scope::of(self.resource).find("backend").iter().flat_map(Scope::each) {
            // What gets no request is kept ready by hand: the proxy would send to it like to the others.
            let scaler = block.find("capacity_scaler").pop();
            let none = scaler.filter(|at| at.value.as_number().and_then(value::Number::to_u64) == Some(0));
            for at in block.find("group") {
                if let Some(scaler) = &none {
                    self.out.warn(
                        scaler,
                        format!("A group behind {} gets no requests", self.resource.address),
                        "Its capacity is 0. The proxy of the target does not know it: add its servers to the routes when the others fail.",
                    );
                    self.out.ignore_at(&at, "it gets no requests: see the warnings");
                    continue;
                }
                self.members(&at);
                self.out.ignore_at(&at, "what is behind it does not live on, or is not part of the input");
            }
        }
        // Target pools and instances name their members themselves.
        for path in ["instances", "instance"] {
            for at in Scope::of(self.resource).find(path) {
                for server in resolve_all(self.estate, at.value, &["google_compute_instance"]) {
                    self.member(Field::known(link_to(&server.address), origin(&at)), Field::Absent);
                }
                self.out.ignore_at(&at, "what is behind it does not live on, or is not part of the input");
            }
        }
        if let Some(at) = first(self.resource, "enable_cdn")
            && at.value.as_bool() == Some(true)
        {
            let summary = format!("Nothing is kept near the callers of {}", self.resource.address);
            self.out.warn(&at, summary, "Cloud CDN answered from its cache. Put a content delivery network before the target, or let browsers keep answers longer.");
        }
    }

    fn member(&mut self, target: Field<Link>, port: Field<u64>) {
        if let Some(group) = self.group() {
            group.members.push(Member { target, port, ..Member::default() });
        }
    }

    fn health(&mut self, check: &'a Resource, through: &Scope<'a>) {
        let scope = Scope::of(check);
        let mut read = TargetGroup::default();
        let out = &mut *self.out;
        scope.find("check_interval_sec").iter().for_each(|at| set(&mut read.health_interval, at, out));
        scope.find("timeout_sec").iter().for_each(|at| set(&mut read.health_timeout, at, out));
        scope.find("healthy_threshold").iter().for_each(|at| set(&mut read.healthy_threshold, at, out));
        scope.find("unhealthy_threshold").iter().for_each(|at| set(&mut read.unhealthy_threshold, at, out));
        let blocks = [
            ("http_health_check", "HTTP"),
            ("https_health_check", "HTTPS"),
            ("http2_health_check", "HTTP"),
            ("tcp_health_check", "TCP"),
            ("ssl_health_check", "TCP"),
            ("grpc_health_check", "TCP"),
        ];
        for (path, protocol) in blocks {
            for block in scope.find(path).iter().flat_map(Scope::each) {
                let told = Origins::from(model::Origin::new(check.address.clone(), block.path.clone()));
                read.health_protocol = Field::known(protocol.to_owned(), told);
                block.find("request_path").iter().for_each(|at| set(&mut read.health_path, at, out));
                block.find("port").iter().for_each(|at| set(&mut read.health_port, at, out));
                if read.health_path.is_absent() && protocol.starts_with("HTTP") {
                    read.health_path = Field::known(Text::literal("/"), Origins::none());
                }
            }
        }
        // The older kind has its path at the top.
        if check.type_name().contains("_http_health_check") || check.type_name().contains("_https_health_check") {
            scope.find("request_path").iter().for_each(|at| set(&mut read.health_path, at, out));
            scope.find("port").iter().for_each(|at| set(&mut read.health_port, at, out));
        }
        let link = Origins::from(origin(through));
        if let Some(group) = self.group() {
            group.health_interval = read.health_interval;
            group.health_timeout = read.health_timeout;
            group.healthy_threshold = read.healthy_threshold;
            group.unhealthy_threshold = read.unhealthy_threshold;
            group.health_path = read.health_path;
            group.health_port = read.health_port;
            group.health_protocol = read.health_protocol;
            group.health_path.change_origins(&[], &mut |origins| origins.extend(&link));
            group.health_enabled = Field::known(true, link);
        }
        join(self.infrastructure, &check.address, &self.resource.address, self.out);
    }

    fn members(&mut self, at: &Scope<'a>) {
        let to_self = || Field::known(link_to(&self.resource.address), origin(at));
        if let Some(manager) = resolve(self.estate, at.value, GROUP_MANAGERS) {
            let link = to_self();
            if let Some(Kind::InstanceGroup(group)) =
                self.infrastructure.nodes.get_mut(&manager.address).map(|n| &mut n.kind)
            {
                group.target_groups.push(link);
            }
            self.named_port(manager);
        } else if let Some(list) = resolve(self.estate, at.value, GROUPS) {
            for instances in Scope::of(list).find("instances") {
                for server in resolve_all(self.estate, instances.value, &["google_compute_instance"]) {
                    let origins: Origins = [origin(at), origin(&instances)].into_iter().collect();
                    self.member(Field::known(link_to(&server.address), origins), Field::Absent);
                }
                self.out.ignore_at(&instances, "the servers are not part of the input");
            }
            self.named_port(list);
            join(self.infrastructure, &list.address, &self.resource.address, self.out);
        } else if let Some(endpoints) = resolve(self.estate, at.value, ENDPOINT_GROUPS) {
            self.endpoints(endpoints, at);
        }
    }

    /// `port_name` says which of the ports that a group names.
    fn named_port(&mut self, group: &'a Resource) {
        let name = first(self.resource, "port_name");
        let wanted = name.as_ref().and_then(|at| at.value.as_str()).unwrap_or("http").to_owned();
        for block in Scope::of(group).find("named_port").iter().flat_map(Scope::each) {
            if block.value.get("name").and_then(Value::as_str) != Some(&wanted) {
                block.find("port").iter().for_each(|at| self.out.ignore_at(at, "no load balancer asks for this port"));
                block.find("name").iter().for_each(|at| self.out.ignore_at(at, "no load balancer asks for this port"));
                continue;
            }
            let mut port: Field<u64> = Field::Absent;
            block.find("port").iter().for_each(|at| set(&mut port, at, self.out));
            let mut more: Origins = name.iter().map(origin).collect();
            block.find("name").iter().for_each(|at| more.add(origin(at)));
            port.change_origins(&[], &mut |origins| origins.extend(&more));
            if let Some(group) = self.group() {
                group.port = port;
            }
        }
    }

    fn endpoints(&mut self, endpoints: &'a Resource, at: &Scope<'a>) {
        let mut found = false;
        for run in Scope::of(endpoints).find("cloud_run.service") {
            if let Some(service) = resolve(self.estate, run.value, CONTAINER_SERVICES) {
                let origins: Origins = [origin(at), origin(&run)].into_iter().collect();
                let target_group = Field::known(link_to(&self.resource.address), origins);
                if let Some(Kind::ContainerService(own)) =
                    self.infrastructure.nodes.get_mut(&service.address).map(|n| &mut n.kind)
                {
                    let port = own.own_group.iter().flat_map(|g| &g.containers).flat_map(|c| &c.ports).next();
                    let port = port.map(|p| p.container_port.clone()).unwrap_or_default();
                    own.load_balancers.push(ServiceBackend { target_group, container: Field::Absent, port });
                    found = true;
                }
            }
        }
        let by = ("google_compute_network_endpoint", "network_endpoint_group");
        let group_of = |value: &_| resolve(self.estate, value, ENDPOINT_GROUPS);
        for endpoint in self.out.children.of(self.estate, by, group_of, &endpoints.address) {
            let Some(server) = first(endpoint, "instance") else { continue };
            if let Some(instance) = resolve(self.estate, server.value, &["google_compute_instance"]) {
                let mut port: Field<u64> = Field::Absent;
                first(endpoint, "port").iter().for_each(|at| set(&mut port, at, self.out));
                let origins: Origins = [origin(at), origin(&server)].into_iter().collect();
                self.member(Field::known(link_to(&instance.address), origins), port);
                join(self.infrastructure, &endpoint.address, &self.resource.address, self.out);
                found = true;
            }
        }
        if !found {
            self.out.warn(
                at,
                format!("What answers behind {} is not carried over", endpoints.address),
                "It is a function, an application or a server outside of the input. Name it to the proxy by hand.",
            );
        }
        join(self.infrastructure, &endpoints.address, &self.resource.address, self.out);
    }
}

/// Forwarding rules of one address are one load balancer, and the address that they share is part of it.
fn merge(estate: &Estate, infrastructure: &mut Infrastructure, rules: &[&Resource], out: &mut Out) {
    let mut by_address: BTreeMap<String, Vec<(Address, Option<Address>)>> = BTreeMap::new();
    let mut told: BTreeMap<Address, Field<Link>> = BTreeMap::new();
    for rule in rules.iter().filter(|r| infrastructure.nodes.contains_key(&r.address)) {
        let at = first(rule, "ip_address");
        let reserved = at.as_ref().and_then(|at| {
            resolve(estate, at.value, ADDRESSES).or_else(|| {
                let text = at.value.as_str()?;
                ADDRESSES.iter().find_map(|name| estate.saying(name, "address", text).next())
            })
        });
        let key = match (&reserved, at.as_ref().and_then(|at| at.value.as_str())) {
            (Some(address), _) => address.address.to_string(),
            (None, Some(text)) => text.to_owned(),
            (None, None) => rule.address.to_string(),
        };
        if let Some(at) = &at {
            let link = match &reserved {
                Some(address) => link_to(&address.address),
                None => Link::Outside(Text::literal(key.clone())),
            };
            told.insert(rule.address.clone(), Field::known(link, origin(at)));
        }
        by_address.entry(key).or_default().push((rule.address.clone(), reserved.map(|r| r.address.clone())));
    }
    for group in by_address.into_values() {
        let Some((head, _)) = group.first().cloned() else { continue };
        // An address that one rule has alone joins nothing.
        if group.len() > 1
            && let Some(Kind::LoadBalancer(balancer)) = infrastructure.nodes.get_mut(&head).map(|n| &mut n.kind)
        {
            balancer.joined_by.extend(group.iter().filter_map(|(rule, _)| told.remove(rule)));
        }
        for (other, reserved) in &group {
            if let Some(reserved) = reserved {
                infrastructure.nodes.remove(reserved);
                infrastructure.belongs.remove(reserved);
                join(infrastructure, reserved, &head, out);
            }
            if *other == head {
                continue;
            }
            let Some(node) = infrastructure.nodes.remove(other) else { continue };
            infrastructure.belongs.remove(other);
            join(infrastructure, other, &head, out);
            for satellite in &node.satellites {
                infrastructure.belongs.remove(satellite);
                join(infrastructure, satellite, &head, out);
            }
            if let (Kind::LoadBalancer(more), Some(Kind::LoadBalancer(balancer))) =
                (node.kind, infrastructure.nodes.get_mut(&head).map(|n| &mut n.kind))
            {
                balancer.own_listeners.extend(more.own_listeners);
            }
        }
    }
}

/// Networks that a security policy lets call are those of the load balancers before its backends.
fn policies(estate: &Estate, infrastructure: &mut Infrastructure, rules: &[&Resource]) {
    let mut ports_of: BTreeMap<Address, BTreeSet<u64>> = BTreeMap::new();
    for rule in rules {
        let Some(node) = infrastructure.nodes.get(&rule.address) else { continue };
        let Kind::LoadBalancer(balancer) = &node.kind else { continue };
        let actions = balancer
            .own_listeners
            .iter()
            .flat_map(|l| l.actions.iter().chain(l.rules.iter().flat_map(|r| &r.actions)).map(move |a| (l, a)));
        let mut links: Vec<Field<Link>> = Vec::new();
        for (listener, action) in actions {
            let targets = std::iter::once(&action.target_group).chain(action.weighted.iter().map(|w| &w.target_group));
            for target in targets.filter_map(|link| infrastructure.linked(link)) {
                let Some(at) = estate.get(&target.address).and_then(|r| first(r, "security_policy")) else { continue };
                let policy = resolve(
                    estate,
                    at.value,
                    &["google_compute_security_policy", "google_compute_region_security_policy"],
                );
                match policy {
                    Some(policy) if !refuses(estate, policy) => {}
                    Some(policy) => {
                        links.push(Field::known(link_to(&policy.address), origin(&at)));
                        ports_of.entry(policy.address.clone()).or_default().extend(listener.port.get());
                    }
                    None => {
                        let mut link: Field<Link> = Field::Absent;
                        // A mismatch leaves it absent: then nothing is known of it, and nobody may call.
                        let _ = link.set(&[], at.value, &origin(&at));
                        links.push(link);
                    }
                }
            }
        }
        links.dedup_by(|a, b| a.get() == b.get());
        if let Some(Kind::LoadBalancer(balancer)) = infrastructure.nodes.get_mut(&rule.address).map(|n| &mut n.kind) {
            balancer.firewalls.extend(links);
        }
    }
    for (policy, ports) in ports_of {
        if let Some(Kind::Firewall(firewall)) = infrastructure.nodes.get_mut(&policy).map(|n| &mut n.kind) {
            let own = std::mem::take(&mut firewall.rules);
            for rule in own {
                for port in &ports {
                    let port = i64::try_from(*port).unwrap_or(-1);
                    let mut rule = rule.clone();
                    rule.from_port = Field::known(port, Origins::none());
                    rule.to_port = Field::known(port, Origins::none());
                    firewall.rules.push(rule);
                }
            }
        }
    }
}
