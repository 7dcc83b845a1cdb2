//! What goes with posts, as pages and answers show it.

use super::picture::small_size;
use super::voice::Voice;
use crate::accounts::Actor;
use crate::discussion::entity::enclosure::{self, EnclosureKind};
use crate::media::service as media;
use content_schema::media::MediaManifest;
use content_schema::{EnclosureId, MediaId, PostId};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// One enclosure.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its id.
    pub id: EnclosureId,
    /// What it is.
    pub what: What,
    /// What it shows.
    pub alt: String,
}

/// What an enclosure is, with all that is needed to show it.
#[derive(Clone, Debug)]
pub enum What {
    /// A voice message.
    Voice(Voice),
    /// A picture.
    Picture(Picture),
}

/// A picture in two sizes.
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    /// Width and height.
    pub size: (u32, u32),
    /// Those of the small one.
    pub small_size: (u32, u32),
    /// Its size in bytes.
    pub bytes: u64,
    /// That of the small one.
    pub small_bytes: u64,
}

impl Picture {
    fn of(row: &enclosure::Model) -> Self {
        let side = |value: Option<i32>| value.and_then(|side| side.try_into().ok()).unwrap_or_default();
        let bytes = |value: Option<i64>| value.map(i64::cast_unsigned).unwrap_or_default();
        let size = (side(row.width), side(row.height));
        Self {
            size,
            small_size: small_size(size.0, size.1),
            bytes: bytes(row.bytes),
            small_bytes: bytes(row.small_bytes),
        }
    }
}

/// What goes with some posts, in order. Whether a reader may see a post, its readers ask before.
pub async fn of_posts(
    conn: &impl ConnectionTrait,
    posts: impl Iterator<Item = PostId>,
) -> Result<HashMap<PostId, Vec<Shown>>, DbErr> {
    let rows = enclosure::Entity::find()
        .filter(enclosure::Column::PostId.is_in(posts))
        .order_by_asc(enclosure::Column::Position)
        .all(conn)
        .await?;
    let mut found: HashMap<PostId, Vec<Shown>> = HashMap::new();
    for (row, shown) in with_voices(conn, rows).await? {
        if let Some(post) = row.post_id {
            found.entry(post).or_default().push(shown);
        }
    }
    Ok(found)
}

/// Whether anything goes with a post.
pub async fn has_some(conn: &impl ConnectionTrait, post: PostId) -> Result<bool, DbErr> {
    let some = enclosure::Entity::find().filter(enclosure::Column::PostId.eq(post));
    Ok(some.count(conn).await? > 0)
}

/// What somebody has brought and goes with no post yet, among some ids.
pub async fn waiting(conn: &impl ConnectionTrait, actor: &Actor, ids: &[EnclosureId]) -> Result<Vec<Shown>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = enclosure::Entity::find()
        .filter(enclosure::Column::Id.is_in(ids.iter().copied()))
        .filter(enclosure::Column::Owner.eq(actor.user_id))
        .filter(enclosure::Column::PostId.is_null())
        .order_by_asc(enclosure::Column::Id)
        .all(conn)
        .await?;
    let shown = with_voices(conn, rows).await?;
    Ok(shown.into_iter().map(|(_, shown)| shown).collect())
}

/// One row as it is shown.
pub async fn of_row(conn: &impl ConnectionTrait, row: enclosure::Model) -> Result<Shown, DbErr> {
    let manifest = match row.media_id {
        Some(id) => media::manifest(conn, id).await?,
        None => None,
    };
    Ok(shown(&row, manifest.as_ref()))
}

async fn with_voices(
    conn: &impl ConnectionTrait,
    rows: Vec<enclosure::Model>,
) -> Result<Vec<(enclosure::Model, Shown)>, DbErr> {
    let voices: Vec<MediaId> = rows.iter().filter_map(|row| row.media_id).collect();
    let manifests = media::manifests(conn, &voices).await?;
    let with_its_own = |row: enclosure::Model| {
        let shown = shown(&row, row.media_id.and_then(|id| manifests.get(&id)));
        (row, shown)
    };
    Ok(rows.into_iter().map(with_its_own).collect())
}

fn shown(row: &enclosure::Model, manifest: Option<&MediaManifest>) -> Shown {
    Shown {
        id: row.id,
        what: match row.kind {
            EnclosureKind::Voice => What::Voice(Voice::of(row.id, manifest)),
            EnclosureKind::Picture => What::Picture(Picture::of(row)),
        },
        alt: row.alt.clone(),
    }
}
