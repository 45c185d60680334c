//! Load balancers of the source as a proxy, with a load balancer of the cloud before it where there are several servers.

use crate::DnsMode;
use crate::blueprint::{
    Acme, Backend, BackendHealth, EntryPoint, LoadBalancer, LoadBalancerHealth, LoadBalancerService, Matcher, Proxy,
    Route, Router, Sticky,
};
use crate::context::{Planner, Question, literal};
use crate::naming::{Keys, slug};
use crate::services::APP;
use model::{Field, Node, Origins, Traced, Traces, kinds};
use std::collections::BTreeMap;
use value::Address;

/// Key of the project that holds a proxy before servers without containers.
pub(crate) const PROXY: &str = "proxy";

/// A port of a load balancer of the source.
struct Port<'a> {
    node: &'a Node,
    listener: &'a kinds::Listener,
    port: Traced<u16>,
    protocol: String,
}

impl<'a> Planner<'a> {
    /// Plans the proxy: entry points, routes, backends, certificates.
    pub(crate) fn plan_proxy(&mut self) {
        let infrastructure = self.infrastructure;
        let balancers: Vec<_> = infrastructure.of::<kinds::LoadBalancer>().collect();
        if balancers.is_empty() {
            return;
        }
        let mut backends: BTreeMap<Address, Backend> = BTreeMap::new();
        let mut keys = Keys::default();
        for (node, target) in infrastructure.of::<kinds::TargetGroup>() {
            if let Some(backend) = self.backend(node, target, &mut keys) {
                backends.insert(node.address.clone(), backend);
            }
        }
        let on_app = backends.values().any(|b| self.is_service_backend(b)) || self.blueprint.server(APP).is_some();
        let servers: Vec<String> = if on_app {
            vec![APP.to_owned()]
        } else {
            let mut servers: Vec<String> = backends.values().flat_map(|b| self.servers_of_hosts(&b.hosts)).collect();
            servers.sort();
            servers.dedup();
            servers
        };
        if servers.is_empty() {
            for (node, _) in &balancers {
                self.warn(
                    &node.address,
                    "",
                    format!("Nothing answers behind {}", node.address),
                    "None of its target groups leads to containers or servers that live on. It is left out.",
                );
            }
            return;
        }
        let moves_zone = self.options.dns_mode.unwrap_or(DnsMode::Move) == DnsMode::Move
            && infrastructure.of::<kinds::DnsZone>().any(|(_, z)| !z.private);
        let several = !on_app && servers.len() > 1 && moves_zone && self.has_second();
        // Programs of the source keep their servers, and may have the very ports that the proxy takes.
        let proxy_servers =
            if on_app { servers.clone() } else { self.add_proxy_servers(&balancers, if several { 2 } else { 1 }) };
        let project = if on_app { APP } else { PROXY };
        self.add_project(project, proxy_servers.clone());
        for key in &proxy_servers {
            if let Some(server) = self.blueprint.servers.iter_mut().find(|s| s.key == *key) {
                server.docker = true;
            }
        }
        let mut entry_points: Vec<EntryPoint> = Vec::new();
        let mut routers: Vec<Router> = Vec::new();
        let mut names = Keys::default();
        let mut tls_minimum: Option<Traced<String>> = None;
        let mut about = Vec::new();
        let mut idle: Option<Traced<u64>> = None;
        for (node, balancer) in &balancers {
            about.push(node.address.clone());
            if balancer.internal.or(false) {
                self.warn(
                    &node.address,
                    "internal",
                    format!("The internal load balancer {} is not set up", node.address),
                    "Containers of one project reach each other by the names of their services. Let callers use those names.",
                );
                continue;
            }
            idle = idle.or(balancer.idle_seconds.traced());
            for port in self.ports(node) {
                self.plan_port(&port, balancer, &backends, &mut entry_points, &mut routers, &mut names);
                if let Some(policy) = port.listener.tls_policy.get() {
                    let origins = port.listener.tls_policy.origins();
                    let minimum = if policy.contains("TLS13-1-3") { "VersionTLS13" } else { "VersionTLS12" };
                    let weaker = policy.contains("TLS-1-0")
                        || policy.contains("TLS-1-1")
                        || policy == "ELBSecurityPolicy-2016-08";
                    tls_minimum = Some(if weaker {
                        Traced::approximated(
                            minimum.to_owned(),
                            &origins,
                            "older versions than TLS 1.2 are not offered",
                        )
                    } else {
                        Traced::carried(minimum.to_owned(), &origins)
                    });
                }
            }
        }
        if entry_points.is_empty() {
            return;
        }
        let tls = entry_points.iter().any(|e| e.tls);
        let port_80_open = entry_points.iter().any(|e| e.port.value == 80 && e.allow.is_empty());
        let certificate_names = self.certificate_names();
        let acme = tls.then(|| {
            let wildcard = certificate_names.iter().any(|name| name.value.starts_with("*."))
                || routers.iter().any(|router| router.hosts().any(|host| host.contains('*')));
            let by_zone = moves_zone && self.has_cloud();
            let port_443_open = entry_points.iter().any(|e| e.port.value == 443 && e.allow.is_empty());
            let by_port = !(several || wildcard && by_zone);
            if by_port && port_80_open {
                Acme::Http
            } else if by_port && port_443_open {
                Acme::Tls
            } else {
                Acme::Dns(String::from("hetzner"))
            }
        });
        self.decide_proxy(&balancers, &proxy_servers, servers.len(), moves_zone);
        if let Some(acme) = &acme {
            self.decide_certificate(acme, port_80_open, several);
        }
        if several {
            self.cloud_balancer(&entry_points, &proxy_servers, &balancers, &backends);
            for entry in &mut entry_points {
                entry.proxy_protocol_from = self.blueprint.networks.iter().map(|n| n.cidr.value.clone()).collect();
            }
        }
        let stop = self.longest_deregistration();
        let proxy = Proxy {
            entry_points,
            routers,
            backends: backends.into_values().collect(),
            acme,
            certificate_names,
            tls_minimum,
            stop_seconds: stop,
            idle_seconds: idle,
            metrics: true,
            about: about.clone(),
        };
        if let Some(project) = self.project_mut(project) {
            project.about.extend(about);
            project.proxy = Some(proxy);
        }
    }

    fn is_service_backend(&self, backend: &Backend) -> bool {
        self.servers_of_hosts(&backend.hosts).is_empty() && !backend.hosts.is_empty()
    }

    fn servers_of_hosts(&self, hosts: &[String]) -> Vec<String> {
        hosts
            .iter()
            .filter_map(|host| {
                self.blueprint.servers.iter().find(|s| s.private_address.as_ref() == Some(host)).map(|s| s.key.clone())
            })
            .collect()
    }

    fn ports(&mut self, balancer: &'a Node) -> Vec<Port<'a>> {
        let infrastructure = self.infrastructure;
        let mut ports = Vec::new();
        for (node, listener) in infrastructure.listeners_of(balancer) {
            let Some(port) = listener.port.traced() else {
                self.warn(
                    &node.address,
                    "port",
                    format!("The port of {} is not known", node.address),
                    "The listener is left out.",
                );
                continue;
            };
            let Ok(number) = u16::try_from(port.value) else { continue };
            if listener.client_certificates {
                self.diagnostics.push(
                    diagnostic::Diagnostic::error(
                        format!("{} asks callers for certificates, which the proxy does not do here", node.address),
                        "They kept strangers out. The listener is left out rather than opened: give the proxy the authority of these certificates by hand.",
                    )
                    .at_attribute(node.address.to_string(), "mutual_authentication"),
                );
                continue;
            }
            let protocol = listener.protocol.or(if number == 443 { "HTTPS".into() } else { "HTTP".into() });
            ports.push(Port { node, listener, port: Traced { value: number, traces: port.traces }, protocol });
        }
        ports.sort_by_key(|p| p.port.value);
        ports
    }

    #[allow(clippy::too_many_arguments)]
    fn plan_port(
        &mut self,
        port: &Port<'a>,
        balancer: &kinds::LoadBalancer,
        backends: &BTreeMap<Address, Backend>,
        entry_points: &mut Vec<EntryPoint>,
        routers: &mut Vec<Router>,
        names: &mut Keys,
    ) {
        let http = matches!(port.protocol.as_str(), "HTTP" | "HTTPS");
        let tls = matches!(port.protocol.as_str(), "HTTPS" | "TLS");
        if port.protocol == "UDP" || port.protocol == "TCP_UDP" {
            self.warn(
                &port.node.address,
                "protocol",
                format!("{} forwards UDP, which is not carried over", port.node.address),
                "Hetzner's load balancers take TCP only. Publish the port of the service by hand.",
            );
            if port.protocol == "UDP" {
                return;
            }
        }
        let name = match (http, port.port.value) {
            (true, 80) => String::from("web"),
            (true, 443) => String::from("websecure"),
            (true, other) => format!("web-{other}"),
            (false, other) => format!("tcp-{other}"),
        };
        if entry_points.iter().any(|e| e.port.value == port.port.value) {
            self.warn(
                &port.node.address,
                "port",
                format!("Port {} is taken by another load balancer", port.port.value),
                "Both answer on the same address here. Only routes that name a host are told apart.",
            );
        }
        let Some(allow) = self.callers(balancer, port.port.value) else {
            self.warn(
                &port.node.address,
                "port",
                format!("Nobody may call {} by the rules that are known", port.node.address),
                "No network of the input is let in to its port, so that it stays closed. Name the networks of its callers in the source, or open it by hand.",
            );
            return;
        };
        let mut entry = EntryPoint {
            name: name.clone(),
            port: port.port.clone().with(&Traces::carried(&port.listener.load_balancer.origins())),
            redirect_to: None,
            redirect_permanent: Traced::own(false),
            tls,
            proxy_protocol_from: Vec::new(),
            allow,
        };
        let mut rules: Vec<&kinds::ListenerRule> = port.listener.rules.iter().collect();
        rules.sort_by_key(|r| r.priority.or(u64::MAX));
        for rule in rules {
            let Some((matchers, origins)) = self.matchers(port.node, rule) else { continue };
            let priority = rule.priority.get().map(|p| {
                Traced::approximated(
                    i64::try_from(100_000u64.saturating_sub(*p)).unwrap_or(1),
                    &rule.priority.origins(),
                    "the same order, counted the other way round",
                )
            });
            let head = rule.head.clone().unwrap_or_else(|| port.node.address.clone());
            self.route(
                port,
                &head,
                &rule.actions,
                matchers,
                &origins,
                priority,
                backends,
                routers,
                names,
                &name,
                http,
                tls,
            );
        }
        // The default comes last and may turn the whole port into a redirection.
        let redirect = port.listener.actions.iter().find(|a| a.action.get().map(String::as_str) == Some("redirect"));
        match redirect {
            Some(action)
                if port.listener.rules.is_empty()
                    && action.redirect_protocol.get().map(String::as_str) == Some("HTTPS")
                    && action.redirect_host.get().is_none_or(|h| h.as_literal() == Some("#{host}"))
                    && action.redirect_path.get().is_none_or(|p| p.as_literal() == Some("/#{path}")) =>
            {
                let origins = action
                    .redirect_protocol
                    .origins()
                    .and(&action.action.origins())
                    .and(&action.redirect_host.origins())
                    .and(&action.redirect_path.origins());
                entry.redirect_to = Some(Traced::carried(String::from("websecure"), &origins));
                entry.redirect_permanent = Traced::carried(
                    action.status_code.get().map(String::as_str) != Some("HTTP_302"),
                    &action.status_code.origins(),
                );
            }
            Some(_) | None => {
                let priority = (!port.listener.rules.is_empty()).then(|| Traced::own(1));
                self.route(
                    port,
                    &port.node.address.clone(),
                    &port.listener.actions,
                    Vec::new(),
                    &Origins::none(),
                    priority,
                    backends,
                    routers,
                    names,
                    &name,
                    http,
                    tls,
                );
            }
        }
        entry_points.push(entry);
    }

    #[allow(clippy::too_many_arguments)]
    fn route(
        &mut self,
        port: &Port<'a>,
        head: &Address,
        actions: &[kinds::Action],
        mut matchers: Vec<Matcher>,
        match_origins: &Origins,
        priority: Option<Traced<i64>>,
        backends: &BTreeMap<Address, Backend>,
        routers: &mut Vec<Router>,
        names: &mut Keys,
        entry: &str,
        http: bool,
        tls: bool,
    ) {
        let infrastructure = self.infrastructure;
        let Some(action) = actions.iter().max_by_key(|a| a.order.or(0)) else { return };
        for other in actions {
            if let Some(kind @ ("authenticate-oidc" | "authenticate-cognito")) = other.action.get().map(String::as_str)
            {
                self.diagnostics.push(
                    diagnostic::Diagnostic::error(
                        format!("{head} asks callers to sign in, which the proxy does not do"),
                        format!("Its action {kind} kept strangers out. The route is left out rather than opened: put a proxy that signs people in before it."),
                    )
                    .at_attribute(head.to_string(), "action"),
                );
                return;
            }
        }
        let mut origins = match_origins.clone().and(&action.action.origins());
        if actions.len() > 1 {
            origins.extend(&action.order.origins());
        }
        let mut traces = Traces::carried(&origins);
        traces.extend(&Traces::carried(&port.listener.load_balancer.origins()));
        traces.extend(&Traces::carried(&port.listener.protocol.origins()));
        if http
            && !matchers.iter().any(|m| matches!(m, Matcher::Host(_) | Matcher::PublicName))
            && self.blueprint.traffic.is_some()
        {
            matchers.insert(0, Matcher::PublicName);
        }
        let name_base = if head.name.is_empty() { entry.to_owned() } else { slug(&self.instance_name_of(head), 40) };
        match action.action.get().map(String::as_str) {
            Some("forward") | None => {
                let target = infrastructure
                    .linked(&action.target_group)
                    .map(|n| (n, action.target_group.origins()))
                    .or_else(|| {
                        let heaviest = action.weighted.iter().max_by_key(|w| w.weight.or(1))?;
                        Some((infrastructure.linked(&heaviest.target_group)?, heaviest.target_group.origins()))
                    });
                if action.weighted.iter().filter(|w| w.weight.or(1) > 0).count() > 1 {
                    self.warn(
                        head,
                        "action",
                        format!("{head} shares requests by weight among target groups"),
                        "All of them go to the heaviest here.",
                    );
                }
                let Some((target, target_origins)) = target else {
                    self.warn(
                        head,
                        "action",
                        format!("Where {head} forwards to is not part of the input"),
                        "The route is left out.",
                    );
                    return;
                };
                let Some(backend) = backends.get(&target.address) else {
                    self.warn(
                        head,
                        "action",
                        format!("Nothing answers behind {}", target.address),
                        "Neither containers nor servers that live on belong to it. The route is left out.",
                    );
                    return;
                };
                traces.extend(&Traces::carried(&target_origins));
                let mut about = vec![port.node.address.clone()];
                if *head != port.node.address {
                    about.push(head.clone());
                }
                about.push(target.address.clone());
                routers.push(Router {
                    name: names.take(&if name_base == backend.name { backend.name.clone() } else { name_base }),
                    entry_points: vec![entry.to_owned()],
                    matchers,
                    priority,
                    route: Route::Backend(backend.name.clone()),
                    tls,
                    traces,
                    about,
                });
            }
            Some("redirect") => {
                let part = |field: &Field<model::Text>, default: &str| {
                    literal(field).map_or_else(|| default.to_owned(), |t| t.value)
                };
                let protocol = action.redirect_protocol.or(String::from("#{protocol}")).to_lowercase();
                let host = part(&action.redirect_host, "#{host}");
                let port_text = action.redirect_port.or(String::from("#{port}"));
                let path = part(&action.redirect_path, "/#{path}");
                let fields = action
                    .redirect_protocol
                    .origins()
                    .and(&action.redirect_host.origins())
                    .and(&action.redirect_port.origins())
                    .and(&action.redirect_path.origins())
                    .and(&action.redirect_query.origins())
                    .and(&action.status_code.origins());
                let scheme =
                    if protocol.contains('#') { if tls { "https" } else { "http" } } else { protocol.as_str() };
                let default_port = if scheme == "https" { "443" } else { "80" };
                let port_suffix = if port_text.contains('#') || port_text == default_port {
                    String::new()
                } else {
                    format!(":{port_text}")
                };
                let host = host.replace("#{host}", "${1}");
                let path = path.replace("#{path}", "${2}");
                let replacement = format!("{scheme}://{host}{port_suffix}{path}");
                routers.push(Router {
                    name: names.take(&name_base),
                    entry_points: vec![entry.to_owned()],
                    matchers,
                    priority,
                    route: Route::Redirect {
                        regex: String::from("^https?://([^/:]+)(?::[0-9]+)?/(.*)$"),
                        replacement: Traced::carried(replacement, &fields),
                        permanent: action.status_code.get().map(String::as_str) != Some("HTTP_302"),
                    },
                    tls,
                    traces,
                    about: vec![port.node.address.clone(), head.clone()],
                });
            }
            Some("fixed-response") => {
                let status = action.status_code.or(String::new());
                let origins = action.status_code.origins().and(&action.action.origins());
                let nothing_matches = status == "404" && matchers.iter().all(|m| matches!(m, Matcher::PublicName));
                let mut question = Question::new(
                    format!("fixed_response:{}", slug(&self.instance_name_of(head), 40)),
                    "a fixed answer",
                    if nothing_matches { "the proxy's own 404" } else { "left out: the proxy answers 404" },
                    "what no route takes gets 404 from the proxy, with its own text",
                )
                .about(head)
                .steered_by(&Traces::approximated(&origins, "the proxy answers 404 with its own text"));
                if !nothing_matches {
                    question = question.warn(format!("it was {status}; Traefik has no fixed answers"));
                    self.warn(
                        head,
                        "action",
                        format!("The fixed answer {status} of {head} is not carried over"),
                        "Traefik has no fixed answers: requests that nothing takes get 404. Serve it from the application if callers need it.",
                    );
                }
                self.decide(question);
            }
            Some(other) => {
                let summary = format!("The action {other:?} of {head} has no counterpart");
                self.warn(head, "action", summary, "The route is left out.");
            }
        }
    }

    fn instance_name_of(&self, address: &Address) -> String {
        match &address.key {
            Some(value::InstanceKey::Key(key)) if &*address.name == "this" || &*address.name == "main" => {
                key.to_string()
            }
            Some(value::InstanceKey::Key(key)) => format!("{}-{key}", address.name),
            Some(value::InstanceKey::Index(index)) => format!("{}-{}", address.name, index + 1),
            Some(value::InstanceKey::Unknown) | None => address.name.to_string(),
        }
    }

    fn backend(&mut self, node: &'a Node, target: &'a kinds::TargetGroup, keys: &mut Keys) -> Option<Backend> {
        let infrastructure = self.infrastructure;
        let mut hosts: Vec<String> = Vec::new();
        let mut traces = Traces::none();
        let mut about = vec![node.address.clone()];
        let mut port = target.port.traced();
        for (service_node, service) in infrastructure.of::<kinds::ContainerService>() {
            for backend in &service.load_balancers {
                if !self.points_at(&backend.target_group, &node.address) {
                    continue;
                }
                about.push(service_node.address.clone());
                traces.extend(&Traces::carried(&backend.target_group.origins()));
                if let Some(own) = backend.port.traced() {
                    port = Some(own);
                }
                let base = self.key_of(service_node);
                let copies = infrastructure.copies_of(service).or(1).max(1);
                if copies > 1 {
                    hosts.extend((1..=copies).map(|n| format!("{base}-{n}")));
                } else {
                    hosts.push(base);
                }
            }
        }
        let mut server_keys: Vec<String> = Vec::new();
        for (group_node, group) in infrastructure.of::<kinds::InstanceGroup>() {
            if group.target_groups.iter().any(|t| self.points_at(t, &node.address))
                && let Some(place) = self.places.get(&group_node.address)
            {
                about.push(group_node.address.clone());
                server_keys.extend(place.servers.iter().cloned());
                group.target_groups.iter().for_each(|t| traces.extend(&Traces::carried(&t.origins())));
            }
        }
        let mut by_name = false;
        for member in &target.members {
            traces.extend(&Traces::carried(&member.target.origins().and(&member.port.origins())));
            // A service that is named as a member answers on the port of its container, not on that of the source's front.
            if let Some((service_node, service)) = infrastructure.linked_as::<kinds::ContainerService>(&member.target)
                && self.places.contains_key(&service_node.address)
            {
                about.push(service_node.address.clone());
                by_name = true;
                if let Some(own) = service.load_balancers.iter().find_map(|backend| backend.port.traced()) {
                    let former = target.port.origins();
                    traces.extend(&Traces::approximated(&former, "the container answers on its own port"));
                    port = Some(own);
                }
                let base = self.key_of(service_node);
                let copies = infrastructure.copies_of(service).or(1).max(1);
                let own = (1..=copies).map(|n| if copies > 1 { format!("{base}-{n}") } else { base.clone() });
                let own: Vec<String> = own.filter(|host| !hosts.contains(host)).collect();
                hosts.extend(own);
                continue;
            }
            if let Some(member_node) = infrastructure.linked(&member.target)
                && let Some(place) = self.places.get(&member_node.address)
            {
                about.push(member_node.address.clone());
                server_keys.extend(place.servers.iter().cloned());
                if let Some(own) = member.port.traced() {
                    port = Some(own);
                }
            }
        }
        for key in server_keys {
            if let Some(address) = self.blueprint.server(&key).and_then(|s| s.private_address.clone())
                && !hosts.contains(&address)
            {
                hosts.push(address);
            }
        }
        if hosts.is_empty() {
            return None;
        }
        let port = port.map(|p| p.map(|n| u16::try_from(n).unwrap_or(80))).unwrap_or_else(|| Traced::own(80));
        traces.extend(&match by_name {
            true => Traces::approximated(&target.protocol.origins(), "containers are reached inside of their server"),
            false => Traces::carried(&target.protocol.origins()),
        });
        traces.extend(&self.key_traces(node));
        let number = |text: &str| text.parse::<u16>().ok();
        let health = target.health_path.traced_text().map(|path| BackendHealth {
            path,
            interval: target.health_interval.traced(),
            timeout: target.health_timeout.traced(),
            status: target
                .health_matcher
                .get()
                .and_then(|m| number(m))
                .map(|m| Traced::carried(m, &target.health_matcher.origins())),
            port: target
                .health_port
                .get()
                .and_then(|p| number(p))
                .map(|p| Traced::carried(p, &target.health_port.origins())),
        });
        if target.health_matcher.get().is_some_and(|m| number(m).is_none()) {
            traces.extend(&Traces::approximated(
                &target.health_matcher.origins(),
                "every status from 200 to 399 is good at the proxy",
            ));
        }
        if target.health_port.get().is_some_and(|p| number(p).is_none()) {
            traces.extend(&Traces::carried(&target.health_port.origins()));
        }
        // A block that does not say whether it is on is on.
        let sticky = target.sticky.or(!target.sticky_type.is_absent()).then(|| Sticky {
            cookie: target.sticky_cookie.or(String::from("server")),
            seconds: target.sticky_seconds.traced(),
            traces: Traces::approximated(
                &target.sticky.origins().and(&target.sticky_cookie.origins()),
                "a cookie of the proxy's own",
            ),
        });
        let scheme =
            match (target.protocol.get().map(String::as_str), target.protocol_version.get().map(String::as_str)) {
                (_, Some("GRPC" | "HTTP2")) => "h2c",
                (Some("HTTPS"), _) if by_name => "http",
                (Some("HTTPS" | "TLS"), _) => "https",
                (Some("TCP" | "TCP_UDP" | "UDP"), _) => "tcp",
                (Some(_) | None, _) => "http",
            };
        traces.extend(&Traces::carried(&target.protocol_version.origins()));
        Some(Backend {
            name: keys.take(&self.key_of(node)),
            scheme: scheme.to_owned(),
            hosts,
            port,
            health,
            sticky,
            traces,
            about,
        })
    }

    /// Networks that may call a port; empty if all may. `None` if nobody may.
    fn callers(&self, balancer: &kinds::LoadBalancer, port: u16) -> Option<Vec<Traced<String>>> {
        let mut callers = Vec::new();
        for link in &balancer.firewalls {
            let Some((_, firewall)) = self.infrastructure.linked_as::<kinds::Firewall>(link) else { continue };
            for rule in firewall.rules.iter().filter(|r| r.direction == kinds::Direction::In) {
                if !rule_covers(rule, port) {
                    continue;
                }
                for cidr in rule.cidrs.iter().chain(&rule.ipv6_cidrs) {
                    if let Some(cidr) = literal(cidr) {
                        callers.push(cidr);
                    }
                }
            }
        }
        if balancer.firewalls.is_empty() || callers.iter().any(|c| c.value == "0.0.0.0/0") {
            return Some(Vec::new());
        }
        // An empty list would let everybody in where the source let nobody in.
        (!callers.is_empty()).then_some(callers)
    }

    fn certificate_names(&self) -> Vec<Traced<String>> {
        let mut names: Vec<Traced<String>> = Vec::new();
        for (_, certificate) in self.infrastructure.of::<kinds::Certificate>() {
            if certificate.validates {
                continue;
            }
            for field in std::iter::once(&certificate.domain).chain(&certificate.alternatives) {
                if let Some(name) = literal(field)
                    && !names.iter().any(|n| n.value == name.value)
                {
                    names.push(Traced::carried(name.value, &field.origins()));
                }
            }
        }
        names
    }

    fn longest_deregistration(&self) -> Option<Traced<u64>> {
        self.infrastructure
            .of::<kinds::TargetGroup>()
            .filter_map(|(_, t)| t.deregistration_seconds.traced())
            .max_by_key(|t| t.value)
            .map(|t| Traced { value: t.value + 5, traces: t.traces })
    }

    fn decide_proxy(
        &mut self,
        balancers: &[(&Node, &kinds::LoadBalancer)],
        proxies: &[String],
        behind: usize,
        moves_zone: bool,
    ) {
        let on = proxies.join(" and ");
        let question =
            |choice: String, reason: &'static str| Question::new("proxy", "load balancer or proxy", choice, reason);
        let mut question = if proxies.len() > 1 {
            question(
                format!("load balancer by TCP, Traefik on {on}"),
                "several servers answer; paths and certificates are Traefik's, for Hetzner's load balancer knows no paths",
            )
            .or("Traefik on one server", "that server would be a single point of failure")
        } else if behind > 1 {
            let why = if moves_zone {
                "at this level one server fails like the others; Hetzner's load balancer knows no path rules"
            } else {
                "several proxies prove their names by DNS only, and no zone of the input moves along"
            };
            question(format!("Traefik on {on}"), why)
                .or("load balancer with PROXY protocol before several proxies", "a zone that moves, and level basic")
                .warn("the proxy is one server: nobody is answered while it is down")
        } else {
            question(
                format!("Traefik on {on}"),
                "with one server a load balancer only adds a hop, and Hetzner's knows no path rules",
            )
            .or("load balancer with PROXY protocol", "from several servers up")
        };
        for (node, balancer) in balancers {
            question = question.about(&node.address);
            let mut origins = Origins::none();
            balancer.joined_by.iter().for_each(|field| origins.extend(&field.origins()));
            question = question.steered_by(&Traces::approximated(
                &origins,
                "rules that share an address are one load balancer; the address itself cannot be taken along",
            ));
            question = question.steered_by(&Traces::approximated(
                &balancer.internal.origins(),
                "decision proxy: what callers outside can reach becomes the proxy",
            ));
        }
        self.decide(question);
    }

    fn decide_certificate(&mut self, acme: &Acme, port_80_open: bool, several: bool) {
        let mut question = match acme {
            Acme::Http => Question::new(
                "tls",
                "certificate",
                "Let's Encrypt at the proxy, HTTP-01",
                "port 80 was open before, so nothing opens, and no token of the cloud lies on the server",
            )
            .or("DNS-01", "a certificate before the cut-over, but a token that reaches the whole project"),
            Acme::Tls => Question::new(
                "tls",
                "certificate",
                "Let's Encrypt at the proxy, TLS-ALPN-01",
                "port 443 was open before and port 80 was not; no token of the cloud lies on the server",
            )
            .or("DNS-01", "a certificate before the cut-over, but a token that reaches the whole project"),
            Acme::Dns(_) => Question::new(
                "tls",
                "certificate",
                "Let's Encrypt at the proxy, DNS-01",
                if several {
                    "several proxies answer, so that a challenge over HTTP may meet the wrong one"
                } else if port_80_open {
                    "a certificate for every name below a domain is proved by its zone only"
                } else {
                    "neither port 80 nor port 443 was open to everybody before"
                },
            )
            .or(
                "HTTP-01",
                if several {
                    "needs one proxy"
                } else if port_80_open {
                    "proves no wildcard"
                } else {
                    "would open port 80"
                },
            )
            .warn(if self.has_cloud() {
                "a token of the cloud lies on the server; it reaches the whole project"
            } else {
                "a token for the zone lies on the server; the zone is taken to be at Hetzner: if it is elsewhere, name its provider in compose.yaml, with the variables that Traefik wants for it"
            }),
        };
        for (node, _) in self.infrastructure.of::<kinds::Certificate>() {
            question = question.about(&node.address);
        }
        self.decide(question);
        if let Acme::Dns(_) = acme {
            self.add_secret(
                "dns_token",
                crate::blueprint::SecretKind::Given {
                    source_name: None,
                    entry: None,
                    hint: String::from("A token for the zone, made in the console of the cloud."),
                },
                &Traces::none(),
                Vec::new(),
            );
        }
    }

    fn cloud_balancer(
        &mut self,
        entry_points: &[EntryPoint],
        servers: &[String],
        balancers: &[(&Node, &kinds::LoadBalancer)],
        backends: &BTreeMap<Address, Backend>,
    ) {
        let target = self
            .infrastructure
            .of::<kinds::TargetGroup>()
            .find(|(n, _)| backends.contains_key(&n.address))
            .map(|(_, t)| t);
        let health = LoadBalancerHealth {
            interval: target.and_then(|t| t.health_interval.traced()).unwrap_or_else(|| Traced::own(15)),
            timeout: target.and_then(|t| t.health_timeout.traced()).unwrap_or_else(|| Traced::own(10)),
            retries: target.and_then(|t| t.unhealthy_threshold.traced()).unwrap_or_else(|| Traced::own(3)),
        };
        let subnet = servers.first().and_then(|s| self.blueprint.server(s)).and_then(|s| s.subnet.clone());
        let key = balancers.first().map_or_else(|| String::from("main"), |(n, _)| self.key_of(n));
        let named = balancers.first().map(|(n, _)| self.key_traces(n)).unwrap_or_default();
        self.blueprint.load_balancers.push(LoadBalancer {
            key,
            type_name: Traced { value: String::from("lb11"), traces: named },
            location: self.blueprint.location.clone(),
            subnet,
            servers: servers.to_vec(),
            services: entry_points
                .iter()
                .map(|e| LoadBalancerService {
                    listen: e.port.clone(),
                    destination: e.port.value,
                    proxy_protocol: true,
                    health: health.clone(),
                })
                .collect(),
            about: balancers.iter().map(|(n, _)| n.address.clone()).collect(),
        });
    }
}

/// Whether a rule lets TCP packets for a port in.
pub(crate) fn rule_covers(rule: &kinds::Rule, port: u16) -> bool {
    let protocol = rule.protocol.get().map_or("tcp", String::as_str);
    match protocol {
        "-1" | "all" => true,
        "tcp" | "6" => {
            let (from, to) = (rule.from_port.or(0), rule.to_port.or(65535));
            from == -1 || (from <= i64::from(port) && i64::from(port) <= to)
        }
        _ => false,
    }
}

/// A string field as traced text.
trait TracedText {
    fn traced_text(&self) -> Option<Traced<String>>;
}

impl TracedText for Field<model::Text> {
    fn traced_text(&self) -> Option<Traced<String>> {
        literal(self)
    }
}
