//! The last gate: no secret in the output.

use crate::place;
use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use diagnostic::{Diagnostic, Place};
use render::Tree;
use std::collections::{BTreeMap, BTreeSet};

/// Shorter values stand everywhere by chance.
const SHORTEST: usize = 6;
/// Shorter values than this may be words that everybody uses.
const LONG: usize = 8;
/// Words that tell nothing, and stand in every output: who uses one as a password has none.
const WORDS: &[&str] = &[
    "access",
    "admin1",
    "always",
    "appuser",
    "backup",
    "bucket",
    "config",
    "default",
    "docker",
    "enabled",
    "example",
    "master",
    "network",
    "private",
    "public",
    "secret",
    "secrets",
    "server",
    "service",
    "source",
    "system",
    "target",
    "ubuntu",
    "disabled",
    "database",
    "password",
    "postgres",
    "postgresql",
    "rabbitmq",
    "terraform",
    "username",
    "administrator",
];

fn is_common(secret: &str) -> bool {
    let lower = secret.to_ascii_lowercase();
    let short = secret.len() < LONG
        && (secret.parse::<f64>().is_ok() || matches!(lower.as_str(), "false" | "disable" | "enable"));
    short || WORDS.contains(&lower.as_str())
}

/// A word of small letters alone may stand in any sentence.
fn is_word(secret: &str) -> bool {
    secret.len() <= 16 && secret.bytes().all(|b| b.is_ascii_lowercase())
}

/// Whether what stands here is a value as a whole: quoted, behind a colon or an equals sign, or in a URL.
fn is_value(text: &str, range: &std::ops::Range<usize>) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let opened = before.ends_with(['"', '\'', '=', ':', '`'])
        || [": ", "= ", "- "].iter().any(|mark| before.ends_with(mark))
        || before.is_empty()
        || before.ends_with('\n');
    // A key of a file is its own word, whatever the source says.
    if before.ends_with('"') && after.starts_with("\":") {
        return false;
    }
    let closed = after.is_empty() || after.starts_with(['"', '\'', '\n', '\r', '@', ',', ';', '`', '}', ']']);
    // A value that stands alone is not one word of a sentence.
    opened && (closed || after.starts_with(" #") || after.trim_start_matches(' ').starts_with(['\n', '}', ']']))
}

/// How a secret may be written, with the words for it.
fn forms(secret: &str) -> BTreeMap<String, &'static str> {
    let mut forms = BTreeMap::new();
    let mut add = |text: String, how: &'static str| {
        if text.len() >= SHORTEST {
            forms.entry(text).or_insert(how);
        }
    };
    add(secret.to_owned(), "in clear");
    let json = serde_json::Value::String(secret.to_owned()).to_string();
    let json = json[1..json.len() - 1].to_owned();
    let mut escaped = json.clone();
    for (character, code) in [('<', "\\u003c"), ('>', "\\u003e"), ('&', "\\u0026")] {
        escaped = escaped.replace(character, code);
    }
    add(json.clone(), "as JSON");
    add(json.replace('/', "\\/"), "as JSON");
    add(escaped, "as JSON");
    add(secret.replace('\'', "''"), "quoted");
    add(secret.replace('\'', "'\\''"), "quoted");
    add(secret.replace('$', "$$"), "quoted");
    add(json.replace("${", "$${").replace("%{", "%%{"), "quoted");
    for (upper, plus) in [(true, false), (false, false), (true, true)] {
        add(url(secret, upper, plus), "URL-encoded");
    }
    // Inside a longer text the code of a secret begins at one of three phases; what neighbours touch is cut off.
    for phase in 0..3 {
        let mut bytes = vec![0_u8; phase];
        bytes.extend_from_slice(secret.as_bytes());
        for code in [STANDARD.encode(&bytes), URL_SAFE.encode(&bytes)] {
            let from = [0, 2, 3][phase];
            let whole = code.trim_end_matches('=');
            let to = if bytes.len() % 3 == 0 { whole.len() } else { whole.len().saturating_sub(1) };
            if let Some(core) = whole.get(from..to)
                && core.len() >= LONG
            {
                add(core.to_owned(), "in base64");
            }
        }
    }
    forms
}

fn url(text: &str, upper: bool, plus: bool) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            b' ' if plus => out.push('+'),
            _ if upper => out.push_str(&format!("%{byte:02X}")),
            _ => out.push_str(&format!("%{byte:02x}")),
        }
    }
    out
}

pub(crate) fn check(tree: &Tree, secrets: &[String]) -> Vec<Diagnostic> {
    let mut patterns: BTreeMap<String, &'static str> = BTreeMap::new();
    for secret in secrets {
        let trimmed = secret.trim();
        if trimmed.chars().count() >= SHORTEST && !is_common(trimmed) {
            for (form, how) in forms(trimmed) {
                patterns.entry(form).or_insert(how);
            }
        }
    }
    if patterns.is_empty() {
        return Vec::new();
    }
    let hows: Vec<&'static str> = patterns.values().copied().collect();
    let searcher = match AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns.keys()) {
        Ok(searcher) => searcher,
        Err(error) => {
            return vec![Diagnostic::error(
                "The output could not be searched for secrets",
                format!("{error}. What was not searched is not given out."),
            )];
        }
    };
    let mut found = Vec::new();
    let mut note = |path: &str, what: &str, text: &str, range: std::ops::Range<usize>, how: &str| {
        found.push(
            Diagnostic::error(
                format!("A secret of the source stands {how} in {what} {path}"),
                "The output is held back, for nothing secret may be written out. Give the secret to Terraform as a sensitive value from a store, or change it; if it is a word that stands in names as well, it is no secret.",
            )
            .at(Place::File(place(path, text, range.start, range.end))),
        );
    };
    for (path, file) in tree.files() {
        if let Some(hit) = searcher.find(path).filter(|hit| !is_word(&path[hit.range()])) {
            note("", "the name of a file", "", 0..0, hows[hit.pattern().as_usize()]);
        }
        // One finding for a line is enough, and a hundred lines of one file tell no more than ten.
        let mut lines = BTreeSet::new();
        for hit in searcher.find_iter(&file.text) {
            if is_word(&file.text[hit.range()]) && !is_value(&file.text, &hit.range()) {
                continue;
            }
            let line = file.text[..hit.start()].matches('\n').count();
            if lines.len() < 10 && lines.insert(line) {
                note(path, "", &file.text, hit.range(), hows[hit.pattern().as_usize()]);
            }
        }
    }
    for diagnostic in &mut found {
        diagnostic.summary = diagnostic.summary.replace("  ", " ").trim_end().to_owned();
    }
    found
}
