//! `format` and `formatlist`.

use crate::arguments::text;
use crate::call::{Call, Outcome};
use crate::error::{Failure, argument};
use num_bigint::BigInt;
use std::iter::repeat_n;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;
use value::{Content, Number, Part, Refinements, Type, Value, convert, operators};

/// Longest text that padding may make, so that a few bytes cannot ask for all memory.
pub(crate) const LONGEST: usize = 1 << 24;

#[derive(Clone, Debug, Default)]
struct Verb {
    raw: String,
    offset: usize,
    /// Counted from 1.
    argument: usize,
    mode: char,
    zero: bool,
    sharp: bool,
    plus: bool,
    minus: bool,
    space: bool,
    precision: Option<usize>,
    width: Option<usize>,
}

impl Verb {
    /// Whether it puts the value in as a template would.
    fn is_plain(&self) -> bool {
        let flags = self.zero || self.sharp || self.plus || self.minus || self.space;
        !flags && self.precision.is_none() && self.width.is_none() && matches!(self.mode, 's' | 'v' | 'd' | 't')
    }
}

enum Piece {
    Literal(String),
    Verb(Verb),
}

/// Takes a format string apart, up to its first error, which Terraform meets only when it gets there.
fn parse(format: &str) -> (Vec<Piece>, Option<String>) {
    let bytes = format.as_bytes();
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut at = 0;
    let mut next_argument = 1;
    while at < bytes.len() {
        let rest = &format[at..];
        let plain = rest.find('%').unwrap_or(rest.len());
        literal.push_str(&rest[..plain]);
        at += plain;
        if at >= bytes.len() {
            break;
        }
        if bytes.get(at + 1) == Some(&b'%') {
            literal.push('%');
            at += 2;
            continue;
        }
        match parse_verb(format, at, next_argument) {
            Ok(verb) => {
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                at += verb.raw.len();
                next_argument = verb.argument + 1;
                pieces.push(Piece::Verb(verb));
            }
            Err(message) => return (pieces, Some(message)),
        }
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    (pieces, None)
}

fn parse_verb(format: &str, start: usize, next_argument: usize) -> Result<Verb, String> {
    let bytes = format.as_bytes();
    let mut verb = Verb { offset: start, argument: next_argument, ..Verb::default() };
    let mut at = start + 1;
    let byte = |at: usize| bytes.get(at).copied();
    loop {
        match byte(at) {
            Some(b'0') => verb.zero = true,
            Some(b'#') => verb.sharp = true,
            Some(b'-') => verb.minus = true,
            Some(b'+') => verb.plus = true,
            Some(b' ') => verb.space = true,
            _ => break,
        }
        at += 1;
    }
    let number = |at: &mut usize| {
        let from = *at;
        while byte(*at).is_some_and(|b| b.is_ascii_digit()) {
            *at += 1;
        }
        format[from..*at].parse::<usize>().unwrap_or(if *at > from { LONGEST + 1 } else { 0 })
    };
    if byte(at).is_some_and(|b| b.is_ascii_digit()) {
        verb.width = Some(number(&mut at));
    }
    if byte(at) == Some(b'.') {
        at += 1;
        verb.precision = Some(number(&mut at));
    }
    let unexpected = |at: usize| match format[at..].chars().next() {
        Some(c) => format!("unrecognized format character {} at offset {at}", quoted_character(c)),
        None => format!("invalid format string starting at offset {at}"),
    };
    if byte(at) == Some(b'[') {
        at += 1;
        if !byte(at).is_some_and(|b| b.is_ascii_digit() && b != b'0') {
            return Err(unexpected(at));
        }
        verb.argument = number(&mut at);
        if byte(at) != Some(b']') {
            return Err(unexpected(at));
        }
        at += 1;
    }
    match byte(at) {
        Some(mode) if mode.is_ascii_alphabetic() => {
            verb.mode = char::from(mode);
            verb.raw = format[start..=at].to_owned();
            Ok(verb)
        }
        _ => Err(unexpected(at)),
    }
}

/// Go's `%q` of a character.
fn quoted_character(c: char) -> String {
    match c {
        '\'' => "'\\''".to_owned(),
        '\\' => "'\\\\'".to_owned(),
        '\n' => "'\\n'".to_owned(),
        '\t' => "'\\t'".to_owned(),
        '\r' => "'\\r'".to_owned(),
        c if c.is_control() => format!("'\\x{:02x}'", c as u32),
        c => format!("'{c}'"),
    }
}

fn format_values(format: &str, values: &[Value]) -> Result<String, Failure> {
    let (pieces, error) = parse(format);
    let mut result = String::new();
    let mut highest = 0;
    for piece in &pieces {
        match piece {
            Piece::Literal(literal) => result.push_str(literal),
            Piece::Verb(verb) => {
                highest = highest.max(verb.argument);
                append(verb, values, &mut result)?;
            }
        }
        if result.len() > LONGEST {
            return Err("the result is too long".into());
        }
    }
    if let Some(message) = error {
        return Err(message.into());
    }
    if highest < values.len() {
        let message = match highest {
            0 => "too many arguments; no verbs in format string".to_owned(),
            _ => format!("too many arguments; only {highest} used by format string"),
        };
        return Err(argument(highest + 1, message));
    }
    Ok(result)
}

fn append(verb: &Verb, values: &[Value], result: &mut String) -> Result<(), Failure> {
    let raw = crate::arguments::quoted(&verb.raw);
    let Some(value) = verb.argument.checked_sub(1).and_then(|i| values.get(i)) else {
        return Err(format!(
            "not enough arguments for {raw} at {}: need index {} but have {} total",
            verb.offset,
            verb.argument,
            values.len()
        )
        .into());
    };
    let unsupported = |why: &str| Failure::Call(format!("unsupported value for {raw} at {}: {why}", verb.offset));
    if verb.mode != 'v' && value.is_null() {
        return Err(unsupported("null value cannot be formatted"));
    }
    if verb.width.unwrap_or(0).max(verb.precision.unwrap_or(0)) > LONGEST {
        return Err("the result is too long".into());
    }
    let converted = |to: &Type| convert(value, to).map_err(|e| unsupported(&e.message));
    match verb.mode {
        'v' => {
            let text = match &value.content {
                Content::String(s) if !verb.sharp => s.to_string(),
                Content::Number(n) if !verb.sharp => general(n, None, 'e'),
                _ => crate::json::encode(value).ok_or_else(|| unsupported("value is not known"))?,
            };
            pad(verb, &text, result);
        }
        't' => {
            let truth = converted(&Type::Bool)?.as_bool() == Some(true);
            result.push_str(if truth { "true" } else { "false" });
        }
        'b' | 'd' | 'o' | 'x' | 'X' => {
            let number = converted(&Type::Number)?;
            let integer = number.as_number().and_then(Number::to_bigint);
            append_integer(verb, &integer.ok_or_else(|| unsupported("an integer is required"))?, result);
        }
        'e' | 'E' | 'f' | 'g' | 'G' => {
            let number = converted(&Type::Number)?;
            append_float(verb, number.as_number().unwrap_or(&Number::zero()), result);
        }
        's' | 'q' => {
            let string = converted(&Type::String)?;
            let mut text = string.as_str().unwrap_or_default().to_owned();
            if let Some(precision) = verb.precision.filter(|n| *n > 0) {
                text = text.graphemes(true).take(precision).collect();
            }
            if verb.mode == 'q' {
                text = crate::json::quote(&text);
            }
            pad(verb, &text, result);
        }
        other => {
            return Err(format!(
                "unsupported format verb {} in {raw} at offset {}",
                quoted_character(other),
                verb.offset
            )
            .into());
        }
    }
    Ok(())
}

fn pad(verb: &Verb, text: &str, result: &mut String) {
    let missing = verb.width.unwrap_or(0).saturating_sub(crate::strings::grapheme_count(text));
    let padding = repeat_n(if verb.zero { '0' } else { ' ' }, missing);
    if verb.minus {
        result.push_str(text);
        result.extend(padding);
    } else {
        result.extend(padding);
        result.push_str(text);
    }
}

fn append_integer(verb: &Verb, integer: &BigInt, result: &mut String) {
    let magnitude = integer.magnitude();
    let digits = match verb.mode {
        'b' => magnitude.to_str_radix(2),
        'o' => magnitude.to_str_radix(8),
        'x' => magnitude.to_str_radix(16),
        'X' => magnitude.to_str_radix(16).to_uppercase(),
        _ => magnitude.to_str_radix(10),
    };
    let sign = match integer.sign() {
        num_bigint::Sign::Minus => "-",
        _ if verb.plus => "+",
        _ if verb.space => " ",
        _ => "",
    };
    let prefix = match verb.mode {
        'b' if verb.sharp => "0b",
        'o' if verb.sharp => "0",
        'x' if verb.sharp => "0x",
        'X' if verb.sharp => "0X",
        _ => "",
    };
    if digits == "0" && verb.precision == Some(0) {
        return;
    }
    let mut zeros = verb.precision.unwrap_or(0).saturating_sub(digits.len());
    let length = sign.len() + prefix.len() + zeros + digits.len();
    let missing = verb.width.unwrap_or(0).saturating_sub(length);
    let (mut left, mut right) = (0, 0);
    if verb.minus {
        right = missing;
    } else if verb.zero && verb.precision.is_none() {
        zeros += missing;
    } else {
        left = missing;
    }
    result.extend(repeat_n(' ', left));
    result.push_str(sign);
    result.push_str(prefix);
    result.extend(repeat_n('0', zeros));
    result.push_str(&digits);
    result.extend(repeat_n(' ', right));
}

fn append_float(verb: &Verb, number: &Number, result: &mut String) {
    let magnitude = number.abs();
    let text = match verb.mode {
        _ if number.is_infinite() => "Inf".to_owned(),
        'e' | 'E' => {
            let (digits, point) = magnitude.rounded_digits(verb.precision.unwrap_or(6) + 1);
            scientific(&digits, point, verb.precision.unwrap_or(6), verb.mode)
        }
        'f' => magnitude.to_fixed(verb.precision.unwrap_or(6)),
        mode => general(&magnitude, verb.precision, if mode == 'G' { 'E' } else { 'e' }),
    };
    let sign = match () {
        () if number.is_sign_negative() => "-",
        () if verb.plus || number.is_infinite() => "+",
        () if verb.space => " ",
        () => "",
    };
    let missing = verb.width.unwrap_or(0).saturating_sub(sign.len() + text.len());
    if verb.minus {
        result.push_str(sign);
        result.push_str(&text);
        result.extend(repeat_n(' ', missing));
    } else if verb.zero {
        result.push_str(sign);
        result.extend(repeat_n('0', missing));
        result.push_str(&text);
    } else {
        result.extend(repeat_n(' ', missing));
        result.push_str(sign);
        result.push_str(&text);
    }
}

/// `d.ddde±xx` with so many places.
fn scientific(digits: &str, point: i64, places: usize, mark: char) -> String {
    let mut padded = if digits.is_empty() { "0".to_owned() } else { digits.to_owned() };
    let exponent = if digits.is_empty() { 0 } else { point - 1 };
    while padded.len() < places + 1 {
        padded.push('0');
    }
    let (first, rest) = padded.split_at(1);
    let dot = if rest.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{dot}{rest}{mark}{sign}{:02}", exponent.abs())
}

/// Go's `%g`: as few digits as tell the number apart, or so many; with an exponent where it is large or small.
fn general(number: &Number, precision: Option<usize>, mark: char) -> String {
    if number.is_infinite() {
        return number.to_string();
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let (digits, point) = match precision {
        None => number.shortest_digits(),
        Some(count) => number.abs().rounded_digits(count.max(1)),
    };
    let count = digits.len() as i64;
    let threshold = match precision {
        None => 6,
        Some(precision) => {
            let precision = precision.max(1) as i64;
            if precision > count && count >= point { count } else { precision }
        }
    };
    let exponent = point - 1;
    if !digits.is_empty() && (exponent < -4 || exponent >= threshold) {
        return format!("{sign}{}", scientific(&digits, point, (count - 1) as usize, mark));
    }
    let places = (count - point).max(0) as usize;
    let text = if digits.is_empty() {
        "0".to_owned()
    } else if point <= 0 {
        format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
    } else if places == 0 {
        format!("{digits}{}", "0".repeat((point - count) as usize))
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        format!("{whole}.{fraction}")
    };
    format!("{sign}{text}")
}

pub(crate) fn format(call: &Call<'_>) -> Outcome {
    let (format, values) = (text(call, 0), &call.arguments[1..]);
    if !values.iter().all(Value::is_wholly_known) {
        let prefix = format.find('%').map_or("", |at| operators::safe_prefix(&format[..at]));
        return Ok(Value::refined(Refinements {
            not_null: true,
            prefix: Some(prefix).filter(|p| !p.is_empty()).map(Arc::from),
            ..Refinements::of(Type::String)
        }));
    }
    Ok(format_values(format, values)?.into())
}

/// A formatted text with the formatted values as holes, where the format puts them in as they are.
pub(crate) fn remember(result: Value, given: &[Value]) -> Value {
    let Some((format, values)) = given.split_first() else { return result };
    let (Some(text), None) = (format.as_str(), &format.symbol) else { return result };
    let (pieces, None) = parse(text) else { return result };
    let mut parts = Vec::with_capacity(pieces.len());
    for piece in pieces {
        parts.push(match piece {
            Piece::Literal(literal) => Part::Literal(literal.into()),
            Piece::Verb(verb) => match verb.argument.checked_sub(1).and_then(|i| values.get(i)) {
                Some(value) if verb.is_plain() => Part::Hole(value.clone()),
                _ => return result,
            },
        });
    }
    crate::strings::remember_parts(result, &parts)
}

pub(crate) fn formatlist(call: &Call<'_>) -> Outcome {
    let (format, given) = (text(call, 0), &call.arguments[1..]);
    if given.is_empty() {
        return Ok(Value::list(Type::String, [format_values(format, &[])?.into()]));
    }
    let mut length: Option<(usize, usize)> = None;
    let mut unknown = false;
    for (position, value) in given.iter().enumerate() {
        let listed = match value.ty() {
            Type::Dynamic if value.is_unknown() => {
                unknown = true;
                continue;
            }
            Type::Tuple(types) if !value.is_null() => types.len(),
            Type::List(_) | Type::Set(_) if !value.is_null() => match value.length().as_ref().map(Value::as_number) {
                Some(Some(n)) => n.to_u64().unwrap_or(0) as usize,
                _ => {
                    unknown = true;
                    continue;
                }
            },
            _ => continue,
        };
        match length {
            None => length = Some((listed, position)),
            Some((expected, chooser)) if expected != listed => {
                return Err(argument(
                    position + 1,
                    format!(
                        "argument {} has length {listed}, which is inconsistent with argument {} of length {expected}",
                        position + 1,
                        chooser + 1
                    ),
                ));
            }
            Some(_) => {}
        }
        unknown |= value.is_unknown();
    }
    if unknown {
        return Ok(Value::unknown(call.returns.clone()));
    }
    let count = length.map_or(1, |(length, _)| length);
    let mut results = Vec::with_capacity(count);
    let format_value = Value::from(format);
    for i in 0..count {
        let row: Vec<Value> =
            given.iter().map(|value| value.items().and_then(|items| items.get(i)).unwrap_or(value).clone()).collect();
        let item = if row.iter().all(Value::is_wholly_known) {
            Value::from(format_values(format, &row).map_err(|failure| match failure {
                Failure::Argument(_, message) | Failure::Call(message) => {
                    Failure::Call(format!("error on format iteration {i}: {message}"))
                }
            })?)
        } else {
            Value::unknown(Type::String).never_null()
        };
        let all: Vec<Value> = [format_value.clone()].into_iter().chain(row.iter().cloned()).collect();
        let item = remember(item, &all);
        results.push(if item.references().is_empty() { item.derived_from(&row) } else { item });
    }
    Ok(Value::list(Type::String, results))
}
