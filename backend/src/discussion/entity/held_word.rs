//! Words that hold posts.

use content_schema::{HeldWordId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A word that those who keep order look out for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "held_words")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HeldWordId,
    /// The word as it was typed.
    pub word: String,
    /// The word as it is compared, see [`super::super::held_words`].
    #[sea_orm(unique)]
    pub folded: String,
    /// Who added it.
    pub added_by: UserId,
    /// When.
    pub at: ChronoDateTimeUtc,
}

/// All are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
