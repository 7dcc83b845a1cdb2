//! People with an account.

use content_schema::UserId;
use content_schema::people::Role;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// The name they sign in with, lower case.
    #[sea_orm(unique)]
    pub username: String,
    /// The name others see.
    pub display_name: String,
    /// What they are.
    pub role: Role,
    /// argon2id, PHC string format.
    pub password_hash: String,
    /// BCP 47 tag of the language they chose.
    pub language: Option<String>,
    /// Since when they may not sign in.
    pub disabled_at: Option<ChronoDateTimeUtc>,
    /// When the account was made.
    pub created_at: ChronoDateTimeUtc,
    /// Counts changes, for optimistic concurrency.
    pub version: i32,
}

/// Sessions are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
