//! `agnostech_portability`: how much of it has a place elsewhere.

use super::{comparison, migration};
use crate::convert::{Migrate, MigrationRequest, MigrationResult};
use crate::protocol::schema::{Attribute, Block, Schema};
use crate::protocol::server::Answer;
use value::{Entries, Type, Value};

fn target_type() -> Type {
    Type::object([
        ("resources", Type::Number),
        ("carried", Type::Number),
        ("without_successor", Type::list(Type::String)),
        ("manual_steps", Type::list(Type::String)),
        ("unaccounted", Type::list(Type::String)),
    ])
}

/// The schema.
pub fn schema() -> Schema {
    let mut attributes = comparison::arguments();
    attributes.push(Attribute::computed("by_target", Type::map(target_type()), "For each target: how many `resources` there are and how many of them are `carried`, which are left `without_successor`, what a person must do (`manual_steps`), and written attributes that nothing used (`unaccounted`)."));
    attributes.extend(comparison::results());
    Schema {
        version: 0,
        block: Block {
            description: "Counts, for each target, what would carry over and names what would not, before anything is decided. Nothing is contacted.".to_owned(),
            attributes,
            ..Block::default()
        },
    }
}

/// Reads it.
pub fn read(converter: &dyn Migrate, config: &Value) -> Answer<Value> {
    let base = MigrationRequest {
        sources: migration::sources(config),
        formats: vec!["ledger".to_owned()],
        ..MigrationRequest::default()
    };
    let (results, found) = comparison::compare(converter, config, &base);
    let targets = results.iter().map(|(name, result)| (name.as_str(), target(result)));
    comparison::answer(config, Entries::from([("by_target".into(), Value::map(target_type(), targets))]), found)
}

fn target(result: &MigrationResult) -> Value {
    let texts = |texts: &[String]| Value::list(Type::String, texts.iter().map(|text| text.as_str().into()));
    let lost: Vec<String> =
        result.resources.iter().filter(|row| row.becomes.is_empty()).map(|row| row.address.clone()).collect();
    let count = |count: usize| Value::from(i64::try_from(count).unwrap_or(i64::MAX));
    Value::object([
        ("resources", count(result.resources.len())),
        ("carried", count(result.resources.len() - lost.len())),
        ("without_successor", texts(&lost)),
        ("manual_steps", texts(&result.manual_steps)),
        ("unaccounted", texts(&result.unaccounted)),
    ])
}
