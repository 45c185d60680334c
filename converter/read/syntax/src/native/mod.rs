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
use crate::{MAX_DEPTH, Source, TextRange};
use lexer::Lexer;
use parser::{Found, Parser};

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
    let (body, found) = with_enough_stack(|limit| {
        let lexer = Lexer::expression(text, after_bom(text));
        let mut parser = Parser::new(source, text, lexer, Base::Shift(0), limit);
        let body = parser.file_body();
        (body, parser.finish())
    });
    ParsedBody { body: Arc::new(body), comments: found.comments, diagnostics: found.diagnostics }
}

/// Parses a text that is one expression, in which line breaks mean nothing.
pub fn parse_expression(source: &Source) -> (Arc<Expression>, Vec<Diagnostic>) {
    let text = source.text();
    let (expression, diagnostics) = expression_from(source, text, after_bom(text), Base::Shift(0));
    (Arc::new(expression), diagnostics)
}

/// Parses a text that is one template, as `templatefile` and `templatestring` take it.
pub fn parse_template(source: &Source) -> (Arc<Expression>, Vec<Diagnostic>) {
    let text = source.text();
    let (expression, diagnostics) = template_from(source, text, after_bom(text), Base::Shift(0));
    (Arc::new(expression), diagnostics)
}

/// Parses text that stands inside a file of another syntax, as an expression.
pub(crate) fn parse_expression_within(source: &Source, text: &str, base: Base) -> (Expression, Vec<Diagnostic>) {
    expression_from(source, text, 0, base)
}

/// Parses text that stands inside a file of another syntax, as a template.
pub(crate) fn parse_template_within(source: &Source, text: &str, base: Base) -> (Expression, Vec<Diagnostic>) {
    template_from(source, text, 0, base)
}

fn expression_from(source: &Source, text: &str, at: usize, base: Base) -> (Expression, Vec<Diagnostic>) {
    let (expression, found) = with_enough_stack(|limit| {
        Parser::new(source, text, Lexer::expression(text, at), base, limit).whole_expression()
    });
    (expression, found.diagnostics)
}

fn template_from(source: &Source, text: &str, at: usize, base: Base) -> (Expression, Vec<Diagnostic>) {
    let (expression, found) =
        with_enough_stack(|limit| Parser::new(source, text, Lexer::template(text, at), base, limit).whole_template());
    (expression, found.diagnostics)
}

/// How deep the parser recurses on the stack that it is called on. No file of a corpus of 18,000 gets there.
const SHALLOW: u32 = 128;

/// A stack for [`MAX_DEPTH`] levels; without optimisation a level takes some 6 KiB.
const DEEP_STACK: usize = 32 * 1024 * 1024;

/// Parses on the stack at hand, and if that may be too small once more on a large one.
fn with_enough_stack<T: Send>(parse: impl Fn(u32) -> (T, Found) + Sync) -> (T, Found) {
    let shallow = parse(SHALLOW);
    if !shallow.1.hit_limit {
        return shallow;
    }
    let deep = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(DEEP_STACK);
        thread.spawn_scoped(scope, || parse(MAX_DEPTH)).ok().and_then(|running| running.join().ok())
    });
    deep.unwrap_or(shallow)
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
