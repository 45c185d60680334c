//! Types of values, as cty has them.

use crate::Attributes;
use std::fmt;
use std::sync::Arc;

/// An attribute of an object type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectAttribute {
    /// Type of the attribute.
    pub ty: Type,
    /// Whether a conversion may leave it out (`optional(…)` in a type constraint); it is null then.
    pub optional: bool,
}

/// The type of a value, or a constraint that one must meet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// Not decided (`any` in a constraint; the type of an untyped null or of an unknown whose type is not known).
    Dynamic,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// `list(T)`
    List(Arc<Type>),
    /// `set(T)`
    Set(Arc<Type>),
    /// `map(T)`
    Map(Arc<Type>),
    /// `tuple([…])`
    Tuple(Arc<[Type]>),
    /// `object({…})`
    Object(Arc<Attributes>),
}

impl Type {
    /// `list(element)`
    pub fn list(element: Type) -> Self {
        Self::List(Arc::new(element))
    }

    /// `set(element)`
    pub fn set(element: Type) -> Self {
        Self::Set(Arc::new(element))
    }

    /// `map(element)`
    pub fn map(element: Type) -> Self {
        Self::Map(Arc::new(element))
    }

    /// `tuple([…])`
    pub fn tuple(elements: impl IntoIterator<Item = Type>) -> Self {
        Self::Tuple(elements.into_iter().collect())
    }

    /// `object({…})` without optional attributes.
    pub fn object<K: Into<Arc<str>>>(attributes: impl IntoIterator<Item = (K, Type)>) -> Self {
        Self::Object(Arc::new(
            attributes.into_iter().map(|(k, ty)| (k.into(), ObjectAttribute { ty, optional: false })).collect(),
        ))
    }

    /// Whether this is bool, number or string.
    pub fn is_primitive(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::String)
    }

    /// Whether `Dynamic` stands anywhere inside.
    pub fn has_dynamic(&self) -> bool {
        match self {
            Self::Dynamic => true,
            Self::Bool | Self::Number | Self::String => false,
            Self::List(t) | Self::Set(t) | Self::Map(t) => t.has_dynamic(),
            Self::Tuple(ts) => ts.iter().any(Type::has_dynamic),
            Self::Object(attributes) => attributes.values().any(|a| a.ty.has_dynamic()),
        }
    }
}

impl Type {
    /// The same type with no attribute optional anywhere: the type that values have after a conversion.
    #[must_use]
    pub fn without_optional_attributes(&self) -> Self {
        match self {
            Self::Dynamic | Self::Bool | Self::Number | Self::String => self.clone(),
            Self::List(t) => Self::list(t.without_optional_attributes()),
            Self::Set(t) => Self::set(t.without_optional_attributes()),
            Self::Map(t) => Self::map(t.without_optional_attributes()),
            Self::Tuple(ts) => Self::tuple(ts.iter().map(Type::without_optional_attributes)),
            Self::Object(attributes) => {
                Self::object(attributes.iter().map(|(name, a)| (name.clone(), a.ty.without_optional_attributes())))
            }
        }
    }

    /// As Terraform's messages name it: `list of string`, `object`.
    pub fn friendly_name(&self) -> String {
        self.named("dynamic", "dynamic")
    }

    /// As [`Type::friendly_name`], where it says what is wanted: `list of any single type`.
    pub fn friendly_name_for_constraint(&self) -> String {
        self.named("any type", "any single type")
    }

    fn named(&self, dynamic: &str, element: &str) -> String {
        match self {
            Self::Dynamic => dynamic.to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Number => "number".to_owned(),
            Self::String => "string".to_owned(),
            Self::List(t) => format!("list of {}", t.named(element, element)),
            Self::Set(t) => format!("set of {}", t.named(element, element)),
            Self::Map(t) => format!("map of {}", t.named(element, element)),
            Self::Tuple(_) => "tuple".to_owned(),
            Self::Object(_) => "object".to_owned(),
        }
    }
}

/// Terraform's own notation, as in `type = map(object({ port = number }))`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dynamic => f.write_str("any"),
            Self::Bool => f.write_str("bool"),
            Self::Number => f.write_str("number"),
            Self::String => f.write_str("string"),
            Self::List(t) => write!(f, "list({t})"),
            Self::Set(t) => write!(f, "set({t})"),
            Self::Map(t) => write!(f, "map({t})"),
            Self::Tuple(ts) => {
                f.write_str("tuple([")?;
                for (i, t) in ts.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{t}")?;
                }
                f.write_str("])")
            }
            Self::Object(attributes) => {
                f.write_str("object({")?;
                for (i, (name, a)) in attributes.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    if a.optional {
                        write!(f, "{name} = optional({})", a.ty)?;
                    } else {
                        write!(f, "{name} = {}", a.ty)?;
                    }
                }
                f.write_str("})")
            }
        }
    }
}
