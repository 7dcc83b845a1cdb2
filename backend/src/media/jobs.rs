//! What runners do with jobs: claim, renew, deliver, complete, fail, give back; and the sweep that takes lapsed leases
//! back. The rules are in [`lease`]; this file holds their transactions.

use super::entity::{file, job, media};
use super::error::MediaError;
use super::incoming::Received;
use super::lease::{self, Ending, Fate, Hold, JobState};
use super::{manifest, naming, runners, service};
use crate::platform::secrets::random_text;
use crate::platform::{Platform, outbox};
use content_schema::job::{Claim, Completion, DeliveredFile, Failure, LEASE_S, ProgressAnswer, ProgressReport};
use content_schema::media::{FailureReason, MediaStatus};
use content_schema::{JobId, MediaId};
use sea_orm::sea_query::{LockBehavior, LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashSet;

/// Longest text of a runner that is kept, in characters.
const MAX_DETAIL: usize = 2000;

/// Hands the oldest job that waits to a runner; none when nothing waits.
pub async fn claim(platform: &Platform, runner: &str) -> Result<Option<Claim>, MediaError> {
    let waiting = job::Entity::find()
        .filter(job::Column::State.eq(JobState::Queued))
        .filter(job::Column::NotBefore.lte(platform.clock.now()))
        .count(platform.database.read())
        .await?;
    // Runners ask often; only when there is work does that need the one writer.
    if waiting == 0 {
        return Ok(None);
    }
    platform
        .database
        .write(async |tx| claim_next(tx, platform, runner).await)
        .await
}

async fn claim_next(tx: &DatabaseTransaction, platform: &Platform, runner: &str) -> Result<Option<Claim>, MediaError> {
    let now = platform.clock.now();
    loop {
        let next = job::Entity::find()
            .filter(job::Column::State.eq(JobState::Queued))
            .filter(job::Column::NotBefore.lte(now))
            .order_by_asc(job::Column::CreatedAt)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .one(tx)
            .await?;
        let Some(next) = next else { return Ok(None) };
        let job_id = next.id;
        let media_id = next.media_id;
        let Some(source) = service::find(tx, media_id).await? else {
            // Removed while it waited.
            set_state(tx, next, JobState::Parked).await?;
            continue;
        };
        let lease = random_text(24);
        let mut row = next.into_active_model();
        row.state = Set(JobState::Leased);
        row.lease_digest = Set(Some(runners::digest_of(&lease)));
        row.lease_until = Set(Some(lease::lease_end(now)));
        row.runner = Set(Some(runner.to_owned()));
        row.stage = Set(None);
        row.update(tx).await?;
        let claim = Claim {
            job_id,
            lease,
            lease_s: LEASE_S,
            source_bytes: source.source_bytes.cast_unsigned(),
            source_name: source.name.clone(),
            delivered: service::files(tx, media_id).await?.into_iter().map(delivered).collect(),
        };
        set_status(tx, source, MediaStatus::Transcoding, 0.0).await?;
        return Ok(Some(claim));
    }
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
            let Some(job) = held(tx, id, lease).await? else {
                return Ok(answer(true));
            };
            let Some(source) = service::find(tx, job.media_id).await? else {
                set_state(tx, job, JobState::Parked).await?;
                return Ok(answer(true));
            };
            let mut row = job.into_active_model();
            row.lease_until = Set(Some(lease::lease_end(platform.clock.now())));
            row.stage = Set(Some(shortened(&report.stage, 40)));
            row.update(tx).await?;
            let progress = if report.progress.is_finite() {
                report.progress.clamp(0.0, 1.0)
            } else {
                0.0
            };
            set_status(tx, source, MediaStatus::Transcoding, progress).await?;
            Ok(answer(false))
        })
        .await
}

/// Stores a received file of a job and notes it.
pub async fn deliver(
    platform: &Platform,
    id: JobId,
    lease: &str,
    name: &str,
    received: &Received,
) -> Result<(), MediaError> {
    let media_id = source(platform, id, lease).await?.id;
    let stored_as = naming::storage_name(media_id, name, &received.sha256);
    platform.storage.adopt_file(&stored_as, received.path()).await?;
    let noted = platform
        .database
        .write(async |tx| note_file(tx, id, lease, name, received).await)
        .await;
    let replaced = match noted {
        Ok(replaced) => replaced,
        Err(error) => {
            forget_unless_noted(platform, media_id, name, &received.sha256).await;
            return Err(error);
        }
    };
    if let Some(before) = replaced {
        let old = naming::storage_name(media_id, name, &before);
        if old != stored_as {
            platform.storage.delete(&old).await?;
        }
    }
    Ok(())
}

/// Writes the file's row; returns the digest of what had the name before.
async fn note_file(
    tx: &DatabaseTransaction,
    id: JobId,
    lease: &str,
    name: &str,
    received: &Received,
) -> Result<Option<String>, MediaError> {
    let job = held(tx, id, lease).await?.ok_or(MediaError::LeaseLapsed)?;
    service::find(tx, job.media_id).await?.ok_or(MediaError::LeaseLapsed)?;
    let before = file::Entity::find_by_id((job.media_id, name.to_owned()))
        .one(tx)
        .await?;
    let mut row = job.clone().into_active_model();
    row.lease_until = Set(job
        .lease_until
        .max(Some(received.at + chrono::Duration::seconds(LEASE_S.cast_signed()))));
    row.update(tx).await?;
    let file = file::ActiveModel {
        media_id: Set(job.media_id),
        name: Set(name.to_owned()),
        bytes: Set(received.bytes.cast_signed()),
        sha256: Set(received.sha256.clone()),
    };
    let conflict = OnConflict::columns([file::Column::MediaId, file::Column::Name])
        .update_columns([file::Column::Bytes, file::Column::Sha256])
        .to_owned();
    file::Entity::insert(file)
        .on_conflict(conflict)
        .exec_without_returning(tx)
        .await?;
    Ok(before.map(|before| before.sha256))
}

/// Takes back bytes whose row could not be written, unless another runner's row holds the same bytes.
async fn forget_unless_noted(platform: &Platform, media_id: MediaId, name: &str, sha256: &str) {
    let row = file::Entity::find_by_id((media_id, name.to_owned()))
        .one(platform.database.read())
        .await;
    if !row.is_ok_and(|row| row.is_none_or(|row| row.sha256 != sha256)) {
        return;
    }
    let stored_as = naming::storage_name(media_id, name, sha256);
    if let Err(error) = platform.storage.delete(&stored_as).await {
        tracing::warn!(%error, stored_as, "bytes without a row stay in the storage");
    }
}

/// Checks that every file is held, makes the source ready and tells the outbox.
pub async fn complete(platform: &Platform, id: JobId, lease: &str, completion: Completion) -> Result<(), MediaError> {
    let superseded = platform
        .database
        .write(async |tx| complete_held(tx, platform, id, lease, completion).await)
        .await?;
    platform.outbox.ring();
    for stored_as in superseded {
        platform.storage.delete(&stored_as).await?;
    }
    Ok(())
}

/// Returns where files lie that an earlier attempt delivered and this one has no use for.
async fn complete_held(
    tx: &DatabaseTransaction,
    platform: &Platform,
    id: JobId,
    lease: &str,
    completion: Completion,
) -> Result<Vec<String>, MediaError> {
    let Some(job) = held(tx, id, lease).await? else {
        return Ok(Vec::new());
    };
    let Some(source) = service::find(tx, job.media_id).await? else {
        set_state(tx, job, JobState::Parked).await?;
        return Ok(Vec::new());
    };
    let rows = service::files(tx, source.id).await?;
    check_completion(&completion, &rows)?;
    let wanted: HashSet<&str> = completion.files.iter().map(|file| file.name.as_str()).collect();
    let mut superseded = Vec::new();
    for row in rows.iter().filter(|row| !wanted.contains(row.name.as_str())) {
        superseded.push(naming::storage_name(source.id, &row.name, &row.sha256));
        file::Entity::delete_by_id((source.id, row.name.clone()))
            .exec(tx)
            .await?;
    }
    let payload = serde_json::json!({ "owner": source.owner, "title": source.name });
    let media_id = source.id;
    let mut row = source.into_active_model();
    row.status = Set(MediaStatus::Ready);
    row.progress = Set(1.0);
    row.error = Set(None);
    row.output = Set(Some(
        serde_json::to_value(&completion.output).map_err(|error| MediaError::Storage(error.to_string()))?,
    ));
    row.update(tx).await?;
    set_state(tx, job, JobState::Done).await?;
    count("ready");
    outbox::append(tx, &platform.clock, "media.ready", media_id.0, payload).await?;
    Ok(superseded)
}

/// Every file of a completion must be held as it says, and every file its output refers to must be among them.
fn check_completion(completion: &Completion, held: &[file::Model]) -> Result<(), MediaError> {
    let is_held = |wanted: &DeliveredFile| {
        held.iter().any(|row| {
            row.name == wanted.name && row.sha256 == wanted.sha256 && row.bytes.cast_unsigned() == wanted.bytes
        })
    };
    if let Some(missing) = completion.files.iter().find(|file| !is_held(file)) {
        return Err(MediaError::NotDelivered(missing.name.clone()));
    }
    let is_listed = |name: &&str| completion.files.iter().any(|file| file.name == **name);
    match manifest::files_of(&completion.output)
        .into_iter()
        .find(|name| !is_listed(name))
    {
        Some(missing) => Err(MediaError::NotDelivered(missing.to_owned())),
        None => Ok(()),
    }
}

/// Notes that an attempt failed: another follows, or the uploader is told why not.
pub async fn fail(platform: &Platform, id: JobId, lease: &str, failure: Failure) -> Result<(), MediaError> {
    tracing::warn!(job = %id, reason = ?failure.reason, detail = failure.detail, "a transcode attempt failed");
    platform
        .database
        .write(async |tx| {
            let Some(job) = held(tx, id, lease).await? else {
                return Ok(());
            };
            let fate = lease::after_failure(job.standing(), failure.reason);
            let mut row = job.clone().into_active_model();
            row.attempts = Set(job.attempts + 1);
            row.last_reason = Set(Some(failure.reason));
            row.last_detail = Set(Some(shortened(&failure.detail, MAX_DETAIL)));
            end_attempt(tx, platform, job.media_id, row, fate, failure.reason).await
        })
        .await?;
    platform.outbox.ring();
    Ok::<(), MediaError>(())
}

/// Gives a job back at once; that is no attempt.
pub async fn release(platform: &Platform, id: JobId, lease: &str) -> Result<(), MediaError> {
    platform
        .database
        .write(async |tx| {
            let Some(job) = held(tx, id, lease).await? else {
                return Ok(());
            };
            let media_id = job.media_id;
            let fate = Fate::Retry(chrono::Duration::zero());
            end_attempt(
                tx,
                platform,
                media_id,
                job.into_active_model(),
                fate,
                FailureReason::Internal,
            )
            .await
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
        take_back(platform, job.id, Ending::Lapsed, still).await?;
    }
    Ok(())
}

/// Takes back what a runner holds that is known to be gone.
pub async fn take_back_from(platform: &Platform, runner: &str, ending: Ending) -> Result<(), MediaError> {
    let holding = job::Entity::find()
        .filter(job::Column::State.eq(JobState::Leased))
        .filter(job::Column::Runner.eq(runner))
        .all(platform.database.read())
        .await?;
    for job in holding {
        tracing::info!(job = %job.id, runner, "taking a job back from a runner that is gone");
        let still = |job: &job::Model| job.state == JobState::Leased && job.runner.as_deref() == Some(runner);
        take_back(platform, job.id, ending, still).await?;
    }
    Ok(())
}

async fn take_back(
    platform: &Platform,
    id: JobId,
    ending: Ending,
    still: impl Fn(&job::Model) -> bool,
) -> Result<(), MediaError> {
    platform
        .database
        .write(async |tx| {
            let job = job::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
            let Some(job) = job.filter(still) else {
                return Ok::<(), MediaError>(());
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
            end_attempt(tx, platform, job.media_id, row, fate, reason).await
        })
        .await?;
    platform.outbox.ring();
    Ok(())
}

/// Ends an attempt that made no renditions: back to the queue, or given up.
async fn end_attempt(
    tx: &DatabaseTransaction,
    platform: &Platform,
    media_id: MediaId,
    mut job: job::ActiveModel,
    fate: Fate,
    reason: FailureReason,
) -> Result<(), MediaError> {
    let source = service::find(tx, media_id).await?;
    match fate {
        Fate::Retry(pause) => {
            count("retried");
            job.state = Set(JobState::Queued);
            job.not_before = Set(platform.clock.now() + pause);
            job.lease_digest = Set(None);
            job.lease_until = Set(None);
            job.stage = Set(None);
            job.update(tx).await?;
            if let Some(source) = source {
                set_status(tx, source, MediaStatus::Queued, 0.0).await?;
            }
        }
        Fate::Park => {
            count("failed");
            job.state = Set(JobState::Parked);
            job.update(tx).await?;
            if let Some(source) = source {
                let payload = serde_json::json!({ "owner": source.owner, "title": source.name });
                let mut row = source.into_active_model();
                row.status = Set(MediaStatus::Failed);
                row.error = Set(Some(reason));
                row.update(tx).await?;
                outbox::append(tx, &platform.clock, "media.failed", media_id.0, payload).await?;
            }
        }
    }
    Ok(())
}

/// The job while its runner holds it; none when its end was told before, by the same lease.
async fn held(tx: &DatabaseTransaction, id: JobId, lease: &str) -> Result<Option<job::Model>, MediaError> {
    let job = job::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    let job = job.ok_or(MediaError::Missing)?;
    match lease::hold(job.standing(), &runners::digest_of(lease)) {
        Hold::Held => Ok(Some(job)),
        Hold::Ended => Ok(None),
        Hold::Lost => Err(MediaError::LeaseLapsed),
    }
}

async fn set_state(tx: &DatabaseTransaction, job: job::Model, state: JobState) -> Result<(), DbErr> {
    let mut row = job.into_active_model();
    row.state = Set(state);
    row.update(tx).await.map(drop)
}

async fn set_status(
    tx: &DatabaseTransaction,
    source: media::Model,
    status: MediaStatus,
    progress: f32,
) -> Result<(), DbErr> {
    let mut row = source.into_active_model();
    row.status = Set(status);
    row.progress = Set(progress);
    row.update(tx).await.map(drop)
}

fn delivered(row: file::Model) -> DeliveredFile {
    DeliveredFile {
        name: row.name,
        bytes: row.bytes.cast_unsigned(),
        sha256: row.sha256,
    }
}

/// Counts an attempt by how it ended: `ready`, `retried` or `failed`.
fn count(ended: &'static str) {
    metrics::counter!("yinghuo_transcode_attempts_total", "ended" => ended).increment(1);
}

fn shortened(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}
