//! What a schema says of a block and its attributes.

use std::sync::{Arc, OnceLock};

use value::{Attributes, ObjectAttribute, Type};

/// How many times a nested block may stand, and as what its values are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nesting {
    /// At most one; absent is null.
    Single,
    /// At most one; absent is an object of nulls.
    Group,
    /// Any number, in order.
    List,
    /// Any number, without order.
    Set,
    /// Any number, each with a label that is its key.
    Map,
}

/// The schema of a resource, data source, provider or nested block.
#[derive(Debug)]
pub struct Block {
    /// Attributes, sorted by name.
    pub attributes: Box<[Attribute]>,
    /// Nested blocks, sorted by name.
    pub block_types: Box<[BlockType]>,
    /// Whether the provider advises against it.
    pub deprecated: bool,
    pub(crate) implied: OnceLock<Type>,
}

/// One attribute of a block or of a nested type.
#[derive(Debug)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// Its type; of a nested type, the type that it implies.
    pub ty: Type,
    /// Attributes inside, when the provider declares them one by one.
    pub nested: Option<NestedType>,
    /// Must be written.
    pub required: bool,
    /// May be written.
    pub optional: bool,
    /// The provider sets it when it is not written.
    pub computed: bool,
    /// Its value is secret.
    pub sensitive: bool,
    /// Is passed to the provider and never stored in state.
    pub write_only: bool,
    /// The provider advises against it.
    pub deprecated: bool,
    /// Only the older of two embedded provider versions has it.
    pub former: bool,
}

/// Attributes inside an attribute (`nested_type`).
#[derive(Debug)]
pub struct NestedType {
    /// Whether there is one such object or a collection of them.
    pub nesting: Nesting,
    /// The attributes of each; it has no nested blocks.
    pub block: &'static Block,
}

/// One type of nested block.
#[derive(Debug)]
pub struct BlockType {
    /// Its name, which the block is written with.
    pub name: &'static str,
    /// How its values are collected.
    pub nesting: Nesting,
    /// How many must be written; 0 is no lower limit.
    pub min_items: u64,
    /// How many may be written; 0 is no upper limit.
    pub max_items: u64,
    /// What is inside.
    pub block: &'static Block,
    /// Only the older of two embedded provider versions has it.
    pub former: bool,
}

impl Block {
    /// An attribute of this block itself, by name.
    pub fn own_attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.binary_search_by(|a| a.name.cmp(name)).ok().map(|i| &self.attributes[i])
    }

    /// A nested block of this block itself, by name.
    pub fn block_type(&self, name: &str) -> Option<&BlockType> {
        self.block_types.binary_search_by(|b| b.name.cmp(name)).ok().map(|i| &self.block_types[i])
    }

    /// The object type of this block's values, as Terraform derives it: nested blocks become objects, lists, sets or maps of
    /// objects; a list or map of blocks in which a type is dynamic has no type of its own.
    pub fn implied_type(&self) -> Type {
        self.implied
            .get_or_init(|| {
                let attributes = self.attributes.iter().map(|a| (a.name, a.ty.clone()));
                let blocks = self.block_types.iter().map(|b| (b.name, b.implied_type()));
                Type::object(attributes.chain(blocks))
            })
            .clone()
    }
}

impl BlockType {
    /// The type of all blocks of this type together.
    pub fn implied_type(&self) -> Type {
        let element = self.block.implied_type();
        match self.nesting {
            Nesting::Single | Nesting::Group => element,
            Nesting::Set => Type::set(element),
            Nesting::List | Nesting::Map if element.has_dynamic() => Type::Dynamic,
            Nesting::List => Type::list(element),
            Nesting::Map => Type::map(element),
        }
    }
}

impl Attribute {
    /// Whether only the provider sets it.
    pub fn is_computed_only(&self) -> bool {
        self.computed && !self.optional && !self.required
    }

    /// Whether it may also be written as nested blocks: a list or set of objects that is not a nested type. Terraform accepts
    /// block syntax for these for the sake of configurations older than version 0.12.
    pub fn attribute_as_blocks(&self) -> bool {
        self.nested.is_none() && is_block_like(&self.ty)
    }

    /// The type to which an expression for this attribute is converted: inside a nested type, attributes that need not be
    /// written are optional.
    pub fn config_type(&self) -> Type {
        let Some(nested) = &self.nested else { return self.ty.clone() };
        let attributes: Attributes = nested
            .block
            .attributes
            .iter()
            .map(|a| (a.name.into(), ObjectAttribute { ty: a.config_type(), optional: a.optional || a.computed }))
            .collect();
        collect(nested.nesting, Type::Object(Arc::new(attributes)))
    }
}

/// Whether a type is a list or set of objects, so that an attribute of it may be written as blocks.
pub fn is_block_like(ty: &Type) -> bool {
    match ty {
        Type::List(element) | Type::Set(element) => matches!(**element, Type::Object(_)),
        Type::Dynamic | Type::Bool | Type::Number | Type::String | Type::Map(_) | Type::Tuple(_) | Type::Object(_) => {
            false
        }
    }
}

/// The type of a nested attribute, given that of its objects.
pub(crate) fn collect(nesting: Nesting, element: Type) -> Type {
    match nesting {
        Nesting::Single | Nesting::Group => element,
        Nesting::List => Type::list(element),
        Nesting::Set => Type::set(element),
        Nesting::Map => Type::map(element),
    }
}
