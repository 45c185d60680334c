//! Functions of sets.

use crate::call::{Call, Outcome};
use crate::environment::Environment;
use crate::error::{Failure, argument};
use value::{Refinements, Type, Value, convert, equals, unify_unsafe};

/// Most elements of a product, so that a few lists cannot ask for all memory. Terraform has no bound of its own.
const LARGEST_PRODUCT: usize = 1 << 22;

/// Lengths beyond which nothing is said of an unknown product; Terraform's own thresholds.
const LONGEST_FACTOR: u64 = 1024;
const LONGEST_PRODUCT: u64 = 2048;

pub(crate) fn operation_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    let mut elements = Vec::new();
    for given in arguments {
        let Type::Set(element) = given.ty() else { continue };
        let empty = given.items().is_some_and(<[Value]>::is_empty);
        if !(empty && *element == Type::Dynamic) {
            elements.push((*element).clone());
        }
    }
    if elements.is_empty() {
        return Ok(Type::set(Type::Dynamic));
    }
    match unify_unsafe(&elements) {
        Some(element) => Ok(Type::set(element)),
        None => Err("given sets must all have compatible element types".into()),
    }
}

fn operate(call: &Call<'_>, with_unknown: bool, combine: fn(Vec<Value>, &[Value]) -> Vec<Value>) -> Outcome {
    let Type::Set(element) = call.returns else { return Ok(Value::unknown(call.returns.clone())) };
    let mut result: Option<Vec<Value>> = None;
    for (position, given) in call.arguments.iter().enumerate() {
        let set = convert(given, call.returns).map_err(|e| argument(position, e.message))?;
        if !with_unknown && !set.is_wholly_known() {
            return Ok(Value::unknown(call.returns.clone()));
        }
        let items = set.items().unwrap_or_default();
        result = Some(match result {
            None => items.to_vec(),
            Some(so_far) => combine(so_far, items),
        });
    }
    Ok(Value::set((**element).clone(), result.unwrap_or_default()))
}

fn within(item: &Value, items: &[Value]) -> bool {
    items.iter().any(|other| equals(item, other).as_bool() == Some(true))
}

pub(crate) fn union(call: &Call<'_>) -> Outcome {
    operate(call, true, |mut a, b| {
        a.extend(b.iter().cloned());
        a
    })
}

pub(crate) fn intersection(call: &Call<'_>) -> Outcome {
    operate(call, false, |a, b| a.into_iter().filter(|item| within(item, b)).collect())
}

pub(crate) fn subtract(call: &Call<'_>) -> Outcome {
    operate(call, false, |a, b| a.into_iter().filter(|item| !within(item, b)).collect())
}

pub(crate) fn setproduct_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    if arguments.len() < 2 {
        return Err("at least two arguments are required".into());
    }
    let mut only_lists = true;
    let mut elements = Vec::new();
    for (position, given) in arguments.iter().enumerate() {
        elements.push(match given.ty() {
            Type::Set(element) => {
                only_lists = false;
                (*element).clone()
            }
            Type::List(element) => (*element).clone(),
            Type::Tuple(types) if types.is_empty() => Type::Dynamic,
            Type::Tuple(types) => match unify_unsafe(&types) {
                Some(element) => element,
                None => return Err(argument(position, "all elements must be of the same type")),
            },
            _ => return Err(argument(position, "a set or a list is required")),
        });
    }
    let element = Type::tuple(elements);
    Ok(if only_lists { Type::list(element) } else { Type::set(element) })
}

pub(crate) fn setproduct(call: &Call<'_>) -> Outcome {
    let (element, is_list) = match call.returns {
        Type::List(element) => (element, true),
        Type::Set(element) => (element, false),
        _ => return Ok(Value::unknown(call.returns.clone())),
    };
    let counted = |v: &Value| !v.is_unknown() && v.length().is_some_and(|length| !length.is_unknown());
    if !call.arguments.iter().all(counted) {
        return Ok(unknown_product(call));
    }
    let Type::Tuple(types) = &**element else { return Ok(Value::unknown(call.returns.clone())) };
    let mut factors = Vec::with_capacity(call.arguments.len());
    let mut total = 1usize;
    for (given, ty) in call.arguments.iter().zip(types.iter()) {
        let mut factor = Vec::new();
        for item in given.items().unwrap_or_default() {
            factor.push(convert(item, ty).map_err(|e| Failure::Call(e.message))?);
        }
        total = total.saturating_mul(factor.len());
        factors.push(factor);
    }
    if total > LARGEST_PRODUCT {
        return Err("the product has too many elements".into());
    }
    let mut product: Vec<Vec<Value>> = if total == 0 { Vec::new() } else { vec![Vec::new()] };
    if total > 0 {
        for factor in &factors {
            product = product
                .iter()
                .flat_map(|start| factor.iter().map(|item| start.iter().cloned().chain([item.clone()]).collect()))
                .collect();
        }
    }
    let items = product.into_iter().map(Value::tuple);
    Ok(if is_list { Value::list((**element).clone(), items) } else { Value::set((**element).clone(), items) })
}

/// Nothing but bounds of the length is known of a product with a factor of unknown length.
fn unknown_product(call: &Call<'_>) -> Value {
    let mut refinements = Refinements { not_null: true, ..Refinements::of(call.returns.clone()) };
    let mut longest = Some(1u64);
    for given in call.arguments {
        let factor = match (given.items(), given.ty(), given.refinements()) {
            (Some(items), _, _) => Some(items.len() as u64),
            (None, Type::Tuple(types), _) => Some(types.len() as u64),
            (None, _, Some(refinements)) => refinements.max_length,
            (None, _, None) => None,
        };
        longest = longest
            .zip(factor.filter(|n| *n <= LONGEST_FACTOR))
            .map(|(longest, factor)| longest * factor)
            .filter(|n| *n <= LONGEST_PRODUCT);
    }
    if let Some(longest) = longest {
        refinements.min_length = (longest > 0).then_some(1);
        refinements.max_length = Some(longest);
    }
    Value::refined(refinements)
}
