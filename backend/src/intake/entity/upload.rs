//! Uploads, unfinished and finished.

use content_schema::{MediaId, UploadId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One upload.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "uploads")]
pub struct Model {
    /// Id, as in `/api/v1/uploads/{id}`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UploadId,
    /// Who uploads.
    pub owner: UserId,
    /// Name of the file as its owner calls it.
    pub name: String,
    /// `Upload-Metadata` as it was sent.
    pub metadata: String,
    /// Size of the whole file.
    pub bytes: i64,
    /// Where a piece with a checksum began that is not yet known to be whole.
    pub unverified_from: Option<i64>,
    /// Whether the whole file lies in the storage.
    pub stored: bool,
    /// What became of it.
    pub media_id: Option<MediaId>,
    /// When it was begun.
    pub created_at: ChronoDateTimeUtc,
    /// When bytes last came.
    pub touched_at: ChronoDateTimeUtc,
}

/// Uploads refer to other capabilities by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
