//! Scalars as readers of YAML 1.1 and of 1.2 both understand them.

/// A text as a plain or quoted scalar on one line. In flow style brackets and commas need quotes too.
pub(super) fn text(text: &str, flow: bool, quoted: bool) -> String {
    if !quoted && is_plain(text, flow) {
        return text.to_owned();
    }
    let printable = text.chars().all(is_printable);
    if printable && !text.contains(['"', '\\']) {
        format!("\"{text}\"")
    } else if printable {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        escaped(text)
    }
}

/// A number with a fraction. YAML 1.1 wants a point in the mantissa and a sign in the exponent.
pub(super) fn float(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf".to_owned() } else { "-.inf".to_owned() };
    }
    let text = format!("{value:?}");
    match text.split_once('e') {
        None => text,
        Some((mantissa, exponent)) => {
            let point = if mantissa.contains('.') { "" } else { ".0" };
            let sign = if exponent.starts_with('-') { "" } else { "+" };
            format!("{mantissa}{point}e{sign}{exponent}")
        }
    }
}

/// Whether a text may stand in a block scalar: `|` and `>` know no escapes, and spaces at the end of a line would be
/// lost to the eye.
pub(super) fn fits_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    !body.is_empty()
        && !body.starts_with(['\n', ' ', '\t'])
        && !body.ends_with('\n')
        && body.chars().all(|c| c == '\n' || c == '\t' || is_printable(c))
        && body.lines().all(|line| line.trim_end_matches([' ', '\t']).len() == line.len())
}

/// The lines of a text folded at its spaces, if a reader would put them together again: each at most `width` long
/// where words allow it.
pub(super) fn folded(text: &str, width: usize) -> Option<Vec<String>> {
    let good = !text.is_empty()
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains("  ")
        && text.chars().all(is_printable);
    if !good {
        return None;
    }
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    Some(lines)
}

/// Characters that may stand as they are. Line breaks, the byte order mark and what looks like a space but is none are
/// not among them.
fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a1}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
        && !matches!(c, '\u{ad}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{3000}' | '\u{feff}')
}

fn is_plain(text: &str, flow: bool) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let leads_to_something_else = match first {
        '-' => text.len() == 1 || text.starts_with("- ") || text.starts_with("---"),
        '.' => text.starts_with("..."),
        '?' | ':' | ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`'
        | '=' | '<' => true,
        _ => false,
    };
    !leads_to_something_else
        && !text.starts_with(' ')
        && !text.ends_with([' ', ':'])
        && text.chars().all(is_printable)
        && !text.contains(": ")
        && !text.contains(" #")
        && !(flow && (text.contains([',', '[', ']', '{', '}', ':', '?', '#']) || text.starts_with('-')))
        && !is_word(text)
        && !is_number(text)
        && !is_date(text)
}

/// Words that mean something else than themselves, in any case: for `Y` and `No` readers disagree.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 12] = ["y", "yes", "n", "no", "true", "false", "on", "off", "null", "~", "nan", "inf"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whole numbers in any base, fractions, and numbers to the base of sixty (`22:30`).
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if [".inf", ".nan"].iter().any(|word| unsigned.eq_ignore_ascii_case(word)) {
        return true;
    }
    let Some(first) = unsigned.chars().next() else { return false };
    if !first.is_ascii_digit() && first != '.' {
        return false;
    }
    let based = ["0x", "0o", "0b", "0X", "0O", "0B"].iter().find_map(|prefix| unsigned.strip_prefix(prefix));
    if based.is_some_and(|digits| digits.chars().all(|c| c.is_ascii_hexdigit() || c == '_')) {
        return true;
    }
    let digits = |part: &str| {
        part.chars().all(|c| c.is_ascii_digit() || matches!(c, '_' | '.' | ':')) && part.matches('.').count() <= 1
    };
    match unsigned.split_once(['e', 'E']) {
        None => digits(unsigned),
        Some((mantissa, exponent)) => {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            digits(mantissa) && exponent.chars().all(|c| c.is_ascii_digit())
        }
    }
}

/// `2026-11-21`, with a time behind it or not.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let digits =
        |part: &str, most: usize| !part.is_empty() && part.len() <= most && part.chars().all(|c| c.is_ascii_digit());
    let day: String = rest.chars().take_while(char::is_ascii_digit).collect();
    year.len() == 4 && digits(year, 4) && digits(month, 2) && digits(&day, 2)
}

fn escaped(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            c => {
                let code = u32::from(c);
                out.push_str(&match code {
                    0..=0xff => format!("\\x{code:02x}"),
                    0x100..=0xffff => format!("\\u{code:04x}"),
                    _ => format!("\\U{code:08x}"),
                });
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_would_misread_is_quoted() {
        for word in [
            "",
            "yes",
            "No",
            "on",
            "OFF",
            "y",
            "~",
            "null",
            "012",
            "0o17",
            "0x1F",
            "1_000",
            "1e3",
            "1.",
            ".5",
            "+1",
            "-1",
            "22:30",
            "8080:80",
            "2026-11-21",
            "2026-11-21T10:00:00Z",
            "=",
            "<<",
            "- a",
            "---",
            "a: b",
            "a #b",
            "a:",
            "{{ x }}",
            "[a",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a",
            "|",
            ">",
            "#",
            " a",
            "a ",
            "?",
            "\t",
            ".inf",
            "-.INF",
            "NaN",
            "'",
            "\"",
        ] {
            let written = text(word, false, false);
            assert!(written.starts_with(['"', '\'']), "{word:?} became {written}");
        }
    }

    #[test]
    fn what_nobody_misreads_stays_plain() {
        for word in [
            "shop",
            "10.20.10.10",
            "10.20.0.0/16",
            "-c",
            "--flag=x",
            "a:b",
            "80:80/tcp",
            "http://api-1:8080",
            "1.2.3",
            "15.15-bookworm",
            "on-failure",
            "a {{ b }}",
            "/srv/x",
            "2026.11.2",
            "é",
            "a#b",
            "it's",
            "5m",
            "0.5 CPU",
        ] {
            assert_eq!(text(word, false, false), word);
        }
    }

    #[test]
    fn quotes_change_with_what_they_hold() {
        assert_eq!(text("say \"x\": y", false, false), "'say \"x\": y'");
        assert_eq!(text("it's: \"x\"", false, false), "'it''s: \"x\"'");
        assert_eq!(text("a\u{1}\u{feff}", false, false), "\"a\\x01\\ufeff\"");
    }

    #[test]
    fn floats_keep_their_point() {
        assert_eq!(float(1.0), "1.0");
        assert_eq!(float(1e300), "1.0e+300");
        assert_eq!(float(1.5e-9), "1.5e-9");
    }
}
