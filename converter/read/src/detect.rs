//! What a byte string is, by its content.

use diagnostic::{Diagnostic, Position, Span};
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A document that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A state of version 4, as Terraform 0.12 and later and OpenTofu keep it.
    State,
    /// `terraform show -json` of a state.
    StateView,
    /// `terraform show -json` of a saved plan.
    PlanView,
}

/// A document that is known and cannot be read, or is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refused {
    /// No bytes, or only blanks.
    Empty,
    /// A state of version 1, 2 or 3, written before Terraform 0.12.
    OldState(u64),
    /// A state of a version that did not exist when this was written.
    NewState(u64),
    /// A state or plan that OpenTofu has encrypted.
    Encrypted,
    /// `.terraform/terraform.tfstate`, which says only where the state is.
    BackendPointer,
    /// A saved plan in Terraform's own archive format.
    BinaryPlan,
    /// Compressed with gzip.
    Gzip,
    /// A web page.
    Html,
    /// What `terraform plan -json` or `terraform apply -json` print line by line.
    Log,
    /// JSON of another kind.
    OtherJson,
    /// Neither JSON nor anything else that is known here.
    Other,
}

impl Refused {
    fn texts(self, name: &str) -> (String, String) {
        let (summary, detail) = match self {
            Self::Empty => (format!("{name} is empty"), "Write it anew: `terraform state pull > state.json` for a state, `terraform show -json PLANFILE > plan.json` for a plan."),
            Self::OldState(version) => return (
                format!("{name} is a state of version {version}, written before Terraform 0.12"),
                "Upgrade it and give the result: with Terraform 0.12 or 0.13 run `terraform 0.12upgrade` (and `terraform 0.13upgrade`) and `terraform apply`, or `terraform state pull > state.json`, which writes version 4.".to_owned(),
            ),
            Self::NewState(version) => return (
                format!("{name} is a state of version {version}, which is not known here"),
                "Give `terraform show -json > state.json` instead; its format is stable.".to_owned(),
            ),
            Self::Encrypted => (
                format!("{name} is encrypted by OpenTofu"),
                "Give the decrypted document: `tofu state pull > state.json` for a state, `tofu show -json PLANFILE > plan.json` for a plan.",
            ),
            Self::BackendPointer => (
                format!("{name} says only in which backend the state is"),
                "Fetch the state itself: `terraform state pull > state.json`.",
            ),
            Self::BinaryPlan => (
                format!("{name} is a saved plan in Terraform's own format"),
                "Give it as JSON: `terraform show -json PLANFILE > plan.json`.",
            ),
            Self::Gzip => (format!("{name} is compressed"), "Decompress it first: `gunzip`."),
            Self::Html => (
                format!("{name} is a web page"),
                "It was probably downloaded without signing in. Fetch the state with `terraform state pull > state.json`.",
            ),
            Self::Log => (
                format!("{name} is a log of `terraform plan -json` or `terraform apply -json`"),
                "Save the plan and show it: `terraform plan -out=PLANFILE`, then `terraform show -json PLANFILE > plan.json`.",
            ),
            Self::OtherJson => (
                format!("{name} is JSON, and neither a state nor a plan"),
                "Give a state (`terraform state pull > state.json`), or the JSON form of a state or plan (`terraform show -json`).",
            ),
            Self::Other => (
                format!("{name} is neither a state nor a plan"),
                "Give a state (`terraform state pull > state.json`), or the JSON form of a state or plan (`terraform show -json`); configuration is given as a directory.",
            ),
        };
        (summary, detail.to_owned())
    }

    /// The refusal as a diagnostic that names the remedy.
    pub fn diagnostic(self, name: &str) -> Diagnostic {
        let (summary, detail) = self.texts(name);
        Diagnostic::error(summary, detail)
    }
}

/// A document and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detected<'a> {
    /// What it is.
    pub format: Format,
    /// Its text in UTF-8, without a byte order mark.
    pub text: Cow<'a, str>,
}

/// Says what a document is. Text in UTF-16 with a byte order mark, which PowerShell's `>` writes, is converted.
///
/// # Errors
/// A diagnostic for whatever cannot be read, with the remedy; for broken JSON and text with the line and column.
pub fn detect<'a>(name: &str, bytes: &'a [u8]) -> Result<Detected<'a>, Box<Diagnostic>> {
    if let Some(refused) = binary(bytes) {
        return Err(Box::new(refused.diagnostic(name)));
    }
    let text = decode(name, bytes)?;
    let start = text.trim_start();
    let format = if start.is_empty() {
        Err(Refused::Empty)
    } else if start.starts_with('{') {
        let (keys, result) = keys(&text);
        match (keys.decide(), result) {
            (decided, Ok(())) => decided,
            // The reader keeps what stands before the break and reports it.
            (Ok(format), Err(_)) => Ok(format),
            (Err(refused @ (Refused::Log | Refused::BackendPointer | Refused::OldState(_))), Err(_)) => Err(refused),
            (Err(_), Err(error)) => return Err(Box::new(syntax_error(name, &text, 0, &error))),
        }
    } else if start.starts_with('<') {
        Err(Refused::Html)
    } else if start.starts_with('[') {
        Err(Refused::OtherJson)
    } else {
        Err(Refused::Other)
    };
    match format {
        Ok(format) => Ok(Detected { format, text }),
        Err(refused) => Err(Box::new(refused.diagnostic(name))),
    }
}

fn binary(bytes: &[u8]) -> Option<Refused> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        Some(Refused::BinaryPlan)
    } else if bytes.starts_with(&[0x1f, 0x8b]) {
        Some(Refused::Gzip)
    } else {
        None
    }
}

fn decode<'a>(name: &str, bytes: &'a [u8]) -> Result<Cow<'a, str>, Box<Diagnostic>> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, odd) = rest.as_chunks::<2>();
        let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|p| unit(*p))).collect();
        text.ok().filter(|_| odd.is_empty()).map(Cow::Owned).ok_or_else(|| {
            let summary = format!("{name} is broken text in UTF-16");
            Box::new(Diagnostic::error(summary, "Write it anew, in UTF-8 if possible."))
        })
    };
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return wide(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return wide(rest, u16::from_be_bytes);
    }
    let rest = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    std::str::from_utf8(rest).map(Cow::Borrowed).map_err(|error| {
        let good = String::from_utf8_lossy(&rest[..error.valid_up_to()]);
        let at = position(&good, good.len());
        let diagnostic = Diagnostic::error(
            format!("{name} is not text in UTF-8"),
            "A state or plan is JSON in UTF-8. Write it anew: `terraform state pull > state.json`.",
        )
        .in_file(name, Span { start: at, end: at });
        Box::new(diagnostic)
    })
}

/// Line and column of a byte offset; an offset inside of a character counts as its start.
pub(crate) fn position(text: &str, byte: usize) -> Position {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let before = &text[..byte];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Position {
        byte,
        line: before.bytes().filter(|b| *b == b'\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

/// A diagnostic for broken JSON; `offset` is where the part that was parsed starts in `text`.
pub(crate) fn syntax_error(name: &str, text: &str, offset: usize, error: &serde_json::Error) -> Diagnostic {
    let part = text.get(offset..).unwrap_or_default();
    let line_start = match error.line() {
        0 | 1 => 0,
        line => part.match_indices('\n').nth(line - 2).map_or(part.len(), |(at, _)| at + 1),
    };
    let at = position(text, offset + line_start + error.column().saturating_sub(1));
    let reason = error.to_string();
    let reason = reason.split(" at line ").next().unwrap_or_default();
    let (summary, detail) = if error.is_eof() {
        (
            format!("{name} ends in the middle, at line {}, column {}", at.line, at.column),
            "The file was cut off. Write it anew and run again; of a state, what stands before the break is used."
                .to_owned(),
        )
    } else {
        (
            format!("{name} is not valid JSON at line {}, column {}", at.line, at.column),
            format!(
                "The parser says: {reason}. Write the file anew with `terraform state pull` or `terraform show -json`."
            ),
        )
    };
    Diagnostic::error(summary, detail).in_file(name, Span { start: at, end: at })
}

/// The keys of a document that tell what it is.
#[derive(Clone, Debug, Default)]
struct Keys {
    version: Option<u64>,
    format_version: bool,
    plan: bool,
    backend: bool,
    encrypted: bool,
    modules: bool,
    log: bool,
    decided: bool,
}

impl Keys {
    fn decide(&self) -> Result<Format, Refused> {
        match self {
            Self { encrypted: true, .. } => Err(Refused::Encrypted),
            Self { log: true, .. } => Err(Refused::Log),
            Self { format_version: true, plan: true, .. } => Ok(Format::PlanView),
            // Of no state at all, `terraform show -json` prints the version and nothing else.
            Self { format_version: true, .. } => Ok(Format::StateView),
            Self { version: Some(4), .. } => Ok(Format::State),
            Self { version: Some(_), backend: true, modules: false, .. } => Err(Refused::BackendPointer),
            Self { version: Some(version @ 0..4), .. } => Err(Refused::OldState(*version)),
            Self { version: Some(version), .. } => Err(Refused::NewState(*version)),
            Self { version: None, .. } => Err(Refused::OtherJson),
        }
    }
}

/// Looks at the keys of the document; what was seen before a syntax error stays in `Keys`.
struct KeysVisitor<'k>(&'k mut Keys);

/// Message by which the visitor leaves early; it never reaches the user.
const ENOUGH: &str = "enough seen";

impl<'de> Visitor<'de> for KeysVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let keys = &mut *self.0;
            match &*key {
                "version" => {
                    let version: serde_json::Value = map.next_value()?;
                    keys.version = version.as_u64();
                    keys.decided |= keys.version == Some(4);
                }
                "format_version" => {
                    keys.format_version = true;
                    map.next_value::<IgnoredAny>()?;
                }
                "planned_values" | "resource_changes" | "configuration" | "output_changes" => {
                    keys.plan = true;
                    keys.decided |= keys.format_version;
                    if !keys.decided {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                "values" => {
                    keys.decided |= keys.format_version;
                    if !keys.decided {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                "encrypted_data" => {
                    keys.encrypted = true;
                    keys.decided = true;
                }
                "@level" | "@message" => {
                    keys.log = true;
                    keys.decided = true;
                }
                "modules" => {
                    let modules: IgnoredOrCount = map.next_value()?;
                    keys.modules = modules.resources;
                }
                "backend" => {
                    keys.backend = true;
                    map.next_value::<IgnoredAny>()?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            if keys.decided {
                return Err(A::Error::custom(ENOUGH));
            }
        }
        Ok(())
    }
}

/// Whether the modules of a state of version 3 hold any resources: a pointer to a backend has an empty root module.
struct IgnoredOrCount {
    resources: bool,
}

impl<'de> serde::Deserialize<'de> for IgnoredOrCount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let modules = serde_json::Value::deserialize(deserializer)?;
        let resources = modules.as_array().is_some_and(|modules| {
            modules.iter().any(|m| m.get("resources").and_then(|r| r.as_object()).is_some_and(|r| !r.is_empty()))
        });
        Ok(Self { resources })
    }
}

/// The keys of a document; with a syntax error, those that stand before it.
fn keys(text: &str) -> (Keys, Result<(), serde_json::Error>) {
    let mut keys = Keys::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let result = serde::Deserializer::deserialize_map(&mut deserializer, KeysVisitor(&mut keys));
    if keys.decided { (keys, Ok(())) } else { (keys, result) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> String {
        detect("input", bytes).unwrap_err().summary
    }

    #[test]
    fn formats() {
        let format = |text: &str| detect("input", text.as_bytes()).unwrap().format;
        assert_eq!(format(r#"{"version":4,"resources":[]}"#), Format::State);
        assert_eq!(format(r#"{"resources":[],"version":4}"#), Format::State);
        assert_eq!(format("\u{feff}{\"version\":4}"), Format::State);
        assert_eq!(format(r#"{"format_version":"1.0"}"#), Format::StateView);
        assert_eq!(format(r#"{"format_version":"1.0","values":{}}"#), Format::StateView);
        assert_eq!(format(r#"{"format_version":"1.2","variables":{},"planned_values":{}}"#), Format::PlanView);
        assert_eq!(format(r#"{"planned_values":{},"format_version":"1.2"}"#), Format::PlanView);
        let wide: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("{\"version\":4}".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(detect("input", &wide).unwrap().format, Format::State);
        assert_eq!(detect("input", &wide).unwrap().text, "{\"version\":4}");
    }

    #[test]
    fn refusals() {
        assert_eq!(refusal(b""), "input is empty");
        assert_eq!(refusal(b" \n"), "input is empty");
        let pointer = br#"{"version":3,"backend":{"type":"s3"},"modules":[{"path":["root"],"resources":{}}]}"#;
        assert_eq!(refusal(pointer), "input says only in which backend the state is");
        assert_eq!(
            refusal(br#"{"version":3,"backend":{"type":"s3"}}"#),
            "input says only in which backend the state is"
        );
        let old = br#"{"version":3,"modules":[{"path":["root"],"resources":{"aws_vpc.a":{}}}]}"#;
        assert_eq!(refusal(old), "input is a state of version 3, written before Terraform 0.12");
        assert_eq!(refusal(br#"{"version":5}"#), "input is a state of version 5, which is not known here");
        let encrypted = br#"{"serial":1,"meta":{},"encrypted_data":"AA==","encryption_version":"v0"}"#;
        assert_eq!(refusal(encrypted), "input is encrypted by OpenTofu");
        assert!(detect("input", encrypted).unwrap_err().detail.contains("tofu state pull"));
        assert_eq!(refusal(b"PK\x03\x04..."), "input is a saved plan in Terraform's own format");
        assert_eq!(refusal(b"\x1f\x8b\x08"), "input is compressed");
        assert_eq!(refusal(b"<!DOCTYPE html>"), "input is a web page");
        let log = b"{\"@level\":\"info\"}\n{\"@level\":\"info\"}";
        assert_eq!(refusal(log), "input is a log of `terraform plan -json` or `terraform apply -json`");
        assert_eq!(refusal(br#"{"a":1}"#), "input is JSON, and neither a state nor a plan");
        assert_eq!(refusal(b"resource \"a\" \"b\" {}"), "input is neither a state nor a plan");
    }

    #[test]
    fn broken_text_has_a_place() {
        let error = detect("input", b"{\"a\":1,\n \"b\": tru").unwrap_err();
        assert_eq!(error.summary, "input ends in the middle, at line 2, column 9");
        let error = detect("input", b"{\"version\":\n \xff").unwrap_err();
        assert_eq!(error.place.unwrap().to_string(), "input:2:2");
        assert!(refusal(b"{\"a\" 1}").starts_with("input is not valid JSON at line 1, column "));
    }
}
