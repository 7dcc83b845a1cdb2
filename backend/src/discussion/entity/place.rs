//! How far people have read.

use content_schema::{PostId, ThreadId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A person's place in a thread.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "reading_places")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// The thread.
    #[sea_orm(primary_key, auto_increment = false)]
    pub thread_id: ThreadId,
    /// The last post they have read.
    pub post_id: PostId,
    /// When.
    pub at: ChronoDateTimeUtc,
}

/// All are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
