//! Finding what a path leads to.

use value::{Path, Step, Type};

use crate::{Attribute, Block, BlockType, Nesting};

/// What a path leads to in a schema.
#[derive(Clone, Debug)]
pub enum Node<'a> {
    /// An attribute, or one element of an attribute that is a collection of nested objects.
    Attribute(&'a Attribute),
    /// The blocks of a type, or one of them.
    BlockType(&'a BlockType),
    /// A part of an attribute's type.
    Inside(&'a Attribute, Type),
}

/// A leaf of a schema: an attribute of a simple type or a collection of simple types, or such an attribute of an object type.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// Attribute steps from the root, without steps into collections.
    pub path: Path,
    /// Its type.
    pub ty: Type,
    /// Must be written where what surrounds it is written.
    pub required: bool,
    /// Only the provider sets it.
    pub computed_only: bool,
    /// It, or what surrounds it, is secret.
    pub sensitive: bool,
}

struct Found<'a> {
    node: Node<'a>,
    sensitive: bool,
    computed_only: bool,
}

impl Block {
    /// What a path leads to. Steps into a list, set or map may be given or left out: `ingress.from_port`,
    /// `ingress[0].from_port` and `ingress`, any element, `from_port` are the same.
    pub fn at(&self, path: &Path) -> Option<Node<'_>> {
        self.find(path).map(|f| f.node)
    }

    /// The attribute to which a path leads, or in whose value it ends.
    pub fn attribute(&self, path: &Path) -> Option<&Attribute> {
        match self.at(path)? {
            Node::Attribute(attribute) | Node::Inside(attribute, _) => Some(attribute),
            Node::BlockType(_) => None,
        }
    }

    /// The type of what stands at a path; of nested blocks, of all of them together.
    pub fn type_at(&self, path: &Path) -> Option<Type> {
        match self.at(path)? {
            Node::Attribute(attribute) => Some(attribute.ty.clone()),
            Node::BlockType(block_type) => Some(block_type.implied_type()),
            Node::Inside(_, ty) => Some(ty),
        }
    }

    /// Whether only the provider sets what stands at a path, or what surrounds it.
    pub fn is_computed_only(&self, path: &Path) -> bool {
        self.find(path).is_some_and(|f| f.computed_only)
    }

    /// Whether what stands at a path, or what surrounds it, is secret.
    pub fn is_sensitive(&self, path: &Path) -> bool {
        self.find(path).is_some_and(|f| f.sensitive)
    }

    /// Whether a path leads to a set, the order of whose elements means nothing.
    pub fn is_set(&self, path: &Path) -> bool {
        match self.at(path) {
            Some(Node::BlockType(block_type)) => block_type.nesting == Nesting::Set,
            Some(Node::Attribute(attribute)) => matches!(attribute.ty, Type::Set(_)),
            Some(Node::Inside(_, ty)) => matches!(ty, Type::Set(_)),
            None => false,
        }
    }

    /// Whether the attribute at a path may be written as nested blocks.
    pub fn attribute_as_blocks(&self, path: &Path) -> bool {
        match self.at(path) {
            Some(Node::Attribute(attribute)) => attribute.attribute_as_blocks(),
            Some(Node::Inside(_, ty)) => crate::is_block_like(&ty),
            Some(Node::BlockType(_)) | None => false,
        }
    }

    /// Every leaf below this block, in order of names, attributes before nested blocks.
    pub fn leaves(&self) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        block_leaves(self, &Path::root(), false, false, &mut leaves);
        leaves
    }

    fn find(&self, path: &Path) -> Option<Found<'_>> {
        let mut steps = path.steps().iter();
        let Some(Step::Attribute(name)) = steps.next() else { return None };
        let mut found = own(self, name)?;
        for step in steps {
            found = found.step(step)?;
        }
        Some(found)
    }
}

fn own<'a>(block: &'a Block, name: &str) -> Option<Found<'a>> {
    if let Some(attribute) = block.own_attribute(name) {
        return Some(Found {
            node: Node::Attribute(attribute),
            sensitive: attribute.sensitive,
            computed_only: attribute.is_computed_only(),
        });
    }
    let block_type = block.block_type(name)?;
    Some(Found { node: Node::BlockType(block_type), sensitive: false, computed_only: false })
}

impl<'a> Found<'a> {
    fn step(self, step: &Step) -> Option<Self> {
        let inner = |found: Found<'a>| Found {
            sensitive: self.sensitive || found.sensitive,
            computed_only: self.computed_only || found.computed_only,
            ..found
        };
        match (&self.node, step) {
            (Node::BlockType(block_type), Step::Attribute(name)) => own(block_type.block, name).map(inner),
            (Node::BlockType(_), Step::Index(_) | Step::Key(_) | Step::Element) => Some(self),
            (Node::Attribute(attribute), step) => match (&attribute.nested, step) {
                (Some(nested), Step::Attribute(name)) => own(nested.block, name).map(inner),
                (Some(_), Step::Index(_) | Step::Key(_) | Step::Element) => Some(self),
                (None, step) => {
                    let ty = inside(&attribute.ty, step)?;
                    Some(Found { node: Node::Inside(attribute, ty), ..self })
                }
            },
            (Node::Inside(attribute, ty), step) => {
                let ty = inside(ty, step)?;
                Some(Found { node: Node::Inside(attribute, ty), ..self })
            }
        }
    }
}

fn inside(ty: &Type, step: &Step) -> Option<Type> {
    match (ty, step) {
        (Type::Dynamic, _) => Some(Type::Dynamic),
        (Type::Object(attributes), Step::Attribute(name) | Step::Key(name)) => {
            attributes.get(name).map(|a| a.ty.clone())
        }
        (Type::Map(element), _) => Some((**element).clone()),
        (Type::List(element) | Type::Set(element), Step::Attribute(_)) => inside(element, step),
        (Type::List(element) | Type::Set(element), Step::Index(_) | Step::Key(_) | Step::Element) => {
            Some((**element).clone())
        }
        (Type::Tuple(types), Step::Index(index)) => types.get(*index).cloned(),
        (Type::Bool | Type::Number | Type::String | Type::Object(_) | Type::Tuple(_), _) => None,
    }
}

fn block_leaves(block: &Block, at: &Path, sensitive: bool, computed_only: bool, leaves: &mut Vec<Leaf>) {
    for attribute in &block.attributes {
        let path = at.then_attribute(attribute.name);
        let sensitive = sensitive || attribute.sensitive;
        let computed_only = computed_only || attribute.is_computed_only();
        match &attribute.nested {
            Some(nested) => block_leaves(nested.block, &path, sensitive, computed_only, leaves),
            None => type_leaves(attribute, &attribute.ty, path, sensitive, computed_only, leaves),
        }
    }
    for block_type in &block.block_types {
        block_leaves(block_type.block, &at.then_attribute(block_type.name), sensitive, computed_only, leaves);
    }
}

fn type_leaves(
    attribute: &Attribute,
    ty: &Type,
    path: Path,
    sensitive: bool,
    computed_only: bool,
    leaves: &mut Vec<Leaf>,
) {
    let mut element = ty;
    while let Type::List(inner) | Type::Set(inner) | Type::Map(inner) = element {
        element = inner;
    }
    if let Type::Object(attributes) = element {
        for (name, inner) in attributes.iter() {
            let path = path.then_attribute(name.clone());
            type_leaves(attribute, &inner.ty, path, sensitive, computed_only, leaves);
        }
    } else {
        leaves.push(Leaf { path, ty: ty.clone(), required: attribute.required, computed_only, sensitive });
    }
}
