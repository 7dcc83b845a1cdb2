//! What posts said before they were changed.

use content_schema::PostId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An earlier text of a post.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "post_edits")]
pub struct Model {
    /// The post.
    #[sea_orm(primary_key, auto_increment = false)]
    pub post_id: PostId,
    /// The version that had this text.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// The text, Markdown.
    pub body: String,
    /// When it was written.
    pub at: ChronoDateTimeUtc,
}

/// Posts are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
