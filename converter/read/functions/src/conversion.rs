//! Conversions, and functions of marks.

use crate::call::{Call, Outcome, call_can, call_try};
use crate::environment::Environment;
use crate::error::{Failure, argument};
use std::sync::Arc;
use value::{Content, Marks, Mode, Reference, Refinements, Type, Value, convert, convertible};

fn result_type(arguments: &[Value], want: Type) -> Result<Type, Failure> {
    let got = arguments[0].ty();
    if got == want || convertible(&got, &want, true) {
        return Ok(want);
    }
    Err(argument(0, cannot(&got, &want)))
}

fn cannot(got: &Type, want: &Type) -> String {
    format!("cannot convert {} to {}", got.friendly_name(), want.friendly_name_for_constraint())
}

pub(crate) fn to_bool_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    result_type(arguments, Type::Bool)
}

pub(crate) fn to_list_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    result_type(arguments, Type::list(Type::Dynamic))
}

pub(crate) fn to_map_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    result_type(arguments, Type::map(Type::Dynamic))
}

pub(crate) fn to_number_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    result_type(arguments, Type::Number)
}

pub(crate) fn to_set_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    result_type(arguments, Type::set(Type::Dynamic))
}

pub(crate) fn to_string_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    result_type(arguments, Type::String)
}

/// `tostring`, `tolist` and the like; the wanted type is that of the result.
pub(crate) fn to(call: &Call<'_>) -> Outcome {
    let (given, want) = (&call.arguments[0], call.returns);
    let forgetful = |converted: Value| match &converted.content {
        // What is known of an unknown value is forgotten, even that it is not null.
        Content::Unknown(refinements) => {
            Value { content: Content::Unknown(Arc::new(Refinements::of(refinements.ty.clone()))), ..converted }
        }
        _ => converted,
    };
    convert(given, want).map(forgetful).map_err(|_| {
        let got = given.ty();
        let message = match (&given.content, want) {
            _ if given.has_sensitive() => cannot(&got, want).replacen("convert", "convert this sensitive", 1),
            (Content::String(s), Type::Bool) => format!(
                "cannot convert {} to bool; only the strings \"true\" or \"false\" are allowed",
                crate::arguments::quoted(s)
            ),
            (Content::String(s), Type::Number) => format!(
                "cannot convert {} to number; given string must be a decimal representation of a number",
                crate::arguments::quoted(s)
            ),
            _ => cannot(&got, want),
        };
        argument(0, message)
    })
}

pub(crate) fn sensitive(call: &Call<'_>) -> Outcome {
    Ok(call.arguments[0].clone().marked(Marks::SENSITIVE))
}

pub(crate) fn nonsensitive(call: &Call<'_>) -> Outcome {
    let mut value = call.arguments[0].clone();
    value.marks.sensitive = false;
    Ok(value)
}

pub(crate) fn issensitive(call: &Call<'_>) -> Outcome {
    let value = &call.arguments[0];
    let answer = match value.marks.sensitive {
        true => Value::from(true),
        // What becomes known may turn out to be sensitive.
        false if value.is_unknown() => Value::unknown(Type::Bool),
        false => false.into(),
    };
    Ok(answer)
}

pub(crate) fn ephemeralasnull(call: &Call<'_>) -> Outcome {
    Ok(without_ephemeral(&call.arguments[0]))
}

fn without_ephemeral(value: &Value) -> Value {
    if value.marks.ephemeral {
        let marks = Marks { ephemeral: false, ..value.marks };
        // What hangs on resources that are not there yet stays unknown. What is only not read here, an ephemeral resource or a
        // variable that was not given, is known in a run.
        let later = |reference: &Reference| reference.address().is_some_and(|address| address.mode != Mode::Ephemeral);
        if value.is_unknown() && value.references().iter().any(later) {
            return Value::unknown(value.ty()).marked(marks).derived_from([value]);
        }
        return Value::null(value.ty()).marked(marks);
    }
    let items = |items: &[Value]| items.iter().map(without_ephemeral).collect::<Arc<[Value]>>();
    let content = match &value.content {
        Content::List(ty, parts) => Content::List(ty.clone(), items(parts)),
        Content::Set(ty, parts) => Content::Set(ty.clone(), items(parts)),
        Content::Tuple(parts) => Content::Tuple(items(parts)),
        Content::Map(ty, parts) => {
            Content::Map(ty.clone(), Arc::new(parts.iter().map(|(k, v)| (k.clone(), without_ephemeral(v))).collect()))
        }
        Content::Object(parts) => {
            Content::Object(Arc::new(parts.iter().map(|(k, v)| (k.clone(), without_ephemeral(v))).collect()))
        }
        other => other.clone(),
    };
    Value { content, ..value.clone() }
}

/// The type of a value in Terraform's notation; Terraform itself has this function in its console only.
pub(crate) fn type_name(call: &Call<'_>) -> Outcome {
    Ok(call.arguments[0].ty().to_string().into())
}

pub(crate) fn r#try(call: &Call<'_>) -> Outcome {
    match call.arguments.first() {
        Some(value) => Ok(call_try(value)),
        None => Err("at least one argument is required".into()),
    }
}

pub(crate) fn can(call: &Call<'_>) -> Outcome {
    Ok(call_can(call.arguments.first()))
}
