//! The references in an expression.

use std::sync::Arc;

use syntax::ast::{Part, Traversal};
use syntax::{Expression, ExpressionKind};

/// The traversals in an expression whose root is not bound inside of it, in order of appearance.
pub(crate) fn traversals(expression: &Expression) -> Vec<&Traversal> {
    let mut walk = Walk { bound: Vec::new(), found: Vec::new() };
    walk.expression(expression);
    walk.found
}

struct Walk<'e> {
    bound: Vec<&'e Arc<str>>,
    found: Vec<&'e Traversal>,
}

impl<'e> Walk<'e> {
    fn bound_inside(&mut self, names: [Option<&'e Arc<str>>; 2], walk: impl FnOnce(&mut Self)) {
        let before = self.bound.len();
        self.bound.extend(names.into_iter().flatten());
        walk(self);
        self.bound.truncate(before);
    }

    fn expression(&mut self, expression: &'e Expression) {
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
                if !self.bound.contains(&&traversal.root) {
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
            ExpressionKind::For(each) => {
                self.expression(&each.collection);
                self.bound_inside([each.key_name.as_ref(), Some(&each.value_name)], |walk| {
                    if let Some(key) = &each.key {
                        walk.expression(key);
                    }
                    walk.expression(&each.value);
                    if let Some(condition) = &each.condition {
                        walk.expression(condition);
                    }
                });
            }
            ExpressionKind::Tuple(items) => items.iter().for_each(|item| self.expression(item)),
            ExpressionKind::Object(items) => {
                for item in items {
                    // A name with steps is an error of its own, not a reference.
                    if item.literal_key().is_none() && !matches!(item.key.kind, ExpressionKind::Traversal(_)) {
                        self.expression(&item.key);
                    }
                    self.expression(&item.value);
                }
            }
        }
    }

    fn parts(&mut self, parts: &'e [Part]) {
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
                    self.bound_inside([directive.key_name.as_ref(), Some(&directive.value_name)], |walk| {
                        walk.parts(&directive.body);
                    });
                }
            }
        }
    }
}
