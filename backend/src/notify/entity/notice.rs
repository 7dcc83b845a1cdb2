//! Notices in inboxes.

use content_schema::notice::{Note, NoticeKind};
use content_schema::{NoticeId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A notice in a person's inbox: of one event, or of many of a kind about the same thing.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "notices")]
pub struct Model {
    /// Id; rises with time, also when another event joins.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    /// Whose inbox.
    pub recipient: UserId,
    /// Why.
    pub kind: NoticeKind,
    /// Title of what it is about.
    pub title: String,
    /// Display name of who caused the latest event; none for the platform itself.
    pub actor_name: Option<String>,
    /// Where the latest event leads.
    pub url: String,
    /// When the latest event was.
    pub created_at: ChronoDateTimeUtc,
    /// When it was read.
    pub read_at: Option<ChronoDateTimeUtc>,
    /// What it is about (see [`super::super::join::target`]); events of a kind about the same join while unread.
    #[serde(default)]
    pub target: String,
    /// How many events it tells of.
    #[serde(default = "one")]
    pub events: i32,
    /// Whether the person wants it in their inbox; else it is kept for other channels alone.
    #[serde(default = "yes")]
    pub in_page: bool,
    /// When it is to be pushed to the person's devices; none when it is not, or has been.
    #[serde(default)]
    pub push_due: Option<ChronoDateTimeUtc>,
    /// Whether it belongs into an e-mail digest.
    #[serde(default)]
    pub mail: bool,
    /// The digest it went into.
    #[serde(default)]
    pub mailed_in: Option<Uuid>,
    /// What was done to keep order and why, a [`Note`] as JSON.
    #[serde(default)]
    pub note: Option<String>,
}

impl Model {
    /// What was done to keep order, and why.
    pub fn note(&self) -> Option<Note> {
        let note = self.note.as_deref()?;
        serde_json::from_str(note)
            .inspect_err(|error| tracing::warn!(%error, "a notice's note cannot be read"))
            .ok()
    }
}

// Backups older than the columns hold notices of one event each, shown in the page.
const fn one() -> i32 {
    1
}

const fn yes() -> bool {
    true
}

/// People are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
