//! Rooms, chapters and authors that people follow.

use content_schema::UserId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A person follows something else than a thread.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "subscriptions")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// What they follow: `room:…`, `chapter:…` or `author:…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub target: String,
    /// Since when.
    pub at: ChronoDateTimeUtc,
}

/// Both are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
