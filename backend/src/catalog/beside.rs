//! What stands beside a lesson, case or course on a page and is made by a higher floor.

use crate::accounts::Viewer;
use crate::platform::Problem;
use chrono::{DateTime, Utc};
use content_schema::catalog::About;
use content_schema::{LessonId, ThreadId};

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

/// Whoever stopped nearer than this to the beginning or the end begins anew; the player does the same.
const BEGINS_ANEW_S: u32 = 5;

/// Where somebody stopped in a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// The second.
    pub at_s: u32,
    /// When.
    pub seen_at: DateTime<Utc>,
}

impl Stopped {
    /// The second to go on at in a video of such a length; none where it begins anew.
    pub fn goes_on(&self, duration_s: f64) -> Option<u32> {
        let is_inside = self.at_s >= BEGINS_ANEW_S && f64::from(self.at_s + BEGINS_ANEW_S) <= duration_s;
        is_inside.then_some(self.at_s)
    }
}

/// A lesson to go on with.
#[derive(Clone, Debug, PartialEq)]
pub struct Begun {
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// The second to go on at.
    pub at_s: u32,
    /// Length of its video.
    pub duration_s: f64,
}

/// Knows what higher floors hold of a page's things; `app` plugs it in.
#[async_trait::async_trait]
pub trait Beside: Send + Sync {
    /// Threads about something, the liveliest first.
    async fn threads(&self, viewer: &Viewer, about: About) -> Result<Vec<ThreadLine>, Problem>;

    /// Where the viewer stopped in a lesson.
    async fn stopped(&self, viewer: &Viewer, lesson: LessonId) -> Result<Option<Stopped>, Problem>;

    /// The lessons that the viewer may want to go on with, what was watched last first.
    async fn begun(&self, viewer: &Viewer) -> Result<Vec<Begun>, Problem>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_where_one_stopped_but_not_at_the_very_beginning_or_end() {
        for (at_s, goes_on) in [
            (0, None),
            (4, None),
            (5, Some(5)),
            (55, Some(55)),
            (56, None),
            (86_400, None),
        ] {
            let seen_at = DateTime::UNIX_EPOCH;
            assert_eq!(Stopped { at_s, seen_at }.goes_on(60.0), goes_on, "{at_s}");
        }
    }
}
