//! `yamlencode`: block style as Terraform's library (a port of libyaml's emitter) writes it.

use crate::call::{Call, Outcome};
use value::{Content, Type, Value};

/// Column after which a quoted text is folded at its next space.
const WIDTH: usize = 80;

/// Spaces of a level.
const INDENT: i32 = 2;

/// Longest key, in bytes, that is written without a question mark before it.
const LONGEST_SIMPLE_KEY: usize = 128;

pub(crate) fn yamlencode(call: &Call<'_>) -> Outcome {
    let value = &call.arguments[0];
    if !value.is_wholly_known() {
        return Ok(Value::unknown(Type::String));
    }
    let mut emitter =
        Emitter { out: String::new(), column: 0, whitespace: true, indention: true, indent: -1, open_ended: false };
    emitter.node(value, Context::Root);
    emitter.write_indent();
    if emitter.open_ended {
        emitter.indicator("...", true, false, false);
        emitter.write_indent();
    }
    Ok(emitter.out.into())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Root,
    Sequence,
    Mapping,
    SimpleKey,
}

struct Emitter {
    out: String,
    column: usize,
    /// Whether the last thing written was a space or a break.
    whitespace: bool,
    /// Whether only indentation and indicators stand on the line so far.
    indention: bool,
    indent: i32,
    /// Whether the end of the document must be marked.
    open_ended: bool,
}

impl Emitter {
    fn put(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
    }

    fn put_break(&mut self) {
        self.out.push('\n');
        self.column = 0;
    }

    fn write_indent(&mut self) {
        let indent = self.indent.max(0) as usize;
        if !self.indention || self.column > indent || (self.column == indent && !self.whitespace) {
            self.put_break();
        }
        while self.column < indent {
            self.put(' ');
        }
        self.whitespace = true;
        self.indention = true;
    }

    fn indicator(&mut self, text: &str, need_whitespace: bool, is_whitespace: bool, is_indention: bool) {
        if need_whitespace && !self.whitespace {
            self.put(' ');
        }
        text.chars().for_each(|c| self.put(c));
        self.whitespace = is_whitespace;
        self.indention = self.indention && is_indention;
        self.open_ended = false;
    }

    /// Runs with a deeper indentation.
    fn deeper(&mut self, flow: bool, indentless: bool, body: impl FnOnce(&mut Self)) {
        let before = self.indent;
        if self.indent < 0 {
            self.indent = if flow { INDENT } else { 0 };
        } else if !indentless {
            self.indent += INDENT;
        }
        body(self);
        self.indent = before;
    }

    fn node(&mut self, value: &Value, context: Context) {
        match &value.content {
            Content::Null(_) | Content::Unknown(_) => self.plain("null", context),
            Content::Bool(b) => self.plain(if *b { "true" } else { "false" }, context),
            Content::Number(n) => self.plain(&n.to_string(), context),
            Content::String(s) => self.string(s, context),
            Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
                if items.is_empty() {
                    self.indicator("[", true, true, false);
                    self.indicator("]", false, false, false);
                    return;
                }
                let indentless = context == Context::Mapping && !self.indention;
                self.deeper(false, indentless, |emitter| {
                    for item in items.iter() {
                        emitter.write_indent();
                        emitter.indicator("-", true, false, true);
                        emitter.node(item, Context::Sequence);
                    }
                });
            }
            Content::Map(_, entries) | Content::Object(entries) => {
                if entries.is_empty() {
                    self.indicator("{", true, true, false);
                    self.indicator("}", false, false, false);
                    return;
                }
                self.deeper(false, false, |emitter| {
                    for (key, item) in entries.iter() {
                        emitter.write_indent();
                        if key.len() <= LONGEST_SIMPLE_KEY && !key.contains(is_break) {
                            emitter.string(key, Context::SimpleKey);
                            emitter.indicator(":", false, false, false);
                        } else {
                            emitter.indicator("?", true, false, true);
                            emitter.string(key, Context::Mapping);
                            emitter.write_indent();
                            emitter.indicator(":", true, false, true);
                        }
                        emitter.node(item, Context::Mapping);
                    }
                });
            }
        }
    }

    fn plain(&mut self, text: &str, context: Context) {
        if !self.whitespace {
            self.put(' ');
        }
        text.chars().for_each(|c| self.put(c));
        self.whitespace = false;
        self.indention = false;
        self.open_ended = context == Context::Root;
    }

    fn string(&mut self, text: &str, context: Context) {
        let literal = text.contains('\n') && context != Context::SimpleKey && fits_block(text);
        self.deeper(true, false, |emitter| {
            if literal {
                emitter.literal(text);
            } else {
                emitter.quoted(text, context != Context::SimpleKey);
            }
        });
    }

    fn literal(&mut self, text: &str) {
        self.indicator("|", true, false, false);
        if text.starts_with([' ']) || text.starts_with(is_break) {
            self.indicator(&INDENT.to_string(), false, false, false);
        }
        let mut last = text.chars().rev();
        if !last.next().is_some_and(is_break) {
            self.indicator("-", false, false, false);
        } else if last.next().is_none_or(is_break) {
            self.indicator("+", false, false, false);
        }
        self.put_break();
        self.indention = true;
        self.whitespace = true;
        let mut breaks = true;
        for c in text.chars() {
            if is_break(c) {
                self.out.push(c);
                self.column = 0;
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.write_indent();
                }
                self.put(c);
                self.indention = false;
                breaks = false;
            }
        }
    }

    fn quoted(&mut self, text: &str, may_fold: bool) {
        self.indicator("\"", true, false, false);
        let mut spaces = false;
        let characters: Vec<(usize, char)> = text.char_indices().collect();
        let starts_with_mark = text.starts_with('\u{feff}');
        for (position, (offset, c)) in characters.iter().copied().enumerate() {
            if starts_with_mark || !is_printable(c) || is_break(c) || c == '"' || c == '\\' {
                self.escape(c);
                spaces = false;
            } else if c == ' ' {
                let inside = offset > 0 && offset + 1 < text.len();
                if may_fold && !spaces && self.column > WIDTH && inside {
                    self.write_indent();
                    if characters.get(position + 1).is_some_and(|(_, next)| *next == ' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(' ');
                }
                spaces = true;
            } else {
                self.put(c);
                spaces = false;
            }
        }
        self.indicator("\"", false, false, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn escape(&mut self, c: char) {
        let short = match c {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '"' => '"',
            '\\' => '\\',
            '\u{85}' => 'N',
            '\u{a0}' => '_',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ => {
                let code = c as u32;
                let text = match code {
                    0..=0xff => format!("\\x{code:02X}"),
                    0x100..=0xffff => format!("\\u{code:04X}"),
                    _ => format!("\\U{code:08X}"),
                };
                text.chars().for_each(|c| self.put(c));
                return;
            }
        };
        self.put('\\');
        self.put(short);
    }
}

fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What the library takes as printable: nothing beyond the basic plane.
fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{fffd}') && c != '\u{feff}'
}

/// Whether a text can stand as a block: printable throughout, no space at its end or before a break.
fn fits_block(text: &str) -> bool {
    let mut previous_space = false;
    for c in text.chars() {
        if !is_printable(c) || (is_break(c) && previous_space) {
            return false;
        }
        previous_space = c == ' ';
    }
    !previous_space
}
