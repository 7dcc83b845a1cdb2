//! Reports of posts to those who keep order.

use content_schema::{PostId, ReportId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "reports")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportId,
    /// The post.
    pub post_id: PostId,
    /// Who reported it.
    pub reporter: UserId,
    /// Why; the words that hold it, when [`Model::held`].
    pub reason: String,
    /// Whether nobody reported it: words of the list hold the post, and its author stands for the reporter.
    #[serde(default)]
    pub held: bool,
    /// When.
    pub at: ChronoDateTimeUtc,
    /// What was done: `dismiss` or `hide`.
    pub action: Option<String>,
    /// Who did it.
    pub resolved_by: Option<UserId>,
    /// When it was done.
    pub resolved_at: Option<ChronoDateTimeUtc>,
}

/// Posts are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
