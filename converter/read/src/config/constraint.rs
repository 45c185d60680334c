//! Type constraints of variables: `type = map(object({ port = optional(number, 80) }))`.

use std::collections::BTreeMap;
use std::sync::Arc;

use diagnostic::Diagnostic;
use syntax::ast::Call;
use syntax::{Expression, ExpressionKind, Source};
use value::{Attributes, Content, ConvertError, Entries, ObjectAttribute, Type, Value, convert};

use super::expression::Context;
use super::scope::NoNames;

/// A type with the defaults of its optional attributes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Constraint {
    pub(crate) ty: Type,
    defaults: Option<Defaults>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Defaults {
    /// Defaults of attributes.
    values: Entries,
    /// Defaults inside of parts: by attribute name, position in a tuple, or the empty name for all elements of a collection.
    children: BTreeMap<Arc<str>, Defaults>,
}

impl Defaults {
    fn or_none(self) -> Option<Self> {
        (!self.values.is_empty() || !self.children.is_empty()).then_some(self)
    }

    fn of_child(name: impl Into<Arc<str>>, child: Option<Self>) -> Option<Self> {
        let child = child?;
        Some(Self { values: Entries::new(), children: BTreeMap::from([(name.into(), child)]) })
    }
}

impl Default for Constraint {
    fn default() -> Self {
        Self::any()
    }
}

impl Constraint {
    pub(crate) fn any() -> Self {
        Self { ty: Type::Dynamic, defaults: None }
    }

    /// The constraint that an expression describes; what is wrong in it is reported and counts as `any`.
    pub(crate) fn of(expression: &Expression, source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let (ty, defaults) = Reader { source, diagnostics }.read(expression);
        Self { ty, defaults }
    }

    /// Brings a value to the constraint: defaults of absent attributes first, then the type.
    ///
    /// # Errors
    /// If the value does not fit.
    pub(crate) fn apply(&self, value: &Value) -> Result<Value, ConvertError> {
        let filled = match &self.defaults {
            Some(defaults) if !value.is_null() => fill(value, defaults),
            Some(_) | None => value.clone(),
        };
        convert(&filled, &self.ty)
    }

    /// The type that values have after [`Constraint::apply`].
    pub(crate) fn result_type(&self) -> Type {
        self.ty.without_optional_attributes()
    }
}

/// Puts defaults where attributes are absent or null. Null and unknown values stay.
fn fill(value: &Value, defaults: &Defaults) -> Value {
    let keep = |content: Content| Value { content, ..value.clone() };
    let child = |name: &str, part: &Value| match defaults.children.get(name) {
        Some(child) => fill(part, child),
        None => part.clone(),
    };
    match &value.content {
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            let filled: Vec<Value> = items
                .iter()
                .enumerate()
                .map(
                    |(i, item)| {
                        if defaults.children.contains_key("") { child("", item) } else { child(&i.to_string(), item) }
                    },
                )
                .collect();
            keep(Content::Tuple(filled.into()))
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            let mut filled: Entries = entries
                .iter()
                .map(|(name, part)| {
                    let name_of_child = if defaults.children.contains_key("") { "" } else { &**name };
                    (name.clone(), child(name_of_child, part))
                })
                .collect();
            for (name, default) in &defaults.values {
                if filled.get(name).is_none_or(Value::is_null) {
                    filled.insert(name.clone(), child(name, default));
                }
            }
            keep(Content::Object(Arc::new(filled)))
        }
        Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => {
            value.clone()
        }
    }
}

struct Reader<'a> {
    source: &'a Source,
    diagnostics: &'a mut Vec<Diagnostic>,
}

type Read = (Type, Option<Defaults>);

impl Reader<'_> {
    fn fail(&mut self, detail: impl Into<String>, expression: &Expression) -> Read {
        let place = self.source.place(expression.range);
        self.diagnostics.push(Diagnostic::error("Invalid type specification", detail).at(place));
        (Type::Dynamic, None)
    }

    fn read(&mut self, expression: &Expression) -> Read {
        match &expression.kind {
            // A quoted type is how it was written before version 0.12.
            ExpressionKind::String { text, .. } => self.keyword(text, expression),
            ExpressionKind::Traversal(traversal) if traversal.steps.is_empty() => {
                let name = traversal.root.clone();
                self.keyword(&name, expression)
            }
            ExpressionKind::Call(call) => self.constructor(call, expression),
            ExpressionKind::Parentheses(inner) => self.read(inner),
            ExpressionKind::Invalid => (Type::Dynamic, None),
            _ => self.fail(
                "A type is a keyword (string, number, bool, any) or a constructor (list, set, map, tuple, object) with types inside.",
                expression,
            ),
        }
    }

    fn keyword(&mut self, name: &str, expression: &Expression) -> Read {
        match name {
            "string" => (Type::String, None),
            "number" => (Type::Number, None),
            "bool" => (Type::Bool, None),
            "any" => (Type::Dynamic, None),
            // Before version 0.12, and still accepted without element type.
            "list" => (Type::list(Type::Dynamic), None),
            "map" => (Type::map(Type::Dynamic), None),
            "set" => {
                self.fail("The set type constructor requires one argument specifying the element type.", expression)
            }
            "object" => self.fail(
                "The object type constructor requires one argument specifying the attribute types and values as a map.",
                expression,
            ),
            "tuple" => self.fail(
                "The tuple type constructor requires one argument specifying the element types as a list.",
                expression,
            ),
            _ => self.fail(format!("The keyword \"{name}\" is not a valid type specification."), expression),
        }
    }

    fn constructor(&mut self, call: &Call, expression: &Expression) -> Read {
        if &*call.name == "optional" {
            return self
                .fail("Keyword \"optional\" is valid only as a modifier for object type attributes.", expression);
        }
        let [argument] = call.arguments.as_slice() else {
            return self.fail(format!("The {} type constructor requires exactly one argument.", call.name), expression);
        };
        match &*call.name {
            "list" | "set" | "map" => {
                let (element, defaults) = self.read(argument);
                let ty = match &*call.name {
                    "list" => Type::list(element),
                    "set" => Type::set(element),
                    _ => Type::map(element),
                };
                (ty, Defaults::of_child("", defaults))
            }
            "tuple" => {
                let ExpressionKind::Tuple(items) = &argument.kind else {
                    return self.fail("Tuple type constructor requires a list of element types.", argument);
                };
                let mut types = Vec::with_capacity(items.len());
                let mut defaults = Defaults::default();
                for (i, item) in items.iter().enumerate() {
                    let (ty, inner) = self.read(item);
                    types.push(ty);
                    if let Some(inner) = inner {
                        defaults.children.insert(i.to_string().into(), inner);
                    }
                }
                (Type::tuple(types), defaults.or_none())
            }
            "object" => {
                let ExpressionKind::Object(items) = &argument.kind else {
                    return self.fail("Object type constructor requires a map whose keys are attribute names and whose values are the corresponding attribute types.", argument);
                };
                let mut attributes = Attributes::new();
                let mut defaults = Defaults::default();
                for item in items {
                    let Some(name) = item.literal_key() else {
                        self.fail("Object constructor map keys must be attribute names.", &item.key);
                        continue;
                    };
                    let name: Arc<str> = name.into();
                    let (ty, optional, inner) = self.attribute(&name, &item.value, &mut defaults);
                    if let Some(inner) = inner {
                        defaults.children.insert(name.clone(), inner);
                    }
                    attributes.insert(name, ObjectAttribute { ty, optional });
                }
                (Type::Object(Arc::new(attributes)), defaults.or_none())
            }
            other => self.fail(format!("Keyword \"{other}\" is not a valid type constructor."), expression),
        }
    }

    fn attribute(
        &mut self,
        name: &Arc<str>,
        expression: &Expression,
        defaults: &mut Defaults,
    ) -> (Type, bool, Option<Defaults>) {
        let call = match &expression.kind {
            ExpressionKind::Call(call) if &*call.name == "optional" => call,
            _ => {
                let (ty, inner) = self.read(expression);
                return (ty, false, inner);
            }
        };
        let (ty, inner) = match call.arguments.first() {
            Some(argument) if call.arguments.len() <= 2 => self.read(argument),
            Some(_) | None => self.fail(
                "Optional attribute modifier expects the attribute type as its argument, and a default value as a second one if there is one.",
                expression,
            ),
        };
        if let Some(default) = call.arguments.get(1) {
            let value = Context::new(&NoNames, self.source).evaluate(default, self.diagnostics);
            let constraint = Constraint { ty: ty.clone(), defaults: None };
            // Attributes that the default leaves out may be filled by defaults of their own.
            let complete = match &inner {
                Some(inner) if !value.is_null() => fill(&value, inner),
                Some(_) | None => value.clone(),
            };
            match constraint.apply(&complete) {
                Ok(converted) => {
                    defaults.values.insert(name.clone(), converted);
                }
                Err(error) => {
                    let detail =
                        format!("This default value is not compatible with the attribute's type constraint: {error}.");
                    let place = self.source.place(default.range);
                    self.diagnostics
                        .push(Diagnostic::error("Invalid default value for optional attribute", detail).at(place));
                }
            }
        }
        (ty, true, inner)
    }
}
