//! How often one may post.

use crate::accounts::Actor;
use crate::platform::limits::Limit;
use crate::platform::{Platform, Problem};
use chrono::{DateTime, Duration, Utc};
use content_schema::UserId;
use std::num::NonZeroU32;

const BURST: NonZeroU32 = NonZeroU32::new(40).unwrap();
const NEWCOMERS_BURST: NonZeroU32 = NonZeroU32::new(20).unwrap();

/// An account counts as new this long.
const NEW_FOR: Duration = Duration::days(1);

/// Limits on posting, by account.
pub struct PostLimits {
    settled: Limit,
    new: Limit,
}

impl Default for PostLimits {
    fn default() -> Self {
        Self {
            settled: Limit::new(BURST, std::time::Duration::from_secs(5)),
            new: Limit::new(NEWCOMERS_BURST, std::time::Duration::from_secs(15)),
        }
    }
}

impl PostLimits {
    /// Counts one thread, post or report of a person.
    pub fn count(&self, platform: &Platform, actor: &Actor) -> Result<(), Problem> {
        if actor.keeps_order() {
            return Ok(());
        }
        let is_new = opened_at(actor.user_id).is_some_and(|at| platform.clock.now() - at < NEW_FOR);
        let limit = if is_new { &self.new } else { &self.settled };
        limit.count(&actor.user_id.to_string())
    }
}

/// When an account was opened: its id, a `UUIDv7`, says so.
pub fn opened_at(id: UserId) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = id.0.get_timestamp()?.to_unix();
    DateTime::from_timestamp(seconds.cast_signed(), nanoseconds)
}
