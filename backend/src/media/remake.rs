//! What operators do with jobs: look at them, try one again, make old media anew.

use super::entity::{job, media};
use super::error::MediaError;
use super::lease::{Ending, JobState};
use super::{ending, jobs, manifest, publish, schedule, service};
use crate::platform::Platform;
use content_schema::job::Task;
use content_schema::media::{LeftOutReason, MediaStatus};
use content_schema::{JobId, MediaId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};
use std::fmt;
use uuid::Uuid;

/// A job as operators see it, in one line.
pub struct JobLine(job::Model, String);

impl fmt::Display for JobLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(job, name) = self;
        let state = match job.state {
            JobState::Waiting => "waits for the others".to_owned(),
            JobState::Queued => "queued".to_owned(),
            JobState::Leased => format!(
                "{:.0} % at {}",
                job.progress * 100.0,
                job.runner.as_deref().unwrap_or("?")
            ),
            JobState::Done => "done".to_owned(),
            JobState::Parked => "given up".to_owned(),
        };
        write!(f, "{}  {}  {}  {state}", job.id, in_words(&job.task), name)?;
        if job.attempts + job.lapses > 0 {
            write!(f, "  {} failed, {} lost", job.attempts, job.lapses)?;
        }
        if let Some(reason) = job.last_reason {
            let detail = job.last_detail.as_deref().unwrap_or_default();
            write!(f, "  {reason:?}: {detail}")?;
        }
        Ok(())
    }
}

fn in_words(task: &Task) -> String {
    match task {
        Task::Analyse { voice_s: None } => "analyse".to_owned(),
        Task::Analyse { voice_s: Some(_) } => "analyse a voice message".to_owned(),
        Task::Sound => "sound".to_owned(),
        Task::Picture { renditions, chunk } => format!("chunk {chunk} of {}", renditions.join(", ")),
        Task::Assemble { last: false, .. } => "assemble the first".to_owned(),
        Task::Assemble { last: true, .. } => "assemble all".to_owned(),
    }
}

/// The jobs that are not done, those of the oldest source first.
pub async fn unfinished(platform: &Platform) -> Result<Vec<JobLine>, DbErr> {
    let rows = job::Entity::find()
        .filter(job::Column::State.ne(JobState::Done))
        .order_by_asc(job::Column::CreatedAt)
        .order_by_asc(job::Column::MediaId)
        .order_by_asc(job::Column::Position)
        .all(platform.database.read())
        .await?;
    let mut lines = Vec::with_capacity(rows.len());
    let mut source = None::<media::Model>;
    for row in rows {
        if source.as_ref().is_none_or(|source| source.id != row.media_id) {
            source = service::find(platform.database.read(), row.media_id).await?;
        }
        let name = source
            .as_ref()
            .map_or_else(|| "(removed)".into(), |source| source.name.clone());
        lines.push(JobLine(row, name));
    }
    Ok(lines)
}

/// What came of trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retried {
    /// So many jobs wait for a runner again.
    Jobs(usize),
    /// There is no such job or media, or nothing of it is stuck.
    Nothing,
    /// The parts it would go on from are gone.
    OnlyRemaking,
}

/// Tries a job again, or all of a media that were given up, as if it had never failed. One that a runner holds is taken
/// from it.
pub async fn retry(platform: &Platform, id: Uuid) -> Result<Retried, MediaError> {
    let conn = platform.database.read();
    let job = job::Entity::find_by_id(JobId(id)).one(conn).await?;
    if let Some(job) = job.as_ref().filter(|job| job.state == JobState::Leased) {
        let still = |now: &job::Model| now.lease_digest == job.lease_digest && now.state == JobState::Leased;
        ending::take_back(platform, job, Ending::Released, still).await?;
        return Ok(Retried::Jobs(1));
    }
    let media_id = job.as_ref().map_or(MediaId(id), |job| job.media_id);
    platform
        .database
        .write(async |tx| retry_parked(tx, platform, media_id).await)
        .await
}

async fn retry_parked(tx: &DatabaseTransaction, platform: &Platform, id: MediaId) -> Result<Retried, MediaError> {
    let Some(media) = jobs::lock_media(tx, id).await? else {
        return Ok(Retried::Nothing);
    };
    if is_without_source(&media) {
        return Ok(Retried::Nothing);
    }
    let parked: Vec<_> = jobs::of_media(tx, id)
        .await?
        .into_iter()
        .filter(|job| job.state == JobState::Parked)
        .collect();
    if parked.is_empty() {
        return Ok(Retried::Nothing);
    }
    // The end of the work took the parts away.
    if media.status == MediaStatus::Ready && !media.remaking {
        return Ok(Retried::OnlyRemaking);
    }
    let now = platform.clock.now();
    let count = parked.len();
    for job in parked {
        let waits = schedule::waits(&job.task);
        let mut row = job.into_active_model();
        row.state = Set(if waits { JobState::Waiting } else { JobState::Queued });
        row.attempts = Set(0);
        row.lapses = Set(0);
        row.not_before = Set(now);
        row.lease_digest = Set(None);
        row.update(tx).await?;
    }
    jobs::queue_unblocked(tx, id).await?;
    let mut row = media.into_active_model();
    row.error = Set(None);
    let media = row.update(tx).await?;
    jobs::note_how_far(tx, now, media).await?;
    Ok(Retried::Jobs(count))
}

/// Ids of all media that can be played.
pub async fn all_playable(platform: &Platform) -> Result<Vec<MediaId>, DbErr> {
    let rows = media::Entity::find()
        .filter(media::Column::Removed.eq(false))
        .filter(media::Column::Output.is_not_null())
        .order_by_asc(media::Column::CreatedAt)
        .all(platform.database.read())
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Has a source made anew, after everything else there is to do; what it has is shown until all is made. With `lacking`
/// only where it has no rendition of that rung (`smooth`) or name (`light-av1`) and none was left out on purpose.
/// Answers whether it will be made.
pub async fn remake(platform: &Platform, id: MediaId, lacking: Option<&str>) -> Result<bool, MediaError> {
    let dropped = platform
        .database
        .write(async |tx| begin_anew(tx, platform, id, lacking).await)
        .await?;
    let begun = dropped.is_some();
    service::forget_stored(platform, dropped.unwrap_or_default()).await?;
    Ok(begun)
}

async fn begin_anew(
    tx: &DatabaseTransaction,
    platform: &Platform,
    id: MediaId,
    lacking: Option<&str>,
) -> Result<Option<Vec<String>>, MediaError> {
    let Some(media) = jobs::lock_media(tx, id).await? else {
        return Ok(None);
    };
    let is_at_rest = matches!(media.status, MediaStatus::Ready | MediaStatus::Failed) && !media.remaking;
    if !is_at_rest || is_without_source(&media) || lacking.is_some_and(|rung| !lacks(&media, rung)) {
        return Ok(None);
    }
    let now = platform.clock.now();
    job::Entity::delete_many()
        .filter(job::Column::MediaId.eq(id))
        .exec(tx)
        .await?;
    let files = service::files(tx, id).await?;
    let dropped = publish::drop_parts(tx, id, &files).await?;
    let mut job = job::Model::new(platform.ids.next(), id, Task::ANALYSE, 0, now);
    job.background = true;
    job.into_active_model().insert(tx).await?;
    let playable = media.output.is_some();
    let mut row = media.into_active_model();
    if playable {
        row.remaking = Set(true);
    } else {
        row.status = Set(MediaStatus::Queued);
        row.progress = Set(0.0);
        row.error = Set(None);
    }
    row.update(tx).await?;
    Ok(Some(dropped))
}

/// The recording of a voice message goes when its work is over.
const fn is_without_source(media: &media::Model) -> bool {
    media.voice_s.is_some() && matches!(media.status, MediaStatus::Ready | MediaStatus::Failed)
}

fn lacks(media: &media::Model, rung: &str) -> bool {
    let is_meant = |name: &str| name == rung || name.split_once('-').is_some_and(|(purpose, _)| purpose == rung);
    manifest::output_of(media).is_none_or(|output| {
        let is_there = output.renditions.iter().any(|rendition| is_meant(&rendition.name));
        let on_purpose = output
            .left_out
            .iter()
            .any(|left_out| left_out.reason != LeftOutReason::Failed && is_meant(&left_out.name));
        !is_there && !on_purpose
    })
}
