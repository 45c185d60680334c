//! What is written in literals: escapes in strings, digits of numbers.

use super::parser::Parser;
use super::token::{Token, TokenKind};

impl Parser<'_> {
    /// Text of a literal token with its escapes resolved. What is wrong with an escape is reported.
    pub(super) fn literal_text(&mut self, token: Token) -> String {
        let text = self.text_of(token);
        if token.kind != TokenKind::QuotedText || !text.contains('\\') {
            return without_doubled_signs(text);
        }
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('\\') {
            result.push_str(&rest[..at]);
            let escape = &rest[at + 1..];
            let offset = token.end - rest.len() as u32 + at as u32;
            let taken = self.escape(escape, offset, &mut result);
            rest = &escape[taken..];
        }
        result.push_str(rest);
        result
    }

    /// Resolves the escape after a backslash; gives its length without the backslash.
    fn escape(&mut self, escape: &str, offset: u32, result: &mut String) -> usize {
        let Some(selector) = escape.chars().next() else {
            self.bad_escape(offset, 1, "A backslash in quotes starts an escape; for itself it is written \"\\\\\".");
            return 0;
        };
        let digits = match selector {
            'n' => return push(result, '\n'),
            'r' => return push(result, '\r'),
            't' => return push(result, '\t'),
            '"' => return push(result, '"'),
            '\\' => return push(result, '\\'),
            'u' => 4,
            'U' => 8,
            other => {
                self.bad_escape(
                    offset,
                    1 + other.len_utf8(),
                    "The escapes are \\n, \\r, \\t, \\\", \\\\, \\uNNNN and \\UNNNNNNNN. For a backslash write \"\\\\\".",
                );
                result.push(other);
                return other.len_utf8();
            }
        };
        let available = escape[1..].bytes().take(digits).take_while(u8::is_ascii_hexdigit).count();
        let hexadecimal = &escape[1..=available];
        let character = u32::from_str_radix(hexadecimal, 16).ok().and_then(char::from_u32);
        match character {
            Some(character) if available == digits => result.push(character),
            _ if available < digits => {
                self.bad_escape(offset, 2 + available, "\\u takes exactly four hexadecimal digits, \\U exactly eight.")
            }
            _ => self.bad_escape(offset, 2 + available, "There is no character of this number."),
        }
        1 + available
    }

    fn bad_escape(&mut self, offset: u32, length: usize, detail: &str) {
        let range = self.range_of(Token { kind: TokenKind::QuotedText, start: offset, end: offset + length as u32 });
        self.error(range, "An escape sequence is not valid", detail);
    }
}

/// Text in which `$${` and `%%{` became `${` and `%{`. Signs are taken in pairs from the left, so `$$${` stays as it is; that
/// matters only in text that was not split at its signs.
fn without_doubled_signs(text: &str) -> String {
    if !text.contains("$${") && !text.contains("%%{") {
        return text.to_owned();
    }
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['$', '%']) {
        let bytes = &rest.as_bytes()[at..];
        let paired = bytes.get(1) == bytes.first();
        let escaped = paired && bytes.get(2) == Some(&b'{');
        result.push_str(&rest[..at + 1]);
        if paired && !escaped {
            result.push_str(&rest[at + 1..at + 2]);
        }
        rest = &rest[at + if paired { 2 } else { 1 }..];
    }
    result.push_str(rest);
    result
}

fn push(result: &mut String, character: char) -> usize {
    result.push(character);
    1
}

/// Whether a number token is a number: `[0-9]+ [.[0-9]*] [e[±][0-9]+]` with an exponent that Terraform can represent.
pub(super) fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.map(|text| text.strip_prefix('+').unwrap_or(text).parse::<i64>());
    !whole.is_empty()
        && digits(whole)
        && digits(fraction)
        && exponent.is_none_or(|exponent| exponent.is_ok_and(|exponent| exponent.abs() <= i64::from(i32::MAX)))
}
