//! One's inbox.

use super::act::ActNote;
use chrono::{DateTime, Utc};

/// A page of notices, newest first.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    /// The notices.
    pub items: Vec<Line>,
    /// URL of the next page.
    pub next: Option<String>,
}

/// A notice.
#[derive(Clone, Debug)]
pub struct Line {
    /// `thread_opened`, `media_ready` …
    pub kind: String,
    /// Who caused it; empty for the platform itself.
    pub actor: String,
    /// Title of what it is about.
    pub title: String,
    /// How many events it tells of.
    pub events: u32,
    /// Where it leads.
    pub url: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it was read.
    pub read: bool,
    /// What was done to keep order, and why.
    pub note: Option<ActNote>,
}

super::page!(Notices, "notices.html");

impl Notices {
    /// Sample values.
    pub fn sample() -> Self {
        let line = |kind: &str, read| Line {
            kind: kind.into(),
            actor: "杨秀英".into(),
            title: "小数乘法".into(),
            events: if read { 1 } else { 3 },
            url: "/threads/1".into(),
            at: DateTime::UNIX_EPOCH,
            read,
            note: (kind == "moderated").then(ActNote::sample),
        };
        let kinds = [
            "thread_opened",
            "thread_replied",
            "answer_accepted",
            "mentioned",
            "room_thread",
            "author_thread",
            "author_published",
            "media_ready",
            "media_failed",
            "moderated",
            "voice_failed",
        ];
        Self {
            items: kinds
                .into_iter()
                .map(|kind| line(kind, kind == "media_ready"))
                .collect(),
            next: None,
        }
    }
}
