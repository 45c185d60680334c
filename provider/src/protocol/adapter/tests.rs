use super::*;
use crate::protocol::schema::{Attribute, Function, Parameter, ProviderSchema};
use crate::protocol::server::{FunctionError, Plan};
use std::collections::BTreeMap;

/// A provider that panics, or fails, wherever it is asked to.
struct Awkward(ProviderSchema);

impl Awkward {
    fn adapter() -> Adapter {
        let block = Block {
            attributes: vec![
                Attribute::required("how", Type::String, "How to fail."),
                Attribute::computed("id", Type::String, "Its id."),
            ],
            ..Block::default()
        };
        let schema = Schema { version: 0, block };
        let parameter = Parameter {
            name: "how".to_owned(),
            ty: Type::String,
            description: "How to fail.".to_owned(),
            allow_null: false,
        };
        let function = Function {
            summary: "Fails.".to_owned(),
            description: String::new(),
            parameters: vec![parameter],
            variadic: None,
            returns: Type::String,
        };
        Adapter::new(Self(ProviderSchema {
            provider: Schema::default(),
            resources: BTreeMap::from([("t_r".to_owned(), schema.clone())]),
            data_sources: BTreeMap::from([("t_d".to_owned(), schema)]),
            ephemeral_resources: BTreeMap::new(),
            functions: BTreeMap::from([("f".to_owned(), function)]),
        }))
    }
}

fn how(value: &Value) -> &str {
    value.get("how").and_then(Value::as_str).unwrap_or_default()
}

fn made(value: &Value) -> Value {
    match how(value) {
        "panic" => panic!("as told"),
        "misfit" => Value::object([("how", "misfit".into())]),
        how => Value::object([("how", how.into()), ("id", "1".into())]),
    }
}

impl Provider for Awkward {
    fn schema(&self) -> &ProviderSchema {
        &self.0
    }
    fn validate_provider(&self, _: &Value) -> Vec<Diagnostic> {
        Vec::new()
    }
    fn configure(&self, _: &Value) -> Vec<Diagnostic> {
        panic!("as told")
    }
    fn validate_resource(&self, _: &str, config: &Value) -> Vec<Diagnostic> {
        drop(made(config));
        Vec::new()
    }
    fn validate_data_source(&self, type_name: &str, config: &Value) -> Vec<Diagnostic> {
        self.validate_resource(type_name, config)
    }
    fn upgrade_state(&self, _: &str, _: i64, state: &serde_json::Value) -> Answer<Value> {
        Answer::of(crate::protocol::state_from_json(state, &self.0.resources["t_r"].value_type()))
    }
    fn read_resource(&self, _: &str, state: State) -> Answer<State> {
        Answer::of(state)
    }
    fn plan(&self, change: Change) -> Answer<Plan> {
        let planned = State { value: made(&change.config), private: b"p".to_vec() };
        Answer::of(Plan { planned, requires_replace: vec![value::Path::attribute("how")] })
    }
    fn apply(&self, change: Change) -> Answer<State> {
        Answer::of(State { value: made(&change.config), private: change.private })
    }
    fn import(&self, _: &str, id: &str) -> Answer<State> {
        Answer::error(Diagnostic::error(format!("no {id}"), ""))
    }
    fn read_data_source(&self, _: &str, config: &Value) -> Answer<Value> {
        Answer::of(made(config))
    }
    fn call(&self, _: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
        match arguments[0].as_str() {
            Some("panic") => panic!("as told"),
            Some("error") => Err(FunctionError { text: "no".to_owned(), argument: Some(0) }),
            Some(_) | None => Ok(arguments[0].clone()),
        }
    }
    fn stop(&self) {}
}

fn config(how: &str) -> Option<v5::DynamicValue> {
    let ty = Type::object([("how", Type::String), ("id", Type::String)]);
    let value = Value::object([("how", how.into()), ("id", Value::null(Type::String))]);
    Some(encode(&value, &ty).unwrap())
}

fn summary(diagnostics: &[v5::Diagnostic]) -> &str {
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].severity, v5::diagnostic::Severity::Error as i32);
    &diagnostics[0].summary
}

const PANIC: &str = "The provider failed at something that its authors did not foresee";

#[tokio::test]
async fn a_panic_becomes_a_diagnostic() {
    let adapter = Awkward::adapter();
    let request =
        v5::read_data_source::Request { type_name: "t_d".to_owned(), config: config("panic"), ..Default::default() };
    let read = adapter.read_data_source(request).await;
    assert_eq!(summary(&read.diagnostics), PANIC);
    assert!(read.diagnostics[0].detail.starts_with("as told"), "{}", read.diagnostics[0].detail);
    assert!(read.state.is_none());

    assert_eq!(summary(&adapter.configure(v5::configure::Request::default()).await.diagnostics), PANIC);
    let request = v5::validate_data_source_config::Request { type_name: "t_d".to_owned(), config: config("panic") };
    assert_eq!(summary(&adapter.validate_data_source(request).await.diagnostics), PANIC);
    let request = v5::call_function::Request {
        name: "f".to_owned(),
        arguments: vec![encode(&"panic".into(), &Type::String).unwrap()],
    };
    assert!(adapter.call(request).await.error.unwrap().text.contains("as told"));

    // And it goes on working.
    let request =
        v5::read_data_source::Request { type_name: "t_d".to_owned(), config: config("well"), ..Default::default() };
    assert!(adapter.read_data_source(request).await.state.is_some());
}

#[tokio::test]
async fn applying_never_loses_what_exists() {
    let adapter = Awkward::adapter();
    for how in ["panic", "misfit"] {
        let request = v5::apply_resource_change::Request {
            type_name: "t_r".to_owned(),
            prior_state: config("before"),
            planned_state: config(how),
            config: config(how),
            planned_private: b"p".to_vec(),
            ..Default::default()
        };
        let applied = adapter.apply(request).await;
        assert_eq!(applied.diagnostics.len(), 1, "{how}");
        assert_eq!(applied.new_state, config("before"), "{how}");
        assert_eq!(applied.private, b"p");
    }
}

#[tokio::test]
async fn results_that_do_not_fit_the_schema_are_refused() {
    let request =
        v5::read_data_source::Request { type_name: "t_d".to_owned(), config: config("misfit"), ..Default::default() };
    let read = Awkward::adapter().read_data_source(request).await;
    assert_eq!(summary(&read.diagnostics), "The provider made a value that does not fit its schema");
    assert!(read.diagnostics[0].detail.contains("id"), "{}", read.diagnostics[0].detail);
}

#[tokio::test]
async fn every_other_call_has_an_answer() {
    let adapter = Awkward::adapter();
    let metadata = adapter.metadata(v5::get_metadata::Request {}).await;
    assert!(metadata.server_capabilities.unwrap().get_provider_schema_optional);
    assert_eq!((metadata.resources.len(), metadata.data_sources.len(), metadata.functions.len()), (1, 1, 1));
    assert_eq!(adapter.functions(v5::get_functions::Request {}).await.functions.len(), 1);
    let config = Some(v5::DynamicValue { msgpack: vec![0x80], json: Vec::new() });
    let prepared = adapter.prepare_provider(v5::prepare_provider_config::Request { config: config.clone() }).await;
    assert_eq!(prepared.prepared_config, config);
    let moved = v5::move_resource_state::Request { source_type_name: "a".into(), ..Default::default() };
    assert!(!adapter.move_state(moved).await.diagnostics.is_empty());
    let ephemeral = v5::open_ephemeral_resource::Request { type_name: "e".into(), ..Default::default() };
    assert_eq!(summary(&adapter.open_ephemeral(ephemeral).await.diagnostics), "There is no ephemeral resource e");
    assert!(adapter.stop(v5::stop::Request {}).await.error.is_empty());
    let unknown = v5::read_data_source::Request { type_name: "t_x".into(), ..Default::default() };
    assert_eq!(summary(&adapter.read_data_source(unknown).await.diagnostics), "There is no data source t_x");
    let upgrade = |json: &[u8]| v5::upgrade_resource_state::Request {
        type_name: "t_r".into(),
        version: 0,
        raw_state: Some(v5::RawState { json: json.to_vec(), ..Default::default() }),
    };
    let upgraded = adapter.upgrade_state(upgrade(br#"{"how":"x","gone":1}"#)).await;
    assert_eq!(upgraded.upgraded_state, self::config("x"));
    assert!(!adapter.upgrade_state(upgrade(b"{")).await.diagnostics.is_empty());
    assert!(!adapter.upgrade_state(upgrade(b"")).await.diagnostics.is_empty());
    let going = v5::plan_resource_change::Request {
        type_name: "t_r".into(),
        prior_state: self::config("x"),
        proposed_new_state: Some(v5::DynamicValue { msgpack: vec![0xc0], json: Vec::new() }),
        ..Default::default()
    };
    assert_eq!(adapter.plan(going).await.planned_state.unwrap().msgpack, [0xc0]);
}

#[tokio::test]
async fn function_errors_name_the_argument() {
    let adapter = Awkward::adapter();
    let call = async |name: &str, arguments: &[Value]| {
        let arguments = arguments.iter().map(|value| encode(value, &Type::String).unwrap()).collect();
        adapter.call(v5::call_function::Request { name: name.to_owned(), arguments }).await
    };
    assert_eq!(call("f", &["error".into()]).await.error.unwrap().function_argument, Some(0));
    assert_eq!(call("f", &[Value::null(Type::String)]).await.error.unwrap().function_argument, Some(0));
    assert_eq!(call("f", &["a".into(), "b".into()]).await.error.unwrap().function_argument, Some(1));
    assert!(call("f", &[]).await.error.is_some());
    assert!(call("g", &[]).await.error.is_some());
    assert!(call("f", &["a".into()]).await.result.is_some());
}
