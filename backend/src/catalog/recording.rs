//! The video of a lesson or case: taking an upload for it, and who may see it.

use super::entity::{case, lesson};
use super::error::CatalogError;
use crate::accounts::Actor;
use crate::intake;
use crate::media;
use crate::platform::Platform;
use content_schema::catalog::About;
use content_schema::{MediaId, UploadId};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};

/// Takes a finished upload as the new video in place of an old one. Everybody sees it at once where `public`, as soon as
/// it can be played.
pub async fn replace(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    old: Option<MediaId>,
    upload_id: UploadId,
    public: bool,
) -> Result<MediaId, CatalogError> {
    let media_id = intake::service::take(tx, platform, actor.user_id, upload_id).await?;
    if old == Some(media_id) {
        return Ok(media_id);
    }
    // One upload is one video: else withdrawing one lesson would take the video of another.
    if of_media(tx, media_id).await?.is_some() {
        return Err(CatalogError::UploadUsed);
    }
    if let Some(old) = old {
        media::service::remove(tx, old).await?;
    }
    media::service::set_public(tx, media_id, public).await?;
    Ok(media_id)
}

/// Refuses to go live while a video cannot be played.
pub async fn must_be_ready(conn: &impl ConnectionTrait, media_id: Option<MediaId>) -> Result<(), CatalogError> {
    match media_id {
        Some(id) if !media::service::is_playable(conn, id).await? => Err(CatalogError::MediaNotReady),
        _ => Ok(()),
    }
}

/// The lesson or case that a video belongs to.
pub async fn of_media(conn: &impl ConnectionTrait, id: MediaId) -> Result<Option<About>, DbErr> {
    let lesson = lesson::Entity::find().filter(lesson::Column::MediaId.eq(id));
    if let Some(lesson) = lesson.one(conn).await? {
        return Ok(Some(About::Lesson(lesson.id)));
    }
    let case = case::Entity::find().filter(case::Column::MediaId.eq(id));
    Ok(case.one(conn).await?.map(|case| About::Case(case.id)))
}
