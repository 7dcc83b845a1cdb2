//! Where people take mail.

use content_schema::UserId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A person's e-mail address, and how far their digests are.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "mail_addresses")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// The address.
    pub address: String,
    /// When the person proved that they read it; nothing but the question is sent before.
    pub confirmed_at: Option<ChronoDateTimeUtc>,
    /// When they were asked to.
    pub asked_at: ChronoDateTimeUtc,
    /// The last day or week that was dealt with (see [`super::super::mail`]).
    pub period: String,
    /// Digests that could not be sent since the last that could.
    pub failures: i32,
    /// When to try again after a failure.
    pub retry_at: Option<ChronoDateTimeUtc>,
}

/// People are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
