//! Jobs as their runners hold them: the source, progress, and what all their transactions begin and end with. The rules
//! are in [`lease`] and [`schedule`](super::schedule).
//!
//! Whatever changes the tasks of a source first locks the source's row, then the job's: runners of one lesson that end
//! their tasks at the same moment take turns, and never wait for each other in a circle.

use super::entity::{job, media};
use super::error::MediaError;
use super::estimate::{self, Piece};
use super::lease::{self, Hold, JobState};
use super::schedule::{self, Step};
use super::{runners, service};
use crate::platform::Platform;
use chrono::{DateTime, Utc};
use content_schema::job::{LEASE_S, ProgressAnswer, ProgressReport, Task};
use content_schema::{JobId, MediaId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

/// A job in the hands of its runner, and its source; both are locked.
pub struct Held {
    /// The job.
    pub job: job::Model,
    /// Its source.
    pub media: media::Model,
}

/// The source of a job, for the runner that holds it.
pub async fn source(platform: &Platform, id: JobId, lease: &str) -> Result<media::Model, MediaError> {
    let job = job::Entity::find_by_id(id)
        .one(platform.database.read())
        .await?
        .ok_or(MediaError::Missing)?;
    if lease::hold(job.standing(), &runners::digest_of(lease)) != Hold::Held {
        return Err(MediaError::LeaseLapsed);
    }
    service::find(platform.database.read(), job.media_id)
        .await?
        .ok_or(MediaError::LeaseLapsed)
}

/// Notes progress and renews the lease.
pub async fn renew(
    platform: &Platform,
    id: JobId,
    lease: &str,
    report: ProgressReport,
) -> Result<ProgressAnswer, MediaError> {
    let answer = |cancel| ProgressAnswer {
        cancel,
        lease_s: LEASE_S,
    };
    platform
        .database
        .write(async |tx| {
            let Some(Held { job, media }) = held(tx, id, lease).await? else {
                return Ok(answer(true));
            };
            let now = platform.clock.now();
            let mut row = job.into_active_model();
            row.lease_until = Set(Some(lease::lease_end(now)));
            row.stage = Set(Some(shortened(&report.stage, 40)));
            row.progress = Set(if report.progress.is_finite() {
                report.progress.clamp(0.0, 1.0)
            } else {
                0.0
            });
            row.update(tx).await?;
            note_how_far(tx, now, media).await?;
            Ok(answer(false))
        })
        .await
}

/// The job and its source while its runner holds it; none when its end was told before, by the same lease, or nobody
/// wants the source any more.
pub async fn held(tx: &DatabaseTransaction, id: JobId, lease: &str) -> Result<Option<Held>, MediaError> {
    let job = job::Entity::find_by_id(id).one(tx).await?.ok_or(MediaError::Missing)?;
    let media = lock_media(tx, job.media_id).await?;
    // It may have changed before its source was locked.
    let job = job::Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx)
        .await?
        .ok_or(MediaError::Missing)?;
    match lease::hold(job.standing(), &runners::digest_of(lease)) {
        Hold::Ended => Ok(None),
        Hold::Lost => Err(MediaError::LeaseLapsed),
        Hold::Held => {
            if let Some(media) = media {
                return Ok(Some(Held { job, media }));
            }
            set_state(tx, job, JobState::Parked).await?;
            Ok(None)
        }
    }
}

/// The row of a source that was not removed, for this transaction alone.
pub async fn lock_media(tx: &DatabaseTransaction, id: MediaId) -> Result<Option<media::Model>, DbErr> {
    let row = media::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(row.filter(|row| !row.removed))
}

/// All jobs of a source, in the order of the plan.
pub async fn of_media(conn: &impl ConnectionTrait, id: MediaId) -> Result<Vec<job::Model>, DbErr> {
    job::Entity::find()
        .filter(job::Column::MediaId.eq(id))
        .order_by_asc(job::Column::Position)
        .all(conn)
        .await
}

/// What the rules between tasks look at.
pub fn steps(jobs: &[job::Model]) -> Vec<Step<'_>> {
    jobs.iter()
        .map(|job| Step {
            task: &job.task,
            state: job.state,
        })
        .collect()
}

/// Writes how far a source is. One that is made anew looks ready all the while.
pub async fn note_how_far(tx: &DatabaseTransaction, now: DateTime<Utc>, media: media::Model) -> Result<(), DbErr> {
    if media.remaking {
        return Ok(());
    }
    let jobs = of_media(tx, media.id).await?;
    let pieces: Vec<Piece> = jobs.iter().map(|job| piece(job, now)).collect();
    let mut row = media.into_active_model();
    row.status = Set(schedule::status(&steps(&jobs)));
    #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
    let progress = estimate::progress(&pieces) as f32;
    row.progress = Set(progress);
    row.left_s = Set(estimate::left_s(&pieces));
    row.update(tx).await.map(drop)
}

/// What the estimate looks at.
pub fn piece(job: &job::Model, now: DateTime<Utc>) -> Piece {
    let (done, busy_s) = match job.state {
        JobState::Done => (1.0, f64::from(job.busy_s)),
        // Nobody will do it any more.
        JobState::Parked => (1.0, 0.0),
        JobState::Leased => (f64::from(job.progress), seconds_since(job.begun_at, now)),
        JobState::Waiting | JobState::Queued => (0.0, 0.0),
    };
    Piece {
        weight: f64::from(job.weight),
        done,
        busy_s,
        is_analysis: job.task.is_analysis(),
        is_last: matches!(job.task, Task::Assemble { last: true, .. }),
        is_at_work: job.state == JobState::Leased,
    }
}

/// Seconds from a moment until now; 0 where the moment is not known.
pub fn seconds_since(moment: Option<DateTime<Utc>>, now: DateTime<Utc>) -> f64 {
    moment.map_or(0.0, |moment| (now - moment).as_seconds_f64().max(0.0))
}

/// Changes the state alone.
pub async fn set_state(tx: &DatabaseTransaction, job: job::Model, state: JobState) -> Result<(), DbErr> {
    let mut row = job.into_active_model();
    row.state = Set(state);
    row.update(tx).await.map(drop)
}

/// Puts what has waited for other tasks into the queue.
pub async fn queue_unblocked(tx: &DatabaseTransaction, id: MediaId) -> Result<(), DbErr> {
    let jobs = of_media(tx, id).await?;
    for place in schedule::unblocked(&steps(&jobs)) {
        if let Some(job) = jobs.get(place) {
            set_state(tx, job.clone(), JobState::Queued).await?;
        }
    }
    Ok(())
}

/// Counts an attempt by how it ended: `ready`, `retried` or `failed`.
pub fn count(ended: &'static str) {
    metrics::counter!("yinghuo_transcode_attempts_total", "ended" => ended).increment(1);
}

/// The beginning of a runner's words.
pub fn shortened(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}
