//! Captions that people add to a video: kept as WebVTT beside its renditions, one a language.

use super::entity::media::{self, UploadedCaption, UploadedCaptions};
use super::error::MediaError;
use super::jobs::lock_media;
use super::subtitles;
use super::{naming, policy, runners};
use crate::accounts::{Actor, Viewer};
use crate::platform::{Clock, Platform, Problem, outbox};
use bytes::Bytes;
use content_schema::MediaId;
use content_schema::media::CaptionLink;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, IntoActiveModel};
use sha2::{Digest, Sha256};

/// Largest file of captions: a three-hour lesson has some 200 kB.
pub const MAX_BYTES: usize = 1 << 20;

/// Most languages of one video.
const MAX_LANGUAGES: usize = 50;

/// The refusal of a file that is too large.
pub fn too_large() -> Problem {
    MediaError::TooLarge(MAX_BYTES as u64).into()
}

/// A language tag in the case it is written in (RFC 5646 §2.1.1), such as `zh-CN`; none where it is no tag.
pub fn language_tag(text: &str) -> Option<String> {
    if text.len() > 35 {
        return None;
    }
    let mut tag = Vec::new();
    for (place, part) in text.split('-').enumerate() {
        let letters = part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let lower = part.to_ascii_lowercase();
        tag.push(match (place, part.len()) {
            (0, 2..=8) if letters => lower,
            (1.., 2) if letters => lower.to_ascii_uppercase(),
            (1.., 4) if letters => lower.get(..1)?.to_ascii_uppercase() + lower.get(1..)?,
            (1.., 1..=8) if plain => lower,
            _ => return None,
        });
    }
    Some(tag.join("-"))
}

/// Keeps captions of a language, in place of those that were there.
pub async fn put(
    platform: &Platform,
    actor: &Actor,
    id: MediaId,
    language: &str,
    file: &[u8],
) -> Result<CaptionLink, MediaError> {
    let language = language_tag(language).ok_or(MediaError::BadLanguage)?;
    let text = subtitles::normalised(file).map_err(MediaError::BadCaptions)?;
    let caption = UploadedCaption {
        language,
        bytes: text.len() as u64,
        sha256: runners::hex(&Sha256::digest(&text)),
    };
    // Asked before anything is stored, and again when it is written down.
    let before = super::service::find(platform.database.read(), id).await?;
    changeable(before, actor)?;
    let stored_as = naming::caption_storage_name(id, &caption);
    platform.storage.put_bytes(&stored_as, Bytes::from(text)).await?;
    let link = CaptionLink {
        language: caption.language.clone(),
        url: naming::caption_url(id, &caption.language, &caption.sha256),
    };
    let replaced = platform
        .database
        .write(async |tx| replace(tx, &platform.clock, actor, id, &caption.language, Some(caption.clone())).await)
        .await?;
    platform.outbox.ring();
    forget(platform, id, replaced.filter(|old| old.sha256 != caption.sha256)).await?;
    Ok(link)
}

/// Removes captions of a language.
pub async fn remove(platform: &Platform, actor: &Actor, id: MediaId, language: &str) -> Result<(), MediaError> {
    let language = language_tag(language).ok_or(MediaError::BadLanguage)?;
    let removed = platform
        .database
        .write(async |tx| replace(tx, &platform.clock, actor, id, &language, None).await)
        .await?;
    if removed.is_none() {
        return Err(MediaError::Missing);
    }
    platform.outbox.ring();
    forget(platform, id, removed).await
}

/// Writes the captions of a language down; returns those that were there.
async fn replace(
    tx: &DatabaseTransaction,
    clock: &Clock,
    actor: &Actor,
    id: MediaId,
    language: &str,
    caption: Option<UploadedCaption>,
) -> Result<Option<UploadedCaption>, MediaError> {
    let media = changeable(lock_media(tx, id).await?, actor)?;
    let UploadedCaptions(mut all) = media.captions.clone().unwrap_or_default();
    let place = all.iter().position(|held| held.language == language);
    let before = place.map(|place| all.remove(place));
    all.extend(caption);
    if all.len() > MAX_LANGUAGES {
        return Err(MediaError::TooManyLanguages(MAX_LANGUAGES));
    }
    all.sort_by(|a, b| a.language.cmp(&b.language));
    let mut row = media.into_active_model();
    row.captions = Set(Some(UploadedCaptions(all)));
    row.update(tx).await?;
    outbox::append(tx, clock, "captions.changed", id.0, serde_json::json!({})).await?;
    Ok(before)
}

fn changeable(media: Option<media::Model>, actor: &Actor) -> Result<media::Model, MediaError> {
    let viewer = Viewer(Some(actor.clone()));
    let media = media
        .filter(|media| policy::may_see(&viewer, media.owner, media.public))
        .ok_or(MediaError::Missing)?;
    if policy::may_change(actor, media.owner) {
        Ok(media)
    } else {
        Err(MediaError::NotYours)
    }
}

async fn forget(platform: &Platform, id: MediaId, caption: Option<UploadedCaption>) -> Result<(), MediaError> {
    let names = caption.map(|caption| naming::caption_storage_name(id, &caption));
    super::service::forget_stored(platform, names.into_iter().collect()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_tag_is_written_in_one_way() {
        for (text, tag) in [
            ("zh", Some("zh")),
            ("ZH-cn", Some("zh-CN")),
            ("zh-hans-cn", Some("zh-Hans-CN")),
            ("es-419", Some("es-419")),
            ("bo", Some("bo")),
            ("und", Some("und")),
            ("", None),
            ("z", None),
            ("zh-", None),
            ("zh_CN", None),
            ("12", None),
            ("../x", None),
            ("zh-aaaaaaaaa", None),
        ] {
            assert_eq!(language_tag(text).as_deref(), tag, "{text}");
        }
    }
}
