//! Answers given under an `Idempotency-Key`.

use content_schema::UserId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Who asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor: UserId,
    /// The key they chose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of method, path and body.
    pub digest: Vec<u8>,
    /// Status of the answer.
    pub status: i32,
    /// Body of the answer.
    pub body: Json,
    /// When.
    pub at: ChronoDateTimeUtc,
}

/// Answers refer to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
