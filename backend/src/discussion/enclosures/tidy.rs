//! Forgetting enclosures: those their owner takes back, and those that never got a post.

use super::picture;
use super::take::refused;
use crate::accounts::Actor;
use crate::discussion::entity::enclosure::{self, EnclosureKind};
use crate::discussion::error::DiscussionError;
use crate::media::service as media;
use crate::platform::{Platform, Problem};
use chrono::Duration;
use content_schema::EnclosureId;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect};
use yinghuo_files::errand::{LARGE, SMALL};

/// What goes with no post after so long never will: a browser's outbox gives up a day before.
const KEPT: Duration = Duration::days(7);

/// Forgets what never got a post; returns how many.
pub async fn forget_unposted(platform: &Platform) -> Result<usize, Problem> {
    let before = platform.clock.now() - KEPT;
    let old = enclosure::Entity::find()
        .filter(enclosure::Column::PostId.is_null())
        .filter(enclosure::Column::CreatedAt.lt(before))
        .limit(500)
        .all(platform.database.read())
        .await?;
    let count = old.len();
    for row in old {
        let gone = platform.database.write(async |tx| forget_row(tx, row.id).await).await?;
        remove_bytes(platform, gone).await;
    }
    Ok(count)
}

/// Takes back what its owner has brought and not posted.
pub async fn take_back(platform: &Platform, actor: &Actor, id: EnclosureId) -> Result<(), DiscussionError> {
    let gone = platform
        .database
        .write(async |tx| {
            let row = enclosure::Entity::find_by_id(id).one(tx).await?;
            let row = row.filter(|row| row.owner == actor.user_id);
            match row.ok_or(DiscussionError::Missing)?.post_id {
                None => Ok::<_, DiscussionError>(forget_row(tx, id).await?),
                Some(_) => Err(refused("posted").into()),
            }
        })
        .await?;
    remove_bytes(platform, gone).await;
    Ok(())
}

/// Removes a row unless it has got a post meanwhile; media goes with its own sweep.
async fn forget_row(tx: &DatabaseTransaction, id: EnclosureId) -> Result<Option<enclosure::Model>, DbErr> {
    let row = enclosure::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    let Some(row) = row.filter(|row| row.post_id.is_none()) else {
        return Ok(None);
    };
    if let Some(media_id) = row.media_id {
        media::remove(tx, media_id).await?;
    }
    enclosure::Entity::delete_by_id(id).exec(tx).await?;
    Ok(Some(row))
}

async fn remove_bytes(platform: &Platform, gone: Option<enclosure::Model>) {
    let Some(row) = gone.filter(|row| row.kind == EnclosureKind::Picture) else {
        return;
    };
    for file in [LARGE, SMALL] {
        let name = picture::storage_name(row.id, file);
        if let Err(error) = platform.storage.delete(&name).await {
            tracing::warn!(%error, name, "a picture nobody needs stays in the storage");
        }
    }
}
