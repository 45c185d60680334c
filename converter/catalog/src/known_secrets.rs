//! Secrets of one resource that stand in the texts of another.

use aho_corasick::AhoCorasick;
use estate::Estate;
use model::{Text, TextPart};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use value::{Mode, Part, Path, Reference, Symbol, Value};

/// Attributes of databases that hold their password.
const PASSWORDS: &[&str] = &["password", "master_password", "administrator_password", "administrator_login_password"];

/// Attributes of databases that hold the name of their first user.
const USERS: &[&str] = &["username", "master_username", "administrator_login"];

/// Shorter values stand everywhere by chance.
const SHORTEST: usize = 6;
/// Longest word of small letters that may stand in any sentence.
const WORD: usize = 16;

/// Texts that are secrets, to be found in others.
#[derive(Debug)]
pub struct Known {
    /// Each with the attribute that has it, where that is to be said.
    secrets: BTreeMap<String, Option<Reference>>,
    /// Finds them all at once; absent if they are too many for it.
    searcher: Option<AhoCorasick>,
    /// Users of databases, each with the one attribute that has it.
    users: BTreeMap<String, Reference>,
}

impl Known {
    /// Passwords of databases, each with the one attribute that has it. What two databases have in common is left out.
    pub fn passwords(estate: &Estate) -> Self {
        let mut found = BTreeMap::new();
        let mut twice = BTreeSet::new();
        for resource in estate.resources().filter(|r| r.address.mode == Mode::Managed) {
            for name in PASSWORDS {
                let Some(text) = resource.values.get(name).and_then(Value::as_str).filter(|t| t.len() >= SHORTEST)
                else {
                    continue;
                };
                let reference = Reference::attribute(resource.address.clone(), Path::attribute(*name));
                if found.insert(text.to_owned(), Some(reference)).is_some() {
                    twice.insert(text.to_owned());
                }
            }
        }
        found.retain(|text, _| !twice.contains(text));
        Self { users: users(estate), ..Self::new(found) }
    }

    /// Every secret that the estate knows.
    pub fn secrets(estate: &Estate) -> Self {
        Self::new(crate::secret::secrets(estate).into_iter().map(|text| (text, None)).collect())
    }

    fn new(mut secrets: BTreeMap<String, Option<Reference>>) -> Self {
        secrets.retain(|text, _| text.len() >= SHORTEST);
        let searcher = AhoCorasick::new(secrets.keys()).ok();
        Self { secrets, searcher, users: BTreeMap::new() }
    }

    /// The value, where a text that is not to be shown and is called a user is that of a database and says so.
    pub fn traced_user(&self, label: &str, value: &Value) -> Value {
        let called_user = ["user", "login"].iter().any(|word| label.to_ascii_lowercase().contains(word));
        let reference = value.as_str().filter(|_| called_user && value.marks.sensitive && value.symbol.is_none());
        match reference.and_then(|text| self.users.get(text)) {
            Some(reference) => Value { symbol: Some(Arc::new(Symbol::Reference(reference.clone()))), ..value.clone() },
            None => value.clone(),
        }
    }

    /// The text without these secrets, and how many there were.
    pub fn replaced(&self, text: &Text) -> (Text, usize) {
        self.replaced_where(text, stands_alone)
    }

    /// The same, also where a secret is glued to something else, as in `-psecret`: what shows it there shows it.
    pub fn replaced_anywhere(&self, text: &Text) -> (Text, usize) {
        self.replaced_where(text, |text, range| !is_word(&text[range.clone()]) || stands_alone(text, range))
    }

    fn replaced_where(&self, text: &Text, counts: fn(&str, &Range<usize>) -> bool) -> (Text, usize) {
        let mut parts = Vec::new();
        let mut found = 0;
        for part in text.parts() {
            let TextPart::Literal(literal) = part else {
                parts.push(part.clone());
                continue;
            };
            let mut at = 0;
            for range in self.ranges(literal, counts) {
                if range.start > at {
                    parts.push(TextPart::Literal(literal[at..range.start].to_owned()));
                }
                let from = self.secrets.get(&literal[range.clone()]).cloned().flatten();
                parts.push(TextPart::Secret { from: from.into_iter().collect() });
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
    fn ranges(&self, text: &str, counts: fn(&str, &Range<usize>) -> bool) -> Vec<Range<usize>> {
        let mut all: Vec<Range<usize>> = match &self.searcher {
            Some(searcher) => searcher.find_overlapping_iter(text).map(|found| found.range()).collect(),
            None => {
                let each = self.secrets.keys().flat_map(|secret| text.match_indices(secret.as_str()));
                each.map(|(at, found)| at..at + found.len()).collect()
            }
        };
        all.retain(|range| counts(text, range));
        all.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let mut taken: Vec<Range<usize>> = Vec::new();
        for range in all {
            if taken.last().is_none_or(|last| last.end <= range.start) {
                taken.push(range);
            }
        }
        taken
    }

    /// The value, where a sensitive text in it that is the password of a database says so.
    pub fn traced(&self, value: &Value) -> Value {
        let mut value = value.clone();
        match value.symbol.as_deref() {
            None => {
                if let Some(reference) =
                    value.as_str().filter(|_| value.marks.sensitive).and_then(|t| self.secrets.get(t)?.as_ref())
                {
                    value.symbol = Some(Arc::new(Symbol::Reference(reference.clone())));
                }
            }
            Some(Symbol::Text(parts)) => {
                let parts = parts.iter().map(|part| match part {
                    Part::Literal(text) => Part::Literal(text.clone()),
                    Part::Hole(hole) => Part::Hole(self.traced(hole)),
                });
                value.symbol = Some(Arc::new(Symbol::Text(parts.collect())));
            }
            Some(Symbol::Reference(_) | Symbol::Json(_) | Symbol::Base64(_) | Symbol::Derived(_)) => {}
        }
        value
    }
}

fn users(estate: &Estate) -> BTreeMap<String, Reference> {
    let mut found = BTreeMap::new();
    let mut twice = BTreeSet::new();
    for resource in estate.resources().filter(|r| r.address.mode == Mode::Managed) {
        let has_password =
            PASSWORDS.iter().any(|name| resource.values.get(name).is_some_and(crate::leaf::says_something));
        for name in USERS.iter().filter(|_| has_password) {
            let Some(text) = resource.values.get(name).and_then(Value::as_str) else { continue };
            let reference = Reference::attribute(resource.address.clone(), Path::attribute(*name));
            if found.insert(text.to_owned(), reference).is_some() {
                twice.insert(text.to_owned());
            }
        }
    }
    found.retain(|text, _| !twice.contains(text));
    found
}

/// A word that may stand in any sentence.
fn is_word(secret: &str) -> bool {
    secret.len() <= WORD && secret.bytes().all(|b| b.is_ascii_lowercase())
}

/// Not part of a longer name; a mere word counts only where it is a value.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let (before, secret, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
    if is_word(secret) {
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
        let secrets: BTreeMap<String, Option<Reference>> = secrets.iter().map(|s| ((*s).to_owned(), None)).collect();
        let known = Known::new(secrets);
        assert!(known.searcher.is_some());
        let (one_by_one, _) = Known { searcher: None, ..Known::new(known.secrets.clone()) }.replaced(&text.into());
        let (text, _) = known.replaced(&text.into());
        assert_eq!(text, one_by_one);
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
    fn takes_a_glued_secret_out_of_a_script() {
        let known = Known::new([("lantern42harbour".to_owned(), None), ("wordpress".to_owned(), None)].into());
        let (text, found) = known.replaced_anywhere(&"mysql -uroot -plantern42harbour; tar xf wordpress.tgz".into());
        assert_eq!(found, 1);
        assert!(
            text.parts()
                .iter()
                .all(|part| !matches!(part, TextPart::Literal(literal) if literal.contains("lantern42harbour")))
        );
        assert!(matches!(text.parts().last(), Some(TextPart::Literal(rest)) if rest == "; tar xf wordpress.tgz"));
    }

    #[test]
    fn leaves_words_where_they_are_names() {
        assert_eq!(shown("tar xf wordpress.tgz", &["wordpress"]), "tar xf wordpress.tgz");
        assert_eq!(shown("PASSWORD='wordpress'", &["wordpress"]), "PASSWORD='*'");
        assert_eq!(shown("wordpress", &["wordpress"]), "*");
        assert_eq!(shown("short", &["short"]), "short");
    }
}
