//! What a person wants to hear of, by which channel, and when not.

use super::{Choice, FieldErrors};

/// The choice, as a form.
#[derive(Clone, Debug, Default)]
pub struct NoticeSettings {
    /// One line a kind of notice.
    pub kinds: Vec<Kind>,
    /// When quiet begins, `22:00`; empty for never.
    pub quiet_start: String,
    /// When quiet ends, `07:00`; empty for never.
    pub quiet_end: String,
    /// How often an e-mail is sent.
    pub digest: Vec<Choice>,
    /// Whether this server sends mail.
    pub mail: bool,
    /// The person's address, and whether they have confirmed it.
    pub mailbox: Option<(String, bool)>,
    /// What is wrong.
    pub errors: FieldErrors,
}

/// A kind of notice, and the channels it goes out by.
#[derive(Clone, Debug)]
pub struct Kind {
    /// `thread_opened`, `media_ready` …
    pub id: String,
    /// In the inbox.
    pub page: bool,
    /// In the e-mail.
    pub email: bool,
    /// On devices.
    pub push: bool,
}

impl Kind {
    /// The channels with whether each is ticked, in the order of the columns.
    pub fn channels(&self) -> [(&'static str, bool); 3] {
        [("page", self.page), ("email", self.email), ("push", self.push)]
    }
}

super::page!(NoticeSettings, "notice_settings.html");

impl NoticeSettings {
    /// Sample values.
    pub fn sample() -> Self {
        let kind = |id: &str| Kind {
            id: id.into(),
            page: true,
            email: false,
            push: true,
        };
        Self {
            kinds: vec![kind("thread_replied"), kind("media_ready")],
            quiet_start: "22:00".into(),
            quiet_end: "07:00".into(),
            digest: vec![Choice {
                value: "daily".into(),
                name: "每天早上一封".into(),
                chosen: true,
            }],
            mail: true,
            mailbox: Some(("yang@school.example".into(), false)),
            errors: FieldErrors(vec![("quiet_start".into(), "请写成 22:00 这样的时间".into())]),
        }
    }
}
