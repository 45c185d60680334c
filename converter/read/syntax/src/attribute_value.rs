//! The value of an attribute, in whichever syntax it is written.

use std::sync::Arc;

use diagnostic::Diagnostic;

use crate::ast::{Call, Expression, ExpressionKind, Step, Traversal};
use crate::json::{Strings, Value, ValueKind, expression, string};
use crate::{Identifier, Source, TextRange};

/// The value of an attribute together with its file. Cheap to clone.
///
/// In the native syntax it is one expression. In JSON what a string means depends on who asks: a template for most
/// attributes ([`AttributeValue::expression`]), text for default values ([`AttributeValue::literal_expression`]), the name of
/// something for `depends_on` or a type ([`AttributeValue::static_expression`]).
#[derive(Clone, Debug)]
pub struct AttributeValue {
    source: Source,
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    Native(Arc<Expression>),
    Json(Arc<Value>),
    /// The name of a member, as a value.
    Name(Identifier, TextRange),
}

impl AttributeValue {
    /// A value in the native syntax.
    pub fn native(source: Source, expression: Arc<Expression>) -> Self {
        Self { source, form: Form::Native(expression) }
    }

    /// A value in JSON.
    pub fn json(source: Source, value: Arc<Value>) -> Self {
        Self { source, form: Form::Json(value) }
    }

    /// The file.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Where the value stands.
    pub fn range(&self) -> TextRange {
        match &self.form {
            Form::Native(expression) => expression.range,
            Form::Json(value) => value.range,
            Form::Name(_, range) => *range,
        }
    }

    /// Whether it is written in JSON.
    pub fn is_json(&self) -> bool {
        !matches!(self.form, Form::Native(_))
    }

    /// The value as it is evaluated: strings in JSON are templates.
    pub fn expression(&self) -> (Arc<Expression>, Vec<Diagnostic>) {
        self.with(Strings::Templates)
    }

    /// The value where no references are allowed: strings in JSON are text, whatever they contain.
    pub fn literal_expression(&self) -> (Arc<Expression>, Vec<Diagnostic>) {
        self.with(Strings::Literal)
    }

    /// The value where something is named without being evaluated: strings in JSON are expressions, such as
    /// `"list(string)"` for a type.
    pub fn static_expression(&self) -> (Arc<Expression>, Vec<Diagnostic>) {
        self.with(Strings::Expressions)
    }

    fn with(&self, strings: Strings) -> (Arc<Expression>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let expression = match &self.form {
            Form::Native(expression) => Arc::clone(expression),
            Form::Json(value) => Arc::new(expression(&self.source, value, strings, &mut diagnostics)),
            Form::Name(text, range) => Arc::new(string(&self.source, text, *range, strings, &mut diagnostics)),
        };
        (expression, diagnostics)
    }

    /// The items, if it is a list that is written out.
    pub fn elements(&self) -> Option<Vec<AttributeValue>> {
        match &self.form {
            Form::Native(expression) => match &expression.kind {
                ExpressionKind::Tuple(items) => Some(items.iter().map(|item| self.part(item)).collect()),
                _ => None,
            },
            Form::Json(value) => match &value.kind {
                ValueKind::Array(items) => {
                    Some(items.iter().map(|item| Self::json(self.source.clone(), Arc::clone(item))).collect())
                }
                _ => None,
            },
            Form::Name(..) => None,
        }
    }

    /// Keys and values, if it is an object that is written out.
    pub fn pairs(&self) -> Option<Vec<(AttributeValue, AttributeValue)>> {
        match &self.form {
            Form::Native(expression) => match &expression.kind {
                ExpressionKind::Object(items) => {
                    Some(items.iter().map(|item| (self.part(&item.key), self.part(&item.value))).collect())
                }
                _ => None,
            },
            Form::Json(value) => match &value.kind {
                ValueKind::Object(members) => {
                    let pair = |member: &crate::json::Member| {
                        let form = Form::Name(member.name.clone(), member.name_range);
                        let key = Self { source: self.source.clone(), form };
                        (key, Self::json(self.source.clone(), Arc::clone(&member.value)))
                    };
                    Some(members.iter().map(pair).collect())
                }
                _ => None,
            },
            Form::Name(..) => None,
        }
    }

    fn part(&self, expression: &Expression) -> AttributeValue {
        Self::native(self.source.clone(), Arc::new(expression.clone()))
    }

    /// The name that it stands for without evaluation: `aws_instance.main`, as `depends_on` takes it. A quoted name counts
    /// too, which Terraform deprecates in the native syntax but still reads.
    pub fn traversal(&self) -> Option<Traversal> {
        let (expression, diagnostics) = self.static_expression();
        if !diagnostics.is_empty() {
            return None;
        }
        if let ExpressionKind::String { text, heredoc: false } = &expression.kind {
            let mut found = Vec::new();
            let quoted = string(&self.source, text, expression.range, Strings::Expressions, &mut found);
            return if found.is_empty() { as_traversal(&quoted) } else { None };
        }
        as_traversal(&expression)
    }

    /// The single word that it is: `all`, `string`, `true`.
    pub fn keyword(&self) -> Option<Identifier> {
        let (expression, diagnostics) = self.static_expression();
        let traversal = as_traversal(&expression)?;
        (diagnostics.is_empty() && traversal.steps.is_empty()).then_some(traversal.root)
    }

    /// The function call that it is, not evaluated: `list(string)`.
    pub fn call(&self) -> Option<Call> {
        let (expression, diagnostics) = self.static_expression();
        match &expression.kind {
            ExpressionKind::Call(call) if diagnostics.is_empty() => Some((**call).clone()),
            _ => None,
        }
    }
}

/// The expression as a root and steps, if it is nothing else. The words `true`, `false` and `null` count as roots.
pub fn as_traversal(expression: &Expression) -> Option<Traversal> {
    let word = |text: &str| {
        Some(Traversal { root: Identifier::from(text), root_range: expression.range, steps: Vec::<Step>::new() })
    };
    match &expression.kind {
        ExpressionKind::Traversal(traversal) => Some((**traversal).clone()),
        ExpressionKind::RelativeTraversal(relative) => {
            let mut traversal = as_traversal(&relative.source)?;
            traversal.steps.extend(relative.steps.iter().cloned());
            Some(traversal)
        }
        ExpressionKind::Null => word("null"),
        ExpressionKind::Bool(true) => word("true"),
        ExpressionKind::Bool(false) => word("false"),
        _ => None,
    }
}

/// Whether the expression is a root and steps and nothing else.
pub fn is_static_traversal(expression: &Expression) -> bool {
    as_traversal(expression).is_some()
}
