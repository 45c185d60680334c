//! Load balancers: frontends, backends, who may call, and where requests go.

use super::server::seconds;
use crate::hooks::gcp::{link_to, resolve};
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::kinds::{Action, ListenerRule, Member};
use model::{Field, Kind, Link, Origins, Text};
use value::{Path, Value};

const SUBNETS: &[&str] = &["scaleway_vpc_private_network"];

/// It has a public address unless it says otherwise.
pub(super) fn load_balancer(hooked: &mut Hooked<'_, '_>) {
    let flag = hooked.first("assign_flexible_ip");
    let inside = flag.as_ref().is_some_and(|at| at.value.as_bool() == Some(false));
    let addresses = hooked.first("ip_ids").or_else(|| hooked.first("ip_id"));
    let internal = inside && addresses.is_none();
    let origins: Origins = flag.iter().map(origin).collect();
    if let Some(at) = hooked.first("assign_flexible_ipv6") {
        hooked.out.ignore_at(&at, "the proxy answers by IPv4");
    }
    for block in hooked.scope.find("private_network").iter().flat_map(Scope::each) {
        if let Some(at) = block.find("private_network_id").pop() {
            place(hooked, &at);
        }
        for name in ["ipam_ids", "dhcp_config", "static_config"] {
            block
                .find(name)
                .iter()
                .for_each(|at| hooked.out.ignore_at(at, "addresses inside the source network cannot be taken along"));
        }
    }
    if let Kind::LoadBalancer(balancer) = &mut hooked.node.kind {
        balancer.internal = Field::known(internal, origins);
    }
}

/// A network to which a balancer is attached by a resource of its own.
pub(super) fn network(hooked: &mut Hooked<'_, '_>) {
    if let Some(at) = hooked.first("private_network_id") {
        place(hooked, &at);
    }
}

fn place(hooked: &mut Hooked<'_, '_>, at: &Scope<'_>) {
    match resolve(hooked.estate, at.value, SUBNETS) {
        Some(subnet) => {
            if let Kind::LoadBalancer(balancer) = &mut hooked.node.kind {
                balancer.subnets.push(Field::known(link_to(subnet), origin(at)));
            }
        }
        None => hooked.out.ignore_at(at, "the proxy joins the network of the migration"),
    }
}

/// Members are addresses; the check is one of three blocks.
pub(super) fn backend(hooked: &mut Hooked<'_, '_>) {
    let mut members: Vec<Member> = Vec::new();
    if let Some(at) = hooked.first("server_ips") {
        for item in at.value.items().unwrap_or(std::slice::from_ref(at.value)) {
            let mut target: Field<Link> = Field::Absent;
            hooked.set_to(&mut target, item, &at);
            members.push(Member { target, ..Member::default() });
        }
    }
    let (mut interval, mut timeout): (Field<u64>, Field<u64>) = Default::default();
    for (path, field) in [("health_check_delay", &mut interval), ("health_check_timeout", &mut timeout)] {
        let Some(at) = hooked.first(path) else { continue };
        match seconds(at.value) {
            Some(seconds) => *field = Field::known(seconds, origin(&at)),
            None => hooked.out.ignore_at(&at, "the proxy checks in its own way"),
        }
    }
    let (mut protocol, mut matcher, mut path): (Field<String>, Field<String>, Field<Text>) = Default::default();
    for (block, name) in [("health_check_http", "HTTP"), ("health_check_https", "HTTPS"), ("health_check_tcp", "TCP")] {
        let Some(at) = hooked.first(block) else { continue };
        protocol = Field::known(name.to_owned(), Origins::none());
        at.find("uri").iter().for_each(|at| hooked.set(&mut path, at));
        if let Some(code) = at.find("code").pop()
            && let Some(known) = code.value.as_number().map(ToString::to_string)
        {
            matcher = Field::known(known, origin(&code));
        }
        for name in ["method", "host_header", "sni"] {
            at.find(name).iter().for_each(|at| hooked.out.ignore_at(at, "the proxy checks in its own way"));
        }
        if at.value.entries().is_none_or(|entries| entries.values().all(Value::is_null)) {
            hooked.out.ignore_at(&at, "the proxy checks in its own way");
        }
    }
    let sticky = hooked.first("sticky_sessions");
    let proxy = hooked.first("proxy_protocol");
    let Kind::TargetGroup(group) = &mut hooked.node.kind else { return };
    group.members = members;
    group.health_interval = interval;
    group.health_timeout = timeout;
    group.health_protocol = protocol;
    group.health_matcher = matcher;
    if group.health_path.is_absent() {
        group.health_path = path;
    }
    if let Some(at) = sticky {
        let kind = at.value.as_str().unwrap_or_default();
        group.sticky = Field::known(matches!(kind, "cookie" | "table"), origin(&at));
    }
    if let Some(at) = proxy {
        group.proxy_protocol = Field::known(at.value.as_str().is_some_and(|text| text != "none"), origin(&at));
    }
}

/// What a frontend forwards to is a backend; with a certificate it ends TLS, else it speaks what the backend speaks.
pub(super) fn frontend(hooked: &mut Hooked<'_, '_>) {
    let at = hooked.first("backend_id");
    let spoken = at
        .as_ref()
        .and_then(|at| resolve(hooked.estate, at.value, &["scaleway_lb_backend"]))
        .and_then(|backend| backend.values.get("forward_protocol")?.as_str().map(str::to_ascii_uppercase));
    if let Some(at) = hooked.first("acl") {
        hooked.out.ignore_at(&at, "who may call is said by the firewall of the proxy");
    }
    let certificates = hooked.first("certificate_ids").or_else(|| hooked.first("certificate_id"));
    let Kind::Listener(listener) = &mut hooked.node.kind else { return };
    let protocol = match (&certificates, spoken.as_deref()) {
        (Some(_), Some("HTTP") | None) => "HTTPS",
        (Some(_), Some(_)) => "TLS",
        (None, Some("HTTP")) => "HTTP",
        (None, _) => "TCP",
    };
    let said: Origins = certificates.iter().map(origin).collect();
    listener.protocol = Field::known(protocol.to_owned(), said);
    for pool in std::mem::take(&mut listener.pools) {
        listener.actions.push(forward(pool));
    }
}

fn forward(target_group: Field<Link>) -> Action {
    Action { action: Field::known(String::from("forward"), Origins::none()), target_group, ..Action::default() }
}

/// Requests for a host or path go to another backend.
pub(super) fn route(hooked: &mut Hooked<'_, '_>) {
    let head = hooked.resource.address.clone();
    let mut rule = ListenerRule { head: Some(head.clone()), ..ListenerRule::default() };
    let below = hooked.first("match_subdomains");
    let wide = below.as_ref().is_some_and(|at| at.value.as_bool() == Some(true));
    if let Some(at) = &below {
        hooked.out.ignore_at(at, "the hosts of the route say it");
    }
    if let Some(at) = hooked.first("match_host_header") {
        let mut host: Field<Text> = Field::Absent;
        hooked.set(&mut host, &at);
        if wide && let Some(known) = at.value.as_str() {
            rule.hosts.push(Field::known(Text::literal(format!("*.{known}")), origin(&at)));
        }
        rule.hosts.push(host);
    }
    if let Some(at) = hooked.first("match_path_begin")
        && let Some(known) = at.value.as_str()
    {
        rule.paths.push(Field::known(Text::literal(format!("{known}*")), origin(&at)));
    }
    let mut group: Field<Link> = Field::Absent;
    if let Some(at) = hooked.first("backend_id") {
        hooked.set(&mut group, &at);
    }
    rule.actions.push(forward(group));
    if rule.hosts.is_empty() && rule.paths.is_empty() {
        hooked.out.warn_about(
            &head,
            format!("The route {head} is not carried over"),
            "It chooses by the name inside of TLS, or by something that is not known. Write the route of the proxy by hand.",
        );
        hooked.out.ignore(hooked.resource, &Path::root(), "the route is left out: see the warnings");
        return;
    }
    if let Some(at) = hooked.first("match_sni") {
        hooked.out.ignore_at(&at, "the hosts of the route say it");
    }
    if let Kind::Listener(listener) = &mut hooked.node.kind {
        listener.rules.push(rule);
    }
}

/// Networks that lists of access let call, where they refuse others; none where they refuse nobody.
pub(crate) fn allowed(blocks: &[Scope<'_>]) -> Option<Vec<Field<Text>>> {
    let word = |block: &Scope<'_>| block.find("action.type").pop().and_then(|at| at.value.as_str().map(str::to_owned));
    let refuses = blocks.iter().any(|block| word(block).as_deref() != Some("allow"));
    if !refuses {
        return None;
    }
    let mut found = Vec::new();
    for block in blocks.iter().filter(|block| word(block).as_deref() == Some("allow")) {
        // A condition on the request, or its reverse, cannot be held by a firewall: it is not opened.
        let narrow = ["match.http_filter", "match.invert"].iter().flat_map(|path| block.find(path)).any(|at| {
            at.value.as_bool() == Some(true)
                || at.value.as_str().is_some_and(|text| !text.is_empty() && text != "acl_http_filter_none")
        });
        if narrow {
            continue;
        }
        for at in block.find("match.ip_subnet") {
            for item in at.value.items().unwrap_or(std::slice::from_ref(at.value)) {
                if let Some(text) = Text::from_value(&crate::apply::scrubbed(item, false)) {
                    found.push(Field::known(text, origin(&at)));
                }
            }
        }
    }
    Some(found)
}
