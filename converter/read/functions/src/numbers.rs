//! Functions of numbers.

mod doubles;

use crate::arguments::{double, number, whole, whole_of};
use crate::call::{Call, Outcome};
use crate::environment::Environment;
use crate::error::{Failure, argument};
use num_bigint::BigInt;
use value::{Number, Type, Value, convert};

pub(crate) fn abs(call: &Call<'_>) -> Outcome {
    Ok(number(call, 0).abs().into())
}

pub(crate) fn ceil(call: &Call<'_>) -> Outcome {
    Ok(number(call, 0).ceil().into())
}

pub(crate) fn floor(call: &Call<'_>) -> Outcome {
    Ok(number(call, 0).floor().into())
}

fn from_double(value: f64) -> Outcome {
    match Number::from_f64(value) {
        Some(number) => Ok(number.into()),
        None if value.is_nan() => Err("can't convert NaN to a number".into()),
        None => Ok(Number::infinite(value.is_sign_negative()).into()),
    }
}

pub(crate) fn log(call: &Call<'_>) -> Outcome {
    let (number, base) = (double(&call.arguments[0])?, double(&call.arguments[1])?);
    from_double(doubles::ln(number) / doubles::ln(base))
}

pub(crate) fn pow(call: &Call<'_>) -> Outcome {
    from_double(doubles::power(double(&call.arguments[0])?, double(&call.arguments[1])?))
}

pub(crate) fn signum(call: &Call<'_>) -> Outcome {
    Ok(whole_of(call, 0)?.signum().into())
}

pub(crate) fn max(call: &Call<'_>) -> Outcome {
    extreme(call, |candidate, best| candidate > best)
}

pub(crate) fn min(call: &Call<'_>) -> Outcome {
    extreme(call, |candidate, best| candidate < best)
}

fn extreme(call: &Call<'_>, better: fn(&Number, &Number) -> bool) -> Outcome {
    let mut best: Option<&Value> = None;
    for candidate in call.arguments {
        let replaces = match (best.and_then(Value::as_number), candidate.as_number()) {
            (Some(best), Some(candidate)) => better(candidate, best),
            _ => true,
        };
        if replaces {
            best = Some(candidate);
        }
    }
    best.cloned().ok_or_else(|| "must pass at least one number".into())
}

pub(crate) fn parseint_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    match arguments[0].ty() {
        Type::String => Ok(Type::Number),
        other => Err(argument(0, format!("first argument must be a string, not {}", other.friendly_name()))),
    }
}

pub(crate) fn parseint(call: &Call<'_>) -> Outcome {
    if call.arguments.iter().any(Value::is_unknown) {
        return Ok(Value::unknown(Type::Number));
    }
    let text = call.arguments[0].as_str().unwrap_or_default();
    let base = whole(&call.arguments[1]).map_err(|e| argument(1, e))?;
    if !(2..=62).contains(&base) {
        return Err(argument(1, "base must be a whole number between 2 and 62 inclusive"));
    }
    match parse_integer(text, base as u32) {
        Some(number) => Ok(Number::from(number).into()),
        None => Err(argument(0, format!("cannot parse {} as a base {base} integer", crate::arguments::quoted(text)))),
    }
}

/// Digits, then lower-case letters, then upper-case ones; up to base 36 both cases mean the same.
fn parse_integer(text: &str, base: u32) -> Option<BigInt> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() {
        return None;
    }
    let mut number = BigInt::from(0);
    for c in digits.chars() {
        let digit = match c {
            '0'..='9' => c as u32 - '0' as u32,
            'a'..='z' => c as u32 - 'a' as u32 + 10,
            'A'..='Z' if base <= 36 => c as u32 - 'A' as u32 + 10,
            'A'..='Z' => c as u32 - 'A' as u32 + 36,
            _ => return None,
        };
        if digit >= base {
            return None;
        }
        number = number * base + digit;
    }
    Some(if negative { -number } else { number })
}

pub(crate) fn sum(call: &Call<'_>) -> Outcome {
    let list = &call.arguments[0];
    let items = match (list.items(), list.entries()) {
        (Some(items), _) => items,
        (None, Some(entries)) if entries.is_empty() => return Err(argument(0, "cannot sum an empty list")),
        (None, Some(_)) => {
            let name = list.ty().friendly_name();
            return Err(argument(0, format!("argument must be list, set, or tuple. Received {name}")));
        }
        (None, None) => return Err(argument(0, "cannot sum noniterable")),
    };
    if items.is_empty() {
        return Err(argument(0, "cannot sum an empty list"));
    }
    if !list.is_wholly_known() {
        return Ok(Value::unknown(Type::Number));
    }
    let not_numbers = || argument(0, "argument must be list, set, or tuple of number values");
    let mut total: Option<Number> = None;
    for item in items {
        let converted = convert(item, &Type::Number).map_err(|_| not_numbers())?;
        let number = converted.as_number().ok_or_else(not_numbers)?;
        total = Some(match total {
            Some(total) => {
                total.checked_add(number).ok_or_else(|| Failure::from("can't compute sum of opposing infinities"))?
            }
            None => number.clone(),
        });
    }
    total.map(Value::from).ok_or_else(|| argument(0, "cannot sum an empty list"))
}
