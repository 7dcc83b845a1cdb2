//! What needs a moderator.

use super::{Choice, FieldErrors};
use chrono::{DateTime, Utc};

/// Reports, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Moderation {
    /// Those nobody has dealt with, a page of them.
    pub reports: Vec<Report>,
    /// How many there are in all.
    pub size: u64,
    /// Reasons to hide a post.
    pub reasons: Vec<Choice>,
    /// URL of the next page.
    pub next: Option<String>,
    /// What is wrong.
    pub errors: FieldErrors,
}

/// A report of a post.
#[derive(Clone, Debug)]
pub struct Report {
    /// Its id.
    pub id: String,
    /// Whether words of the list hold the post, and nobody reported it.
    pub held: bool,
    /// Who reported it.
    pub reporter: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who wrote the post: id and name.
    pub author: (String, String),
    /// Whether the post is out of sight already.
    pub gone: bool,
    /// The post's text as Markdown.
    pub body: String,
    /// Where it stands.
    pub url: String,
}

super::page!(Moderation, "moderation.html");

impl Moderation {
    /// Sample values.
    pub fn sample() -> Self {
        let report = |held, gone| Report {
            held,
            gone,
            id: "1".into(),
            reporter: "小雨".into(),
            reason: "广告".into(),
            at: DateTime::UNIX_EPOCH,
            author: ("1".into(), "某人".into()),
            body: "加微信领资料".into(),
            url: "/threads/1".into(),
        };
        Self {
            reports: vec![report(false, false), report(true, false), report(false, true)],
            size: 3,
            reasons: vec![Choice {
                value: "spam".into(),
                name: "广告".into(),
                chosen: false,
            }],
            ..Self::default()
        }
    }
}

impl Report {
    /// The post's text as HTML.
    pub fn body_html(&self) -> String {
        crate::markdown(&self.body)
    }
}
