//! Sources with what became of them.

use content_schema::media::{FailureReason, MediaStatus};
use content_schema::{MediaId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One source.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "media")]
pub struct Model {
    /// Id, as in `/m/{id}/…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MediaId,
    /// Who uploaded it.
    pub owner: UserId,
    /// Name of the source as its uploader called it.
    pub name: String,
    /// Where the source lies in the storage.
    pub source: String,
    /// Size of the source.
    pub source_bytes: i64,
    /// How far it is.
    pub status: MediaStatus,
    /// 0 to 1.
    pub progress: f32,
    /// Why it failed.
    pub error: Option<FailureReason>,
    /// The transcoder's `TranscodeOutput`, once ready.
    pub output: Option<Json>,
    /// Whether everybody may see it.
    pub public: bool,
    /// When it was made.
    pub created_at: ChronoDateTimeUtc,
    /// Whether it was removed; the sweep then takes its files away.
    pub removed: bool,
}

/// Other tables refer to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
