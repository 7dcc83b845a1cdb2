//! How far the notifier has followed the outbox.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The one row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "notice_cursor")]
pub struct Model {
    /// Always [`ONLY`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Number of the last event whose notices are written.
    pub seq: i64,
}

/// Id of the one row.
pub const ONLY: i32 = 1;

/// The cursor refers to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
