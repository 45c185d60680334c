//! By which texts resources can be found again.

use crate::recover::LinkRows;
use aho_corasick::AhoCorasick;
use estate::{Estate, Resource};
use std::collections::HashMap;
use std::sync::Arc;
use value::{Address, Content, Mode, Path, Provenance, Step, Value};

/// A text that more resources share names none of them.
const MOST_OWNERS: usize = 64;

/// Longer texts are not identities: DNS names end at 253 bytes, ARNs and self links at 2,048.
const LONGEST: usize = 2_048;

/// Shortest name that counts inside of a text.
const SHORTEST_NAME: usize = 6;

/// Attributes by which any type may be known, whatever the rows say; they count only where their text is one of the
/// classes that are unique by their form.
const COMMON: [&str; 12] = [
    "arn",
    "self_link",
    "id",
    "dns_name",
    "fqdn",
    "address",
    "endpoint",
    "hostname",
    "domain_name",
    "url",
    "repository_url",
    "invoke_url",
];

/// Names that only one customer in the world can have, by type and attribute: S3, Cloud Storage and Azure Storage
/// document their namespaces as global.
const GLOBAL_NAMES: [(&str, &str); 6] = [
    ("aws_s3_bucket", "bucket"),
    ("aws_s3_bucket", "id"),
    ("google_storage_bucket", "name"),
    ("google_storage_bucket", "id"),
    ("azurerm_storage_account", "name"),
    ("digitalocean_spaces_bucket", "name"),
];

/// What kind of text an identity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Class {
    /// `arn:aws:…`
    Arn,
    /// Hexadecimal, 8-4-4-4-12.
    Uuid,
    /// A host name of three labels or more, perhaps with a port.
    Host,
    /// A self link, an Azure resource id, a URL, or a host name with a path.
    Link,
    /// A globally unique name.
    Name,
    /// Unique only in its own place: `vpc-0a1b2c3d`, a short name.
    Plain,
}

impl Class {
    /// Whether a text of this class means the same wherever it stands.
    pub(crate) fn is_strong(self) -> bool {
        matches!(self, Self::Arn | Self::Uuid | Self::Host | Self::Link)
    }

    /// Of a text.
    pub(crate) fn of(text: &str) -> Self {
        if text.starts_with("arn:") && text.matches(':').count() >= 5 {
            return Self::Arn;
        }
        if is_uuid(text) {
            return Self::Uuid;
        }
        if text.bytes().any(|b| b.is_ascii_whitespace() || b == b'"' || b == b',') {
            return Self::Plain;
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            let host = rest.split(['/', ':']).next().unwrap_or_default();
            return if scheme.bytes().all(|b| b.is_ascii_alphanumeric()) && is_host(host) {
                Self::Link
            } else {
                Self::Plain
            };
        }
        let parts = text.split('/').filter(|p| !p.is_empty()).count();
        if (text.starts_with("/subscriptions/") || text.starts_with("projects/")) && parts >= 4 {
            return Self::Link;
        }
        if text.ends_with(".gserviceaccount.com") && text.contains('@') {
            return Self::Link;
        }
        match text.split_once('/') {
            Some((host, path)) if is_host(host) && !path.is_empty() => Self::Link,
            Some(_) => Self::Plain,
            None => {
                let (host, port) = text.split_once(':').unwrap_or((text, "0"));
                let is_port = !port.is_empty() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
                if is_host(host) && is_port { Self::Host } else { Self::Plain }
            }
        }
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if matches!(i, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() })
}

/// Three labels or more, the last of letters: addresses and versions are none.
fn is_host(text: &str) -> bool {
    let labels: Vec<&str> = text.trim_end_matches('.').split('.').collect();
    labels.len() >= 3
        && labels.iter().all(|l| {
            !l.is_empty() && l.len() <= 63 && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        })
        && labels.last().is_some_and(|l| l.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Who has an identity, and where.
#[derive(Clone, Debug)]
pub(crate) struct Owner {
    /// The resource.
    pub(crate) address: Address,
    /// The attribute.
    pub(crate) path: Path,
    /// Kind of text.
    pub(crate) class: Class,
    /// 0 if a row declares the attribute, 1 if it is only commonly one.
    rank: u8,
}

impl Owner {
    /// The lowest wins: what a row declares over what is common, what is managed over what is only looked up.
    pub(crate) fn order(&self) -> (u8, Mode) {
        (self.rank, self.address.mode)
    }
}

/// All identities of an estate.
pub(crate) struct Identities {
    owners: HashMap<Arc<str>, Vec<Owner>>,
    texts: Vec<Arc<str>>,
    finder: Option<AhoCorasick>,
}

impl Identities {
    /// Of all instances.
    pub(crate) fn new(estate: &Estate, rows: &dyn LinkRows) -> Self {
        let mut identities = Self { owners: HashMap::new(), texts: Vec::new(), finder: None };
        for resource in estate.resources() {
            identities.add(resource, rows);
        }
        let mut texts: Vec<Arc<str>> = identities
            .owners
            .iter()
            .filter(|(_, owners)| owners.len() <= MOST_OWNERS)
            .filter(|(_, owners)| owners.iter().any(|o| o.class != Class::Plain))
            .map(|(text, _)| text.clone())
            .collect();
        texts.sort();
        // Only too many patterns make this fail, more than memory could hold; whole texts are then still found.
        identities.finder = AhoCorasick::new(texts.iter().map(|t| t.as_bytes())).ok();
        identities.texts = texts;
        identities
    }

    fn add(&mut self, resource: &Resource, rows: &dyn LinkRows) {
        let type_name = resource.type_name();
        let declared = rows.identities(type_name);
        for name in declared {
            let path = Path::dotted(name);
            // What is itself a link is another resource's identity.
            if !rows.is_link(type_name, &path) {
                self.gather(resource, &resource.values, &path, 0, Path::root(), 0);
            }
        }
        for name in COMMON {
            if declared.contains(&name) || rows.is_link(type_name, &Path::attribute(name)) {
                continue;
            }
            let Some(value) = resource.values.get(name) else { continue };
            let Some(text) = value.as_str() else { continue };
            if Class::of(text).is_strong() && !borrowed(resource, name, text) {
                self.insert(resource, text, Path::attribute(name), 1);
            }
        }
    }

    fn gather(&mut self, resource: &Resource, value: &Value, path: &Path, at: usize, so_far: Path, rank: u8) {
        match (&value.content, path.steps().get(at)) {
            (Content::String(text), None) => self.insert(resource, text, so_far, rank),
            (Content::Number(number), None) => self.insert(resource, &number.to_string(), so_far, rank),
            (Content::List(_, items) | Content::Tuple(items), _) => {
                for (i, item) in items.iter().enumerate() {
                    self.gather(resource, item, path, at, so_far.then(Step::Index(i)), rank);
                }
            }
            (Content::Set(_, items), _) => {
                for item in items.iter() {
                    self.gather(resource, item, path, at, so_far.then(Step::Element), rank);
                }
            }
            (
                Content::Object(entries) | Content::Map(_, entries),
                Some(step @ (Step::Attribute(name) | Step::Key(name))),
            ) => {
                if let Some(value) = entries.get(name) {
                    self.gather(resource, value, path, at + 1, so_far.then(step.clone()), rank);
                }
            }
            _ => {}
        }
    }

    fn insert(&mut self, resource: &Resource, text: &str, path: Path, rank: u8) {
        // An id may be a number where a row declares both ends, as every one at Hetzner is. A port names nothing.
        let is_id = path.head().is_some_and(|name| name == "id" || name.ends_with("_id"));
        let is_number = rank == 0 && is_id && text.bytes().all(|b| b.is_ascii_digit());
        if text.is_empty() || text.len() > LONGEST || (is_never(text) && !is_number) {
            return;
        }
        let mut class = Class::of(text);
        let is_global = |attribute: &str| GLOBAL_NAMES.contains(&(resource.type_name(), attribute));
        if class == Class::Plain && text.len() >= SHORTEST_NAME && path.head().is_some_and(is_global) {
            class = Class::Name;
        }
        let owner = Owner { address: resource.address.clone(), path, class, rank };
        match self.owners.get_mut(text) {
            // One over the limit says that it is passed.
            Some(owners) if owners.len() > MOST_OWNERS => {}
            Some(owners) => owners.push(owner),
            None => {
                self.owners.insert(text.into(), vec![owner]);
            }
        }
    }

    /// Who has exactly this identity.
    pub(crate) fn owners(&self, text: &str) -> &[Owner] {
        self.owners.get(text).map(Vec::as_slice).filter(|o| o.len() <= MOST_OWNERS).unwrap_or_default()
    }

    /// Identities inside of a text, at token boundaries: leftmost, then longest, not overlapping.
    pub(crate) fn find<'i>(&'i self, text: &str) -> Vec<(usize, usize, &'i [Owner])> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let mut matches: Vec<(usize, usize, &[Owner])> = finder
            .find_overlapping_iter(text)
            .filter_map(|m| {
                let owners = self.owners(self.texts.get(m.pattern().as_usize())?);
                let class = owners.iter().map(|o| o.class).min()?;
                is_token(text, m.start(), m.end(), class).then_some((m.start(), m.end(), owners))
            })
            .collect();
        matches.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut end = 0;
        matches.retain(|m| {
            let free = m.0 >= end;
            if free {
                end = m.1;
            }
            free
        });
        matches
    }
}

/// Addresses and address ranges name no resource, whatever attribute they stand in; numbers only at links.
fn is_never(text: &str) -> bool {
    let address = text.split_once('/').map_or(text, |(address, _)| address);
    text.bytes().all(|b| b.is_ascii_digit())
        || text == "true"
        || text == "false"
        || (text.contains('/') && address.parse::<std::net::IpAddr>().is_ok())
}

/// Whether a value only repeats what was written elsewhere in the resource: a policy's `id` is its topic's ARN.
fn borrowed(resource: &Resource, name: &str, text: &str) -> bool {
    let Some(entries) = resource.values.entries() else { return false };
    entries.iter().any(|(other, value)| {
        &**other != name
            && (!COMMON.contains(&&**other) || resource.has_schema)
            && value.provenance == Provenance::Written
            && value.as_str() == Some(text)
    }) || (resource.has_schema
        && resource.address.mode == Mode::Managed
        && entries.get(name).is_some_and(|v| v.provenance == Provenance::Written))
}

fn is_token(text: &str, start: usize, end: usize, class: Class) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let before = text[..start].chars().next_back();
    let mut rest = text[end..].chars();
    let (after, then) = (rest.next(), rest.next());
    if before.is_some_and(word) || after.is_some_and(word) {
        return false;
    }
    let goes_on = after == Some('.') && then.is_some_and(char::is_alphanumeric);
    match class {
        // A path of an IAM name belongs to the name; elsewhere what follows a slash is inside of the resource.
        Class::Arn => !(goes_on || after == Some('/') && text[start..end].contains(":iam:")),
        Class::Uuid => true,
        Class::Host => !goes_on && before != Some('.'),
        Class::Link => !goes_on && !matches!(before, Some('.' | '/')),
        Class::Name | Class::Plain => !goes_on && !matches!(before, Some('.' | ':' | '@')) && after != Some('@'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes() {
        for (text, class) in [
            ("arn:aws:s3:::b", Class::Arn),
            ("86f5f5dd-8d21-a580-077e-5ebb83ba1b1d", Class::Uuid),
            ("db.abc.eu-west-1.rds.amazonaws.com", Class::Host),
            ("db.abc.eu-west-1.rds.amazonaws.com:5432", Class::Host),
            ("https://sqs.eu-west-1.amazonaws.com/1/q", Class::Link),
            ("1.dkr.ecr.eu-west-1.amazonaws.com/app", Class::Link),
            ("/subscriptions/s/resourceGroups/r/providers/p", Class::Link),
            ("projects/p/global/networks/n", Class::Link),
            ("app", Class::Plain),
            ("10.0.0.1", Class::Plain),
            ("10.0.0.0/16", Class::Plain),
            ("1.2.3", Class::Plain),
            ("example.com", Class::Plain),
            ("vpc-0a1b2c3d", Class::Plain),
        ] {
            assert_eq!(Class::of(text), class, "{text}");
        }
        assert!(is_never("10.0.0.0/16") && is_never("42") && is_never("::/0"));
    }

    #[test]
    fn tokens() {
        let token = |text: &str, part: &str, class| {
            let at = text.find(part).unwrap();
            is_token(text, at, at + part.len(), class)
        };
        assert!(token("postgres://u@db.a.example.com:5432/x", "db.a.example.com", Class::Host));
        assert!(!token("my-db.a.example.com", "db.a.example.com", Class::Host));
        assert!(!token("x.db.a.example.com", "db.a.example.com", Class::Host));
        assert!(!token("db.a.example.com.evil.org", "db.a.example.com", Class::Host));
        assert!(token("arn:aws:s3:::b/*", "arn:aws:s3:::b", Class::Arn));
        assert!(!token("arn:aws:s3:::b-logs", "arn:aws:s3:::b", Class::Arn));
        assert!(!token("arn:aws:iam::1:role/a/b", "arn:aws:iam::1:role/a", Class::Arn));
    }
}
