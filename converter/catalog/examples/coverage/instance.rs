//! An instance of a type with every attribute written, to see what hooks and passes read of it.

use schema::{Block, Nesting};
use std::collections::BTreeMap;
use value::{Address, Path, Reference, Symbol, Type, Value};

/// Texts that hooks understand differently: a number, a name, a list of containers, a policy.
pub const TEXTS: &[&str] = &[
    "1",
    "main",
    r#"[{"name":"main","image":"main","environment":[{"name":"MAIN","value":"main"}]}]"#,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":"*"}]}"#,
];

/// How deep blocks may stand in each other: those of web firewalls repeat themselves without end.
const DEPTH: usize = 6;

/// What stands in an instance.
pub struct Filling<'a> {
    /// The text of every text attribute.
    pub text: &'a str,
    /// Attributes that refer to another instance, by dotted path.
    pub references: BTreeMap<String, Reference>,
}

impl Filling<'_> {
    /// Every attribute and one block of each type.
    pub fn values(&self, block: &Block) -> Value {
        self.block(block, "", 0)
    }

    fn block(&self, block: &Block, prefix: &str, depth: usize) -> Value {
        let at = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        let attributes = block.attributes.iter().map(|attribute| {
            let value = if attribute.is_computed_only() {
                Value::null(attribute.ty.clone())
            } else {
                match &attribute.nested {
                    Some(nested) if depth < DEPTH => {
                        let inner = self.block(nested.block, &at(attribute.name), depth + 1);
                        collected(nested.nesting, &nested.block.implied_type(), inner)
                    }
                    Some(_) => Value::null(attribute.ty.clone()),
                    None => self.value(&attribute.ty, &at(attribute.name)),
                }
            };
            (attribute.name, value)
        });
        let blocks = block.block_types.iter().map(|nested| {
            let element = nested.block.implied_type();
            let value = if depth < DEPTH {
                collected(nested.nesting, &element, self.block(nested.block, &at(nested.name), depth + 1))
            } else {
                match nested.nesting {
                    Nesting::Single | Nesting::Group => Value::null(element),
                    Nesting::List | Nesting::Map => Value::list(element, []),
                    Nesting::Set => Value::set(element, []),
                }
            };
            (nested.name, value)
        });
        Value::object(attributes.chain(blocks).collect::<Vec<_>>())
    }

    fn value(&self, ty: &Type, path: &str) -> Value {
        if let Some(reference) = self.references.get(path) {
            let to = Value::unknown(Type::String).standing_for(Symbol::Reference(reference.clone()));
            return match ty {
                Type::List(_) => Value::list(Type::String, [to]),
                Type::Set(_) => Value::set(Type::String, [to]),
                _ => to,
            };
        }
        match ty {
            Type::Bool => true.into(),
            Type::Number => 1i64.into(),
            Type::String | Type::Dynamic => self.text.into(),
            Type::List(element) => Value::list((**element).clone(), [self.value(element, path)]),
            Type::Set(element) => Value::set((**element).clone(), [self.value(element, path)]),
            Type::Map(element) => Value::map((**element).clone(), [("main", self.value(element, path))]),
            Type::Tuple(types) => Value::tuple(types.iter().map(|ty| self.value(ty, path)).collect::<Vec<_>>()),
            Type::Object(attributes) => Value::object(
                attributes
                    .iter()
                    .map(|(name, attribute)| (name.clone(), self.value(&attribute.ty, &format!("{path}.{name}"))))
                    .collect::<Vec<_>>(),
            ),
        }
    }
}

fn collected(nesting: Nesting, element: &Type, inner: Value) -> Value {
    match nesting {
        Nesting::Single | Nesting::Group => inner,
        Nesting::List => Value::list(element.clone(), [inner]),
        Nesting::Set => Value::set(element.clone(), [inner]),
        Nesting::Map => Value::map(element.clone(), [("main", inner)]),
    }
}

/// A reference to what identifies an instance.
pub fn reference(to: &Address, attribute: &str) -> Reference {
    Reference::attribute(to.clone(), Path::attribute(attribute))
}
