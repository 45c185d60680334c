//! Terraform's native syntax and its JSON form, with byte ranges and error recovery.
//!
//! Reading never fails as a whole: [`parse_body`] and its siblings give a tree of what could be understood together with
//! every error, each at its place. [`BodySource`] asks bodies of both syntaxes the same questions. Evaluation is not done
//! here.

pub mod ast;
mod attribute_value;
mod content;
pub mod json;
mod native;
mod source;
mod walk;

pub use ast::{Body, Expression, ExpressionKind, Identifier};
pub use attribute_value::{AttributeValue, as_traversal, is_static_traversal};
pub use content::{AttributeSchema, BlockSchema, BodyContent, BodySchema, BodySource, ContentAttribute, ContentBlock};
pub use json::{ParsedJson, parse_json, parse_json_body};
pub use native::{ParsedBody, parse_body, parse_expression, parse_template};
pub use source::{Source, TextRange};
pub use walk::variables;

/// Greatest height of a tree: blocks, brackets, directives, and operators in a row each count one level.
///
/// HashiCorp's parser has no bound but its memory; real configurations stay below 60. With this bound, parsing and dropping
/// survive on a thread with a stack of 2 MiB, also without optimisation.
pub const MAX_DEPTH: u32 = 1_024;
