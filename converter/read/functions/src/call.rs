//! How a call goes.

use crate::environment::{Dialect, Environment};
use crate::error::{Failure, FunctionError};
use crate::registry::{Function, find};
use crate::signature::MarkRule;
use value::{Marks, Type, Value, convert};

/// The arguments of a call, converted and without the marks that go to the result.
pub(crate) struct Call<'a> {
    pub(crate) arguments: &'a [Value],
    /// The type that the result has.
    pub(crate) returns: &'a Type,
    pub(crate) environment: &'a dyn Environment,
}

pub(crate) type Outcome = Result<Value, Failure>;

/// Calls a function by name; `core::` before the name is allowed.
///
/// `try` and `can` take expressions, not values: see [`crate::LAZY`], [`call_try`] and [`call_can`]. Called here they get values that
/// were evaluated without error.
///
/// # Errors
/// Terraform's: no such function, wrong number of arguments, an argument of the wrong type or value.
pub fn call(name: &str, arguments: &[Value], environment: &dyn Environment) -> Result<Value, FunctionError> {
    let plain = name.strip_prefix("core::").unwrap_or(name);
    let Some(function) = find(plain).filter(|f| !f.tofu || environment.dialect() == Dialect::OpenTofu) else {
        return Err(FunctionError {
            summary: "Call to unknown function",
            message: format!("There is no function named \"{name}\"."),
            argument: None,
        });
    };
    check_count(name, function, arguments.len())?;
    let mut converted = Vec::with_capacity(arguments.len());
    for (position, given) in arguments.iter().enumerate() {
        let Some(parameter) = function.signature.parameter(position) else { continue };
        converted.push(
            convert(given, &parameter.kind.ty())
                .map_err(|e| name_failure(name, function, Failure::Argument(position, e.message), arguments.len()))?,
        );
    }
    run(function, converted, environment).map_err(|failure| name_failure(name, function, failure, arguments.len()))
}

/// What `try` gives for the first of its arguments that was evaluated without error.
pub fn call_try(value: &Value) -> Value {
    if value.is_wholly_known() {
        value.clone()
    } else {
        Value { content: Value::unknown(Type::Dynamic).content, ..value.clone() }
    }
}

/// What `can` gives for an argument: whether it was evaluated without error. `None` stands for an error.
pub fn call_can(value: Option<&Value>) -> Value {
    match value {
        None => false.into(),
        Some(value) if value.is_wholly_known() => true.into(),
        Some(value) => Value::unknown(Type::Bool).never_null().derived_from([value]),
    }
}

fn check_count(name: &str, function: &Function, given: usize) -> Result<(), FunctionError> {
    let signature = &function.signature;
    let wanted = signature.parameters.len();
    if let Some(missing) = signature.parameters.get(given) {
        let quantity = if signature.variadic.is_some() { format!("at least {wanted}") } else { wanted.to_string() };
        return Err(FunctionError {
            summary: "Not enough function arguments",
            message: format!(
                "Function \"{name}\" expects {quantity} argument(s). Missing value for \"{}\".",
                missing.name
            ),
            argument: None,
        });
    }
    if given > wanted && signature.variadic.is_none() {
        return Err(FunctionError {
            summary: "Too many function arguments",
            message: format!("Function \"{name}\" expects only {wanted} argument(s)."),
            argument: Some(wanted),
        });
    }
    Ok(())
}

fn name_failure(name: &str, function: &Function, failure: Failure, given: usize) -> FunctionError {
    match failure {
        Failure::Argument(position, message) => match function.signature.parameter(position) {
            Some(parameter) if position < given => FunctionError {
                summary: "Invalid function argument",
                message: format!("Invalid value for \"{}\" parameter: {message}.", parameter.name),
                argument: Some(position),
            },
            _ => FunctionError {
                summary: "Error in function call",
                message: format!("Call to function \"{name}\" failed: {message}."),
                argument: None,
            },
        },
        Failure::Call(message) => FunctionError {
            summary: "Error in function call",
            message: format!("Call to function \"{name}\" failed: {message}."),
            argument: None,
        },
    }
}

fn run(function: &Function, given: Vec<Value>, environment: &dyn Environment) -> Outcome {
    let signature = &function.signature;
    let mut marks = Marks::NONE;
    let mut arguments = Vec::with_capacity(given.len());
    let mut undecided = false;
    let mut unknown = false;
    for (position, value) in given.iter().enumerate() {
        let Some(parameter) = signature.parameter(position) else { continue };
        if value.is_null() && !parameter.nullable {
            return Err(Failure::Argument(position, "argument must not be null".to_owned()));
        }
        undecided |= value.is_dynamic() && !parameter.takes_dynamic;
        unknown |= value.is_unknown() && !parameter.takes_unknown;
        let argument = match parameter.marks {
            MarkRule::Deep => {
                let (value, of_value) = value.unmarked_deep();
                marks = marks.union(of_value);
                value
            }
            MarkRule::Own => {
                marks = marks.union(value.marks);
                Value { marks: Marks::NONE, ..value.clone() }
            }
            MarkRule::Untouched => value.clone(),
        };
        arguments.push(argument);
    }
    // As cty: an argument of no decided type makes the result wholly unknown, before anything else is looked at.
    let returns = match (undecided, function.result_type) {
        (true, _) => Type::Dynamic,
        (false, Some(result_type)) => result_type(&arguments, environment)?,
        (false, None) => signature.returns.ty(),
    };
    let mut result = match function.restore.and_then(|restore| restore(&given)) {
        Some(restored) => restored,
        None if undecided || unknown => Value::unknown(returns.clone()),
        None => (function.implementation)(&Call { arguments: &arguments, returns: &returns, environment })?,
    };
    if function.never_null && !undecided && (returns != Type::Dynamic || !result.is_unknown()) {
        result = result.never_null();
    }
    if let Some(remember) = function.remember {
        result = remember(result, &given);
    }
    if result.symbol.is_none() {
        if function.shape_only {
            result = result.derived_from(given.iter().filter(|v| v.symbol.is_some()));
        } else if result.references().is_empty() {
            result = result.derived_from(&given);
        }
    }
    Ok(result.marked(marks))
}
