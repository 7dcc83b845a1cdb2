//! How far people have come.

use content_schema::{LessonId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A person's place in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "progress")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// The lesson.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lesson_id: LessonId,
    /// The second to go on at.
    pub at_s: i32,
    /// The furthest second that was ever reached.
    pub furthest_s: i32,
    /// When she was there, by the device's clock.
    pub seen_at: ChronoDateTimeUtc,
    /// When the server was told last.
    pub updated_at: ChronoDateTimeUtc,
}

/// Both are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
