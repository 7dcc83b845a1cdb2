//! Routes of the files of teaching cases.

use super::attachments::{self, CasePart, MAX_BYTES, NewFile};
use super::entity::attachment;
use super::error::CatalogError;
use super::view::{self, AttachmentView};
use super::{cases, file_type};
use crate::accounts::{Actor, Viewer};
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_multipart::{Field, Multipart};
use actix_web::http::header;
use actix_web::{HttpResponse, delete, get, post, web};
use content_schema::{AttachmentId, CaseId};
use futures::TryStreamExt;
use std::io::Write;
use tempfile::NamedTempFile;

/// What came in by a multipart form.
#[derive(Default)]
pub struct Received {
    file: Option<(NamedTempFile, String)>,
    part: String,
    /// The CSRF token, where a page's form sent it.
    pub csrf: String,
}

/// Adds a file to a case: a multipart form with the fields `file` and `part` (`design`, `slides`, `tasks`, `homework`,
/// `other`).
#[utoipa::path(tag = "catalog", params(("id" = CaseId, Path)), security(("bearer" = [])),
    responses((status = 201, body = AttachmentView), (status = 413, body = ProblemBody), (status = 415, body = ProblemBody)))]
#[post("/cases/{id}/attachments")]
pub async fn add_attachment(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CaseId>,
    form: Multipart,
) -> Result<HttpResponse, Problem> {
    // Asked before the bytes come, so that nobody sends 50 MB to be refused.
    cases::seen(platform.database.read(), &Viewer(Some(actor.clone())), *id).await?;
    let received = receive(&platform, form).await?;
    let added = keep(&platform, &actor, *id, received).await?;
    let shown = view::attachments(platform.database.read(), vec![added]).await?;
    Ok(HttpResponse::Created().json(shown.into_iter().next()))
}

/// The file itself, always as a download.
#[utoipa::path(tag = "catalog", params(("id" = AttachmentId, Path)), security((), ("bearer" = [])),
    responses((status = 200), (status = 404, body = ProblemBody)))]
#[get("/attachments/{id}")]
pub async fn read_attachment(
    platform: web::Data<Platform>,
    viewer: Viewer,
    id: web::Path<AttachmentId>,
) -> Result<HttpResponse, Problem> {
    let file = attachments::seen(platform.database.read(), &viewer, *id).await?;
    let bytes = file.bytes.cast_unsigned();
    let body = platform.storage.read(&file.storage_name, 0..bytes).await;
    Ok(HttpResponse::Ok()
        .content_type(file.mime)
        .insert_header((header::CONTENT_DISPOSITION, file_type::disposition(&file.name)))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        // Compressed already, and its length should be told.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .no_chunking(bytes)
        .streaming(body.map_err(CatalogError::from)?))
}

/// Removes a file from its case.
#[utoipa::path(tag = "catalog", params(("id" = AttachmentId, Path)), security(("bearer" = [])),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[delete("/attachments/{id}")]
pub async fn delete_attachment(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<AttachmentId>,
) -> Result<HttpResponse, Problem> {
    attachments::delete(&platform, &actor, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Adds what came in to a case.
pub async fn keep(
    platform: &Platform,
    actor: &Actor,
    id: CaseId,
    received: Received,
) -> Result<attachment::Model, Problem> {
    let Some((file, name)) = received.file else {
        return Err(Problem::invalid_field("file", "required"));
    };
    let part = part_of(&received.part)?;
    let path = file.path();
    Ok(attachments::add(platform, actor, id, NewFile { path, name, part }).await?)
}

fn part_of(name: &str) -> Result<CasePart, Problem> {
    if name.is_empty() {
        return Ok(CasePart::default());
    }
    serde_json::from_value(name.into()).map_err(|_| Problem::invalid_field("part", "unknown_choice"))
}

/// Reads a multipart form to its end.
pub async fn receive(platform: &Platform, mut form: Multipart) -> Result<Received, CatalogError> {
    let mut received = Received::default();
    while let Some(mut field) = form.try_next().await.map_err(bad_form)? {
        match field.name() {
            Some("file") => {
                let disposition = field.content_disposition();
                let name = disposition
                    .and_then(header::ContentDisposition::get_filename)
                    .unwrap_or_default();
                let name = name.to_owned();
                received.file = Some((receive_file(platform, &mut field).await?, name));
            }
            Some("part") => received.part = receive_word(&mut field).await?,
            Some("csrf") => received.csrf = receive_word(&mut field).await?,
            _ => while field.try_next().await.map_err(bad_form)?.is_some() {},
        }
    }
    Ok(received)
}

/// Writes a file beside the data; it goes when it is dropped.
async fn receive_file(platform: &Platform, field: &mut Field) -> Result<NamedTempFile, CatalogError> {
    let mut file = NamedTempFile::new_in(&platform.settings.data_dir).map_err(Problem::internal)?;
    let mut bytes = 0;
    while let Some(chunk) = field.try_next().await.map_err(bad_form)? {
        bytes += chunk.len() as u64;
        if bytes > MAX_BYTES {
            return Err(CatalogError::FileTooLarge(MAX_BYTES));
        }
        // Chunks are small and go to the page cache.
        file.write_all(&chunk).map_err(Problem::internal)?;
    }
    Ok(file)
}

async fn receive_word(field: &mut Field) -> Result<String, CatalogError> {
    let mut word = Vec::new();
    while let Some(chunk) = field.try_next().await.map_err(bad_form)? {
        word.extend_from_slice(&chunk);
        if word.len() > 100 {
            return Err(Problem::invalid_field("part", "unknown_choice").into());
        }
    }
    Ok(String::from_utf8_lossy(&word).into_owned())
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands it over")]
fn bad_form(error: actix_multipart::MultipartError) -> CatalogError {
    CatalogError::BadForm(error.to_string())
}
