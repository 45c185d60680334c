//! Setting fields from values.

use crate::{Field, Link, Origin, Text};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use value::{Content, Path, Step, Value};

/// A value does not fit the field of the kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetError {
    /// The kind has no such field: a mistake in a row.
    NoSuchField(String),
    /// The value is of another type than the field.
    Mismatch {
        /// What the field takes.
        expected: &'static str,
        /// What the value is, in Terraform's notation.
        found: String,
    },
}

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchField(name) => write!(f, "there is no field {name:?}"),
            Self::Mismatch { expected, found } => write!(f, "expected {expected}, found {found}"),
        }
    }
}

impl std::error::Error for SetError {}

/// Something that can be set from a value and keeps its holes.
pub trait Set {
    /// Sets the part at `path` (dotted names of fields; empty for the thing itself).
    ///
    /// # Errors
    /// If there is no such field, or the value cannot be converted.
    fn set(&mut self, path: &[&str], value: &Value, origin: &Origin) -> Result<(), SetError>;

    /// A new item at the end of a list of items; `None` if there is no such list.
    fn append(&mut self, _list: &str) -> Option<&mut dyn Set> {
        None
    }

    /// Changes the origins of whatever is set at `path`, item by item where there are several.
    fn change_origins(&mut self, _path: &[&str], _change: &mut dyn FnMut(&mut crate::Origins)) {}

    /// Visits the origins of every field that rows can set, items of lists included, in the order of declaration.
    fn visit_origins(&self, visit: &mut dyn FnMut(&crate::Origins));

    /// Visits every link that is known, of fields that rows can set and of items of lists, in the order of declaration.
    fn visit_links(&self, _visit: &mut dyn FnMut(&Link)) {}
}

impl<T> Field<T> {
    fn visit(&self, visit: &mut dyn FnMut(&crate::Origins)) {
        match self {
            Field::Absent => {}
            Field::Known { origins, .. } | Field::Symbolic { origins, .. } => visit(origins),
        }
    }

    fn change(&mut self, change: &mut dyn FnMut(&mut crate::Origins)) {
        match self {
            Field::Absent => {}
            Field::Known { origins, .. } | Field::Symbolic { origins, .. } => change(origins),
        }
    }
}

fn end(path: &[&str]) -> Result<(), SetError> {
    if path.is_empty() { Ok(()) } else { Err(SetError::NoSuchField(path.join("."))) }
}

fn mismatch(expected: &'static str, value: &Value) -> SetError {
    SetError::Mismatch { expected, found: value.ty().to_string() }
}

/// A type that a known value converts to.
trait Scalar: Sized {
    const EXPECTED: &'static str;
    fn read(value: &Value) -> Option<Self>;
}

impl Scalar for bool {
    const EXPECTED: &'static str = "bool";
    fn read(value: &Value) -> Option<Self> {
        match (&value.content, value.as_str()) {
            (Content::Bool(b), _) => Some(*b),
            (_, Some("true" | "1")) => Some(true),
            (_, Some("false" | "0")) => Some(false),
            _ => None,
        }
    }
}

impl Scalar for u64 {
    const EXPECTED: &'static str = "whole number";
    fn read(value: &Value) -> Option<Self> {
        value.as_number().and_then(value::Number::to_u64).or_else(|| value.as_str()?.parse().ok())
    }
}

impl Scalar for i64 {
    const EXPECTED: &'static str = "whole number";
    fn read(value: &Value) -> Option<Self> {
        value.as_number().and_then(value::Number::to_i64).or_else(|| value.as_str()?.parse().ok())
    }
}

impl Scalar for f64 {
    const EXPECTED: &'static str = "number";
    fn read(value: &Value) -> Option<Self> {
        value.as_number().map(value::Number::to_f64).or_else(|| value.as_str()?.parse().ok())
    }
}

impl Scalar for String {
    const EXPECTED: &'static str = "string";
    fn read(value: &Value) -> Option<Self> {
        match &value.content {
            Content::String(s) => Some(s.to_string()),
            Content::Number(n) => Some(n.to_string()),
            Content::Bool(b) => Some(b.to_string()),
            _ => None,
        }
    }
}

macro_rules! scalar_field {
    ($($ty:ty),*) => {$(
        impl Set for Field<$ty> {
            fn set(&mut self, path: &[&str], value: &Value, origin: &Origin) -> Result<(), SetError> {
                end(path)?;
                *self = match &value.content {
                    Content::Null(_) => return Ok(()),
                    Content::Unknown(_) => Field::Symbolic { value: value.clone(), origins: origin.clone().into() },
                    _ => Field::known(
                        <$ty as Scalar>::read(value).ok_or_else(|| mismatch(<$ty as Scalar>::EXPECTED, value))?,
                        origin.clone(),
                    ),
                };
                Ok(())
            }

            fn change_origins(&mut self, _: &[&str], change: &mut dyn FnMut(&mut crate::Origins)) {
                self.change(change);
            }

            fn visit_origins(&self, visit: &mut dyn FnMut(&crate::Origins)) {
                self.visit(visit);
            }
        }
    )*};
}
scalar_field!(bool, u64, i64, f64, String);

impl Set for Field<Text> {
    fn set(&mut self, path: &[&str], value: &Value, origin: &Origin) -> Result<(), SetError> {
        end(path)?;
        if value.is_null() {
            return Ok(());
        }
        let text = Text::from_value(value).ok_or_else(|| mismatch("string", value))?;
        *self = Field::known(text, origin.clone());
        Ok(())
    }

    fn change_origins(&mut self, _: &[&str], change: &mut dyn FnMut(&mut crate::Origins)) {
        self.change(change);
    }

    fn visit_origins(&self, visit: &mut dyn FnMut(&crate::Origins)) {
        self.visit(visit);
    }
}

impl Set for Field<Link> {
    fn set(&mut self, path: &[&str], value: &Value, origin: &Origin) -> Result<(), SetError> {
        end(path)?;
        if value.is_null() {
            return Ok(());
        }
        let text = Text::from_value(value).ok_or_else(|| mismatch("string", value))?;
        let link = match text.as_reference().or_else(|| text.names_one()) {
            Some(reference) => Link::To(reference.clone()),
            None => Link::Outside(text),
        };
        *self = Field::known(link, origin.clone());
        Ok(())
    }

    fn change_origins(&mut self, _: &[&str], change: &mut dyn FnMut(&mut crate::Origins)) {
        self.change(change);
    }

    fn visit_origins(&self, visit: &mut dyn FnMut(&crate::Origins)) {
        self.visit(visit);
    }

    fn visit_links(&self, visit: &mut dyn FnMut(&Link)) {
        self.get().into_iter().for_each(visit);
    }
}

/// Lists of fields: every element on its own, appended. A single value counts as a list of one.
impl<T> Set for Vec<Field<T>>
where
    Field<T>: Set + Default,
{
    fn set(&mut self, path: &[&str], value: &Value, origin: &Origin) -> Result<(), SetError> {
        end(path)?;
        if value.is_null() {
            return Ok(());
        }
        let single = std::slice::from_ref(value);
        let items = if value.is_unknown() { single } else { value.items().unwrap_or(single) };
        for item in items {
            let mut field = Field::default();
            field.set(&[], item, origin)?;
            self.push(field);
        }
        Ok(())
    }

    fn change_origins(&mut self, _: &[&str], change: &mut dyn FnMut(&mut crate::Origins)) {
        self.iter_mut().for_each(|field| field.change(change));
    }

    fn visit_origins(&self, visit: &mut dyn FnMut(&crate::Origins)) {
        self.iter().for_each(|field| field.visit(visit));
    }

    fn visit_links(&self, visit: &mut dyn FnMut(&Link)) {
        self.iter().for_each(|field| field.visit_links(visit));
    }
}

/// Maps of fields; the origin of each entry is its key.
impl<T> Set for BTreeMap<String, Field<T>>
where
    Field<T>: Set + Default,
{
    fn set(&mut self, path: &[&str], value: &Value, origin: &Origin) -> Result<(), SetError> {
        if let [key, rest @ ..] = path {
            return self.entry((*key).to_owned()).or_default().set(rest, value, origin);
        }
        if value.is_null() {
            return Ok(());
        }
        let entries = value.entries().ok_or_else(|| mismatch("map", value))?;
        for (key, item) in entries {
            let at = Origin::new(origin.address.clone(), origin.path.then(Step::Attribute(key.clone())));
            self.entry(key.to_string()).or_default().set(&[], item, &at)?;
        }
        Ok(())
    }

    fn change_origins(&mut self, path: &[&str], change: &mut dyn FnMut(&mut crate::Origins)) {
        match path {
            [key, ..] => {
                if let Some(field) = self.get_mut(*key) {
                    field.change(change);
                }
            }
            [] => self.values_mut().for_each(|field| field.change(change)),
        }
    }

    fn visit_origins(&self, visit: &mut dyn FnMut(&crate::Origins)) {
        self.values().for_each(|field| field.visit(visit));
    }

    fn visit_links(&self, visit: &mut dyn FnMut(&Link)) {
        self.values().for_each(|field| field.visit_links(visit));
    }
}

/// Declares a kind: a struct whose fields can be set by name from a value.
///
/// `lists` hold items that rows fill one nested block at a time; `plain` fields are filled by hooks only.
macro_rules! kind {
    (
        $(#[$meta:meta])* pub struct $name:ident { $($(#[doc = $doc:expr])* $field:ident : $ty:ty,)* }
        $(lists { $($(#[doc = $ldoc:expr])* $list:ident : $item:ty,)* })?
        $(plain { $($(#[doc = $pdoc:expr])* $plain:ident : $pty:ty,)* })?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $($(#[doc = $doc])* pub $field: $ty,)*
            $($($(#[doc = $ldoc])* pub $list: Vec<$item>,)*)?
            $($($(#[doc = $pdoc])* pub $plain: $pty,)*)?
        }

        impl $crate::Set for $name {
            fn set(&mut self, path: &[&str], value: &::value::Value, origin: &$crate::Origin) -> Result<(), $crate::SetError> {
                let _ = (value, origin);
                match path {
                    $([stringify!($field), rest @ ..] => self.$field.set(rest, value, origin),)*
                    other => Err($crate::SetError::NoSuchField(other.join("."))),
                }
            }

            fn append(&mut self, list: &str) -> Option<&mut dyn $crate::Set> {
                match list {
                    $($(stringify!($list) => {
                        self.$list.push(<$item>::default());
                        self.$list.last_mut().map(|item| item as &mut dyn $crate::Set)
                    })*)?
                    _ => None,
                }
            }

            fn change_origins(&mut self, path: &[&str], change: &mut dyn FnMut(&mut $crate::Origins)) {
                let _ = &change;
                match path {
                    $([stringify!($field), rest @ ..] => self.$field.change_origins(rest, change),)*
                    _ => {}
                }
            }

            fn visit_origins(&self, visit: &mut dyn FnMut(&$crate::Origins)) {
                let _ = &visit;
                $($crate::Set::visit_origins(&self.$field, visit);)*
                $($(for item in &self.$list {
                    $crate::Set::visit_origins(item, visit);
                })*)?
            }

            fn visit_links(&self, visit: &mut dyn FnMut(&$crate::Link)) {
                let _ = &visit;
                $($crate::Set::visit_links(&self.$field, visit);)*
                $($(for item in &self.$list {
                    $crate::Set::visit_links(item, visit);
                })*)?
            }
        }

        impl $name {
            /// Names of the fields that rows can set.
            pub const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];
            /// Names of the lists that rows can append to.
            pub const LISTS: &'static [&'static str] = &[$($(stringify!($list)),*)?];
        }
    };
}
pub(crate) use kind;

/// The path under which the ledger lists a leaf: indices collapsed.
pub fn collapsed(path: &Path) -> Path {
    path.steps().iter().map(|s| if matches!(s, Step::Index(_)) { Step::Element } else { s.clone() }).collect()
}

impl From<Arc<str>> for Text {
    fn from(text: Arc<str>) -> Self {
        Text::literal(&*text)
    }
}
