//! What players and pages ask of media: the manifest, and its changes as they happen.

use super::error::MediaError;
use super::{manifest, policy, service};
use crate::accounts::Viewer;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use bytes::Bytes;
use content_schema::MediaId;
use content_schema::media::{FailureReason, MediaManifest, MediaStatus};
use futures::Stream;
use serde::Serialize;
use std::time::Duration;

/// How often the row is looked at for a reader of events. Looking, not listening: it works however many servers share
/// the database.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A comment is sent after so many looks without news, so that no proxy takes the line for dead.
const QUIET_LOOKS: u32 = 15;

/// One event: how far a source is.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Change {
    status: MediaStatus,
    progress: f32,
    playable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<FailureReason>,
}

/// The manifest: what became of an uploaded video.
#[utoipa::path(tag = "media", params(("id" = MediaId, Path)), security((), ("bearer" = [])),
    responses((status = 200, body = MediaManifest), (status = 404, body = ProblemBody)))]
#[get("/media/{id}")]
pub async fn read_manifest(
    id: web::Path<MediaId>,
    viewer: Viewer,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    let manifest = seen_by(&platform, *id, &viewer).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .json(manifest))
}

/// Status and progress as Server-Sent Events, each `data: {status, progress, playable, left_s?, error?}`; ends when ready or failed.
#[utoipa::path(tag = "media", params(("id" = MediaId, Path)), security((), ("bearer" = [])),
    responses((status = 200, content_type = "text/event-stream", body = String), (status = 404, body = ProblemBody)))]
#[get("/media/{id}/events")]
pub async fn follow_media(
    id: web::Path<MediaId>,
    viewer: Viewer,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    seen_by(&platform, *id, &viewer).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Keeps the compressing middleware from holding events back, and nginx too.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(changes(platform, *id)))
}

async fn seen_by(platform: &Platform, id: MediaId, viewer: &Viewer) -> Result<MediaManifest, Problem> {
    let row = service::find(platform.database.read(), id).await?;
    let row = row.filter(|row| row.voice_s.is_none() && policy::may_see(viewer, row.owner, row.public));
    Ok(row.as_ref().map(manifest::of_row).ok_or(MediaError::Missing)?)
}

/// What a reader of events was last told.
struct Told {
    change: Option<Change>,
    ended: bool,
}

fn changes(platform: web::Data<Platform>, id: MediaId) -> impl Stream<Item = Result<Bytes, Problem>> {
    let start = Told {
        change: None,
        ended: false,
    };
    futures::stream::try_unfold(start, move |told| {
        let platform = platform.clone();
        async move { next_event(&platform, id, told).await }
    })
}

/// Waits for news of the row and says it; none when there will be no more.
async fn next_event(platform: &Platform, id: MediaId, told: Told) -> Result<Option<(Bytes, Told)>, Problem> {
    if told.ended {
        return Ok(None);
    }
    for look in 0..QUIET_LOOKS {
        if look > 0 || told.change.is_some() {
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = platform.stopping.told() => return Ok(None),
            }
        }
        let Some(row) = service::find(platform.database.read(), id).await? else {
            return Ok(None);
        };
        let now = Change {
            status: row.status,
            progress: row.progress,
            playable: row.output.is_some(),
            left_s: row.left_s,
            error: row.error,
        };
        if told.change.as_ref() != Some(&now) {
            let text = serde_json::to_string(&now).map_err(Problem::internal)?;
            let ended = matches!(now.status, MediaStatus::Ready | MediaStatus::Failed);
            let told = Told {
                change: Some(now),
                ended,
            };
            return Ok(Some((Bytes::from(format!("data: {text}\n\n")), told)));
        }
    }
    Ok(Some((Bytes::from_static(b":\n\n"), told)))
}
