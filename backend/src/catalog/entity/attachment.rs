//! Files of teaching cases.

use content_schema::{AttachmentId, CaseId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A file of a case.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "attachments")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttachmentId,
    /// The case it belongs to.
    pub case_id: CaseId,
    /// The part of the case it belongs to.
    pub part: String,
    /// The name it is saved under, safe on every system.
    pub name: String,
    /// MIME type, found from its contents.
    pub mime: String,
    /// Size.
    pub bytes: i64,
    /// Where it lies in the storage.
    pub storage_name: String,
    /// When it was added.
    pub created_at: ChronoDateTimeUtc,
}

/// Relations are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
