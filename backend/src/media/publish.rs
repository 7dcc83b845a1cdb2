//! From what runners have made to what players see.

use super::entity::{file, job, media};
use super::error::MediaError;
use super::lease::JobState;
use super::{manifest, naming, schedule};
use crate::platform::{Platform, outbox};
use content_schema::MediaId;
use content_schema::job::Task;
use content_schema::media::{MediaStatus, TranscodeOutput};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use std::collections::{BTreeMap, HashSet};

/// What was put together.
pub struct Published<'a> {
    /// Nothing follows: files that are not named go.
    pub last: bool,
    /// What can be played.
    pub output: TranscodeOutput,
    /// Names of files that belong to it, beside those the output names.
    pub listed: Vec<&'a str>,
}

/// Shows players what was put together. Returns the source's new row, and where files lie that are not needed any more.
pub async fn publish(
    tx: &DatabaseTransaction,
    media: media::Model,
    result: Published<'_>,
    files: &[file::Model],
) -> Result<(media::Model, Vec<String>), MediaError> {
    let wanted: HashSet<&str> = result.output.files().into_iter().chain(result.listed).collect();
    let mut shown: BTreeMap<&str, &file::Model> = BTreeMap::new();
    // Made anew goes before what is shown already.
    for row in files.iter().filter(|row| wanted.contains(row.name.as_str())) {
        let place = shown.entry(&row.name).or_insert(row);
        if place.published {
            *place = row;
        }
    }
    if let Some(missing) = wanted.iter().find(|name| !shown.contains_key(*name)) {
        return Err(MediaError::NotDelivered((*missing).to_owned()));
    }
    let is_kept = |row: &&file::Model| match shown.get(row.name.as_str()) {
        Some(kept) => kept.published == row.published,
        None => !result.last,
    };
    let (kept, gone): (Vec<&file::Model>, Vec<&file::Model>) = files.iter().partition(is_kept);
    for published in [true, false] {
        let names = gone.iter().filter(|row| row.published == published);
        delete_rows(tx, media.id, published, names.map(|row| row.name.as_str()).collect()).await?;
    }
    let fresh = shown.values().filter(|row| !row.published).map(|row| row.name.as_str());
    file::Entity::update_many()
        .col_expr(file::Column::Published, Expr::value(true))
        .filter(file::Column::MediaId.eq(media.id))
        .filter(file::Column::Published.eq(false))
        .filter(file::Column::Name.is_in(fresh))
        .exec(tx)
        .await?;
    let mut row = media.into_active_model();
    row.output = Set(Some(json_of(&result.output)?));
    Ok((row.update(tx).await?, no_longer_stored(&gone, &kept)))
}

/// Ends the work on a source that can be played: what was planned and is not there is named, its jobs go but `last`,
/// whose runner may not have heard the answer, and those that were given up.
pub async fn end(
    tx: &DatabaseTransaction,
    platform: &Platform,
    media: media::Model,
    last: &job::Model,
) -> Result<(), MediaError> {
    job::Entity::delete_many()
        .filter(job::Column::MediaId.eq(media.id))
        .filter(job::Column::Id.ne(last.id))
        .filter(job::Column::State.ne(JobState::Parked))
        .exec(tx)
        .await?;
    let planned = match &last.task {
        Task::Assemble { renditions, .. } => renditions.as_slice(),
        _ => &[],
    };
    make_ready(tx, platform, media, planned).await
}

/// Makes a source ready with what can be played, and tells the outbox.
pub async fn make_ready(
    tx: &DatabaseTransaction,
    platform: &Platform,
    media: media::Model,
    planned: &[String],
) -> Result<(), MediaError> {
    let (id, remade) = (media.id, media.remaking);
    let payload = serde_json::json!({ "owner": media.owner, "title": media.name });
    let output = manifest::output_of(&media);
    let mut row = media.into_active_model();
    if let Some(mut output) = output {
        let left_out = schedule::left_out(planned, &output.renditions, &output.left_out);
        output.left_out.extend(left_out);
        row.output = Set(Some(json_of(&output)?));
    }
    row.status = Set(MediaStatus::Ready);
    row.progress = Set(1.0);
    row.left_s = Set(None);
    row.error = Set(None);
    row.remaking = Set(false);
    row.update(tx).await?;
    // Nobody waits for what is made anew behind their backs.
    let topic = if remade { "media.remade" } else { "media.ready" };
    outbox::append(tx, &platform.clock, topic, id.0, payload).await?;
    Ok(())
}

/// Forgets what runners have delivered and nobody will put together. Returns where it lies.
pub async fn drop_parts(
    tx: &DatabaseTransaction,
    id: MediaId,
    files: &[file::Model],
) -> Result<Vec<String>, MediaError> {
    file::Entity::delete_many()
        .filter(file::Column::MediaId.eq(id))
        .filter(file::Column::Published.eq(false))
        .exec(tx)
        .await?;
    let (kept, gone): (Vec<&file::Model>, Vec<&file::Model>) = files.iter().partition(|row| row.published);
    Ok(no_longer_stored(&gone, &kept))
}

async fn delete_rows(tx: &DatabaseTransaction, id: MediaId, published: bool, names: Vec<&str>) -> Result<(), DbErr> {
    // SQLite takes 32,766 values in one statement.
    for names in names.chunks(10_000) {
        file::Entity::delete_many()
            .filter(file::Column::MediaId.eq(id))
            .filter(file::Column::Published.eq(published))
            .filter(file::Column::Name.is_in(names.iter().copied()))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Where the bytes of `gone` lie, unless the same bytes have a name that is kept.
fn no_longer_stored(gone: &[&file::Model], kept: &[&file::Model]) -> Vec<String> {
    let stored_as = |row: &&file::Model| naming::storage_name(row.media_id, &row.name, &row.sha256);
    let kept: HashSet<String> = kept.iter().map(stored_as).collect();
    gone.iter().map(stored_as).filter(|name| !kept.contains(name)).collect()
}

fn json_of(output: &TranscodeOutput) -> Result<serde_json::Value, MediaError> {
    serde_json::to_value(output).map_err(|error| MediaError::Storage(error.to_string()))
}
