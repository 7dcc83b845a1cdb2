//! Files between runners and the storage. What a task delivers is for runners alone until it is published.

use super::entity::{file, job};
use super::error::MediaError;
use super::incoming::Received;
use super::jobs::{self, Held};
use super::naming;
use crate::platform::Platform;
use content_schema::job::LEASE_S;
use content_schema::{JobId, MediaId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder,
};

/// A file of a job's source, for the runner that holds the job.
pub async fn find_file(platform: &Platform, id: JobId, lease: &str, name: &str) -> Result<file::Model, MediaError> {
    let media_id = jobs::source(platform, id, lease).await?.id;
    let row = file::Entity::find()
        .filter(file::Column::MediaId.eq(media_id))
        .filter(file::Column::Name.eq(name))
        .order_by_asc(file::Column::Published)
        .one(platform.database.read())
        .await?;
    row.ok_or(MediaError::Missing)
}

/// Stores a received file of a job and notes it. Answers whose it is.
pub async fn deliver(
    platform: &Platform,
    id: JobId,
    lease: &str,
    name: &str,
    received: &Received,
) -> Result<MediaId, MediaError> {
    let media_id = jobs::source(platform, id, lease).await?.id;
    let stored_as = naming::storage_name(media_id, name, &received.sha256);
    platform.storage.adopt_file(&stored_as, received.path()).await?;
    let noted = platform
        .database
        .write(async |tx| note_file(tx, id, lease, name, received).await)
        .await;
    match noted {
        Ok(Some(replaced)) => forget_unless_noted(platform, media_id, name, &replaced).await,
        Ok(None) => {}
        Err(error) => {
            forget_unless_noted(platform, media_id, name, &received.sha256).await;
            return Err(error);
        }
    }
    metrics::counter!("yinghuo_delivered_files_total").increment(1);
    Ok(media_id)
}

/// Writes the file's row; returns the digest of what had the name before.
async fn note_file(
    tx: &DatabaseTransaction,
    id: JobId,
    lease: &str,
    name: &str,
    received: &Received,
) -> Result<Option<String>, MediaError> {
    let Held { job, media } = jobs::held(tx, id, lease).await?.ok_or(MediaError::LeaseLapsed)?;
    let key = (media.id, name.to_owned(), false);
    let before = file::Entity::find_by_id(key).one(tx).await?;
    renew_until(tx, job, received).await?;
    let file = file::ActiveModel {
        media_id: Set(media.id),
        name: Set(name.to_owned()),
        published: Set(false),
        bytes: Set(received.bytes.cast_signed()),
        sha256: Set(received.sha256.clone()),
    };
    let conflict = OnConflict::columns([file::Column::MediaId, file::Column::Name, file::Column::Published])
        .update_columns([file::Column::Bytes, file::Column::Sha256])
        .to_owned();
    file::Entity::insert(file)
        .on_conflict(conflict)
        .exec_without_returning(tx)
        .await?;
    Ok(before.map(|before| before.sha256))
}

/// A file that has arrived is as good as a word of its runner.
async fn renew_until(tx: &DatabaseTransaction, job: job::Model, received: &Received) -> Result<(), DbErr> {
    let until = received.at + chrono::Duration::seconds(LEASE_S.cast_signed());
    let until = job.lease_until.max(Some(until));
    let mut row = job.into_active_model();
    row.lease_until = Set(until);
    row.update(tx).await.map(drop)
}

/// Takes bytes back that no row names, or not any more.
async fn forget_unless_noted(platform: &Platform, media_id: MediaId, name: &str, sha256: &str) {
    // When the database cannot say, the bytes stay: too many are better than too few.
    if !matches!(
        is_noted(platform.database.read(), media_id, name, sha256).await,
        Ok(false)
    ) {
        return;
    }
    let stored_as = naming::storage_name(media_id, name, sha256);
    if let Err(error) = platform.storage.delete(&stored_as).await {
        tracing::warn!(%error, stored_as, "bytes without a row stay in the storage");
    }
}

async fn is_noted(conn: &impl ConnectionTrait, media_id: MediaId, name: &str, sha256: &str) -> Result<bool, DbErr> {
    let row = file::Entity::find()
        .filter(file::Column::MediaId.eq(media_id))
        .filter(file::Column::Name.eq(name))
        .filter(file::Column::Sha256.eq(sha256))
        .one(conn)
        .await?;
    Ok(row.is_some())
}
