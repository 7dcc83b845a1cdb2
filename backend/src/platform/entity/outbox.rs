//! Events in the order of their commits.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One event of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Place in the order of commits.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// What happened, such as `case.changed`.
    pub topic: String,
    /// Id of the thing it happened to.
    pub subject: Uuid,
    /// What a follower cannot look up later, as JSON; usually null.
    pub payload: Json,
    /// When.
    pub at: ChronoDateTimeUtc,
}

/// Events refer to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
