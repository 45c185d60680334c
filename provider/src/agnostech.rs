//! The provider agnostech: its schema, and who answers what.

use crate::convert::Migrate;
use crate::data_sources::{comparison, cost, inventory, migration, portability};
use crate::functions;
use crate::protocol::schema::{Block, ProviderSchema, Schema};
use crate::protocol::server::{Answer, Change, FunctionError, Plan, Provider, State};
use crate::resources::bundle;
use diagnostic::Diagnostic;
use std::collections::BTreeMap;
use std::fmt;
use value::Value;

/// Name of the data source that converts.
const MIGRATION: &str = "agnostech_migration";
/// Name of the data source that lists what there is.
const INVENTORY: &str = "agnostech_inventory";
/// Name of the data source that compares costs.
const COST: &str = "agnostech_cost";
/// Name of the data source that says what carries over.
const PORTABILITY: &str = "agnostech_portability";
/// Name of the resource that writes files.
const BUNDLE: &str = "agnostech_bundle";
/// Name of the function that converts.
const CONVERT: &str = "convert";

/// The provider.
pub struct Agnostech {
    schema: ProviderSchema,
    converter: Box<dyn Migrate>,
}

impl fmt::Debug for Agnostech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agnostech").finish_non_exhaustive()
    }
}

impl Agnostech {
    /// The provider over a converter.
    pub fn new(converter: impl Migrate) -> Self {
        let provider = Schema {
            version: 0,
            block: Block {
                description: "Reads infrastructure on any cloud and gives back what replaces it on a European cloud or on one's own servers. It takes no arguments, needs no credentials and uses no network.".to_owned(),
                ..Block::default()
            },
        };
        let schema = ProviderSchema {
            provider,
            resources: BTreeMap::from([(BUNDLE.to_owned(), bundle::schema())]),
            data_sources: BTreeMap::from([
                (COST.to_owned(), cost::schema()),
                (INVENTORY.to_owned(), inventory::schema()),
                (MIGRATION.to_owned(), migration::schema()),
                (PORTABILITY.to_owned(), portability::schema()),
            ]),
            ephemeral_resources: BTreeMap::new(),
            functions: BTreeMap::from([(CONVERT.to_owned(), functions::convert::function())]),
        };
        Self { schema, converter: Box::new(converter) }
    }
}

/// The adapter passes only names that the schema has; another is a mistake of this crate's.
fn unknown<T>(type_name: &str) -> Answer<T> {
    Answer::error(Diagnostic::error(format!("{type_name} has a schema and nothing behind it"), "Please report this."))
}

impl Provider for Agnostech {
    fn schema(&self) -> &ProviderSchema {
        &self.schema
    }

    fn validate_provider(&self, _: &Value) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn configure(&self, _: &Value) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn validate_resource(&self, type_name: &str, config: &Value) -> Vec<Diagnostic> {
        match type_name {
            BUNDLE => bundle::validate(config),
            other => unknown::<()>(other).diagnostics,
        }
    }

    fn validate_data_source(&self, type_name: &str, config: &Value) -> Vec<Diagnostic> {
        match type_name {
            COST => cost::validate(config, &*self.converter),
            INVENTORY => inventory::validate(config),
            MIGRATION => migration::validate(config, &self.converter.targets()),
            PORTABILITY => comparison::validate(config, &self.converter.targets()),
            other => unknown::<()>(other).diagnostics,
        }
    }

    /// No schema has had another version yet.
    fn upgrade_state(&self, type_name: &str, version: i64, state: &serde_json::Value) -> Answer<Value> {
        let Some(schema) = self.schema.resources.get(type_name) else { return unknown(type_name) };
        if version > schema.version {
            return Answer::error(Diagnostic::error(
                format!("The state of a {type_name} was written by a later version of this provider"),
                "Use that version or a later one.",
            ));
        }
        Answer::of(crate::protocol::state_from_json(state, &schema.value_type()))
    }

    fn read_resource(&self, type_name: &str, state: State) -> Answer<State> {
        match type_name {
            BUNDLE => bundle::read(state),
            other => unknown(other),
        }
    }

    fn plan(&self, change: Change) -> Answer<Plan> {
        match change.type_name.as_str() {
            BUNDLE => bundle::plan(change),
            other => unknown(other),
        }
    }

    fn apply(&self, change: Change) -> Answer<State> {
        match change.type_name.as_str() {
            BUNDLE => bundle::apply(change),
            other => unknown(other),
        }
    }

    fn import(&self, type_name: &str, _: &str) -> Answer<State> {
        Answer::error(Diagnostic::error(
            format!("{type_name} cannot be imported"),
            "A bundle is what the configuration says: declare it, and the files are written anew.",
        ))
    }

    fn read_data_source(&self, type_name: &str, config: &Value) -> Answer<Value> {
        // What could not be judged while it was unknown is judged here.
        let wrong = self.validate_data_source(type_name, config);
        if diagnostic::has_errors(&wrong) {
            return Answer { result: None, diagnostics: wrong };
        }
        match type_name {
            COST => cost::read(&*self.converter, config),
            INVENTORY => inventory::read(&*self.converter, config),
            MIGRATION => {
                let request = migration::request(config);
                let (result, found) = self.converter.migrate(&request);
                migration::answer(config, request.strict, result, found)
            }
            PORTABILITY => portability::read(&*self.converter, config),
            other => unknown(other),
        }
    }

    fn call(&self, function: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
        match function {
            CONVERT => functions::convert::call(&*self.converter, arguments),
            other => Err(FunctionError { text: format!("There is no function {other:?}."), argument: None }),
        }
    }

    /// A conversion takes a second or two and changes nothing: the host gets its answer or kills the process.
    fn stop(&self) {}
}
