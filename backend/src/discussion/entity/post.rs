//! Posts.

use content_schema::{PostId, ThreadId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A post. The first of a thread is its opening.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "posts")]
pub struct Model {
    /// Id; later posts have greater ones.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PostId,
    /// Its thread.
    pub thread_id: ThreadId,
    /// The post it replies to; one that is itself no reply.
    pub reply_to: Option<PostId>,
    /// Who wrote it.
    pub author: UserId,
    /// Its text, Markdown.
    pub body: String,
    /// When it was written.
    pub created_at: ChronoDateTimeUtc,
    /// When it was last changed.
    pub edited_at: Option<ChronoDateTimeUtc>,
    /// Since when it is out of sight.
    pub gone_at: Option<ChronoDateTimeUtc>,
    /// How it came out of sight; set exactly while [`Model::gone_at`] is.
    #[serde(default)]
    pub gone: Option<Gone>,
    /// Counts changes, for optimistic concurrency.
    pub version: i32,
}

/// How a post is out of sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum, utoipa::ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Gone {
    /// Its author deleted it.
    Deleted,
    /// Those who keep order hid it; its place stays, its author still reads it.
    Hidden,
    /// It waits for those who keep order; for others it is not there.
    Held,
}

/// Threads are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
