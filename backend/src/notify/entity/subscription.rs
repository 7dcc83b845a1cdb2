//! Devices that take pushes.

use content_schema::{SessionId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A browser's subscription, as its Push API gives it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "push_subscriptions")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whom it reaches.
    pub user_id: UserId,
    /// The signed-in device that asked; nothing is pushed once it has signed out.
    pub session_id: SessionId,
    /// Where pushes go.
    #[sea_orm(unique)]
    pub endpoint: String,
    /// The browser's public key (P-256, uncompressed), base64url.
    pub p256dh: String,
    /// The browser's secret of 16 bytes, base64url.
    pub auth: String,
    /// When it was made.
    pub created_at: ChronoDateTimeUtc,
    /// Pushes that failed since the last that did not.
    pub failures: i32,
}

/// People are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
