//! Names, parameters and results of functions.

use value::Type;

/// The type of a parameter or result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any type.
    Any,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// `list(any)`
    List,
    /// `list(bool)`
    Bools,
    /// `list(number)`
    Numbers,
    /// `list(string)`
    Strings,
    /// `set(any)`
    Set,
    /// `set(string)`
    StringSet,
    /// `map(any)`
    Map,
    /// `map(list(string))`
    StringLists,
}

impl Kind {
    /// The type that it stands for.
    pub fn ty(self) -> Type {
        match self {
            Self::Any => Type::Dynamic,
            Self::Bool => Type::Bool,
            Self::Number => Type::Number,
            Self::String => Type::String,
            Self::List => Type::list(Type::Dynamic),
            Self::Bools => Type::list(Type::Bool),
            Self::Numbers => Type::list(Type::Number),
            Self::Strings => Type::list(Type::String),
            Self::Set => Type::set(Type::Dynamic),
            Self::StringSet => Type::set(Type::String),
            Self::Map => Type::map(Type::Dynamic),
            Self::StringLists => Type::map(Type::list(Type::String)),
        }
    }
}

/// What happens to the marks of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkRule {
    /// Those of it and of all its parts move to the result.
    Deep,
    /// Its own move to the result; its parts keep theirs.
    Own,
    /// The function sees to them.
    Untouched,
}

/// A parameter of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in Terraform's messages.
    pub name: &'static str,
    /// Its type; arguments are converted to it.
    pub kind: Kind,
    /// Whether null may be given.
    pub nullable: bool,
    /// Whether the function itself deals with an unknown argument; otherwise the result is unknown.
    pub(crate) takes_unknown: bool,
    /// Whether the function itself deals with an argument of no decided type.
    pub(crate) takes_dynamic: bool,
    pub(crate) marks: MarkRule,
}

impl Parameter {
    pub(crate) const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, nullable: false, takes_unknown: false, takes_dynamic: false, marks: MarkRule::Deep }
    }

    pub(crate) const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    pub(crate) const fn unknown(mut self) -> Self {
        self.takes_unknown = true;
        self
    }

    pub(crate) const fn dynamic(mut self) -> Self {
        self.takes_dynamic = true;
        self
    }

    pub(crate) const fn own_marks(mut self) -> Self {
        self.marks = MarkRule::Own;
        self
    }

    pub(crate) const fn untouched(mut self) -> Self {
        self.marks = MarkRule::Untouched;
        self
    }
}

/// Parameters and result of a function.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// Its name without namespace.
    pub name: &'static str,
    /// Parameters that must be given.
    pub parameters: &'static [Parameter],
    /// A last parameter that can be given any number of times, also none.
    pub variadic: Option<Parameter>,
    /// Type of the result; `Any` where it depends on the arguments.
    pub returns: Kind,
}

impl Signature {
    /// The parameter that the argument at a position is for.
    pub fn parameter(&self, position: usize) -> Option<&Parameter> {
        self.parameters.get(position).or(self.variadic.as_ref())
    }
}
