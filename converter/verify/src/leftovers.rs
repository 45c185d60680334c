//! Nothing of the source's own where it would be used.

use crate::terraform::Module;
use crate::{OURS, place};
use diagnostic::{Diagnostic, Place};
use render::Tree;

/// Ends of names and beginnings of ids that lead back to the source.
const TEXTS: &[&str] = &[
    "rds.amazonaws.com",
    "cache.amazonaws.com",
    "elb.amazonaws.com",
    "arn:aws",
    "database.azure.com",
    "core.windows.net",
    "servicebus.windows.net",
    "/subscriptions/",
];
/// What stands before the hexadecimal part of an id.
const IDS: &[&str] = &[
    "acl", "ami", "aurora", "db", "eipalloc", "eipassoc", "eni", "fs", "fsap", "i", "igw", "key", "lt", "nat", "pcx",
    "rtb", "rtbassoc", "sg", "sgr", "snap", "subnet", "tgw", "vgw", "vol", "vpc", "vpce",
];

pub(crate) fn check(tree: &Tree, module: &Module, found: &mut Vec<Diagnostic>) {
    for (path, file) in tree.files() {
        let text = if path.starts_with("terraform/") && path.ends_with(".tf") {
            match module.without_comments(path) {
                Some(text) => text,
                None => continue,
            }
        } else if (path.starts_with("compose/") || path.starts_with("ansible/")) && !is_start_script(path) {
            if path.ends_with(".json") { file.text.clone() } else { without_comments(&file.text) }
        } else {
            continue;
        };
        let mut hits: Vec<(usize, usize)> = Vec::new();
        for needle in TEXTS {
            hits.extend(text.match_indices(needle).map(|(at, text)| (at, at + text.len())));
        }
        hits.extend(ids(&text));
        hits.sort_unstable();
        for (start, end) in hits {
            found.push(
                Diagnostic::error(
                    format!("{:?} of the source stands in {path}", &text[start..end]),
                    format!("It would still be used after the migration. {OURS}"),
                )
                .at(Place::File(place(path, &file.text, start, end))),
            );
        }
    }
}

/// What a server ran at its first start is kept for a person to read, as it was.
fn is_start_script(path: &str) -> bool {
    path.starts_with("ansible/roles/start_scripts/files/")
}

/// Ids such as `sg-0123456789abcdef0`.
fn ids(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let in_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    text.match_indices('-')
        .filter_map(|(dash, _)| {
            let start = (0..dash).rev().take_while(|i| bytes[*i].is_ascii_lowercase()).last()?;
            let hex = bytes[dash + 1..].iter().take_while(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(*b)).count();
            let end = dash + 1 + hex;
            let alone = (start == 0 || !in_word(bytes[start - 1])) && bytes.get(end).is_none_or(|b| !in_word(*b));
            // Eight letters may be a word; no word has a digit.
            let digits = bytes[dash + 1..end].iter().any(u8::is_ascii_digit);
            (alone && digits && matches!(hex, 8 | 17) && IDS.contains(&&text[start..dash])).then_some((start, end))
        })
        .collect()
}

/// The text with comments of YAML, shells and configuration files blanked out, byte for byte.
pub(crate) fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match comment_start(line) {
            Some(at) => {
                out.push_str(&line[..at]);
                out.extend(line[at..].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
            }
            None => out.push_str(line),
        }
    }
    out
}

fn comment_start(line: &str) -> Option<usize> {
    let mut quote: Option<char> = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') if before.is_whitespace() => return Some(at),
            // An apostrophe inside of a word is none of YAML's quotes.
            (None, '"' | '\'') if !before.is_alphanumeric() => quote = Some(c),
            (Some(open), _) if c == open && before != '\\' => quote = None,
            _ => {}
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_whole_words() {
        let found = |text: &str| ids(text).into_iter().map(|(a, b)| text[a..b].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("sg-0123456789abcdef0, \"i-12345678\""), ["sg-0123456789abcdef0", "i-12345678"]);
        assert!(found("api-12345678 x-sg-12345678 sg-1234567 sg-deadbeef vol-123456789").is_empty());
    }

    #[test]
    fn comments_are_blanked() {
        let text = "a: b # arn:aws\n# arn:aws\nc: '# arn' # x\nd: it's # y\n";
        let blank = without_comments(text);
        assert_eq!(blank.len(), text.len());
        assert_eq!(blank.split_whitespace().collect::<Vec<_>>(), ["a:", "b", "c:", "'#", "arn'", "d:", "it's"]);
    }
}
