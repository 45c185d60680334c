//! `provider::agnostech::convert(content, target, options)`: what the data source does, of content.

use crate::convert::{Migrate, MigrationResult};
use crate::data_sources::migration;
use crate::protocol::schema::{Function, Parameter};
use crate::protocol::server::FunctionError;
use std::sync::Arc;
use value::{Content, Entries, Type, Value};

const CONTENT: usize = 0;
const TARGET: usize = 1;
const OPTIONS: usize = 2;

/// Arguments of the data source that a function must not have: those that are its own parameters, and those that make
/// it depend on something other than its arguments.
const NOT_OPTIONS: &[&str] = &[
    "config_path",
    "config",
    "state_paths",
    "state_json",
    "plan_json",
    "var_files",
    "allow_paths",
    "use_environment",
    "target",
    "strict",
];

/// Its schema.
pub fn function() -> Function {
    let parameter = |name: &str, ty: Type, allow_null: bool, description: &str| Parameter {
        name: name.to_owned(),
        ty,
        description: description.to_owned(),
        allow_null,
    };
    Function {
        summary: "Converts infrastructure to another target".to_owned(),
        description: "Gives what the data source `agnostech_migration` gives, of content instead of files. What could not be read is an item of `warnings`.".to_owned(),
        parameters: vec![
            parameter("content", Type::Dynamic, false, "What exists: the text of a configuration, a map of file names and texts, the JSON text of a state, or that of a plan as `terraform show -json` prints it."),
            parameter("target", Type::String, false, "Where to, as in the data source."),
            parameter("options", Type::Dynamic, true, "An object with any of the data source's other arguments, except those that name files or the environment; or null."),
        ],
        variadic: None,
        returns: returns(),
    }
}

fn returns() -> Type {
    let results = migration::results();
    Type::object(
        results
            .iter()
            .map(|attribute| (attribute.name.as_str(), attribute.ty.value_type()))
            .chain([("decisions_json", Type::String)]),
    )
}

/// Calls it.
///
/// # Errors
/// When an argument is not acceptable, or nothing may be given out.
pub fn call(converter: &dyn Migrate, arguments: &[Value]) -> Result<Value, FunctionError> {
    let at = |argument: usize| move |text: String| FunctionError { text, argument: Some(argument) };
    let [content, target, options] = arguments else {
        return Err(FunctionError { text: "convert takes content, target and options.".to_owned(), argument: None });
    };
    let mut config = nothing();
    let (name, content) = source(content).map_err(at(CONTENT))?;
    config.insert(name.into(), content);
    config.insert("target".into(), target.clone());
    add_options(&mut config, options).map_err(at(OPTIONS))?;
    let config = Content::Object(Arc::new(config)).into();

    if let Some(wrong) = migration::validate(&config, &converter.targets()).into_iter().next() {
        let place = wrong.place.as_ref().map(ToString::to_string).unwrap_or_default();
        let argument = match place.split([':', '[']).next().unwrap_or_default() {
            "target" => TARGET,
            argument if NOT_OPTIONS.contains(&argument) => CONTENT,
            _ => OPTIONS,
        };
        return Err(at(argument)(format!("{}. {}", wrong.summary, wrong.detail)));
    }
    let (mut result, found) = converter.migrate(&migration::request(&config));
    if let Some(refused) = result.refused {
        return Err(FunctionError { text: format!("{}. {}", refused.summary, refused.detail), argument: None });
    }
    migration::list(&found, &mut result.warnings);
    Ok(value(&result))
}

fn value(result: &MigrationResult) -> Value {
    Content::Object(Arc::new(migration::outputs(result))).into()
}

/// The data source's arguments with none of them set.
fn nothing() -> Entries {
    let arguments = migration::arguments();
    arguments.iter().map(|attribute| (attribute.name.as_str().into(), Value::null(attribute.ty.value_type()))).collect()
}

/// Which argument of the data source takes the content, and how it is to be given there.
fn source(content: &Value) -> Result<(&'static str, Value), String> {
    let Some(text) = content.as_str() else {
        return match value::convert(content, &Type::map(Type::String)) {
            Ok(files) => Ok(("config", files)),
            Err(error) => Err(format!("content must be a text, or a map of file names and texts: {error}.")),
        };
    };
    let Ok(json) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text) else {
        return Ok(("config", content.clone()));
    };
    let has = |key: &str| json.contains_key(key);
    if has("planned_values") || has("resource_changes") {
        Ok(("plan_json", content.clone()))
    } else if has("lineage") || has("values") || has("terraform_version") {
        Ok(("state_json", content.clone()))
    } else {
        Ok(("config", Value::map(Type::String, [("main.tf.json", content.clone())])))
    }
}

fn add_options(config: &mut Entries, options: &Value) -> Result<(), String> {
    if options.is_null() {
        return Ok(());
    }
    let Some(options) = options.entries() else {
        return Err(format!("options must be an object, not {}.", options.ty()));
    };
    let arguments = migration::arguments();
    for (name, option) in options {
        if NOT_OPTIONS.contains(&&**name) {
            return Err(format!("{name} is no option of a function: use the data source agnostech_migration."));
        }
        let Some(argument) = arguments.iter().find(|argument| argument.name == **name) else {
            return Err(format!("There is no option {name:?}."));
        };
        let option = value::convert(option, &argument.ty.value_type()).map_err(|error| format!("{name}: {error}."))?;
        config.insert(name.clone(), option);
    }
    Ok(())
}
