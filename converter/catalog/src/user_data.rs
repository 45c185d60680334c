//! What a server runs at its first start: plain, base64, gzip or MIME in several parts.

use base64::Engine as _;
use flate2::read::MultiGzDecoder;
use model::{Text, TextPart};
use std::io::Read;
use value::{Symbol, Value};

/// More than a cloud takes, and little enough to be safe against a text that unpacks without end.
const LIMIT: u64 = 1 << 20;

/// What came out.
pub struct Decoded {
    /// The text, if there is one.
    pub text: Option<Text>,
    /// The state holds only a hash of it.
    pub is_hash: bool,
}

/// The text behind a `user_data` or `user_data_base64` attribute.
pub fn decoded(value: &Value) -> Decoded {
    if let Some(Symbol::Base64(inner)) = value.symbol.as_deref() {
        return decoded(inner);
    }
    let Some(text) = Text::from_value(&crate::apply::scrubbed(value, false)) else {
        return Decoded { text: None, is_hash: false };
    };
    let Some(literal) = text.as_literal() else { return Decoded { text: Some(text), is_hash: false } };
    if is_hash(literal) {
        return Decoded { text: None, is_hash: true };
    }
    let plain = unpacked(literal).unwrap_or_else(|| literal.to_owned());
    let plain = parts_of_mime(&plain).unwrap_or(plain);
    Decoded { text: Some(Text::of([TextPart::Literal(plain)])), is_hash: false }
}

/// Older provider versions keep SHA-1 in the state in the place of the text.
fn is_hash(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
}

/// Base64, and gzip inside it.
fn unpacked(text: &str) -> Option<String> {
    let packed: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    if packed.len() < 8 || text.trim_start().starts_with(['#', '<', '{', '-']) {
        return None;
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(packed.as_bytes()).ok()?;
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) { inflated(&bytes)? } else { bytes };
    String::from_utf8(bytes).ok()
}

fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    MultiGzDecoder::new(bytes).take(LIMIT).read_to_end(&mut plain).ok()?;
    Some(plain)
}

/// Bodies of a MIME text in several parts, decoded, each under a line that says what it is.
fn parts_of_mime(text: &str) -> Option<String> {
    let (head, body) = split_head(text)?;
    let content_type = header(head, "content-type")?;
    if !content_type.to_ascii_lowercase().starts_with("multipart/") {
        return None;
    }
    let boundary = content_type.split("boundary=").nth(1)?.trim().trim_start_matches('"');
    let boundary = boundary.split(['"', ';']).next()?.trim();
    let mut plain = String::new();
    for part in body.split(&format!("--{boundary}")).skip(1) {
        if part.starts_with("--") {
            break;
        }
        let part = part.trim_start_matches(['\r', '\n']);
        let (head, body) = split_head(part).unwrap_or(("", part));
        let encoding = header(head, "content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
        let body =
            if encoding == "base64" { unpacked(body).unwrap_or_else(|| body.to_owned()) } else { body.to_owned() };
        let what = header(head, "content-type").unwrap_or_default();
        let what = what.split(';').next().unwrap_or_default().trim();
        plain.push_str(&format!("# part: {what}\n{}\n", body.trim_end()));
    }
    Some(plain)
}

fn split_head(text: &str) -> Option<(&str, &str)> {
    let unix = text.find("\n\n").map(|at| (at, 2));
    let windows = text.find("\r\n\r\n").map(|at| (at, 4));
    let (at, length) = match (unix, windows) {
        (Some(a), Some(b)) => {
            if a.0 < b.0 {
                a
            } else {
                b
            }
        }
        (found, None) | (None, found) => found?,
    };
    let head = &text[..at];
    let is_head = head.lines().all(|line| line.contains(':') || line.starts_with([' ', '\t']) || line.is_empty());
    (is_head && !head.is_empty()).then(|| (head, &text[at + length..]))
}

/// A header with its continuation lines.
fn header(head: &str, name: &str) -> Option<String> {
    let mut lines = head.lines();
    let start = lines.by_ref().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })?;
    let more: String =
        lines.take_while(|line| line.starts_with([' ', '\t'])).map(|line| format!(" {}", line.trim())).collect();
    Some(start + &more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn plain(text: &str) -> Option<String> {
        decoded(&text.into()).text?.as_literal().map(str::to_owned)
    }

    #[test]
    fn every_wrapping_comes_off() {
        let script = "#!/bin/bash\necho ready\n";
        let encode = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(script.as_bytes()).unwrap();
        assert_eq!(plain(script).as_deref(), Some(script));
        assert_eq!(plain(&encode(script.as_bytes())).as_deref(), Some(script));
        assert_eq!(plain(&encode(&packer.finish().unwrap())).as_deref(), Some(script));
        let mime = format!(
            "Content-Type: multipart/mixed; boundary=\"MIMEBOUNDARY\"\nMIME-Version: 1.0\r\n\r\n--MIMEBOUNDARY\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/x-shellscript\r\n\r\n{}\r\n--MIMEBOUNDARY\r\nContent-Type: text/cloud-config; charset=\"utf-8\"\r\n\r\npackages: [nginx]\r\n--MIMEBOUNDARY--\r\n",
            encode(script.as_bytes())
        );
        let expected =
            "# part: text/x-shellscript\n#!/bin/bash\necho ready\n# part: text/cloud-config\npackages: [nginx]\n";
        assert_eq!(plain(&mime).as_deref(), Some(expected));
        assert_eq!(plain(&encode(mime.as_bytes())).as_deref(), Some(expected));
    }

    #[test]
    fn what_is_not_a_wrapping_stays() {
        assert_eq!(plain("echo hello").as_deref(), Some("echo hello"));
        assert_eq!(plain("abcdefgh").as_deref(), Some("abcdefgh"));
        assert!(decoded(&"da39a3ee5e6b4b0d3255bfef95601890afd80709".into()).is_hash);
        let bomb = vec![0u8; 64 << 20];
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&bomb).unwrap();
        let packed = base64::engine::general_purpose::STANDARD.encode(packer.finish().unwrap());
        assert!(plain(&packed).is_some_and(|text| text.len() as u64 <= LIMIT));
    }
}
