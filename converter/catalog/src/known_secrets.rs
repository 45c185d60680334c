//! Secrets of one resource that stand in the texts of another.

use estate::Estate;
use model::{Text, TextPart};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use value::{Mode, Part, Path, Reference, Symbol, Value};

/// Attributes of databases that hold their password.
const PASSWORDS: &[&str] = &["password", "master_password", "administrator_password", "administrator_login_password"];

/// Shorter values stand everywhere by chance.
const SHORTEST: usize = 6;
/// Longest word of small letters that may stand in any sentence.
const WORD: usize = 16;

/// Passwords of databases, each with the one attribute that has it. What two databases have in common is left out.
pub fn passwords(estate: &Estate) -> BTreeMap<String, Reference> {
    let mut found = BTreeMap::new();
    let mut twice = BTreeSet::new();
    for resource in estate.resources().filter(|r| r.address.mode == Mode::Managed) {
        for name in PASSWORDS {
            let Some(text) = resource.values.get(name).and_then(Value::as_str).filter(|t| t.len() >= SHORTEST) else {
                continue;
            };
            let reference = Reference::attribute(resource.address.clone(), Path::attribute(*name));
            if found.insert(text.to_owned(), reference).is_some() {
                twice.insert(text.to_owned());
            }
        }
    }
    found.retain(|text, _| !twice.contains(text));
    found
}

/// The value, where a sensitive text in it that is the password of a database says so.
pub fn traced(value: &Value, passwords: &BTreeMap<String, Reference>) -> Value {
    let mut value = value.clone();
    match value.symbol.as_deref() {
        None => {
            if let Some(reference) = value.as_str().filter(|_| value.marks.sensitive).and_then(|t| passwords.get(t)) {
                value.symbol = Some(Arc::new(Symbol::Reference(reference.clone())));
            }
        }
        Some(Symbol::Text(parts)) => {
            let parts = parts.iter().map(|part| match part {
                Part::Literal(text) => Part::Literal(text.clone()),
                Part::Hole(hole) => Part::Hole(traced(hole, passwords)),
            });
            value.symbol = Some(Arc::new(Symbol::Text(parts.collect())));
        }
        Some(Symbol::Reference(_) | Symbol::Json(_) | Symbol::Base64(_) | Symbol::Derived(_)) => {}
    }
    value
}

/// The text with passwords of databases by the attribute that has them, and how many there were.
pub fn linked(text: &Text, passwords: &BTreeMap<String, Reference>) -> (Text, usize) {
    let secrets: Vec<String> = passwords.keys().cloned().collect();
    replaced(text, &secrets, |secret| passwords.get(secret).cloned().into_iter().collect())
}

/// The text without the given secrets, and how many there were.
pub fn masked(text: &Text, secrets: &[String]) -> (Text, usize) {
    replaced(text, secrets, |_| Vec::new())
}

fn replaced(text: &Text, secrets: &[String], from: impl Fn(&str) -> Vec<Reference>) -> (Text, usize) {
    let mut parts = Vec::new();
    let mut found = 0;
    for part in text.parts() {
        let TextPart::Literal(literal) = part else {
            parts.push(part.clone());
            continue;
        };
        let mut at = 0;
        for range in ranges(literal, secrets) {
            if range.start > at {
                parts.push(TextPart::Literal(literal[at..range.start].to_owned()));
            }
            parts.push(TextPart::Secret { from: from(&literal[range.clone()]) });
            found += 1;
            at = range.end;
        }
        if at < literal.len() {
            parts.push(TextPart::Literal(literal[at..].to_owned()));
        }
    }
    if found == 0 { (text.clone(), 0) } else { (Text::of(parts), found) }
}

/// Where secrets stand, in order and without overlap; of two at one place the longer.
fn ranges(text: &str, secrets: &[String]) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = secrets
        .iter()
        .filter(|secret| secret.len() >= SHORTEST)
        .flat_map(|secret| text.match_indices(secret.as_str()).map(|(at, it)| at..at + it.len()))
        .filter(|range| stands_alone(text, range))
        .collect();
    all.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut taken: Vec<Range<usize>> = Vec::new();
    for range in all {
        if taken.last().is_none_or(|last| last.end <= range.start) {
            taken.push(range);
        }
    }
    taken
}

/// Not part of a longer name; a mere word counts only where it is a value.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let (before, secret, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
    let is_word = secret.len() <= WORD && secret.bytes().all(|b| b.is_ascii_lowercase());
    if is_word {
        return before.is_empty() && after.is_empty()
            || before.ends_with(['"', '\'', '=', ':', '`'])
                && after.chars().next().is_none_or(|c| !c.is_alphanumeric());
    }
    !before.chars().next_back().is_some_and(char::is_alphanumeric)
        && !after.chars().next().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, secrets: &[&str]) -> String {
        let secrets: Vec<String> = secrets.iter().map(|s| (*s).to_owned()).collect();
        let (text, _) = masked(&text.into(), &secrets);
        text.parts()
            .iter()
            .map(|part| match part {
                TextPart::Literal(literal) => literal.as_str(),
                TextPart::Secret { .. } => "*",
                TextPart::Reference { .. } | TextPart::Unknown { .. } => "?",
            })
            .collect()
    }

    #[test]
    fn takes_a_secret_out_of_a_script() {
        assert_eq!(shown("sed -i s/password_here/12345678/ f", &["12345678"]), "sed -i s/password_here/*/ f");
        assert_eq!(shown("a12345678 12345678b", &["12345678"]), "a12345678 12345678b");
        assert_eq!(shown("x-1234567-890", &["1234567", "1234567-890"]), "x-*");
    }

    #[test]
    fn leaves_words_where_they_are_names() {
        assert_eq!(shown("tar xf wordpress.tgz", &["wordpress"]), "tar xf wordpress.tgz");
        assert_eq!(shown("PASSWORD='wordpress'", &["wordpress"]), "PASSWORD='*'");
        assert_eq!(shown("wordpress", &["wordpress"]), "*");
        assert_eq!(shown("short", &["short"]), "short");
    }
}
