//! Notices in inboxes.

use content_schema::notice::NoticeKind;
use content_schema::{NoticeId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A notice in a person's inbox.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "notices")]
pub struct Model {
    /// Id; rises with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    /// Whose inbox.
    pub recipient: UserId,
    /// Why.
    pub kind: NoticeKind,
    /// Title of what it is about.
    pub title: String,
    /// Display name of who caused it; none for the platform itself.
    pub actor_name: Option<String>,
    /// Where it leads.
    pub url: String,
    /// When.
    pub created_at: ChronoDateTimeUtc,
    /// When it was read.
    pub read_at: Option<ChronoDateTimeUtc>,
}

/// People are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
