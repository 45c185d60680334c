//! Unknown values and what is known of them all the same.

use crate::{Type, Value};
use std::sync::{Arc, LazyLock};

/// Longest list of unknown elements that a known length is made into.
const LONGEST_LIST: u64 = 10_000;

/// What is known of an unknown value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refinements {
    /// Its type; [`Type::Dynamic`] when that is unknown too.
    pub ty: Type,
    /// It will not be null.
    pub not_null: bool,
    /// It will be a string that starts so.
    pub prefix: Option<Arc<str>>,
    /// Smallest number of elements of a collection.
    pub min_length: Option<u64>,
    /// Largest number of elements of a collection.
    pub max_length: Option<u64>,
    /// Smallest number, and whether the bound itself is included.
    pub min: Option<(crate::Number, bool)>,
    /// Largest number, and whether the bound itself is included.
    pub max: Option<(crate::Number, bool)>,
}

impl Refinements {
    /// Nothing but the type.
    pub fn of(ty: Type) -> Self {
        Self { ty, not_null: false, prefix: None, min_length: None, max_length: None, min: None, max: None }
    }

    /// Nothing but the type; the commonest are shared.
    pub(crate) fn nothing_but(ty: Type) -> Arc<Self> {
        static COMMON: LazyLock<[Arc<Refinements>; 4]> = LazyLock::new(|| {
            [Type::Dynamic, Type::Bool, Type::Number, Type::String].map(|ty| Arc::new(Refinements::of(ty)))
        });
        match &ty {
            Type::Dynamic => COMMON[0].clone(),
            Type::Bool => COMMON[1].clone(),
            Type::Number => COMMON[2].clone(),
            Type::String => COMMON[3].clone(),
            Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Tuple(_) | Type::Object(_) => {
                Arc::new(Refinements::of(ty))
            }
        }
    }

    /// The same, and not null; those of a string that is nothing but not null are shared, as the identifiers of resources are.
    pub(crate) fn and_not_null(refinements: &mut Arc<Self>) {
        static IDENTIFIER: LazyLock<Arc<Refinements>> =
            LazyLock::new(|| Arc::new(Refinements { not_null: true, ..Refinements::of(Type::String) }));
        if Arc::ptr_eq(refinements, &Self::nothing_but(Type::String)) {
            *refinements = IDENTIFIER.clone();
        } else {
            Arc::make_mut(refinements).not_null = true;
        }
    }

    /// The only value that these leave, if there is only one.
    pub(crate) fn settled(&self) -> Option<Value> {
        if !self.not_null {
            return None;
        }
        match (&self.ty, &self.min, &self.max) {
            (Type::Number, Some((min, true)), Some((max, true))) if min == max => return Some(min.clone().into()),
            _ => {}
        }
        let length = self.max_length.filter(|max| *max == self.min_length.unwrap_or(0))?;
        let unknown = |element: &Type| (0..length).map(|_| Value::unknown(element.clone())).collect::<Vec<_>>();
        match &self.ty {
            Type::List(element) if length <= LONGEST_LIST => Some(Value::list((**element).clone(), unknown(element))),
            Type::Set(element) if length <= 1 => Some(Value::set((**element).clone(), unknown(element))),
            Type::Map(element) if length == 0 => Some(Value::map((**element).clone(), Vec::<(Arc<str>, Value)>::new())),
            _ => None,
        }
    }
}
