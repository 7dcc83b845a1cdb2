//! Threads.

use super::post::Gone;
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A thread.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "threads")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ThreadId,
    /// What it is about, as [`content_schema::catalog::About`] writes it.
    pub about: String,
    /// Id of the subject in whose room it stands; none for threads about things of the catalog.
    #[serde(default)]
    pub room: Option<String>,
    /// Second of the video it is about.
    pub at_s: Option<i32>,
    /// Whether it asks for an answer.
    pub kind: ThreadKind,
    /// Its title.
    pub title: String,
    /// Who opened it.
    pub author: UserId,
    /// Whether only those who keep order may still post.
    pub locked: bool,
    /// How the post it began with is out of sight, if hidden or held: nobody finds the thread then.
    #[serde(default)]
    pub gone: Option<Gone>,
    /// The thread its posts went into; it is that thread from then on.
    #[serde(default)]
    pub merged_into: Option<ThreadId>,
    /// The post accepted as its answer.
    pub answer: Option<PostId>,
    /// Posts after the first.
    pub replies: i32,
    /// When it was opened.
    pub created_at: ChronoDateTimeUtc,
    /// When somebody last posted.
    pub updated_at: ChronoDateTimeUtc,
}

/// What a thread wants.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum, utoipa::ToSchema,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ThreadKind {
    /// An answer.
    Question,
    /// A conversation.
    #[default]
    Discussion,
}

/// Posts are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
