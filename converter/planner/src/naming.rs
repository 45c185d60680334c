//! Names and keys that mean something and stay the same between runs.

use std::collections::{BTreeMap, BTreeSet};

/// A text as a key: small letters, digits and single dashes, beginning with a letter, at most `limit` characters.
pub(crate) fn slug(text: &str, limit: usize) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() >= limit {
            break;
        }
    }
    let trimmed = out.trim_matches('-');
    match trimmed.chars().next() {
        None => String::from("unnamed"),
        Some(c) if c.is_ascii_digit() => format!("n{trimmed}").chars().take(limit).collect(),
        Some(_) => trimmed.to_owned(),
    }
}

/// A name with underscores, as variables and Ansible groups take it.
pub(crate) fn underscored(text: &str) -> String {
    slug(text, 60).replace('-', "_")
}

/// A name as an environment variable takes it.
pub(crate) fn shouted(text: &str) -> String {
    underscored(text).to_ascii_uppercase()
}

/// `name` without the prefix that the whole project shares: `shop-prod-media` becomes `media`, `shop-prod/payment`
/// becomes `payment`.
pub(crate) fn without_prefix<'a>(name: &'a str, prefix: &str) -> &'a str {
    let rest = match name.get(..prefix.len()) {
        Some(head) if head.eq_ignore_ascii_case(prefix) => &name[prefix.len()..],
        _ => return name,
    };
    let trimmed = rest.trim_start_matches(['-', '_', '/', '.', ' ']);
    if trimmed.is_empty() || trimmed.len() == rest.len() { name } else { trimmed }
}

/// Keys that were given out, so that two things never share one.
#[derive(Debug, Default)]
pub(crate) struct Keys(BTreeSet<String>);

impl Keys {
    /// The wanted key, or the first free one of `wanted-2`, `wanted-3`, ….
    pub(crate) fn take(&mut self, wanted: &str) -> String {
        let mut key = wanted.to_owned();
        let mut number = 2;
        while !self.0.insert(key.clone()) {
            key = format!("{wanted}-{number}");
            number += 1;
        }
        key
    }
}

/// The longest prefix of whole words that most of the names share; empty if there is none.
pub(crate) fn common_prefix(names: &[String]) -> String {
    // A name counts once for each prefix, however often a word of it is repeated or a separator stands twice.
    let mut shared: BTreeMap<String, usize> = BTreeMap::new();
    for name in names {
        let words: Vec<&str> = name.split(['-', '_', '/', '.', ' ']).filter(|w| !w.is_empty()).collect();
        let whole = words.join("-").to_ascii_lowercase();
        let mut end = 0;
        for word in words {
            end += word.len();
            *shared.entry(whole[..end].to_owned()).or_default() += 1;
            end += 1;
        }
    }
    shared
        .into_iter()
        .filter(|(_, count)| *count >= 2 && count * 2 > names.len())
        .map(|(prefix, _)| prefix)
        .max_by(|a, b| a.len().cmp(&b.len()).then_with(|| b.cmp(a)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_keys() {
        assert_eq!(slug("Shop Prod/Api", 40), "shop-prod-api");
        assert_eq!(slug("--", 40), "unnamed");
        assert_eq!(slug("3com", 40), "n3com");
        assert_eq!(without_prefix("shop-prod/payment", "shop-prod"), "payment");
        assert_eq!(without_prefix("shop-prod", "shop-prod"), "shop-prod");
        assert_eq!(without_prefix("shopping", "shop"), "shopping");
        let names = ["shop-prod", "shop-prod-api", "shop-prod-db", "other"].map(String::from);
        assert_eq!(common_prefix(&names), "shop-prod");
        let mut keys = Keys::default();
        assert_eq!((keys.take("a"), keys.take("a")), ("a".into(), "a-2".into()));
    }
}
