//! Taking a file in. What takes long is done before the transaction, and its bytes go again where no row came of them.

use super::attach::MAX_ALT;
use super::kind::{self, Refused};
use super::{picture, voice};
use crate::accounts::Actor;
use crate::discussion::entity::enclosure::{self, EnclosureKind};
use crate::discussion::error::DiscussionError;
use crate::platform::{Platform, Problem};
use content_schema::{EnclosureId, UserId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use std::io::Read;
use tempfile::NamedTempFile;

/// Largest file: a photograph as phones take it. Three minutes of voice are a fifth of it.
pub const MAX_BYTES: u64 = 12 << 20;

/// Most files of a person that go with no post yet: three posts, each full.
const MAX_WAITING: u64 = 15;

/// A file that was received whole, and its field.
pub struct Contents {
    /// Where it lies; it goes when it is dropped.
    pub file: NamedTempFile,
    /// Its size.
    pub bytes: u64,
}

/// What was made of a file and lies in the storage without a row so far.
pub struct Stored {
    row: enclosure::Model,
    names: Vec<String>,
    recorded_bytes: u64,
}

/// Looks at a file and stores what of it is kept.
pub async fn store(platform: &Platform, owner: UserId, contents: &Contents) -> Result<Stored, DiscussionError> {
    let kind = kind::of_head(&head(contents)?).map_err(refused)?;
    let id: EnclosureId = platform.ids.next();
    let mut row = enclosure::Model {
        id,
        owner,
        post_id: None,
        position: 0,
        kind,
        alt: String::new(),
        media_id: None,
        width: None,
        height: None,
        bytes: None,
        small_bytes: None,
        created_at: platform.clock.now(),
    };
    let names = match kind {
        EnclosureKind::Voice => vec![voice::store(platform, id, contents).await?],
        EnclosureKind::Picture => picture::store(platform, &mut row, contents.file.path()).await?,
    };
    Ok(Stored {
        row,
        names,
        recorded_bytes: contents.bytes,
    })
}

fn head(contents: &Contents) -> Result<Vec<u8>, Problem> {
    let mut head = Vec::with_capacity(32);
    let file = contents.file.reopen().map_err(Problem::internal)?;
    file.take(32).read_to_end(&mut head).map_err(Problem::internal)?;
    Ok(head)
}

/// Words for a file that cannot be taken.
pub fn refused(code: Refused) -> Problem {
    Problem::invalid_field("enclosures", code)
}

/// Writes the row of what is stored; a voice goes to the transcoder.
pub async fn insert(
    tx: &DatabaseTransaction,
    platform: &Platform,
    stored: &Stored,
) -> Result<enclosure::Model, DiscussionError> {
    let waiting = enclosure::Entity::find()
        .filter(enclosure::Column::Owner.eq(stored.row.owner))
        .filter(enclosure::Column::PostId.is_null());
    if waiting.count(tx).await? >= MAX_WAITING {
        return Err(Problem::conflict("too-many-enclosures").into());
    }
    let mut row = stored.row.clone();
    if row.kind == EnclosureKind::Voice {
        row.media_id = Some(voice::begin(tx, platform, &row, stored.recorded_bytes).await?);
    }
    let mut row = row.into_active_model();
    row.created_at = Set(platform.clock.now());
    Ok(row.insert(tx).await?)
}

/// Takes back what no row came of.
pub async fn take_back(platform: &Platform, stored: &Stored) {
    for name in &stored.names {
        if let Err(error) = platform.storage.delete(name).await {
            tracing::warn!(%error, name, "a file nobody needs stays in the storage");
        }
    }
}

/// Takes a file in, as its owner's alone; `alt` says what it shows if it is a picture.
pub async fn take(
    platform: &Platform,
    actor: &Actor,
    contents: &Contents,
    alt: &str,
) -> Result<enclosure::Model, DiscussionError> {
    let mut stored = store(platform, actor.user_id, contents).await?;
    if stored.row.kind == EnclosureKind::Picture {
        stored.row.alt = alt.trim().chars().take(MAX_ALT).collect();
    }
    let taken = platform
        .database
        .write(async |tx| insert(tx, platform, &stored).await)
        .await;
    match &taken {
        Ok(_) => platform.outbox.ring(),
        Err(_) => take_back(platform, &stored).await,
    }
    taken
}
