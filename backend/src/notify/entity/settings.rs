//! What people want to hear of, and where.

use content_schema::UserId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A person's choice.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "notice_settings")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// [`super::super::settings::NoticeSettings`] as JSON: it is always read and written whole.
    pub settings: String,
    /// When it was last changed.
    pub updated_at: ChronoDateTimeUtc,
}

/// People are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
