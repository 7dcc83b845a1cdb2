//! What the search index knows: documents, never tables.

use crate::taxonomy::Shelf;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What kind of thing a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A course.
    Course,
    /// A lesson.
    Lesson,
    /// A teaching case.
    Case,
    /// A discussion thread.
    Thread,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Course, Self::Lesson, Self::Case, Self::Thread];

    /// The name on the wire and in the index.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Course => "course",
            Self::Lesson => "lesson",
            Self::Case => "case",
            Self::Thread => "thread",
        }
    }
}

/// One thing that can be found, as everybody may see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchDocument {
    /// What it is.
    pub kind: DocumentKind,
    /// Its id.
    pub id: Uuid,
    /// Where a hit leads, such as `/cases/{id}`.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Where it stands in the taxonomy.
    pub shelf: Option<Shelf>,
    /// Keywords its author gave.
    pub keywords: Vec<String>,
    /// Everything else that is read: summary, parts, posts.
    pub body: String,
    /// Display name of its author.
    pub author: String,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What an outbox event means for the index.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentChange {
    /// The document is new or has changed.
    Put(Box<SearchDocument>),
    /// It may no longer be found by everybody.
    Remove {
        /// What it was.
        kind: DocumentKind,
        /// Its id.
        id: Uuid,
    },
}
