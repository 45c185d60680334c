//! Tokens of the native syntax.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    OpenParenthesis,
    CloseParenthesis,
    OpenQuote,
    CloseQuote,
    /// `<<NAME` or `<<-NAME` with its line break.
    OpenHeredoc,
    /// The line with the end marker, without its line break.
    CloseHeredoc,
    /// `${` or `${~`.
    OpenInterpolation,
    /// `%{` or `%{~`.
    OpenDirective,
    /// `}` or `~}` that ends one of the two above.
    CloseSequence,
    /// Text in quotes, with escapes.
    QuotedText,
    /// Text in a heredoc or a bare template.
    PlainText,
    /// A line break inside quotes, which is not allowed.
    QuotedNewline,
    Number,
    Identifier,
    Star,
    Slash,
    Plus,
    Minus,
    Percent,
    Equals,
    EqualEqual,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Bang,
    Dot,
    Comma,
    DoubleColon,
    Ellipsis,
    FatArrow,
    Question,
    Colon,
    Comment,
    Newline,
    /// A character that the language does not use.
    Unknown,
    End,
}

/// A token and its place in the text that is being parsed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: u32,
    pub(super) end: u32,
}
