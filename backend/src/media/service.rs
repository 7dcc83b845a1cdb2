//! Sources and what others may ask of them.

use super::entity::{file, job, media};
use super::error::MediaError;
use super::lease::JobState;
use super::{manifest, naming};
use crate::platform::{Platform, outbox};
use content_schema::job::Task;
use content_schema::media::{MediaManifest, MediaStatus};
use content_schema::{MediaId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
};
use std::collections::HashMap;

/// A source that lies in the storage and wants renditions.
#[derive(Clone, Debug)]
pub struct NewSource {
    /// Who uploaded it.
    pub owner: UserId,
    /// Its name as the uploader called it.
    pub name: String,
    /// Where it lies in the storage.
    pub storage_name: String,
    /// Its size.
    pub bytes: u64,
    /// It is a voice message of at most so many seconds: nothing is made but its voice, and before any lesson.
    pub voice_s: Option<u32>,
}

/// Takes a source in: queues its job. Nobody but its owner sees it until [`set_public`].
pub async fn create(
    transaction: &DatabaseTransaction,
    platform: &Platform,
    source: NewSource,
) -> Result<MediaId, MediaError> {
    let id: MediaId = platform.ids.next();
    let now = platform.clock.now();
    let owner = source.owner;
    let row = media::ActiveModel {
        id: Set(id),
        owner: Set(owner),
        name: Set(source.name),
        source: Set(source.storage_name),
        source_bytes: Set(source.bytes.cast_signed()),
        voice_s: Set(source.voice_s.and_then(|most_s| most_s.try_into().ok())),
        status: Set(MediaStatus::Queued),
        progress: Set(0.0),
        error: Set(None),
        left_s: Set(None),
        output: Set(None),
        remaking: Set(false),
        captions: Set(None),
        public: Set(false),
        created_at: Set(now),
        removed: Set(false),
    };
    row.insert(transaction).await?;
    let task = Task::Analyse {
        voice_s: source.voice_s,
    };
    let mut job = job::Model::new(platform.ids.next(), id, task, 0, now);
    job.urgent = source.voice_s.is_some();
    job.into_active_model().insert(transaction).await?;
    let payload = serde_json::json!({ "owner": owner });
    outbox::append(transaction, &platform.clock, "media.created", id.0, payload).await?;
    Ok(id)
}

/// Where the recording of a voice message lies. It goes when its voice is made, or cannot be: it is of no more use, and may
/// tell more than the voice.
pub fn recording(media: &media::Model) -> Option<String> {
    media.voice_s.map(|_| media.source.clone())
}

/// Lets everybody see a source's renditions, or its owner alone.
pub async fn set_public(transaction: &DatabaseTransaction, id: MediaId, public: bool) -> Result<(), DbErr> {
    media::Entity::update_many()
        .col_expr(media::Column::Public, Expr::value(public))
        .filter(media::Column::Id.eq(id))
        .exec(transaction)
        .await
        .map(drop)
}

/// The manifest of a source.
pub async fn manifest(conn: &impl ConnectionTrait, id: MediaId) -> Result<Option<MediaManifest>, DbErr> {
    Ok(find(conn, id).await?.as_ref().map(manifest::of_row))
}

/// The manifests of several sources; those that do not exist are left out.
pub async fn manifests(conn: &impl ConnectionTrait, ids: &[MediaId]) -> Result<HashMap<MediaId, MediaManifest>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = media::Entity::find()
        .filter(media::Column::Id.is_in(ids.iter().copied()))
        .filter(media::Column::Removed.eq(false))
        .all(conn)
        .await?;
    Ok(rows.iter().map(|row| (row.id, manifest::of_row(row))).collect())
}

/// Whether something of a source can be played, though more may follow.
pub async fn is_playable(conn: &impl ConnectionTrait, id: MediaId) -> Result<bool, DbErr> {
    let playable = media::Entity::find_by_id(id)
        .filter(media::Column::Removed.eq(false))
        .filter(media::Column::Output.is_not_null())
        .count(conn)
        .await?;
    Ok(playable > 0)
}

/// Takes a source and its renditions out of sight at once; the sweep removes the bytes.
pub async fn remove(transaction: &DatabaseTransaction, id: MediaId) -> Result<(), DbErr> {
    media::Entity::update_many()
        .col_expr(media::Column::Removed, Expr::value(true))
        .filter(media::Column::Id.eq(id))
        .exec(transaction)
        .await
        .map(drop)
}

/// Bytes that a person's sources take up.
pub async fn source_bytes(conn: &impl ConnectionTrait, owner: UserId) -> Result<u64, DbErr> {
    let sizes: Vec<i64> = media::Entity::find()
        .select_only()
        .column(media::Column::SourceBytes)
        .filter(media::Column::Owner.eq(owner))
        .filter(media::Column::Removed.eq(false))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(sizes.into_iter().map(i64::cast_unsigned).sum())
}

/// The row of a source that was not removed.
pub async fn find(conn: &impl ConnectionTrait, id: MediaId) -> Result<Option<media::Model>, DbErr> {
    let row = media::Entity::find_by_id(id).one(conn).await?;
    Ok(row.filter(|row| !row.removed))
}

/// Files delivered for a source, those for runners alone among them.
pub async fn files(conn: &impl ConnectionTrait, id: MediaId) -> Result<Vec<file::Model>, DbErr> {
    file::Entity::find()
        .filter(file::Column::MediaId.eq(id))
        .all(conn)
        .await
}

/// Removes bytes that no row names any more.
pub async fn forget_stored(platform: &Platform, names: Vec<String>) -> Result<(), MediaError> {
    for name in names {
        platform.storage.delete(&name).await?;
    }
    Ok(())
}

/// Removes the bytes and rows of sources that [`remove`] took out of sight.
pub async fn sweep_removed(platform: &Platform) -> Result<(), MediaError> {
    let removed = media::Entity::find()
        .filter(media::Column::Removed.eq(true))
        .limit(100)
        .all(platform.database.read())
        .await?;
    for row in removed {
        // Its runner is told to stop first, or its lease lapses.
        if is_leased(platform, row.id).await? {
            continue;
        }
        let files = files(platform.database.read(), row.id).await?;
        let stored = files
            .iter()
            .map(|held| naming::storage_name(row.id, &held.name, &held.sha256));
        let uploaded = row.captions.iter().flat_map(|captions| &captions.0);
        let captions = uploaded.map(|caption| naming::caption_storage_name(row.id, caption));
        let all = stored.chain(captions).chain([row.source]).collect();
        forget_stored(platform, all).await?;
        platform
            .database
            .write(async |tx| media::Entity::delete_by_id(row.id).exec(tx).await)
            .await?;
    }
    Ok(())
}

async fn is_leased(platform: &Platform, id: MediaId) -> Result<bool, DbErr> {
    let leased = job::Entity::find()
        .filter(job::Column::MediaId.eq(id))
        .filter(job::Column::State.eq(JobState::Leased))
        .count(platform.database.read())
        .await?;
    Ok(leased > 0)
}
