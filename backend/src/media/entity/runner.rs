//! Transcoders that may claim jobs.

use content_schema::RunnerId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One runner.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "runners")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RunnerId,
    /// The operator's name for it.
    #[sea_orm(unique)]
    pub name: String,
    /// SHA-256 of its token, hex.
    pub token_digest: String,
    /// When it was made.
    pub created_at: ChronoDateTimeUtc,
}

/// Runners refer to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
