//! `agnostech_cost`: what it costs now, and what it would cost elsewhere.

use super::arguments::{numbers, text};
use super::{comparison, migration};
use crate::convert::{Cost, Migrate, MigrationRequest};
use crate::protocol::schema::{Attribute, Block, Schema};
use crate::protocol::server::Answer;
use diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use value::{Entries, Type, Value};

fn target_type() -> Type {
    let money = Type::map(Type::Number);
    let Type::Object(totals) = migration::totals_type() else { return Type::Dynamic };
    let totals = totals.iter().map(|(name, part)| (name.clone(), part.ty.clone()));
    Type::object(totals.chain([(Arc::from("saving"), money)]))
}

/// The schema.
pub fn schema() -> Schema {
    let mut attributes = comparison::arguments();
    attributes.extend([
        Attribute::optional("currency", Type::String, "Currency of totals, such as `EUR`. Without `exchange_rates` amounts in other currencies stay apart."),
        Attribute::optional("exchange_rates", Type::map(Type::Number), "How many units of another currency one unit of `currency` buys: `{ USD = 1.08 }`."),
        Attribute::computed("as_of", Type::String, "Date of the newest price, `YYYY-MM-DD`."),
        Attribute::computed("source", migration::totals_type(), "Monthly cost of what there is: `totals` by currency, the same `by_component`, and whether they are `complete`. Null if nothing was converted."),
        Attribute::computed("by_target", Type::map(target_type()), "The same for each target, and what is saved a month (`saving`), by currency; null where the two have no currency in common."),
        Attribute::computed("unpriced", Type::list(Type::String), "What has no price."),
    ]);
    attributes.extend(comparison::results());
    Schema {
        version: 0,
        block: Block {
            description: "Compares what infrastructure costs a month now with what it would cost at other targets, from dated price tables. What has no price is named and never counted as nothing.".to_owned(),
            attributes,
            ..Block::default()
        },
    }
}

/// Reads it.
pub fn read(converter: &dyn Migrate, config: &Value) -> Answer<Value> {
    let base = MigrationRequest {
        sources: migration::sources(config),
        currency: text(config, "currency"),
        exchange_rates: numbers(config, "exchange_rates"),
        formats: vec!["cost".to_owned()],
        ..MigrationRequest::default()
    };
    let (results, found) = comparison::compare(converter, config, &base);
    let costs: BTreeMap<&String, &Cost> =
        results.iter().filter_map(|(target, result)| Some((target, result.cost.as_ref()?))).collect();
    let first = costs.values().next();
    let unpriced: BTreeSet<&str> = costs.values().flat_map(|cost| &cost.unpriced).map(String::as_str).collect();
    let as_of = costs.values().map(|cost| cost.as_of.as_str()).max().unwrap_or_default();
    let outputs = Entries::from([
        ("as_of".into(), as_of.into()),
        (
            "source".into(),
            first.map_or_else(|| Value::null(migration::totals_type()), |cost| migration::totals(&cost.source)),
        ),
        ("by_target".into(), Value::map(target_type(), costs.iter().map(|(name, cost)| (name.as_str(), target(cost))))),
        ("unpriced".into(), Value::list(Type::String, unpriced.into_iter().map(Value::from))),
    ]);
    comparison::answer(config, outputs, found)
}

fn target(cost: &Cost) -> Value {
    let mut entries = migration::totals(&cost.target).entries().cloned().unwrap_or_default();
    let saving = cost.saving.as_ref().map_or_else(|| Value::null(Type::map(Type::Number)), migration::money);
    entries.insert("saving".into(), saving);
    Value::object(entries)
}

/// Judges arguments.
pub fn validate(config: &Value, converter: &dyn Migrate) -> Vec<Diagnostic> {
    let mut found = comparison::validate(config, &converter.targets());
    migration::exchange_rates(config, &mut found);
    found
}
