//! Signed-in devices.

use content_schema::{SessionId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One signed-in device of a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Id; the family of its refresh tokens.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// How often its refresh token has been rotated; only the newest one is good.
    pub generation: i32,
    /// What the device calls itself (`User-Agent`, cut).
    pub device: String,
    /// When the person signed in.
    pub created_at: ChronoDateTimeUtc,
    /// When it was last used, to the hour.
    pub last_seen_at: ChronoDateTimeUtc,
    /// When it ends unless used.
    pub expires_at: ChronoDateTimeUtc,
}

/// Users are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
