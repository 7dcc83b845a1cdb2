//! Notices: what a person is told.

use crate::ids::UserId;
use crate::moderation::{ActKind, Reason};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Why a person is told something; pages and channels turn it into words in the reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "columns", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "columns",
    sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Someone opened a thread about your lesson, case or course.
    ThreadOpened,
    /// Someone answered in a thread you opened, answered in or follow.
    ThreadReplied,
    /// Your post was accepted as the answer.
    AnswerAccepted,
    /// Someone mentioned you.
    Mentioned,
    /// Someone opened a thread in a room or about a chapter you follow.
    RoomThread,
    /// Someone you follow opened a thread in a room or about a chapter.
    AuthorThread,
    /// Someone you follow published a course, lesson or case.
    AuthorPublished,
    /// Your video can be played.
    MediaReady,
    /// Your video could not be transcoded.
    MediaFailed,
    /// A voice message you posted could not be used.
    VoiceFailed,
    /// A case that you wanted was found.
    WantedAnswered,
    /// Those who keep order did something about you or what you wrote.
    Moderated,
}

impl NoticeKind {
    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ThreadOpened => "thread_opened",
            Self::ThreadReplied => "thread_replied",
            Self::AnswerAccepted => "answer_accepted",
            Self::Mentioned => "mentioned",
            Self::RoomThread => "room_thread",
            Self::AuthorThread => "author_thread",
            Self::AuthorPublished => "author_published",
            Self::MediaReady => "media_ready",
            Self::MediaFailed => "media_failed",
            Self::VoiceFailed => "voice_failed",
            Self::WantedAnswered => "wanted_answered",
            Self::Moderated => "moderated",
        }
    }
}

/// A notice before it lies in somebody's inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Whom it is for.
    pub recipient: UserId,
    /// Why.
    pub kind: NoticeKind,
    /// Title of the thing it is about.
    pub title: String,
    /// Display name of who caused it; none for the platform itself.
    pub actor_name: Option<String>,
    /// Where it leads.
    pub url: String,
    /// What was done to keep order, and why.
    pub note: Option<Note>,
}

/// What was done to keep order, as the person concerned is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Note {
    /// What was done.
    pub act: ActKind,
    /// Why.
    pub reason: Reason,
    /// Why, in the own words of who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Until when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}
