//! Letting what was taken in go with a post.

use super::voice::{Voice, failure_code};
use crate::accounts::Actor;
use crate::discussion::entity::enclosure::{self, EnclosureKind};
use crate::discussion::error::DiscussionError;
use crate::media::service as media;
use crate::platform::validate::Checks;
use content_schema::{EnclosureId, PostId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel, QuerySelect};
use serde::Deserialize;

/// Most pictures of a post.
pub const MAX_PICTURES: usize = 4;

/// Most voice messages of a post.
const MAX_VOICES: usize = 1;

/// Characters that say what a picture shows.
pub const MAX_ALT: usize = 300;

/// Something of one's own that goes with a new post.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct NewEnclosure {
    /// As `POST /enclosures` answered it.
    pub id: EnclosureId,
    /// What a picture shows, for those who cannot see it.
    #[serde(default)]
    pub alt: String,
}

/// Lets enclosures of the actor go with a post, in this order.
pub async fn attach(
    tx: &DatabaseTransaction,
    actor: &Actor,
    post_id: PostId,
    enclosures: &[NewEnclosure],
) -> Result<(), DiscussionError> {
    if enclosures.is_empty() {
        return Ok(());
    }
    let mut checks = Checks::new();
    let mut rows = Vec::with_capacity(enclosures.len());
    for new in enclosures.iter().take(MAX_PICTURES + MAX_VOICES + 1) {
        let row = enclosure::Entity::find_by_id(new.id).lock_exclusive().one(tx).await?;
        match row.filter(|row| row.owner == actor.user_id && row.post_id.is_none()) {
            Some(row) => rows.push((row, checks.text("alt", &new.alt, 0..=MAX_ALT))),
            None => checks.refuse("enclosures", "unknown"),
        }
    }
    let count = |kind| rows.iter().filter(|(row, _)| row.kind == kind).count();
    if count(EnclosureKind::Picture) > MAX_PICTURES {
        checks.refuse_over("enclosures", "too_many_pictures", MAX_PICTURES);
    }
    if count(EnclosureKind::Voice) > MAX_VOICES {
        checks.refuse_over("enclosures", "too_many_voices", MAX_VOICES);
    }
    check_voices(tx, rows.iter().map(|(row, _)| row), &mut checks).await?;
    checks.done()?;
    for (position, (row, alt)) in (0..).zip(rows) {
        let mut row = row.into_active_model();
        row.post_id = Set(Some(post_id));
        row.position = Set(position);
        // A form that came back has said it before.
        if !alt.is_empty() {
            row.alt = Set(alt);
        }
        row.update(tx).await?;
    }
    Ok(())
}

/// A recording that is known to be of no use is refused before anybody waits for it.
async fn check_voices(
    tx: &DatabaseTransaction,
    rows: impl Iterator<Item = &enclosure::Model>,
    checks: &mut Checks,
) -> Result<(), DiscussionError> {
    for row in rows {
        let Some(media_id) = row.media_id else { continue };
        let manifest = media::manifest(tx, media_id).await?;
        if let Some(reason) = Voice::of(row.id, manifest.as_ref()).error {
            checks.refuse("enclosures", failure_code(reason));
        }
    }
    Ok(())
}
