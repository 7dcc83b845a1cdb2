//! Threads as JSON.

use super::entity::thread::{self, ThreadKind};
use crate::accounts::service::Face;
use chrono::{DateTime, Utc};
use content_schema::{PostId, ThreadId, UserId};
use serde::Serialize;
use std::collections::HashMap;

/// A thread as JSON.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ThreadView {
    /// Id.
    pub id: ThreadId,
    /// `lesson:ID`, `case:ID`, `course:ID`, `room:SUBJECT` or `chapter:STAGE/GRADE/SUBJECT/EDITION/VOLUME/NAME`.
    pub about: String,
    /// Second of the video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_s: Option<i32>,
    /// `question` or `discussion`.
    pub kind: ThreadKind,
    /// Title.
    pub title: String,
    /// Who opened it.
    pub author: Option<Face>,
    /// Whether only those who keep order may still post.
    pub locked: bool,
    /// The accepted answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_post_id: Option<PostId>,
    /// Posts after the first.
    pub replies: i32,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When somebody last posted.
    pub updated_at: DateTime<Utc>,
}

impl ThreadView {
    /// A thread with the face of who opened it.
    pub fn new(thread: thread::Model, faces: &HashMap<UserId, Face>) -> Self {
        Self {
            id: thread.id,
            about: thread.about,
            at_s: thread.at_s,
            kind: thread.kind,
            title: thread.title,
            author: faces.get(&thread.author).cloned(),
            locked: thread.locked,
            answer_post_id: thread.answer,
            replies: thread.replies,
            created_at: thread.created_at,
            updated_at: thread.updated_at,
        }
    }
}
