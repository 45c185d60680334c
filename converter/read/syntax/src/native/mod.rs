//! Lexer and recursive-descent parser of the native syntax.

mod body;
mod expression;
mod lexer;
mod literal;
mod parser;
mod template;
mod token;

use std::sync::Arc;

use diagnostic::Diagnostic;

use crate::ast::{Body, Comment, Expression};
use crate::{Source, TextRange};
use lexer::Lexer;
use parser::Parser;

/// A parsed file.
#[derive(Clone, Debug)]
pub struct ParsedBody {
    /// What could be understood; complete where there is no error among the diagnostics.
    pub body: Arc<Body>,
    /// Comments in the order of the file.
    pub comments: Vec<Comment>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a configuration file.
///
/// All errors are found in one run: what is around a mistake is parsed nevertheless.
pub fn parse_body(source: &Source) -> ParsedBody {
    let text = source.text();
    let mut parser = Parser::new(source, text, Lexer::expression(text, after_bom(text)), Base::Shift(0));
    let body = parser.file_body();
    let (diagnostics, comments) = parser.finish();
    ParsedBody { body: Arc::new(body), comments, diagnostics }
}

/// Parses a text that is one expression, in which line breaks mean nothing.
pub fn parse_expression(source: &Source) -> (Arc<Expression>, Vec<Diagnostic>) {
    let text = source.text();
    let lexer = Lexer::expression(text, after_bom(text));
    let (expression, diagnostics) = Parser::new(source, text, lexer, Base::Shift(0)).whole_expression();
    (Arc::new(expression), diagnostics)
}

/// Parses a text that is one template, as `templatefile` and `templatestring` take it.
pub fn parse_template(source: &Source) -> (Arc<Expression>, Vec<Diagnostic>) {
    let text = source.text();
    let lexer = Lexer::template(text, after_bom(text));
    let (expression, diagnostics) = Parser::new(source, text, lexer, Base::Shift(0)).whole_template();
    (Arc::new(expression), diagnostics)
}

/// Parses text that stands inside a file of another syntax, as an expression.
pub(crate) fn parse_expression_within(source: &Source, text: &str, base: Base) -> (Expression, Vec<Diagnostic>) {
    Parser::new(source, text, Lexer::expression(text, 0), base).whole_expression()
}

/// Parses text that stands inside a file of another syntax, as a template.
pub(crate) fn parse_template_within(source: &Source, text: &str, base: Base) -> (Expression, Vec<Diagnostic>) {
    Parser::new(source, text, Lexer::template(text, 0), base).whole_template()
}

/// How offsets of the parsed text become offsets of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Base {
    /// The text stands in the file as it is, from this offset on.
    Shift(u32),
    /// It was unescaped: everything is at this range.
    Fixed(TextRange),
}

impl Base {
    fn range(self, start: u32, end: u32) -> TextRange {
        match self {
            Self::Shift(by) => TextRange::new(start + by, end + by),
            Self::Fixed(range) => range,
        }
    }
}

fn after_bom(text: &str) -> usize {
    if text.starts_with(crate::source::BOM) { crate::source::BOM.len() } else { 0 }
}
