//! Schemas: which arguments a provider, resource or data source takes and what it gives back.

use std::collections::BTreeMap;
use value::Type;

/// Schema of a provider, a resource or a data source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Version under which states are written; a host asks for an upgrade of states of another version.
    pub version: i64,
    /// Its attributes and blocks.
    pub block: Block,
}

/// What stands between a pair of braces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// What it is for, in Markdown.
    pub description: String,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
    /// Blocks inside it.
    pub blocks: Vec<NestedBlock>,
}

/// An attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: AttributeType,
    /// What it is for, in Markdown.
    pub description: String,
    /// Must be set.
    pub required: bool,
    /// May be set.
    pub optional: bool,
    /// The provider gives it a value, where it is not set.
    pub computed: bool,
    /// Must not be shown.
    pub sensitive: bool,
    /// Is never kept in plan or state.
    pub write_only: bool,
    /// Should no longer be used.
    pub deprecated: bool,
}

/// Type of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeType {
    /// A type of the language.
    Plain(Type),
    /// An object, or a collection of objects, whose attributes have schemas of their own. Protocol 6 only; in protocol
    /// 5 it becomes the plain type.
    Nested {
        /// How many objects there are, and how they are kept. Never [`Nesting::Group`].
        nesting: Nesting,
        /// Attributes of each.
        attributes: Vec<Attribute>,
    },
}

/// Blocks inside a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NestedBlock {
    /// Name of the block type.
    pub type_name: String,
    /// How many there may be, and how they are kept.
    pub nesting: Nesting,
    /// Fewest blocks.
    pub min_items: i64,
    /// Most blocks; 0 for no limit.
    pub max_items: i64,
    /// What stands in each.
    pub block: Block,
}

/// How nested blocks or objects are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// One or none: an object, or null.
    Single,
    /// A list of objects.
    List,
    /// A set of objects.
    Set,
    /// A map of objects; a block's label is the key.
    Map,
    /// One that is there even when it is not written.
    Group,
}

impl Nesting {
    /// The type of a value with this nesting.
    fn wrap(self, object: Type) -> Type {
        match self {
            Self::Single | Self::Group => object,
            Self::List => Type::list(object),
            Self::Set => Type::set(object),
            Self::Map => Type::map(object),
        }
    }
}

impl Attribute {
    fn new(name: &str, ty: Type, description: &str) -> Self {
        Self {
            name: name.to_owned(),
            ty: AttributeType::Plain(ty),
            description: description.to_owned(),
            required: false,
            optional: false,
            computed: false,
            sensitive: false,
            write_only: false,
            deprecated: false,
        }
    }

    /// One that must be set.
    pub fn required(name: &str, ty: Type, description: &str) -> Self {
        Self { required: true, ..Self::new(name, ty, description) }
    }

    /// One that may be set.
    pub fn optional(name: &str, ty: Type, description: &str) -> Self {
        Self { optional: true, ..Self::new(name, ty, description) }
    }

    /// One that is given back.
    pub fn computed(name: &str, ty: Type, description: &str) -> Self {
        Self { computed: true, ..Self::new(name, ty, description) }
    }

    /// One that may be set, and is given back where it is not.
    pub fn optional_computed(name: &str, ty: Type, description: &str) -> Self {
        Self { optional: true, computed: true, ..Self::new(name, ty, description) }
    }

    /// The same attribute, never shown.
    #[must_use]
    pub fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }

    /// Whether a configuration may set it.
    pub fn can_be_set(&self) -> bool {
        self.required || self.optional
    }
}

impl AttributeType {
    /// Type of its values.
    pub fn value_type(&self) -> Type {
        match self {
            Self::Plain(ty) => ty.clone(),
            Self::Nested { nesting, attributes } => {
                nesting.wrap(Type::object(attributes.iter().map(|a| (a.name.as_str(), a.ty.value_type()))))
            }
        }
    }
}

impl NestedBlock {
    /// Type of its values. A collection of blocks whose type is not settled is a tuple or an object on the wire; both
    /// travel as dynamic values.
    pub fn value_type(&self) -> Type {
        let object = self.block.value_type();
        if object.has_dynamic() && matches!(self.nesting, Nesting::List | Nesting::Map) {
            return Type::Dynamic;
        }
        self.nesting.wrap(object)
    }
}

impl Block {
    /// Type of its values: an object with all attributes and blocks.
    pub fn value_type(&self) -> Type {
        Type::object(
            self.attributes
                .iter()
                .map(|attribute| (attribute.name.as_str(), attribute.ty.value_type()))
                .chain(self.blocks.iter().map(|block| (block.type_name.as_str(), block.value_type()))),
        )
    }

    /// Whether an attribute or block type has this name.
    pub fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|attribute| attribute.name == name)
            || self.blocks.iter().any(|block| block.type_name == name)
    }
}

impl Schema {
    /// Type of its values.
    pub fn value_type(&self) -> Type {
        self.block.value_type()
    }
}

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, for messages.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// What it is for, in Markdown.
    pub description: String,
    /// Whether null may be passed.
    pub allow_null: bool,
}

/// A function that configurations may call as `provider::<name of the provider>::<name>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// One line about it.
    pub summary: String,
    /// What it does, in Markdown.
    pub description: String,
    /// Its parameters, in order.
    pub parameters: Vec<Parameter>,
    /// Last parameter of which there may be any number.
    pub variadic: Option<Parameter>,
    /// Type of the result.
    pub returns: Type,
}

impl Function {
    /// The parameter at a position.
    pub fn parameter(&self, index: usize) -> Option<&Parameter> {
        self.parameters.get(index).or(self.variadic.as_ref())
    }
}

/// All that a provider offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderSchema {
    /// Configuration of the provider itself.
    pub provider: Schema,
    /// Resources by type.
    pub resources: BTreeMap<String, Schema>,
    /// Data sources by type.
    pub data_sources: BTreeMap<String, Schema>,
    /// Ephemeral resources by type.
    pub ephemeral_resources: BTreeMap<String, Schema>,
    /// Functions by name.
    pub functions: BTreeMap<String, Function>,
}
