//! JSON whose parts are looked at one by one, so that a part of the wrong kind spoils nothing beside it.

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The members of a JSON object, unread.
#[derive(Debug, Default)]
pub(crate) struct Members<'de>(Vec<(Cow<'de, str>, &'de RawValue)>);

impl<'de> Members<'de> {
    /// The text of a member; of several with one name the last, as in Go. Null counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&'de str> {
        let raw = self.0.iter().rev().find(|(n, _)| n == name)?.1;
        (raw.get() != "null").then_some(raw.get())
    }

    /// A member that is a string.
    pub(crate) fn string(&self, name: &str) -> Option<Cow<'de, str>> {
        string(self.get(name)?)
    }

    /// A member that is `true`.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// All members in the order of the document.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'de str)> {
        self.0.iter().map(|(name, raw)| (&**name, raw.get()))
    }

    /// Whether there is such a member, even if it is null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }
}

/// The members of an object; `None` if the text is something else.
pub(crate) fn object(json: &str) -> Option<Members<'_>> {
    match serde_json::from_str(json).ok()? {
        Loose::Object(members) => Some(members),
        Loose::Other => None,
    }
}

/// The elements of an array; `None` if the text is something else.
pub(crate) fn array(json: &str) -> Option<Vec<&str>> {
    json.trim_start().starts_with('[').then_some(())?;
    let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
    Some(items.into_iter().map(RawValue::get).collect())
}

/// A string, borrowed where it has no escapes.
pub(crate) fn string(json: &str) -> Option<Cow<'_, str>> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') { serde_json::from_str(json).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(inner)) }
}

/// What a text of JSON is, in words.
pub(crate) fn kind(json: &str) -> &'static str {
    match json.trim_start().bytes().next() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a truth value",
        Some(b'n') => "null",
        Some(_) => "a number",
        None => "nothing",
    }
}

/// An object, unread, or anything else.
pub(crate) enum Loose<'de> {
    Object(Members<'de>),
    Other,
}

impl<'de> Deserialize<'de> for Loose<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LooseVisitor;
        impl<'de> Visitor<'de> for LooseVisitor {
            type Value = Loose<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(Name(name)) = map.next_key::<Name<'de>>()? {
                    // A number arrives as a map whose value is no raw JSON.
                    if name.starts_with("$serde_json::private") {
                        map.next_value::<IgnoredAny>()?;
                        return Ok(Loose::Other);
                    }
                    members.push((name, map.next_value::<&'de RawValue>()?));
                }
                Ok(Loose::Object(Members(members)))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Loose<'de>, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Loose::Other)
            }
            fn visit_unit<E: Error>(self) -> Result<Loose<'de>, E> {
                Ok(Loose::Other)
            }
            fn visit_bool<E: Error>(self, _: bool) -> Result<Loose<'de>, E> {
                Ok(Loose::Other)
            }
            fn visit_i64<E: Error>(self, _: i64) -> Result<Loose<'de>, E> {
                Ok(Loose::Other)
            }
            fn visit_u64<E: Error>(self, _: u64) -> Result<Loose<'de>, E> {
                Ok(Loose::Other)
            }
            fn visit_f64<E: Error>(self, _: f64) -> Result<Loose<'de>, E> {
                Ok(Loose::Other)
            }
            fn visit_str<E: Error>(self, _: &str) -> Result<Loose<'de>, E> {
                Ok(Loose::Other)
            }
        }
        deserializer.deserialize_any(LooseVisitor)
    }
}

/// A key, borrowed where it has no escapes.
pub(crate) struct Name<'de>(pub(crate) Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}
