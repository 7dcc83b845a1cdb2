//! What follows when a task is done: its plan becomes jobs, its parts wait for the others, its renditions are published.

use super::entity::{file, job, media};
use super::error::MediaError;
use super::jobs::{self, Held};
use super::lease::JobState;
use super::publish::{self, Published};
use super::{estimate, plan, schedule, service};
use crate::platform::Platform;
use chrono::{DateTime, Utc};
use content_schema::JobId;
use content_schema::job::{Completion, DeliveredFile, Made, PLAN_FILE, PlannedTask, Task, part_name};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel};

/// Rows inserted by one statement; SQLite takes 32,766 values in one.
const BATCH_ROWS: usize = 500;

/// Checks that every file is held, and goes on from what was made.
pub async fn complete(platform: &Platform, id: JobId, lease: &str, completion: Completion) -> Result<(), MediaError> {
    let superseded = platform
        .database
        .write(async |tx| complete_held(tx, platform, id, lease, completion).await)
        .await?;
    platform.outbox.ring();
    service::forget_stored(platform, superseded).await
}

/// Returns where files lie that nobody has a use for any more.
async fn complete_held(
    tx: &DatabaseTransaction,
    platform: &Platform,
    id: JobId,
    lease: &str,
    completion: Completion,
) -> Result<Vec<String>, MediaError> {
    let Some(Held { job, media }) = jobs::held(tx, id, lease).await? else {
        return Ok(Vec::new());
    };
    let now = platform.clock.now();
    let files = service::files(tx, media.id).await?;
    check_listed(&completion.files, &files)?;
    let made = match (&job.task, completion.made) {
        (Task::Analyse { .. }, Made::Plan(tasks)) => {
            check_held([PLAN_FILE.to_owned()], &files)?;
            plan::check(&tasks).map_err(MediaError::BadPlan)?;
            insert_plan(tx, platform, &job, &tasks).await?;
            None
        }
        (Task::Picture { renditions, chunk }, Made::Parts) => {
            check_held(renditions.iter().map(|name| part_name(name, *chunk)), &files)?;
            None
        }
        (Task::Sound, Made::Parts) => None,
        (Task::Assemble { last, .. }, Made::Output(output)) => Some((*last, output)),
        _ => return Err(MediaError::UnfittingResult),
    };
    note_done(tx, job.clone(), now).await?;
    jobs::count("ready");
    let superseded = match made {
        None => Vec::new(),
        // Half of the new renditions would replace all of the old ones.
        Some((false, _)) if media.remaking => Vec::new(),
        Some((last, output)) => {
            let listed = completion.files.iter().map(|file| file.name.as_str()).collect();
            let result = Published { last, output, listed };
            let (media, superseded) = publish::publish(tx, media, result, &files).await?;
            if last {
                let recorded = service::recording(&media);
                publish::end(tx, platform, media, &job).await?;
                return Ok(superseded.into_iter().chain(recorded).collect());
            }
            return go_on(tx, now, media).await.map(|()| superseded);
        }
    };
    go_on(tx, now, media).await?;
    Ok(superseded)
}

async fn go_on(tx: &DatabaseTransaction, now: DateTime<Utc>, media: media::Model) -> Result<(), MediaError> {
    jobs::queue_unblocked(tx, media.id).await?;
    Ok(jobs::note_how_far(tx, now, media).await?)
}

async fn note_done(tx: &DatabaseTransaction, job: job::Model, now: DateTime<Utc>) -> Result<(), DbErr> {
    #[expect(clippy::cast_possible_truncation, reason = "seconds, for an estimate")]
    let busy_s = jobs::seconds_since(job.begun_at, now) as f32;
    let mut row = job.into_active_model();
    row.state = Set(JobState::Done);
    row.progress = Set(1.0);
    row.busy_s = Set(busy_s);
    row.update(tx).await.map(drop)
}

/// Every file of a completion must be held as it says.
fn check_listed(listed: &[DeliveredFile], held: &[file::Model]) -> Result<(), MediaError> {
    let is_held = |wanted: &DeliveredFile| {
        held.iter().any(|row| {
            row.name == wanted.name && row.sha256 == wanted.sha256 && row.bytes.cast_unsigned() == wanted.bytes
        })
    };
    match listed.iter().find(|file| !is_held(file)) {
        Some(missing) => Err(MediaError::NotDelivered(missing.name.clone())),
        None => Ok(()),
    }
}

/// The parts that others will ask for must be there.
fn check_held(names: impl IntoIterator<Item = String>, held: &[file::Model]) -> Result<(), MediaError> {
    let is_missing = |name: &String| !held.iter().any(|row| !row.published && row.name == *name);
    match names.into_iter().find(is_missing) {
        Some(missing) => Err(MediaError::NotDelivered(missing)),
        None => Ok(()),
    }
}

/// Makes a plan's tasks jobs. They are as old as their source, so that an older one goes first.
async fn insert_plan(
    tx: &DatabaseTransaction,
    platform: &Platform,
    analysis: &job::Model,
    tasks: &[PlannedTask],
) -> Result<(), DbErr> {
    let planned: f64 = tasks.iter().map(|task| f64::from(task.weight)).sum();
    #[expect(clippy::cast_possible_truncation, reason = "a rough share")]
    let analysed = (planned * estimate::ANALYSIS_SHARE / (1.0 - estimate::ANALYSIS_SHARE)) as f32;
    let mut row = analysis.clone().into_active_model();
    row.weight = Set(analysed);
    row.update(tx).await?;
    let rows: Vec<_> = (1..)
        .zip(tasks)
        .map(|(position, planned)| job::Model {
            weight: planned.weight,
            background: analysis.background,
            urgent: analysis.urgent,
            state: if schedule::waits(&planned.task) {
                JobState::Waiting
            } else {
                JobState::Queued
            },
            created_at: analysis.created_at,
            ..job::Model::new(
                platform.ids.next(),
                analysis.media_id,
                planned.task.clone(),
                position,
                platform.clock.now(),
            )
        })
        .collect();
    for batch in rows.chunks(BATCH_ROWS) {
        let batch = batch.iter().cloned().map(IntoActiveModel::into_active_model);
        job::Entity::insert_many(batch).exec_without_returning(tx).await?;
    }
    Ok(())
}
