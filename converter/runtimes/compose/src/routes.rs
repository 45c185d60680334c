//! The routes of Traefik: its file provider's file, a template in which `{{ … }}` is Traefik's own.

use crate::Error;
use model::{Traced, Traces};
use planner::Blueprint;
use planner::blueprint::{Acme, Backend, EntryPoint, Matcher, Proxy, Route, Router, Sticky};
use render::File;
use render::yaml::{self, Map, Node};

/// Path below the project's folder.
pub(crate) const PATH: &str = "traefik/routes.yaml";

/// The public name that turns at the cut-over, as the template asks for it.
const PUBLIC_NAME: &str = "{{ env \"APP_FQDN\" }}";
/// Transport to servers that show certificates of their own.
const UNVERIFIED: &str = "unverified";
/// Service that a route needs which only sends elsewhere.
const NOOP: &str = "noop@internal";

/// Names for which a route answers and gets one certificate.
#[derive(Clone)]
enum Hosts {
    /// Every name.
    Any,
    /// The public name.
    Public,
    /// These names.
    Names(Vec<Traced<String>>),
}

/// A router with the names of one certificate.
struct Rule<'a> {
    name: String,
    router: &'a Router,
    hosts: Hosts,
    is_tcp: bool,
}

pub(crate) fn render(blueprint: &Blueprint, proxy: &Proxy) -> Result<File, Error> {
    let mut rules = Vec::new();
    for router in &proxy.routers {
        rules.extend(rules_of(blueprint, proxy, router)?);
    }
    let mut root = Map::new();
    let http = http(blueprint, proxy, &rules)?;
    if !http.is_empty() {
        root.insert("http", http);
    }
    let tcp = tcp(blueprint, proxy, &rules)?;
    if !tcp.is_empty() {
        root.insert("tcp", Node::from(tcp).spaced());
    }
    if let Some(minimum) = &proxy.tls_minimum {
        let options = Map::new().with("default", Map::new().with("minVersion", Node::traced(minimum)));
        root.insert("tls", Node::from(Map::new().with("options", options)).spaced());
    }
    let addresses: Vec<String> = proxy.about.iter().map(ToString::to_string).collect();
    let heading = match addresses.is_empty() {
        true => String::from("What no router takes gets 404."),
        false => format!("{}. What no router takes gets 404.", addresses.join(", ")),
    };
    Ok(yaml::render(&Node::from(root).above(literal_comment(&heading))))
}

/// Comments are part of the template as well.
fn literal_comment(text: &str) -> String {
    text.replace("{{", "{ {")
}

/// A text of the source, which must not become a part of the template.
fn literal(text: &str) -> String {
    text.replace("{{", "{{ \"{{\" }}")
}

fn backend<'a>(proxy: &'a Proxy, router: &Router) -> Result<Option<&'a Backend>, Error> {
    match &router.route {
        Route::Redirect { .. } => Ok(None),
        Route::Backend(name) => match proxy.backends.iter().find(|b| b.name == *name) {
            Some(backend) => Ok(Some(backend)),
            None => Err(Error::NoBackend { router: router.name.clone(), backend: name.clone() }),
        },
    }
}

/// A router, taken apart where its names are not all known to lead here: a certificate is refused as a whole when one
/// name of it leads elsewhere, as all but the rehearsal's do before the cut-over.
fn rules_of<'a>(blueprint: &Blueprint, proxy: &Proxy, router: &'a Router) -> Result<Vec<Rule<'a>>, Error> {
    let is_tcp = backend(proxy, router)?.is_some_and(|b| b.scheme == "tcp");
    let turning: &[Traced<String>] = blueprint.traffic.as_ref().map_or(&[], |t| t.names.as_slice());
    let mut public = false;
    let mut names: Vec<Traced<String>> = Vec::new();
    for matcher in &router.matchers {
        match matcher {
            Matcher::PublicName => {
                if let Some((_, others)) = turning.split_first() {
                    public = true;
                    names.extend(others.iter().cloned());
                }
            }
            Matcher::Host(hosts) => {
                for host in hosts {
                    match turning.first() {
                        Some(first) if first.value.eq_ignore_ascii_case(&host.value) => {
                            public = true;
                        }
                        Some(_) | None => names.push(host.clone()),
                    }
                }
            }
            Matcher::Path(_) | Matcher::Method(_) | Matcher::Header(..) | Matcher::Query(..) | Matcher::ClientIp(_) => {
            }
        }
    }
    let rule = |name: String, hosts: Hosts| Rule { name, router, hosts, is_tcp };
    let mut rules = Vec::new();
    match (public, names.is_empty()) {
        (false, true) => rules.push(rule(router.name.clone(), Hosts::Any)),
        (true, true) => rules.push(rule(router.name.clone(), Hosts::Public)),
        (false, false) => rules.push(rule(router.name.clone(), Hosts::Names(names))),
        (true, false) => {
            rules.push(rule(router.name.clone(), Hosts::Public));
            rules.push(rule(format!("{}-names", router.name), Hosts::Names(names)));
        }
    }
    Ok(rules)
}

/// Entry points of a router that not everybody may call.
fn restricted<'a>(proxy: &'a Proxy, router: &'a Router) -> impl Iterator<Item = &'a EntryPoint> {
    proxy.entry_points.iter().filter(|e| router.entry_points.contains(&e.name) && !e.allow.is_empty())
}

fn allow_name(entry: &EntryPoint) -> String {
    format!("{}-callers", entry.name)
}

fn http(blueprint: &Blueprint, proxy: &Proxy, rules: &[Rule<'_>]) -> Result<Map, Error> {
    let mut routers = Map::new();
    let mut middlewares = Map::new();
    for rule in rules.iter().filter(|r| !r.is_tcp) {
        let router = rule.router;
        let mut chain = Vec::new();
        for entry in restricted(proxy, router) {
            middlewares.insert(allow_name(entry), callers(entry));
            chain.push(allow_name(entry));
        }
        let service = match &router.route {
            Route::Backend(name) => name.clone(),
            Route::Redirect { regex, replacement, permanent } => {
                let name = format!("{}-redirect", router.name);
                let redirect = Map::new()
                    .with("regex", Node::text(literal(regex)))
                    .with("replacement", Node::text(literal(&replacement.value)).with_traces(&replacement.traces))
                    .with("permanent", *permanent);
                middlewares.insert(name.clone(), Map::new().with("redirectRegex", redirect));
                chain.push(name);
                String::from(NOOP)
            }
        };
        let mut map = Map::new()
            .with(
                "rule",
                Node::text(http_rule(rule)?)
                    .with_traces(&host_traces(&rule.hosts))
                    .with_traces(&matcher_traces(router)),
            )
            .with("entryPoints", Node::list(router.entry_points.iter()).flow());
        if !chain.is_empty() {
            map.insert("middlewares", Node::list(chain).flow());
        }
        map = map.with_some("priority", router.priority.as_ref().map(Node::traced)).with("service", service);
        if router.tls {
            map.insert("tls", tls(blueprint, proxy, &rule.hosts));
        }
        routers.insert(rule.name.clone(), described(map, router));
    }
    let used = used(proxy, rules, false);
    let services: Map = used.iter().map(|backend| (backend.name.clone(), http_service(proxy, backend))).collect();
    let mut http = Map::new();
    for (key, map) in [("routers", routers), ("middlewares", middlewares), ("services", services)] {
        if !map.is_empty() {
            http.insert(key, map);
        }
    }
    if used.iter().any(|b| b.scheme == "https") {
        let skip = Node::from(true).comment("as the load balancer did, which took any certificate of a server");
        let transport = Map::new().with("insecureSkipVerify", skip);
        http.insert("serversTransports", Map::new().with(UNVERIFIED, transport));
    }
    Ok(http)
}

fn tcp(blueprint: &Blueprint, proxy: &Proxy, rules: &[Rule<'_>]) -> Result<Map, Error> {
    let mut routers = Map::new();
    let mut middlewares = Map::new();
    for rule in rules.iter().filter(|r| r.is_tcp) {
        let router = rule.router;
        let mut chain = Vec::new();
        for entry in restricted(proxy, router) {
            middlewares.insert(allow_name(entry), callers(entry));
            chain.push(allow_name(entry));
        }
        let Route::Backend(service) = &router.route else { continue };
        let mut map =
            Map::new().with("rule", "HostSNI(`*`)").with("entryPoints", Node::list(router.entry_points.iter()).flow());
        if !chain.is_empty() {
            map.insert("middlewares", Node::list(chain).flow());
        }
        map = map.with_some("priority", router.priority.as_ref().map(Node::traced)).with("service", service.as_str());
        if router.tls {
            map.insert("tls", tls(blueprint, proxy, &Hosts::Any));
        }
        routers.insert(rule.name.clone(), described(map, router));
    }
    let services: Map = used(proxy, rules, true)
        .iter()
        .map(|backend| {
            let servers = backend.hosts.iter().enumerate().map(|(index, host)| {
                let address = Node::text(format!("{}:{}", bracketed(host), backend.port.value));
                let address = if index == 0 { address.with_traces(&backend.port.traces) } else { address };
                Map::new().with("address", address)
            });
            let balancer = Map::new().with("servers", Node::list(servers));
            (backend.name.clone(), Node::from(Map::new().with("loadBalancer", balancer)).with_traces(&backend.traces))
        })
        .collect();
    let mut tcp = Map::new();
    for (key, map) in [("routers", routers), ("middlewares", middlewares), ("services", services)] {
        if !map.is_empty() {
            tcp.insert(key, map);
        }
    }
    Ok(tcp)
}

fn described(map: Map, router: &Router) -> Node {
    let addresses: Vec<String> = router.about.iter().map(ToString::to_string).collect();
    Node::from(map).comment(literal_comment(&addresses.join(", "))).with_traces(&router.traces)
}

/// Backends that a route leads to, in their order.
fn used<'a>(proxy: &'a Proxy, rules: &[Rule<'_>], tcp: bool) -> Vec<&'a Backend> {
    let named = |backend: &&Backend| {
        rules
            .iter()
            .any(|r| r.is_tcp == tcp && matches!(&r.router.route, Route::Backend(name) if *name == backend.name))
    };
    proxy.backends.iter().filter(named).collect()
}

fn callers(entry: &EntryPoint) -> Map {
    let networks = Node::list(entry.allow.iter().map(Node::traced));
    Map::new().with("ipAllowList", Map::new().with("sourceRange", networks))
}

fn tls(blueprint: &Blueprint, proxy: &Proxy, hosts: &Hosts) -> Map {
    if proxy.acme.is_none() {
        return Map::new();
    }
    let mut tls = Map::new().with("certResolver", "letsencrypt");
    let wildcards = match proxy.acme {
        Some(Acme::Dns(_)) => true,
        Some(Acme::Http | Acme::Tls) | None => false,
    };
    let public = blueprint.traffic.as_ref().and_then(|t| t.names.first());
    let domain = |name: &Traced<String>| {
        let text = match public {
            Some(first) if first.value == name.value => PUBLIC_NAME.to_owned(),
            Some(_) | None => literal(&name.value),
        };
        Map::new().with("main", Node::text(text).with_traces(&name.traces))
    };
    // A route for every name does not say which names it needs certificates for; one with `*` says none either.
    let domains: Vec<Map> = match hosts {
        Hosts::Any => proxy
            .certificate_names
            .iter()
            .filter(|name| wildcards || !name.value.starts_with("*."))
            .map(domain)
            .collect(),
        Hosts::Names(names) if wildcards => {
            let stars = names.iter().any(|n| n.value.contains('*'));
            if stars { names.iter().map(domain).collect() } else { Vec::new() }
        }
        Hosts::Names(_) | Hosts::Public => Vec::new(),
    };
    if !domains.is_empty() {
        tls.insert("domains", Node::list(domains));
    }
    tls
}

fn http_service(proxy: &Proxy, backend: &Backend) -> Node {
    let servers = backend.hosts.iter().enumerate().map(|(index, host)| {
        let url = Node::text(format!("{}://{}:{}", backend.scheme, bracketed(host), backend.port.value));
        let url = if index == 0 { url.with_traces(&backend.port.traces) } else { url };
        Map::new().with("url", url)
    });
    let mut balancer = Map::new().with("servers", Node::list(servers));
    if backend.scheme == "https" {
        balancer.insert("serversTransport", UNVERIFIED);
    }
    if let Some(sticky) = &backend.sticky {
        let secure =
            proxy.routers.iter().any(|r| r.tls && matches!(&r.route, Route::Backend(name) if *name == backend.name));
        balancer.insert("sticky", sticky_cookie(sticky, secure));
    }
    if let Some(health) = &backend.health {
        let span = |value: &Traced<u64>| Node::text(format!("{}s", value.value)).with_traces(&value.traces);
        let check = Map::new()
            .with("path", Node::text(literal(&health.path.value)).with_traces(&health.path.traces))
            .with_some("interval", health.interval.as_ref().map(span))
            .with_some("timeout", health.timeout.as_ref().map(span))
            .with_some("status", health.status.as_ref().map(Node::traced))
            .with_some("port", health.port.as_ref().map(Node::traced));
        balancer.insert("healthCheck", check);
    }
    let addresses: Vec<String> = backend.about.iter().map(ToString::to_string).collect();
    Node::from(Map::new().with("loadBalancer", balancer))
        .comment(literal_comment(&addresses.join(", ")))
        .with_traces(&backend.traces)
}

fn sticky_cookie(sticky: &Sticky, secure: bool) -> Map {
    let cookie = Map::new()
        .with("name", Node::text(literal(&sticky.cookie)).with_traces(&sticky.traces))
        .with("httpOnly", true)
        .with("secure", secure)
        .with_some("maxAge", sticky.seconds.as_ref().map(Node::traced));
    Map::new().with("cookie", cookie)
}

/// An address of IPv6 in brackets.
fn bracketed(host: &str) -> String {
    if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() }
}

fn host_traces(hosts: &Hosts) -> Traces {
    match hosts {
        // The public name is a variable.
        Hosts::Any | Hosts::Public => Traces::none(),
        Hosts::Names(names) => names.iter().fold(Traces::none(), |all, name| all.and(&name.traces)),
    }
}

fn matcher_traces(router: &Router) -> Traces {
    let mut traces = Traces::none();
    for matcher in &router.matchers {
        match matcher {
            Matcher::Path(values)
            | Matcher::Method(values)
            | Matcher::Header(_, values)
            | Matcher::ClientIp(values) => values.iter().for_each(|v| traces.extend(&v.traces)),
            Matcher::Query(_, value) => traces.extend(&value.traces),
            Matcher::Host(_) | Matcher::PublicName => {}
        }
    }
    traces
}

fn http_rule(rule: &Rule<'_>) -> Result<String, Error> {
    let mut parts = Vec::new();
    match &rule.hosts {
        Hosts::Any => {}
        Hosts::Public => parts.push(format!("Host(`{PUBLIC_NAME}`)")),
        Hosts::Names(names) => parts.push(any(names.iter().map(|name| host(&name.value)))),
    }
    for matcher in &rule.router.matchers {
        let part = match matcher {
            Matcher::Host(_) | Matcher::PublicName => continue,
            Matcher::Path(patterns) => any(patterns.iter().map(|p| path(&p.value))),
            Matcher::Method(methods) => any(methods.iter().map(|m| call("Method", &[&m.value]))),
            Matcher::Header(name, patterns) => {
                any(patterns.iter().map(|p| call("HeaderRegexp", &[name, &format!("(?i)^{}$", expression(&p.value))])))
            }
            Matcher::Query(Some(name), value) => {
                call("QueryRegexp", &[name, &format!("(?i)^{}$", expression(&value.value))])
            }
            Matcher::Query(None, _) => return Err(Error::AnyQuery { router: rule.router.name.clone() }),
            Matcher::ClientIp(networks) => any(networks.iter().map(|n| call("ClientIP", &[&n.value]))),
        };
        // A list without values holds for nothing; leaving it out would hold for everything.
        parts.push(if part.is_empty() { String::from("!PathPrefix(`/`)") } else { part });
    }
    Ok(if parts.is_empty() { String::from("PathPrefix(`/`)") } else { parts.join(" && ") })
}

/// One of them holds.
fn any(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    match parts.as_slice() {
        [one] => one.clone(),
        [] => String::new(),
        several => format!("({})", several.join(" || ")),
    }
}

fn call(function: &str, arguments: &[&str]) -> String {
    let arguments: Vec<String> = arguments.iter().map(|a| argument(a)).collect();
    format!("{function}({})", arguments.join(", "))
}

/// A text in a rule: between backticks as it is, or quoted as Go quotes if it has one itself.
fn argument(text: &str) -> String {
    if text.contains('`') {
        format!("\"{}\"", literal(&text.replace('\\', "\\\\").replace('"', "\\\"")))
    } else {
        format!("`{}`", literal(text))
    }
}

fn host(pattern: &str) -> String {
    if pattern.contains(['*', '?']) {
        call("HostRegexp", &[&format!("(?i)^{}$", expression(pattern))])
    } else {
        call("Host", &[pattern])
    }
}

fn path(pattern: &str) -> String {
    match pattern.strip_suffix('*') {
        _ if !pattern.contains(['*', '?']) => call("Path", &[pattern]),
        Some(prefix) if !prefix.contains(['*', '?']) && prefix.starts_with('/') => call("PathPrefix", &[prefix]),
        Some(_) | None => call("PathRegexp", &[&format!("^{}$", expression(pattern))]),
    }
}

/// A pattern with `*` and `?` as a regular expression of Go.
fn expression(pattern: &str) -> String {
    let mut out = String::new();
    for c in pattern.chars() {
        match c {
            '*' => out.push_str(".*"),
            '?' => out.push('.'),
            c if r"\.+^$()[]{}|".contains(c) => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert_eq!(path("/healthz"), "Path(`/healthz`)");
        assert_eq!(path("/api/*"), "PathPrefix(`/api/`)");
        assert_eq!(path("/*"), "PathPrefix(`/`)");
        assert_eq!(path("/v?/a.b/*/x"), r"PathRegexp(`^/v./a\.b/.*/x$`)");
        assert_eq!(path("*.png"), r"PathRegexp(`^.*\.png$`)");
        assert_eq!(host("*.Example.com"), r"HostRegexp(`(?i)^.*\.Example\.com$`)");
        assert_eq!(argument("a`b\\"), "\"a`b\\\\\"");
        assert_eq!(argument("{{ env \"HOME\" }}"), "`{{ \"{{\" }} env \"HOME\" }}`");
    }
}
