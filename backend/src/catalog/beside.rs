//! What stands beside a lesson, case or course on its page and is made by a higher floor.

use crate::accounts::Viewer;
use crate::platform::Problem;
use chrono::{DateTime, Utc};
use content_schema::ThreadId;
use content_schema::catalog::About;

/// A thread about something, as its page lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadLine {
    /// Id.
    pub id: ThreadId,
    /// Title.
    pub title: String,
    /// Display name of who opened it.
    pub author: String,
    /// How many replied.
    pub replies: u64,
    /// Second of the video it is about.
    pub at_s: Option<u32>,
    /// Whether an answer was accepted.
    pub answered: bool,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Knows the threads; the discussion implements it and `app` plugs it in.
#[async_trait::async_trait]
pub trait Beside: Send + Sync {
    /// Threads about something, the liveliest first.
    async fn threads(&self, viewer: &Viewer, about: About) -> Result<Vec<ThreadLine>, Problem>;
}
