//! Where somebody is in a lesson, and what becomes of several reports of it: rules, without a database.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// A device's clock may be off by so much without being put right: that is the way there, and no harm.
const CLOCK_MAY_BE_OFF: TimeDelta = TimeDelta::minutes(2);

/// Where somebody is, or was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The second to go on at.
    pub at_s: i32,
    /// The furthest second that was ever reached.
    pub furthest_s: i32,
    /// When.
    pub seen_at: DateTime<Utc>,
}

impl Place {
    /// Before anything was watched.
    pub const NOWHERE: Self = Self {
        at_s: 0,
        furthest_s: 0,
        seen_at: DateTime::UNIX_EPOCH,
    };

    /// What two reports come to: the later one says where she is, and no way is lost. The order does not matter, nor
    /// whether one comes twice.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        let later = std::cmp::max_by_key(self, other, |place| (place.seen_at, place.at_s));
        Self {
            furthest_s: self.furthest_s.max(other.furthest_s),
            ..later
        }
    }
}

/// A device's time as ours: never in the future, and put right where its clock was plainly wrong as it `sent`.
pub fn put_right(seen_at: DateTime<Utc>, sent_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
    let off = sent_at.map_or(TimeDelta::zero(), |sent_at| now - sent_at);
    let right = if off.abs() > CLOCK_MAY_BE_OFF {
        seen_at.checked_add_signed(off).unwrap_or(now)
    } else {
        seen_at
    };
    // Both databases keep milliseconds, so what comes twice is the same.
    right.clamp(DateTime::UNIX_EPOCH, now).trunc_subsecs(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    fn place(at_s: i32, furthest_s: i32, second: i64) -> Place {
        Place {
            at_s,
            furthest_s,
            seen_at: time(second),
        }
    }

    #[test]
    fn the_later_report_says_where_she_is_and_no_way_is_lost() {
        for (known, told, comes_to) in [
            (Place::NOWHERE, place(30, 40, 1), place(30, 40, 1)),
            (place(30, 40, 1), place(90, 90, 2), place(90, 90, 2)),
            (place(90, 90, 2), place(30, 40, 3), place(30, 90, 3)),
            (place(90, 90, 2), place(0, 600, 1), place(90, 600, 2)),
            (place(90, 90, 2), place(91, 91, 2), place(91, 91, 2)),
            (place(90, 90, 2), place(90, 90, 2), place(90, 90, 2)),
        ] {
            assert_eq!(known.merged(told), comes_to, "{known:?} and {told:?}");
            assert_eq!(told.merged(known), comes_to, "{told:?} and {known:?}");
            assert_eq!(comes_to.merged(told), comes_to, "{told:?} again");
        }
    }

    #[test]
    fn a_wrong_clock_is_put_right_and_no_time_is_in_the_future() {
        for (seen, sent, right, why) in [
            (-60, None, -60, "a clock that says nothing of itself is believed"),
            (-60, Some(0), -60, "a right one"),
            (-60, Some(-90), -60, "the way took long"),
            (-3_660, Some(-3_600), -60, "an hour slow"),
            (86_340, Some(86_400), -60, "a day fast"),
            (90, Some(90), 0, "a little fast"),
            (500, None, 0, "nobody was there in the future"),
            (-1_799_999_990, Some(-1_799_999_980), -10, "it thinks it is 1970"),
        ] {
            assert_eq!(put_right(time(seen), sent.map(time), time(0)), time(right), "{why}");
        }
    }
}
