//! `yamldecode`: YAML 1.1 words and numbers as Terraform's library reads them.

use crate::arguments::{quoted, text};
use crate::call::{Call, Outcome};
use crate::dates::{self, Time};
use crate::environment::Environment;
use crate::error::Failure;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use value::{Number, Type, Value, convert};

/// Most values that aliases may expand to: a document of a few lines must not ask for all memory.
const MOST_VALUES: usize = 4_000_000;

/// Deepest nesting, so that a document cannot exhaust the stack.
const DEEPEST: usize = 500;

pub(crate) fn yamldecode_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    match arguments[0].as_str() {
        Some(text) => parse(text).map(|v| v.ty()),
        None => Ok(Type::Dynamic),
    }
}

pub(crate) fn yamldecode(call: &Call<'_>) -> Outcome {
    parse(text(call, 0))
}

fn at(marker: &Marker, message: &str) -> Failure {
    format!("on line {}, column {}: {message}", marker.line(), marker.col() + 1).into()
}

fn parse(text: &str) -> Result<Value, Failure> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // The parser takes a tab before the first content for a space; Terraform's refuses it.
    let blank = |line: &&str| line.trim().is_empty() || line.trim_start_matches(' ').starts_with('#');
    if text.lines().find(|line| !blank(line)).is_some_and(|line| line.trim_start_matches(' ').starts_with('\t')) {
        return Err("found character that cannot start any token".into());
    }
    let mut reader = Reader { parser: Parser::new_from_str(text), anchors: BTreeMap::new(), values: 0, depth: 0 };
    reader.next()?;
    match reader.next()? {
        (Event::DocumentStart(_), _) => {}
        (_, span) => return Err(at(&span.start, "missing start of document")),
    }
    let value = reader.node()?;
    match reader.next()? {
        (Event::DocumentEnd, _) => {}
        (_, span) => return Err(at(&span.start, "unexpected extra content after value")),
    }
    match reader.next()? {
        (Event::StreamEnd, _) => Ok(value),
        (Event::DocumentStart(_), span) => Err(at(&span.start, "unexpected extra content after value")),
        (_, span) => Err(at(&span.start, "unexpected extra content after value")),
    }
}

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    /// Values by anchor, with the number of values inside; absent while the value is being read.
    anchors: BTreeMap<usize, Option<(Value, usize)>>,
    values: usize,
    depth: usize,
}

/// What a scalar is: a value, or the key that merges a mapping.
enum Scalar {
    Value(Value),
    Merge,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Failure> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(e)) => Err(at(e.marker(), e.info())),
            None => Err("unexpected end of the document".into()),
        }
    }

    fn node(&mut self) -> Result<Value, Failure> {
        let (event, span) = self.next()?;
        self.node_from(event, &span)
    }

    fn node_from(&mut self, event: Event<'a>, span: &Span) -> Result<Value, Failure> {
        self.values += 1;
        if self.values > MOST_VALUES {
            return Err(at(&span.start, "the document holds too many values"));
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(at(&span.start, "the document is nested too deeply"));
        }
        let before = self.values;
        let (anchor, value) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let mut value = match resolve(tag.as_ref(), &text, style).map_err(|m| at(&span.start, &m))? {
                    Scalar::Value(value) => value,
                    Scalar::Merge => "<<".into(),
                };
                if tag.is_none() && matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
                    // Terraform's library types a block as a string, but reads it like a plain scalar first: `yes` becomes `true`.
                    value = convert(&value, &Type::String).map_err(|e| at(&span.start, &e.message))?;
                }
                (anchor, value)
            }
            Event::SequenceStart(anchor, tag) => {
                check_tag(tag.as_ref(), "seq", "sequence").map_err(|m| at(&span.start, &m))?;
                self.begin(anchor);
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break,
                        (event, span) => items.push(self.node_from(event, &span)?),
                    }
                }
                (anchor, Value::tuple(items))
            }
            Event::MappingStart(anchor, tag) => {
                check_tag(tag.as_ref(), "map", "mapping").map_err(|m| at(&span.start, &m))?;
                self.begin(anchor);
                (anchor, self.mapping()?)
            }
            Event::Alias(anchor) => {
                self.depth -= 1;
                return match self.anchors.get(&anchor) {
                    Some(Some((value, size))) => {
                        self.values += size;
                        Ok(value.clone())
                    }
                    Some(None) => Err(at(&span.start, "cannot refer to anchor from inside its own definition")),
                    None => Err(at(&span.start, "reference to undefined anchor")),
                };
            }
            _ => return Err(at(&span.start, "expecting value but found end of stream")),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, Some((value.clone(), self.values - before + 1)));
        }
        self.depth -= 1;
        Ok(value)
    }

    fn begin(&mut self, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, None);
        }
    }

    fn mapping(&mut self) -> Result<Value, Failure> {
        const ONLY_STRINGS: &str = "only strings are allowed as mapping keys";
        let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        loop {
            let (event, span) = self.next()?;
            let fail = |message: &str| at(&span.start, message);
            let (text, style, tag) = match event {
                Event::MappingEnd => return Ok(Value::object(entries)),
                Event::Scalar(text, style, _, tag) => (text, style, tag),
                _ => return Err(fail(ONLY_STRINGS)),
            };
            let key = match resolve(tag.as_ref(), &text, style)? {
                Scalar::Value(key) => key,
                Scalar::Merge => {
                    let merged = self.node()?;
                    let Some(others) = merged.entries() else {
                        let name = merged.ty().friendly_name();
                        return Err(fail(&format!("cannot merge {name} into mapping")));
                    };
                    entries.extend(others.iter().map(|(k, v)| (k.clone(), v.clone())));
                    continue;
                }
            };
            if key.is_null() {
                return Err(fail("mapping key cannot be null"));
            }
            let key = convert(&key, &Type::String).map_err(|_| fail(ONLY_STRINGS))?;
            let value = self.node()?;
            entries.insert(key.as_str().unwrap_or_default().into(), value);
        }
    }
}

fn full_name(tag: &Tag) -> String {
    format!("{}{}", tag.handle, tag.suffix)
}

fn check_tag(tag: Option<&Cow<'_, Tag>>, want: &str, name: &str) -> Result<(), String> {
    match tag {
        Some(tag) if !(tag.is_yaml_core_schema() && tag.suffix == want) => {
            Err(format!("can't interpret {name} as {}", full_name(tag)))
        }
        _ => Ok(()),
    }
}

fn resolve(tag: Option<&Cow<'_, Tag>>, text: &str, style: ScalarStyle) -> Result<Scalar, String> {
    let string = || Ok(Scalar::Value(Value::string(text)));
    let kind = match tag {
        None => "",
        Some(tag) if tag.is_yaml_core_schema() => match tag.suffix.as_str() {
            known @ ("str" | "bool" | "int" | "float" | "null" | "timestamp" | "binary") => known,
            _ => return Err(format!("unsupported tag {}", quoted(&full_name(tag)))),
        },
        Some(tag) => return Err(format!("unsupported tag {}", quoted(&full_name(tag)))),
    };
    let cannot = || Err(format!("cannot parse {} as !!{kind}", quoted(text)));
    // Only texts that begin like a word, number or nothing can be something else than a string.
    let first = text.bytes().next();
    let hinted = first.is_none_or(|b| b.is_ascii_digit() || b"+-.yYnNtTfFoO~".contains(&b));
    let mut numeric = matches!(kind, "int" | "float");
    if hinted && kind != "str" && kind != "binary" {
        if matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) {
            return string();
        }
        if let Some(word) = word(text) {
            return match word {
                Some(value) => Ok(Scalar::Value(value)),
                None => Err("infinity is not a number that can be kept".to_owned()),
            };
        }
        if kind.is_empty() && matches!(text, ".nan" | ".NaN" | ".NAN") {
            return Err("floating point NaN is not supported".to_owned());
        }
        match first {
            Some(b'.') => {
                if let Ok(number) = text.parse::<Number>() {
                    return Ok(Scalar::Value(number.into()));
                }
            }
            Some(b) if b.is_ascii_digit() || b == b'+' || b == b'-' => {
                if (kind.is_empty() || kind == "timestamp")
                    && let Some(time) = timestamp(text)
                {
                    return Ok(Scalar::Value(time.rfc3339().into()));
                }
                numeric |= is_integer(text) || is_float(text);
            }
            _ => {}
        }
    }
    if kind.is_empty() && text == "<<" {
        return Ok(Scalar::Merge);
    }
    match kind {
        _ if numeric => match number(&text.replace('_', "")) {
            Some(number) => Ok(Scalar::Value(number.into())),
            None => cannot(),
        },
        "binary" if crate::encoding::from_base64(text).is_err() => cannot(),
        "bool" => match word(text).flatten().filter(|v| v.as_bool().is_some()) {
            Some(value) => Ok(Scalar::Value(value)),
            None => cannot(),
        },
        "timestamp" => match timestamp(text) {
            Some(time) => Ok(Scalar::Value(time.rfc3339().into())),
            None => cannot(),
        },
        "null" => Ok(Scalar::Value(Value::null(Type::Dynamic))),
        _ => string(),
    }
}

/// Words with a meaning; the inner absence stands for infinity.
fn word(text: &str) -> Option<Option<Value>> {
    Some(Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => true.into(),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => false.into(),
        "" | "~" | "null" | "Null" | "NULL" => Value::null(Type::Dynamic),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" => return Some(None),
        _ => return None,
    }))
}

fn is_integer(text: &str) -> bool {
    let decimal = text.strip_prefix(['-', '+']).unwrap_or(text);
    let all = |text: &str, test: fn(&u8) -> bool| !text.is_empty() && text.as_bytes().iter().all(test);
    all(decimal, u8::is_ascii_digit)
        || text.strip_prefix("0o").is_some_and(|t| all(t, |b| (b'0'..=b'7').contains(b)))
        || text.strip_prefix("0x").is_some_and(|t| all(t, u8::is_ascii_hexdigit))
}

fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let valid = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    valid && exponent.is_none_or(|e| !e.is_empty() && digits(e))
}

fn number(text: &str) -> Option<Number> {
    if let Ok(number) = text.parse::<Number>() {
        return Some(number);
    }
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = unsigned.to_ascii_lowercase();
    let (digits, radix) = match lower.get(..2) {
        Some("0x") => (&lower[2..], 16),
        Some("0o") => (&lower[2..], 8),
        Some("0b") => (&lower[2..], 2),
        _ => return None,
    };
    let number = Number::from(u64::from_str_radix(digits, radix).ok()?);
    Some(if negative { -&number } else { number })
}

/// A date, or a date and a time, in one of the forms that the library reads.
fn timestamp(text: &str) -> Option<Time> {
    let bytes = text.as_bytes();
    if bytes.len() < 5 || !bytes[..4].iter().all(u8::is_ascii_digit) || bytes[4] != b'-' {
        return None;
    }
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(split) => (&text[..split], Some(&text[split..])),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = short(parts.next()?)?;
    let day = short(parts.next()?)?;
    if parts.next().is_some() {
        return None;
    }
    let Some(time) = time else { return Time::new(year, month, day, 0, 0, 0, 0, 0) };
    let spaced = time.starts_with(' ');
    let body = time.get(1..)?;
    let (clock, offset) = if spaced {
        (body, 0)
    } else if let Some(clock) = body.strip_suffix('Z') {
        (clock, 0)
    } else {
        let split = body.rfind(['+', '-'])?;
        (&body[..split], dates::offset(&body[split..])?)
    };
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (clock, None),
    };
    let mut parts = clock.split(':');
    let (hour, minute, second) = (short(parts.next()?)?, short(parts.next()?)?, short(parts.next()?)?);
    if parts.next().is_some() {
        return None;
    }
    let nanoseconds = match fraction {
        Some(fraction) => dates::nanoseconds(fraction)?,
        None => 0,
    };
    Time::new(year, month, day, hour, minute, second, nanoseconds, offset)
}

/// One or two digits.
fn short(text: &str) -> Option<u32> {
    (matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}
