//! When a digest is due. Pure functions of the person's wish and the time.

use super::super::quiet::local;
use super::super::settings::Digest;
use chrono::{DateTime, Duration, Utc};

/// Digests are sent in the morning, before school begins.
const MORNING: Duration = Duration::hours(7);

/// The day or week whose digest was due last, such as `2026-11-25` or `2026-W48`; none for those who want none.
pub fn period(digest: Digest, utc_offset_min: i16, now: DateTime<Utc>) -> Option<String> {
    let day = (local(utc_offset_min, now) - MORNING).date();
    match digest {
        Digest::Off => None,
        Digest::Daily => Some(day.format("%Y-%m-%d").to_string()),
        Digest::Weekly => Some(day.format("%G-W%V").to_string()),
    }
}

/// Whether two periods are of one kind; who changes from days to weeks is not sent a digest for that.
pub fn same_kind(one: &str, other: &str) -> bool {
    one.contains('W') == other.contains('W')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_seven_in_the_morning_and_a_week_on_monday() {
        for (digest, now, due) in [
            // Wednesday 06:59 and 07:00 in Beijing
            (Digest::Daily, "2026-11-24T22:59:59Z", Some("2026-11-24")),
            (Digest::Daily, "2026-11-24T23:00:00Z", Some("2026-11-25")),
            (Digest::Daily, "2026-11-25T22:00:00Z", Some("2026-11-25")),
            // Monday 06:59 and 07:00
            (Digest::Weekly, "2026-11-22T22:59:59Z", Some("2026-W47")),
            (Digest::Weekly, "2026-11-22T23:00:00Z", Some("2026-W48")),
            // the last days of a year are of the next one's first week
            (Digest::Weekly, "2024-12-31T04:00:00Z", Some("2025-W01")),
            (Digest::Off, "2026-11-25T23:00:00Z", None),
        ] {
            let now = now.parse().unwrap();
            assert_eq!(period(digest, 480, now).as_deref(), due, "{now}");
        }
    }
}
