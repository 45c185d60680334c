//! Functions of strings.

use crate::arguments::{text, whole_of};
use crate::call::{Call, Outcome};
use crate::error::argument;
use unicode_segmentation::UnicodeSegmentation;
use value::{Content, Part, Type, Value, operators};

pub(crate) fn upper(call: &Call<'_>) -> Outcome {
    Ok(text(call, 0).chars().map(simple_upper).collect::<String>().into())
}

pub(crate) fn lower(call: &Call<'_>) -> Outcome {
    Ok(text(call, 0).chars().map(simple_lower).collect::<String>().into())
}

/// Go's casing maps one character to one; what would become several stays.
fn simple_upper(c: char) -> char {
    match c {
        'ı' => 'I',
        // Characters with a title-case or precomposed counterpart whose full mapping differs from the simple one.
        'ᾀ'..='ᾇ' | 'ᾐ'..='ᾗ' | 'ᾠ'..='ᾧ' => char::from_u32(c as u32 + 8).unwrap_or(c),
        'ᾳ' => 'ᾼ',
        'ῃ' => 'ῌ',
        'ῳ' => 'ῼ',
        _ => single(c, c.to_uppercase()),
    }
}

fn simple_lower(c: char) -> char {
    if c == 'İ' { 'i' } else { single(c, c.to_lowercase()) }
}

fn single(c: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

/// The title case of a character, which differs from upper case for the letters made of two.
fn simple_title(c: char) -> char {
    match c {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        _ => simple_upper(c),
    }
}

pub(crate) fn title(call: &Call<'_>) -> Outcome {
    let mut previous = ' ';
    let titled: String = text(call, 0)
        .chars()
        .map(|c| {
            let result = if separates(previous) { simple_title(c) } else { c };
            previous = c;
            result
        })
        .collect();
    Ok(titled.into())
}

/// What stands between words for Go's `strings.Title`.
fn separates(c: char) -> bool {
    if c.is_ascii() {
        return !(c.is_ascii_alphanumeric() || c == '_');
    }
    !c.is_alphanumeric() && is_space(c)
}

/// Go's `unicode.IsSpace`.
fn is_space(c: char) -> bool {
    c.is_whitespace()
}

pub(crate) fn strrev(call: &Call<'_>) -> Outcome {
    Ok(text(call, 0).graphemes(true).rev().collect::<String>().into())
}

/// Number of grapheme clusters, which is what Terraform counts.
pub(crate) fn grapheme_count(text: &str) -> usize {
    text.graphemes(true).count()
}

pub(crate) fn substr(call: &Call<'_>) -> Outcome {
    let text = text(call, 0);
    let (mut offset, length) = (whole_of(call, 1)?, whole_of(call, 2)?);
    if offset < 0 {
        offset += grapheme_count(text) as i64;
    } else if length == 0 {
        return Ok("".into());
    }
    // An offset that is still negative counts from the start.
    let skip = usize::try_from(offset).unwrap_or(0);
    let clusters = text.graphemes(true).skip(skip);
    // Terraform takes a length of zero after a negative offset as "all the rest".
    Ok(match usize::try_from(length) {
        Ok(length) if length > 0 => clusters.take(length).collect::<String>().into(),
        _ => clusters.collect::<String>().into(),
    })
}

pub(crate) fn chomp(call: &Call<'_>) -> Outcome {
    Ok(text(call, 0).trim_end_matches(['\r', '\n']).into())
}

pub(crate) fn indent(call: &Call<'_>) -> Outcome {
    let spaces = whole_of(call, 0)?;
    let Ok(spaces) = usize::try_from(spaces) else { return Err("strings: negative Repeat count".into()) };
    let text = text(call, 1);
    let lines = text.matches('\n').count();
    if spaces.saturating_mul(lines) > crate::format::LONGEST {
        return Err("the result is too long".into());
    }
    if lines == 0 {
        return Ok(text.into());
    }
    Ok(text.replace('\n', &format!("\n{}", " ".repeat(spaces))).into())
}

pub(crate) fn split(call: &Call<'_>) -> Outcome {
    let (separator, text) = (text(call, 0), text(call, 1));
    let parts: Vec<Value> = if separator.is_empty() {
        text.chars().map(|c| c.to_string().into()).collect()
    } else {
        text.split(separator).map(Value::from).collect()
    };
    Ok(Value::list(Type::String, parts))
}

pub(crate) fn startswith(call: &Call<'_>) -> Outcome {
    let prefix = text(call, 1);
    if let Content::Unknown(refinements) = &call.arguments[0].content {
        if prefix.is_empty() {
            return Ok(true.into());
        }
        if let Some(known) = &refinements.prefix {
            if known.starts_with(prefix) {
                return Ok(true.into());
            }
            if known.len() >= prefix.len() {
                return Ok(false.into());
            }
        }
        return Ok(Value::unknown(Type::Bool));
    }
    Ok(text(call, 0).starts_with(prefix).into())
}

pub(crate) fn endswith(call: &Call<'_>) -> Outcome {
    Ok(text(call, 0).ends_with(text(call, 1)).into())
}

pub(crate) fn strcontains(call: &Call<'_>) -> Outcome {
    Ok(text(call, 0).contains(text(call, 1)).into())
}

pub(crate) fn trim(call: &Call<'_>) -> Outcome {
    let cut: Vec<char> = text(call, 1).chars().collect();
    Ok(text(call, 0).trim_matches(cut.as_slice()).into())
}

pub(crate) fn trimprefix(call: &Call<'_>) -> Outcome {
    let text_ = text(call, 0);
    Ok(text_.strip_prefix(text(call, 1)).unwrap_or(text_).into())
}

pub(crate) fn trimsuffix(call: &Call<'_>) -> Outcome {
    let text_ = text(call, 0);
    Ok(text_.strip_suffix(text(call, 1)).unwrap_or(text_).into())
}

pub(crate) fn trimspace(call: &Call<'_>) -> Outcome {
    Ok(text(call, 0).trim_matches(is_space).into())
}

pub(crate) fn replace(call: &Call<'_>) -> Outcome {
    let (text, pattern, replacement) = (text(call, 0), text(call, 1), text(call, 2));
    if pattern.len() > 1 && pattern.starts_with('/') && pattern.ends_with('/') {
        return crate::regex::replace_all(text, &pattern[1..pattern.len() - 1], replacement);
    }
    if pattern.is_empty() {
        // An empty text stands before each character and at the end.
        let mut result = String::from(replacement);
        for c in text.chars() {
            result.push(c);
            result.push_str(replacement);
        }
        return Ok(result.into());
    }
    Ok(text.replace(pattern, replacement).into())
}

pub(crate) fn join(call: &Call<'_>) -> Outcome {
    let lists = &call.arguments[1..];
    if lists.is_empty() {
        return Err("at least one list is required".into());
    }
    if !lists.iter().all(Value::is_wholly_known) {
        return Ok(Value::unknown(Type::String));
    }
    let mut parts = Vec::new();
    for (list_position, list) in lists.iter().enumerate() {
        for (position, item) in list.items().unwrap_or_default().iter().enumerate() {
            let Some(part) = item.as_str() else {
                let of = if lists.len() > 1 { format!(" of list {}", list_position + 1) } else { String::new() };
                return Err(argument(
                    list_position + 1,
                    format!("element {position}{of} is null; cannot concatenate null values"),
                ));
            };
            parts.push(part);
        }
    }
    Ok(parts.join(text(call, 0)).into())
}

/// A joined text with the joined values as holes, if there is anything to be kept of them.
pub(crate) fn remember_join(result: Value, given: &[Value]) -> Value {
    let [separator, lists @ ..] = given else { return result };
    let mut parts = Vec::new();
    for list in lists {
        if list.symbol.is_some() {
            return result;
        }
        let Some(items) = list.items() else { return result };
        for item in items {
            if !parts.is_empty() {
                parts.push(Part::Hole(separator.clone()));
            }
            parts.push(Part::Hole(item.clone()));
        }
    }
    remember_parts(result, &parts)
}

/// Gives a text the symbol that the same text, written as a template, would have.
pub(crate) fn remember_parts(mut result: Value, parts: &[Part]) -> Value {
    let Ok(written) = operators::template(parts) else { return result };
    // Where the function writes a value in another way than a template, the holes would not make up the text.
    let same = written.as_str() == result.as_str();
    if same && (!written.references().is_empty() || result.is_unknown()) {
        result.symbol = written.symbol;
    }
    result
}
