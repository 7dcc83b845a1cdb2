//! Transcode jobs and the leases on them.

use crate::media::lease::{JobState, Standing};
use content_schema::media::FailureReason;
use content_schema::{JobId, MediaId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The job of one source.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// The source.
    pub media_id: MediaId,
    /// Where it stands.
    pub state: JobState,
    /// Attempts that a runner reported as failed.
    pub attempts: i32,
    /// Leases that ended without a word from their runner.
    pub lapses: i32,
    /// Not handed out before.
    pub not_before: ChronoDateTimeUtc,
    /// SHA-256 of the lease, hex; kept after the end so that a repeated word of its runner is understood.
    pub lease_digest: Option<String>,
    /// When the lease ends unless renewed.
    pub lease_until: Option<ChronoDateTimeUtc>,
    /// Name of the runner that holds or held it.
    pub runner: Option<String>,
    /// What the runner last said it was doing.
    pub stage: Option<String>,
    /// Why the last attempt failed.
    pub last_reason: Option<FailureReason>,
    /// The same, for the operator.
    pub last_detail: Option<String>,
    /// When it was made.
    pub created_at: ChronoDateTimeUtc,
}

impl Model {
    /// What the rules of leases look at.
    pub fn standing(&self) -> Standing<'_> {
        Standing {
            state: self.state,
            attempts: self.attempts,
            lapses: self.lapses,
            lease_digest: self.lease_digest.as_deref(),
            lease_until: self.lease_until,
        }
    }
}

/// The source is looked up by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
