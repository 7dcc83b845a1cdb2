//! Captions over HTTP: adding and removing them, and the files themselves.

use super::captions::{self, MAX_BYTES};
use super::delivery::{self, Stored, Tables};
use super::error::MediaError;
use super::{naming, policy};
use crate::accounts::{Actor, Viewer};
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpRequest, HttpResponse, delete, put, route, web};
use content_schema::MediaId;
use content_schema::media::CaptionLink;
use futures::StreamExt;
use serde::Deserialize;

/// Give a video captions in a language (BCP 47): WebVTT or SRT, as UTF-8 or GB18030, 1 MiB at most.
#[utoipa::path(tag = "media", params(("id" = MediaId, Path), ("language" = String, Path)), security(("bearer" = [])),
    request_body(content_type = "text/vtt", content = String),
    responses((status = 200, body = CaptionLink), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 413, body = ProblemBody), (status = 422, description = "What is wrong, by line", body = ProblemBody)))]
#[put("/media/{id}/captions/{language}")]
pub async fn put_captions(
    platform: web::Data<Platform>,
    actor: Actor,
    path: web::Path<(MediaId, String)>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (id, language) = path.into_inner();
    let file = read(body).await?;
    let link = captions::put(&platform, &actor, id, &language, &file).await?;
    Ok(HttpResponse::Ok().json(link))
}

/// Remove captions that were added; those found in the source show again.
#[utoipa::path(tag = "media", params(("id" = MediaId, Path), ("language" = String, Path)), security(("bearer" = [])),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[delete("/media/{id}/captions/{language}")]
pub async fn delete_captions(
    platform: web::Data<Platform>,
    actor: Actor,
    path: web::Path<(MediaId, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, language) = path.into_inner();
    captions::remove(&platform, &actor, id, &language).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Reads a small body.
async fn read(mut body: web::Payload) -> Result<Vec<u8>, MediaError> {
    let mut file = Vec::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| MediaError::CutOff)?;
        if file.len() + chunk.len() > MAX_BYTES {
            return Err(MediaError::TooLarge(MAX_BYTES as u64));
        }
        file.extend_from_slice(&chunk);
    }
    Ok(file)
}

/// Which captions of a language are meant.
#[derive(Deserialize)]
struct Version {
    #[serde(default)]
    v: Option<String>,
}

/// Captions of a language: those that were added, or those found in the source.
#[route("/m/{id}/captions/{language}.vtt", method = "GET", method = "HEAD")]
pub async fn deliver_captions(
    request: HttpRequest,
    path: web::Path<(MediaId, String)>,
    version: web::Query<Version>,
    viewer: Viewer,
    platform: web::Data<Platform>,
    tables: web::Data<Tables>,
) -> Result<HttpResponse, Problem> {
    let (id, language) = path.into_inner();
    let table = tables.of(&platform, id).await?;
    if !policy::may_see(&viewer, table.owner, table.public) {
        return Err(MediaError::Missing.into());
    }
    let language = captions::language_tag(&language).ok_or(MediaError::Missing)?;
    let (name, bytes, sha256) = table.captions(id, &language).ok_or(MediaError::Missing)?;
    // Without its digest in the address, other captions may come to lie there.
    let is_lasting = version
        .v
        .as_deref()
        .is_some_and(|v| v.len() >= 16 && sha256.starts_with(v));
    let stored = Stored {
        name,
        bytes,
        etag: delivery::etag_of(sha256),
        mime: naming::mime_of("captions.vtt"),
        save_as: None,
        cache: match (table.public, is_lasting) {
            (true, true) => delivery::FOR_EVER,
            (true, false) => "public, no-cache",
            (false, _) => "private, no-store",
        },
    };
    Ok(delivery::send(&request, &platform, &stored).await?)
}
