//! What must change in the application: the calls that its identities may make prove which SDKs it uses.

use crate::blueprint::ApplicationChange;
use crate::context::Planner;
use model::{Origin, Origins, kinds};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use value::{Address, Step};

/// What callers of the services of a source must do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    /// Prefix of the source's types.
    types: String,
    /// Services that only serve the platform.
    platform: Vec<String>,
    /// Beginnings of actions that only serve the platform.
    #[serde(default)]
    platform_actions: Vec<String>,
    service: Vec<Service>,
}

/// A service of the source by the prefix of its actions, and what its callers must do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    prefix: String,
    subject: String,
    advice: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sources {
    source: Vec<Source>,
}

/// The table, which a test reads too: a mistake in it leaves it empty.
fn sources() -> &'static [Source] {
    static SOURCES: OnceLock<Sources> = OnceLock::new();
    &SOURCES.get_or_init(|| toml::from_str(TABLE).unwrap_or_default()).source
}

const TABLE: &str = include_str!("../data/changes.toml");

impl Source {
    /// The source of a thing. Types of no source that is known here are read in the terms of the first.
    fn of(address: &Address) -> Option<&'static Self> {
        sources().iter().find(|source| address.type_name.starts_with(&source.types)).or_else(|| sources().first())
    }

    fn serves_the_platform(&self, prefix: &str, action: &str) -> bool {
        self.platform.iter().any(|known| known == prefix)
            || self.platform_actions.iter().any(|start| action.starts_with(start))
    }
}

/// A service with the actions that are allowed on it, the things that say so, and the leaves.
type Called = (&'static Service, Vec<String>, Vec<Address>, Origins);

/// Whether a leaf of a policy says who may do what; the others say to which things and under which name.
fn says_rights(origin: &Origin) -> bool {
    const WORDS: &[&str] = &[
        "Action",
        "Effect",
        "actions",
        "effect",
        "role",
        "roles",
        "policy_arn",
        "managed_policy_arns",
        "member",
        "members",
        "principal_id",
        "role_definition_name",
        "role_definition_id",
        "data_actions",
    ];
    match origin.path.steps().iter().rev().find(|step| !matches!(step, Step::Element | Step::Index(_))) {
        Some(Step::Attribute(name)) => WORDS.contains(&&**name),
        Some(Step::Key(name)) => WORDS.contains(&&**name),
        Some(Step::Element | Step::Index(_)) | None => false,
    }
}

impl Planner<'_> {
    /// Reads the rights of the identities that programs have.
    pub(crate) fn plan_changes(&mut self) {
        let infrastructure = self.infrastructure;
        let mut by_service: BTreeMap<(&'static str, &'static str), Called> = BTreeMap::new();
        let mut unknown: BTreeMap<String, (Vec<Address>, Origins)> = BTreeMap::new();
        let platform_roles = self.platform_roles();
        for (node, role) in infrastructure.of::<kinds::Role>() {
            if platform_roles.contains(&node.address) {
                continue;
            }
            let Some(source) = Source::of(&node.address) else { continue };
            for statement in role.statements.iter().filter(|s| s.allows && !s.except_actions) {
                let stated: Vec<Address> = if statement.origins.is_empty() {
                    vec![node.address.clone()]
                } else {
                    statement.origins.addresses().into_iter().cloned().collect()
                };
                let said_by: Origins = statement.origins.iter().filter(|origin| says_rights(origin)).cloned().collect();
                for action in &statement.actions {
                    let Some((prefix, _)) = action.split_once(':') else { continue };
                    let prefix = prefix.to_ascii_lowercase();
                    if source.serves_the_platform(&prefix, action) {
                        continue;
                    }
                    match source.service.iter().find(|service| service.prefix == prefix) {
                        Some(service) => {
                            let entry = by_service
                                .entry((source.types.as_str(), service.prefix.as_str()))
                                .or_insert_with(|| (service, Vec::new(), Vec::new(), Origins::none()));
                            entry.3.extend(&said_by);
                            if !entry.1.contains(action) {
                                entry.1.push(action.clone());
                            }
                            for address in &stated {
                                if !entry.2.contains(address) {
                                    entry.2.push(address.clone());
                                }
                            }
                        }
                        None => {
                            let entry = unknown.entry(prefix).or_default();
                            entry.0.extend(stated.clone());
                            entry.1.extend(&said_by);
                        }
                    }
                }
            }
        }
        for (service, mut actions, stated_in, origins) in by_service.into_values() {
            actions.sort();
            self.change(ApplicationChange {
                subject: service.subject.clone(),
                actions,
                stated_in,
                advice: service.advice.clone(),
                origins,
            });
        }
        for (prefix, (mut stated_in, origins)) in unknown {
            stated_in.sort();
            stated_in.dedup();
            self.change(ApplicationChange {
                subject: prefix.clone(),
                actions: vec![format!("{prefix}:…")],
                stated_in,
                advice: String::from("This service of the source has no counterpart that is known here. Look at what the program calls it for."),
                origins,
            });
        }
    }

    /// Roles that only start containers.
    fn platform_roles(&self) -> Vec<Address> {
        self.infrastructure
            .of::<kinds::ContainerGroup>()
            .filter_map(|(_, g)| self.infrastructure.linked(&g.execution_role))
            .map(|n| n.address.clone())
            .filter(|a| !self.infrastructure.of::<kinds::ContainerGroup>().any(|(_, g)| self.points_at(&g.role, a)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_and_says_each_thing_once() {
        let read: Result<Sources, _> = toml::from_str(TABLE);
        assert!(read.is_ok(), "{:?}", read.err());
        assert_eq!(sources().len(), 3);
        for source in sources() {
            let mut prefixes: Vec<&str> = source.service.iter().map(|service| service.prefix.as_str()).collect();
            prefixes.extend(source.platform.iter().map(String::as_str));
            assert!(prefixes.iter().all(|prefix| *prefix == prefix.to_ascii_lowercase()), "{}", source.types);
            prefixes.sort_unstable();
            let all = prefixes.len();
            prefixes.dedup();
            assert_eq!(prefixes.len(), all, "{}", source.types);
        }
    }
}
