//! What all pages share: who looks, in which language, and how words and numbers are said to them.

use crate::{asset_url, format, message, style};
use chrono::{DateTime, Utc};
use content_schema::people::{Language, Role};
use std::fmt::Display;

/// A page could not be rendered: a template failed to write.
#[derive(Debug, thiserror::Error)]
#[error("a template failed: {0}")]
pub struct RenderError(#[from] pub askama::Error);

/// A view model that renders itself into a whole page.
pub trait Page {
    /// The page's HTML.
    fn render(&self, frame: &Frame) -> Result<String, RenderError>;
}

/// A signed-in person, as the head of the page shows them.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Their id, so that what a browser keeps for one person is not sent by another.
    pub id: String,
    /// The name others see.
    pub display_name: String,
    /// What they are.
    pub role: Role,
    /// Notices they have not read.
    pub unread_notices: u64,
}

/// What stands around every page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Language of the reader.
    pub language: Language,
    /// Who looks; none for visitors.
    pub viewer: Option<Viewer>,
    /// Goes into the hidden field `csrf` of every form; empty for visitors.
    pub csrf_token: String,
    /// Path and query of the page, to come back to.
    pub path: String,
    /// Locale key of something that has just been done, such as `saved`.
    pub message: Option<String>,
}

impl Frame {
    /// A visitor's frame, for tests and for pages made without a request.
    pub fn visitor(language: Language) -> Self {
        Self {
            language,
            viewer: None,
            csrf_token: String::new(),
            path: "/".into(),
            message: None,
        }
    }

    /// The words of a key.
    pub fn t(&self, key: &str) -> String {
        message(self.language, key, &[])
    }

    /// The words of a key with one value.
    pub fn t1(&self, key: &str, name: &str, value: impl Display) -> String {
        message(self.language, key, &[(name, &value.to_string())])
    }

    /// The words of `prefix-id`, such as a role's or a status's name; ids spell `_` where keys have `-`.
    pub fn named(&self, prefix: &str, id: &str) -> String {
        self.t(&format!("{prefix}-{}", id.replace('_', "-")))
    }

    /// BCP 47 tag of the language.
    pub const fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// The other language's tag and its own name, for the switch.
    pub const fn other_language(&self) -> (&'static str, &'static str) {
        match self.language {
            Language::ZhCn => ("en", "English"),
            Language::En => ("zh-CN", "中文"),
        }
    }

    /// The style sheet.
    pub fn style(&self) -> &'static str {
        style()
    }

    /// Where an island's script is.
    pub fn asset(&self, name: &str) -> String {
        asset_url(name)
    }

    /// A day, in the reader's way.
    pub fn date(&self, at: &DateTime<Utc>) -> String {
        format::date(self.language, *at)
    }

    /// A size in megabytes.
    pub fn mb(&self, bytes: &u64) -> String {
        format::megabytes(*bytes)
    }

    /// A size such as `18 KB`.
    pub fn size(&self, bytes: &u64) -> String {
        format::size(*bytes)
    }

    /// A length such as `1:05`.
    pub fn clock(&self, seconds: &f64) -> String {
        format::clock(*seconds)
    }

    /// A second of a video such as `12:34`.
    pub fn at(&self, second: &u32) -> String {
        format::clock(f64::from(*second))
    }

    /// Whether the person writes courses.
    pub fn writes_courses(&self) -> bool {
        self.has_role(&[Role::MasterTeacher, Role::Admin])
    }

    /// Whether the person has a studio.
    pub fn has_studio(&self) -> bool {
        self.has_role(&[Role::Teacher, Role::MasterTeacher, Role::Admin])
    }

    /// Whether the person keeps order.
    pub fn keeps_order(&self) -> bool {
        self.has_role(&[Role::Moderator, Role::Admin])
    }

    /// Whether the person runs accounts.
    pub fn is_admin(&self) -> bool {
        self.has_role(&[Role::Admin])
    }

    fn has_role(&self, roles: &[Role]) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| roles.contains(&viewer.role))
    }
}
