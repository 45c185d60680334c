//! Balancers: those whose ports are written inside of them, and those of pieces.

use crate::hooks::azure::machine::bare;
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use crate::map::made_address;
use model::kinds::{Action, Firewall, Listener, Member, Rule, TargetGroup};
use model::{Field, Kind, Link, Node, Origins};
use value::{Address, Path, Reference};

fn to(address: &Address) -> Field<Link> {
    Field::known(Link::To(Reference::attribute(address.clone(), Path::attribute("id"))), Origins::none())
}

fn forward(target_group: Field<Link>) -> Action {
    Action { action: Field::known(String::from("forward"), Origins::none()), target_group, ..Action::default() }
}

/// A port of a balancer of pieces: what it forwards to is a farm.
pub(super) fn frontend(hooked: &mut Hooked<'_, '_>) {
    let tls = hooked.first("ssl");
    let Kind::Listener(listener) = &mut hooked.node.kind else { return };
    for pool in std::mem::take(&mut listener.pools) {
        listener.actions.push(forward(pool));
    }
    if let Some(at) = tls.filter(|at| at.value.as_bool() == Some(true)) {
        let own = listener.protocol.get().map(String::as_str);
        let protocol = if own == Some("HTTP") { "HTTPS" } else { "TLS" };
        listener.protocol = Field::known(protocol.to_owned(), origin(&at));
    }
}

/// A balancer with its ports, pools and members inside of it.
pub(super) fn load_balancer(hooked: &mut Hooked<'_, '_>) {
    let address = hooked.resource.address.clone();
    let floating: Vec<Scope<'_>> = ["network.private.floating_ip", "network.private.floating_ip_create"]
        .iter()
        .flat_map(|path| hooked.scope.find(path))
        .collect();
    let mut said = Origins::none();
    for at in &floating {
        for leaf in crate::leaf::leaves(at.resource).into_iter().filter(|leaf| leaf.path.starts_with(&at.path)) {
            said.add(model::Origin::new(address.clone(), leaf.path));
        }
    }
    for path in ["network.private.gateway", "network.private.gateway_create", "network.private.network.id"] {
        for at in hooked.scope.find(path) {
            hooked.out.ignore_at(&at, "the proxy joins the network of the migration and has an address of its own");
        }
    }
    let mut listeners: Vec<Listener> = Vec::new();
    let mut rules: Vec<Rule> = Vec::new();
    let mut restricted = false;
    for (index, block) in hooked.scope.find("listeners").iter().flat_map(Scope::each).enumerate() {
        let mut listener = Listener { load_balancer: to(&address), ..Listener::default() };
        block.find("port").iter().for_each(|at| hooked.set(&mut listener.port, at));
        let mut written: Field<String> = Field::Absent;
        block.find("protocol").iter().for_each(|at| hooked.set(&mut written, at));
        listener.protocol = match written.get().map(|p| p.to_ascii_lowercase()).as_deref() {
            Some("terminatedhttps" | "terminated_https") => Field::known(String::from("HTTPS"), written.origins()),
            Some("http") => Field::known(String::from("HTTP"), written.origins()),
            Some("udp") => Field::known(String::from("UDP"), written.origins()),
            Some(_) => Field::known(String::from("TCP"), written.origins()),
            None => written.clone(),
        };
        let mut group = TargetGroup::default();
        let speaks =
            if matches!(listener.protocol.get().map(String::as_str), Some("HTTP" | "HTTPS")) { "HTTP" } else { "TCP" };
        group.protocol = Field::known(speaks.to_owned(), written.origins());
        for member in block.find("pool.members").iter().flat_map(Scope::each) {
            let mut own = Member::default();
            member.find("address").iter().for_each(|at| hooked.set(&mut own.target, at));
            member.find("protocol_port").iter().for_each(|at| hooked.set(&mut own.port, at));
            if group.port.is_absent() {
                group.port = own.port.clone();
            }
            for name in ["name", "weight"] {
                member.find(name).iter().for_each(|at| hooked.out.ignore_at(at, "the proxy takes members in turn"));
            }
            group.members.push(own);
        }
        block.find("pool.algorithm").iter().for_each(|at| hooked.set(&mut group.algorithm, at));
        let health = "pool.health_monitor";
        block.find(&format!("{health}.delay")).iter().for_each(|at| hooked.set(&mut group.health_interval, at));
        block.find(&format!("{health}.timeout")).iter().for_each(|at| hooked.set(&mut group.health_timeout, at));
        block
            .find(&format!("{health}.max_retries"))
            .iter()
            .for_each(|at| hooked.set(&mut group.unhealthy_threshold, at));
        let http = format!("{health}.http_configuration");
        block.find(&format!("{http}.url_path")).iter().for_each(|at| hooked.set(&mut group.health_path, at));
        block.find(&format!("{http}.expected_codes")).iter().for_each(|at| hooked.set(&mut group.health_matcher, at));
        block
            .find("pool.session_persistence.cookie_name")
            .iter()
            .for_each(|at| hooked.set(&mut group.sticky_cookie, at));
        block.find("pool.session_persistence.type").iter().for_each(|at| hooked.set(&mut group.sticky_type, at));
        if !group.sticky_type.is_absent() {
            group.sticky = Field::known(true, group.sticky_type.origins());
        }
        let mut rule = Rule {
            protocol: Field::known(String::from("tcp"), Origins::none()),
            from_port: port(&listener.port),
            to_port: port(&listener.port),
            ..Rule::default()
        };
        for at in block.find("allowed_cidrs") {
            restricted = true;
            hooked.set(&mut rule.cidrs, &at);
        }
        if rule.cidrs.is_empty() {
            rule.cidrs.push(Field::known(model::Text::literal("0.0.0.0/0"), Origins::none()));
        }
        rules.push(rule);
        let at = made_address(&address, &format!("members-{}", index + 1));
        listener.actions.push(forward(to(&at)));
        hooked.out.make(Node { kind: Kind::from(group), ..bare(hooked.node, at) });
        listeners.push(listener);
        for leaf in [
            "name",
            "description",
            "secret_id",
            "timeout_client_data",
            "timeout_member_data",
            "tls_versions",
            "pool.name",
            "pool.protocol",
            "pool.health_monitor.name",
            "pool.health_monitor.monitor_type",
            "pool.health_monitor.max_retries_down",
            "pool.health_monitor.operating_status",
            "pool.health_monitor.provisioning_status",
            "pool.health_monitor.http_configuration.domain_name",
            "pool.health_monitor.http_configuration.http_method",
            "pool.health_monitor.http_configuration.http_version",
        ] {
            block.find(leaf).iter().for_each(|at| hooked.out.ignore_at(at, "the proxy has a way of its own"));
        }
    }
    let callers = made_address(&address, "callers");
    if restricted {
        let firewall = Firewall { rules, ..Firewall::default() };
        hooked.out.make(Node { kind: Kind::from(firewall), ..bare(hooked.node, callers.clone()) });
    }
    if let Kind::LoadBalancer(balancer) = &mut hooked.node.kind {
        balancer.internal = Field::known(floating.is_empty(), said);
        balancer.own_listeners = listeners;
        if restricted {
            balancer.firewalls.push(to(&callers));
        }
    }
}

/// A port as rules write it.
pub(crate) fn port(field: &Field<u64>) -> Field<i64> {
    match field {
        Field::Known { value, origins } => Field::known(i64::try_from(*value).unwrap_or(-1), origins.clone()),
        Field::Symbolic { value, origins } => Field::Symbolic { value: value.clone(), origins: origins.clone() },
        Field::Absent => Field::Absent,
    }
}
