//! Numbers: binary floats of 512 bits, as Terraform computes with them.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Bits of the significand.
pub const PRECISION: u64 = 512;

/// Exponents beyond this are refused when a number is read, so that a few bytes of text cannot ask for gigabytes.
const MAX_DECIMAL_EXPONENT: i64 = 100_000;

/// Powers of two beyond this are not computed with: their text would have more than a million digits.
const MAX_BINARY_EXPONENT: i64 = 4_000_000;

/// Bits that Go gives to a float made from a machine integer.
const INTEGER_PRECISION: u64 = 64;

/// Bits of a double.
const DOUBLE_PRECISION: u64 = 53;

/// Exponent of the infinities, of which the significand is 1 or -1.
const INFINITE: i64 = i64::MAX;

/// A number: `significand × 2^exponent`, the significand odd (or zero) and at most `precision` bits long; or infinite, which only
/// division by zero and powers make, and which can be compared but not written as JSON.
///
/// The precision belongs to the number as in Go's `big.Float`: what was read from text has 512 bits, what was counted 64
/// and what came through a double 53. Arithmetic takes the larger; it decides how many digits are printed, and nothing else:
/// equal numbers of different precision are equal.
///
/// The parts are shared: numbers are copied more often than made, and a value is no larger for them.
#[derive(Clone, Debug)]
pub struct Number(Arc<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    significand: BigInt,
    exponent: i64,
    precision: u64,
    /// Zero that came from below: it equals the other zero, and prints a sign.
    negative_zero: bool,
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.0.exponent == other.0.exponent && self.0.significand == other.0.significand
    }
}

impl Eq for Number {}

impl std::hash::Hash for Number {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.exponent.hash(state);
        self.0.significand.hash(state);
    }
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
    fn of(significand: BigInt, exponent: i64, precision: u64) -> Self {
        Self(Arc::new(Parts { significand, exponent, precision, negative_zero: false }))
    }

    /// Zero.
    pub fn zero() -> Self {
        Self::of(BigInt::zero(), 0, INTEGER_PRECISION)
    }

    /// Infinity, above or below all others.
    pub fn infinite(negative: bool) -> Self {
        let significand = if negative { -BigInt::one() } else { BigInt::one() };
        Self::of(significand, INFINITE, PRECISION)
    }

    /// Whether it is one of the infinities.
    pub fn is_infinite(&self) -> bool {
        self.0.exponent == INFINITE
    }

    /// Whether it has a sign: zero may, too.
    pub fn is_sign_negative(&self) -> bool {
        self.0.significand.is_negative() || self.0.negative_zero
    }

    /// The same, and negative if it is zero.
    fn signed(mut self, negative: bool) -> Self {
        let negative_zero = negative && self.0.significand.is_zero();
        if self.0.negative_zero != negative_zero {
            Arc::make_mut(&mut self.0).negative_zero = negative_zero;
        }
        self
    }

    /// `significand × 2^exponent`, rounded to a precision, ties to even. `sticky` says that something not zero was cut off below.
    fn rounded(mut significand: BigInt, mut exponent: i64, sticky: bool, precision: u64) -> Self {
        if significand.is_zero() {
            return Self::of(significand, 0, precision);
        }
        let bits = significand.bits();
        if bits > precision {
            let drop = bits - precision;
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
        Self::of(significand >> zeros, exponent + zeros as i64, precision)
    }

    /// Quotient, rounded to the precision of the finer one; infinite for division by zero, and `None` where there is none: zero by
    /// zero, infinity by infinity.
    pub fn checked_div(&self, divisor: &Number) -> Option<Number> {
        let negative = self.is_sign_negative() != divisor.is_sign_negative();
        match (self.is_infinite(), divisor.is_infinite()) {
            (true, true) => return None,
            (true, false) => return Some(Self::infinite(negative)),
            (false, true) => return Some(Self::zero().with_precision(self.0.precision).signed(negative)),
            (false, false) => {}
        }
        if divisor.0.significand.is_zero() {
            return (!self.is_zero()).then(|| Self::infinite(negative));
        }
        let precision = self.0.precision.max(divisor.0.precision);
        let shift = (precision + 2 + divisor.0.significand.bits()).saturating_sub(self.0.significand.bits());
        let (quotient, rest) = (&self.0.significand << shift).div_rem(&divisor.0.significand);
        // A sticky bit below the quotient keeps a tie from being seen where there is a remainder.
        let sticky = !rest.is_zero();
        let widened: BigInt = (quotient << 1u8)
            + if sticky { if self.is_negative() == divisor.is_negative() { 1 } else { -1 } } else { 0 };
        let quotient =
            Self::rounded(widened, self.0.exponent - divisor.0.exponent - shift as i64 - 1, sticky, precision);
        Some(quotient.signed(negative))
    }

    /// Sum; `None` for infinities that cancel each other.
    pub fn checked_add(&self, other: &Number) -> Option<Number> {
        let cancel = self.is_infinite() && other.is_infinite() && self.is_negative() != other.is_negative();
        (!cancel).then(|| self + other)
    }

    /// Product; `None` for zero times infinity.
    pub fn checked_mul(&self, other: &Number) -> Option<Number> {
        let undecided = (self.is_infinite() && other.is_zero()) || (self.is_zero() && other.is_infinite());
        (!undecided).then(|| self * other)
    }

    /// The remainder as Terraform's `%` gives it; `None` where an infinity takes part.
    pub fn checked_modulo(&self, divisor: &Number) -> Option<Number> {
        (!self.is_infinite() && !divisor.is_infinite()).then(|| self.modulo(divisor))
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.significand.is_negative()
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.0.significand.is_zero()
    }

    /// Whether it has no fraction.
    pub fn is_integer(&self) -> bool {
        self.0.exponent >= 0 && !self.is_infinite()
    }

    /// As an exact integer.
    pub fn to_bigint(&self) -> Option<BigInt> {
        self.is_integer().then(|| &self.0.significand << self.0.exponent)
    }

    /// As an exact integer of 64 bits.
    pub fn to_i64(&self) -> Option<i64> {
        if self.0.exponent > 63 { None } else { self.to_bigint()?.to_i64() }
    }

    /// As an exact, not negative integer of 64 bits.
    pub fn to_u64(&self) -> Option<u64> {
        if self.0.exponent > 64 { None } else { self.to_bigint()?.to_u64() }
    }

    /// As the nearest double.
    pub fn to_f64(&self) -> f64 {
        if self.is_infinite() {
            return if self.is_negative() { f64::NEG_INFINITY } else { f64::INFINITY };
        }
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
        let number = Self::rounded(BigInt::from_biguint(sign, significand.into()), exponent, false, DOUBLE_PRECISION);
        Some(number.signed(value.is_sign_negative()))
    }

    /// Largest integer that is not above it. There is no negative zero among integers.
    #[must_use]
    pub fn floor(&self) -> Self {
        if self.0.exponent >= 0 {
            return self.clone().signed(false);
        }
        Self::rounded(&self.0.significand >> self.0.exponent.unsigned_abs(), 0, false, self.0.precision)
    }

    /// Smallest integer that is not below it.
    #[must_use]
    pub fn ceil(&self) -> Self {
        (-&(-self).floor()).signed(false)
    }

    /// Towards zero.
    #[must_use]
    pub fn trunc(&self) -> Self {
        if self.is_negative() { self.ceil() } else { self.floor() }
    }

    /// The remainder as Terraform's `%` gives it: of the sign of the dividend, and the dividend itself where the divisor is zero.
    #[must_use]
    pub fn modulo(&self, divisor: &Number) -> Number {
        let Some(quotient) = self.checked_div(divisor).filter(|quotient| !quotient.is_infinite()) else {
            return self.clone();
        };
        // Every step is rounded to the bits of the dividend, as cty does.
        let whole = quotient.trunc().with_precision(self.0.precision);
        let taken = (divisor * &whole).with_precision(self.0.precision);
        (self - &taken).with_precision(self.0.precision)
    }

    /// Whether it is so large or so small that it should not be computed with or printed.
    pub fn is_out_of_range(&self) -> bool {
        self.0.exponent.abs() > MAX_BINARY_EXPONENT && !self.is_infinite()
    }

    /// Absolute value.
    #[must_use]
    pub fn abs(&self) -> Number {
        if self.is_sign_negative() { -self } else { self.clone() }
    }

    /// The same number, rounded to so many bits and printed with as many digits as they need.
    #[must_use]
    pub fn with_precision(&self, bits: u64) -> Number {
        if self.is_infinite() {
            return self.clone();
        }
        let rounded = Self::rounded(self.0.significand.clone(), self.0.exponent, false, bits);
        rounded.signed(self.0.negative_zero)
    }

    /// Bits of the magnitude above the binary point.
    fn top(&self) -> i64 {
        self.0.exponent + self.0.significand.bits() as i64
    }

    /// Go's `%.10g`, with which cty orders sets of objects.
    pub(crate) fn general(&self) -> String {
        if self.is_infinite() {
            return self.to_string();
        }
        let sign = if self.is_sign_negative() { "-" } else { "" };
        if self.is_zero() {
            return format!("{sign}0");
        }
        let mut decimal = Decimal::new(self.0.significand.magnitude().clone(), self.0.exponent);
        decimal.round(10);
        let exponent = decimal.point - 1;
        if !(-4..10).contains(&exponent) {
            let (first, rest) = decimal.digits.split_at(1);
            let first = String::from_utf8_lossy(first);
            let rest = String::from_utf8_lossy(rest);
            let dot = if rest.is_empty() { "" } else { "." };
            let mark = if exponent < 0 { '-' } else { '+' };
            return format!("{sign}{first}{dot}{rest}e{mark}{:02}", exponent.abs());
        }
        format!("{sign}{}", decimal.plain())
    }

    /// Decimal text with exactly so many places after the point, correctly rounded: Go's `%.nf`.
    pub fn to_fixed(&self, places: usize) -> String {
        if self.is_infinite() {
            return self.to_string();
        }
        let sign = if self.is_sign_negative() { "-" } else { "" };
        if self.is_zero() {
            return if places == 0 { format!("{sign}0") } else { format!("{sign}0.{}", "0".repeat(places)) };
        }
        let mut decimal = Decimal::new(self.0.significand.magnitude().clone(), self.0.exponent);
        decimal.round_at(decimal.point + places as i64);
        let plain = decimal.plain();
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction:0<places$}") }
    }

    /// Digits (no zeros at the end) and the position of the decimal point before them, as few as tell the number apart from its
    /// neighbours of the same precision; zero has no digits, and an infinity one. The sign is left out.
    pub fn shortest_digits(&self) -> (String, i64) {
        let decimal = self.shortest();
        (String::from_utf8_lossy(&decimal.digits).into_owned(), decimal.point)
    }

    /// Digits rounded to so many significant ones, and the position of the point; as [`Number::shortest_digits`] otherwise.
    pub fn rounded_digits(&self, count: usize) -> (String, i64) {
        if self.is_infinite() {
            return self.shortest_digits();
        }
        let mut decimal = Decimal::new(self.0.significand.magnitude().clone(), self.0.exponent);
        decimal.round(count);
        (String::from_utf8_lossy(&decimal.digits).into_owned(), decimal.point)
    }

    fn shortest(&self) -> Decimal {
        if self.is_infinite() {
            return Decimal { digits: vec![b'1'], point: INFINITE };
        }
        let magnitude = self.0.significand.magnitude();
        let mut exact = Decimal::new(magnitude.clone(), self.0.exponent);
        if exact.digits.is_empty() || (self.0.exponent >= 0 && self.top() <= self.0.precision as i64) {
            return exact;
        }
        // The last bit of `doubled` is half a unit in the last place.
        let shift = (self.0.precision + 1).saturating_sub(magnitude.bits());
        let doubled = magnitude << shift;
        let exponent = self.0.exponent - shift as i64;
        let inclusive = !doubled.bit(1);
        let lower = Decimal::new(&doubled - 1u8, exponent);
        let upper = Decimal::new(&doubled + 1u8, exponent);
        for i in 0..exact.digits.len() {
            let (digit, low, high) = (exact.digits[i], lower.at(i), upper.at(i));
            let down = low != digit || (inclusive && i + 1 == lower.digits.len());
            let up = digit != high && (inclusive || digit + 1 < high || i + 1 < upper.digits.len());
            match (down, up) {
                (true, true) => exact.round(i + 1),
                (true, false) => exact.round_down(i + 1),
                (false, true) => exact.round_up(i + 1),
                (false, false) => continue,
            }
            break;
        }
        exact
    }
}

/// `0.d₁d₂… × 10^point`, the digits as ASCII without zeros at the end.
struct Decimal {
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// `magnitude × 2^exponent`, exact.
    fn new(magnitude: BigUint, exponent: i64) -> Self {
        let (integer, places) = if exponent >= 0 {
            (magnitude << exponent as u64, 0)
        } else {
            let zeros = (magnitude.trailing_zeros().unwrap_or(0) as i64).min(-exponent);
            let places = -exponent - zeros;
            ((magnitude >> zeros as u64) * BigUint::from(5u8).pow(places as u32), places)
        };
        let mut decimal = Self { digits: integer.to_string().into_bytes(), point: 0 };
        if integer.is_zero() {
            decimal.digits.clear();
        }
        decimal.point = decimal.digits.len() as i64 - places;
        decimal.trim();
        decimal
    }

    fn trim(&mut self) {
        while self.digits.last() == Some(&b'0') {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.point = 0;
        }
    }

    fn at(&self, i: usize) -> u8 {
        self.digits.get(i).copied().unwrap_or(b'0')
    }

    /// To `count` digits, nearest, ties to even.
    fn round(&mut self, count: usize) {
        let Some(&next) = self.digits.get(count) else { return };
        let tie = next == b'5' && count + 1 == self.digits.len();
        let up = if tie { count > 0 && (self.digits[count - 1] - b'0') % 2 == 1 } else { next >= b'5' };
        if up { self.round_up(count) } else { self.round_down(count) }
    }

    /// To a number of digits that may be negative, which leaves nothing.
    fn round_at(&mut self, count: i64) {
        match usize::try_from(count) {
            Ok(count) => self.round(count),
            Err(_) => self.round_down(0),
        }
    }

    fn round_down(&mut self, count: usize) {
        self.digits.truncate(count);
        self.trim();
    }

    fn round_up(&mut self, count: usize) {
        self.digits.truncate(count);
        while self.digits.last() == Some(&b'9') {
            self.digits.pop();
        }
        match self.digits.last_mut() {
            Some(last) => *last += 1,
            None => {
                self.digits.push(b'1');
                self.point += 1;
            }
        }
    }

    /// Without exponent.
    fn plain(&self) -> String {
        let digits = String::from_utf8_lossy(&self.digits);
        let length = digits.len() as i64;
        if digits.is_empty() {
            "0".to_owned()
        } else if self.point <= 0 {
            format!("0.{}{digits}", "0".repeat(self.point.unsigned_abs() as usize))
        } else if self.point >= length {
            format!("{digits}{}", "0".repeat((self.point - length) as usize))
        } else {
            let (whole, fraction) = digits.split_at(self.point as usize);
            format!("{whole}.{fraction}")
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::rounded(value.into(), 0, false, INTEGER_PRECISION)
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self::rounded(value.into(), 0, false, INTEGER_PRECISION)
    }
}

impl From<BigInt> for Number {
    fn from(value: BigInt) -> Self {
        let precision = value.bits().clamp(INTEGER_PRECISION, PRECISION);
        Self::rounded(value, 0, false, precision)
    }
}

impl std::ops::Neg for &Number {
    type Output = Number;
    fn neg(self) -> Number {
        Number::of(-&self.0.significand, self.0.exponent, self.0.precision).signed(!self.is_sign_negative())
    }
}

/// Of infinities that cancel each other, the left one stays; see [`Number::checked_add`].
impl std::ops::Add for &Number {
    type Output = Number;
    fn add(self, other: &Number) -> Number {
        if self.is_infinite() || other.is_infinite() {
            return if self.is_infinite() { self.clone() } else { other.clone() };
        }
        let (low, high) = if self.0.exponent <= other.0.exponent { (self, other) } else { (other, self) };
        let precision = self.0.precision.max(other.0.precision);
        if low.is_zero() || high.is_zero() {
            let sum = if low.is_zero() { high } else { low };
            let negative = low.is_sign_negative() && high.is_sign_negative();
            return sum.with_precision(precision).signed(negative);
        }
        // So far apart, the smaller one can only tip the rounding: its sign is enough.
        const FAR: i64 = 4 * PRECISION as i64;
        if high.0.exponent - low.0.exponent > FAR {
            let shifted = (&high.0.significand << (FAR / 2)) + low.0.significand.signum();
            return Number::rounded(shifted, high.0.exponent - FAR / 2, false, precision);
        }
        let sum = &low.0.significand + (&high.0.significand << (high.0.exponent - low.0.exponent));
        Number::rounded(sum, low.0.exponent, false, precision)
    }
}

impl std::ops::Sub for &Number {
    type Output = Number;
    fn sub(self, other: &Number) -> Number {
        self + &-other
    }
}

/// Zero times infinity is infinite; see [`Number::checked_mul`].
impl std::ops::Mul for &Number {
    type Output = Number;
    fn mul(self, other: &Number) -> Number {
        let negative = self.is_sign_negative() != other.is_sign_negative();
        if self.is_infinite() || other.is_infinite() {
            return Number::infinite(negative);
        }
        let product = &self.0.significand * &other.0.significand;
        // As cty: a product keeps all its bits up to 512, whatever the precision of the factors.
        let precision = self.0.precision.max(other.0.precision).max(product.bits().min(PRECISION));
        Number::rounded(product, self.0.exponent.saturating_add(other.0.exponent), false, precision).signed(negative)
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mine, theirs) = (self.0.significand.sign(), other.0.significand.sign());
        if mine != theirs || mine == Sign::NoSign {
            return mine.cmp(&theirs);
        }
        if self.is_infinite() || other.is_infinite() {
            let magnitudes = self.is_infinite().cmp(&other.is_infinite());
            return if mine == Sign::Minus { magnitudes.reverse() } else { magnitudes };
        }
        let magnitudes = self.top().cmp(&other.top()).then_with(|| {
            let shared = self.0.exponent.min(other.0.exponent);
            let mine = self.0.significand.magnitude() << (self.0.exponent - shared) as u64;
            mine.cmp(&(other.0.significand.magnitude() << (other.0.exponent - shared) as u64))
        });
        if mine == Sign::Minus { magnitudes.reverse() } else { magnitudes }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for Number {
    type Err = ParseNumberError;

    /// Reads decimal text with an optional fraction and exponent; one after `p` is a power of two, as Go reads it.
    fn from_str(text: &str) -> Result<Self, ParseNumberError> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent, binary) = match unsigned.find(['e', 'E', 'p', 'P']) {
            Some(at) => {
                let exponent = unsigned[at + 1..].parse::<i64>().map_err(|_| ParseNumberError)?;
                if unsigned[at..].starts_with(['e', 'E']) {
                    (&unsigned[..at], exponent, 0)
                } else {
                    (&unsigned[..at], 0, exponent)
                }
            }
            None => (unsigned, 0, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.len() + fraction.len() == 0
            || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
            || exponent.unsigned_abs().max(binary.unsigned_abs()) > MAX_DECIMAL_EXPONENT.unsigned_abs()
        {
            return Err(ParseNumberError);
        }
        let digits: BigUint = format!("{whole}{fraction}").parse().map_err(|_| ParseNumberError)?;
        let sign = if negative { Sign::Minus } else { Sign::Plus };
        let significand = BigInt::from_biguint(sign, digits);
        let power = exponent - fraction.len() as i64;
        let ten = |n: i64| BigInt::from(10u8).pow(n.unsigned_abs() as u32);
        if power >= 0 {
            return Ok(Self::rounded(significand * ten(power), binary, false, PRECISION).signed(negative));
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
        let number = Self::rounded((quotient << 1u8) + below, binary - shift as i64 - 1, sticky, PRECISION);
        Ok(number.signed(negative))
    }
}

/// The shortest decimal that reads back as the same number, never in exponent notation.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_infinite() {
            return f.write_str(if self.is_negative() { "-Inf" } else { "+Inf" });
        }
        if self.is_sign_negative() {
            f.write_str("-")?;
        }
        f.write_str(&self.shortest().plain())
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
        assert_eq!(n("1p3").to_string(), "8");
        assert_eq!(n("0.3p-1").to_string(), "0.15");
        assert!(n("1").checked_div(&n("3")).unwrap().to_string().starts_with("0.33333333"));
        assert_eq!(n("-7").checked_div(&n("2")).unwrap().floor().to_string(), "-4");
        assert_eq!(Number::from_f64(0.5).unwrap().to_string(), "0.5");
        assert_eq!(Number::from_f64(2f64.sqrt()).unwrap().to_string(), "1.4142135623730951");
        assert_eq!(n("1e200").to_string(), format!("1{}", "0".repeat(200)));
        assert_eq!(Number::from(1i64).checked_div(&3i64.into()).unwrap().to_string(), "0.33333333333333333334");
        assert_eq!(n("-7").modulo(&n("3")).to_string(), "-1");
        assert_eq!(n("5").modulo(&n("0")).to_string(), "5");
        assert_eq!(n("2.5").to_fixed(0), "2");
        assert_eq!(n("1234567.891").general(), "1234567.891");
        assert_eq!(n("0.00001").general(), "1e-05");
    }

    #[test]
    fn zero_and_infinity_have_signs() {
        let n = |s: &str| s.parse::<Number>().unwrap();
        let (zero, minus, infinity) = (n("0"), n("-0"), Number::infinite(false));
        assert_eq!(zero, minus);
        for (number, text) in [
            (minus.clone(), "-0"),
            (&zero * &n("-1"), "-0"),
            (&minus + &zero, "0"),
            (&minus - &zero, "-0"),
            (-&(&n("1") - &n("1")), "-0"),
            (zero.checked_div(&n("-5")).unwrap(), "-0"),
            (n("-3").modulo(&n("3")), "0"),
            (n("-0.5").ceil(), "0"),
            (minus.floor(), "0"),
            (minus.abs(), "0"),
            (n("1").checked_div(&minus).unwrap(), "-Inf"),
            (n("-5").checked_div(&infinity).unwrap(), "-0"),
            (&infinity + &n("1"), "+Inf"),
            (-&infinity, "-Inf"),
        ] {
            assert_eq!(number.to_string(), text);
        }
        assert!(
            infinity > n("1e90000") && -&infinity < n("-1e90000") && infinity == n("1").checked_div(&zero).unwrap()
        );
        assert!(zero.checked_div(&zero).is_none() && infinity.checked_mul(&zero).is_none());
        assert!(infinity.checked_add(&-&infinity).is_none() && infinity.checked_modulo(&n("5")).is_none());
        assert!(infinity.to_i64().is_none() && !infinity.is_integer());
    }

    #[test]
    fn distant_exponents_cost_nothing() {
        let n = |s: &str| s.parse::<Number>().unwrap();
        assert_eq!((&n("1e90000") + &n("1e-90000")), n("1e90000"));
        assert!(n("1e90000") > n("1e-90000"));
        assert!(n("-1e90000") < n("1e-90000"));
    }
}
