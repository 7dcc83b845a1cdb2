//! What people keep on their lists.

use content_schema::UserId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Something on somebody's list.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "saves")]
pub struct Model {
    /// Id; later ones are greater.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose list it is on.
    pub user_id: UserId,
    /// `lesson:ID`, `case:ID` or `course:ID`.
    pub about: String,
    /// Since when.
    pub at: ChronoDateTimeUtc,
}

/// Both are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
