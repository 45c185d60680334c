//! From Go's syntax (RE2) to that of the `regex-syntax` crate.
//!
//! The two differ in what `\d`, `\s`, `\w` and `\b` mean (ASCII in Go), in classes (Go has no set operations), in escapes and in
//! braces that are no repetition. So the pattern is read by Go's rules and written anew, every literal escaped.

use std::fmt;

/// Most repetitions that Go allows.
const MOST_REPETITIONS: u32 = 1000;

/// Deepest nesting that Go allows.
const DEEPEST: usize = 1000;

/// A pattern that Go refuses.
#[derive(Debug)]
pub(super) struct PatternError {
    /// Go's reason.
    pub(super) reason: &'static str,
    /// The part of the pattern that it is about.
    pub(super) part: String,
}

impl PatternError {
    pub(super) fn new(reason: &'static str, part: &str) -> Self {
        Self { reason, part: part.to_owned() }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.reason, self.part)
    }
}

/// The pattern in the other syntax, and the names of its groups in order. Groups have no names there: Go lets one name stand twice, and
/// begin with a digit.
pub(super) fn translate(pattern: &str) -> Result<(String, Vec<Option<String>>), PatternError> {
    let mut translator = Translator { pattern, at: 0, out: String::new(), names: Vec::new() };
    translator.run()?;
    Ok((translator.out, translator.names))
}

struct Translator<'a> {
    pattern: &'a str,
    at: usize,
    out: String,
    names: Vec<Option<String>>,
}

const BAD_ESCAPE: &str = "invalid escape sequence";
const BAD_PERL: &str = "invalid or unsupported Perl syntax";

impl<'a> Translator<'a> {
    fn rest(&self) -> &'a str {
        &self.pattern[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn run(&mut self) -> Result<(), PatternError> {
        let mut depth = 0usize;
        // Where the last repetition operator stands, if the last thing was one.
        let mut repeated: Option<usize> = None;
        // Whether there is something that a repetition can follow.
        let mut repeatable = false;
        while let Some(c) = self.peek() {
            let start = self.at;
            let mut is_repetition = false;
            match c {
                '(' => {
                    repeatable = false;
                    if self.rest().starts_with("(?") {
                        if self.perl_group()? {
                            depth += 1;
                        } else {
                            // Flags without a group leave what came before as it was for Go: nothing to repeat.
                            repeatable = false;
                        }
                    } else {
                        self.next();
                        self.out.push('(');
                        self.names.push(None);
                        depth += 1;
                    }
                    if depth > DEEPEST {
                        return Err(PatternError::new("expression nests too deeply", self.pattern));
                    }
                }
                ')' => {
                    self.next();
                    if depth == 0 {
                        return Err(PatternError::new("unexpected )", self.pattern));
                    }
                    depth -= 1;
                    self.out.push(')');
                    repeatable = true;
                }
                '|' => {
                    self.next();
                    self.out.push('|');
                    repeatable = false;
                }
                '[' => {
                    self.class()?;
                    repeatable = true;
                }
                '*' | '+' | '?' => {
                    self.next();
                    is_repetition = true;
                }
                '{' => match self.braces()? {
                    true => is_repetition = true,
                    false => {
                        self.next();
                        self.out.push_str("\\{");
                        repeatable = true;
                    }
                },
                '.' | '^' | '$' => {
                    self.next();
                    self.out.push(c);
                    repeatable = true;
                }
                '\\' => {
                    self.escape()?;
                    repeatable = true;
                }
                _ => {
                    self.next();
                    push_literal(c, &mut self.out);
                    repeatable = true;
                }
            }
            if is_repetition {
                let operator = &self.pattern[start..self.at];
                if c != '{' {
                    self.out.push(c);
                }
                if self.rest().starts_with('?') {
                    self.next();
                    self.out.push('?');
                }
                if let Some(first) = repeated {
                    let both = &self.pattern[first..self.at];
                    return Err(PatternError::new("invalid nested repetition operator", both));
                }
                if !repeatable {
                    return Err(PatternError::new("missing argument to repetition operator", operator));
                }
                repeated = Some(start);
            } else {
                repeated = None;
            }
        }
        if depth > 0 {
            return Err(PatternError::new("missing closing )", self.pattern));
        }
        Ok(())
    }

    /// `(?…`: a group with flags or a name, or flags alone. Whether a group was opened.
    fn perl_group(&mut self) -> Result<bool, PatternError> {
        let rest = self.rest();
        for opening in ["(?P<", "(?<"] {
            let Some(named) = rest.strip_prefix(opening) else { continue };
            if opening == "(?<" && (named.starts_with('=') || named.starts_with('!')) {
                break;
            }
            let Some(end) = named.find('>') else {
                return Err(PatternError::new("invalid named capture", rest));
            };
            let name = &named[..end];
            let whole = &rest[..opening.len() + end + 1];
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                return Err(PatternError::new("invalid named capture", whole));
            }
            self.names.push(Some(name.to_owned()));
            self.out.push('(');
            self.at += whole.len();
            return Ok(true);
        }
        let mut flags = String::new();
        let mut negated = false;
        let mut since_sign = true;
        for (offset, c) in rest.char_indices().skip(2) {
            match c {
                'i' | 'm' | 's' | 'U' => {
                    flags.push(c);
                    since_sign = true;
                }
                '-' if !negated => {
                    negated = true;
                    since_sign = false;
                    flags.push('-');
                }
                ':' | ')' => {
                    if negated && !since_sign {
                        break;
                    }
                    self.out.push_str("(?");
                    // The same flag twice means the same to Go, but is refused by the other syntax.
                    self.out.push_str(&once(&flags));
                    self.out.push(c);
                    self.at += offset + 1;
                    if c == ')' && flags.is_empty() {
                        self.out.truncate(self.out.len() - 3);
                    }
                    return Ok(c == ':');
                }
                _ => {
                    let end = offset + c.len_utf8();
                    return Err(PatternError::new(BAD_PERL, &rest[..end]));
                }
            }
        }
        match rest.find(')') {
            Some(end) if negated => Err(PatternError::new(BAD_PERL, &rest[..=end])),
            _ => Err(PatternError::new("missing closing )", self.pattern)),
        }
    }

    /// `{n}`, `{n,}` or `{n,m}`; anything else in braces is literal.
    fn braces(&mut self) -> Result<bool, PatternError> {
        let rest = self.rest();
        let Some(end) = rest.find('}') else { return Ok(false) };
        let body = &rest[1..end];
        let (min, max) = match body.split_once(',') {
            Some((min, max)) => (min, Some(max)),
            None => (body, None),
        };
        let number = |text: &str| {
            let valid =
                text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty() && (text == "0" || !text.starts_with('0'));
            valid.then(|| text.parse::<u32>().unwrap_or(u32::MAX))
        };
        let Some(least) = number(min) else { return Ok(false) };
        let most = match max {
            None => Some(least),
            Some("") => None,
            Some(max) => match number(max) {
                Some(max) => Some(max),
                None => return Ok(false),
            },
        };
        let whole = &rest[..=end];
        if least > MOST_REPETITIONS || most.is_some_and(|most| most > MOST_REPETITIONS || most < least) {
            return Err(PatternError::new("invalid repeat count", whole));
        }
        self.out.push_str(whole);
        self.at += whole.len();
        Ok(true)
    }

    /// An escape outside a class.
    fn escape(&mut self) -> Result<(), PatternError> {
        let rest = self.rest();
        let mut characters = rest.chars().skip(1);
        let Some(c) = characters.next() else {
            return Err(PatternError::new("trailing backslash at end of expression", ""));
        };
        match c {
            'A' | 'z' => {
                self.out.push_str(if c == 'A' { "\\A" } else { "\\z" });
                self.at += 2;
            }
            'b' | 'B' => {
                self.out.push_str(if c == 'b' { "(?-u:\\b)" } else { "(?-u:\\B)" });
                self.at += 2;
            }
            'C' => return Err(PatternError::new(BAD_ESCAPE, "\\C")),
            'Q' => {
                self.at += 2;
                let (literal, skip) = match self.rest().find("\\E") {
                    Some(end) => (&self.rest()[..end], end + 2),
                    None => (self.rest(), self.rest().len()),
                };
                literal.chars().for_each(|c| push_literal(c, &mut self.out));
                self.at += skip;
            }
            'E' => return Err(PatternError::new(BAD_ESCAPE, "\\E")),
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => {
                self.out.push('[');
                self.out.push_str(perl_class(c));
                self.out.push(']');
                self.at += 2;
            }
            'p' | 'P' => {
                let property = self.property()?;
                self.out.push_str(&property);
            }
            _ => {
                let literal = self.escaped_character()?;
                push_literal(literal, &mut self.out);
            }
        }
        Ok(())
    }

    /// `\pL`, `\p{Greek}`, `\P{^Greek}`.
    fn property(&mut self) -> Result<String, PatternError> {
        let rest = self.rest();
        let mut negated = rest.starts_with("\\P");
        let body = &rest[2..];
        let (name, length) = if let Some(braced) = body.strip_prefix('{') {
            let Some(end) = braced.find('}') else {
                return Err(PatternError::new("invalid character class range", rest));
            };
            (&braced[..end], 2 + end + 2)
        } else {
            let Some(c) = body.chars().next() else {
                return Err(PatternError::new("invalid character class range", rest));
            };
            (&body[..c.len_utf8()], 2 + c.len_utf8())
        };
        let mut plain = name;
        if let Some(inner) = name.strip_prefix('^') {
            negated = !negated;
            plain = inner;
        }
        // Go knows general categories and scripts, by their exact names.
        let known = plain == "Any"
            || (plain.starts_with(|c: char| c.is_ascii_uppercase())
                && plain.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                && regex_automata::meta::Regex::new(&format!("\\p{{{plain}}}")).is_ok());
        if !known {
            return Err(PatternError::new("invalid character class range", &rest[..length]));
        }
        self.at += length;
        Ok(format!("\\{}{{{plain}}}", if negated { 'P' } else { 'p' }))
    }

    /// An escape that stands for one character.
    fn escaped_character(&mut self) -> Result<char, PatternError> {
        let rest = self.rest();
        let bad = |length: usize| {
            let end = rest.char_indices().nth(length).map_or(rest.len(), |(i, _)| i);
            PatternError::new(BAD_ESCAPE, &rest[..end])
        };
        let mut characters = rest.chars();
        characters.next();
        let Some(c) = characters.next() else {
            return Err(PatternError::new("trailing backslash at end of expression", ""));
        };
        let after = &rest[1 + c.len_utf8()..];
        match c {
            '0'..='7' => {
                let more = after.bytes().take(2).take_while(|b| (b'0'..=b'7').contains(b)).count();
                if c != '0' && more == 0 {
                    return Err(bad(2));
                }
                let digits = &rest[1..2 + more];
                self.at += 2 + more;
                u32::from_str_radix(digits, 8).ok().and_then(char::from_u32).ok_or_else(|| bad(2 + more))
            }
            'x' => {
                if let Some(braced) = after.strip_prefix('{') {
                    let end = braced.find('}').ok_or_else(|| bad(3))?;
                    let code = u32::from_str_radix(&braced[..end], 16).ok().and_then(char::from_u32);
                    self.at += 4 + end;
                    return code.ok_or_else(|| bad(4 + end));
                }
                let digits =
                    after.get(..2).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit())).ok_or_else(|| bad(3))?;
                self.at += 4;
                u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).ok_or_else(|| bad(4))
            }
            'a' | 'f' | 'n' | 'r' | 't' | 'v' => {
                self.at += 2;
                Ok(match c {
                    'a' => '\u{7}',
                    'f' => '\u{c}',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    _ => '\u{b}',
                })
            }
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => {
                self.at += 2;
                Ok(c)
            }
            _ => Err(bad(2)),
        }
    }

    /// A class in brackets.
    fn class(&mut self) -> Result<(), PatternError> {
        let whole = self.rest();
        self.next();
        let mut class = String::from("[");
        if self.peek() == Some('^') {
            self.next();
            class.push('^');
        }
        let mut first = true;
        loop {
            let Some(c) = self.peek() else { return Err(PatternError::new("missing closing ]", whole)) };
            if c == ']' && !first {
                self.next();
                break;
            }
            first = false;
            if let Some(named) = self.rest().strip_prefix("[:")
                && let Some(end) = named.find(":]")
            {
                let name = &named[..end];
                let plain = name.strip_prefix('^').unwrap_or(name);
                const NAMES: &[&str] = &[
                    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
                    "upper", "word", "xdigit",
                ];
                let text = &self.rest()[..end + 4];
                if !NAMES.contains(&plain) {
                    return Err(PatternError::new("invalid character class range", text));
                }
                class.push_str(text);
                self.at += text.len();
                continue;
            }
            if c == '\\' {
                match self.rest().chars().nth(1) {
                    Some(kind @ ('d' | 'D' | 's' | 'S' | 'w' | 'W')) => {
                        class.push('[');
                        class.push_str(perl_class(kind));
                        class.push(']');
                        self.at += 2;
                        continue;
                    }
                    Some('p' | 'P') => {
                        let property = self.property()?;
                        class.push_str(&property);
                        continue;
                    }
                    _ => {}
                }
            }
            let start = self.at;
            let low = self.class_character(whole)?;
            let mut high = low;
            let mut after = self.rest().chars();
            if after.next() == Some('-') && after.next().is_some_and(|c| c != ']') {
                self.next();
                high = self.class_character(whole)?;
                if high < low {
                    let range = &self.pattern[start..self.at];
                    return Err(PatternError::new("invalid character class range", range));
                }
            }
            push_class_literal(low, &mut class);
            if high != low {
                class.push('-');
                push_class_literal(high, &mut class);
            }
        }
        class.push(']');
        self.out.push_str(&class);
        Ok(())
    }

    fn class_character(&mut self, whole: &str) -> Result<char, PatternError> {
        match self.peek() {
            None => Err(PatternError::new("missing closing ]", whole)),
            Some('\\') => self.escaped_character(),
            Some(c) => {
                self.at += c.len_utf8();
                Ok(c)
            }
        }
    }
}

/// The content of a class for Perl's letters, ASCII only as in Go.
fn perl_class(letter: char) -> &'static str {
    match letter {
        'd' => "0-9",
        'D' => "^0-9",
        's' => "\\t\\n\\x0C\\r\\x20",
        'S' => "^\\t\\n\\x0C\\r\\x20",
        'w' => "0-9A-Za-z_",
        _ => "^0-9A-Za-z_",
    }
}

fn once(flags: &str) -> String {
    let mut result = String::new();
    let (on, off) = flags.split_once('-').unwrap_or((flags, ""));
    for flag in on.chars().filter(|f| !off.contains(*f)) {
        if !result.contains(flag) {
            result.push(flag);
        }
    }
    if !off.is_empty() {
        result.push('-');
        let mut seen = String::new();
        for flag in off.chars() {
            if !seen.contains(flag) {
                seen.push(flag);
                result.push(flag);
            }
        }
    }
    result
}

fn push_literal(c: char, out: &mut String) {
    if c.is_alphanumeric() || c == '_' || c == ' ' || !c.is_ascii() && !c.is_control() {
        out.push(c);
    } else {
        push_code(c, out);
    }
}

fn push_class_literal(c: char, out: &mut String) {
    if c.is_alphanumeric() || c == '_' { out.push(c) } else { push_code(c, out) }
}

fn push_code(c: char, out: &mut String) {
    out.push_str(&format!("\\x{{{:X}}}", c as u32));
}
