//! Values.

use crate::symbol::References;
use crate::{Entries, Marks, Number, Path, Reference, Refinements, Step, Symbol, Type};
use std::sync::Arc;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// How a value came to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provenance {
    /// Somebody wrote it: in configuration, or in a state for an attribute that can be written.
    #[default]
    Written,
    /// A default of the schema, a variable or the provider (`default_tags`, the region).
    Defaulted,
    /// The provider computes it.
    Computed,
    /// It was found again in another input or by comparing with other resources.
    Recovered,
}

/// What a value is, without marks or symbol.
///
/// Sets hold their elements in a fixed order without repetitions; see `Value::set`.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Null of a type.
    Null(Type),
    /// Not known yet.
    Unknown(Arc<Refinements>),
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string in normalisation form C.
    String(Arc<str>),
    /// A list; the type is that of its elements.
    List(Arc<Type>, Arc<[Value]>),
    /// A set; the type is that of its elements.
    Set(Arc<Type>, Arc<[Value]>),
    /// A tuple.
    Tuple(Arc<[Value]>),
    /// A map; the type is that of its elements.
    Map(Arc<Type>, Arc<Entries>),
    /// An object.
    Object(Arc<Entries>),
}

/// A value of Terraform's language.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub content: Content,
    /// What must be remembered of it.
    pub marks: Marks,
    /// How it came to be.
    pub provenance: Provenance,
    /// What it stands for, if more is known than what it is.
    pub symbol: Option<Arc<Symbol>>,
}

impl From<Content> for Value {
    fn from(content: Content) -> Self {
        Self { content, marks: Marks::NONE, provenance: Provenance::Written, symbol: None }
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Content::Bool(b).into()
    }
}

impl From<Number> for Value {
    fn from(n: Number) -> Self {
        Content::Number(n).into()
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Content::Number(n.into()).into()
    }
}

impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Self::string(s)
    }
}

impl From<String> for Value {
    fn from(s: String) -> Self {
        Self::string(s)
    }
}

impl Value {
    /// Null of a type.
    pub fn null(ty: Type) -> Self {
        Content::Null(ty).into()
    }

    /// A string, normalised to form C.
    pub fn string(s: impl AsRef<str> + Into<Arc<str>>) -> Self {
        let text: Arc<str> = if is_nfc(s.as_ref()) { s.into() } else { s.as_ref().nfc().collect::<String>().into() };
        Content::String(text).into()
    }

    /// An unknown value of a type.
    pub fn unknown(ty: Type) -> Self {
        Content::Unknown(Refinements::nothing_but(ty)).into()
    }

    /// An unknown value of which something is known. Where that leaves one possibility only, it is that value, as in cty: a list of
    /// known length is a list of unknown elements.
    pub fn refined(refinements: Refinements) -> Self {
        if let Some(settled) = refinements.settled() {
            return settled;
        }
        Content::Unknown(Arc::new(refinements)).into()
    }

    /// A tuple.
    pub fn tuple(items: impl IntoIterator<Item = Value>) -> Self {
        Content::Tuple(items.into_iter().collect()).into()
    }

    /// A list; the items must be of the element type already.
    pub fn list(element: Type, items: impl IntoIterator<Item = Value>) -> Self {
        Content::List(Arc::new(element), items.into_iter().collect()).into()
    }

    /// A map; the items must be of the element type already.
    pub fn map<K: Into<Arc<str>>>(element: Type, items: impl IntoIterator<Item = (K, Value)>) -> Self {
        Content::Map(Arc::new(element), Arc::new(items.into_iter().map(|(k, v)| (k.into(), v)).collect())).into()
    }

    /// An object.
    pub fn object<K: Into<Arc<str>>>(items: impl IntoIterator<Item = (K, Value)>) -> Self {
        Content::Object(Arc::new(items.into_iter().map(|(k, v)| (k.into(), v)).collect())).into()
    }

    /// The same value with these marks added.
    #[must_use]
    pub fn marked(mut self, marks: Marks) -> Self {
        self.marks = self.marks.union(marks);
        self
    }

    /// The same value standing for something.
    #[must_use]
    pub fn standing_for(mut self, symbol: Symbol) -> Self {
        self.symbol = Some(Arc::new(symbol));
        self
    }

    /// The same value with another provenance.
    #[must_use]
    pub fn with_provenance(mut self, provenance: Provenance) -> Self {
        self.provenance = provenance;
        self
    }

    /// Its type.
    pub fn ty(&self) -> Type {
        match &self.content {
            Content::Null(ty) => ty.clone(),
            Content::Unknown(refinements) => refinements.ty.clone(),
            Content::Bool(_) => Type::Bool,
            Content::Number(_) => Type::Number,
            Content::String(_) => Type::String,
            Content::List(ty, _) => Type::List(ty.clone()),
            Content::Set(ty, _) => Type::Set(ty.clone()),
            Content::Map(ty, _) => Type::Map(ty.clone()),
            Content::Tuple(items) => Type::tuple(items.iter().map(Value::ty)),
            Content::Object(items) => Type::object(items.iter().map(|(k, v)| (k.clone(), v.ty()))),
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.content, Content::Null(_))
    }

    /// Whether it is itself unknown; its parts may be all the same.
    pub fn is_unknown(&self) -> bool {
        matches!(self.content, Content::Unknown(_))
    }

    /// Whether neither it nor any part of it is unknown.
    pub fn is_wholly_known(&self) -> bool {
        match &self.content {
            Content::Unknown(_) => false,
            Content::Null(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => true,
            Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
                items.iter().all(Value::is_wholly_known)
            }
            Content::Map(_, items) | Content::Object(items) => items.values().all(Value::is_wholly_known),
        }
    }

    /// Text of a known string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.content {
            Content::String(s) => Some(s),
            _ => None,
        }
    }

    /// A known truth value.
    pub fn as_bool(&self) -> Option<bool> {
        match self.content {
            Content::Bool(b) => Some(b),
            _ => None,
        }
    }

    /// A known number.
    pub fn as_number(&self) -> Option<&Number> {
        match &self.content {
            Content::Number(n) => Some(n),
            _ => None,
        }
    }

    /// Items of a list, set or tuple.
    pub fn items(&self) -> Option<&[Value]> {
        match &self.content {
            Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// Entries of a map or object.
    pub fn entries(&self) -> Option<&Entries> {
        match &self.content {
            Content::Map(_, entries) | Content::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// An attribute of an object or an element of a map.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries()?.get(name)
    }

    /// The part at a path. [`Step::Element`] is followed only where there is exactly one element.
    pub fn at(&self, path: &Path) -> Option<&Value> {
        let mut value = self;
        for step in path.steps() {
            value = match step {
                Step::Attribute(name) | Step::Key(name) => value.get(name)?,
                Step::Index(index) => value.items()?.get(*index)?,
                Step::Element => match value.items()? {
                    [only] => only,
                    _ => return None,
                },
            };
        }
        Some(value)
    }

    /// The references that this value or a part of it stands for, in order of appearance, without repetitions.
    pub fn references(&self) -> Vec<Reference> {
        let mut found = References::default();
        self.collect_references(&mut found);
        found.in_order
    }

    pub(crate) fn collect_references(&self, found: &mut References) {
        if let Some(symbol) = &self.symbol {
            symbol.collect(found);
            return;
        }
        match &self.content {
            Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => {}
            Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
                items.iter().for_each(|item| item.collect_references(found));
            }
            Content::Map(_, items) | Content::Object(items) => {
                items.values().for_each(|item| item.collect_references(found));
            }
        }
    }

    /// Whether it or any part of it is an infinite number, which cannot be kept: neither JSON nor a state has it.
    pub fn has_infinite(&self) -> bool {
        match &self.content {
            Content::Number(number) => number.is_infinite(),
            Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::String(_) => false,
            Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
                items.iter().any(Value::has_infinite)
            }
            Content::Map(_, items) | Content::Object(items) => items.values().any(Value::has_infinite),
        }
    }

    /// Whether it or any part of it is marked sensitive.
    pub fn has_sensitive(&self) -> bool {
        self.marks.sensitive
            || match &self.content {
                Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => {
                    false
                }
                Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
                    items.iter().any(Value::has_sensitive)
                }
                Content::Map(_, items) | Content::Object(items) => items.values().any(Value::has_sensitive),
            }
    }
}

impl Value {
    /// A set; the items must be of the element type already. Repetitions fall together and the order becomes Terraform's.
    /// Marks of the items and their parts move to the set, as in cty: which element was marked could not be told afterwards.
    pub fn set(element: Type, items: impl IntoIterator<Item = Value>) -> Self {
        let mut marks = Marks::NONE;
        let mut items: Vec<Value> = items
            .into_iter()
            .map(|item| {
                let (item, of_item) = item.unmarked_deep();
                marks = marks.union(of_item);
                item
            })
            .collect();
        items.sort_by(|a, b| crate::order::compare(&a.content, &b.content));
        // An unknown element may turn out equal to any other or to none, so it never falls together with one.
        items.dedup_by(|a, b| a.is_wholly_known() && crate::order::compare(&a.content, &b.content).is_eq());
        Self::from(Content::Set(Arc::new(element), items.into())).marked(marks)
    }
}
