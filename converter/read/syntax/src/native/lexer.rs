//! Text to tokens, one at a time.
//!
//! The lexer alone decides what mode it is in (expression, quotes, heredoc), so it can run one token ahead of the parser.
//! Where literal text is split into tokens matters: strip markers and dedenting work on single tokens. The splits here are
//! those of HashiCorp's scanner, which are partly accidents of its state machine; they are held by comparison with it.

use super::token::{Token, TokenKind};

/// What the lexer is inside of.
#[derive(Clone, Copy, Debug)]
enum Mode {
    /// Expressions and bodies. `closes_at` is the brace count at which a closing brace ends a template sequence.
    Main {
        closes_at: i32,
    },
    Quoted,
    Heredoc {
        marker: (u32, u32),
        line_start: bool,
    },
    /// A whole file as a template.
    Bare,
}

/// No brace count reaches this, so the outermost mode ends only with the text.
const NEVER: i32 = i32::MIN;

/// A point to which the lexer can go back after an error.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checkpoint {
    modes: usize,
    braces: i32,
}

pub(super) struct Lexer<'text> {
    text: &'text str,
    bytes: &'text [u8],
    at: usize,
    modes: Vec<Mode>,
    braces: i32,
}

impl<'text> Lexer<'text> {
    pub(super) fn expression(text: &'text str, at: usize) -> Self {
        Self { text, bytes: text.as_bytes(), at, modes: vec![Mode::Main { closes_at: NEVER }], braces: 0 }
    }

    pub(super) fn template(text: &'text str, at: usize) -> Self {
        Self { text, bytes: text.as_bytes(), at, modes: vec![Mode::Bare], braces: 0 }
    }

    /// Where the next token is looked for.
    pub(super) fn offset(&self) -> u32 {
        self.at as u32
    }

    /// Moves to another offset, which is the start of a character.
    pub(super) fn go_to(&mut self, at: u32) {
        self.at = at as usize;
    }

    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint { modes: self.modes.len(), braces: self.braces }
    }

    /// Leaves every mode that was entered since the checkpoint.
    pub(super) fn leave_to(&mut self, checkpoint: Checkpoint) {
        self.modes.truncate(checkpoint.modes);
        self.braces = checkpoint.braces;
    }

    pub(super) fn next(&mut self) -> Token {
        let start = self.at;
        let kind = match self.modes.last().copied() {
            Some(Mode::Main { closes_at }) => return self.main(closes_at),
            _ if self.at >= self.bytes.len() => TokenKind::End,
            Some(Mode::Quoted) => self.quoted(),
            Some(Mode::Heredoc { marker, line_start }) => self.heredoc(marker, line_start),
            Some(Mode::Bare) | None => self.bare(),
        };
        Token { kind, start: start as u32, end: self.at as u32 }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Length of the line break at this offset.
    fn newline(&self, ahead: usize) -> usize {
        match self.peek(ahead) {
            Some(b'\n') => 1,
            Some(b'\r') if self.peek(ahead + 1) == Some(b'\n') => 2,
            _ => 0,
        }
    }

    fn main(&mut self, closes_at: i32) -> Token {
        while matches!(self.peek(0), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        let start = self.at;
        let Some(first) = self.peek(0) else {
            return Token { kind: TokenKind::End, start: start as u32, end: start as u32 };
        };
        let second = self.peek(1);
        let (kind, length) = match (first, second) {
            (b'a'..=b'z' | b'A'..=b'Z' | b'_', _) => (TokenKind::Identifier, self.identifier(0)),
            (b'0'..=b'9', _) => (TokenKind::Number, self.number()),
            (b'\n', _) => (TokenKind::Newline, 1),
            (b'\r', Some(b'\n')) => (TokenKind::Newline, 2),
            (b'#', _) | (b'/', Some(b'/')) => (TokenKind::Comment, self.line_comment()),
            (b'/', Some(b'*')) => match self.text.get(start + 2..).and_then(|rest| rest.find("*/")) {
                Some(length) => (TokenKind::Comment, length + 4),
                None => (TokenKind::Unknown, self.bytes.len() - start),
            },
            (b'=', Some(b'=')) => (TokenKind::EqualEqual, 2),
            (b'=', Some(b'>')) => (TokenKind::FatArrow, 2),
            (b'!', Some(b'=')) => (TokenKind::NotEqual, 2),
            (b'>', Some(b'=')) => (TokenKind::GreaterOrEqual, 2),
            (b'<', Some(b'=')) => (TokenKind::LessOrEqual, 2),
            (b'&', Some(b'&')) => (TokenKind::And, 2),
            (b'|', Some(b'|')) => (TokenKind::Or, 2),
            (b':', Some(b':')) => (TokenKind::DoubleColon, 2),
            (b'.', Some(b'.')) if self.peek(2) == Some(b'.') => (TokenKind::Ellipsis, 3),
            (b'<', Some(b'<')) => match self.heredoc_start() {
                Some((length, marker)) => {
                    self.modes.push(Mode::Heredoc { marker, line_start: true });
                    (TokenKind::OpenHeredoc, length)
                }
                None => (TokenKind::Less, 1),
            },
            (b'"', _) => {
                self.modes.push(Mode::Quoted);
                (TokenKind::OpenQuote, 1)
            }
            (b'{', _) => {
                self.braces = self.braces.saturating_add(1);
                (TokenKind::OpenBrace, 1)
            }
            (b'}', _) => (self.close_brace(closes_at, TokenKind::CloseBrace), 1),
            (b'~', Some(b'}')) => (self.close_brace(closes_at, TokenKind::CloseSequence), 2),
            (b'[', _) => (TokenKind::OpenBracket, 1),
            (b']', _) => (TokenKind::CloseBracket, 1),
            (b'(', _) => (TokenKind::OpenParenthesis, 1),
            (b')', _) => (TokenKind::CloseParenthesis, 1),
            (b'=', _) => (TokenKind::Equals, 1),
            (b'.', _) => (TokenKind::Dot, 1),
            (b',', _) => (TokenKind::Comma, 1),
            (b'*', _) => (TokenKind::Star, 1),
            (b'/', _) => (TokenKind::Slash, 1),
            (b'%', _) => (TokenKind::Percent, 1),
            (b'+', _) => (TokenKind::Plus, 1),
            (b'-', _) => (TokenKind::Minus, 1),
            (b'<', _) => (TokenKind::Less, 1),
            (b'>', _) => (TokenKind::Greater, 1),
            (b'!', _) => (TokenKind::Bang, 1),
            (b'?', _) => (TokenKind::Question, 1),
            (b':', _) => (TokenKind::Colon, 1),
            _ => match self.identifier(0) {
                0 => (TokenKind::Unknown, self.character()),
                length => (TokenKind::Identifier, length),
            },
        };
        self.at = start + length;
        Token { kind, start: start as u32, end: self.at as u32 }
    }

    fn close_brace(&mut self, closes_at: i32, otherwise: TokenKind) -> TokenKind {
        let closes = closes_at == self.braces;
        self.braces = self.braces.saturating_sub(1);
        if closes {
            self.modes.pop();
            return TokenKind::CloseSequence;
        }
        otherwise
    }

    /// Bytes of the character at the current offset.
    fn character(&self) -> usize {
        self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
    }

    /// Length of the identifier at this offset, 0 if there is none.
    fn identifier(&self, ahead: usize) -> usize {
        let start = self.at + ahead;
        let mut at = start;
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => at += 1,
                b'0'..=b'9' | b'-' if at > start => at += 1,
                0x80.. => {
                    let Some(character) = self.text.get(at..).and_then(|rest| rest.chars().next()) else { break };
                    let fits = if at == start { may_start_name } else { may_continue_name };
                    if !fits(character) {
                        break;
                    }
                    at += character.len_utf8();
                }
                _ => break,
            }
        }
        at - start
    }

    /// Digits, dots and exponents in any order, but not ending in a dot. Whether that is a number, the parser checks.
    fn number(&self) -> usize {
        let mut at = self.at;
        let mut end = at;
        loop {
            at += match self.bytes.get(at) {
                Some(b'0'..=b'9') => 1,
                Some(b'.') => {
                    at += 1;
                    continue;
                }
                Some(b'e' | b'E') => match (self.bytes.get(at + 1), self.bytes.get(at + 2)) {
                    (Some(b'0'..=b'9'), _) => 2,
                    (Some(b'+' | b'-'), Some(b'0'..=b'9')) => 3,
                    _ => break,
                },
                _ => break,
            };
            end = at;
        }
        end - self.at
    }

    /// Length of a line comment with its line break, which also ends the item that it stands behind.
    fn line_comment(&self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1)
    }

    /// Length of `<<NAME` and its line break, and where the name is.
    fn heredoc_start(&self) -> Option<(usize, (u32, u32))> {
        let prefix = if self.peek(2) == Some(b'-') { 3 } else { 2 };
        let name = self.identifier(prefix);
        let newline = self.newline(prefix + name);
        (name > 0 && newline > 0).then(|| {
            let start = (self.at + prefix) as u32;
            (prefix + name + newline, (start, start + name as u32))
        })
    }

    fn open_sequence(&mut self, kind: TokenKind) -> TokenKind {
        self.at += if self.peek(2) == Some(b'~') { 3 } else { 2 };
        if let Some(Mode::Heredoc { line_start, .. }) = self.modes.last_mut() {
            *line_start = false;
        }
        self.braces = self.braces.saturating_add(1);
        self.modes.push(Mode::Main { closes_at: self.braces });
        kind
    }

    /// Length of an escaped `$${` or `%%{`.
    fn escaped_sequence(&self) -> Option<usize> {
        let first = self.peek(0);
        let escaped = matches!(first, Some(b'$' | b'%')) && self.peek(1) == first && self.peek(2) == Some(b'{');
        escaped.then(|| if self.peek(3) == Some(b'~') { 4 } else { 3 })
    }

    fn quoted(&mut self) -> TokenKind {
        match (self.peek(0), self.peek(1)) {
            (Some(b'$'), Some(b'{')) => return self.open_sequence(TokenKind::OpenInterpolation),
            (Some(b'%'), Some(b'{')) => return self.open_sequence(TokenKind::OpenDirective),
            (Some(b'$' | b'%'), _) => self.at += self.escaped_sequence().unwrap_or(1),
            (Some(b'"'), _) => {
                self.at += 1;
                self.modes.pop();
                return TokenKind::CloseQuote;
            }
            (Some(b'\r' | b'\n'), _) => {
                while matches!(self.peek(0), Some(b'\r' | b'\n')) {
                    self.at += 1;
                }
                return TokenKind::QuotedNewline;
            }
            _ => {
                while let Some(byte) = self.peek(0) {
                    match byte {
                        b'\\' => {
                            self.at += 1;
                            if !matches!(self.peek(0), None | Some(b'\r' | b'\n')) {
                                self.at += self.character();
                            }
                        }
                        b'$' | b'%' | b'"' | b'\r' | b'\n' => break,
                        _ => self.at += 1,
                    }
                }
            }
        }
        TokenKind::QuotedText
    }

    fn heredoc(&mut self, marker: (u32, u32), line_start: bool) -> TokenKind {
        let start = self.at;
        if let Some(kind) = self.template_marker() {
            return kind;
        }
        let ends_line = self.plain_text();
        if self.at == start {
            // A lone carriage return: HashiCorp's scanner gives up here, and with it the file.
            self.at = self.bytes.len();
            return TokenKind::Unknown;
        }
        if ends_line && line_start {
            let line = self.text.get(start..self.at).unwrap_or("");
            if Some(line.trim()) == self.text.get(marker.0 as usize..marker.1 as usize) {
                self.at -= if line.ends_with("\r\n") { 2 } else { 1 };
                self.modes.pop();
                return TokenKind::CloseHeredoc;
            }
        }
        if let Some(Mode::Heredoc { line_start, .. }) = self.modes.last_mut() {
            *line_start = ends_line;
        }
        TokenKind::PlainText
    }

    fn bare(&mut self) -> TokenKind {
        let start = self.at;
        if let Some(kind) = self.template_marker() {
            return kind;
        }
        self.plain_text();
        if self.at == start {
            // A lone carriage return: what follows counts as text, sequences and all.
            self.at = self.bytes.len();
        }
        TokenKind::PlainText
    }

    fn template_marker(&mut self) -> Option<TokenKind> {
        match (self.peek(0), self.peek(1)) {
            (Some(b'$'), Some(b'{')) => Some(self.open_sequence(TokenKind::OpenInterpolation)),
            (Some(b'%'), Some(b'{')) => Some(self.open_sequence(TokenKind::OpenDirective)),
            _ => None,
        }
    }

    /// Moves over text that is not in quotes, to the end of its line at most; says whether it got there.
    fn plain_text(&mut self) -> bool {
        if let Some(length) = self.escaped_sequence() {
            self.at += length;
        } else if matches!(self.peek(0), Some(b'$' | b'%')) {
            // The sign takes the byte after it along if that is the last one of the line.
            let pair = self.peek(1).is_some() && self.newline(2) > 0;
            self.at += if pair { 2 } else { 1 };
            return false;
        } else {
            while !matches!(self.peek(0), None | Some(b'$' | b'%' | b'\r' | b'\n')) {
                self.at += 1;
            }
        }
        let newline = self.newline(0);
        self.at += newline;
        newline > 0
    }
}

/// Unicode's `ID_Start`, which HCL goes by. The tables at hand are those of `XID_Start`, which lacks a few characters.
fn may_start_name(character: char) -> bool {
    unicode_ident::is_xid_start(character) || is_only_id(character)
}

/// Unicode's `ID_Continue`.
fn may_continue_name(character: char) -> bool {
    unicode_ident::is_xid_continue(character) || is_only_id(character)
}

/// Characters of `ID_Start` and `ID_Continue` that `XID_Start` or `XID_Continue` leaves out.
fn is_only_id(character: char) -> bool {
    matches!(
        character,
        '\u{37A}'
            | '\u{E33}'
            | '\u{EB3}'
            | '\u{309B}'..='\u{309C}'
            | '\u{FC5E}'..='\u{FC63}'
            | '\u{FDFA}'..='\u{FDFB}'
            | '\u{FE70}'
            | '\u{FE72}'
            | '\u{FE74}'
            | '\u{FE76}'
            | '\u{FE78}'
            | '\u{FE7A}'
            | '\u{FE7C}'
            | '\u{FE7E}'
            | '\u{FF9E}'..='\u{FF9F}'
    )
}
