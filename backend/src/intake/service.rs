//! Uploads: begun, grown piece by piece, finished, and taken for a lesson or case.

use super::entity::upload;
use super::error::IntakeError;
use super::part::{self, Part};
use super::receive::{Until, receive};
use super::turns::{Turn, Turns};
use super::tus::{self, Checksum};
use crate::media::service::{self as media, NewSource};
use crate::platform::Platform;
use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};
use content_schema::{MediaId, UploadId, UserId};
use futures::Stream;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

pub use super::entity::upload::Model as Upload;

/// Uploads are kept so long after their last byte.
const KEPT: Duration = Duration::days(14);

/// One piece of an upload.
pub struct Piece {
    /// Where it begins.
    pub offset: u64,
    /// Its size, where the sender says.
    pub bytes: Option<u64>,
    /// What it must fit.
    pub checksum: Option<Checksum>,
}

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Bytes that are kept.
    pub offset: u64,
    /// When it is forgotten unless more come.
    pub expires_at: DateTime<Utc>,
}

/// Begins an upload.
pub async fn create(platform: &Platform, owner: UserId, bytes: u64, metadata: &str) -> Result<Upload, IntakeError> {
    if bytes > tus::MAX_BYTES {
        return Err(IntakeError::TooLarge(tus::MAX_BYTES));
    }
    let now = platform.clock.now();
    let row = upload::ActiveModel {
        id: Set(platform.ids.next()),
        owner: Set(owner),
        name: Set(tus::file_name(metadata)?),
        metadata: Set(metadata.to_owned()),
        bytes: Set(bytes.cast_signed()),
        unverified_from: Set(None),
        stored: Set(false),
        media_id: Set(None),
        created_at: Set(now),
        touched_at: Set(now),
    };
    // The row comes first: a part without one would lie there for ever.
    let upload = platform
        .database
        .write(async |tx| {
            let left = platform
                .settings
                .upload_quota_bytes
                .saturating_sub(taken_up(tx, owner).await?);
            if bytes > left {
                return Err(IntakeError::OverQuota(left));
            }
            Ok(row.insert(tx).await?)
        })
        .await?;
    part::make_folder(platform).await?;
    let part = Part::open(part::path(platform, upload.id)).await?;
    if bytes == 0 {
        return finish(platform, upload, &part).await;
    }
    Ok(upload)
}

/// How far an upload is that was just begun.
pub fn fresh(upload: &Upload) -> Standing {
    standing(upload, 0)
}

/// Bytes of a person's quota that are taken up: announced uploads and sources.
async fn taken_up(conn: &impl ConnectionTrait, owner: UserId) -> Result<u64, DbErr> {
    let announced: Vec<i64> = upload::Entity::find()
        .select_only()
        .column(upload::Column::Bytes)
        .filter(upload::Column::Owner.eq(owner))
        .filter(upload::Column::MediaId.is_null())
        .into_tuple()
        .all(conn)
        .await?;
    let announced: u64 = announced.into_iter().map(i64::cast_unsigned).sum();
    Ok(announced + media::source_bytes(conn, owner).await?)
}

/// A person's own upload.
pub async fn own(platform: &Platform, owner: UserId, id: UploadId) -> Result<Upload, IntakeError> {
    find_own(platform.database.read(), owner, id).await
}

async fn find_own(conn: &impl ConnectionTrait, owner: UserId, id: UploadId) -> Result<Upload, IntakeError> {
    let found = upload::Entity::find_by_id(id).one(conn).await?;
    found.filter(|upload| upload.owner == owner).ok_or(IntakeError::Missing)
}

/// A person's uploads that nothing has taken yet, newest first, with how far each is.
pub async fn waiting(platform: &Platform, owner: UserId, limit: u64) -> Result<Vec<(Upload, Standing)>, IntakeError> {
    let uploads = upload::Entity::find()
        .filter(upload::Column::Owner.eq(owner))
        .filter(upload::Column::MediaId.is_null())
        .order_by_desc(upload::Column::Id)
        .limit(limit)
        .all(platform.database.read())
        .await?;
    let mut with_standing = Vec::with_capacity(uploads.len());
    for upload in uploads {
        let offset = if upload.stored {
            upload.bytes.cast_unsigned()
        } else {
            part::length_of(&part::path(platform, upload.id)).await?
        };
        let standing = standing(&upload, offset);
        with_standing.push((upload, standing));
    }
    Ok(with_standing)
}

/// How far an upload truly is. Whoever is writing it is asked to stop first: the answer is where the next piece begins.
pub async fn look(
    platform: &Platform,
    turns: &Turns,
    owner: UserId,
    id: UploadId,
) -> Result<(Upload, Standing), IntakeError> {
    own(platform, owner, id).await?;
    let _turn = turns.take(id).await?;
    let (upload, _, standing) = settle(platform, owner, id).await?;
    Ok((upload, standing))
}

/// Adds a piece; what came of it before an error is kept, unless it had a checksum.
pub async fn append<E>(
    platform: &Platform,
    turns: &Turns,
    owner: UserId,
    id: UploadId,
    piece: Piece,
    body: impl Stream<Item = Result<Bytes, E>>,
) -> Result<Standing, IntakeError> {
    own(platform, owner, id).await?;
    let mut turn = turns.take(id).await?;
    let (upload, part, now) = settle(platform, owner, id).await?;
    if piece.offset != now.offset {
        return Err(IntakeError::WrongOffset(now.offset));
    }
    let room = upload.bytes.cast_unsigned() - now.offset;
    if piece.bytes.is_some_and(|bytes| bytes > room) {
        return Err(IntakeError::BeyondEnd);
    }
    let Some(part) = part else {
        // All of it is stored: only an empty piece can follow.
        return Ok(now);
    };
    let received = match piece.checksum {
        None => {
            let until = Until {
                turn: &mut turn,
                stopping: &platform.stopping,
            };
            receive(&part, body, until, room, None).await
        }
        Some(checksum) => {
            let verifying = Verifying {
                from: now.offset,
                room,
                checksum,
            };
            receive_verified(platform, &upload, &part, body, &mut turn, verifying).await
        }
    };
    let touched = touch(platform, upload.id).await;
    received?;
    let upload = match touched {
        Ok(touched) => touched,
        // The bytes are kept: only the day on which they expire is that of the piece before.
        Err(IntakeError::Database(error)) => {
            tracing::warn!(%error, upload = %upload.id, "could not note that bytes came");
            upload
        }
        Err(error) => return Err(error),
    };
    let offset = part.length().await?;
    if offset == upload.bytes.cast_unsigned() {
        finish(platform, upload.clone(), &part).await?;
    }
    Ok(standing(&upload, offset))
}

struct Verifying {
    from: u64,
    room: u64,
    checksum: Checksum,
}

/// Receives a piece that counts only when it is whole and fits its checksum. The row says so while it comes, so that a
/// crash does not leave bytes that nobody has verified.
async fn receive_verified<E>(
    platform: &Platform,
    upload: &Upload,
    part: &Part,
    body: impl Stream<Item = Result<Bytes, E>>,
    turn: &mut Turn,
    mut verifying: Verifying,
) -> Result<(), IntakeError> {
    mark_unverified(platform, upload.id, Some(verifying.from)).await?;
    let until = Until {
        turn,
        stopping: &platform.stopping,
    };
    let received = receive(part, body, until, verifying.room, Some(&mut verifying.checksum)).await;
    let verified = received.and_then(|()| {
        if verifying.checksum.fits() {
            Ok(())
        } else {
            Err(IntakeError::ChecksumMismatch)
        }
    });
    if verified.is_err() {
        part.cut(verifying.from).await?;
    }
    mark_unverified(platform, upload.id, None).await?;
    verified
}

/// Brings row and part together: drops what a crash left unverified, and tells the true offset. The caller has the turn.
/// There is no part any more when all of it is stored.
async fn settle(
    platform: &Platform,
    owner: UserId,
    id: UploadId,
) -> Result<(Upload, Option<Part>, Standing), IntakeError> {
    let upload = own(platform, owner, id).await?;
    let bytes = upload.bytes.cast_unsigned();
    if upload.stored {
        let standing = standing(&upload, bytes);
        return Ok((upload, None, standing));
    }
    let part = Part::open(part::path(platform, id)).await?;
    if let Some(from) = upload.unverified_from {
        if part.length().await? > from.cast_unsigned() {
            part.cut(from.cast_unsigned()).await?;
        }
        mark_unverified(platform, id, None).await?;
    }
    let offset = part.length().await?;
    let standing = standing(&upload, offset);
    if offset == bytes {
        // A crash came between the last byte and its storing.
        let upload = finish(platform, upload, &part).await?;
        return Ok((upload, None, standing));
    }
    Ok((upload, Some(part), standing))
}

/// Moves a finished upload to the storage. Where the storage fails now, taking it tries again.
async fn finish(platform: &Platform, upload: Upload, part: &Part) -> Result<Upload, IntakeError> {
    part.length().await?;
    if let Err(error) = store(platform, &upload).await {
        tracing::warn!(%error, upload = %upload.id, "a finished upload waits for the storage");
        return Ok(upload);
    }
    let id = upload.id;
    platform.database.write(async |tx| set_stored(tx, id).await).await?;
    part::remove(&part::path(platform, id)).await?;
    Ok(Upload { stored: true, ..upload })
}

/// Takes a finished upload as a source of media; a second time, the same media. The bytes are stored durably before the
/// transaction can commit.
pub async fn take(
    tx: &DatabaseTransaction,
    platform: &Platform,
    owner: UserId,
    id: UploadId,
) -> Result<MediaId, IntakeError> {
    let upload = upload::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    let upload = upload
        .filter(|upload| upload.owner == owner)
        .ok_or(IntakeError::Missing)?;
    if let Some(media_id) = upload.media_id {
        return Ok(media_id);
    }
    if !upload.stored {
        let length = part::length_of(&part::path(platform, id)).await?;
        if upload.unverified_from.is_some() || length != upload.bytes.cast_unsigned() {
            return Err(IntakeError::Unfinished);
        }
        store(platform, &upload).await?;
    }
    let source = NewSource {
        owner,
        name: upload.name.clone(),
        storage_name: storage_name(id),
        bytes: upload.bytes.cast_unsigned(),
        voice_s: None,
    };
    let media_id = media::create(tx, platform, source).await?;
    let mut row = upload.into_active_model();
    row.media_id = Set(Some(media_id));
    row.stored = Set(true);
    row.update(tx).await?;
    Ok(media_id)
}

/// Ends an upload and frees what it took up. What was taken already stays with its media.
pub async fn remove(platform: &Platform, turns: &Turns, owner: UserId, id: UploadId) -> Result<(), IntakeError> {
    own(platform, owner, id).await?;
    let _turn = turns.take(id).await?;
    let upload = own(platform, owner, id).await?;
    forget(platform, upload).await
}

/// Forgets uploads whose time is over; returns how many.
pub async fn sweep_expired(platform: &Platform) -> Result<usize, IntakeError> {
    let expired = upload::Entity::find()
        .filter(upload::Column::TouchedAt.lt(platform.clock.now() - KEPT))
        .limit(100)
        .all(platform.database.read())
        .await?;
    let count = expired.len();
    for upload in expired {
        tracing::info!(upload = %upload.id, "an abandoned upload is forgotten");
        forget(platform, upload).await?;
    }
    Ok(count)
}

/// Bytes first, row last: a crash in between is finished by the next sweep.
async fn forget(platform: &Platform, upload: Upload) -> Result<(), IntakeError> {
    part::remove(&part::path(platform, upload.id)).await?;
    platform
        .database
        .write(async |tx| {
            let upload = upload::Entity::find_by_id(upload.id).lock_exclusive().one(tx).await?;
            let Some(upload) = upload else { return Ok(()) };
            if upload.stored && upload.media_id.is_none() {
                platform.storage.delete(&storage_name(upload.id)).await?;
            }
            upload::Entity::delete_by_id(upload.id).exec(tx).await?;
            Ok(())
        })
        .await
}

/// Where a finished upload lies in the storage. It follows from the id, so storing twice leaves one.
fn storage_name(id: UploadId) -> String {
    format!("sources/{id}")
}

async fn store(platform: &Platform, upload: &Upload) -> Result<(), IntakeError> {
    let path = part::path(platform, upload.id);
    Ok(platform.storage.adopt_file(&storage_name(upload.id), &path).await?)
}

fn standing(upload: &Upload, offset: u64) -> Standing {
    Standing {
        offset,
        expires_at: upload.touched_at + KEPT,
    }
}

async fn set_stored(tx: &DatabaseTransaction, id: UploadId) -> Result<(), DbErr> {
    upload::Entity::update_many()
        .col_expr(upload::Column::Stored, Expr::value(true))
        .filter(upload::Column::Id.eq(id))
        .exec(tx)
        .await
        .map(drop)
}

async fn mark_unverified(platform: &Platform, id: UploadId, from: Option<u64>) -> Result<(), DbErr> {
    platform
        .database
        .write(async |tx| {
            upload::Entity::update_many()
                .col_expr(upload::Column::UnverifiedFrom, Expr::value(from.map(u64::cast_signed)))
                .filter(upload::Column::Id.eq(id))
                .exec(tx)
                .await
                .map(drop)
        })
        .await
}

/// Notes that bytes came; gone if somebody ended the upload meanwhile.
async fn touch(platform: &Platform, id: UploadId) -> Result<Upload, IntakeError> {
    platform
        .database
        .write(async |tx| {
            let upload = upload::Entity::find_by_id(id)
                .one(tx)
                .await?
                .ok_or(IntakeError::Missing)?;
            let mut row = upload.into_active_model();
            row.touched_at = Set(platform.clock.now());
            Ok(row.update(tx).await?)
        })
        .await
}
