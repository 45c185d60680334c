//! Hashes, identifiers and decryption.

mod rsa;

use crate::arguments::{quoted, text};
use crate::call::{Call, Outcome};
use crate::encoding::{from_base64, to_base64};
use crate::error::argument;
use sha2::Digest;
use value::Value;

/// Hexadecimal digits of a hash.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

pub(crate) fn md5_of(bytes: &[u8]) -> Vec<u8> {
    md5::Md5::digest(bytes).to_vec()
}

pub(crate) fn sha1_of(bytes: &[u8]) -> Vec<u8> {
    sha1::Sha1::digest(bytes).to_vec()
}

pub(crate) fn sha256_of(bytes: &[u8]) -> Vec<u8> {
    sha2::Sha256::digest(bytes).to_vec()
}

pub(crate) fn sha512_of(bytes: &[u8]) -> Vec<u8> {
    sha2::Sha512::digest(bytes).to_vec()
}

pub(crate) fn md5(call: &Call<'_>) -> Outcome {
    Ok(hexadecimal(&md5_of(text(call, 0).as_bytes())).into())
}

pub(crate) fn sha1(call: &Call<'_>) -> Outcome {
    Ok(hexadecimal(&sha1_of(text(call, 0).as_bytes())).into())
}

pub(crate) fn sha256(call: &Call<'_>) -> Outcome {
    Ok(hexadecimal(&sha256_of(text(call, 0).as_bytes())).into())
}

pub(crate) fn sha512(call: &Call<'_>) -> Outcome {
    Ok(hexadecimal(&sha512_of(text(call, 0).as_bytes())).into())
}

pub(crate) fn base64sha256(call: &Call<'_>) -> Outcome {
    Ok(to_base64(&sha256_of(text(call, 0).as_bytes())).into())
}

pub(crate) fn base64sha512(call: &Call<'_>) -> Outcome {
    Ok(to_base64(&sha512_of(text(call, 0).as_bytes())).into())
}

/// `uuid`, `bcrypt` and `timestamp` give something new each time, so before apply Terraform leaves them unknown.
pub(crate) fn unpredictable(call: &Call<'_>) -> Outcome {
    Ok(Value::unknown(call.returns.clone()))
}

/// The four namespaces of RFC 4122 differ in one byte only.
const NAMESPACE: [u8; 16] =
    [0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];

pub(crate) fn uuidv5(call: &Call<'_>) -> Outcome {
    let (namespace, name) = (text(call, 0), text(call, 1));
    let well_known = |last: u8| {
        let mut bytes = NAMESPACE;
        bytes[3] = last;
        bytes
    };
    let namespace = match namespace {
        "dns" => well_known(0x10),
        "url" => well_known(0x11),
        "oid" => well_known(0x12),
        "x500" => well_known(0x14),
        other => match parse_uuid(other) {
            Ok(bytes) => bytes,
            Err(why) => return Err(format!("uuidv5() doesn't support namespace {other} ({why})").into()),
        },
    };
    let mut input = namespace.to_vec();
    input.extend_from_slice(name.as_bytes());
    let mut bytes = sha1_of(&input);
    bytes.truncate(16);
    bytes[6] = (bytes[6] & 0x0f) | 0x50;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let digits = hexadecimal(&bytes);
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    Ok(parts.join("-").into())
}

/// With or without dashes, in braces, or after `urn:uuid:`.
fn parse_uuid(text: &str) -> Result<[u8; 16], String> {
    if !text.is_ascii() {
        return Err("invalid UUID format".to_owned());
    }
    let dashed = match text.len() {
        36 => text,
        45 if text[..9].eq_ignore_ascii_case("urn:uuid:") => &text[9..],
        45 => return Err(format!("invalid urn prefix: {}", quoted(&text[..9]))),
        38 => &text[1..37],
        32 => text,
        length => return Err(format!("invalid UUID length: {length}")),
    };
    let digits = if dashed.len() == 36 {
        let marks = [8, 13, 18, 23];
        if !marks.iter().all(|at| dashed.as_bytes()[*at] == b'-') {
            return Err("invalid UUID format".to_owned());
        }
        dashed.char_indices().filter(|(i, _)| !marks.contains(i)).map(|(_, c)| c).collect()
    } else {
        dashed.to_owned()
    };
    let mut bytes = [0; 16];
    for (i, byte) in bytes.iter_mut().enumerate() {
        let pair = digits.get(2 * i..2 * i + 2).filter(|p| p.bytes().all(|b| b.is_ascii_hexdigit()));
        *byte = pair.and_then(|p| u8::from_str_radix(p, 16).ok()).ok_or_else(|| "invalid UUID format".to_owned())?;
    }
    Ok(bytes)
}

pub(crate) fn rsadecrypt(call: &Call<'_>) -> Outcome {
    let (cipher, key) = (text(call, 0), text(call, 1));
    let Ok(bytes) = from_base64(cipher) else {
        let cipher = quoted(cipher);
        return Err(argument(0, format!("failed to decode input {cipher}: cipher text must be base64-encoded")));
    };
    let key = rsa::PrivateKey::parse(key).map_err(|e| argument(1, format!("invalid private key: {e}")))?;
    match key.decrypt(&bytes) {
        Some(clear) => Ok(String::from_utf8_lossy(&clear).into_owned().into()),
        None => Err("failed to decrypt: crypto/rsa: decryption error".into()),
    }
}
