//! tus 1.0.0 over HTTP, at `/api/v1/uploads`.

use super::error::IntakeError;
use super::policy;
use super::service::{self, Piece, Standing};
use super::turns::Turns;
use super::tus::{self, Checksum};
use crate::accounts::Actor;
use crate::platform::page::Page;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, delete, get, head, options, patch, post, web};
use chrono::{DateTime, Utc};
use content_schema::{UploadId, UserId};
use serde::Serialize;

/// How many of a person's uploads are listed.
const LISTED: u64 = 50;

/// An upload that nothing has taken yet.
#[derive(Serialize, utoipa::ToSchema)]
struct UploadView {
    /// Id.
    id: UploadId,
    /// Name of the file.
    name: String,
    /// Size of the whole file.
    bytes: u64,
    /// Bytes that are kept so far.
    offset: u64,
    /// When it is forgotten unless more come.
    expires_at: DateTime<Utc>,
}

/// What is spoken here: tus 1.0.0 and its extensions.
#[utoipa::path(tag = "uploads", responses((status = 204, description = "Tus-Version, Tus-Extension, Tus-Max-Size")))]
#[options("/uploads")]
pub async fn describe() -> HttpResponse {
    capabilities()
}

/// The same, asked at an upload.
#[utoipa::path(tag = "uploads", params(("id" = String, Path)), responses((status = 204)))]
#[options("/uploads/{id}")]
pub async fn describe_upload() -> HttpResponse {
    capabilities()
}

/// One's own uploads that are unfinished, or finished and used by nothing yet; newest first.
#[utoipa::path(tag = "uploads", security(("bearer" = [])), responses((status = 200, body = Page<UploadView>)))]
#[get("/uploads")]
pub async fn list_uploads(actor: Actor, platform: web::Data<Platform>) -> Result<HttpResponse, Problem> {
    let waiting = service::waiting(&platform, actor.user_id, LISTED).await?;
    let items = waiting.into_iter().map(|(upload, standing)| UploadView {
        id: upload.id,
        name: upload.name,
        bytes: upload.bytes.cast_unsigned(),
        offset: standing.offset,
        expires_at: standing.expires_at,
    });
    Ok(HttpResponse::Ok().json(Page {
        items: items.collect(),
        next_cursor: None,
        total: None,
    }))
}

/// Begin an upload; a body is its first piece.
#[utoipa::path(tag = "uploads", security(("bearer" = [])),
    params(("Tus-Resumable" = String, Header), ("Upload-Length" = u64, Header), ("Upload-Metadata" = Option<String>, Header)),
    responses((status = 201, description = "Location is the upload's address"), (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 412, body = ProblemBody), (status = 413, body = ProblemBody)))]
#[post("/uploads")]
pub async fn create_upload(
    actor: Actor,
    request: HttpRequest,
    body: web::Payload,
    platform: web::Data<Platform>,
    turns: web::Data<Turns>,
) -> Result<HttpResponse, Problem> {
    check_version(request.headers())?;
    policy::may_upload(&actor)?;
    let bytes = tus::number("Upload-Length", text(request.headers(), "Upload-Length"))?;
    let metadata = text(request.headers(), "Upload-Metadata").unwrap_or_default();
    let has_body = text(request.headers(), "Content-Type") == Some(tus::CONTENT_TYPE);
    let piece = piece(request.headers(), 0)?;
    let upload = service::create(&platform, actor.user_id, bytes, metadata).await?;
    let mut answer = answer(StatusCode::CREATED);
    answer.insert_header((header::LOCATION, format!("/api/v1/uploads/{}", upload.id)));
    answer.insert_header(("Upload-Expires", tus::http_date(service::fresh(&upload).expires_at)));
    if has_body {
        // What the first piece lacks comes later: the upload itself was begun either way.
        match append(platform, turns, actor.user_id, upload.id, piece, body).await {
            Ok(standing) => answer = with_standing(answer, standing),
            Err(IntakeError::ChecksumMismatch) => return Err(IntakeError::ChecksumMismatch.into()),
            Err(error) => {
                tracing::info!(%error, upload = %upload.id, "the first piece of an upload is not whole");
            }
        }
    }
    Ok(answer.finish())
}

/// How far an upload is.
#[utoipa::path(tag = "uploads", security(("bearer" = [])), params(("id" = UploadId, Path), ("Tus-Resumable" = String, Header)),
    responses((status = 200, description = "Upload-Offset, Upload-Length"), (status = 404, description = "No such upload")))]
#[head("/uploads/{id}")]
pub async fn read_offset(
    actor: Actor,
    id: web::Path<UploadId>,
    request: HttpRequest,
    platform: web::Data<Platform>,
    turns: web::Data<Turns>,
) -> Result<HttpResponse, Problem> {
    check_version(request.headers())?;
    let (upload, standing) = service::look(&platform, &turns, actor.user_id, *id).await?;
    let mut answer = with_standing(answer(StatusCode::OK), standing);
    answer
        .insert_header(("Upload-Length", upload.bytes.to_string()))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    if !upload.metadata.is_empty() {
        answer.insert_header(("Upload-Metadata", upload.metadata));
    }
    Ok(answer.finish())
}

/// Add a piece at `Upload-Offset`. What came of it before a broken connection is kept.
#[utoipa::path(tag = "uploads", security(("bearer" = [])),
    params(("id" = UploadId, Path), ("Tus-Resumable" = String, Header), ("Upload-Offset" = u64, Header), ("Upload-Checksum" = Option<String>, Header)),
    request_body(content_type = "application/offset+octet-stream"),
    responses((status = 204, description = "Upload-Offset"), (status = 409, body = ProblemBody), (status = 413, body = ProblemBody),
        (status = 415, body = ProblemBody), (status = 423, body = ProblemBody), (status = 460, body = ProblemBody), (status = 507, body = ProblemBody)))]
#[patch("/uploads/{id}")]
pub async fn append_piece(
    actor: Actor,
    id: web::Path<UploadId>,
    request: HttpRequest,
    body: web::Payload,
    platform: web::Data<Platform>,
    turns: web::Data<Turns>,
) -> Result<HttpResponse, Problem> {
    answer_piece(actor.user_id, *id, &request, body, platform, turns).await
}

/// End an upload and free what it took up.
#[utoipa::path(tag = "uploads", security(("bearer" = [])), params(("id" = UploadId, Path), ("Tus-Resumable" = String, Header)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
#[delete("/uploads/{id}")]
pub async fn end_upload(
    actor: Actor,
    id: web::Path<UploadId>,
    request: HttpRequest,
    platform: web::Data<Platform>,
    turns: web::Data<Turns>,
) -> Result<HttpResponse, Problem> {
    check_version(request.headers())?;
    service::remove(&platform, &turns, actor.user_id, *id).await?;
    Ok(answer(StatusCode::NO_CONTENT).finish())
}

/// PATCH or DELETE for clients that cannot send them: `X-HTTP-Method-Override` (tus core).
#[utoipa::path(tag = "uploads", security(("bearer" = [])),
    params(("id" = UploadId, Path), ("Tus-Resumable" = String, Header), ("X-HTTP-Method-Override" = String, Header)),
    responses((status = 204), (status = 400, body = ProblemBody)))]
#[post("/uploads/{id}")]
pub async fn override_method(
    actor: Actor,
    id: web::Path<UploadId>,
    request: HttpRequest,
    body: web::Payload,
    platform: web::Data<Platform>,
    turns: web::Data<Turns>,
) -> Result<HttpResponse, Problem> {
    match text(request.headers(), "X-HTTP-Method-Override") {
        Some("PATCH") => answer_piece(actor.user_id, *id, &request, body, platform, turns).await,
        Some("DELETE") => {
            check_version(request.headers())?;
            service::remove(&platform, &turns, actor.user_id, *id).await?;
            Ok(answer(StatusCode::NO_CONTENT).finish())
        }
        _ => Err(IntakeError::BadHeader("X-HTTP-Method-Override").into()),
    }
}

async fn answer_piece(
    owner: UserId,
    id: UploadId,
    request: &HttpRequest,
    body: web::Payload,
    platform: web::Data<Platform>,
    turns: web::Data<Turns>,
) -> Result<HttpResponse, Problem> {
    check_version(request.headers())?;
    if text(request.headers(), "Content-Type") != Some(tus::CONTENT_TYPE) {
        return Err(IntakeError::WrongContentType.into());
    }
    let offset = tus::number("Upload-Offset", text(request.headers(), "Upload-Offset"))?;
    let piece = piece(request.headers(), offset)?;
    let standing = append(platform, turns, owner, id, piece, body).await?;
    Ok(with_standing(answer(StatusCode::NO_CONTENT), standing).finish())
}

/// Adds a piece in a task of its own: when the connection breaks, this request is dropped at once, but what it received
/// is still to be stored.
async fn append(
    platform: web::Data<Platform>,
    turns: web::Data<Turns>,
    owner: UserId,
    id: UploadId,
    piece: Piece,
    body: web::Payload,
) -> Result<Standing, IntakeError> {
    let task = actix_web::rt::spawn(async move { service::append(&platform, &turns, owner, id, piece, body).await });
    task.await.map_err(|error| IntakeError::Storage(error.to_string()))?
}

fn piece(headers: &HeaderMap, offset: u64) -> Result<Piece, IntakeError> {
    let bytes = text(headers, "Content-Length").map(|_| tus::number("Content-Length", text(headers, "Content-Length")));
    Ok(Piece {
        offset,
        bytes: bytes.transpose()?,
        checksum: text(headers, "Upload-Checksum").map(Checksum::of_header).transpose()?,
    })
}

fn check_version(headers: &HeaderMap) -> Result<(), IntakeError> {
    if text(headers, "Tus-Resumable") == Some(tus::VERSION) {
        Ok(())
    } else {
        Err(IntakeError::WrongVersion)
    }
}

fn capabilities() -> HttpResponse {
    answer(StatusCode::NO_CONTENT)
        .insert_header(("Tus-Version", tus::VERSION))
        .insert_header(("Tus-Extension", tus::EXTENSIONS))
        .insert_header(("Tus-Max-Size", tus::MAX_BYTES.to_string()))
        .insert_header(("Tus-Checksum-Algorithm", tus::CHECKSUMS))
        .finish()
}

fn answer(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header(("Tus-Resumable", tus::VERSION));
    answer
}

fn with_standing(mut answer: HttpResponseBuilder, standing: Standing) -> HttpResponseBuilder {
    answer
        .insert_header(("Upload-Offset", standing.offset.to_string()))
        .insert_header(("Upload-Expires", tus::http_date(standing.expires_at)));
    answer
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
