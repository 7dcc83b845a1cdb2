//! Voice messages and pictures that go with posts.

use content_schema::{EnclosureId, MediaId, PostId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What an enclosure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum, utoipa::ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum EnclosureKind {
    /// A voice message.
    Voice,
    /// A picture.
    Picture,
}

/// One of them: its owner's alone until it goes with a post.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "enclosures")]
pub struct Model {
    /// Id, as in `/e/{id}/…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EnclosureId,
    /// Who brought it.
    pub owner: UserId,
    /// The post it goes with.
    pub post_id: Option<PostId>,
    /// Its place among those of the post, from 0.
    pub position: i32,
    /// What it is.
    pub kind: EnclosureKind,
    /// What a picture shows, for those who cannot see it.
    pub alt: String,
    /// The recording of a voice message, and what was made of it.
    pub media_id: Option<MediaId>,
    /// Width of a picture, in pixels.
    pub width: Option<i32>,
    /// Height of a picture.
    pub height: Option<i32>,
    /// Size of a picture.
    pub bytes: Option<i64>,
    /// Size of the small picture beside the words.
    pub small_bytes: Option<i64>,
    /// When it was brought.
    pub created_at: ChronoDateTimeUtc,
}

/// Posts and media are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
