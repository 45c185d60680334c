//! What a provider does, whatever the version of the protocol. One such trait stands behind both.

use super::schema::ProviderSchema;
use diagnostic::Diagnostic;
use value::{Path, Value};

/// A result together with what there is to say about it. Without a result there must be an error.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<T> {
    /// The result, if there is one.
    pub result: Option<T>,
    /// What the user must know.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Answer<T> {
    /// A result about which there is nothing to say.
    pub fn of(result: T) -> Self {
        Self { result: Some(result), diagnostics: Vec::new() }
    }

    /// No result, for this reason.
    pub fn error(diagnostic: Diagnostic) -> Self {
        Self { result: None, diagnostics: vec![diagnostic] }
    }
}

/// What changes in a resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Resource type.
    pub type_name: String,
    /// As it is; null where it does not exist yet.
    pub prior: Value,
    /// As the host proposes it (when planning) or as it was planned (when applying); null where it goes.
    pub planned: Value,
    /// As it is written.
    pub config: Value,
    /// What this provider kept beside the state.
    pub private: Vec<u8>,
}

/// A resource and what the provider keeps beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The resource; null if it does not exist (any more).
    pub value: Value,
    /// For the provider's own use.
    pub private: Vec<u8>,
}

/// How a resource will be.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The resource, with unknown values where only applying tells.
    pub planned: State,
    /// Attributes whose change means a new resource in place of the old.
    pub requires_replace: Vec<Path>,
}

/// A function call went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// What is wrong, as a sentence.
    pub text: String,
    /// Position of the argument at fault, counted from 0.
    pub argument: Option<usize>,
}

/// A Terraform provider.
///
/// Values have the types of the schemas; a type name that no schema has never arrives here. Every method may run on
/// several threads at once, and may panic: the adapter makes a diagnostic of it.
pub trait Provider: Send + Sync + 'static {
    /// All that it offers. The same at every call.
    fn schema(&self) -> &ProviderSchema;

    /// Judges the provider's own configuration, which may have unknown parts.
    fn validate_provider(&self, config: &Value) -> Vec<Diagnostic>;

    /// Takes the provider's configuration, which may have unknown parts while a plan is made.
    fn configure(&self, config: &Value) -> Vec<Diagnostic>;

    /// Judges the configuration of a resource, which may have unknown parts.
    fn validate_resource(&self, type_name: &str, config: &Value) -> Vec<Diagnostic>;

    /// Judges the configuration of a data source, which may have unknown parts.
    fn validate_data_source(&self, type_name: &str, config: &Value) -> Vec<Diagnostic>;

    /// Reads a state that was written under a schema version, as JSON.
    fn upgrade_state(&self, type_name: &str, version: i64, state: &serde_json::Value) -> Answer<Value>;

    /// Looks how a resource is now.
    fn read_resource(&self, type_name: &str, state: State) -> Answer<State>;

    /// Says how a resource will be. Not called for one that goes.
    fn plan(&self, change: Change) -> Answer<Plan>;

    /// Makes, changes or removes a resource.
    ///
    /// The result is what there is afterwards, also after an error.
    fn apply(&self, change: Change) -> Answer<State>;

    /// Finds a resource by its id.
    fn import(&self, type_name: &str, id: &str) -> Answer<State>;

    /// Reads a data source; its configuration is wholly known.
    fn read_data_source(&self, type_name: &str, config: &Value) -> Answer<Value>;

    /// Judges the configuration of an ephemeral resource, which may have unknown parts.
    fn validate_ephemeral_resource(&self, _type_name: &str, _config: &Value) -> Vec<Diagnostic> {
        Vec::new()
    }

    /// Opens an ephemeral resource; its configuration is wholly known. It needs no renewal, and nothing is to be done when it
    /// is closed.
    fn open_ephemeral_resource(&self, type_name: &str, _config: &Value) -> Answer<Value> {
        Answer::error(Diagnostic::error(
            format!("{type_name} has a schema and nothing behind it"),
            "Please report this.",
        ))
    }

    /// Calls a function; its arguments are wholly known.
    ///
    /// # Errors
    /// When an argument is not acceptable.
    fn call(&self, function: &str, arguments: &[Value]) -> Result<Value, FunctionError>;

    /// The user wants to stop: what takes long should end soon.
    fn stop(&self);
}
