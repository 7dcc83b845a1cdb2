//! The rules of leases: who may hold a job, for how long, and what becomes of it when an attempt ends.
//!
//! A runner that claims a job gets a lease, a secret that is new for every claim. Progress renews it. A lease ends when
//! its time is over *and* the sweep has taken the job back: until then its runner may still renew it, so a server that
//! was away for a minute costs nobody an encode. After that, whatever the runner says is refused.
//!
//! Pure functions of what the job's row holds; time is a parameter.

use chrono::{DateTime, Duration, Utc};
use content_schema::job::{LEASE_S, MAX_ATTEMPTS};
use content_schema::media::FailureReason;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

/// A job is parked after so many leases have ended without a word. What a file does to the child that reads it is told as
/// a failure; a runner that falls silent was most likely killed, moved or cut off, and that says little about the file.
/// Only very many such ends say that it brings whole machines down.
pub const MAX_LAPSES: i32 = 50;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum JobState {
    /// Waits for the tasks before it.
    Waiting,
    /// Waits for a runner.
    Queued,
    /// A runner holds it.
    Leased,
    /// All files are delivered.
    Done,
    /// Given up.
    Parked,
}

/// What the rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// Where the job stands.
    pub state: JobState,
    /// Attempts that failed.
    pub attempts: i32,
    /// Leases that lapsed.
    pub lapses: i32,
    /// Digest of the last lease.
    pub lease_digest: Option<&'a str>,
    /// When the lease ends.
    pub lease_until: Option<DateTime<Utc>>,
}

/// What a runner's lease is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// It holds the job.
    Held,
    /// It held the job to its end; its last word may be repeated.
    Ended,
    /// Somebody else has the job, or nobody.
    Lost,
}

/// What becomes of a job whose attempt has ended without renditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Back to the queue, after a pause.
    Retry(Duration),
    /// Given up.
    Park,
}

/// How a lease ended without its runner's word on the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its time was over, or its runner died.
    Lapsed,
    /// The job was given back: that says nothing about it.
    Released,
}

/// When a lease that begins or is renewed now will end.
pub fn lease_end(now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::seconds(LEASE_S.cast_signed())
}

/// What a lease with this digest is worth.
pub fn hold(job: Standing<'_>, digest: &str) -> Hold {
    if job.lease_digest != Some(digest) {
        return Hold::Lost;
    }
    match job.state {
        JobState::Leased => Hold::Held,
        JobState::Done | JobState::Parked => Hold::Ended,
        JobState::Queued | JobState::Waiting => Hold::Lost,
    }
}

/// Whether the sweep should take the job back.
pub fn has_lapsed(job: Standing<'_>, now: DateTime<Utc>) -> bool {
    job.state == JobState::Leased && job.lease_until.is_none_or(|until| until < now)
}

/// What becomes of a job after a failure its runner reported; `job.attempts` does not count it yet.
pub fn after_failure(job: Standing<'_>, reason: FailureReason) -> Fate {
    if is_final(reason) || job.attempts + 1 >= MAX_ATTEMPTS {
        Fate::Park
    } else {
        Fate::Retry(Duration::seconds(10_i64 << job.attempts.clamp(0, 8)))
    }
}

/// What becomes of a job after a lapse; `job.lapses` does not count it yet.
pub fn after_lapse(job: Standing<'_>) -> Fate {
    if job.lapses + 1 >= MAX_LAPSES {
        Fate::Park
    } else {
        Fate::Retry(Duration::zero())
    }
}

/// Whether another attempt would end the same way: the file is at fault, not the transcoder.
pub const fn is_final(reason: FailureReason) -> bool {
    match reason {
        FailureReason::Empty
        | FailureReason::NotMedia
        | FailureReason::WrongKind
        | FailureReason::Unreadable
        | FailureReason::NoDuration
        | FailureReason::TooLarge
        | FailureReason::Silent
        | FailureReason::UnsupportedCodec => true,
        FailureReason::OverLimits | FailureReason::Internal => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    fn leased(until: i64) -> Standing<'static> {
        Standing {
            state: JobState::Leased,
            attempts: 0,
            lapses: 0,
            lease_digest: Some("mine"),
            lease_until: Some(at(until)),
        }
    }

    #[test]
    fn a_lease_is_worth_something_to_its_holder_only() {
        for (state, digest, worth) in [
            (JobState::Leased, "mine", Hold::Held),
            (JobState::Leased, "another", Hold::Lost),
            (JobState::Done, "mine", Hold::Ended),
            (JobState::Parked, "mine", Hold::Ended),
            (JobState::Done, "another", Hold::Lost),
            (JobState::Queued, "mine", Hold::Lost),
            (JobState::Waiting, "mine", Hold::Lost),
        ] {
            let job = Standing { state, ..leased(60) };
            assert_eq!(hold(job, digest), worth, "{state:?} {digest}");
        }
    }

    #[test]
    fn only_a_lease_whose_time_is_over_lapses() {
        assert_eq!(lease_end(at(0)), at(60));
        for (state, now, lapsed) in [
            (JobState::Leased, 59, false),
            (JobState::Leased, 60, false),
            (JobState::Leased, 61, true),
            (JobState::Queued, 61, false),
            (JobState::Done, 61, false),
            (JobState::Parked, 61, false),
        ] {
            assert_eq!(
                has_lapsed(Standing { state, ..leased(60) }, at(now)),
                lapsed,
                "{state:?} {now}"
            );
        }
    }

    #[test]
    fn a_bad_file_is_parked_at_once_and_a_broken_transcoder_after_three_attempts() {
        let retry = |seconds| Fate::Retry(Duration::seconds(seconds));
        for (reason, fates) in [
            (FailureReason::Empty, [Fate::Park; 3]),
            (FailureReason::NotMedia, [Fate::Park; 3]),
            (FailureReason::WrongKind, [Fate::Park; 3]),
            (FailureReason::Unreadable, [Fate::Park; 3]),
            (FailureReason::NoDuration, [Fate::Park; 3]),
            (FailureReason::TooLarge, [Fate::Park; 3]),
            (FailureReason::Silent, [Fate::Park; 3]),
            (FailureReason::UnsupportedCodec, [Fate::Park; 3]),
            (FailureReason::OverLimits, [retry(10), retry(20), Fate::Park]),
            (FailureReason::Internal, [retry(10), retry(20), Fate::Park]),
        ] {
            for (attempts, fate) in (0..).zip(fates) {
                let job = Standing { attempts, ..leased(60) };
                assert_eq!(after_failure(job, reason), fate, "{reason:?} {attempts}");
            }
        }
    }

    #[test]
    fn a_job_that_kills_every_runner_is_parked_in_the_end() {
        let after = |lapses| after_lapse(Standing { lapses, ..leased(60) });
        assert_eq!(after(0), Fate::Retry(Duration::zero()));
        assert_eq!(after(MAX_LAPSES - 2), Fate::Retry(Duration::zero()));
        assert_eq!(after(MAX_LAPSES - 1), Fate::Park);
    }
}
