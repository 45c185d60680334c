//! RSA decryption with PKCS #1 v1.5 padding, for `rsadecrypt` alone.
//!
//! It runs once on the user's own key and text, with nobody to measure its time, so plain big-number arithmetic will do.

use num_bigint::BigUint;

/// Longest modulus in bits: a forged key must not keep the machine busy.
const LONGEST_MODULUS: u64 = 16_384;

pub(super) struct PrivateKey {
    modulus: BigUint,
    exponent: BigUint,
}

impl PrivateKey {
    /// A key in PEM: PKCS #1, PKCS #8 or OpenSSH's own form, without a passphrase.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        const NO_KEY: &str = "ssh: no key found";
        const MALFORMED: &str = "malformed key";
        let begin = text.find("-----BEGIN ").ok_or(NO_KEY)?;
        let (label, rest) = text[begin + 11..].split_once("-----").ok_or(NO_KEY)?;
        let (body, _) = rest.split_once("-----END ").ok_or(NO_KEY)?;
        if body.contains("ENCRYPTED") || label.contains("ENCRYPTED") {
            return Err("ssh: this private key is passphrase protected");
        }
        let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
        let bytes = crate::encoding::from_base64(&body).map_err(|_| NO_KEY)?;
        let key = match label {
            "RSA PRIVATE KEY" => pkcs1(&bytes).ok_or(MALFORMED)?,
            "PRIVATE KEY" => pkcs8(&bytes).ok_or(MALFORMED)?,
            "OPENSSH PRIVATE KEY" => openssh(&bytes).ok_or(MALFORMED)?,
            _ => return Err("ssh: unsupported key type"),
        };
        if key.modulus.bits() > LONGEST_MODULUS || key.modulus.bits() < 16 {
            return Err("the modulus has an unusable length");
        }
        Ok(key)
    }

    /// The padded message inside, without its padding.
    pub(super) fn decrypt(&self, cipher: &[u8]) -> Option<Vec<u8>> {
        let number = BigUint::from_bytes_be(cipher);
        if number >= self.modulus {
            return None;
        }
        let length = self.modulus.bits().div_ceil(8) as usize;
        let clear = number.modpow(&self.exponent, &self.modulus).to_bytes_be();
        // The leading zero byte is lost in the number: what is left begins with the 2 of the padding's type.
        if clear.len() + 1 != length || clear.first() != Some(&2) {
            return None;
        }
        let end = clear.iter().position(|b| *b == 0)?;
        // Type byte and at least eight bytes of padding.
        (end >= 9).then(|| clear[end + 1..].to_vec())
    }
}

/// The next element of DER: its tag, its content and what follows.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        if count == 0 || count > 4 || rest.len() < count {
            return None;
        }
        let (length, rest) = rest.split_at(count);
        (length.iter().fold(0, |n, b| n << 8 | usize::from(*b)), rest)
    };
    (rest.len() >= length).then(|| (tag, &rest[..length], &rest[length..]))
}

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

fn pkcs1(bytes: &[u8]) -> Option<PrivateKey> {
    let (SEQUENCE, mut rest, _) = element(bytes)? else { return None };
    // Version, modulus, public exponent, private exponent.
    let mut numbers = Vec::with_capacity(4);
    for _ in 0..4 {
        let (INTEGER, number, after) = element(rest)? else { return None };
        numbers.push(BigUint::from_bytes_be(number));
        rest = after;
    }
    let exponent = numbers.pop()?;
    numbers.pop()?;
    Some(PrivateKey { modulus: numbers.pop()?, exponent })
}

fn pkcs8(bytes: &[u8]) -> Option<PrivateKey> {
    let (SEQUENCE, inside, _) = element(bytes)? else { return None };
    let (INTEGER, _, rest) = element(inside)? else { return None };
    let (SEQUENCE, _, rest) = element(rest)? else { return None };
    let (OCTETS, key, _) = element(rest)? else { return None };
    pkcs1(key)
}

/// Fields of OpenSSH's format, each after its length.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        let length = u32::from_be_bytes(self.0.get(..4)?.try_into().ok()?) as usize;
        let end = length.checked_add(4)?;
        let content = self.0.get(4..end)?;
        self.0 = &self.0[end..];
        Some(content)
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.0 = self.0.get(bytes..)?;
        Some(())
    }
}

fn openssh(bytes: &[u8]) -> Option<PrivateKey> {
    let mut fields = Fields(bytes.strip_prefix(b"openssh-key-v1\0")?);
    let (cipher, derivation) = (fields.next()?, fields.next()?);
    if cipher != b"none" || derivation != b"none" {
        return None;
    }
    // Options of the derivation, the number of keys, the public key.
    fields.next()?;
    fields.skip(4)?;
    fields.next()?;
    let mut private = Fields(fields.next()?);
    // Two equal check numbers stand before the key.
    private.skip(8)?;
    if private.next()? != b"ssh-rsa" {
        return None;
    }
    let modulus = BigUint::from_bytes_be(private.next()?);
    private.next()?;
    Some(PrivateKey { modulus, exponent: BigUint::from_bytes_be(private.next()?) })
}
