//! Octavia: listeners, pools and rules of the balancer.

use crate::hooks::gcp::{link_to, resolve};
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::kinds::{Action, ListenerRule};
use model::{Field, Kind, Link, Origins, Text};

/// What a listener forwards to is a pool.
pub(super) fn listener(hooked: &mut Hooked<'_, '_>) {
    if let Some(at) = hooked.first("allowed_cidrs") {
        // A pass makes a firewall of them.
        hooked.out.ignore_at(&at, "nothing listens there any more");
    }
    let Kind::Listener(listener) = &mut hooked.node.kind else { return };
    for pool in std::mem::take(&mut listener.pools) {
        listener.actions.push(forward(pool));
    }
}

fn forward(target_group: Field<Link>) -> Action {
    Action { action: Field::known(String::from("forward"), Origins::none()), target_group, ..Action::default() }
}

/// Members answer on one port; clients keep theirs where the pool says how.
pub(super) fn pool(hooked: &mut Hooked<'_, '_>) {
    for path in ["listener_id", "loadbalancer_id"] {
        if let Some(at) = hooked.first(path) {
            hooked.out.ignore_at(&at, "its listeners say to which balancer it belongs");
        }
    }
    let Kind::TargetGroup(group) = &mut hooked.node.kind else { return };
    if !group.sticky_type.is_absent() {
        group.sticky = Field::known(true, group.sticky_type.origins());
    }
}

/// A rule of a listener, with its conditions.
pub(super) fn policy(hooked: &mut Hooked<'_, '_>) {
    let address = hooked.resource.address.clone();
    let mut rule = ListenerRule { head: Some(address.clone()), ..ListenerRule::default() };
    if let Some(at) = hooked.first("position") {
        hooked.set(&mut rule.priority, &at);
    }
    let mut understood = true;
    let estate = hooked.estate;
    let policy = |value: &_| resolve(estate, value, &["openstack_lb_l7policy_v2"]);
    let rules = hooked.out.children.of(estate, ("openstack_lb_l7rule_v2", "l7policy_id"), policy, &address);
    for resource in rules {
        let scope = Scope::of(resource);
        let text = |path: &str| scope.find(path).pop().and_then(|at| at.value.as_str().map(str::to_owned));
        let inverted = scope.find("invert").pop().is_some_and(|at| at.value.as_bool() == Some(true));
        let (Some(kind), Some(compare), Some(at)) = (text("type"), text("compare_type"), scope.find("value").pop())
        else {
            understood = false;
            continue;
        };
        let known = at.value.as_str().unwrap_or_default().to_owned();
        let origins: Origins =
            ["type", "compare_type", "value"].iter().flat_map(|path| scope.find(path)).map(|at| origin(&at)).collect();
        let pattern = match compare.as_str() {
            _ if inverted => None,
            "EQUAL_TO" => Some(known),
            "STARTS_WITH" => Some(format!("{known}*")),
            "ENDS_WITH" => Some(format!("*{known}")),
            "CONTAINS" => Some(format!("*{known}*")),
            _ => None,
        };
        match (kind.as_str(), pattern) {
            ("PATH", Some(pattern)) => rule.paths.push(Field::known(Text::literal(pattern), origins)),
            ("HOST_NAME", Some(pattern)) => rule.hosts.push(Field::known(Text::literal(pattern), origins)),
            (_, _) => understood = false,
        }
    }
    let action = hooked.first("action").and_then(|at| at.value.as_str().map(str::to_owned));
    match action.as_deref() {
        Some("REDIRECT_TO_POOL") => {
            let mut link: Field<Link> = Field::Absent;
            let at = hooked.first("redirect_pool_id");
            match at.as_ref().and_then(|at| Some((at, resolve(hooked.estate, at.value, &["openstack_lb_pool_v2"])?))) {
                Some((at, pool)) => link = Field::known(link_to(pool), origin(at)),
                None => understood = false,
            }
            rule.actions.push(forward(link));
        }
        Some("REJECT") => rule.actions.push(Action {
            action: Field::known(String::from("fixed-response"), Origins::none()),
            status_code: Field::known(String::from("403"), Origins::none()),
            ..Action::default()
        }),
        Some("REDIRECT_TO_URL" | "REDIRECT_PREFIX") => {
            let at = hooked.first("redirect_url").or_else(|| hooked.first("redirect_prefix"));
            let url = at.as_ref().and_then(|at| at.value.as_str());
            match (at.as_ref(), url.and_then(|url| url.split_once("://"))) {
                (Some(at), Some((scheme, rest))) => {
                    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
                    let whole = action.as_deref() == Some("REDIRECT_TO_URL") && !path.is_empty();
                    rule.actions.push(Action {
                        action: Field::known(String::from("redirect"), Origins::none()),
                        redirect_protocol: Field::known(scheme.to_ascii_uppercase(), origin(at)),
                        redirect_host: Field::known(Text::literal(host), origin(at)),
                        redirect_path: if whole {
                            Field::known(Text::literal(format!("/{path}")), origin(at))
                        } else {
                            Field::Absent
                        },
                        status_code: Field::known(String::from("HTTP_302"), Origins::none()),
                        ..Action::default()
                    });
                }
                _ => understood = false,
            }
        }
        _ => understood = false,
    }
    if !understood || (rule.paths.is_empty() && rule.hosts.is_empty()) {
        hooked.out.warn_about(
            &address,
            format!("The rule {address} of a balancer is not carried over"),
            "One of its conditions or what it does is not known here. Write the route of the proxy by hand.",
        );
        hooked.out.ignore(hooked.resource, &value::Path::root(), "the rule is left out: see the warnings");
        return;
    }
    for path in
        ["name", "action", "redirect_http_code", "redirect_url", "redirect_prefix", "redirect_pool_id", "position"]
    {
        if let Some(at) = hooked.first(path) {
            hooked.out.ignore_at(&at, "the route of the proxy says it in its own way");
        }
    }
    if let Kind::Listener(listener) = &mut hooked.node.kind {
        listener.rules.push(rule);
    }
}
