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
    /// A discussion thread: its title and what it began with.
    Thread,
    /// A passage of the captions of a lesson.
    Caption,
    /// A reply in a thread.
    Post,
    /// Somebody who publishes.
    Person,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Course,
        Self::Lesson,
        Self::Case,
        Self::Thread,
        Self::Caption,
        Self::Post,
        Self::Person,
    ];

    /// The name on the wire and in the index.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Course => "course",
            Self::Lesson => "lesson",
            Self::Case => "case",
            Self::Thread => "thread",
            Self::Caption => "caption",
            Self::Post => "post",
            Self::Person => "person",
        }
    }

    /// Whether it is a piece of what was said in something else: it has no title of its own.
    pub const fn is_said(self) -> bool {
        matches!(self, Self::Caption | Self::Post)
    }
}

/// One thing that can be found, as everybody may see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchDocument {
    /// What it is.
    pub kind: DocumentKind,
    /// Its id; of a caption that of the lesson, which it shares with the other passages.
    pub id: Uuid,
    /// What it is a part of and goes with: the thread of a post.
    pub part_of: Option<Uuid>,
    /// Where a hit leads, such as `/cases/{id}`.
    pub url: String,
    /// Its title; of what was said in something else that one's.
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
    /// Second of the video where it is.
    pub at_s: Option<u32>,
    /// How useful others found it: saves, completed views, an accepted answer; 0 when nobody has said so. Ageing is the
    /// index's.
    pub usefulness: f32,
}

impl SearchDocument {
    /// A document with no more than what all have.
    pub fn new(kind: DocumentKind, id: Uuid, url: String, title: String, updated_at: DateTime<Utc>) -> Self {
        Self {
            kind,
            id,
            part_of: None,
            url,
            title,
            shelf: None,
            keywords: Vec::new(),
            body: String::new(),
            author: String::new(),
            updated_at,
            at_s: None,
            usefulness: 0.0,
        }
    }
}

/// What an outbox event means for the index.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentChange {
    /// The document is new or has changed. A passage of captions comes beside those that are there: remove them first.
    Put(Box<SearchDocument>),
    /// It may no longer be found by everybody.
    Remove {
        /// What it was.
        kind: DocumentKind,
        /// Its id.
        id: Uuid,
    },
    /// None of the parts of something may be found any more.
    RemoveParts(Uuid),
}
