//! Which variables an expression refers to.

use crate::Identifier;
use crate::ast::{Expression, ExpressionKind, Part, Traversal};

/// Every root and its steps that an expression uses, in the order in which they are written. Names that a `for` around them
/// defines are left out, and so are bare words that are keys of objects.
pub fn variables(expression: &Expression) -> Vec<&Traversal> {
    let mut walk = Walk { found: Vec::new(), defined: Vec::new() };
    walk.expression(expression);
    walk.found
}

struct Walk<'tree> {
    found: Vec<&'tree Traversal>,
    /// Names that are defined around the current node.
    defined: Vec<&'tree Identifier>,
}

impl<'tree> Walk<'tree> {
    fn expression(&mut self, expression: &'tree Expression) {
        match &expression.kind {
            ExpressionKind::Null
            | ExpressionKind::Bool(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::String { .. }
            | ExpressionKind::SplatItem
            | ExpressionKind::Invalid => {}
            ExpressionKind::Template { parts, .. } => self.parts(parts),
            ExpressionKind::Interpolation(inner) | ExpressionKind::Parentheses(inner) => self.expression(inner),
            ExpressionKind::Traversal(traversal) => {
                if !self.defined.contains(&&traversal.root) {
                    self.found.push(traversal);
                }
            }
            ExpressionKind::RelativeTraversal(relative) => self.expression(&relative.source),
            ExpressionKind::Index(index) => {
                self.expression(&index.collection);
                self.expression(&index.key);
            }
            ExpressionKind::Splat(splat) => {
                self.expression(&splat.source);
                self.expression(&splat.each);
            }
            ExpressionKind::Call(call) => call.arguments.iter().for_each(|argument| self.expression(argument)),
            ExpressionKind::Conditional(conditional) => {
                self.expression(&conditional.condition);
                self.expression(&conditional.then);
                self.expression(&conditional.otherwise);
            }
            ExpressionKind::Unary(unary) => self.expression(&unary.operand),
            ExpressionKind::Binary(binary) => {
                self.expression(&binary.left);
                self.expression(&binary.right);
            }
            ExpressionKind::For(parts) => {
                self.expression(&parts.collection);
                let before = self.define(parts.key_name.as_ref(), &parts.value_name);
                let inner = [parts.key.as_ref(), Some(&parts.value), parts.condition.as_ref()];
                inner.into_iter().flatten().for_each(|inner| self.expression(inner));
                self.defined.truncate(before);
            }
            ExpressionKind::Tuple(items) => items.iter().for_each(|item| self.expression(item)),
            ExpressionKind::Object(items) => {
                for item in items {
                    if item.literal_key().is_none() {
                        self.expression(&item.key);
                    }
                    self.expression(&item.value);
                }
            }
        }
    }

    fn define(&mut self, key: Option<&'tree Identifier>, value: &'tree Identifier) -> usize {
        let before = self.defined.len();
        self.defined.extend(key);
        self.defined.push(value);
        before
    }

    fn parts(&mut self, parts: &'tree [Part]) {
        for part in parts {
            match part {
                Part::Literal { .. } => {}
                Part::Interpolation(inner) => self.expression(inner),
                Part::If(directive) => {
                    self.expression(&directive.condition);
                    self.parts(&directive.then);
                    self.parts(&directive.otherwise);
                }
                Part::For(directive) => {
                    self.expression(&directive.collection);
                    let before = self.define(directive.key_name.as_ref(), &directive.value_name);
                    self.parts(&directive.body);
                    self.defined.truncate(before);
                }
            }
        }
    }
}
