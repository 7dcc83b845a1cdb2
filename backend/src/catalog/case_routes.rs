//! JSON routes of teaching cases.

use super::input::{CaseInput, MediaInput};
use super::list::ListQuery;
use super::publication::Step;
use super::view::{self, CaseView, MediaAccepted};
use super::{attachments, cases};
use crate::accounts::{Actor, Viewer};
use crate::moderation::acts::Why;
use crate::platform::conditional::{composed_json, wanted_version};
use crate::platform::creation::{Creation, JsonBody, OptionalJson};
use crate::platform::page::Page;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use content_schema::CaseId;
use serde_json::{Map, Value};

/// Teaching cases, newest first: published ones, or with `mine` all of one's own.
#[utoipa::path(tag = "catalog", params(ListQuery), security((), ("bearer" = [])), responses(
    (status = 200, body = Page<CaseView>), (status = 422, body = ProblemBody)))]
#[get("/cases")]
pub async fn list_cases(
    platform: web::Data<Platform>,
    viewer: Viewer,
    query: web::Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let page = cases::list(conn, &viewer, &query).await?;
    Ok(HttpResponse::Ok().json(view::cases(conn, page).await?))
}

/// Makes a draft.
#[utoipa::path(tag = "catalog", security(("bearer" = [])), request_body = CaseInput, responses(
    (status = 201, body = CaseView), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[post("/cases")]
pub async fn create_case(
    platform: web::Data<Platform>,
    actor: Actor,
    creation: Creation<CaseInput>,
) -> Result<HttpResponse, Problem> {
    creation
        .once(&platform, actor.user_id, async |tx, input| {
            let case = cases::create(tx, &platform, &actor, input).await?;
            Ok(view::case(tx, case).await?)
        })
        .await
}

/// A case with its parts, files and recording.
#[utoipa::path(tag = "catalog", params(("id" = CaseId, Path)), security((), ("bearer" = [])),
    responses((status = 200, body = CaseView), (status = 404, body = ProblemBody)))]
#[get("/cases/{id}")]
pub async fn read_case(
    request: HttpRequest,
    platform: web::Data<Platform>,
    viewer: Viewer,
    id: web::Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let case = cases::seen(platform.database.read(), &viewer, *id).await?;
    answer(&request, &platform, case).await
}

/// Changes what is named, as JSON Merge Patch: `null` clears a field.
#[utoipa::path(tag = "catalog", params(("id" = CaseId, Path)), security(("bearer" = [])), request_body = CaseInput,
    responses((status = 200, body = CaseView), (status = 412, body = ProblemBody), (status = 428, body = ProblemBody)))]
#[patch("/cases/{id}")]
pub async fn change_case(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CaseId>,
    body: JsonBody<Map<String, Value>>,
) -> Result<HttpResponse, Problem> {
    let wanted = wanted_version(&request)?;
    let case = platform
        .database
        .write(async |tx| cases::change(tx, &platform, &actor, *id, wanted, body.0).await)
        .await?;
    platform.outbox.ring();
    answer(&request, &platform, case).await
}

/// Deletes a case with its files and recording.
#[utoipa::path(tag = "catalog", params(("id" = CaseId, Path)), security(("bearer" = [])),
    responses((status = 204), (status = 412, body = ProblemBody), (status = 428, body = ProblemBody)))]
#[delete("/cases/{id}")]
pub async fn delete_case(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let wanted = wanted_version(&request)?;
    let files = platform
        .database
        .write(async |tx| cases::delete(tx, &platform, &actor, *id, wanted).await)
        .await?;
    platform.outbox.ring();
    attachments::remove_bytes(&platform, &files).await;
    Ok(HttpResponse::NoContent().finish())
}

/// Lets everybody see a case. 409 while its video cannot be played.
#[utoipa::path(tag = "catalog", params(("id" = CaseId, Path)), security(("bearer" = [])),
    request_body = Option<Why>,
    responses((status = 200, body = CaseView), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[post("/cases/{id}/publish")]
pub async fn publish_case(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CaseId>,
    why: OptionalJson<Why>,
) -> Result<HttpResponse, Problem> {
    step(&request, &platform, actor, *id, Step::Publish, &why.0).await
}

/// Hides a case again. When those who keep order do, they say why, and only they publish it again.
#[utoipa::path(tag = "catalog", params(("id" = CaseId, Path)), security(("bearer" = [])),
    request_body = Option<Why>,
    responses((status = 200, body = CaseView), (status = 403, body = ProblemBody)))]
#[post("/cases/{id}/withdraw")]
pub async fn withdraw_case(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CaseId>,
    why: OptionalJson<Why>,
) -> Result<HttpResponse, Problem> {
    step(&request, &platform, actor, *id, Step::Withdraw, &why.0).await
}

/// Takes a finished upload as the video, in place of an old one.
#[utoipa::path(tag = "catalog", params(("id" = CaseId, Path)), security(("bearer" = [])), request_body = MediaInput,
    responses((status = 202, body = MediaAccepted), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[post("/cases/{id}/media")]
pub async fn attach_case_media(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CaseId>,
    creation: Creation<MediaInput>,
) -> Result<HttpResponse, Problem> {
    creation
        .once_with_status(&platform, actor.user_id, StatusCode::ACCEPTED, async |tx, input| {
            let media_id = cases::attach_media(tx, &platform, &actor, *id, input.upload_id).await?;
            Ok(MediaAccepted { media_id })
        })
        .await
}

async fn step(
    request: &HttpRequest,
    platform: &Platform,
    actor: Actor,
    id: CaseId,
    step: Step,
    why: &Why,
) -> Result<HttpResponse, Problem> {
    let case = platform
        .database
        .write(async |tx| cases::step(tx, platform, &actor, id, step, why).await)
        .await?;
    platform.outbox.ring();
    answer(request, platform, case).await
}

async fn answer(
    request: &HttpRequest,
    platform: &Platform,

    case: super::entity::case::Model,
) -> Result<HttpResponse, Problem> {
    let version = case.version;
    let view = view::case(platform.database.read(), case).await?;
    composed_json(request, version, &view)
}
