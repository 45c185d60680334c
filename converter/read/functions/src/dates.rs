//! Functions of time.

use crate::arguments::{quoted, text};
use crate::call::{Call, Outcome};
use crate::error::{Failure, argument};
use value::{Type, Value};

/// A moment with its offset from UTC.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Time {
    /// Seconds since 1970, UTC.
    seconds: i64,
    nanoseconds: u32,
    /// Seconds east of UTC.
    offset: i32,
}

/// The parts of a moment as a clock at its offset shows them.
struct Clock {
    year: i64,
    month: u32,
    day: u32,
    /// 0 is Sunday.
    weekday: usize,
    hour: u32,
    minute: u32,
    second: u32,
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar.
fn days_since_epoch(year: i64, month: u32, day: u32) -> i64 {
    // Years begin in March here, so that the leap day is the last.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let month = i64::from((month + 9) % 12);
    let of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn date_of(days: i64) -> (i64, u32, u32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * month + 2) / 5 + 1) as u32;
    let month = if month < 10 { month + 3 } else { month - 9 } as u32;
    (year + era * 400 + i64::from(month <= 2), month, day)
}

impl Time {
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn new(
        year: i64,
        month: u32,
        day: u32,
        hour: u32,
        minute: u32,
        second: u32,
        nanoseconds: u32,
        offset: i32,
    ) -> Option<Self> {
        let valid = (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        let local = days_since_epoch(year, month.max(1), day) * 86_400 + i64::from(hour * 3600 + minute * 60 + second);
        valid.then_some(Self { seconds: local - i64::from(offset), nanoseconds, offset })
    }

    fn clock(&self) -> Clock {
        let local = self.seconds + i64::from(self.offset);
        let (days, of_day) = (local.div_euclid(86_400), local.rem_euclid(86_400) as u32);
        let (year, month, day) = date_of(days);
        Clock {
            year,
            month,
            day,
            weekday: (days + 4).rem_euclid(7) as usize,
            hour: of_day / 3600,
            minute: of_day / 60 % 60,
            second: of_day % 60,
        }
    }

    /// `+02:00`, with or without the colon.
    fn zone(&self, colon: &str) -> String {
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.unsigned_abs() / 60;
        format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
    }

    /// RFC 3339 without fractions of a second.
    pub(crate) fn rfc3339(&self) -> String {
        let c = self.clock();
        let zone = if self.offset == 0 { "Z".to_owned() } else { self.zone(":") };
        format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{zone}", c.year, c.month, c.day, c.hour, c.minute, c.second)
    }
}

/// Seconds east of UTC of `+02:00`.
pub(crate) fn offset(text: &str) -> Option<i32> {
    let sign = match text.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text[1..].split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 || !text[1..].bytes().all(|b| b.is_ascii_digit() || b == b':') {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Nanoseconds of the digits after a decimal point.
pub(crate) fn nanoseconds(digits: &str) -> Option<u32> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{:0<9}", &digits[..digits.len().min(9)]).parse().ok()
}

/// Reads RFC 3339, with Terraform's messages.
fn parse(text: &str) -> Result<Time, String> {
    parse_as(text, false)
}

/// As [`parse`]; leniently, an hour may have one digit and a comma may stand before the fraction, as `timecmp` allows.
fn parse_as(text: &str, lenient: bool) -> Result<Time, String> {
    let wrong = |message: String| Err(format!("not a valid RFC3339 timestamp: {message}"));
    let mut rest = text;
    let mut found = [0u32; 6];
    let steps: [(&str, usize, u32, u32, &str); 6] = [
        ("year", 4, 0, 9999, "-"),
        ("month", 2, 1, 12, "-"),
        ("day of month", 2, 1, 31, "T"),
        ("hour", 2, 0, 23, ":"),
        ("minute", 2, 0, 59, ":"),
        ("second", 2, 0, 59, ""),
    ];
    for (i, (what, digits, min, max, after)) in steps.into_iter().enumerate() {
        if rest.is_empty() {
            return wrong(format!("end of string before {what}"));
        }
        let one_digit = lenient && what == "hour" && rest.find(':') == Some(1);
        let digits = if one_digit { 1 } else { digits };
        let part = rest.get(..digits).filter(|p| p.bytes().all(|b| b.is_ascii_digit()));
        let Some(part) = part else {
            return match what {
                "hour" if rest.contains(':') && rest.find(':') == Some(1) => {
                    wrong("hour must have exactly two digits".to_owned())
                }
                "minute" if rest.len() != 2 && rest.find(':') == Some(1) => {
                    wrong("minute must have exactly two digits".to_owned())
                }
                _ => wrong(format!("cannot use {} as {what}", quoted(rest))),
            };
        };
        found[i] = part.parse().unwrap_or(max + 1);
        rest = &rest[digits..];
        if !(min..=max).contains(&found[i]) {
            return match what {
                "hour" if !lenient => wrong("hour must be between 0 and 23 inclusive".to_owned()),
                "minute" if !lenient => wrong("minute must have exactly two digits".to_owned()),
                _ => wrong(format!("cannot use {} as {what}", quoted(rest))),
            };
        }
        if let Some(next) = rest.strip_prefix(after) {
            rest = next;
        } else if after == "T" {
            return wrong("missing required time introducer 'T'".to_owned());
        } else if rest.is_empty() {
            return wrong(format!("end of string where {} is expected", quoted(after)));
        } else {
            return wrong(format!("found {} where {} is expected", quoted(rest), quoted(after)));
        }
    }
    let mut nanos = 0;
    if let Some(fraction) = rest.strip_prefix('.').or_else(|| rest.strip_prefix(',').filter(|_| lenient)) {
        let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
        if let Some(read) = nanoseconds(&fraction[..end]) {
            nanos = read;
            rest = &fraction[end..];
        }
    }
    let offset = match rest {
        "" => return wrong("end of string before UTC offset".to_owned()),
        "Z" => 0,
        other => match offset(other) {
            Some(offset) => offset,
            None => return wrong(format!("cannot use {} as UTC offset", quoted(other))),
        },
    };
    let [year, month, day, hour, minute, second] = found;
    Time::new(i64::from(year), month, day, hour, minute, second, nanos, offset)
        .ok_or_else(|| "not a valid RFC3339 timestamp: day out of range".to_owned())
}

pub(crate) fn plantimestamp(call: &Call<'_>) -> Outcome {
    Ok(call.environment.plan_timestamp().map_or_else(|| Value::unknown(Type::String), Value::from))
}

pub(crate) fn timecmp(call: &Call<'_>) -> Outcome {
    let a = parse_as(text(call, 0), true).map_err(|e| argument(0, e))?;
    let b = parse_as(text(call, 1), true).map_err(|e| argument(1, e))?;
    let order = (a.seconds, a.nanoseconds).cmp(&(b.seconds, b.nanoseconds));
    Ok((order as i64).into())
}

pub(crate) fn timeadd(call: &Call<'_>) -> Outcome {
    let time = parse(text(call, 0))?;
    let duration = duration(text(call, 1))?;
    let total = i128::from(time.seconds) * 1_000_000_000 + i128::from(time.nanoseconds) + i128::from(duration);
    let seconds = total.div_euclid(1_000_000_000) as i64;
    let nanoseconds = total.rem_euclid(1_000_000_000) as u32;
    Ok(Time { seconds, nanoseconds, ..time }.rfc3339().into())
}

/// Nanoseconds of Go's `time.ParseDuration`.
fn duration(text: &str) -> Result<i64, Failure> {
    let invalid = || Failure::Call(format!("time: invalid duration {}", quoted(text)));
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let whole_end = digits(rest);
        let whole = &rest[..whole_end];
        rest = &rest[whole_end..];
        let mut fraction = "";
        if let Some(after) = rest.strip_prefix('.') {
            let end = digits(after);
            fraction = &after[..end];
            rest = &after[end..];
        }
        if whole.is_empty() && fraction.is_empty() {
            return Err(invalid());
        }
        let unit_end = rest.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(rest.len());
        let unit = &rest[..unit_end];
        rest = &rest[unit_end..];
        let nanoseconds: i128 = match unit {
            "" => return Err(format!("time: missing unit in duration {}", quoted(text)).into()),
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return Err(format!("time: unknown unit {} in duration {}", quoted(unit), quoted(text)).into()),
        };
        if whole.len() > 19 {
            return Err(invalid());
        }
        total += whole.parse::<i128>().unwrap_or(0) * nanoseconds;
        let fraction = &fraction[..fraction.len().min(18)];
        if !fraction.is_empty() {
            total += fraction.parse::<i128>().unwrap_or(0) * nanoseconds / 10i128.pow(fraction.len() as u32);
        }
        if total > i128::from(i64::MAX) + i128::from(negative) {
            return Err(invalid());
        }
    }
    let signed = if negative { -total } else { total };
    i64::try_from(signed).map_err(|_| invalid())
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

pub(crate) fn formatdate(call: &Call<'_>) -> Outcome {
    let time = parse(text(call, 1)).map_err(|e| argument(1, e))?;
    let clock = time.clock();
    let mut result = String::new();
    let mut rest = text(call, 0);
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let (literal, length) = literal(rest).ok_or_else(|| argument(0, "unterminated literal '"))?;
            result.push_str(&literal);
            rest = &rest[length..];
        } else if first.is_ascii_alphabetic() {
            let end = rest.find(|c: char| c != first).unwrap_or(rest.len());
            verb(&rest[..end], first, &time, &clock, &mut result).map_err(|e| argument(0, e))?;
            rest = &rest[end..];
        } else {
            let end = rest.find(|c: char| c == '\'' || c.is_ascii_alphabetic()).unwrap_or(rest.len());
            result.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    Ok(result.into())
}

/// A text in single quotes, in which two quotes stand for one, and its length with quotes.
fn literal(text: &str) -> Option<(String, usize)> {
    if text.starts_with("''") {
        return Some(("'".to_owned(), 2));
    }
    let mut result = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if c != '\'' {
            result.push(c);
        } else if characters.peek().is_some_and(|(_, next)| *next == '\'') {
            result.push('\'');
            characters.next();
        } else {
            return Some((result, at + 1));
        }
    }
    None
}

fn verb(token: &str, letter: char, time: &Time, clock: &Clock, result: &mut String) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("invalid date format verb {}: {what}", quoted(token)));
    let count = token.len();
    let number = |value: u32| match count {
        1 => Some(value.to_string()),
        2 => Some(format!("{value:02}")),
        _ => None,
    };
    let (text, otherwise) = match letter {
        'Y' => (
            match count {
                2 => Some(format!("{:02}", clock.year % 100)),
                4 => Some(format!("{:04}", clock.year)),
                _ => None,
            },
            "year must either be \"YY\" or \"YYYY\"",
        ),
        'M' => {
            let name = MONTHS[(clock.month as usize + 11) % 12];
            let text = match count {
                3 => Some(name[..3].to_owned()),
                4 => Some(name.to_owned()),
                _ => number(clock.month),
            };
            (text, "month must be \"M\", \"MM\", \"MMM\", or \"MMMM\"")
        }
        'D' => (number(clock.day), "day of month must either be \"D\" or \"DD\""),
        'E' => {
            let name = WEEKDAYS[clock.weekday];
            let text = match count {
                3 => Some(name[..3].to_owned()),
                4 => Some(name.to_owned()),
                _ => None,
            };
            (text, "day of week must either be \"EEE\" or \"EEEE\"")
        }
        'h' => (number(clock.hour), "24-hour must either be \"h\" or \"hh\""),
        'H' => (number((clock.hour + 11) % 12 + 1), "12-hour must either be \"H\" or \"HH\""),
        'A' => ((count == 2).then(|| if clock.hour < 12 { "AM" } else { "PM" }.to_owned()), "must be \"AA\""),
        'a' => ((count == 2).then(|| if clock.hour < 12 { "am" } else { "pm" }.to_owned()), "must be \"aa\""),
        'm' => (number(clock.minute), "minute must either be \"m\" or \"mm\""),
        's' => (number(clock.second), "second must either be \"s\" or \"ss\""),
        'Z' => {
            let text = match count {
                1 if time.offset == 0 => Some("Z".to_owned()),
                1 | 5 => Some(time.zone(":")),
                3 if time.offset == 0 => Some("UTC".to_owned()),
                3 | 4 => Some(time.zone("")),
                _ => None,
            };
            (text, "timezone must be Z, ZZZZ, or ZZZZZ")
        }
        _ => return Err(format!("invalid date format verb {}", quoted(token))),
    };
    match text {
        Some(text) => {
            result.push_str(&text);
            Ok(())
        }
        None => wrong(otherwise),
    }
}
