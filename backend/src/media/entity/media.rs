//! Sources with what became of them.

use content_schema::media::{FailureReason, MediaStatus};
use content_schema::{MediaId, UserId};
use sea_orm::FromJsonQueryResult;
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
    /// Seconds it may last, where it is a voice message.
    #[serde(default)]
    pub voice_s: Option<i32>,
    /// How far it is.
    pub status: MediaStatus,
    /// 0 to 1.
    pub progress: f32,
    /// Why it failed.
    pub error: Option<FailureReason>,
    /// Seconds until all is made, where that can be told.
    #[serde(default)]
    pub left_s: Option<f64>,
    /// The transcoder's `TranscodeOutput`, once a first rendition can be played.
    pub output: Option<Json>,
    /// Whether it is ready and made anew behind the readers' backs.
    #[serde(default)]
    pub remaking: bool,
    /// Captions that were uploaded.
    #[serde(default)]
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub captions: Option<UploadedCaptions>,
    /// Whether everybody may see it.
    pub public: bool,
    /// When it was made.
    pub created_at: ChronoDateTimeUtc,
    /// Whether it was removed; the sweep then takes its files away.
    pub removed: bool,
}

/// The captions of a source that people have made, at most one a language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct UploadedCaptions(pub Vec<UploadedCaption>);

/// One of them, a WebVTT file in the storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadedCaption {
    /// BCP 47 tag.
    pub language: String,
    /// Size.
    pub bytes: u64,
    /// Lower-case hex SHA-256 of its contents.
    pub sha256: String,
}

/// Other tables refer to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
