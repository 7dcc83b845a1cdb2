//! Attempts that ended without a result: told by the runner, given back, or lapsed. What becomes of the job, and of the
//! others of its source when it is given up.

use super::entity::{job, media};
use super::error::MediaError;
use super::jobs::{self, Held};
use super::lease::{self, Ending, Fate, JobState};
use super::publish;
use super::schedule::{self, Consequence};
use super::service;
use crate::platform::{Platform, outbox};
use content_schema::JobId;
use content_schema::job::{Failure, Task};
use content_schema::media::{FailureReason, MediaStatus};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};
use std::collections::HashSet;

/// Longest text of a runner that is kept, in characters.
const MAX_DETAIL: usize = 2000;

/// Notes that an attempt failed: another follows, or the job is given up.
pub async fn fail(platform: &Platform, id: JobId, lease: &str, failure: Failure) -> Result<(), MediaError> {
    tracing::warn!(job = %id, reason = ?failure.reason, detail = failure.detail, "a transcode attempt failed");
    let dropped = platform
        .database
        .write(async |tx| {
            let Some(held) = jobs::held(tx, id, lease).await? else {
                return Ok(Vec::new());
            };
            let fate = lease::after_failure(held.job.standing(), failure.reason);
            let mut row = held.job.clone().into_active_model();
            row.attempts = Set(held.job.attempts + 1);
            row.last_reason = Set(Some(failure.reason));
            row.last_detail = Set(Some(jobs::shortened(&failure.detail, MAX_DETAIL)));
            end_attempt(tx, platform, held, row, fate, failure.reason).await
        })
        .await?;
    platform.outbox.ring();
    service::forget_stored(platform, dropped).await
}

/// Gives a job back at once; that is no attempt.
pub async fn release(platform: &Platform, id: JobId, lease: &str) -> Result<(), MediaError> {
    platform
        .database
        .write(async |tx| {
            let Some(held) = jobs::held(tx, id, lease).await? else {
                return Ok(());
            };
            let row = held.job.clone().into_active_model();
            let fate = Fate::Retry(chrono::Duration::zero());
            end_attempt(tx, platform, held, row, fate, FailureReason::Internal)
                .await
                .map(drop)
        })
        .await
}

/// Takes back the jobs whose leases have lapsed.
pub async fn sweep_lapsed(platform: &Platform) -> Result<(), MediaError> {
    let lapsed = job::Entity::find()
        .filter(job::Column::State.eq(JobState::Leased))
        .filter(job::Column::LeaseUntil.lt(platform.clock.now()))
        .all(platform.database.read())
        .await?;
    for job in lapsed {
        tracing::warn!(job = %job.id, runner = job.runner, "a lease has lapsed");
        let still = |job: &job::Model| lease::has_lapsed(job.standing(), platform.clock.now());
        take_back(platform, &job, Ending::Lapsed, still).await?;
    }
    Ok(())
}

/// Takes back what a runner holds that is known to be gone; with `instance`, that process of it.
pub async fn take_back_from(
    platform: &Platform,
    runner: &str,
    instance: Option<&str>,
    ending: Ending,
) -> Result<(), MediaError> {
    let mut holding = job::Entity::find()
        .filter(job::Column::State.eq(JobState::Leased))
        .filter(job::Column::Runner.eq(runner));
    if let Some(instance) = instance {
        holding = holding.filter(job::Column::Instance.eq(instance));
    }
    for job in holding.all(platform.database.read()).await? {
        tracing::info!(job = %job.id, runner, instance, "taking a job back from a runner that is gone");
        let still = |now: &job::Model| now.state == JobState::Leased && now.lease_digest == job.lease_digest;
        take_back(platform, &job, ending, still).await?;
    }
    Ok(())
}

/// Takes one job back, whoever holds it.
pub async fn take_back(
    platform: &Platform,
    job: &job::Model,
    ending: Ending,
    still: impl Fn(&job::Model) -> bool,
) -> Result<(), MediaError> {
    let dropped = platform
        .database
        .write(async |tx| {
            let media = jobs::lock_media(tx, job.media_id).await?;
            let job = job::Entity::find_by_id(job.id).lock_exclusive().one(tx).await?;
            let Some(job) = job.filter(still) else {
                return Ok::<_, MediaError>(Vec::new());
            };
            let Some(media) = media else {
                jobs::set_state(tx, job, JobState::Parked).await?;
                return Ok(Vec::new());
            };
            let reason = job.last_reason.unwrap_or(FailureReason::Internal);
            let mut row = job.clone().into_active_model();
            let fate = match ending {
                Ending::Released => Fate::Retry(chrono::Duration::zero()),
                Ending::Lapsed => {
                    row.lapses = Set(job.lapses + 1);
                    lease::after_lapse(job.standing())
                }
            };
            end_attempt(tx, platform, Held { job, media }, row, fate, reason).await
        })
        .await?;
    platform.outbox.ring();
    service::forget_stored(platform, dropped).await
}

/// Ends an attempt: back to the queue, or given up. Returns where files lie that nobody needs any more.
async fn end_attempt(
    tx: &DatabaseTransaction,
    platform: &Platform,
    held: Held,
    mut row: job::ActiveModel,
    fate: Fate,
    reason: FailureReason,
) -> Result<Vec<String>, MediaError> {
    row.progress = Set(0.0);
    match fate {
        Fate::Retry(pause) => {
            jobs::count("retried");
            row.state = Set(JobState::Queued);
            row.not_before = Set(platform.clock.now() + pause);
            row.lease_digest = Set(None);
            row.lease_until = Set(None);
            row.stage = Set(None);
            row.update(tx).await?;
            jobs::note_how_far(tx, platform.clock.now(), held.media).await?;
            Ok(Vec::new())
        }
        Fate::Park => {
            jobs::count("failed");
            row.state = Set(JobState::Parked);
            row.update(tx).await?;
            give_up(tx, platform, held, reason).await
        }
    }
}

async fn give_up(
    tx: &DatabaseTransaction,
    platform: &Platform,
    Held { job, media }: Held,
    reason: FailureReason,
) -> Result<Vec<String>, MediaError> {
    match schedule::after_giving_up(&job.task, media.output.is_some(), media.remaking) {
        Consequence::Fails => {
            park_the_rest(tx, &media).await?;
            let recorded = service::recording(&media);
            let id = media.id;
            fail_media(tx, platform, media, reason).await?;
            let Some(recorded) = recorded else {
                return Ok(Vec::new());
            };
            let mut gone = publish::drop_parts(tx, id, &service::files(tx, id).await?).await?;
            gone.push(recorded);
            Ok(gone)
        }
        Consequence::StaysAsItIs => {
            let planned = if media.remaking {
                Vec::new()
            } else {
                last_renditions(&jobs::of_media(tx, media.id).await?)
            };
            park_the_rest(tx, &media).await?;
            let files = service::files(tx, media.id).await?;
            let dropped = publish::drop_parts(tx, media.id, &files).await?;
            publish::make_ready(tx, platform, media, &planned).await?;
            Ok(dropped)
        }
        Consequence::GoesOn => {
            let all = jobs::of_media(tx, media.id).await?;
            let files = service::files(tx, media.id).await?;
            let names: HashSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
            for place in schedule::needless(&jobs::steps(&all), &|name| names.contains(name)) {
                if let Some(job) = all.get(place) {
                    jobs::set_state(tx, job.clone(), JobState::Parked).await?;
                }
            }
            jobs::queue_unblocked(tx, media.id).await?;
            jobs::note_how_far(tx, platform.clock.now(), media).await?;
            Ok(Vec::new())
        }
    }
}

/// Nobody needs the other tasks any more; a runner that is at one hears so when it next speaks.
async fn park_the_rest(tx: &DatabaseTransaction, media: &media::Model) -> Result<(), MediaError> {
    job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(JobState::Parked))
        .filter(job::Column::MediaId.eq(media.id))
        .filter(job::Column::State.ne(JobState::Done))
        .exec(tx)
        .await?;
    Ok(())
}

async fn fail_media(
    tx: &DatabaseTransaction,
    platform: &Platform,
    media: media::Model,
    reason: FailureReason,
) -> Result<(), MediaError> {
    let id = media.id;
    let payload = serde_json::json!({ "owner": media.owner, "title": media.name });
    let mut row = media.into_active_model();
    row.status = Set(MediaStatus::Failed);
    row.error = Set(Some(reason));
    row.left_s = Set(None);
    row.update(tx).await?;
    outbox::append(tx, &platform.clock, "media.failed", id.0, payload).await?;
    Ok(())
}

/// All that was planned.
fn last_renditions(jobs: &[job::Model]) -> Vec<String> {
    match jobs.last().map(|job| &job.task) {
        Some(Task::Assemble { renditions, .. }) => renditions.clone(),
        _ => Vec::new(),
    }
}
