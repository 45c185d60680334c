//! The tree of the native syntax.
//!
//! Every node carries the [`TextRange`] that it was written at; the [`Source`] of its body turns that into lines and
//! columns. The height of a tree is bounded by [`MAX_DEPTH`](crate::MAX_DEPTH), so recursive walks are safe.

use std::sync::Arc;

use crate::{Source, TextRange};

/// A name as it is written. One file's equal names share their memory.
pub type Identifier = Arc<str>;

/// The content of a file or of a block.
#[derive(Clone, Debug)]
pub struct Body {
    /// Attributes in the order of the file. Names are unique: of a name that is set twice the first is kept.
    pub attributes: Vec<Attribute>,
    /// Blocks in the order of the file.
    pub blocks: Vec<Block>,
    /// From the opening to the closing brace, or the whole file.
    pub range: TextRange,
    /// The file.
    pub source: Source,
}

impl Body {
    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| *attribute.name == *name)
    }

    /// The blocks of this type, in order.
    pub fn blocks_of<'body>(&'body self, block_type: &'body str) -> impl Iterator<Item = &'body Block> {
        self.blocks.iter().filter(move |block| *block.block_type == *block_type)
    }
}

/// `name = expression`.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Left of the equals sign.
    pub name: Identifier,
    /// Where the name stands.
    pub name_range: TextRange,
    /// Right of the equals sign.
    pub expression: Arc<Expression>,
    /// From the name to the end of the expression.
    pub range: TextRange,
}

/// `type "label" … { … }`.
#[derive(Clone, Debug)]
pub struct Block {
    /// First word of the header.
    pub block_type: Identifier,
    /// Where it stands.
    pub type_range: TextRange,
    /// Labels, quoted or bare.
    pub labels: Box<[Label]>,
    /// Between the braces.
    pub body: Arc<Body>,
    /// From the type to the closing brace.
    pub range: TextRange,
}

impl Block {
    /// From the type to the last label: what a diagnostic about the block as a whole should point at.
    pub fn header_range(&self) -> TextRange {
        self.labels.last().map_or(self.type_range, |label| self.type_range.to(label.range))
    }
}

/// A label of a block, unescaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Its text.
    pub text: Identifier,
    /// Where it stands, with its quotes if it has any.
    pub range: TextRange,
}

/// A comment with its marker; a line comment is without its line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub range: TextRange,
}

/// An expression and where it stands.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it stands.
    pub range: TextRange,
}

/// The kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExpressionKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Digits as they are written: `[0-9]+ [.[0-9]*] [e[±][0-9]+]`.
    Number(Box<str>),
    /// A quoted string or heredoc without interpolations and directives, unescaped and dedented. Not yet NFC.
    String {
        /// Its text.
        text: Box<str>,
        /// Written as a heredoc.
        heredoc: bool,
    },
    /// A quoted string or heredoc with at least one interpolation or directive: gives a string.
    Template {
        /// Its parts in order; no two literals follow each other.
        parts: Box<[Part]>,
        /// Written as a heredoc.
        heredoc: bool,
    },
    /// `"${expression}"` and nothing else: gives the value of the expression, whatever its type.
    Interpolation(Box<Expression>),
    /// `name`, `name.attribute[0]["key"]`: a root and steps that are known without evaluation.
    Traversal(Box<Traversal>),
    /// Such steps on any other expression.
    RelativeTraversal(Box<RelativeTraversal>),
    /// `collection[key]` with a key that has to be evaluated.
    Index(Box<Index>),
    /// `source.*…` or `source[*]…`.
    Splat(Box<Splat>),
    /// Inside [`Splat::each`]: the current item of the innermost splat around it.
    SplatItem,
    /// `name(arguments)`.
    Call(Box<Call>),
    /// `condition ? then : otherwise`.
    Conditional(Box<Conditional>),
    /// `-a`, `!a`.
    Unary(Box<Unary>),
    /// `a + b`.
    Binary(Box<Binary>),
    /// `[for …]`, `{for …}`.
    For(Box<For>),
    /// `[a, b]`.
    Tuple(Box<[Expression]>),
    /// `{ a = b }`; keys may repeat, the last one counts.
    Object(Box<[ObjectItem]>),
    /// `(a)`.
    Parentheses(Box<Expression>),
    /// What could not be parsed, and has been reported: its value is unknown.
    Invalid,
}

/// A part of a template.
#[derive(Clone, Debug)]
pub enum Part {
    /// Text, unescaped, stripped and dedented.
    Literal {
        /// The text.
        text: Box<str>,
        /// Where it stands.
        range: TextRange,
    },
    /// `${…}`.
    Interpolation(Expression),
    /// `%{if …}…%{else}…%{endif}`.
    If(Box<IfDirective>),
    /// `%{for …}…%{endfor}`.
    For(Box<ForDirective>),
}

/// `%{if condition}then%{else}otherwise%{endif}`.
#[derive(Clone, Debug)]
pub struct IfDirective {
    /// The condition.
    pub condition: Expression,
    /// Up to the else, or the end.
    pub then: Box<[Part]>,
    /// After the else; empty without one.
    pub otherwise: Box<[Part]>,
    /// From the first to the last marker.
    pub range: TextRange,
}

/// `%{for key, value in collection}body%{endfor}`.
#[derive(Clone, Debug)]
pub struct ForDirective {
    /// Variable for the key or index.
    pub key_name: Option<Identifier>,
    /// Variable for the value.
    pub value_name: Identifier,
    /// What is gone through.
    pub collection: Expression,
    /// What is repeated.
    pub body: Box<[Part]>,
    /// From the first to the last marker.
    pub range: TextRange,
}

/// A root name and steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traversal {
    /// First name.
    pub root: Identifier,
    /// Where it stands.
    pub root_range: TextRange,
    /// What follows.
    pub steps: Vec<Step>,
}

impl Traversal {
    /// From the root to the last step.
    pub fn range(&self) -> TextRange {
        self.steps.last().map_or(self.root_range, |step| self.root_range.to(step.range()))
    }
}

/// Steps on an expression that is no plain name.
#[derive(Clone, Debug)]
pub struct RelativeTraversal {
    /// Where the steps start.
    pub source: Expression,
    /// At least one.
    pub steps: Vec<Step>,
}

/// A step whose target is known without evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `.name`.
    Attribute {
        /// The name.
        name: Identifier,
        /// With the dot.
        range: TextRange,
    },
    /// `[0]`, `["key"]`, or the older `.0`.
    Index {
        /// What stands between the brackets.
        key: Key,
        /// With brackets or dot.
        range: TextRange,
    },
}

impl Step {
    /// Where it stands.
    pub fn range(&self) -> TextRange {
        match self {
            Self::Attribute { range, .. } | Self::Index { range, .. } => *range,
        }
    }
}

/// A literal between brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// `[null]`: an error for whoever evaluates it.
    Null,
    /// `[true]`.
    Bool(bool),
    /// `[0]`, digits as they are written.
    Number(Box<str>),
    /// `["a"]`, unescaped.
    String(Box<str>),
}

/// An index that has to be evaluated.
#[derive(Clone, Debug)]
pub struct Index {
    /// Left of the bracket.
    pub collection: Expression,
    /// Between the brackets.
    pub key: Expression,
    /// The brackets and what is between them.
    pub bracket_range: TextRange,
}

/// A splat: `each` is evaluated for every item of `source`.
///
/// The two forms differ in what follows: `.*` takes only attributes and older indices along and applies a later `[0]` to the
/// whole result; `[*]` takes every step along, further splats too.
#[derive(Clone, Debug)]
pub struct Splat {
    /// Left of the marker.
    pub source: Expression,
    /// Steps for each item, standing on [`ExpressionKind::SplatItem`], or that item alone.
    pub each: Expression,
    /// Written `[*]`, not `.*`.
    pub full: bool,
    /// `.*` or `[*]`.
    pub marker_range: TextRange,
}

/// A function call.
#[derive(Clone, Debug)]
pub struct Call {
    /// Name; parts of a namespaced name are joined with `::`.
    pub name: Identifier,
    /// Where the name stands.
    pub name_range: TextRange,
    /// Arguments.
    pub arguments: Vec<Expression>,
    /// The last argument is followed by `...`: its elements are the last arguments.
    pub expand: bool,
}

/// A conditional.
#[derive(Clone, Debug)]
pub struct Conditional {
    /// Left of the question mark.
    pub condition: Expression,
    /// Between question mark and colon.
    pub then: Expression,
    /// Right of the colon.
    pub otherwise: Expression,
}

/// An operator with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `-`.
    Negate,
    /// `!`.
    Not,
}

/// An operator with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `||`.
    Or,
    /// `&&`.
    And,
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `%`.
    Modulo,
}

/// An operation on one operand.
#[derive(Clone, Debug)]
pub struct Unary {
    /// What to do.
    pub operator: UnaryOperator,
    /// With what.
    pub operand: Expression,
}

/// An operation on two operands.
#[derive(Clone, Debug)]
pub struct Binary {
    /// What to do.
    pub operator: BinaryOperator,
    /// Left operand.
    pub left: Expression,
    /// Right operand.
    pub right: Expression,
}

/// A for expression. With `key` it builds an object, without one a tuple.
#[derive(Clone, Debug)]
pub struct For {
    /// Variable for the key or index.
    pub key_name: Option<Identifier>,
    /// Variable for the value.
    pub value_name: Identifier,
    /// What is gone through.
    pub collection: Expression,
    /// Left of `=>`.
    pub key: Option<Expression>,
    /// What is built.
    pub value: Expression,
    /// After `if`.
    pub condition: Option<Expression>,
    /// `...`: values of the same key become a tuple.
    pub group: bool,
}

/// One item of an object.
#[derive(Clone, Debug)]
pub struct ObjectItem {
    /// The key as it is written. A bare name is text, not a variable: see [`ObjectItem::literal_key`].
    pub key: Expression,
    /// The value.
    pub value: Expression,
}

impl ObjectItem {
    /// The key, if it is a bare word (`a`, also `true` or `null`) or a string without interpolation. Anything else has to
    /// be evaluated.
    pub fn literal_key(&self) -> Option<&str> {
        match &self.key.kind {
            ExpressionKind::Traversal(traversal) if traversal.steps.is_empty() => Some(&traversal.root),
            ExpressionKind::Null => Some("null"),
            ExpressionKind::Bool(true) => Some("true"),
            ExpressionKind::Bool(false) => Some("false"),
            ExpressionKind::String { text, .. } => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_stay_small() {
        assert!(size_of::<Expression>() <= 32);
        assert!(size_of::<Part>() <= 40);
        assert!(size_of::<Step>() <= 40);
        assert!(size_of::<Attribute>() <= 40);
    }
}
