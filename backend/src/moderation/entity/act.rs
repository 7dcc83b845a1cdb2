//! What was done to keep order.

use content_schema::moderation::{ActKind, Reason};
use content_schema::{ActId, PostId, ThreadId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An act; written once and never changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "moderation_acts")]
pub struct Model {
    /// Id; rises with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActId,
    /// When.
    pub at: ChronoDateTimeUtc,
    /// Who did it.
    pub moderator: UserId,
    /// What was done.
    pub kind: ActKind,
    /// Whom it concerns: who wrote the post, opened the thread or made the work.
    pub person: Option<UserId>,
    /// The post.
    pub post_id: Option<PostId>,
    /// The thread, or the one the post stood in.
    pub thread_id: Option<ThreadId>,
    /// The course, lesson or case, as [`content_schema::catalog::About`] writes it.
    pub about: Option<String>,
    /// Title of the thread or work then, or the word of the list.
    pub title: String,
    /// Where it stands.
    pub url: String,
    /// Where a thread went: a place or another thread.
    pub destination: Option<String>,
    /// Why.
    pub reason: Reason,
    /// Why, in own words.
    pub words: Option<String>,
    /// Until when it holds.
    pub until: Option<ChronoDateTimeUtc>,
}

/// All are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
