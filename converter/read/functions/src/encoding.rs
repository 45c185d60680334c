//! Base64, URLs and character encodings.

use crate::arguments::{quoted, text};
use crate::call::{Call, Outcome};
use crate::error::{Failure, argument};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::Encoding;
use std::io::Write;
use std::sync::Arc;
use value::{Symbol, Type, Value};

/// As Go's `base64.StdEncoding`: padding is required, loose bits at the end are allowed.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

pub(crate) fn to_base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Bytes of a base64 text, line ends ignored; the offset of the first wrong symbol otherwise.
pub(crate) fn from_base64(text: &str) -> Result<Vec<u8>, usize> {
    let compact: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    BASE64.decode(&compact).map_err(|e| match e {
        base64::DecodeError::InvalidByte(at, _) | base64::DecodeError::InvalidLastSymbol(at, _) => at,
        base64::DecodeError::InvalidLength(_) | base64::DecodeError::InvalidPadding => compact.len(),
    })
}

pub(crate) fn base64encode(call: &Call<'_>) -> Outcome {
    Ok(to_base64(text(call, 0).as_bytes()).into())
}

pub(crate) fn remember_base64(result: Value, given: &[Value]) -> Value {
    match given {
        [value] if crate::json::is_more_than_text(value) => {
            result.standing_for(Symbol::Base64(Arc::new(value.clone())))
        }
        _ => result,
    }
}

/// What `base64decode` gives for a text that is known to come from `base64encode`: that text again.
pub(crate) fn restore_base64(given: &[Value]) -> Option<Value> {
    let [text] = given else { return None };
    match text.symbol.as_deref() {
        Some(Symbol::Base64(value)) => Some((**value).clone()),
        Some(Symbol::Text(_) | Symbol::Json(_) | Symbol::Reference(_) | Symbol::Derived(_)) | None => None,
    }
}

pub(crate) fn base64decode(call: &Call<'_>) -> Outcome {
    if call.arguments[0].is_unknown() {
        return Ok(Value::unknown(Type::String));
    }
    let text = text(call, 0);
    let bytes =
        from_base64(text).map_err(|_| Failure::Call(format!("failed to decode base64 data {}", quoted(text))))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.into()),
        Err(_) => Err("the result of decoding the provided string is not valid UTF-8".into()),
    }
}

/// A valid gzip of the text. Terraform's own bytes are those of Go's compressor, which no other program promises to repeat.
pub(crate) fn base64gzip(call: &Call<'_>) -> Outcome {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let written = encoder.write_all(text(call, 0).as_bytes()).and_then(|()| encoder.finish());
    match written {
        Ok(bytes) => Ok(to_base64(&bytes).into()),
        Err(e) => Err(format!("failed to write gzip raw data: {e}").into()),
    }
}

/// Go's `url.QueryEscape`.
pub(crate) fn urlencode(call: &Call<'_>) -> Outcome {
    let mut result = String::new();
    for byte in text(call, 0).bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => result.push(char::from(byte)),
            b' ' => result.push('+'),
            _ => result.push_str(&format!("%{byte:02X}")),
        }
    }
    Ok(result.into())
}

/// A character encoding by its IANA name.
enum Charset {
    Utf16 { big: bool, mark: bool },
    Latin1,
    Ascii,
    Other(&'static Encoding),
}

impl Charset {
    /// The encoding and the name that messages give it.
    fn find(name: &str) -> Option<(Self, &'static str)> {
        let lower = name.to_ascii_lowercase();
        Some(match lower.as_str() {
            "utf-16le" | "csutf16le" => (Self::Utf16 { big: false, mark: false }, "UTF-16LE"),
            "utf-16be" | "csutf16be" => (Self::Utf16 { big: true, mark: false }, "UTF-16BE"),
            "utf-16" | "csutf16" => (Self::Utf16 { big: true, mark: true }, "UTF-16"),
            "iso-8859-1" | "iso_8859-1" | "latin1" | "l1" | "ibm819" | "cp819" | "iso_8859-1:1987" | "iso-ir-100" => {
                (Self::Latin1, "ISO-8859-1")
            }
            "us-ascii" | "ascii" | "us" | "iso646-us" | "ibm367" | "cp367" | "csascii" | "iso-ir-6" => {
                (Self::Ascii, "US-ASCII")
            }
            // Labels of the web that IANA does not know.
            "unicode-1-1-utf-8" | "utf8" | "unicode" | "x-user-defined" | "replacement" | "x-x-big5" | "x-sjis" => {
                return None;
            }
            web if web.starts_with("cp12") || web.starts_with("x-") => return None,
            _ => {
                let encoding = Encoding::for_label_no_replacement(lower.as_bytes())?;
                let labelled = lower.starts_with("iso-8859-1") && encoding == encoding_rs::WINDOWS_1252;
                if labelled {
                    return None;
                }
                (Self::Other(encoding), encoding.name())
            }
        })
    }

    fn encode(&self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Utf16 { big, mark } => {
                let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
                Some(units.flat_map(|unit| if *big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect())
            }
            Self::Latin1 => text.chars().map(|c| u8::try_from(c as u32).ok()).collect(),
            Self::Ascii => text.chars().map(|c| u8::try_from(c as u32).ok().filter(u8::is_ascii)).collect(),
            Self::Other(encoding) => {
                let (bytes, _, unmappable) = encoding.encode(text);
                (!unmappable).then(|| bytes.into_owned())
            }
        }
    }

    fn decode(&self, bytes: &[u8]) -> Option<String> {
        let text = match self {
            Self::Utf16 { big, mark } => {
                let mut big = *big;
                let mut rest = bytes;
                if *mark {
                    match bytes {
                        [0xfe, 0xff, after @ ..] => rest = after,
                        [0xff, 0xfe, after @ ..] => {
                            big = false;
                            rest = after;
                        }
                        _ => return None,
                    }
                }
                let pairs = rest.chunks_exact(2);
                if !pairs.remainder().is_empty() {
                    return None;
                }
                let units: Vec<u16> = pairs
                    .map(|pair| {
                        let pair = [pair[0], pair[1]];
                        if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
                    })
                    .collect();
                String::from_utf16(&units).ok()?
            }
            Self::Latin1 => bytes.iter().copied().map(char::from).collect(),
            Self::Ascii => bytes.iter().map(|b| b.is_ascii().then(|| char::from(*b))).collect::<Option<String>>()?,
            Self::Other(encoding) => encoding.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned(),
        };
        (!text.contains('\u{fffd}')).then_some(text)
    }
}

fn charset(name: &str) -> Result<(Charset, &'static str), Failure> {
    Charset::find(name).ok_or_else(|| {
        let name = quoted(name);
        argument(1, format!("{name} is not a supported IANA encoding name or alias in this Terraform version"))
    })
}

pub(crate) fn textencodebase64(call: &Call<'_>) -> Outcome {
    let (charset, name) = charset(text(call, 1))?;
    match charset.encode(text(call, 0)) {
        Some(bytes) => Ok(to_base64(&bytes).into()),
        None => Err(argument(0, format!("the given string contains characters that cannot be represented in {name}"))),
    }
}

pub(crate) fn textdecodebase64(call: &Call<'_>) -> Outcome {
    let (charset, name) = charset(text(call, 1))?;
    let bytes = from_base64(text(call, 0))
        .map_err(|at| argument(0, format!("the given value is has an invalid base64 symbol at offset {at}")))?;
    match charset.decode(&bytes) {
        Some(text) => Ok(text.into()),
        None => Err(argument(0, format!("the given string contains symbols that are not defined for {name}"))),
    }
}
