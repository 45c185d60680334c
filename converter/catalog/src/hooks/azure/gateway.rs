//! Application Gateway: its parts name each other, and together they are listeners with rules.

use super::machine::bare;
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use crate::map::made_address;
use model::kinds::{Action, Listener, ListenerRule, Member, TargetGroup};
use model::{Field, Kind, Link, Node, Origins, Text};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use value::{Path, Reference, Value};

/// Blocks by their names, or by their place where a name is not known yet.
type Blocks<'a> = BTreeMap<String, Scope<'a>>;

/// The parts of a gateway by their names.
struct Parts<'a> {
    ports: Blocks<'a>,
    listeners: Blocks<'a>,
    redirects: Blocks<'a>,
    maps: Blocks<'a>,
    pools: Blocks<'a>,
    settings: Blocks<'a>,
}

pub(super) fn gateway(hooked: &mut Hooked<'_, '_>) {
    internal(hooked);
    members(hooked);
    said(hooked);
    let parts = Parts {
        ports: named(hooked, "frontend_port"),
        listeners: named(hooked, "http_listener"),
        redirects: named(hooked, "redirect_configuration"),
        maps: named(hooked, "url_path_map"),
        pools: named(hooked, "backend_address_pool"),
        settings: named(hooked, "backend_http_settings"),
    };
    let mut rules: Vec<Scope<'_>> = hooked.scope.find("request_routing_rule").iter().flat_map(Scope::each).collect();
    rules.sort_by_key(|rule| number(rule, "priority").unwrap_or(u64::MAX));
    // One port is one listener, however many names answer on it.
    let mut by_port: BTreeMap<u64, Node> = BTreeMap::new();
    let mut targets: BTreeMap<String, Node> = BTreeMap::new();
    for rule in &rules {
        let Some(name) = meant(&parts.listeners, rule, "http_listener_name") else { continue };
        let Some(block) = parts.listeners.get(&name).cloned() else { continue };
        let Some(made) = hooked.made(&format!("listener/{name}")).cloned() else { continue };
        let Kind::Listener(own) = made.kind.clone() else { continue };
        let port = block_meant(&parts.ports, &block, "frontend_port_name");
        let Some((port_number, port_at)) = port.and_then(|p| Some((number(&p, "port")?, p.find("port").pop()?))) else {
            let summary = format!("The port of a listener of {} is not known", hooked.resource.address);
            hooked.out.warn(&block, summary, "The listener is left out. Give a value for what its port depends on.");
            for left in [rule, &block] {
                hooked.out.ignore_at(left, "the port of its listener is not known: see the warnings");
            }
            continue;
        };
        let node = by_port.entry(port_number).or_insert_with(|| {
            let mut listener = own.clone();
            let mut origins = Origins::from(origin(&port_at));
            for path in ["frontend_port_name", "http_listener_name"] {
                origins.extend(&leaves(&block, path));
            }
            listener.port = Field::known(port_number, origins);
            listener.tls_policy = Field::Absent;
            Node { kind: Kind::Listener(listener), ..made }
        });
        let Kind::Listener(listener) = &mut node.kind else { continue };
        let joins = leaves(rule, "http_listener_name").and(&leaves(&block, "frontend_port_name"));
        certificate(hooked, listener, &block);
        let hosts = hosts(hooked, &block);
        route(hooked, &parts, rule, listener, &hosts, &joins, &mut targets);
    }
    tls_policy(hooked, &mut by_port);
    // What only joins parts has done its work.
    for kind in ["pool/", "probe/", "settings/", "listener/"] {
        hooked.out.unmake(&hooked.resource.address, kind);
    }
    by_port.into_values().for_each(|node| hooked.out.make(node));
    unused(hooked, &targets);
    targets.into_values().for_each(|node| hooked.out.make(node));
}

fn internal(hooked: &mut Hooked<'_, '_>) {
    let public = !hooked.scope.find("frontend_ip_configuration.public_ip_address_id").is_empty();
    if let Kind::LoadBalancer(balancer) = &mut hooked.node.kind {
        balancer.internal = Field::known(!public, Origins::none());
        balancer.layer = Field::known(String::from("application"), Origins::none());
    }
}

/// Addresses and names of members, into the pools that the row has made.
fn members(hooked: &mut Hooked<'_, '_>) {
    for (name, block) in named(hooked, "backend_address_pool") {
        let mut members = Vec::new();
        for path in ["ip_addresses", "fqdns"] {
            for at in block.find(path) {
                let items = at.value.items().map_or_else(|| vec![at.value.clone()], <[Value]>::to_vec);
                for item in items {
                    let mut member = Member::default();
                    let mut link: Field<Link> = Field::default();
                    hooked.set_to(&mut link, &item, &at);
                    member.target = link;
                    members.push(member);
                }
            }
        }
        if let Some(Kind::TargetGroup(pool)) = hooked.made(&format!("pool/{name}")).map(|node| &mut node.kind) {
            pool.members = members;
        }
    }
}

/// What the proxy does not do by itself.
fn said(hooked: &mut Hooked<'_, '_>) {
    for at in hooked.scope.find("backend_http_settings").iter().flat_map(Scope::each).flat_map(|s| s.find("path")) {
        if at.value.as_str() == Some("/") {
            hooked.out.ignore_at(&at, "nothing is put before the path of a request");
        } else if !at.value.is_null() {
            let summary = format!("{} puts something before the path of requests", hooked.resource.address);
            hooked.out.warn(&at, summary, "Write a middleware of Traefik (addPrefix) for it by hand.");
            hooked.out.ignore_at(&at, "not done by the proxy: see the warnings");
        }
    }
    const SAID: &[(&str, &str, &str)] = &[
        (
            "rewrite_rule_set",
            "rewrites headers or paths",
            "Write a middleware of Traefik (headers, replacePath) for it by hand.",
        ),
        (
            "waf_configuration",
            "kept attacks away",
            "Nothing stands before the proxy at the target: put ModSecurity or Coraza with the OWASP core rules into it.",
        ),
        (
            "firewall_policy_id",
            "kept attacks away",
            "Nothing stands before the proxy at the target: put ModSecurity or Coraza with the OWASP core rules into it.",
        ),
        (
            "trusted_client_certificate",
            "asked callers for a certificate",
            "The proxy asks for none: set TLS options with client authentication up in Traefik before the names turn.",
        ),
        ("listener", "takes connections below HTTP", "Write a TCP router of Traefik for it by hand."),
    ];
    for (path, what, remedy) in SAID {
        if let Some(at) = hooked.first(path) {
            let summary = format!("{} {what}", hooked.resource.address);
            hooked.out.warn(&at, summary, *remedy);
            hooked.out.ignore_at(&at, "not done by the proxy: see the warnings");
        }
    }
}

/// The members and settings of a pool for one use, made when it is first used.
fn target(
    hooked: &mut Hooked<'_, '_>,
    pool: &str,
    settings: Option<&str>,
    targets: &mut BTreeMap<String, Node>,
) -> Option<Link> {
    let key = format!("target/{pool}/{}", settings.unwrap_or("default"));
    let address = made_address(&hooked.resource.address, &key);
    if let Entry::Vacant(vacant) = targets.entry(key) {
        let Some(Kind::TargetGroup(mut group)) = hooked.made(&format!("pool/{pool}")).map(|node| node.kind.clone())
        else {
            return None;
        };
        let own = settings.and_then(|name| hooked.made(&format!("settings/{name}")).map(|node| node.kind.clone()));
        if let Some(Kind::TargetGroup(own)) = own {
            group.port = own.port;
            group.protocol = own.protocol;
            group.sticky = own.sticky;
            group.sticky_cookie = own.sticky_cookie;
            group.deregistration_seconds = own.deregistration_seconds;
        }
        let block = settings.and_then(|name| named(hooked, "backend_http_settings").remove(name));
        let probes = named(hooked, "probe");
        if let Some(probe) = block.and_then(|block| meant(&probes, &block, "probe_name"))
            && let Some(Kind::TargetGroup(probe)) = hooked.made(&format!("probe/{probe}")).map(|node| node.kind.clone())
        {
            health(&mut group, &probe);
        }
        // Where its name is not known yet it stands by its place.
        let name = if named(hooked, "backend_address_pool").get(pool).and_then(|block| text(block, "name")).is_some() {
            pool.to_owned()
        } else {
            format!("{}-pool-{pool}", hooked.node.name)
        };
        let node = Node { name, kind: Kind::TargetGroup(group), ..bare(hooked.node, address.clone()) };
        vacant.insert(node);
    }
    Some(Link::To(Reference::attribute(address, Path::attribute("id"))))
}

/// Copies a check into a group of members.
pub(crate) fn health(group: &mut TargetGroup, probe: &TargetGroup) {
    group.health_path = probe.health_path.clone();
    group.health_port = probe.health_port.clone();
    group.health_protocol = probe.health_protocol.clone();
    group.health_interval = probe.health_interval.clone();
    group.health_timeout = probe.health_timeout.clone();
    group.unhealthy_threshold = probe.unhealthy_threshold.clone();
    group.health_matcher = probe.health_matcher.clone();
}

/// What a rule or a part of a map does with a request.
fn action(
    hooked: &mut Hooked<'_, '_>,
    parts: &Parts<'_>,
    at: &Scope<'_>,
    prefix: &str,
    joins: &Origins,
    targets: &mut BTreeMap<String, Node>,
) -> Option<Action> {
    let mut action = Action::default();
    let redirect = format!("{prefix}redirect_configuration_name");
    if let Some(block) = block_meant(&parts.redirects, at, &redirect) {
        let origins = joins.clone().and(&leaves(at, &redirect));
        redirection(hooked, parts, &block, &mut action, &origins);
        return Some(action);
    }
    let pool_path = format!("{prefix}backend_address_pool_name");
    let settings_path = format!("{prefix}backend_http_settings_name");
    let pool = meant(&parts.pools, at, &pool_path)?;
    let settings = meant(&parts.settings, at, &settings_path);
    let link = target(hooked, &pool, settings.as_deref(), targets)?;
    let origins = joins.clone().and(&leaves(at, &pool_path)).and(&leaves(at, &settings_path));
    action.action = Field::known(String::from("forward"), Origins::none());
    action.target_group = Field::known(link, origins);
    Some(action)
}

fn redirection(
    hooked: &mut Hooked<'_, '_>,
    parts: &Parts<'_>,
    block: &Scope<'_>,
    action: &mut Action,
    joins: &Origins,
) {
    let mut origins = joins.clone();
    action.action = Field::known(String::from("redirect"), origins.clone());
    if let Some(kind) = text(block, "redirect_type") {
        // Traefik redirects for good or for now.
        let status = if kind.eq_ignore_ascii_case("permanent") { "HTTP_301" } else { "HTTP_302" };
        action.status_code = Field::known(status.to_owned(), leaves(block, "redirect_type"));
    }
    for path in ["include_path", "include_query_string"] {
        origins.extend(&leaves(block, path));
    }
    let keeps = |path: &str| block.find(path).pop().is_some_and(|at| at.value.as_bool() == Some(true));
    let path = if keeps("include_path") { "/#{path}" } else { "/" };
    action.redirect_path = Field::known(Text::literal(path), origins.clone());
    if let Some(listener) = block_meant(&parts.listeners, block, "target_listener_name") {
        origins.extend(&leaves(block, "target_listener_name"));
        let protocol = text(&listener, "protocol").unwrap_or_else(|| String::from("Https")).to_ascii_uppercase();
        let port = block_meant(&parts.ports, &listener, "frontend_port_name").and_then(|port| number(&port, "port"));
        action.redirect_protocol = Field::known(protocol, origins.clone());
        if let Some(port) = port {
            action.redirect_port = Field::known(port.to_string(), origins.clone());
        }
        if let Some(host) = text(&listener, "host_name") {
            action.redirect_host = Field::known(Text::literal(host), origins);
        } else {
            action.redirect_host = Field::known(Text::literal("#{host}"), origins);
        }
    } else if let Some(at) = block.find("target_url").pop() {
        let mut url: Field<Text> = Field::default();
        hooked.set(&mut url, &at);
        let Some(known) = url.get().and_then(Text::known) else {
            let summary = format!("Where {} redirects to is not known", hooked.resource.address);
            hooked.out.warn(&at, summary, "Give a value for what the URL depends on.");
            return;
        };
        let (protocol, rest) = known.split_once("://").unwrap_or(("https", known.as_str()));
        let (host, tail) = rest.split_once('/').unwrap_or((rest, ""));
        let origins = url.origins();
        action.redirect_protocol = Field::known(protocol.to_ascii_uppercase(), origins.clone());
        let (host, port) = host.split_once(':').unwrap_or((host, ""));
        action.redirect_host = Field::known(Text::literal(host), origins.clone());
        if !port.is_empty() {
            action.redirect_port = Field::known(port.to_owned(), origins.clone());
        }
        let path = if keeps("include_path") {
            format!("/{}#{{path}}", tail.trim_end_matches('/').to_owned() + if tail.is_empty() { "" } else { "/" })
        } else {
            format!("/{tail}")
        };
        let own = action.redirect_path.origins();
        action.redirect_path = Field::known(Text::literal(path), own.and(&origins));
    }
}

/// Names under which a listener answers.
fn hosts(hooked: &mut Hooked<'_, '_>, listener: &Scope<'_>) -> Vec<Field<Text>> {
    let mut hosts: Vec<Field<Text>> = Vec::new();
    for path in ["host_name", "host_names"] {
        for at in listener.find(path) {
            hooked.set(&mut hosts, &at);
        }
    }
    hosts
}

fn certificate(hooked: &mut Hooked<'_, '_>, listener: &mut Listener, block: &Scope<'_>) {
    let Some(name) = meant(&named(hooked, "ssl_certificate"), block, "ssl_certificate_name") else { return };
    let address = made_address(&hooked.resource.address, &format!("certificate/{name}"));
    let link = Link::To(Reference::attribute(address, Path::attribute("id")));
    let field = Field::known(link, leaves(block, "ssl_certificate_name"));
    if listener.certificate.is_absent() {
        listener.certificate = field;
    } else {
        listener.certificates.push(field);
    }
}

fn route(
    hooked: &mut Hooked<'_, '_>,
    parts: &Parts<'_>,
    rule: &Scope<'_>,
    listener: &mut Listener,
    hosts: &[Field<Text>],
    joins: &Origins,
    targets: &mut BTreeMap<String, Node>,
) {
    let order = u64::try_from(listener.rules.len()).unwrap_or(u64::MAX);
    let mut next = order;
    let mut push = |listener: &mut Listener, paths: Vec<Field<Text>>, action: Action| {
        next += 1;
        let mut made = ListenerRule { paths, hosts: hosts.to_vec(), actions: vec![action], ..ListenerRule::default() };
        made.priority = Field::known(next, Origins::none());
        listener.rules.push(made);
    };
    let map = block_meant(&parts.maps, rule, "url_path_map_name");
    let default = match &map {
        None => action(hooked, parts, rule, "", joins, targets),
        Some(map) => {
            let joins = joins.clone().and(&leaves(rule, "url_path_map_name"));
            for path_rule in map.find("path_rule").iter().flat_map(Scope::each) {
                let mut paths: Vec<Field<Text>> = Vec::new();
                for at in path_rule.find("paths") {
                    hooked.set(&mut paths, &at);
                }
                match action(hooked, parts, &path_rule, "", &joins, targets) {
                    Some(action) => push(listener, paths, action),
                    None => leads_nowhere(hooked, &path_rule),
                }
            }
            for path in ["backend_address_pool_name", "backend_http_settings_name"] {
                for at in rule.find(path) {
                    hooked.out.ignore_at(&at, "its map of paths says where requests go");
                }
            }
            action(hooked, parts, map, "default_", &joins, targets)
        }
    };
    match default {
        Some(action) if hosts.is_empty() && listener.actions.is_empty() => listener.actions.push(action),
        Some(action) => push(listener, Vec::new(), action),
        None => leads_nowhere(hooked, rule),
    }
}

fn leads_nowhere(hooked: &mut Hooked<'_, '_>, at: &Scope<'_>) {
    let summary = format!("Where a rule of {} leads to is not known", hooked.resource.address);
    hooked.out.warn(at, summary, "Its pool or redirection is not among those of the gateway. The rule is left out.");
}

/// The oldest version of TLS that is taken, by the name of a policy of the planner's own.
fn tls_policy(hooked: &mut Hooked<'_, '_>, by_port: &mut BTreeMap<u64, Node>) {
    let at = hooked.first("ssl_policy.policy_name").or_else(|| hooked.first("ssl_policy.min_protocol_version"));
    for other in ["ssl_policy.policy_name", "ssl_policy.min_protocol_version"] {
        for other in hooked.scope.find(other) {
            if at.as_ref().is_none_or(|at| at.path != other.path) {
                hooked.out.ignore_at(&other, "says the same as the policy");
            }
        }
    }
    let Some(at) = at else { return };
    for node in by_port.values_mut() {
        if let Kind::Listener(listener) = &mut node.kind
            && !listener.certificate.is_absent()
        {
            let mut policy: Field<String> = Field::default();
            hooked.set(&mut policy, &at);
            listener.tls_policy = policy;
        }
    }
}

/// Parts that no rule uses.
fn unused(hooked: &mut Hooked<'_, '_>, targets: &BTreeMap<String, Node>) {
    let pools: Vec<&str> = targets.keys().filter_map(|key| key.split('/').nth(1)).collect();
    let settings: Vec<&str> = targets.keys().filter_map(|key| key.rsplit('/').next()).collect();
    let mut idle = Vec::new();
    for (path, used) in [("backend_address_pool", &pools), ("backend_http_settings", &settings)] {
        for (name, block) in named(hooked, path) {
            if !used.contains(&name.as_str()) {
                idle.push(block);
            }
        }
    }
    let known = named(hooked, "probe");
    let probes: Vec<String> = named(hooked, "backend_http_settings")
        .into_iter()
        .filter(|(name, _)| settings.contains(&name.as_str()))
        .filter_map(|(_, block)| meant(&known, &block, "probe_name"))
        .collect();
    idle.extend(known.into_iter().filter(|(name, _)| !probes.contains(name)).map(|(_, block)| block));
    let (ports, listeners) = (named(hooked, "frontend_port"), named(hooked, "http_listener"));
    let open: Vec<String> =
        listeners.values().filter_map(|listener| meant(&ports, listener, "frontend_port_name")).collect();
    idle.extend(ports.into_iter().filter(|(name, _)| !open.contains(name)).map(|(_, block)| block));
    for block in idle {
        hooked.out.ignore_at(&block, "no rule of the gateway uses it");
    }
}

fn named<'a>(hooked: &Hooked<'a, '_>, path: &str) -> Blocks<'a> {
    let blocks = hooked.scope.find(path);
    let blocks = blocks.iter().flat_map(Scope::each).enumerate();
    blocks.map(|(place, block)| (text(&block, "name").unwrap_or_else(|| (place + 1).to_string()), block)).collect()
}

/// The block that a name means. Of names that are not known before apply only what they are made of can be compared; where
/// there is but one block, it is meant.
fn meant(blocks: &Blocks<'_>, at: &Scope<'_>, path: &str) -> Option<String> {
    let at = at.find(path).pop().filter(|at| !at.value.is_null())?;
    let own = at.value.as_str();
    if let Some(own) = own.filter(|own| blocks.contains_key(*own)) {
        return Some(own.to_owned());
    }
    let mut unknown = blocks.iter().filter(|(_, block)| text(block, "name").is_none());
    let sum = Text::from_value(at.value).filter(|text| text.references().next().is_some());
    let same = |block: &Scope<'_>| {
        let name = block.find("name").pop().and_then(|name| Text::from_value(name.value));
        sum.is_some() && name == sum
    };
    if let Some((name, _)) = unknown.clone().find(|(_, block)| same(block)) {
        return Some(name.clone());
    }
    let only = unknown.next().filter(|_| blocks.len() == 1).or_else(|| blocks.iter().next().filter(|_| own.is_none()));
    only.filter(|_| blocks.len() == 1).map(|(name, _)| name.clone())
}

fn block_meant<'a>(blocks: &Blocks<'a>, at: &Scope<'_>, path: &str) -> Option<Scope<'a>> {
    meant(blocks, at, path).and_then(|name| blocks.get(&name).cloned())
}

fn text(at: &Scope<'_>, path: &str) -> Option<String> {
    at.find(path).pop()?.value.as_str().map(str::to_owned)
}

fn number(at: &Scope<'_>, path: &str) -> Option<u64> {
    let found = at.find(path).pop()?;
    let text = found.value.as_number().map(ToString::to_string).or_else(|| found.value.as_str().map(str::to_owned))?;
    text.parse().ok()
}

fn leaves(at: &Scope<'_>, path: &str) -> Origins {
    at.find(path).iter().map(origin).collect()
}
