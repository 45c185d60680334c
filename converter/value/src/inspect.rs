//! What can be said of a value, known or not.

use crate::symbol::References;
use crate::{Content, Entries, Marks, Number, Refinements, Symbol, Type, Value};
use std::sync::Arc;

/// Whether the length of a known set is known: unknown elements may turn out equal.
pub(crate) fn set_length_is_known(value: &Value) -> bool {
    value.items().is_none_or(|items| items.len() <= 1) || value.is_wholly_known()
}

impl Value {
    /// Whether its type is not decided: an unknown value or null of type [`Type::Dynamic`].
    pub fn is_dynamic(&self) -> bool {
        match &self.content {
            Content::Null(ty) => *ty == Type::Dynamic,
            Content::Unknown(refinements) => refinements.ty == Type::Dynamic,
            _ => false,
        }
    }

    /// Its type if that is bool, number or string; nothing is made for it.
    pub fn primitive_type(&self) -> Option<Type> {
        let ty = match &self.content {
            Content::Null(ty) => ty,
            Content::Unknown(refinements) => &refinements.ty,
            Content::Bool(_) => &Type::Bool,
            Content::Number(_) => &Type::Number,
            Content::String(_) => &Type::String,
            Content::List(..) | Content::Set(..) | Content::Tuple(_) | Content::Map(..) | Content::Object(_) => {
                return None;
            }
        };
        ty.is_primitive().then(|| ty.clone())
    }

    /// Whether it is certain that it is not null.
    pub fn is_never_null(&self) -> bool {
        match &self.content {
            Content::Null(_) => false,
            Content::Unknown(refinements) => refinements.not_null,
            _ => true,
        }
    }

    /// What is known of it if it is unknown.
    pub fn refinements(&self) -> Option<&Refinements> {
        match &self.content {
            Content::Unknown(refinements) => Some(refinements),
            _ => None,
        }
    }

    /// The same value, and unless it is known, the knowledge that it will not be null.
    #[must_use]
    pub fn never_null(mut self) -> Self {
        if let Content::Unknown(refinements) = &mut self.content
            && !refinements.not_null
        {
            Refinements::and_not_null(refinements);
            if let Some(settled) = refinements.settled() {
                self.content = settled.content;
            }
        }
        self
    }

    /// The marks of it and of all its parts.
    pub fn marks_deep(&self) -> Marks {
        let of = |items: &mut dyn Iterator<Item = &Value>| items.fold(self.marks, |m, v| m.union(v.marks_deep()));
        match &self.content {
            Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => {
                self.marks
            }
            Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => of(&mut items.iter()),
            Content::Map(_, entries) | Content::Object(entries) => of(&mut entries.values()),
        }
    }

    /// The value with no marks on it or on any part, and the marks that were there.
    pub fn unmarked_deep(&self) -> (Value, Marks) {
        let marks = self.marks_deep();
        if !marks.any() {
            return (self.clone(), marks);
        }
        (self.without_marks(), marks)
    }

    fn without_marks(&self) -> Value {
        let items = |items: &[Value]| items.iter().map(Value::without_marks).collect::<Arc<[Value]>>();
        let entries =
            |entries: &Entries| Arc::new(entries.iter().map(|(k, v)| (k.clone(), v.without_marks())).collect());
        let content = match &self.content {
            Content::List(ty, parts) => Content::List(ty.clone(), items(parts)),
            Content::Set(ty, parts) => Content::Set(ty.clone(), items(parts)),
            Content::Tuple(parts) => Content::Tuple(items(parts)),
            Content::Map(ty, parts) => Content::Map(ty.clone(), entries(parts)),
            Content::Object(parts) => Content::Object(entries(parts)),
            other => other.clone(),
        };
        Value { content, marks: Marks::NONE, provenance: self.provenance, symbol: self.symbol.clone() }
    }

    /// The number of elements: a number, or an unknown one with bounds. `None` where the value has no length or is null.
    pub fn length(&self) -> Option<Value> {
        let count = |n: usize| Value::from(n as i64);
        let length = match &self.content {
            Content::List(_, items) | Content::Tuple(items) => count(items.len()),
            Content::Set(_, items) if set_length_is_known(self) => count(items.len()),
            Content::Set(_, items) => {
                Value::refined(Refinements { not_null: true, ..length_range(Some(1), Some(items.len() as u64)) })
            }
            Content::Map(_, entries) | Content::Object(entries) => count(entries.len()),
            Content::Unknown(refinements) => match &refinements.ty {
                Type::Tuple(items) => count(items.len()),
                Type::Object(attributes) => count(attributes.len()),
                Type::List(_) | Type::Set(_) | Type::Map(_) => {
                    Value::refined(length_range(refinements.min_length, refinements.max_length))
                }
                Type::Dynamic => Value::unknown(Type::Number).never_null(),
                Type::Bool | Type::Number | Type::String => return None,
            },
            Content::Null(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => return None,
        };
        Some(length.marked(self.marks))
    }

    /// The same value, which was computed from these in a way that cannot be inverted: it stands for all that they stand for.
    #[must_use]
    pub fn derived_from<'a>(mut self, sources: impl IntoIterator<Item = &'a Value>) -> Self {
        if self.symbol.is_some() {
            return self;
        }
        let mut sources = sources.into_iter();
        let (first, second) = (sources.next(), sources.next());
        if let (Some(only), None) = (first, second)
            && let Some(Symbol::Derived(_)) = only.symbol.as_deref()
        {
            self.symbol = only.symbol.clone();
            return self;
        }
        let mut found = References::default();
        for source in first.into_iter().chain(second).chain(sources) {
            source.collect_references(&mut found);
        }
        if !found.in_order.is_empty() {
            self.symbol = Some(Arc::new(Symbol::Derived(found.in_order.into())));
        }
        self
    }
}

fn length_range(min: Option<u64>, max: Option<u64>) -> Refinements {
    Refinements {
        not_null: true,
        min: Some((Number::from(min.unwrap_or(0)), true)),
        max: max.map(|n| (Number::from(n), true)),
        ..Refinements::of(Type::Number)
    }
}
