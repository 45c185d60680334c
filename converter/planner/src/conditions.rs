//! Conditions of a listener's rules as matchers of routes.

use crate::blueprint::Matcher;
use crate::context::{Planner, literal};
use model::{Field, Node, Origins, Text, Traced, kinds};
use std::cell::Cell;

impl Planner<'_> {
    /// What a request must be for a rule to be about it, and what says so. A rule of which a condition cannot be told has no
    /// route: without that condition it would be about everything.
    pub(crate) fn matchers(&mut self, listener: &Node, rule: &kinds::ListenerRule) -> Option<(Vec<Matcher>, Origins)> {
        let head = rule.head.clone().unwrap_or_else(|| listener.address.clone());
        let told = Cell::new(!rule.has_other_conditions);
        let known = |planner: &mut Self, fields: &[Field<Text>], what: &str| -> Vec<Traced<String>> {
            let found: Vec<Traced<String>> = fields.iter().filter_map(literal).collect();
            if found.is_empty() && !fields.is_empty() {
                told.set(false);
            } else if found.len() < fields.len() {
                planner.warn(
                    &head,
                    "condition",
                    format!("A {what} of {head} is not known"),
                    "It is left out of the route's condition together with the route's other values of the same kind that are not known.",
                );
            }
            found
        };
        let mut matchers = Vec::new();
        let hosts = known(self, &rule.hosts, "host");
        if !hosts.is_empty() {
            let public: Vec<String> =
                self.blueprint.traffic.iter().flat_map(|t| t.names.iter().map(|n| n.value.clone())).collect();
            // The public name turns at the cut-over; any other name stays as it is.
            if hosts.len() == 1 && public.first() == Some(&hosts[0].value) {
                matchers.push(Matcher::PublicName);
            } else {
                matchers.push(Matcher::Host(hosts));
            }
        }
        let paths = known(self, &rule.paths, "path");
        if !paths.is_empty() {
            matchers.push(Matcher::Path(paths));
        }
        let methods = known(self, &rule.methods, "method");
        if !methods.is_empty() {
            matchers.push(Matcher::Method(methods));
        }
        let sources = known(self, &rule.source_cidrs, "network");
        for header in &rule.headers {
            let values = known(self, &header.values, "header");
            match header.name.get() {
                Some(name) if !values.is_empty() => matchers.push(Matcher::Header(name.clone(), values)),
                Some(_) | None => told.set(false),
            }
        }
        for query in &rule.queries {
            match literal(&query.value) {
                Some(value) => matchers.push(Matcher::Query(query.key.get().and_then(Text::known), value)),
                None => told.set(false),
            }
        }
        if !sources.is_empty() {
            matchers.push(Matcher::ClientIp(sources));
        }
        if !told.get() {
            self.warn(
                &head,
                "condition",
                format!("The route of {head} is left out, for a condition of it is not known here"),
                "Without the condition it would be open to everything that the condition kept away. Give a value for what it is computed from, or write the route by hand.",
            );
            return None;
        }
        let mut origins = Origins::none();
        let all = rule.hosts.iter().chain(&rule.paths).chain(&rule.methods).chain(&rule.source_cidrs);
        all.for_each(|f| origins.extend(&f.origins()));
        for header in &rule.headers {
            origins.extend(&header.name.origins());
            header.values.iter().for_each(|f| origins.extend(&f.origins()));
        }
        for query in &rule.queries {
            origins.extend(&query.key.origins().and(&query.value.origins()));
        }
        Some((matchers, origins))
    }
}
