//! Keeping order: the form of an act, one act as the person concerned reads it, and the trail of all.

use super::{Choice, FieldErrors};
use chrono::{DateTime, Utc};

/// What was done, and why.
#[derive(Clone, Debug)]
pub struct ActNote {
    /// `hide_post`, `warn` …
    pub act: String,
    /// `spam`, `rules` …
    pub reason: String,
    /// Why, in own words.
    pub words: Option<String>,
    /// Until when it holds.
    pub until: Option<DateTime<Utc>>,
}

/// An act of the trail.
#[derive(Clone, Debug)]
pub struct ActLine {
    /// What was done, and why.
    pub note: ActNote,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub moderator: String,
    /// Whom it concerns: id and name.
    pub person: Option<(String, String)>,
    /// Id of the thread.
    pub thread: Option<String>,
    /// Title of the thread or work, name of the person, or the word of the list.
    pub title: String,
    /// Where it stands.
    pub url: String,
    /// Where a thread went.
    pub destination: Option<String>,
}

/// The trail, newest first.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    /// The acts.
    pub acts: Vec<ActLine>,
    /// Id of the person whose acts are shown; empty for all.
    pub person: String,
    /// Id of the thread whose acts are shown; empty for all.
    pub thread: String,
    /// URL of the next page.
    pub next: Option<String>,
}

/// One act.
#[derive(Clone, Debug)]
pub struct ActPage {
    /// The act.
    pub act: ActLine,
    /// Whether it concerns the reader.
    pub concerned: bool,
}

/// What an act needs besides a reason.
#[derive(Clone, Debug, Default)]
pub enum Extra {
    /// Nothing.
    #[default]
    None,
    /// A place, as typed.
    Place(String),
    /// A thread, as typed.
    Thread(String),
    /// For how long.
    Hours(Vec<Choice>),
}

/// The form of an act.
#[derive(Clone, Debug, Default)]
pub struct ActForm {
    /// `hide_post`, `warn` …
    pub kind: String,
    /// Id of what it is done to.
    pub id: String,
    /// What it is done to: URL and title.
    pub subject: (String, String),
    /// What a post says, as Markdown.
    pub body: Option<String>,
    /// The reasons.
    pub reasons: Vec<Choice>,
    /// Own words, as typed.
    pub words: String,
    /// What else it needs.
    pub extra: Extra,
    /// What is wrong.
    pub errors: FieldErrors,
}

super::page!(Trail, "acts.html");
super::page!(ActPage, "act.html");
super::page!(ActForm, "act_form.html");

impl ActNote {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            act: "silence".into(),
            reason: "spam".into(),
            words: Some("请不要再发广告".into()),
            until: Some(DateTime::UNIX_EPOCH),
        }
    }
}

impl ActLine {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            note: ActNote::sample(),
            at: DateTime::UNIX_EPOCH,
            moderator: "管理员".into(),
            person: Some(("1".into(), "某人".into())),
            thread: Some("1".into()),
            title: "小数乘法".into(),
            url: "/threads/1".into(),
            destination: Some("room:math".into()),
        }
    }
}

impl Trail {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            acts: vec![ActLine::sample()],
            person: "1".into(),
            next: Some("/moderation/acts?cursor=1".into()),
            ..Self::default()
        }
    }
}

impl ActPage {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            act: ActLine::sample(),
            concerned: true,
        }
    }
}

impl ActForm {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            kind: "silence".into(),
            id: "1".into(),
            subject: ("/people/1".into(), "某人".into()),
            body: Some("加微信领资料".into()),
            reasons: vec![Choice {
                value: "spam".into(),
                name: "广告".into(),
                chosen: true,
            }],
            extra: Extra::Hours(vec![Choice {
                value: "24".into(),
                name: "1 天".into(),
                chosen: false,
            }]),
            ..Self::default()
        }
    }

    /// What a post says, as HTML.
    pub fn body_html(&self) -> Option<String> {
        self.body.as_deref().map(crate::markdown)
    }
}
