//! The text of a file and the way from byte ranges to lines and columns.

use std::sync::{Arc, OnceLock};

use diagnostic::{FilePlace, Position, Span};

/// A range of bytes in a [`Source`]; `end` is exclusive.
///
/// Nodes of the tree keep this instead of a [`Span`] because it is six times smaller; [`Source::span`] gives lines and
/// columns when somebody asks for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextRange {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl TextRange {
    /// A range from its two offsets.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest range that covers both.
    #[must_use]
    pub fn to(self, other: TextRange) -> TextRange {
        TextRange { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A file that was read: its path, its text, and where its lines begin. Cheap to clone.
#[derive(Clone)]
pub struct Source(Arc<Inner>);

struct Inner {
    path: String,
    text: String,
    /// Offsets of bytes that are not UTF-8; each stands in `text` as U+001A, so that offsets stay those of the file.
    invalid: Vec<u32>,
    /// The file was longer than a range can say; the text was cut.
    cut: bool,
    lines: OnceLock<Vec<u32>>,
}

/// Longest text that is read: offsets are 32 bits wide.
const LONGEST: usize = u32::MAX as usize - 1;

impl Source {
    /// A file's path, as diagnostics shall show it, and its bytes as they are on disk.
    pub fn new(path: impl Into<String>, mut bytes: Vec<u8>) -> Self {
        let cut = bytes.len() > LONGEST;
        bytes.truncate(LONGEST);
        let (text, invalid) = match String::from_utf8(bytes) {
            Ok(text) => (text, Vec::new()),
            Err(error) => mend(error.into_bytes()),
        };
        Self(Arc::new(Inner { path: path.into(), text, invalid, cut, lines: OnceLock::new() }))
    }

    /// The path that was given.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The text. Bytes that are not UTF-8 stand in it as U+001A, one for each.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Offsets of the bytes that are not UTF-8, ascending.
    pub(crate) fn invalid(&self) -> &[u32] {
        &self.0.invalid
    }

    /// Whether the file was too long and its end is missing.
    pub(crate) fn is_cut(&self) -> bool {
        self.0.cut
    }

    /// The text in a range; empty where the range is not one of this text.
    pub fn slice(&self, range: TextRange) -> &str {
        self.0.text.get(range.start as usize..range.end as usize).unwrap_or("")
    }

    /// Lines and columns of a range; columns count Unicode scalar values.
    pub fn span(&self, range: TextRange) -> Span {
        Span { start: self.position(range.start), end: self.position(range.end) }
    }

    /// A range together with the path, as diagnostics want it.
    pub fn place(&self, range: TextRange) -> FilePlace {
        FilePlace { path: self.0.path.clone(), span: self.span(range) }
    }

    fn position(&self, offset: u32) -> Position {
        let lines = self.0.lines.get_or_init(|| line_starts(&self.0.text));
        let line = lines.partition_point(|start| *start <= offset).max(1);
        let start = lines.get(line - 1).copied().unwrap_or(0) as usize;
        let bytes = self.0.text.as_bytes().get(start..offset as usize).unwrap_or(&[]);
        let bytes = if start == 0 { bytes.strip_prefix(BOM.as_bytes()).unwrap_or(bytes) } else { bytes };
        let characters = bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count();
        Position { byte: offset as usize, line, column: characters + 1 }
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Source").field(&self.0.path).finish()
    }
}

/// The byte order mark, which is accepted at the start of a file.
pub(crate) const BOM: &str = "\u{FEFF}";

fn line_starts(text: &str) -> Vec<u32> {
    let after = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
    std::iter::once(0).chain(after).collect()
}

fn mend(bytes: Vec<u8>) -> (String, Vec<u32>) {
    let mut text = String::with_capacity(bytes.len());
    let mut invalid = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for _ in chunk.invalid() {
            invalid.push(text.len() as u32);
            text.push('\u{1A}');
        }
    }
    (text, invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let source = Source::new("a.tf", "é = 1\n  ü = 2".as_bytes().to_vec());
        let at = source.text().find('ü').unwrap() as u32;
        let span = source.span(TextRange::new(at, at + 2));
        assert_eq!((span.start.line, span.start.column, span.end.column), (2, 3, 4));
        assert_eq!(source.slice(TextRange::new(at, at + 2)), "ü");
    }

    #[test]
    fn bytes_that_are_not_text_keep_offsets() {
        let source = Source::new("a.tf", b"a\xFF\xFEb".to_vec());
        assert_eq!((source.text(), source.invalid()), ("a\u{1A}\u{1A}b", &[1, 2][..]));
    }
}
