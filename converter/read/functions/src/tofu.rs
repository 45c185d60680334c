//! Functions that OpenTofu has and Terraform has not.

use crate::arguments::text;
use crate::call::{Call, Outcome};
use crate::encoding::from_base64;
use crate::networks::{Network, parse_address};
use std::io::Read;

pub(crate) fn base64gunzip(call: &Call<'_>) -> Outcome {
    let bytes = from_base64(text(call, 0)).map_err(|_| "failed to decode base64 data".to_owned())?;
    let mut text = String::new();
    let limit = crate::format::LONGEST as u64 + 1;
    flate2::read::MultiGzDecoder::new(bytes.as_slice())
        .take(limit)
        .read_to_string(&mut text)
        .map_err(|e| format!("failed to read gunzip raw data: {e}"))?;
    if text.len() as u64 >= limit {
        return Err("the result is too long".into());
    }
    Ok(text.into())
}

pub(crate) fn cidrcontains(call: &Call<'_>) -> Outcome {
    let (outer, inner) = (text(call, 0), text(call, 1));
    let network = Network::parse(outer).ok_or_else(|| format!("invalid CIDR expression: {outer}"))?;
    let (first, last, bits) = match (Network::parse(inner), parse_address(inner)) {
        (Some(inner), _) => (inner.address, inner.last(), inner.bits),
        (None, Some((address, bits))) => (address, address, bits),
        (None, None) => return Err(format!("invalid IP address or prefix: {inner}").into()),
    };
    if bits != network.bits {
        return Err("address family mismatch".into());
    }
    Ok((first >= network.address && last <= network.last()).into())
}

pub(crate) fn urldecode(call: &Call<'_>) -> Outcome {
    let text = text(call, 0);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = after.get(..2).and_then(|d| std::str::from_utf8(d).ok());
                let byte = digits
                    .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))
                    .and_then(|d| u8::from_str_radix(d, 16).ok());
                match byte {
                    Some(byte) => bytes.push(byte),
                    None => return Err(format!("failed to decode URL '{text}': invalid URL escape").into()),
                }
                rest = &after[2..];
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).map(Into::into).map_err(|_| "the decoded text is not valid UTF-8".into())
}
