//! Files that runners have delivered.

use content_schema::MediaId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One file of a source's renditions.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "media_files")]
pub struct Model {
    /// The source it was made of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub media_id: MediaId,
    /// Its name, as in `/m/{id}/{name}`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Size.
    pub bytes: i64,
    /// Lower-case hex SHA-256 of its contents.
    pub sha256: String,
}

/// The source is looked up by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
