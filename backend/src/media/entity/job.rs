//! Transcode jobs, one a task, and the leases on them.

use crate::media::lease::{JobState, Standing};
use content_schema::job::Task;
use content_schema::media::FailureReason;
use content_schema::{JobId, MediaId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One task of a source. What a backup of an older version does not hold has its value for the one job of a source there
/// was then.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// The source.
    pub media_id: MediaId,
    /// What is to be done.
    #[sea_orm(column_type = "JsonBinary")]
    #[serde(default = "analyse")]
    pub task: Task,
    /// Its place in the plan; the analysis that makes the plan is 0.
    #[serde(default)]
    pub position: i32,
    /// Its share of the whole work, in no unit.
    #[serde(default = "one")]
    pub weight: f32,
    /// Whether everything else goes first: old media that are made anew.
    #[serde(default)]
    pub background: bool,
    /// Whether it goes first: somebody waits for a voice message, and it takes seconds.
    #[serde(default)]
    pub urgent: bool,
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
    /// Which of the runner's processes it is, where those have names.
    #[serde(default)]
    pub instance: Option<String>,
    /// What the runner last said it was doing.
    pub stage: Option<String>,
    /// How far the runner last said it was, 0 to 1.
    #[serde(default)]
    pub progress: f32,
    /// When the last attempt began.
    #[serde(default)]
    pub begun_at: Option<ChronoDateTimeUtc>,
    /// How long the attempt took that did it, in seconds.
    #[serde(default)]
    pub busy_s: f32,
    /// Why the last attempt failed.
    pub last_reason: Option<FailureReason>,
    /// The same, for the operator.
    pub last_detail: Option<String>,
    /// When it was made.
    pub created_at: ChronoDateTimeUtc,
}

const fn analyse() -> Task {
    Task::ANALYSE
}

const fn one() -> f32 {
    1.0
}

impl Model {
    /// A job that nobody has had yet.
    pub const fn new(id: JobId, media_id: MediaId, task: Task, position: i32, now: ChronoDateTimeUtc) -> Self {
        Self {
            id,
            media_id,
            task,
            position,
            weight: one(),
            background: false,
            urgent: false,
            state: JobState::Queued,
            attempts: 0,
            lapses: 0,
            not_before: now,
            lease_digest: None,
            lease_until: None,
            runner: None,
            instance: None,
            stage: None,
            progress: 0.0,
            begun_at: None,
            busy_s: 0.0,
            last_reason: None,
            last_detail: None,
            created_at: now,
        }
    }

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
