//! What target providers demand beyond their schemas: enumerations, limits, and arguments that exclude each other.
//!
//! A stand-in provider knows only schemas; this table says what the real ones, or the clouds behind them, would refuse.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

static TABLE: &str = include_str!("../data/constraints.toml");

/// One demand on one attribute of a resource type.
#[derive(Clone, Debug, Deserialize)]
pub struct Constraint {
    #[serde(rename = "type")]
    type_name: String,
    /// The attribute, by dotted names without steps into collections.
    pub path: String,
    /// What is demanded.
    #[serde(flatten)]
    pub rule: Rule,
    /// Where it is written: a file of the provider, or a section of the cloud's documents.
    pub source: String,
}

/// What a [`Constraint`] demands. Paths in it are written as that of the constraint is.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Rule {
    /// The value, or each element of it, is one of these.
    OneOf {
        /// What it may be.
        values: Vec<String>,
    },
    /// The number lies between two, both included.
    Between {
        /// Least value.
        minimum: i64,
        /// Greatest value.
        maximum: i64,
    },
    /// The value, or each element of it, matches a regular expression as a whole.
    Pattern {
        /// The expression, without anchors.
        pattern: String,
        /// Texts that must not stand in it.
        #[serde(default)]
        forbidden: Vec<String>,
    },
    /// None of these is written when it is.
    Conflicts {
        /// The others.
        with: Vec<String>,
    },
    /// Of it and these, exactly one is written.
    ExactlyOne {
        /// The others.
        with: Vec<String>,
    },
    /// Of it and these, at least one is written.
    AtLeastOne {
        /// The others.
        with: Vec<String>,
    },
    /// All of these are written when it has one of the values, or, without values, when it is written at all.
    Requires {
        /// Its values.
        #[serde(default)]
        when: Vec<String>,
        /// What is needed.
        with: Vec<String>,
    },
    /// None of these is written when it has one of the values.
    Forbids {
        /// Its values.
        when: Vec<String>,
        /// What is refused.
        with: Vec<String>,
    },
    /// It is never written: the schema still has it, the cloud has not.
    Never,
}

impl Rule {
    /// The other attributes that it speaks of.
    pub fn others(&self) -> &[String] {
        match self {
            Self::Conflicts { with }
            | Self::ExactlyOne { with }
            | Self::AtLeastOne { with }
            | Self::Requires { with, .. }
            | Self::Forbids { with, .. } => with,
            Self::OneOf { .. } | Self::Between { .. } | Self::Pattern { .. } | Self::Never => &[],
        }
    }
}

#[derive(Deserialize)]
struct Table {
    constraint: Vec<Constraint>,
}

/// What is demanded of a resource type beyond its schema; empty if nothing is known. The table covers what this product
/// emits, not the providers as a whole.
pub fn constraints(type_name: &str) -> &'static [Constraint] {
    by_type().get(type_name).map_or(&[], Vec::as_slice)
}

fn by_type() -> &'static BTreeMap<String, Vec<Constraint>> {
    static BY_TYPE: OnceLock<BTreeMap<String, Vec<Constraint>>> = OnceLock::new();
    BY_TYPE.get_or_init(|| {
        let mut by_type: BTreeMap<String, Vec<Constraint>> = BTreeMap::new();
        // A table that does not parse fails the test below; it is embedded, so a user never meets one.
        for constraint in toml::from_str::<Table>(TABLE).map(|t| t.constraint).unwrap_or_default() {
            by_type.entry(constraint.type_name.clone()).or_default().push(constraint);
        }
        by_type
    })
}

#[cfg(test)]
mod tests {
    use value::Path;

    use super::*;

    #[test]
    fn every_constraint_speaks_of_attributes_that_exist() {
        let table: Table = toml::from_str(TABLE).unwrap();
        for constraint in &table.constraint {
            let block = crate::resource(&constraint.type_name).unwrap();
            for path in constraint.rule.others().iter().chain([&constraint.path]) {
                assert!(block.attribute(&Path::dotted(path)).is_some(), "{} {path}", constraint.type_name);
            }
        }
        assert_eq!(by_type().values().map(Vec::len).sum::<usize>(), table.constraint.len());
    }

    #[test]
    fn looks_up_by_type() {
        let direction = constraints("hcloud_firewall").iter().find(|c| c.path == "rule.direction").unwrap();
        assert_eq!(direction.rule, Rule::OneOf { values: vec!["in".into(), "out".into()] });
        assert!(constraints("hcloud_nothing").is_empty());
    }
}
