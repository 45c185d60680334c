//! The state that all parts of the parser share: current token, newline mode, depth, diagnostics, recovery.

use std::collections::HashMap;

use diagnostic::Diagnostic;

use super::Base;
use super::lexer::{Checkpoint, Lexer};
use super::token::{Token, TokenKind};
use crate::ast::{Comment, Expression, ExpressionKind, Identifier};
use crate::{MAX_DEPTH, Source, TextRange};

/// An error was reported and the current item has to be given up.
pub(super) struct Failed;

/// What a parsing function gives, or [`Failed`] after it has reported why.
pub(super) type Parsed<T> = Result<T, Failed>;

/// What a parser leaves besides its tree.
pub(super) struct Found {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) comments: Vec<Comment>,
    pub(super) hit_limit: bool,
}

/// An expression and the height of its tree.
pub(super) struct Node {
    pub(super) expression: Expression,
    pub(super) height: u32,
}

impl Node {
    pub(super) fn leaf(kind: ExpressionKind, range: TextRange) -> Self {
        Self { expression: Expression { kind, range }, height: 1 }
    }
}

/// After so many errors in one file more of them help nobody.
const MOST_ERRORS: usize = 200;

pub(super) struct Parser<'text> {
    source: &'text Source,
    text: &'text str,
    lexer: Lexer<'text>,
    base: Base,
    /// Next token that is neither comment nor line break.
    token: Token,
    /// The line break before `token`, if there is one that has not been read.
    newline: Option<(u32, u32)>,
    /// State of the lexer before `token`.
    before: Checkpoint,
    /// Range of the token that was read last.
    pub(super) previous: TextRange,
    /// Whether line breaks are tokens.
    newlines: bool,
    pub(super) depth: u32,
    /// How deep the parser may recurse.
    limit: u32,
    /// It would have had to recurse further, which it may be allowed on a larger stack.
    hit_limit: bool,
    /// The item that failed is whole, and only what follows it is wrong: none of its brackets is open.
    pub(super) complete: bool,
    names: HashMap<&'text str, Identifier>,
    comments: Vec<Comment>,
    diagnostics: Vec<Diagnostic>,
    /// Start of the last unknown character or invalid byte that was reported.
    lexical: Option<u32>,
    bad_encoding: bool,
}

impl<'text> Parser<'text> {
    pub(super) fn new(source: &'text Source, text: &'text str, lexer: Lexer<'text>, base: Base, limit: u32) -> Self {
        let start = lexer.offset();
        let mut parser = Self {
            source,
            text,
            before: lexer.checkpoint(),
            lexer,
            base,
            token: Token { kind: TokenKind::End, start, end: start },
            newline: None,
            previous: base.range(start, start),
            newlines: true,
            depth: 0,
            limit,
            hit_limit: false,
            complete: false,
            names: HashMap::new(),
            comments: Vec::new(),
            diagnostics: Vec::new(),
            lexical: None,
            bad_encoding: false,
        };
        if source.is_cut() {
            parser.error(
                TextRange::default(),
                "The file is too long",
                "Files of 4 GiB and more cannot be read. Split it.",
            );
        }
        parser.advance();
        parser
    }

    pub(super) fn finish(self) -> Found {
        Found { diagnostics: self.diagnostics, comments: self.comments, hit_limit: self.hit_limit }
    }

    pub(super) fn source(&self) -> &Source {
        self.source
    }

    /// Kind of the next token.
    pub(super) fn peek(&self) -> TokenKind {
        if self.newlines && self.newline.is_some() { TokenKind::Newline } else { self.token.kind }
    }

    /// Range of the next token.
    pub(super) fn peek_range(&self) -> TextRange {
        match self.newline {
            Some((start, end)) if self.newlines => self.base.range(start, end),
            _ => self.range_of(self.token),
        }
    }

    /// Text of a token.
    pub(super) fn text_of(&self, token: Token) -> &'text str {
        self.text.get(token.start as usize..token.end as usize).unwrap_or("")
    }

    /// Range of a token in the file.
    pub(super) fn range_of(&self, token: Token) -> TextRange {
        self.base.range(token.start, token.end)
    }

    /// Whether the next token is this word.
    pub(super) fn at_word(&self, word: &str) -> bool {
        self.peek() == TokenKind::Identifier && self.text_of(self.token) == word
    }

    /// Takes the next token.
    pub(super) fn read(&mut self) -> Token {
        if self.newlines
            && let Some((start, end)) = self.newline.take()
        {
            return Token { kind: TokenKind::Newline, start, end };
        }
        let token = self.token;
        self.newline = None;
        self.previous = self.range_of(token);
        self.advance();
        token
    }

    /// Takes the next token if it is of this kind.
    pub(super) fn eat(&mut self, kind: TokenKind) -> bool {
        let fits = self.peek() == kind;
        if fits {
            self.read();
        }
        fits
    }

    /// Whether the next token is a line break with an opening brace behind it.
    pub(super) fn at_brace_on_next_line(&self) -> bool {
        self.peek() == TokenKind::Newline && self.token.kind == TokenKind::OpenBrace
    }

    /// Switches line breaks on or off as tokens; the answer is what to switch back to.
    pub(super) fn set_newlines(&mut self, newlines: bool) -> bool {
        std::mem::replace(&mut self.newlines, newlines)
    }

    fn advance(&mut self) {
        loop {
            self.before = self.lexer.checkpoint();
            let token = self.lexer.next();
            match token.kind {
                TokenKind::Newline => {
                    self.newline.get_or_insert((token.start, token.end));
                }
                TokenKind::Comment => self.comment(token),
                TokenKind::Unknown => self.unknown(token),
                _ => {
                    self.token = token;
                    if !self.source.invalid().is_empty() {
                        self.check_encoding(token);
                    }
                    return;
                }
            }
        }
    }

    fn comment(&mut self, token: Token) {
        let text = self.text_of(token);
        let content = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
        let end = token.start + content.len() as u32;
        self.comments.push(Comment { range: self.base.range(token.start, end) });
        if end < token.end {
            self.newline.get_or_insert((end, token.end));
        }
    }

    fn unknown(&mut self, token: Token) {
        let text = self.text_of(token);
        let range = self.range_of(token);
        let invalid = matches!(self.base, Base::Shift(_)) && self.source.invalid().binary_search(&range.start).is_ok();
        if invalid {
            self.check_encoding(token);
            return;
        }
        let again = self.lexical.is_some_and(|last| self.same_line(last, token.start));
        self.lexical = Some(token.start);
        if again {
            return;
        }
        let (summary, detail) = match text.chars().next() {
            Some('/') => ("A comment is not closed", "Close it with \"*/\".".to_owned()),
            Some('\r') => (
                "A heredoc contains a carriage return that does not end a line",
                "Remove it, or save the file with line ends of one kind.".to_owned(),
            ),
            Some('&') => ("The operator \"&\" does not exist", "For a logical \"and\" write \"&&\".".to_owned()),
            Some('|') => ("The operator \"|\" does not exist", "For a logical \"or\" write \"||\".".to_owned()),
            Some('~' | '^') => {
                ("Operators on bits do not exist", "Remove the operator; for a logical \"not\" write \"!\".".to_owned())
            }
            Some('\'') => ("Single quotes do not enclose strings", "Use double quotes.".to_owned()),
            Some('`') => (
                "Backticks do not enclose strings",
                "Use double quotes, or a heredoc such as \"<<EOT\" for text of several lines.".to_owned(),
            ),
            Some('“' | '”') => {
                ("Curly quotes do not enclose strings", "Replace them by straight quotes (\").".to_owned())
            }
            Some(';') => (
                "Semicolons separate nothing",
                "Write each argument on a line of its own, and commas between the items of a collection.".to_owned(),
            ),
            Some(other) => (
                "A character has no meaning here",
                format!("Remove U+{:04X}, or put it into quotes.", u32::from(other)),
            ),
            None => return,
        };
        self.push(range, summary.to_owned(), detail);
    }

    /// Reports bytes that are not UTF-8 in a token: in comments nobody minds them.
    fn check_encoding(&mut self, token: Token) {
        let Base::Shift(by) = self.base else { return };
        let invalid = self.source.invalid();
        let first = invalid.partition_point(|at| *at < token.start + by);
        let Some(at) = invalid.get(first).filter(|at| **at < token.end + by) else { return };
        self.lexical = Some(*at - by);
        if !self.bad_encoding {
            self.bad_encoding = true;
            self.push(
                TextRange::new(*at, *at + 1),
                "The file is not UTF-8".to_owned(),
                "A byte here is not part of any character. Save the file with the encoding UTF-8.".to_owned(),
            );
        }
    }

    fn same_line(&self, from: u32, to: u32) -> bool {
        self.text.as_bytes().get(from as usize..to as usize).is_some_and(|between| !between.contains(&b'\n'))
    }

    /// Reports an error, unless it only follows from a character that was reported on the same line.
    pub(super) fn error(&mut self, range: TextRange, summary: impl Into<String>, detail: impl Into<String>) {
        let start = match self.base {
            Base::Shift(by) => range.start.saturating_sub(by),
            Base::Fixed(_) => self.token.start,
        };
        if self.lexical.is_some_and(|last| self.same_line(last, start)) {
            return;
        }
        self.push(range, summary.into(), detail.into());
    }

    fn push(&mut self, range: TextRange, summary: String, detail: String) {
        if self.diagnostics.len() < MOST_ERRORS {
            self.diagnostics.push(Diagnostic::error(summary, detail).at(self.source.place(range)));
        }
    }

    /// Reports an error and gives up the current item.
    pub(super) fn fail<T>(
        &mut self,
        range: TextRange,
        summary: impl Into<String>,
        detail: impl Into<String>,
    ) -> Parsed<T> {
        self.error(range, summary, detail);
        Err(Failed)
    }

    /// Fails at the next token.
    pub(super) fn fail_here<T>(&mut self, summary: impl Into<String>, detail: impl Into<String>) -> Parsed<T> {
        self.fail(self.peek_range(), summary, detail)
    }

    /// Goes one level down.
    pub(super) fn enter(&mut self) -> Parsed<()> {
        if self.depth >= self.limit {
            self.hit_limit = true;
            return self.too_deep(self.peek_range());
        }
        self.depth += 1;
        Ok(())
    }

    fn too_deep<T>(&mut self, range: TextRange) -> Parsed<T> {
        self.fail(
            range,
            "The nesting is too deep",
            format!("At most {MAX_DEPTH} levels can be read. Move parts of it into local values."),
        )
    }

    /// Fails if a tree has become too high.
    pub(super) fn check_height(&mut self, height: u32, range: TextRange) -> Parsed<()> {
        if height > MAX_DEPTH { self.too_deep(range) } else { Ok(()) }
    }

    /// A node above others, the highest of which has this height.
    pub(super) fn node(&mut self, kind: ExpressionKind, range: TextRange, below: u32) -> Parsed<Node> {
        if below >= MAX_DEPTH {
            return self.too_deep(range);
        }
        Ok(Node { expression: Expression { kind, range }, height: below + 1 })
    }

    /// The shared form of a name.
    pub(super) fn name(&mut self, text: &'text str) -> Identifier {
        self.names.entry(text).or_insert_with(|| Identifier::from(text)).clone()
    }

    /// The shared form of the name that a token is.
    pub(super) fn name_of(&mut self, token: Token) -> Identifier {
        self.name(self.text_of(token))
    }

    /// The state to come back to after an error in the item that starts with the next token.
    pub(super) fn anchor(&self) -> Anchor {
        Anchor { lexer: self.before, start: self.token.start, newlines: self.newlines, depth: self.depth }
    }

    /// After an error: skips to the end of the item that began at the anchor.
    ///
    /// The end is a line break outside of all brackets that were opened since, or, because brackets are often what is
    /// wrong, a line that is indented no further than the item and looks like the start of another one.
    pub(super) fn recover(&mut self, anchor: &Anchor) {
        self.newlines = anchor.newlines;
        self.depth = anchor.depth;
        let complete = std::mem::take(&mut self.complete);
        if self.token.kind == TokenKind::End {
            return;
        }
        let column = self.column(anchor.start);
        if let Some(line) = self.next_item_line(anchor.start, column) {
            self.lexer.leave_to(anchor.lexer);
            self.lexer.go_to(line);
            self.newline = Some((line, line));
            self.advance();
            return;
        }
        let mut open = if complete { 0 } else { self.open_since(anchor.start) };
        loop {
            let token = self.token;
            let new_line = self.newline.is_some() && token.start > anchor.start;
            if new_line && (open <= 0 || self.starts_item(token, column)) || token.kind == TokenKind::End {
                if open > 0 || token.kind == TokenKind::End {
                    self.reset_lexer(anchor, token);
                }
                return;
            }
            if token.kind == TokenKind::QuotedNewline && self.line_looks_like_item(token.end) {
                self.lexer.leave_to(anchor.lexer);
                self.newline = Some((token.start, token.end));
                self.lexer.go_to(token.end);
                self.advance();
                return;
            }
            match bracket(token.kind) {
                // The closing brace of the body around the item is not ours to eat.
                -1 if open <= 0 && token.kind == TokenKind::CloseBrace => return,
                by => open += by,
            }
            self.newline = None;
            self.previous = self.range_of(token);
            self.advance();
        }
    }

    /// How many brackets are open between an offset and the current token.
    fn open_since(&self, start: u32) -> i32 {
        let mut lexer = Lexer::expression(self.text, start as usize);
        let mut open = 0;
        loop {
            let token = lexer.next();
            if token.start >= self.token.start || token.kind == TokenKind::End {
                return open;
            }
            open += bracket(token.kind);
        }
    }

    fn reset_lexer(&mut self, anchor: &Anchor, token: Token) {
        self.lexer.leave_to(anchor.lexer);
        self.lexer.go_to(token.start);
        let newline = self.newline;
        self.advance();
        self.newline = newline.or(self.newline);
    }

    /// Offset of a token inside its line.
    fn column(&self, at: u32) -> usize {
        let before = self.text.as_bytes().get(..at as usize).unwrap_or(&[]);
        before.iter().rev().take_while(|byte| **byte != b'\n').count()
    }

    /// Start of the line of the current token, if that line belongs to another item beside or around the one that failed:
    /// the header of a block, or an equals sign that came as a surprise behind the first word.
    fn next_item_line(&self, item: u32, column: usize) -> Option<u32> {
        let start = self.token.start as usize - self.column(self.token.start);
        let line = self.text.get(start..)?.lines().next()?;
        let content = line.trim_start();
        let indentation = line.len() - content.len();
        if start <= item as usize || indentation > column || !self.line_looks_like_item(start as u32) {
            return None;
        }
        let is_header = content.trim_end().ends_with('{') && !content.contains('=');
        let is_attribute = self.token.kind == TokenKind::Equals
            && line
                .get(..self.token.start as usize - start)
                .is_some_and(|name| !name.trim().contains([' ', '\t', '=']));
        (is_header || is_attribute).then_some((start + indentation) as u32)
    }

    fn starts_item(&self, token: Token, column: usize) -> bool {
        let here = self.column(token.start);
        match token.kind {
            // Inside of an interpolation that is not closed the brace of the block looks like its end.
            TokenKind::CloseBrace | TokenKind::CloseSequence => here < column,
            TokenKind::Identifier => here <= column && self.line_looks_like_item(token.start),
            _ => false,
        }
    }

    /// Whether the line from here on reads like an attribute, a block header or the end of a block.
    fn line_looks_like_item(&self, at: u32) -> bool {
        let rest = self.text.get(at as usize..).unwrap_or("").trim_start_matches([' ', '\t']);
        if rest.starts_with('}') {
            return true;
        }
        let after = rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_' || c == '-');
        let next = after.trim_start_matches([' ', '\t']);
        after.len() < rest.len()
            && (next.starts_with('{')
                || next.starts_with('"') && next.len() < after.len()
                || next.starts_with('=') && !next.starts_with("=="))
    }
}

/// Where an item starts, see [`Parser::anchor`].
pub(super) struct Anchor {
    lexer: Checkpoint,
    start: u32,
    newlines: bool,
    depth: u32,
}

fn bracket(kind: TokenKind) -> i32 {
    match kind {
        TokenKind::OpenBrace
        | TokenKind::OpenBracket
        | TokenKind::OpenParenthesis
        | TokenKind::OpenQuote
        | TokenKind::OpenHeredoc
        | TokenKind::OpenInterpolation
        | TokenKind::OpenDirective => 1,
        TokenKind::CloseBrace
        | TokenKind::CloseBracket
        | TokenKind::CloseParenthesis
        | TokenKind::CloseQuote
        | TokenKind::CloseHeredoc
        | TokenKind::CloseSequence => -1,
        _ => 0,
    }
}
