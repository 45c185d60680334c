//! Messages in, a [`Provider`] in between, messages out: the answers to every call of either protocol.

use super::generated::{tfplugin5 as v5, tfplugin6 as v6};
use super::schema::{Block, Schema};
use super::server::{Answer, Change, Provider, State};
use super::{diagnostics, msgpack, schema_wire};
use diagnostic::Diagnostic;
use std::any::Any;
use std::fmt;
use std::sync::Arc;
use tokio::task;
use value::{Type, Value};

/// Answers calls with a provider. Each call runs on a thread of its own, so that a long one does not keep `Stop`
/// waiting, and a panic in it becomes a diagnostic.
#[derive(Clone)]
pub struct Adapter(Arc<dyn Provider>);

impl fmt::Debug for Adapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Adapter")
    }
}

/// What a call came to before it became a message. The inner error is for the user.
type Outcome<T> = Result<T, Box<Diagnostic>>;

fn fault(summary: impl Into<String>, detail: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(summary, detail))
}

impl Adapter {
    /// An adapter over a provider.
    pub fn new(provider: impl Provider) -> Self {
        Self(Arc::new(provider))
    }

    /// The provider behind it.
    pub fn provider(&self) -> &dyn Provider {
        &*self.0
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&dyn Provider) -> T + Send + 'static) -> Outcome<T> {
        let provider = Arc::clone(&self.0);
        task::spawn_blocking(move || work(&*provider)).await.map_err(|error| {
            let reason = match error.try_into_panic() {
                Ok(payload) => panic_message(&*payload),
                Err(error) => error.to_string(),
            };
            fault(
                "The provider failed at something that its authors did not foresee",
                format!("{reason}\n\nPlease report this together with the configuration that led to it."),
            )
        })
    }

    pub(super) async fn metadata(&self, _: v5::get_metadata::Request) -> v5::get_metadata::Response {
        let schema = self.0.schema();
        v5::get_metadata::Response {
            server_capabilities: Some(schema_wire::capabilities()),
            diagnostics: Vec::new(),
            data_sources: schema
                .data_sources
                .keys()
                .map(|name| v5::get_metadata::DataSourceMetadata { type_name: name.clone() })
                .collect(),
            resources: schema
                .resources
                .keys()
                .map(|name| v5::get_metadata::ResourceMetadata { type_name: name.clone() })
                .collect(),
            functions: schema
                .functions
                .keys()
                .map(|name| v5::get_metadata::FunctionMetadata { name: name.clone() })
                .collect(),
            ephemeral_resources: schema
                .ephemeral_resources
                .keys()
                .map(|name| v5::get_metadata::EphemeralMetadata { type_name: name.clone() })
                .collect(),
        }
    }

    pub(super) async fn schema_v5(&self, _: v5::get_provider_schema::Request) -> v5::get_provider_schema::Response {
        self.run(|provider| schema_wire::provider_v5(provider.schema())).await.unwrap_or_else(|error| {
            v5::get_provider_schema::Response { diagnostics: failed(&error), ..Default::default() }
        })
    }

    pub(super) async fn schema_v6(&self, _: v5::get_provider_schema::Request) -> v6::get_provider_schema::Response {
        self.run(|provider| schema_wire::provider_v6(provider.schema())).await.unwrap_or_else(|error| {
            v6::get_provider_schema::Response { diagnostics: failed(&error), ..Default::default() }
        })
    }

    /// No resource has an identity beside its state.
    pub(super) async fn identity_schemas(
        &self,
        _: v5::get_resource_identity_schemas::Request,
    ) -> v5::get_resource_identity_schemas::Response {
        v5::get_resource_identity_schemas::Response::default()
    }

    pub(super) async fn functions(&self, _: v5::get_functions::Request) -> v5::get_functions::Response {
        v5::get_functions::Response { functions: schema_wire::functions(self.0.schema()), diagnostics: Vec::new() }
    }

    /// Protocol 5 wants the configuration back; there are no defaults to put into it.
    pub(super) async fn prepare_provider(
        &self,
        request: v5::prepare_provider_config::Request,
    ) -> v5::prepare_provider_config::Response {
        let echo = request.config.clone();
        v5::prepare_provider_config::Response { prepared_config: echo, ..self.validate_provider(request).await }
    }

    pub(super) async fn validate_provider(
        &self,
        request: v5::prepare_provider_config::Request,
    ) -> v5::prepare_provider_config::Response {
        let outcome = self.run(move |provider| {
            let schema = &provider.schema().provider;
            let config = decode(request.config, &schema.value_type())?;
            Ok(diagnostics::messages(&provider.validate_provider(&config), Some(&schema.block)))
        });
        v5::prepare_provider_config::Response {
            prepared_config: None,
            diagnostics: outcome.await.and_then(|inner| inner).unwrap_or_else(|error| failed(&error)),
        }
    }

    pub(super) async fn validate_resource(
        &self,
        request: v5::validate_resource_type_config::Request,
    ) -> v5::validate_resource_type_config::Response {
        let outcome = self.run(move |provider| {
            let schema = resource(provider, &request.type_name)?;
            let config = decode(request.config, &schema.value_type())?;
            Ok(diagnostics::messages(&provider.validate_resource(&request.type_name, &config), Some(&schema.block)))
        });
        v5::validate_resource_type_config::Response {
            diagnostics: outcome.await.and_then(|inner| inner).unwrap_or_else(|error| failed(&error)),
        }
    }

    pub(super) async fn validate_data_source(
        &self,
        request: v5::validate_data_source_config::Request,
    ) -> v5::validate_data_source_config::Response {
        let outcome = self.run(move |provider| {
            let schema = data_source(provider, &request.type_name)?;
            let config = decode(request.config, &schema.value_type())?;
            Ok(diagnostics::messages(&provider.validate_data_source(&request.type_name, &config), Some(&schema.block)))
        });
        v5::validate_data_source_config::Response {
            diagnostics: outcome.await.and_then(|inner| inner).unwrap_or_else(|error| failed(&error)),
        }
    }

    pub(super) async fn validate_ephemeral(
        &self,
        request: v5::validate_ephemeral_resource_config::Request,
    ) -> v5::validate_ephemeral_resource_config::Response {
        let outcome = self.run(move |provider| {
            let schema = ephemeral(provider, &request.type_name)?;
            let config = decode(request.config, &schema.value_type())?;
            let found = provider.validate_ephemeral_resource(&request.type_name, &config);
            Ok(diagnostics::messages(&found, Some(&schema.block)))
        });
        v5::validate_ephemeral_resource_config::Response {
            diagnostics: outcome.await.and_then(|inner| inner).unwrap_or_else(|error| failed(&error)),
        }
    }

    pub(super) async fn configure(&self, request: v5::configure::Request) -> v5::configure::Response {
        let outcome = self.run(move |provider| {
            let schema = &provider.schema().provider;
            let config = decode(request.config, &schema.value_type())?;
            Ok(diagnostics::messages(&provider.configure(&config), Some(&schema.block)))
        });
        v5::configure::Response {
            diagnostics: outcome.await.and_then(|inner| inner).unwrap_or_else(|error| failed(&error)),
        }
    }

    pub(super) async fn upgrade_state(
        &self,
        request: v5::upgrade_resource_state::Request,
    ) -> v5::upgrade_resource_state::Response {
        let outcome = self.run(move |provider| {
            let schema = resource(provider, &request.type_name)?;
            let raw = request.raw_state.unwrap_or_default();
            if raw.json.is_empty() {
                return Err(fault(
                    "The state was written by a Terraform older than 0.12",
                    "Such states keep attributes in a form that cannot be read. Upgrade the state with Terraform 0.12 first.",
                ));
            }
            let json = serde_json::from_slice(&raw.json)
                .map_err(|error| fault("The state of a resource is not JSON", error.to_string()))?;
            let Answer { result, diagnostics } = provider.upgrade_state(&request.type_name, request.version, &json);
            Ok(v5::upgrade_resource_state::Response {
                upgraded_state: result.map(|value| encode(&value, &schema.value_type())).transpose()?,
                diagnostics: diagnostics::messages(&diagnostics, Some(&schema.block)),
            })
        });
        outcome.await.and_then(|inner| inner).unwrap_or_else(|error| v5::upgrade_resource_state::Response {
            diagnostics: failed(&error),
            ..Default::default()
        })
    }

    pub(super) async fn upgrade_identity(
        &self,
        request: v5::upgrade_resource_identity::Request,
    ) -> v5::upgrade_resource_identity::Response {
        let error =
            fault(format!("{} has no identity", request.type_name), "This provider keeps no identities beside states.");
        v5::upgrade_resource_identity::Response { upgraded_identity: None, diagnostics: failed(&error) }
    }

    pub(super) async fn read_resource(&self, request: v5::read_resource::Request) -> v5::read_resource::Response {
        let outcome = self.run(move |provider| {
            let schema = resource(provider, &request.type_name)?;
            let ty = schema.value_type();
            let state = State { value: decode(request.current_state, &ty)?, private: request.private };
            let Answer { result, diagnostics } = provider.read_resource(&request.type_name, state);
            let (new_state, private) = encode_state(result, &ty)?;
            Ok(v5::read_resource::Response {
                new_state,
                diagnostics: diagnostics::messages(&diagnostics, Some(&schema.block)),
                private,
                deferred: None,
                new_identity: None,
            })
        });
        outcome
            .await
            .and_then(|inner| inner)
            .unwrap_or_else(|error| v5::read_resource::Response { diagnostics: failed(&error), ..Default::default() })
    }

    pub(super) async fn plan(&self, request: v5::plan_resource_change::Request) -> v5::plan_resource_change::Response {
        let outcome = self.run(move |provider| {
            let schema = resource(provider, &request.type_name)?;
            let ty = schema.value_type();
            let change = Change {
                prior: decode(request.prior_state, &ty)?,
                planned: decode(request.proposed_new_state, &ty)?,
                config: decode(request.config, &ty)?,
                private: request.prior_private,
                type_name: request.type_name,
            };
            if change.planned.is_null() {
                return Ok(v5::plan_resource_change::Response {
                    planned_state: Some(encode(&change.planned, &ty)?),
                    planned_private: change.private,
                    ..Default::default()
                });
            }
            let Answer { result, diagnostics } = provider.plan(change);
            let (planned, requires_replace) = match result {
                Some(plan) => (Some(plan.planned), plan.requires_replace.iter().map(diagnostics::path).collect()),
                None => (None, Vec::new()),
            };
            let (planned_state, planned_private) = encode_state(planned, &ty)?;
            Ok(v5::plan_resource_change::Response {
                planned_state,
                requires_replace,
                planned_private,
                diagnostics: diagnostics::messages(&diagnostics, Some(&schema.block)),
                legacy_type_system: false,
                deferred: None,
                planned_identity: None,
            })
        });
        outcome.await.and_then(|inner| inner).unwrap_or_else(|error| v5::plan_resource_change::Response {
            diagnostics: failed(&error),
            ..Default::default()
        })
    }

    /// Whatever goes wrong, the host gets a state back, so that nothing that exists is forgotten.
    pub(super) async fn apply(
        &self,
        request: v5::apply_resource_change::Request,
    ) -> v5::apply_resource_change::Response {
        let before = (request.prior_state.clone(), request.planned_private.clone());
        let outcome = self.run(move |provider| {
            let schema = resource(provider, &request.type_name)?;
            let ty = schema.value_type();
            let change = Change {
                prior: decode(request.prior_state, &ty)?,
                planned: decode(request.planned_state, &ty)?,
                config: decode(request.config, &ty)?,
                private: request.planned_private,
                type_name: request.type_name,
            };
            let Answer { result, diagnostics } = provider.apply(change);
            let (new_state, private) = encode_state(result, &ty)?;
            Ok((new_state, private, diagnostics::messages(&diagnostics, Some(&schema.block))))
        });
        let (new_state, private, diagnostics) =
            outcome.await.and_then(|inner| inner).unwrap_or_else(|error| (None, Vec::new(), failed(&error)));
        let (new_state, private) = if new_state.is_some() { (new_state, private) } else { before };
        v5::apply_resource_change::Response {
            new_state,
            private,
            diagnostics,
            legacy_type_system: false,
            new_identity: None,
        }
    }

    pub(super) async fn import(
        &self,
        request: v5::import_resource_state::Request,
    ) -> v5::import_resource_state::Response {
        let outcome = self.run(move |provider| {
            let schema = resource(provider, &request.type_name)?;
            let Answer { result, diagnostics } = provider.import(&request.type_name, &request.id);
            let (state, private) = encode_state(result, &schema.value_type())?;
            let imported = state.map(|state| v5::import_resource_state::ImportedResource {
                type_name: request.type_name,
                state: Some(state),
                private,
                identity: None,
            });
            Ok(v5::import_resource_state::Response {
                imported_resources: imported.into_iter().collect(),
                diagnostics: diagnostics::messages(&diagnostics, Some(&schema.block)),
                deferred: None,
            })
        });
        outcome.await.and_then(|inner| inner).unwrap_or_else(|error| v5::import_resource_state::Response {
            diagnostics: failed(&error),
            ..Default::default()
        })
    }

    pub(super) async fn move_state(
        &self,
        request: v5::move_resource_state::Request,
    ) -> v5::move_resource_state::Response {
        let error = fault(
            format!("{} cannot become {}", request.source_type_name, request.target_type_name),
            "This provider takes over no resources of other types. Remove the moved block.",
        );
        v5::move_resource_state::Response { diagnostics: failed(&error), ..Default::default() }
    }

    pub(super) async fn read_data_source(
        &self,
        request: v5::read_data_source::Request,
    ) -> v5::read_data_source::Response {
        let outcome = self.run(move |provider| {
            let schema = data_source(provider, &request.type_name)?;
            let ty = schema.value_type();
            let config = decode(request.config, &ty)?;
            let Answer { result, diagnostics } = provider.read_data_source(&request.type_name, &config);
            Ok(v5::read_data_source::Response {
                state: result.map(|value| encode(&value, &ty)).transpose()?,
                diagnostics: diagnostics::messages(&diagnostics, Some(&schema.block)),
                deferred: None,
            })
        });
        outcome.await.and_then(|inner| inner).unwrap_or_else(|error| v5::read_data_source::Response {
            diagnostics: failed(&error),
            ..Default::default()
        })
    }

    pub(super) async fn open_ephemeral(
        &self,
        request: v5::open_ephemeral_resource::Request,
    ) -> v5::open_ephemeral_resource::Response {
        let outcome = self.run(move |provider| {
            let schema = ephemeral(provider, &request.type_name)?;
            let ty = schema.value_type();
            let config = decode(request.config, &ty)?;
            let Answer { result, diagnostics } = provider.open_ephemeral_resource(&request.type_name, &config);
            Ok(v5::open_ephemeral_resource::Response {
                result: result.map(|value| encode(&value, &ty)).transpose()?,
                diagnostics: diagnostics::messages(&diagnostics, Some(&schema.block)),
                ..Default::default()
            })
        });
        outcome.await.and_then(|inner| inner).unwrap_or_else(|error| v5::open_ephemeral_resource::Response {
            diagnostics: failed(&error),
            ..Default::default()
        })
    }

    pub(super) async fn renew_ephemeral(
        &self,
        request: v5::renew_ephemeral_resource::Request,
    ) -> v5::renew_ephemeral_resource::Response {
        let diagnostics = no_ephemeral(&request.type_name);
        v5::renew_ephemeral_resource::Response { diagnostics, ..Default::default() }
    }

    pub(super) async fn close_ephemeral(
        &self,
        request: v5::close_ephemeral_resource::Request,
    ) -> v5::close_ephemeral_resource::Response {
        // There is nothing behind it that would stay open.
        let known = self.0.schema().ephemeral_resources.contains_key(&request.type_name);
        let diagnostics = if known { Vec::new() } else { no_ephemeral(&request.type_name) };
        v5::close_ephemeral_resource::Response { diagnostics }
    }

    pub(super) async fn call(&self, request: v5::call_function::Request) -> v5::call_function::Response {
        let outcome = self.run(move |provider| call(provider, request)).await;
        outcome.unwrap_or_else(|error| function_error(format!("{}. {}", error.summary, error.detail), None))
    }

    pub(super) async fn stop(&self, _: v5::stop::Request) -> v5::stop::Response {
        let stopped = self.run(Provider::stop).await;
        v5::stop::Response { error: stopped.err().map(|error| error.summary).unwrap_or_default() }
    }
}

fn call(provider: &dyn Provider, request: v5::call_function::Request) -> v5::call_function::Response {
    let name = request.name;
    let Some(function) = provider.schema().functions.get(&name) else {
        return function_error(format!("There is no function {name:?}."), None);
    };
    let mut arguments = Vec::with_capacity(request.arguments.len());
    for (index, argument) in request.arguments.into_iter().enumerate() {
        let Some(parameter) = function.parameter(index) else {
            return function_error(format!("{name} takes no argument at this position."), Some(index));
        };
        match decode(Some(argument), &parameter.ty) {
            Ok(value) if value.is_null() && !parameter.allow_null => {
                return function_error(format!("{} must not be null.", parameter.name), Some(index));
            }
            Ok(value) => arguments.push(value),
            Err(error) => return function_error(error.detail, Some(index)),
        }
    }
    if arguments.len() < function.parameters.len() {
        return function_error(format!("{name} takes {} arguments.", function.parameters.len()), None);
    }
    match provider.call(&name, &arguments) {
        Ok(value) => match encode(&value, &function.returns) {
            Ok(result) => v5::call_function::Response { result: Some(result), error: None },
            Err(error) => function_error(format!("{}. {}", error.summary, error.detail), None),
        },
        Err(error) => function_error(error.text, error.argument),
    }
}

fn function_error(text: String, argument: Option<usize>) -> v5::call_function::Response {
    // The host ends the sentence.
    let text = text.trim_end_matches('.').to_owned();
    let function_argument = argument.and_then(|index| i64::try_from(index).ok());
    v5::call_function::Response { result: None, error: Some(v5::FunctionError { text, function_argument }) }
}

fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("No reason was given.").to_owned()
}

fn failed(error: &Diagnostic) -> Vec<v5::Diagnostic> {
    vec![diagnostics::message(error, None::<&Block>)]
}

fn no_ephemeral(type_name: &str) -> Vec<v5::Diagnostic> {
    failed(&unknown_ephemeral(type_name))
}

fn unknown_ephemeral(type_name: &str) -> Box<Diagnostic> {
    fault(
        format!("There is no ephemeral resource {type_name}"),
        "The provider's documentation lists those that it has, if it has any.",
    )
}

fn ephemeral<'p>(provider: &'p dyn Provider, type_name: &str) -> Outcome<&'p Schema> {
    provider.schema().ephemeral_resources.get(type_name).ok_or_else(|| unknown_ephemeral(type_name))
}

fn resource<'p>(provider: &'p dyn Provider, type_name: &str) -> Outcome<&'p Schema> {
    provider.schema().resources.get(type_name).ok_or_else(|| {
        fault(format!("There is no resource {type_name}"), "The provider's documentation lists those that it has.")
    })
}

fn data_source<'p>(provider: &'p dyn Provider, type_name: &str) -> Outcome<&'p Schema> {
    provider.schema().data_sources.get(type_name).ok_or_else(|| {
        fault(format!("There is no data source {type_name}"), "The provider's documentation lists those that it has.")
    })
}

fn decode(message: Option<v5::DynamicValue>, ty: &Type) -> Outcome<Value> {
    let broken = |detail: String| fault("The host sent a value that does not fit the schema", detail);
    let Some(message) = message else { return Ok(Value::null(ty.clone())) };
    if message.msgpack.is_empty() && !message.json.is_empty() {
        let json = serde_json::from_slice(&message.json).map_err(|error| broken(error.to_string()))?;
        return Ok(value::from_json(&json, ty));
    }
    if message.msgpack.is_empty() {
        return Ok(Value::null(ty.clone()));
    }
    msgpack::decode(&message.msgpack, ty).map_err(|error| broken(error.to_string()))
}

fn encode(value: &Value, ty: &Type) -> Outcome<v5::DynamicValue> {
    let msgpack = msgpack::encode(value, ty)
        .map_err(|error| fault("The provider made a value that does not fit its schema", error.to_string()))?;
    Ok(v5::DynamicValue { msgpack, json: Vec::new() })
}

fn encode_state(state: Option<State>, ty: &Type) -> Outcome<(Option<v5::DynamicValue>, Vec<u8>)> {
    match state {
        Some(State { value, private }) => Ok((Some(encode(&value, ty)?), private)),
        None => Ok((None, Vec::new())),
    }
}

#[cfg(test)]
mod tests;
