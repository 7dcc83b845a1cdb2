//! What needs a moderator.

use chrono::{DateTime, Utc};

/// Reports, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Moderation {
    /// Those nobody has dealt with.
    pub reports: Vec<Report>,
    /// URL of the next page.
    pub next: Option<String>,
}

/// A report of a post.
#[derive(Clone, Debug)]
pub struct Report {
    /// Its id.
    pub id: String,
    /// Who reported it.
    pub reporter: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who wrote the post.
    pub author: String,
    /// The post's text as Markdown.
    pub body: String,
    /// Where it stands.
    pub url: String,
}

super::page!(Moderation, "moderation.html");

impl Moderation {
    /// Sample values.
    pub fn sample() -> Self {
        let report = Report {
            id: "1".into(),
            reporter: "小雨".into(),
            reason: "广告".into(),
            at: DateTime::UNIX_EPOCH,
            author: "某人".into(),
            body: "加微信领资料".into(),
            url: "/threads/1".into(),
        };
        Self {
            reports: vec![report],
            next: None,
        }
    }
}

impl Report {
    /// The post's text as HTML.
    pub fn body_html(&self) -> String {
        crate::markdown(&self.body)
    }
}
