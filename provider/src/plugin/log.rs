//! Log lines on stderr, in the form that hosts show under `TF_LOG`.

use serde_json::json;
use std::io::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Something that a user may want to know who looks for the cause of a failure.
pub fn warn(message: &str) {
    write("warn", message);
}

/// A failure.
pub fn error(message: &str) {
    write("error", message);
}

/// What happens, for those who follow a problem.
pub fn debug(message: &str) {
    write("debug", message);
}

fn write(level: &str, message: &str) {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let line = json!({
        "@level": level,
        "@message": message,
        "@module": "agnostech",
        "@timestamp": timestamp(since),
    });
    // Whoever reads stderr may have gone; then nobody misses the line.
    drop(writeln!(std::io::stderr().lock(), "{line}"));
}

/// A moment in UTC as RFC 3339 with microseconds.
fn timestamp(since_epoch: Duration) -> String {
    let seconds = since_epoch.as_secs();
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:06}Z",
        second / 3600,
        second / 60 % 60,
        second % 60,
        since_epoch.subsec_micros()
    )
}

/// Year, month and day of a number of days after 1970-01-01.
fn date(mut days: u64) -> (u64, u64, u64) {
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    loop {
        let length = if leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

/// Has panics written as log lines: a host would show the usual text as noise, or as a crash.
pub(super) fn panics() {
    std::panic::set_hook(Box::new(|panic| error(&panic.to_string())));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_dates() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_782_399, "2000-02-28T23:59:59.000000Z"),
            (951_782_400, "2000-02-29T00:00:00.000000Z"),
            (1_767_225_599, "2025-12-31T23:59:59.000000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000000Z"),
        ] {
            assert_eq!(timestamp(Duration::from_secs(seconds)), text);
        }
    }
}
