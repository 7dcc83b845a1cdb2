//! Who else wants a case.

use content_schema::{UserId, WantedId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Somebody wants it too.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "wanted_seconds")]
pub struct Model {
    /// The wanted case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wanted_id: WantedId,
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
}

/// Both are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
