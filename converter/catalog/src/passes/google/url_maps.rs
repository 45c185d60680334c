//! URL maps: which backend answers which host and path, and what is redirected.

use super::balancers::{BACKENDS, forward, set};
use super::link_to;
use crate::hooks::gcp::resolve;
use crate::hooks::origin;
use crate::leaf::Scope;
use crate::out::Out;
use estate::{Estate, Resource};
use model::kinds::{Action, Listener, ListenerRule, MatchedHeader, MatchedQuery, WeightedTarget};
use model::{Field, Link, Origins, Set, Text};
use value::Value;

/// A route before it has its place in the order: longer paths come first.
struct Route {
    order: (u64, usize, usize),
    rule: ListenerRule,
}

pub(super) fn routes(estate: &Estate, map: &Resource, through: &Scope<'_>, listener: &mut Listener, out: &mut Out) {
    let scope = Scope::of(map);
    listener.actions = actions(estate, &scope, "default_", out);
    for action in &mut listener.actions {
        action.target_group.change_origins(&[], &mut |origins| origins.add(origin(through)));
        action.action.change_origins(&[], &mut |origins| origins.add(origin(through)));
    }
    let matchers: Vec<Scope<'_>> = scope.find("path_matcher").iter().flat_map(Scope::each).collect();
    let mut found: Vec<Route> = Vec::new();
    for host_rule in scope.find("host_rule").iter().flat_map(Scope::each) {
        let Some(name) = host_rule.find("path_matcher").pop() else { continue };
        let Some(hosts_at) = host_rule.find("hosts").pop() else { continue };
        let matcher = matchers.iter().find(|m| m.value.get("name").and_then(Value::as_str) == name.value.as_str());
        let Some(matcher) = matcher else { continue };
        let mut hosts: Vec<Field<Text>> = Vec::new();
        set(&mut hosts, &hosts_at, out);
        hosts.retain(|host| host.get().and_then(Text::as_literal) != Some("*"));
        let mut told: Origins = [origin(&name), origin(&hosts_at)].into_iter().collect();
        matcher.find("name").iter().for_each(|at| told.add(origin(at)));
        hosts.iter_mut().for_each(|host| host.change_origins(&[], &mut |origins| origins.extend(&told)));
        let any_host = usize::from(hosts.is_empty());
        let mut push = |order: u64, conditions: ListenerRule, mut actions: Vec<Action>| {
            if actions.is_empty() {
                return;
            }
            // Where no host is named, the leaves that say so go with the action.
            if hosts.is_empty() {
                actions.iter_mut().for_each(|a| a.action.change_origins(&[], &mut |origins| origins.extend(&told)));
            }
            let paths = &conditions.paths;
            let longest = paths.iter().filter_map(|p| p.get()?.known()).map(|p| p.len()).max().unwrap_or(0);
            let rule = ListenerRule { hosts: hosts.clone(), actions, ..conditions };
            found.push(Route { order: (order, any_host, usize::MAX - longest), rule });
        };
        for block in matcher.find("path_rule").iter().flat_map(Scope::each) {
            let mut paths = Vec::new();
            block.find("paths").iter().for_each(|at| set(&mut paths, at, out));
            push(0, ListenerRule { paths, ..ListenerRule::default() }, actions(estate, &block, "", out));
        }
        for block in matcher.find("route_rules").iter().flat_map(Scope::each) {
            let own = actions(estate, &block, "", out);
            let order =
                block.value.get("priority").and_then(Value::as_number).and_then(value::Number::to_u64).unwrap_or(0);
            for matched in block.find("match_rules").iter().flat_map(Scope::each) {
                match conditions(&matched) {
                    Some(conditions) => push(order, conditions, own.clone()),
                    None => out.warn(
                        &matched,
                        format!("A route of {} is left out", map.address),
                        "It goes by a regular expression, by the opposite of a header or by what is known within Google. Write it by hand.",
                    ),
                }
            }
        }
        push(u64::MAX, ListenerRule::default(), actions(estate, matcher, "default_", out));
    }
    found.sort_by_key(|route| route.order);
    for (index, route) in found.into_iter().enumerate() {
        let mut rule = route.rule;
        rule.priority = Field::known(index as u64 + 1, Origins::none());
        listener.rules.push(rule);
    }
    let reason = "says how the source answers; the route is left out: see the warnings";
    for path in ["host_rule", "path_matcher"] {
        scope.find(path).iter().for_each(|at| out.ignore_rest(at, reason));
    }
}

/// What a place of a URL map changes in requests and answers, which the proxy does not: said once for each.
fn changes(scope: &Scope<'_>, prefix: &str, out: &mut Out) {
    const SAID: &[(&str, &str)] = &[
        ("route_action.url_rewrite", "Write a middleware of Traefik (replacePath, or a host of the service) by hand."),
        ("route_action.request_mirror_policy", "Write a mirroring service of Traefik by hand."),
        ("route_action.cors_policy", "Write a middleware of Traefik (headers, accessControlAllowOriginList) by hand."),
        (
            "route_action.weighted_backend_services.header_action",
            "Write a middleware of Traefik (headers, customRequestHeaders) by hand.",
        ),
    ];
    let said = SAID.iter().map(|(path, remedy)| (format!("{prefix}{path}"), *remedy));
    let own = (String::from("header_action"), "Write a middleware of Traefik (headers, customRequestHeaders) by hand.");
    for (path, remedy) in said.chain([own]) {
        for at in scope.find(&path) {
            if !at.value.items().is_some_and(<[Value]>::is_empty) {
                out.warn(&at, format!("{} of {} is not carried over", at.path, at.resource.address), remedy);
            }
        }
    }
}

/// What must hold of a request; `None` where the proxy cannot look for it.
fn conditions(matched: &Scope<'_>) -> Option<ListenerRule> {
    let more = ["metadata_filters", "regex_match", "path_template_match"];
    if more.iter().any(|name| matched.find(name).iter().any(is_said)) {
        return None;
    }
    let mut rule = ListenerRule::default();
    for (name, suffix) in [("full_path_match", ""), ("prefix_match", "*")] {
        if let Some(at) = matched.find(name).into_iter().find(is_said) {
            let text = at.value.as_str()?;
            if text != "/" || suffix != "*" {
                rule.paths.push(Field::known(Text::literal(format!("{text}{suffix}")), origin(&at)));
            }
        }
    }
    for header in matched.find("header_matches").iter().flat_map(Scope::each) {
        let unlike = ["regex_match", "range_match"].iter().any(|name| header.find(name).iter().any(is_said));
        let inverted = header.find("invert_match").iter().any(|at| at.value.as_bool() == Some(true));
        let name = header.find("header_name").pop()?;
        let value = pattern(&header).filter(|_| !unlike && !inverted)?;
        rule.headers.push(MatchedHeader {
            name: Field::known(name.value.as_str()?.to_owned(), origin(&name)),
            values: vec![value],
        });
    }
    for query in matched.find("query_parameter_matches").iter().flat_map(Scope::each) {
        let unlike = query.find("regex_match").iter().any(is_said);
        let name = query.find("name").pop()?;
        let value = pattern(&query).filter(|_| !unlike)?;
        rule.queries
            .push(MatchedQuery { key: Field::known(Text::literal(name.value.as_str()?), origin(&name)), value });
    }
    Some(rule)
}

fn is_said(at: &Scope<'_>) -> bool {
    !at.value.is_null()
        && at.value.as_str() != Some("")
        && at.value.as_bool() != Some(false)
        && !at.value.items().is_some_and(<[Value]>::is_empty)
}

/// How a header or parameter must look, with `*` for anything.
fn pattern(at: &Scope<'_>) -> Option<Field<Text>> {
    if let Some(at) = at.find("present_match").into_iter().find(is_said) {
        return Some(Field::known(Text::literal("*"), origin(&at)));
    }
    let forms = [("exact_match", "", ""), ("prefix_match", "", "*"), ("suffix_match", "*", "")];
    let (at, before, after) = forms
        .iter()
        .find_map(|(name, before, after)| Some((at.find(name).into_iter().find(is_said)?, before, after)))?;
    // Of patterns these two stand for other characters.
    let text = at.value.as_str().filter(|text| !text.contains(['*', '?']))?;
    Some(Field::known(Text::literal(format!("{before}{text}{after}")), origin(&at)))
}

/// What a place of a URL map does: a backend, several by weight, or a redirection.
fn actions(estate: &Estate, scope: &Scope<'_>, prefix: &str, out: &mut Out) -> Vec<Action> {
    let named = |name: &str| scope.find(&format!("{prefix}{name}"));
    if let Some(redirect) = named("url_redirect").iter().flat_map(Scope::each).next() {
        return vec![redirection(&redirect, out)];
    }
    changes(scope, prefix, out);
    let weighted: Vec<Scope<'_>> =
        named("route_action.weighted_backend_services").iter().flat_map(Scope::each).collect();
    if !weighted.is_empty() {
        let mut action = Action { action: Field::known(String::from("forward"), Origins::none()), ..Action::default() };
        for block in weighted {
            let Some(at) = block.find("backend_service").pop() else { continue };
            let mut weight: Field<u64> = Field::Absent;
            block.find("weight").iter().for_each(|at| set(&mut weight, at, out));
            let found = resolve(estate, at.value, BACKENDS);
            action.weighted.push(WeightedTarget {
                target_group: found.map_or(Field::Absent, |f| Field::known(link_to(&f.address), origin(&at))),
                weight,
            });
        }
        return vec![action];
    }
    let Some(at) = named("service").into_iter().next() else { return Vec::new() };
    match resolve(estate, at.value, BACKENDS) {
        Some(found) => vec![forward(&found.address, Origins::from(origin(&at)))],
        None => {
            let mut link: Field<Link> = Field::Absent;
            set(&mut link, &at, out);
            vec![Action { target_group: link, ..forward(&scope.resource.address, Origins::none()) }]
        }
    }
}

fn redirection(block: &Scope<'_>, out: &mut Out) -> Action {
    let mut action = Action { action: Field::known(String::from("redirect"), Origins::none()), ..Action::default() };
    if let Some(at) = block.find("https_redirect").pop()
        && at.value.as_bool() == Some(true)
    {
        action.redirect_protocol = Field::known(String::from("HTTPS"), origin(&at));
    }
    block.find("host_redirect").iter().for_each(|at| set(&mut action.redirect_host, at, out));
    block.find("path_redirect").iter().for_each(|at| set(&mut action.redirect_path, at, out));
    for at in block.find("prefix_redirect") {
        out.warn(
            &at,
            format!("{} of {} is not carried over", at.path, at.resource.address),
            "The proxy keeps the path of the request. Write a middleware that replaces its start by hand.",
        );
        out.ignore_at(&at, "the path is kept: see the warnings");
    }
    block.find("strip_query").iter().for_each(|at| out.ignore_at(at, "the proxy keeps the query"));
    let code = block.find("redirect_response_code").pop();
    let temporary = code
        .as_ref()
        .and_then(|at| at.value.as_str())
        .is_some_and(|c| matches!(c, "FOUND" | "TEMPORARY_REDIRECT" | "SEE_OTHER"));
    action.status_code = Field::known(
        String::from(if temporary { "HTTP_302" } else { "HTTP_301" }),
        code.iter().map(origin).collect::<Origins>(),
    );
    action
}
