//! Functions of lists and tuples.

use crate::arguments::whole;
use crate::call::{Call, Outcome};
use crate::environment::Environment;
use crate::error::{Failure, argument};
use value::{Content, Marks, Number, Refinements, Type, Value, convert, equals, operators, unify_unsafe};

/// Most elements that `range` gives.
const LONGEST_RANGE: usize = 1024;

pub(crate) fn same_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    Ok(arguments[0].ty())
}

fn element_type_of(ty: &Type) -> Type {
    match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => (**element).clone(),
        _ => Type::Dynamic,
    }
}

pub(crate) fn chunklist_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    Ok(Type::list(arguments[0].ty()))
}

pub(crate) fn chunklist(call: &Call<'_>) -> Outcome {
    let list = &call.arguments[0];
    let size = whole(&call.arguments[1]).map_err(|e| Failure::Call(format!("invalid size: {e}")))?;
    let Ok(size) = usize::try_from(size) else { return Err("the size argument must be positive".into()) };
    let ty = list.ty();
    let items = list.items().unwrap_or_default();
    let element = element_type_of(&ty);
    let chunks: Vec<Value> = if size == 0 && !items.is_empty() {
        vec![list.clone()]
    } else {
        items.chunks(size.max(1)).map(|chunk| Value::list(element.clone(), chunk.iter().cloned())).collect()
    };
    Ok(Value::list(ty, chunks))
}

pub(crate) fn compact(call: &Call<'_>) -> Outcome {
    let list = &call.arguments[0];
    if !list.is_wholly_known() {
        return Ok(Value::unknown(call.returns.clone()));
    }
    let kept = list.items().unwrap_or_default().iter().filter(|i| i.as_str().is_some_and(|s| !s.is_empty()));
    Ok(Value::list(Type::String, kept.cloned()))
}

pub(crate) fn concat_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    if arguments.is_empty() {
        return Err("at least one argument is required".into());
    }
    let types: Vec<Type> = arguments.iter().map(Value::ty).collect();
    if types.iter().all(|t| matches!(t, Type::List(_)))
        && let Some(common) = unify_unsafe(&types)
    {
        return Ok(common);
    }
    let mut elements = Vec::new();
    for (position, (given, ty)) in arguments.iter().zip(&types).enumerate() {
        match (ty, given.items()) {
            (Type::Tuple(types), _) => elements.extend(types.iter().cloned()),
            (Type::List(element), Some(items)) => elements.extend(items.iter().map(|_| (**element).clone())),
            (Type::List(_), None) => return Ok(Type::Dynamic),
            _ => {
                let name = ty.friendly_name();
                return Err(argument(position, format!("all arguments must be lists or tuples; got {name}")));
            }
        }
    }
    Ok(Type::tuple(elements))
}

pub(crate) fn concat(call: &Call<'_>) -> Outcome {
    let mut items = Vec::new();
    for (position, given) in call.arguments.iter().enumerate() {
        let list = match call.returns {
            Type::List(_) => convert(given, call.returns).map_err(|e| argument(position, e.message))?,
            _ => given.clone(),
        };
        let own = list.symbol.clone();
        for item in list.items().unwrap_or_default() {
            let mut item = item.clone();
            if item.symbol.is_none() && own.is_some() {
                item = item.derived_from([&list]);
            }
            items.push(item);
        }
    }
    Ok(match call.returns {
        Type::List(element) => Value::list((**element).clone(), items),
        _ => Value::tuple(items),
    })
}

pub(crate) fn distinct(call: &Call<'_>) -> Outcome {
    let list = &call.arguments[0];
    if !list.is_wholly_known() {
        return Ok(Value::unknown(call.returns.clone()));
    }
    let mut kept: Vec<Value> = Vec::new();
    for item in list.items().unwrap_or_default() {
        if !kept.iter().any(|k| equals(k, item).as_bool() == Some(true)) {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(element_type_of(call.returns), kept))
}

/// The position that `element` means: it wraps around. Terraform 1.11.4 crashes on a negative one; the wrapping is what it means to do.
fn wrapped(index: i64, length: usize) -> Result<usize, Failure> {
    if length == 0 {
        return Err("cannot use element function with an empty list".into());
    }
    Ok(index.rem_euclid(length as i64) as usize)
}

pub(crate) fn element_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    match arguments[0].ty() {
        Type::List(element) => Ok((*element).clone()),
        Type::Tuple(types) => {
            if arguments[1].is_unknown() {
                return Ok(Type::Dynamic);
            }
            let index = whole(&arguments[1]).map_err(|e| Failure::Call(format!("invalid index: {e}")))?;
            Ok(types[wrapped(index, types.len())?].clone())
        }
        other => Err(format!("cannot read elements from {}", other.friendly_name()).into()),
    }
}

pub(crate) fn element(call: &Call<'_>) -> Outcome {
    let list = &call.arguments[0];
    let index = whole(&call.arguments[1]).map_err(|e| Failure::Call(format!("invalid index: {e}")))?;
    let length = list.items().map_or(0, <[Value]>::len);
    let position = wrapped(index, length)?;
    operators::index(list, &(position as i64).into()).map_err(|e| Failure::Call(e.detail))
}

pub(crate) fn flatten_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    if !arguments[0].is_wholly_known() {
        return Ok(Type::Dynamic);
    }
    if arguments[0].items().is_none() {
        return Err("can only flatten lists, sets and tuples".into());
    }
    let mut flat = Flat::default();
    flat.add(&arguments[0]);
    Ok(if flat.known { Type::tuple(flat.items.iter().map(Value::ty)) } else { Type::Dynamic })
}

pub(crate) fn flatten(call: &Call<'_>) -> Outcome {
    let list = &call.arguments[0];
    let mut flat = Flat::default();
    match (list.items(), list.entries()) {
        (Some(_), _) => flat.add(list),
        // Terraform looks at the type only where all is known; it then takes the values of an object or map.
        (None, Some(entries)) => flat.add(&Value::tuple(entries.values().cloned())),
        (None, None) => return Err("can only flatten lists, sets and tuples".into()),
    }
    let result = if flat.known { Value::tuple(flat.items) } else { Value::unknown(Type::Dynamic) };
    Ok(result.marked(flat.marks))
}

struct Flat {
    items: Vec<Value>,
    marks: Marks,
    known: bool,
}

impl Default for Flat {
    fn default() -> Self {
        Self { items: Vec::new(), marks: Marks::NONE, known: true }
    }
}

impl Flat {
    fn add(&mut self, list: &Value) {
        self.marks = self.marks.union(list.marks);
        if list.length().is_none_or(|length| length.is_unknown()) {
            self.known = false;
            return;
        }
        for item in list.items().unwrap_or_default() {
            let nested = matches!(item.ty(), Type::List(_) | Type::Set(_) | Type::Tuple(_)) && !item.is_null();
            if item.is_unknown() && (nested || item.ty() == Type::Dynamic) {
                self.known = false;
                self.marks = self.marks.union(item.marks);
            } else if nested {
                self.add(item);
            } else if item.symbol.is_none() && list.symbol.is_some() {
                self.items.push(item.clone().derived_from([list]));
            } else {
                self.items.push(item.clone());
            }
        }
    }
}

pub(crate) fn matchkeys_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    match unify_unsafe(&[arguments[1].ty(), arguments[2].ty()]) {
        Some(_) => Ok(arguments[0].ty()),
        None => Err("keys and searchset must be of the same type".into()),
    }
}

pub(crate) fn matchkeys(call: &Call<'_>) -> Outcome {
    let (values, keys, searched) = (&call.arguments[0], &call.arguments[1], &call.arguments[2]);
    let length = |v: &Value| v.items().map_or(0, <[Value]>::len);
    if length(values) != length(keys) {
        return Err("length of keys and values should be equal".into());
    }
    let element = element_type_of(call.returns);
    let Some(common) = unify_unsafe(&[keys.ty(), searched.ty()]) else {
        return Err("keys and searchset must be of the same type".into());
    };
    let keys = convert(keys, &common).map_err(|e| Failure::Call(e.message))?;
    let searched = convert(searched, &common).map_err(|e| Failure::Call(e.message))?;
    if length(&searched) == 0 {
        return Ok(Value::list(element, []));
    }
    if !values.is_wholly_known() || !keys.is_wholly_known() {
        return Ok(Value::unknown(call.returns.clone()));
    }
    let mut matched = Vec::new();
    for (key, value) in keys.items().unwrap_or_default().iter().zip(values.items().unwrap_or_default()) {
        for wanted in searched.items().unwrap_or_default() {
            match equals(key, wanted).as_bool() {
                Some(true) => {
                    matched.push(value.clone());
                    break;
                }
                Some(false) => {}
                // As Terraform has it, an undecided comparison empties the result.
                None => return Ok(Value::list(element, [])),
            }
        }
    }
    Ok(Value::list(element, matched))
}

const NOT_ONE: &str = "must be a list, set, or tuple value with either zero or one elements";

pub(crate) fn one_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    match arguments[0].ty() {
        Type::List(element) | Type::Set(element) => Ok((*element).clone()),
        Type::Tuple(types) => match types.as_ref() {
            [] => Ok(Type::Dynamic),
            [only] => Ok(only.clone()),
            _ => Err(argument(0, NOT_ONE)),
        },
        _ => Err(argument(0, NOT_ONE)),
    }
}

pub(crate) fn one(call: &Call<'_>) -> Outcome {
    let list = &call.arguments[0];
    if list.length().is_some_and(|length| length.is_unknown()) {
        return Ok(Value::unknown(call.returns.clone()));
    }
    match list.items().unwrap_or_default() {
        [] => Ok(Value::null(call.returns.clone())),
        [only] if matches!(list.content, Content::Set(..)) => Ok(only.clone()),
        [_] => operators::index(list, &0.into()).map_err(|e| Failure::Call(e.detail)),
        _ => Err(argument(0, NOT_ONE)),
    }
}

pub(crate) fn range(call: &Call<'_>) -> Outcome {
    let numbers: Vec<Number> = call.arguments.iter().filter_map(Value::as_number).cloned().collect();
    let unit = |down: bool| Number::from(if down { -1i64 } else { 1 });
    let (start, end, step) = match numbers.as_slice() {
        [end] => (Number::from(0i64), end.clone(), unit(end.is_negative())),
        [start, end] => (start.clone(), end.clone(), unit(end < start)),
        [start, end, step] => (start.clone(), end.clone(), step.clone()),
        _ => return Err("must have one, two, or three arguments".into()),
    };
    if step.is_zero() {
        return Err(argument(2, "step must not be zero"));
    }
    let down = step.is_negative();
    if down && end > start {
        return Err(argument(1, "end must be less than start when step is negative"));
    }
    if !down && end < start {
        return Err(argument(1, "end must be greater than start when step is positive"));
    }
    let mut items = Vec::new();
    let mut next = start;
    while if down { next > end } else { next < end } {
        if items.len() >= LONGEST_RANGE {
            return Err("more than 1024 values were generated; either decrease the difference between start and end or use a smaller step".into());
        }
        let following = &next + &step;
        items.push(Value::from(next));
        next = following;
    }
    Ok(Value::list(Type::Number, items))
}

pub(crate) fn reverse_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    match arguments[0].ty() {
        Type::Tuple(types) => Ok(Type::tuple(types.iter().rev().cloned())),
        Type::List(element) | Type::Set(element) => Ok(Type::List(element)),
        other => Err(argument(0, format!("can only reverse list or tuple values, not {}", other.friendly_name()))),
    }
}

pub(crate) fn reverse(call: &Call<'_>) -> Outcome {
    let items = call.arguments[0].items().unwrap_or_default().iter().rev().cloned();
    Ok(match call.returns {
        Type::List(element) => Value::list((**element).clone(), items),
        _ => Value::tuple(items),
    })
}

/// Start and end of a slice, as far as they are known.
fn bounds(arguments: &[Value]) -> Result<(Option<usize>, Option<usize>), Failure> {
    let length = match (arguments[0].ty(), arguments[0].items()) {
        (Type::Tuple(types), _) => Some(types.len()),
        (_, items) => items.map(<[Value]>::len),
    };
    let mut found = [None, None];
    for (position, name) in [(1, "start"), (2, "end")] {
        if arguments[position].is_unknown() {
            continue;
        }
        let index =
            whole(&arguments[position]).map_err(|e| argument(position, format!("invalid {name} index: {e}")))?;
        let Ok(index) = usize::try_from(index) else {
            return Err(argument(position, format!("{name} index must not be less than zero")));
        };
        if length.is_some_and(|length| index > length) {
            let message = format!("{name} index must not be greater than the length of the list");
            return Err(argument(position, message));
        }
        found[position - 1] = Some(index);
    }
    if let [Some(start), Some(end)] = found
        && start > end
    {
        return Err(argument(1, "start index must not be greater than end index"));
    }
    Ok((found[0], found[1]))
}

pub(crate) fn slice_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    match arguments[0].ty() {
        Type::Set(_) => Err(argument(
            0,
            "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the ordering of the result is not important",
        )),
        ty @ Type::List(_) => bounds(arguments).map(|_| ty),
        Type::Tuple(types) => match bounds(arguments)? {
            (Some(start), Some(end)) => Ok(Type::tuple(types[start..end].iter().cloned())),
            _ => Ok(Type::Dynamic),
        },
        _ => Err(argument(0, "must be a list or tuple value")),
    }
}

pub(crate) fn slice(call: &Call<'_>) -> Outcome {
    let (Some(start), Some(end)) = bounds(call.arguments)? else { return Ok(Value::unknown(call.returns.clone())) };
    let items = call.arguments[0].items().and_then(|items| items.get(start..end)).unwrap_or_default();
    Ok(match call.returns {
        Type::List(element) => Value::list((**element).clone(), items.iter().cloned()),
        _ => Value::tuple(items.iter().cloned()),
    })
}

pub(crate) fn sort(call: &Call<'_>) -> Outcome {
    let list = &call.arguments[0];
    if !list.is_wholly_known() {
        let (min, max) = match (list.items(), list.refinements()) {
            (Some(items), _) => (Some(items.len() as u64), Some(items.len() as u64)),
            (None, Some(refinements)) => (refinements.min_length, refinements.max_length),
            (None, None) => (None, None),
        };
        return Ok(Value::refined(Refinements {
            not_null: true,
            min_length: min.filter(|n| *n > 0),
            max_length: max,
            ..Refinements::of(call.returns.clone())
        }));
    }
    let mut items = list.items().unwrap_or_default().to_vec();
    if let Some(position) = items.iter().position(Value::is_null) {
        return Err(format!("given list element {position} is null; a null string cannot be sorted").into());
    }
    items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    Ok(Value::list(Type::String, items))
}
