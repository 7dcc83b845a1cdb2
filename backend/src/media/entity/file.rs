//! Files that runners have delivered.

use content_schema::MediaId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One file of a source. A name may be there twice: as players see it, and as a task has made it anew.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "media_files")]
pub struct Model {
    /// The source it was made of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub media_id: MediaId,
    /// Its name, as in `/m/{id}/{name}`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Whether players may have it, or only runners.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(default = "yes")]
    pub published: bool,
    /// Size.
    pub bytes: i64,
    /// Lower-case hex SHA-256 of its contents.
    pub sha256: String,
}

/// Older versions had no others in a backup.
const fn yes() -> bool {
    true
}

/// The source is looked up by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
