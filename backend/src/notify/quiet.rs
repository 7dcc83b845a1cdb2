//! Quiet hours: when nothing may ring. Pure functions of the person's wish and the time.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

/// The whole of China keeps one time.
const BEIJING_MIN: i16 = 8 * 60;

/// A time of day, `22:00` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(NaiveTime);

impl TimeOfDay {
    /// This hour, sharp.
    fn hour(hour: u32) -> Self {
        Self(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default())
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parsed = NaiveTime::parse_from_str(text.trim(), "%H:%M");
        parsed
            .map(Self)
            .map_err(|_| format!("'{text}' is not a time like 22:00"))
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.0.format("%H:%M").to_string()
    }
}

/// From when to when nothing may ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// The first quiet minute, such as `22:00`.
    #[schema(value_type = String, example = "22:00")]
    pub start: TimeOfDay,
    /// The first minute that is not quiet any more, such as `07:00`; the next day's where it is before `start`.
    #[schema(value_type = String, example = "07:00")]
    pub end: TimeOfDay,
    /// The person's time zone, in minutes east of UTC; Beijing's (480) unless given.
    #[serde(default = "beijing")]
    pub utc_offset_min: i16,
}

const fn beijing() -> i16 {
    BEIJING_MIN
}

impl Default for QuietHours {
    fn default() -> Self {
        Self {
            start: TimeOfDay::hour(22),
            end: TimeOfDay::hour(7),
            utc_offset_min: BEIJING_MIN,
        }
    }
}

/// What the person's clock shows.
pub fn local(utc_offset_min: i16, now: DateTime<Utc>) -> chrono::NaiveDateTime {
    now.naive_utc() + Duration::minutes(utc_offset_min.into())
}

/// When the quiet that reigns now ends; none when it is not quiet. Hours that start when they end are none.
pub fn quiet_until(hours: Option<&QuietHours>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let hours = hours?;
    let here = local(hours.utc_offset_min, now);
    let (start, end, time) = (hours.start.0, hours.end.0, here.time());
    let over_midnight = start > end;
    let quiet = if over_midnight {
        time >= start || time < end
    } else {
        time >= start && time < end
    };
    if !quiet {
        return None;
    }
    let tomorrow = over_midnight && time >= start;
    let day = here.date() + Duration::days(tomorrow.into());
    Some(day.and_time(end).and_utc() - Duration::minutes(hours.utc_offset_min.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(start: &str, end: &str) -> QuietHours {
        QuietHours {
            start: start.to_owned().try_into().unwrap(),
            end: end.to_owned().try_into().unwrap(),
            utc_offset_min: BEIJING_MIN,
        }
    }

    #[test]
    fn it_is_quiet_from_the_start_to_before_the_end() {
        for (start, end, now, until) in [
            // 21:59 in Beijing is 13:59 UTC
            ("22:00", "07:00", "2026-11-25T13:59:59Z", None),
            ("22:00", "07:00", "2026-11-25T14:00:00Z", Some("2026-11-25T23:00:00Z")),
            ("22:00", "07:00", "2026-11-25T16:30:00Z", Some("2026-11-25T23:00:00Z")),
            ("22:00", "07:00", "2026-11-25T22:59:59Z", Some("2026-11-25T23:00:00Z")),
            ("22:00", "07:00", "2026-11-25T23:00:00Z", None),
            // within a day
            ("12:00", "14:00", "2026-11-25T05:00:00Z", Some("2026-11-25T06:00:00Z")),
            ("12:00", "14:00", "2026-11-25T06:00:00Z", None),
            ("12:00", "12:00", "2026-11-25T04:00:00Z", None),
            // the last night of a year
            ("23:30", "00:30", "2026-12-31T15:45:00Z", Some("2026-12-31T16:30:00Z")),
        ] {
            let now: DateTime<Utc> = now.parse().unwrap();
            let until = until.map(|until| until.parse::<DateTime<Utc>>().unwrap());
            assert_eq!(quiet_until(Some(&hours(start, end)), now), until, "{start} {end} {now}");
        }
        assert_eq!(quiet_until(None, DateTime::UNIX_EPOCH), None);
    }

    #[test]
    fn quiet_never_ends_in_the_past_nor_after_a_day() {
        let start: DateTime<Utc> = "2026-11-25T00:00:00Z".parse().unwrap();
        for offset in [-720, 0, 345, BEIJING_MIN, 840] {
            for minute in (0..1440).step_by(7) {
                let now = start + Duration::minutes(minute);
                let hours = QuietHours {
                    utc_offset_min: offset,
                    ..hours("22:00", "07:00")
                };
                if let Some(until) = quiet_until(Some(&hours), now) {
                    assert!(until > now && until <= now + Duration::hours(9), "{now} {offset}");
                    assert_eq!(quiet_until(Some(&hours), until), None);
                }
            }
        }
    }
}
