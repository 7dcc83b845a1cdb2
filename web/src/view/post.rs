//! Pages of one post: changing it, reporting it, and what it has said.

use super::FieldErrors;
use chrono::{DateTime, Utc};

/// Changing one's own post.
#[derive(Clone, Debug, Default)]
pub struct EditPost {
    /// Its id.
    pub id: String,
    /// Where it stands: URL and title of its thread.
    pub thread: (String, String),
    /// The text as typed.
    pub body: String,
    /// The version that is changed.
    pub version: i32,
    /// What the post says now, when somebody changed it meanwhile.
    pub theirs: Option<String>,
    /// What is wrong.
    pub errors: FieldErrors,
}

/// Reporting a post.
#[derive(Clone, Debug, Default)]
pub struct ReportPost {
    /// Its id.
    pub id: String,
    /// Where it stands: URL and title of its thread.
    pub thread: (String, String),
    /// Its text as Markdown.
    pub body: String,
    /// The reason as typed.
    pub reason: String,
    /// What is wrong.
    pub errors: FieldErrors,
}

/// What a post has said.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// Where it stands: URL and title of its thread.
    pub thread: (String, String),
    /// Who wrote it.
    pub author: String,
    /// Its texts as Markdown and when they were written, newest first.
    pub versions: Vec<(String, DateTime<Utc>)>,
}

super::page!(EditPost, "edit_post.html");
super::page!(ReportPost, "report_post.html");
super::page!(History, "history.html");

impl EditPost {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            id: "1".into(),
            thread: ("/threads/1".into(), "小数乘法".into()),
            body: "画**小弧线**".into(),
            version: 2,
            theirs: Some("先估一估".into()),
            errors: FieldErrors(vec![(String::new(), "改过".into())]),
        }
    }
}

impl ReportPost {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            id: "1".into(),
            thread: ("/threads/1".into(), "小数乘法".into()),
            body: "加微信领资料".into(),
            ..Self::default()
        }
    }

    /// The text as HTML.
    pub fn body_html(&self) -> String {
        crate::markdown(&self.body)
    }
}

impl History {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            thread: ("/threads/1".into(), "小数乘法".into()),
            author: "杨秀英".into(),
            versions: vec![("画**小弧线**".into(), DateTime::UNIX_EPOCH)],
        }
    }

    /// A text as HTML.
    pub fn html(&self, text: &str) -> String {
        crate::markdown(text)
    }
}
