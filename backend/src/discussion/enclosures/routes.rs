//! JSON routes of enclosures.

use super::deliver::seen;
use super::shown::{self, Shown, What};
use super::take::{self, Contents, MAX_BYTES};
use super::tidy;
use super::voice::Voice;
use crate::accounts::{Actor, Viewer};
use crate::discussion::PostLimits;
use crate::discussion::entity::enclosure::EnclosureKind;
use crate::platform::creation::Creation;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use content_schema::EnclosureId;
use futures::StreamExt;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io::Write;
use tempfile::NamedTempFile;
use utoipa_actix_web::service_config::ServiceConfig;
use yinghuo_files::errand::{LARGE, SMALL};

/// Registers the routes.
pub fn api(config: &mut ServiceConfig) {
    config
        .service(add_enclosure)
        .service(read_enclosure)
        .service(delete_enclosure);
}

/// A voice message or picture as JSON.
#[derive(Serialize, utoipa::ToSchema)]
pub struct EnclosureView {
    id: EnclosureId,
    kind: EnclosureKind,
    /// What a picture shows.
    #[serde(skip_serializing_if = "String::is_empty")]
    alt: String,
    /// Of a voice message.
    #[serde(skip_serializing_if = "Option::is_none")]
    voice: Option<Voice>,
    /// Of a picture: to look at closely, and beside the words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pictures: Vec<PictureView>,
}

/// One size of a picture, a JPEG.
#[derive(Serialize, utoipa::ToSchema)]
struct PictureView {
    url: String,
    width: u32,
    height: u32,
    bytes: u64,
}

impl From<Shown> for EnclosureView {
    fn from(shown: Shown) -> Self {
        let picture = |name, (width, height), bytes| PictureView {
            url: format!("/e/{}/{name}", shown.id),
            width,
            height,
            bytes,
        };
        let (kind, voice, pictures) = match shown.what {
            What::Voice(voice) => (EnclosureKind::Voice, Some(voice), Vec::new()),
            What::Picture(of) => {
                let sizes = vec![
                    picture(LARGE, of.size, of.bytes),
                    picture(SMALL, of.small_size, of.small_bytes),
                ];
                (EnclosureKind::Picture, None, sizes)
            }
        };
        Self {
            id: shown.id,
            kind,
            alt: shown.alt,
            voice,
            pictures,
        }
    }
}

/// Brings a voice message (3 minutes and 5 MB at most) or a picture (JPEG, PNG or WebP, 12 MB) that a post shall carry: the
/// file itself is the body. It is one's own alone until a post names it, and is forgotten after a week without one.
#[utoipa::path(tag = "discussion", security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header)), request_body(content_type = "application/octet-stream"),
    responses((status = 201, body = EnclosureView), (status = 409, body = ProblemBody), (status = 413, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
#[post("/enclosures")]
async fn add_enclosure(
    request: HttpRequest,
    platform: web::Data<Platform>,
    limits: web::Data<PostLimits>,
    actor: Actor,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    limits.count(&platform, &actor)?;
    let (contents, sha256) = receive(&platform, body).await?;
    let creation = Creation::of_file(&request, &sha256)?;
    if let Some(answer) = creation.answered(&platform, actor.user_id).await? {
        return Ok(answer);
    }
    let stored = take::store(&platform, actor.user_id, &contents).await?;
    let mut is_kept = false;
    let answer = creation
        .once(&platform, actor.user_id, async |tx, ()| {
            let row = take::insert(tx, &platform, &stored).await?;
            is_kept = true;
            Ok(EnclosureView::from(shown::of_row(tx, row).await?))
        })
        .await;
    if answer.is_err() || !is_kept {
        take::take_back(&platform, &stored).await;
    }
    answer
}

/// How far a voice message or picture is that one may see.
#[utoipa::path(tag = "discussion", params(("id" = EnclosureId, Path)), security((), ("bearer" = [])),
    responses((status = 200, body = EnclosureView), (status = 404, body = ProblemBody)))]
#[get("/enclosures/{id}")]
async fn read_enclosure(
    platform: web::Data<Platform>,
    viewer: Viewer,
    id: web::Path<EnclosureId>,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let row = seen(conn, &viewer, *id).await?;
    let view = EnclosureView::from(shown::of_row(conn, row).await?);
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .json(view))
}

/// Takes back what no post carries yet.
#[utoipa::path(tag = "discussion", params(("id" = EnclosureId, Path)), security(("bearer" = [])),
    responses((status = 204), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[delete("/enclosures/{id}")]
async fn delete_enclosure(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<EnclosureId>,
) -> Result<HttpResponse, Problem> {
    tidy::take_back(&platform, &actor, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Writes a body beside the data; answers its digest too.
async fn receive(platform: &Platform, mut body: web::Payload) -> Result<(Contents, Vec<u8>), Problem> {
    let mut file = NamedTempFile::new_in(&platform.settings.data_dir).map_err(Problem::internal)?;
    let (mut bytes, mut digest) = (0, Sha256::new());
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Problem::bad_request("body-cut-off"))?;
        bytes += chunk.len() as u64;
        if bytes > MAX_BYTES {
            return Err(too_large());
        }
        digest.update(&chunk);
        // Chunks are small and go to the page cache.
        file.write_all(&chunk).map_err(Problem::internal)?;
    }
    Ok((Contents { file, bytes }, digest.finalize().to_vec()))
}

/// A file larger than any that is taken.
pub fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "enclosure-too-large").with("megabytes", MAX_BYTES >> 20)
}
