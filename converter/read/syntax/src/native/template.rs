//! Templates: quoted strings, heredocs and whole files.
//!
//! First the template is read as a flat list of literals, interpolations and markers, on which stripping and dedenting
//! work; then markers are matched and the list becomes a tree.

use unicode_segmentation::UnicodeSegmentation;

use super::parser::{Failed, Found, Node, Parsed, Parser};
use super::token::TokenKind;
use crate::TextRange;
use crate::ast::{Expression, ExpressionKind, ForDirective, Identifier, IfDirective, Part};

enum Flat {
    Literal { text: String, range: TextRange },
    Interpolation(Node),
    If { condition: Node, range: TextRange },
    Else(TextRange),
    EndIf(TextRange),
    For { key_name: Option<Identifier>, value_name: Identifier, collection: Node, range: TextRange },
    EndFor(TextRange),
}

/// The parts of a template or of one branch of a directive, and the height of the highest.
#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    height: u32,
}

impl Parts {
    fn push(&mut self, part: Part, height: u32) {
        if self.parts.is_empty() {
            self.parts.reserve_exact(1);
        }
        self.parts.push(part);
        self.height = self.height.max(height);
    }
}

impl Parser<'_> {
    /// A text that is one template.
    pub(super) fn whole_template(mut self) -> (Expression, Found) {
        let start = self.peek_range();
        let template = self.flat_parts(TokenKind::End, start).and_then(|flat| {
            let range = start.to(self.peek_range());
            self.template(flat, range, false)
        });
        let expression = match template {
            Ok(node) => node.expression,
            Err(Failed) => Expression { kind: ExpressionKind::Invalid, range: start },
        };
        (expression, self.finish())
    }

    pub(super) fn quoted_template(&mut self) -> Parsed<Node> {
        self.read();
        let start = self.previous;
        if self.peek() == TokenKind::CloseQuote {
            self.read();
            let kind = ExpressionKind::String { text: Box::from(""), heredoc: false };
            return Ok(Node::leaf(kind, start.to(self.previous)));
        }
        let flat = self.flat_parts(TokenKind::CloseQuote, start)?;
        self.read();
        self.template(flat, start.to(self.previous), false)
    }

    pub(super) fn heredoc(&mut self) -> Parsed<Node> {
        let open = self.read();
        let start = self.previous;
        let dedents = self.text_of(open).starts_with("<<-");
        let mut flat = self.flat_parts(TokenKind::CloseHeredoc, start)?;
        self.read();
        if dedents {
            dedent(&mut flat);
        }
        self.template(flat, start.to(self.previous), true)
    }

    /// A quoted string that cannot contain sequences, such as a label.
    pub(super) fn quoted_label(&mut self) -> Parsed<(String, TextRange)> {
        self.read();
        let start = self.previous;
        let mut text = String::new();
        loop {
            match self.peek() {
                TokenKind::QuotedText => {
                    let token = self.read();
                    let literal = self.literal_text(token);
                    if text.is_empty() {
                        text = literal;
                    } else {
                        text.push_str(&literal);
                    }
                }
                TokenKind::CloseQuote => {
                    self.read();
                    return Ok((text, start.to(self.previous)));
                }
                TokenKind::OpenInterpolation | TokenKind::OpenDirective => {
                    return self.fail_here(
                        "A label contains a template sequence",
                        "Labels are fixed text. For a literal \"${\" or \"%{\" double the first character.",
                    );
                }
                _ => return self.not_closed(start),
            }
        }
    }

    fn not_closed<T>(&mut self, start: TextRange) -> Parsed<T> {
        match self.peek() {
            TokenKind::QuotedNewline => self.fail(
                start.to(self.peek_range()),
                "A string is not closed on its line",
                "Close it with a double quote. A line break inside a string is written \\n; for longer text use a heredoc.",
            ),
            _ => self.fail(
                start,
                "A string is not closed",
                "Its end is missing: a double quote, or for a heredoc a line with nothing but its end marker, followed by a \
                 line break.",
            ),
        }
    }

    /// Everything up to the token that ends the template, which is not taken.
    fn flat_parts(&mut self, end: TokenKind, start: TextRange) -> Parsed<Vec<Flat>> {
        let mut flat: Vec<Flat> = Vec::new();
        let mut strip_next = false;
        let mut after_literal = false;
        loop {
            let kind = self.peek();
            if kind == end {
                return Ok(flat);
            }
            match kind {
                TokenKind::QuotedText | TokenKind::PlainText => {
                    let token = self.read();
                    let range = self.previous;
                    let mut text = self.literal_text(token);
                    if strip_next {
                        text.drain(..text.len() - text.trim_start().len());
                    }
                    flat.push(Flat::Literal { text, range });
                    (strip_next, after_literal) = (false, true);
                }
                TokenKind::OpenInterpolation | TokenKind::OpenDirective => {
                    let open = self.read();
                    let range = self.previous;
                    if after_literal
                        && self.text_of(open).ends_with('~')
                        && let Some(Flat::Literal { text, .. }) = flat.last_mut()
                    {
                        text.truncate(text.trim_end().len());
                    }
                    let outer = self.set_newlines(false);
                    let mut part = match kind {
                        TokenKind::OpenInterpolation => Flat::Interpolation(self.expression()?),
                        _ => self.directive(range)?,
                    };
                    if self.peek() != TokenKind::CloseSequence {
                        return self.fail_here(
                            "A template sequence is not closed",
                            "A closing brace is expected here. If the sequence belongs to another language, such as a shell, \
                             write \"$${\" or \"%%{\" for a literal \"${\" or \"%{\".",
                        );
                    }
                    let close = self.read();
                    strip_next = self.text_of(close).starts_with('~');
                    after_literal = false;
                    part.extend(self.previous);
                    self.set_newlines(outer);
                    flat.push(part);
                }
                _ => return self.not_closed(start),
            }
        }
    }

    fn directive(&mut self, range: TextRange) -> Parsed<Flat> {
        if self.peek() != TokenKind::Identifier {
            return self.fail_here(
                "The word of a template directive is missing",
                "Behind \"%{\" stands if, else, endif, for or endfor. For a literal \"%{\" write \"%%{\".",
            );
        }
        let token = self.read();
        Ok(match self.text_of(token) {
            "if" => Flat::If { condition: self.expression()?, range },
            "else" => Flat::Else(range),
            "endif" => Flat::EndIf(range),
            "for" => {
                let (key_name, value_name) = self.for_names()?;
                Flat::For { key_name, value_name, collection: self.expression()?, range }
            }
            "endfor" => Flat::EndFor(range),
            other => {
                let summary = format!("There is no template directive \"{other}\"");
                let detail = "The directives are if, else, endif, for and endfor. For a literal \"%{\" write \"%%{\".";
                return self.fail(self.range_of(token), summary, detail);
            }
        })
    }

    fn template(&mut self, mut flat: Vec<Flat>, range: TextRange, heredoc: bool) -> Parsed<Node> {
        if flat.iter().all(|part| matches!(part, Flat::Literal { .. })) {
            let text = join(flat).into_boxed_str();
            return Ok(Node::leaf(ExpressionKind::String { text, heredoc }, range));
        }
        if flat.len() == 1
            && let Some(Flat::Interpolation(node)) = flat.pop_if(|part| matches!(part, Flat::Interpolation(_)))
        {
            return self.node(ExpressionKind::Interpolation(Box::new(node.expression)), range, node.height);
        }
        let mut flat = flat.into_iter().peekable();
        let parts = self.branch(&mut flat)?;
        match flat.next() {
            None => {
                let kind = ExpressionKind::Template { parts: parts.parts.into_boxed_slice(), heredoc };
                self.node(kind, range, parts.height)
            }
            Some(marker) => self.unexpected(marker),
        }
    }

    /// Parts up to a marker that ends or divides a directive.
    fn branch(&mut self, flat: &mut Stream) -> Parsed<Parts> {
        let mut parts = Parts::default();
        while let Some(part) = flat.next_if(|part| !matches!(part, Flat::Else(_) | Flat::EndIf(_) | Flat::EndFor(_))) {
            match part {
                Flat::Literal { mut text, mut range } => {
                    while let Some(Flat::Literal { text: more, range: end }) =
                        flat.next_if(|part| matches!(part, Flat::Literal { .. }))
                    {
                        text.push_str(&more);
                        range = range.to(end);
                    }
                    parts.push(Part::Literal { text: text.into_boxed_str(), range }, 1);
                }
                Flat::Interpolation(node) => parts.push(Part::Interpolation(node.expression), node.height),
                Flat::If { condition, range } => self.if_directive(flat, &mut parts, condition, range)?,
                Flat::For { key_name, value_name, collection, range } => {
                    self.enter()?;
                    let body = self.branch(flat)?;
                    self.depth -= 1;
                    let end = match flat.next() {
                        Some(Flat::EndFor(end)) => end,
                        Some(marker) => return self.unexpected(marker),
                        None => return self.unended(range, "for", "endfor"),
                    };
                    let height = collection.height.max(body.height) + 1;
                    self.check_height(height, range)?;
                    let directive = ForDirective {
                        key_name,
                        value_name,
                        collection: collection.expression,
                        body: body.parts.into_boxed_slice(),
                        range: range.to(end),
                    };
                    parts.push(Part::For(Box::new(directive)), height);
                }
                Flat::Else(_) | Flat::EndIf(_) | Flat::EndFor(_) => {}
            }
        }
        Ok(parts)
    }

    fn if_directive(&mut self, flat: &mut Stream, parts: &mut Parts, condition: Node, range: TextRange) -> Parsed<()> {
        self.enter()?;
        let then = self.branch(flat)?;
        let otherwise = match flat.next_if(|part| matches!(part, Flat::Else(_))) {
            Some(_) => self.branch(flat)?,
            None => Parts::default(),
        };
        self.depth -= 1;
        let end = match flat.next() {
            Some(Flat::EndIf(end)) => end,
            Some(marker) => return self.unexpected(marker),
            None => return self.unended(range, "if", "endif"),
        };
        let height = condition.height.max(then.height).max(otherwise.height) + 1;
        self.check_height(height, range)?;
        let directive = IfDirective {
            condition: condition.expression,
            then: then.parts.into_boxed_slice(),
            otherwise: otherwise.parts.into_boxed_slice(),
            range: range.to(end),
        };
        parts.push(Part::If(Box::new(directive)), height);
        Ok(())
    }

    fn unended<T>(&mut self, range: TextRange, word: &str, end: &str) -> Parsed<T> {
        self.fail(
            range,
            format!("A template directive \"{word}\" has no end"),
            format!("Add \"%{{ {end} }}\" behind what belongs to it, in the same template."),
        )
    }

    fn unexpected<T>(&mut self, marker: Flat) -> Parsed<T> {
        let (range, word) = match marker {
            Flat::Else(range) => (range, "else"),
            Flat::EndIf(range) => (range, "endif"),
            Flat::EndFor(range) => (range, "endfor"),
            Flat::Literal { range, .. } | Flat::If { range, .. } | Flat::For { range, .. } => (range, "text"),
            Flat::Interpolation(node) => (node.expression.range, "text"),
        };
        self.fail(
            range,
            format!("A template directive \"{word}\" does not belong here"),
            "Every if is ended by one endif, with one else between them at most, and every for by one endfor.",
        )
    }
}

type Stream = std::iter::Peekable<std::vec::IntoIter<Flat>>;

impl Flat {
    /// Lets the range of a marker reach to its closing brace.
    fn extend(&mut self, end: TextRange) {
        match self {
            Self::Literal { range, .. }
            | Self::If { range, .. }
            | Self::Else(range)
            | Self::EndIf(range)
            | Self::For { range, .. }
            | Self::EndFor(range) => *range = range.to(end),
            Self::Interpolation(_) => {}
        }
    }
}

fn join(flat: Vec<Flat>) -> String {
    let mut joined = String::new();
    for part in flat {
        if let Flat::Literal { text, .. } = part {
            if joined.is_empty() {
                joined = text;
            } else {
                joined.push_str(&text);
            }
        }
    }
    joined
}

/// Takes from each line the indentation that all lines have in common.
///
/// A line begins at the start and behind a literal that ends in a line break, as Terraform has it: a line behind a stripped
/// line break is none. A line that begins with a sequence has no indentation; blank lines count for nothing. White space is
/// counted in grapheme clusters.
fn dedent(flat: &mut [Flat]) {
    let mut least = usize::MAX;
    let mut line_start = true;
    let mut adjust = Vec::new();
    for (at, part) in flat.iter().enumerate() {
        let literal = match part {
            Flat::Literal { text, .. } => Some(text.as_str()),
            _ => None,
        };
        if std::mem::take(&mut line_start) {
            match literal {
                Some(text) => {
                    let content = text.trim_start();
                    if !(content.is_empty() && text.ends_with('\n')) {
                        least = least.min(text[..text.len() - content.len()].graphemes(true).count());
                        adjust.push(at);
                    }
                }
                None => least = 0,
            }
        }
        line_start = literal.is_some_and(|text| text.ends_with('\n'));
    }
    for at in adjust {
        if let Some(Flat::Literal { text, range }) = flat.get_mut(at) {
            let cut: usize = text.graphemes(true).take(least).map(str::len).sum();
            text.drain(..cut);
            range.start += cut as u32;
        }
    }
}
