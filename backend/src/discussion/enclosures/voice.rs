//! Voice messages: a recording that the transcoder makes a light voice of.

use super::take::{Contents, refused};
use crate::discussion::entity::{enclosure, post, thread};
use crate::discussion::error::DiscussionError;
use crate::discussion::notices::url_of;
use crate::media::service::{self as media, NewSource};
use crate::platform::outbox::Event;
use crate::platform::{Platform, Problem};
use content_schema::media::{FailureReason, MediaManifest, MediaStatus, Rung};
use content_schema::notice::{Notice, NoticeKind};
use content_schema::{EnclosureId, MediaId};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use serde::Serialize;

/// Longest voice message, in seconds.
pub const MAX_S: u32 = 180;

/// Largest recording: three minutes at the rates of browsers are some 3 MB.
const MAX_BYTES: u64 = 5 << 20;

fn storage_name(id: EnclosureId) -> String {
    format!("recordings/{id}")
}

/// Stores a recording; answers where.
pub async fn store(platform: &Platform, id: EnclosureId, contents: &Contents) -> Result<String, DiscussionError> {
    if contents.bytes > MAX_BYTES {
        return Err(refused("voice_too_large").into());
    }
    let name = storage_name(id);
    platform.storage.put_file(&name, contents.file.path()).await?;
    Ok(name)
}

/// Has the voice made of a recording.
pub async fn begin(
    tx: &DatabaseTransaction,
    platform: &Platform,
    row: &enclosure::Model,
    bytes: u64,
) -> Result<MediaId, DiscussionError> {
    let source = NewSource {
        owner: row.owner,
        name: "voice".into(),
        storage_name: storage_name(row.id),
        bytes,
        voice_s: Some(MAX_S),
    };
    let begun = media::create(tx, platform, source).await;
    Ok(begun.map_err(Problem::from)?)
}

/// A voice message as readers meet it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Voice {
    /// `queued`, `transcoding`, `ready` or `failed`.
    pub status: Option<MediaStatus>,
    /// Why it could not be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<FailureReason>,
    /// Its length, once known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<f64>,
    /// What can be played, the lightest first.
    pub sounds: Vec<Sound>,
}

/// One form of a voice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Sound {
    /// Where it is.
    pub url: String,
    /// Its type with codecs, as `<source type>` wants it.
    pub mime: String,
    /// Its size.
    pub bytes: u64,
}

impl Voice {
    /// From what was made of its recording; one that is gone could not be used.
    pub fn of(id: EnclosureId, manifest: Option<&MediaManifest>) -> Self {
        let Some(manifest) = manifest else {
            return Self {
                status: Some(MediaStatus::Failed),
                ..Self::default()
            };
        };
        let voices = manifest.renditions.iter().map(|link| &link.rendition);
        let sounds = voices.filter(|made| made.rung == Rung::Voice).map(|made| Sound {
            url: format!("/e/{id}/{}", made.file),
            mime: format!("{}; codecs=\"{}\"", made.mime, made.codecs),
            bytes: made.bytes,
        });
        Self {
            status: Some(manifest.status),
            error: manifest.error,
            duration_s: manifest.duration_s,
            sounds: sounds.collect(),
        }
    }
}

/// The code of the words that tell its author why a recording cannot be used.
pub const fn failure_code(reason: FailureReason) -> &'static str {
    match reason {
        FailureReason::TooLarge => "voice_too_long",
        FailureReason::Silent | FailureReason::Empty | FailureReason::NoDuration => "voice_silent",
        FailureReason::OverLimits | FailureReason::Internal => "voice_not_made",
        FailureReason::NotMedia
        | FailureReason::WrongKind
        | FailureReason::Unreadable
        | FailureReason::UnsupportedCodec => "voice_unreadable",
    }
}

/// Tells an author that a voice message they posted could not be used; of what waits for its post, its form tells.
pub async fn notices(conn: &impl ConnectionTrait, event: &Event) -> Result<Option<Notice>, DbErr> {
    let row = enclosure::Entity::find()
        .filter(enclosure::Column::MediaId.eq(MediaId(event.subject)))
        .one(conn)
        .await?;
    let Some((owner, post_id)) = row.and_then(|row| Some((row.owner, row.post_id?))) else {
        return Ok(None);
    };
    let Some(post) = post::Entity::find_by_id(post_id).one(conn).await? else {
        return Ok(None);
    };
    let thread = thread::Entity::find_by_id(post.thread_id).one(conn).await?;
    Ok(thread.map(|thread| Notice {
        recipient: owner,
        kind: NoticeKind::VoiceFailed,
        title: thread.title,
        actor_name: None,
        url: url_of(&post),
        note: None,
    }))
}
