//! `agnostech_inventory`: what there is, in neutral terms.

use super::{comparison, migration};
use crate::convert::{Migrate, MigrationRequest};
use crate::protocol::schema::{Attribute, Block, Schema};
use crate::protocol::server::Answer;
use diagnostic::Diagnostic;
use std::collections::BTreeMap;
use value::{Address, Entries, Type, Value};

fn row_type() -> Type {
    Type::object([("address", Type::String), ("type", Type::String), ("kind", Type::String)])
}

/// The schema.
pub fn schema() -> Schema {
    let mut attributes = migration::source_arguments();
    attributes.extend([
        Attribute::computed(
            "resources",
            Type::list(row_type()),
            "Each resource instance: its `address`, its `type`, and the neutral `kind` that it is understood as.",
        ),
        Attribute::computed("kinds", Type::map(Type::Number), "How many there are of each kind."),
    ]);
    attributes.extend(comparison::results());
    Schema {
        version: 0,
        block: Block {
            description: "Lists what Terraform configurations, states or plans describe, in terms that no cloud owns: servers, databases, buckets. Nothing is contacted.".to_owned(),
            attributes,
            ..Block::default()
        },
    }
}

/// Judges arguments.
pub fn validate(config: &Value) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    migration::validate_sources(config, &mut found);
    found
}

/// Reads it. What a resource is does not depend on where it goes, so that the first target does.
pub fn read(converter: &dyn Migrate, config: &Value) -> Answer<Value> {
    let Some(target) = converter.targets().into_iter().next() else {
        return Answer::error(Diagnostic::error(
            "There is no target",
            "This build of the provider converts to nothing.",
        ));
    };
    let request = MigrationRequest {
        sources: migration::sources(config),
        target: target.name,
        formats: vec!["ledger".to_owned()],
        ..MigrationRequest::default()
    };
    let (result, found) = converter.migrate(&request);
    let mut kinds: BTreeMap<&str, i64> = BTreeMap::new();
    let mut rows = Vec::new();
    for row in &result.resources {
        *kinds.entry(&row.kind).or_default() += 1;
        let type_name = row.address.parse::<Address>().map_or_else(|_| "".into(), |address| address.type_name);
        rows.push(Value::object([
            ("address", row.address.as_str().into()),
            ("type", Value::string(type_name)),
            ("kind", row.kind.as_str().into()),
        ]));
    }
    let kinds = Value::map(Type::Number, kinds.into_iter().map(|(kind, count)| (kind, count.into())));
    let outputs = Entries::from([("resources".into(), Value::list(row_type(), rows)), ("kinds".into(), kinds)]);
    comparison::answer(config, outputs, found)
}
