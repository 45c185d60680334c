//! Numbers: binary floats of 512 bits, as Terraform computes with them.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// Bits of the significand.
pub const PRECISION: u64 = 512;

/// Exponents beyond this are refused when a number is read, so that a few bytes of text cannot ask for gigabytes.
const MAX_DECIMAL_EXPONENT: i64 = 100_000;

/// A finite number: `significand × 2^exponent`, the significand odd (or zero) and at most 512 bits long.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    significand: BigInt,
    exponent: i64,
}

/// The text is not a number, or one too large to be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseNumberError;

impl fmt::Display for ParseNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a decimal number")
    }
}

impl std::error::Error for ParseNumberError {}

impl Number {
    /// Zero.
    pub fn zero() -> Self {
        Self { significand: BigInt::zero(), exponent: 0 }
    }

    /// `significand × 2^exponent`, rounded to 512 bits, ties to even.
    fn rounded(mut significand: BigInt, mut exponent: i64, sticky: bool) -> Self {
        if significand.is_zero() {
            return Self::zero();
        }
        let bits = significand.bits();
        if bits > PRECISION {
            let drop = bits - PRECISION;
            let (sign, magnitude) = significand.into_parts();
            let kept: BigUint = &magnitude >> drop;
            let rest = &magnitude - (&kept << drop);
            let half = BigUint::one() << (drop - 1);
            let up = match rest.cmp(&half) {
                Ordering::Greater => true,
                Ordering::Equal => sticky || kept.is_odd(),
                Ordering::Less => false,
            };
            significand = BigInt::from_biguint(sign, if up { kept + 1u8 } else { kept });
            exponent += drop as i64;
        }
        let zeros = significand.trailing_zeros().unwrap_or(0);
        Self { significand: significand >> zeros, exponent: exponent + zeros as i64 }
    }

    /// Quotient, rounded to 512 bits; `None` for division by zero.
    pub fn checked_div(&self, divisor: &Number) -> Option<Number> {
        if divisor.significand.is_zero() {
            return None;
        }
        let shift = (PRECISION + 2 + divisor.significand.bits()).saturating_sub(self.significand.bits());
        let (quotient, rest) = (&self.significand << shift).div_rem(&divisor.significand);
        // A sticky bit below the quotient keeps a tie from being seen where there is a remainder.
        let sticky = !rest.is_zero();
        let widened: BigInt = (quotient << 1u8)
            + if sticky { if self.is_negative() == divisor.is_negative() { 1 } else { -1 } } else { 0 };
        Some(Self::rounded(widened, self.exponent - divisor.exponent - shift as i64 - 1, sticky))
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.significand.is_negative()
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.significand.is_zero()
    }

    /// Whether it has no fraction.
    pub fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// As an exact integer.
    pub fn to_bigint(&self) -> Option<BigInt> {
        (self.exponent >= 0).then(|| &self.significand << self.exponent)
    }

    /// As an exact integer of 64 bits.
    pub fn to_i64(&self) -> Option<i64> {
        if self.exponent > 63 { None } else { self.to_bigint()?.to_i64() }
    }

    /// As an exact, not negative integer of 64 bits.
    pub fn to_u64(&self) -> Option<u64> {
        if self.exponent > 64 { None } else { self.to_bigint()?.to_u64() }
    }

    /// As the nearest double.
    pub fn to_f64(&self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// From a double; `None` for infinities and NaN.
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let bits = value.to_bits();
        let fraction = bits & ((1 << 52) - 1);
        let biased = ((bits >> 52) & 0x7ff) as i64;
        let (significand, exponent) = if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
        let sign = if value.is_sign_negative() { Sign::Minus } else { Sign::Plus };
        Some(Self::rounded(BigInt::from_biguint(sign, significand.into()), exponent, false))
    }

    /// Largest integer that is not above it.
    #[must_use]
    pub fn floor(&self) -> Self {
        if self.exponent >= 0 {
            return self.clone();
        }
        Self::rounded(&self.significand >> self.exponent.unsigned_abs(), 0, false)
    }

    /// Smallest integer that is not below it.
    #[must_use]
    pub fn ceil(&self) -> Self {
        -(&(-self).floor())
    }

    /// Towards zero.
    #[must_use]
    pub fn trunc(&self) -> Self {
        if self.is_negative() { self.ceil() } else { self.floor() }
    }

    /// Numerator and the power of ten below it, exact.
    fn decimal(&self) -> (BigInt, u64) {
        if self.exponent >= 0 {
            (&self.significand << self.exponent, 0)
        } else {
            let places = self.exponent.unsigned_abs();
            (&self.significand * BigInt::from(5u8).pow(places as u32), places)
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::rounded(value.into(), 0, false)
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self::rounded(value.into(), 0, false)
    }
}

impl From<BigInt> for Number {
    fn from(value: BigInt) -> Self {
        Self::rounded(value, 0, false)
    }
}

impl std::ops::Neg for &Number {
    type Output = Number;
    fn neg(self) -> Number {
        Number { significand: -&self.significand, exponent: self.exponent }
    }
}

impl std::ops::Add for &Number {
    type Output = Number;
    fn add(self, other: &Number) -> Number {
        let (low, high) = if self.exponent <= other.exponent { (self, other) } else { (other, self) };
        Number::rounded(&low.significand + (&high.significand << (high.exponent - low.exponent)), low.exponent, false)
    }
}

impl std::ops::Sub for &Number {
    type Output = Number;
    fn sub(self, other: &Number) -> Number {
        self + &-other
    }
}

impl std::ops::Mul for &Number {
    type Output = Number;
    fn mul(self, other: &Number) -> Number {
        Number::rounded(&self.significand * &other.significand, self.exponent + other.exponent, false)
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        (self - other).significand.sign().cmp(&Sign::NoSign)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for Number {
    type Err = ParseNumberError;

    /// Reads decimal text with an optional fraction and exponent.
    fn from_str(text: &str) -> Result<Self, ParseNumberError> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().map_err(|_| ParseNumberError)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.len() + fraction.len() == 0
            || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
            || exponent.abs() > MAX_DECIMAL_EXPONENT
        {
            return Err(ParseNumberError);
        }
        let digits: BigUint = format!("{whole}{fraction}").parse().map_err(|_| ParseNumberError)?;
        let sign = if negative { Sign::Minus } else { Sign::Plus };
        let significand = BigInt::from_biguint(sign, digits);
        let power = exponent - fraction.len() as i64;
        let ten = |n: i64| BigInt::from(10u8).pow(n.unsigned_abs() as u32);
        if power >= 0 {
            return Ok(Self::rounded(significand * ten(power), 0, false));
        }
        let divisor = ten(power);
        let shift = (PRECISION + 2 + divisor.bits()).saturating_sub(significand.bits());
        let (quotient, rest) = (significand << shift).div_rem(&divisor);
        let sticky = !rest.is_zero();
        let below: i8 = if !sticky {
            0
        } else if negative {
            -1
        } else {
            1
        };
        Ok(Self::rounded((quotient << 1u8) + below, -(shift as i64) - 1, sticky))
    }
}

/// The shortest decimal that reads back as the same number, never in exponent notation.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (numerator, places) = self.decimal();
        if places == 0 {
            return write!(f, "{numerator}");
        }
        let digits = numerator.magnitude().to_string();
        let sign = if numerator.is_negative() { "-" } else { "" };
        let place = |digits: &str, places: usize| -> String {
            let padded = format!("{digits:0>width$}", width = places + 1);
            let (whole, fraction) = padded.split_at(padded.len() - places);
            let fraction = fraction.trim_end_matches('0');
            if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
        };
        let exact = places as usize;
        // The number of digits that suffices grows monotonically, so the shortest is found by bisection.
        let (mut low, mut high) = (1usize, digits.len());
        let cut = |keep: usize| -> String {
            let drop = digits.len() - keep;
            if drop == 0 {
                return place(&digits, exact);
            }
            let (head, tail) = digits.split_at(keep);
            let mut head: BigUint = head.parse().unwrap_or_default();
            let up = match tail.as_bytes().first() {
                Some(b'5') if tail.bytes().skip(1).all(|b| b == b'0') => head.is_odd(),
                Some(b) => *b >= b'5',
                None => false,
            };
            if up {
                head += 1u8;
            }
            let text = head.to_string();
            if drop <= exact { place(&text, exact - drop) } else { format!("{sign}{text}{}", "0".repeat(drop - exact)) }
        };
        while low < high {
            let middle = (low + high) / 2;
            if cut(middle).parse::<Number>().as_ref() == Ok(self) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        f.write_str(&cut(low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_what_terraform_prints() {
        let n = |s: &str| s.parse::<Number>().unwrap();
        assert_eq!((&n("0.1") + &n("0.2")).to_string(), "0.3");
        assert_eq!(n("12345678901234567890").to_string(), "12345678901234567890");
        assert_eq!(n("-1.50").to_string(), "-1.5");
        assert_eq!(n("1e3").to_string(), "1000");
        assert!(n("1").checked_div(&n("3")).unwrap().to_string().starts_with("0.33333333"));
        assert_eq!(n("-7").checked_div(&n("2")).unwrap().floor().to_string(), "-4");
        assert_eq!(Number::from_f64(0.5).unwrap().to_string(), "0.5");
    }
}
