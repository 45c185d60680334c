//! Terraform's operators over values, with its messages.
//!
//! Where a result is computed from values with symbols in a way that cannot be inverted, it carries
//! [`Symbol::Derived`](crate::Symbol) with their references. Marks of the operands are on the result.

mod access;
mod arithmetic;
mod conditional;
mod template;

pub use access::{attribute, index};
pub use arithmetic::{
    add, and, divide, equal, greater, greater_or_equal, less, less_or_equal, modulo, multiply, negate, not, not_equal,
    or, subtract,
};
pub use conditional::conditional;
pub use template::{safe_prefix, template, template_join};

use std::fmt;

/// Which operand of an operator an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The only one, the condition, or the whole expression.
    Whole,
    /// The left one, or the result of a conditional for true.
    Left,
    /// The right one, or the result of a conditional for false.
    Right,
    /// A part of a template, by position.
    Part(usize),
}

/// An operator that cannot be applied to its operands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorError {
    /// Terraform's headline: `Invalid operand`.
    pub summary: &'static str,
    /// Terraform's explanation, a sentence or more.
    pub detail: String,
    /// Where to point.
    pub operand: Operand,
}

impl OperatorError {
    fn new(summary: &'static str, detail: impl Into<String>, operand: Operand) -> Self {
        Self { summary, detail: detail.into(), operand }
    }
}

impl fmt::Display for OperatorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.summary, self.detail)
    }
}

impl std::error::Error for OperatorError {}
