//! Handing out jobs.

use super::entity::{file, job};
use super::error::MediaError;
use super::lease::{self, Ending, JobState};
use super::{ending, jobs, runners, schedule, service};
use crate::platform::Platform;
use crate::platform::secrets::random_text;
use content_schema::job::{Claim, ClaimRequest, DeliveredFile, LEASE_S, PROTOCOL, Task};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashSet;

/// Longest name of a runner's process.
const MAX_INSTANCE: usize = 64;

/// Hands the next task to a runner; none when nothing waits.
pub async fn claim(platform: &Platform, runner: &str, request: &ClaimRequest) -> Result<Option<Claim>, MediaError> {
    if request.protocol != PROTOCOL {
        return Err(MediaError::OtherProtocol {
            ours: PROTOCOL,
            theirs: request.protocol,
        });
    }
    let instance = request
        .instance
        .as_deref()
        .map(|name| jobs::shortened(name, MAX_INSTANCE));
    if let Some(instance) = instance.as_deref().filter(|_| request.fresh) {
        ending::take_back_from(platform, runner, Some(instance), Ending::Lapsed).await?;
    }
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
        .write(async |tx| claim_next(tx, platform, runner, instance.as_deref(), request).await)
        .await
}

async fn claim_next(
    tx: &DatabaseTransaction,
    platform: &Platform,
    runner: &str,
    instance: Option<&str>,
    request: &ClaimRequest,
) -> Result<Option<Claim>, MediaError> {
    let now = platform.clock.now();
    loop {
        let mut queue = job::Entity::find()
            .filter(job::Column::State.eq(JobState::Queued))
            .filter(job::Column::NotBefore.lte(now))
            .order_by_asc(job::Column::Background)
            .order_by_desc(job::Column::Urgent);
        if let Some(at_hand) = request.at_hand {
            queue = queue.order_by(Expr::col(job::Column::MediaId).eq(at_hand), Order::Desc);
        }
        let next = queue
            .order_by_asc(job::Column::CreatedAt)
            .order_by_asc(job::Column::MediaId)
            .order_by_asc(job::Column::Position)
            .limit(1)
            .one(tx)
            .await?;
        // What comes first is not passed by: a runner that is free will have it.
        let Some(next) = next.filter(|next| next.task.fits(request.room)) else {
            return Ok(None);
        };
        let source = jobs::lock_media(tx, next.media_id).await?;
        let locked = job::Entity::find_by_id(next.id).lock_exclusive().one(tx).await?;
        // Another runner may have had it while the source was locked.
        let Some(next) = locked.filter(|job| job.state == JobState::Queued) else {
            continue;
        };
        let Some(source) = source else {
            // Removed while it waited.
            jobs::set_state(tx, next, JobState::Parked).await?;
            continue;
        };
        let lease = random_text(24);
        let mut row = next.clone().into_active_model();
        row.state = Set(JobState::Leased);
        row.lease_digest = Set(Some(runners::digest_of(&lease)));
        row.lease_until = Set(Some(lease::lease_end(now)));
        row.runner = Set(Some(runner.to_owned()));
        row.instance = Set(instance.map(str::to_owned));
        row.stage = Set(None);
        row.progress = Set(0.0);
        row.begun_at = Set(Some(now));
        row.update(tx).await?;
        let files = service::files(tx, source.id).await?;
        let task = as_handed_out(tx, &next, &files).await?;
        let claim = Claim {
            job_id: next.id,
            lease,
            lease_s: LEASE_S,
            media_id: source.id,
            source_bytes: source.source_bytes.cast_unsigned(),
            source_name: source.name.clone(),
            held: held_for(&task, &files),
            task,
        };
        jobs::note_how_far(tx, now, source).await?;
        return Ok(Some(claim));
    }
}

async fn as_handed_out(tx: &DatabaseTransaction, job: &job::Model, files: &[file::Model]) -> Result<Task, MediaError> {
    if !schedule::waits(&job.task) {
        return Ok(job.task.clone());
    }
    let all = jobs::of_media(tx, job.media_id).await?;
    let names: HashSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let is_held = |name: &str| names.contains(name);
    Ok(schedule::handed_out(&job.task, &jobs::steps(&all), &is_held))
}

/// What a task may go on from: what it needs of others, and what an earlier attempt at it delivered.
fn held_for(task: &Task, files: &[file::Model]) -> Vec<DeliveredFile> {
    let made_anew: HashSet<&str> = files
        .iter()
        .filter(|file| !file.published)
        .map(|file| file.name.as_str())
        .collect();
    files
        .iter()
        .filter(|file| !file.published || !made_anew.contains(file.name.as_str()))
        .filter(|file| task.needs(&file.name) || task.makes(&file.name))
        .map(|file| DeliveredFile {
            name: file.name.clone(),
            bytes: file.bytes.cast_unsigned(),
            sha256: file.sha256.clone(),
        })
        .collect()
}
