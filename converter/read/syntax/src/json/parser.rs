//! Text to JSON values.

use std::collections::HashMap;
use std::sync::Arc;

use diagnostic::Diagnostic;

use super::{Member, Value, ValueKind};
use crate::{Identifier, MAX_DEPTH, Source, TextRange};

/// After so many errors in one file more of them help nobody.
const MOST_ERRORS: usize = 200;

pub(super) struct Parser<'text> {
    source: &'text Source,
    text: &'text str,
    at: usize,
    depth: u32,
    names: HashMap<Box<str>, Identifier>,
    diagnostics: Vec<Diagnostic>,
}

impl<'text> Parser<'text> {
    pub(super) fn new(source: &'text Source) -> Self {
        Self { source, text: source.text(), at: 0, depth: 0, names: HashMap::new(), diagnostics: Vec::new() }
    }

    pub(super) fn file(mut self) -> (Value, Vec<Diagnostic>) {
        if self.source.is_cut() {
            self.error(0, 0, "The file is too long", "Files of 4 GiB and more cannot be read. Split it.");
        }
        if self.text.starts_with(crate::source::BOM) {
            self.error(
                0,
                crate::source::BOM.len(),
                "A JSON file begins with a byte order mark",
                "Terraform does not accept it in JSON. Save the file as UTF-8 without byte order mark.",
            );
            self.at = crate::source::BOM.len();
        }
        self.skip_space();
        let value = self.value();
        self.skip_space();
        if self.at < self.text.len() && self.diagnostics.is_empty() {
            let at = self.at;
            self.error(at, at + 1, "More follows after the JSON value", "Remove what is left over.");
        }
        (value, self.diagnostics)
    }

    fn error(&mut self, start: usize, end: usize, summary: &str, detail: impl Into<String>) {
        if self.diagnostics.len() < MOST_ERRORS {
            let range = TextRange::new(start as u32, end.min(self.text.len()) as u32);
            self.diagnostics.push(Diagnostic::error(summary, detail).at(self.source.place(range)));
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn value_from(&self, start: usize, kind: ValueKind) -> Value {
        Value { kind, range: TextRange::new(start as u32, self.at as u32) }
    }

    fn value(&mut self) -> Value {
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{' | b'[') if self.depth >= MAX_DEPTH => {
                let detail = format!("At most {MAX_DEPTH} levels can be read.");
                self.error(start, start + 1, "The nesting is too deep", detail);
                // Everything that is left is inside of it or closes it.
                self.at = self.text.len();
                ValueKind::Invalid
            }
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'"') => match self.string() {
                Some(text) => ValueKind::String(text.into_boxed_str()),
                None => ValueKind::Invalid,
            },
            Some(b'-' | b'+' | b'.' | b'0'..=b'9') => self.number(),
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.word(),
            Some(b'/' | b'#') => {
                while matches!(self.peek(), Some(b'#' | b'/')) {
                    self.comment();
                }
                return self.value();
            }
            Some(b',' | b':' | b'}' | b']' | b'=') | None => {
                self.error(start, start + 1, "A JSON value is missing", "Write the value that belongs here.");
                ValueKind::Invalid
            }
            Some(_) => {
                let length = self.text[start..].chars().next().map_or(1, char::len_utf8);
                self.at += length;
                self.error(
                    start,
                    start + length,
                    "A character has no meaning here",
                    "A JSON value is an object, an array, a string in double quotes, a number, true, false or null.",
                );
                ValueKind::Invalid
            }
        };
        self.value_from(start, kind)
    }

    /// Reports a comment and skips it.
    fn comment(&mut self) {
        let start = self.at;
        while !matches!(self.peek(), None | Some(b'\n')) {
            self.at += 1;
        }
        let end = self.at;
        self.error(
            start,
            end,
            "A comment stands in JSON",
            "JSON has no comments. Write a member named \"//\" where a block's content is expected.",
        );
        self.skip_space();
    }

    fn object(&mut self) -> ValueKind {
        let open = self.at;
        self.at += 1;
        self.depth += 1;
        let mut members = Vec::new();
        self.skip_space();
        while self.peek() != Some(b'}') {
            if self.at >= self.text.len() {
                self.error(open, open + 1, "A JSON object is not closed", "Add the closing brace.");
                break;
            }
            let before = self.at;
            if let Some(member) = self.member() {
                members.push(member);
            }
            self.skip_space();
            if !self.separator(b'}', before) {
                break;
            }
        }
        self.depth -= 1;
        if self.peek() == Some(b'}') {
            self.at += 1;
        }
        members.shrink_to_fit();
        ValueKind::Object(members)
    }

    fn member(&mut self) -> Option<Member> {
        while matches!(self.peek(), Some(b'#' | b'/')) {
            self.comment();
        }
        let start = self.at;
        if self.peek() == Some(b'}') {
            return None;
        }
        if self.peek() != Some(b'"') {
            self.error(
                start,
                start + 1,
                "The name of a member is missing",
                "Each member of a JSON object begins with its name in double quotes.",
            );
            self.skip_to_separator();
            return None;
        }
        let name = self.string();
        let name_range = TextRange::new(start as u32, self.at as u32);
        self.skip_space();
        match self.peek() {
            Some(b':') => self.at += 1,
            Some(b'=') => {
                let at = self.at;
                self.error(at, at + 1, "An equals sign stands in JSON", "Names and values are separated by a colon.");
                self.at += 1;
            }
            _ => {
                let at = self.at;
                self.error(at, at + 1, "A colon is missing behind a name", "Write \"name\": value.");
                self.skip_to_separator();
                return None;
            }
        }
        self.skip_space();
        let value = Arc::new(self.value());
        let name = self.name(name?);
        Some(Member { name, name_range, value })
    }

    fn name(&mut self, text: String) -> Identifier {
        if let Some(name) = self.names.get(text.as_str()) {
            return name.clone();
        }
        let name = Identifier::from(text.as_str());
        self.names.insert(text.into_boxed_str(), name.clone());
        name
    }

    fn array(&mut self) -> ValueKind {
        let open = self.at;
        self.at += 1;
        self.depth += 1;
        let mut items = Vec::new();
        self.skip_space();
        while self.peek() != Some(b']') {
            if self.at >= self.text.len() {
                self.error(open, open + 1, "A JSON array is not closed", "Add the closing bracket.");
                break;
            }
            let before = self.at;
            items.push(Arc::new(self.value()));
            self.skip_space();
            if !self.separator(b']', before) {
                break;
            }
        }
        self.depth -= 1;
        if self.peek() == Some(b']') {
            self.at += 1;
        }
        items.shrink_to_fit();
        ValueKind::Array(items)
    }

    /// Moves over the comma behind an item. False ends the object or array early: something else closes around it.
    fn separator(&mut self, closer: u8, before: usize) -> bool {
        let at = self.at;
        match self.peek() {
            Some(byte) if byte == closer => true,
            Some(b',') => {
                self.at += 1;
                self.skip_space();
                if self.peek() == Some(closer) {
                    self.error(
                        at,
                        at + 1,
                        "A comma follows the last item",
                        "JSON does not allow it. Remove the comma.",
                    );
                }
                true
            }
            Some(b'}') => {
                self.error(at, at + 1, "A JSON array is closed with a brace", "Close it with a bracket.");
                false
            }
            Some(b']') => {
                self.error(at, at + 1, "A JSON object is closed with a bracket", "Close it with a brace.");
                false
            }
            None => true,
            Some(_) => {
                self.error(at, at + 1, "A comma is missing between two items", "Separate items with commas.");
                if at == before {
                    self.skip_to_separator();
                    if matches!(self.peek(), Some(b',')) {
                        self.at += 1;
                        self.skip_space();
                    }
                }
                true
            }
        }
    }

    /// After an error: moves to the next comma or closing bracket of this level, or to something that can be read on from.
    fn skip_to_separator(&mut self) {
        let start = self.at;
        let mut open = 0u32;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.skip_string();
                    continue;
                }
                b'{' | b'[' => open += 1,
                b'}' | b']' if open > 0 => open -= 1,
                b'}' | b']' => return,
                b',' if open == 0 && self.at > start => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at = (self.at + 1).min(self.text.len()),
                b'"' | b'\n' => return,
                _ => {}
            }
        }
    }

    fn number(&mut self) -> ValueKind {
        let start = self.at;
        while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        let text = &self.text[start..self.at];
        if is_number(text) {
            return ValueKind::Number(Box::from(text));
        }
        let end = self.at;
        self.error(
            start,
            end,
            "A JSON number is not valid",
            "Numbers are written as -12.5e3: no plus sign, no leading zero, digits on both sides of the dot.",
        );
        ValueKind::Invalid
    }

    fn word(&mut self) -> ValueKind {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_') {
            self.at += 1;
        }
        match &self.text[start..self.at] {
            "null" => ValueKind::Null,
            "true" => ValueKind::Bool(true),
            "false" => ValueKind::Bool(false),
            _ => {
                let end = self.at;
                self.error(
                    start,
                    end,
                    "A word has no meaning in JSON",
                    "The only words are true, false and null. Put text into double quotes.",
                );
                ValueKind::Invalid
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        let mut valid = true;
        loop {
            let run = self.at;
            while self.peek().is_some_and(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            text.push_str(&self.text[run..self.at]);
            let at = self.at;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return valid.then_some(text);
                }
                Some(b'\\') => match self.escape() {
                    Some(character) => text.push(character),
                    None => {
                        valid = false;
                        let end = self.at;
                        self.error(
                            at,
                            end,
                            "An escape sequence is not valid in JSON",
                            "The escapes are \\\", \\\\, \\/, \\b, \\f, \\n, \\r, \\t and \\uNNNN.",
                        );
                    }
                },
                // A byte that is not UTF-8: Go's decoder, and so HashiCorp's, puts U+FFFD in its place.
                Some(b'\x1A') if self.source.invalid().binary_search(&(at as u32)).is_ok() => {
                    self.at += 1;
                    text.push('\u{FFFD}');
                }
                other => {
                    self.error(
                        start,
                        at,
                        "A JSON string is not closed on its line",
                        "Close it with a double quote. Line breaks and other control characters are written as escapes.",
                    );
                    if other.is_some() && other != Some(b'\n') && other != Some(b'\r') {
                        self.at += 1;
                    }
                    return None;
                }
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        self.at += 1;
        let selector = self.peek()?;
        self.at += self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        Some(match selector {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{C}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hexadecimal()?;
                if let Some(character) = char::from_u32(first) {
                    return Some(character);
                }
                // Half of a pair: without its other half it is U+FFFD.
                let rest = self.at;
                if first < 0xDC00 && self.text[self.at..].starts_with("\\u") {
                    self.at += 2;
                    if let Some(second @ 0xDC00..=0xDFFF) = self.hexadecimal() {
                        return char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
                    }
                    self.at = rest;
                }
                '\u{FFFD}'
            }
            _ => return None,
        })
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

/// The grammar of JSON numbers, with an exponent that Terraform can represent.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|text| {
            let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
            digits(unsigned) && unsigned.parse::<i64>().is_ok_and(|exponent| exponent <= i64::from(i32::MAX))
        })
}
