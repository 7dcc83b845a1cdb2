//! Times and sizes in the reader's words.

use chrono::{DateTime, Datelike, FixedOffset, Timelike, Utc};
use content_schema::people::Language;

/// China has one time, UTC+8, and pages show it.
const CHINA_S: i32 = 8 * 3600;

/// A day and time, such as `11月24日 12:05` or `24 Nov, 12:05`.
pub fn date(language: Language, at: DateTime<Utc>) -> String {
    let Some(offset) = FixedOffset::east_opt(CHINA_S) else {
        return at.to_rfc3339();
    };
    let at = at.with_timezone(&offset);
    match language {
        Language::ZhCn => format!(
            "{}年{}月{}日 {}:{:02}",
            at.year(),
            at.month(),
            at.day(),
            at.hour(),
            at.minute()
        ),
        Language::En => at.format("%-d %b %Y, %H:%M").to_string(),
    }
}

/// A minute in figures that every language reads, such as `2026-11-24 12:05`.
pub fn minute(at: DateTime<Utc>) -> String {
    match FixedOffset::east_opt(CHINA_S) {
        Some(offset) => at.with_timezone(&offset).format("%Y-%m-%d %H:%M").to_string(),
        None => at.to_rfc3339(),
    }
}

/// A size in decimal megabytes, with as many digits as matter: `0.04 MB`, `1.3 MB`, `27 MB`.
#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
pub fn megabytes(bytes: u64) -> String {
    let megabytes = bytes as f64 / 1e6;
    if megabytes >= 9.95 {
        format!("{megabytes:.0} MB")
    } else if megabytes >= 0.095 {
        format!("{megabytes:.1} MB")
    } else {
        format!("{:.2} MB", megabytes.max(0.01))
    }
}

/// A size of something small: `18 KB`, and in megabytes from a tenth of one on.
pub fn size(bytes: u64) -> String {
    if bytes < 95_000 {
        format!("{} KB", bytes.div_ceil(1000).max(1))
    } else {
        megabytes(bytes)
    }
}

/// A length such as `0:07`, `12:34` or `1:02:03`.
pub fn clock(seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "lessons last hours, not eons"
    )]
    let total = seconds.max(0.0) as u64;
    let (hours, minutes, seconds) = (total / 3600, total / 60 % 60, total % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_as_many_digits_as_matter() {
        for (bytes, text) in [
            (0, "0.01 MB"),
            (40_000, "0.04 MB"),
            (1_340_000, "1.3 MB"),
            (27_400_000, "27 MB"),
        ] {
            assert_eq!(megabytes(bytes), text);
        }
    }

    #[test]
    fn small_sizes_are_told_in_kilobytes() {
        for (bytes, text) in [(0, "1 KB"), (17_300, "18 KB"), (94_999, "95 KB"), (95_000, "0.1 MB")] {
            assert_eq!(size(bytes), text);
        }
    }

    #[test]
    fn lengths_read_like_a_clock() {
        for (seconds, text) in [(7.9, "0:07"), (754.0, "12:34"), (3723.0, "1:02:03"), (-1.0, "0:00")] {
            assert_eq!(clock(seconds), text);
        }
    }

    #[test]
    fn days_are_those_of_china() {
        let at = DateTime::from_timestamp(1_795_492_800, 0).unwrap();
        assert_eq!(date(Language::ZhCn, at), "2026年11月24日 12:00");
        assert_eq!(date(Language::En, at), "24 Nov 2026, 12:00");
    }
}
