//! JSON routes of lessons.

use super::input::{LessonInput, MediaInput};
use super::lessons;
use super::publication::Step;
use super::view::{self, LessonView, MediaAccepted};
use crate::accounts::{Actor, Viewer};
use crate::moderation::acts::Why;
use crate::platform::conditional::{composed_json, wanted_version};
use crate::platform::creation::{Creation, JsonBody, OptionalJson};
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use content_schema::{CourseId, LessonId};
use serde_json::{Map, Value};

/// Makes a draft in a course.
#[utoipa::path(tag = "catalog", security(("bearer" = [])), params(("id" = CourseId, Path)), request_body = LessonInput,
    responses((status = 201, body = LessonView), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[post("/courses/{id}/lessons")]
pub async fn create_lesson(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CourseId>,
    creation: Creation<LessonInput>,
) -> Result<HttpResponse, Problem> {
    creation
        .once(&platform, actor.user_id, async |tx, input| {
            let lesson = lessons::create(tx, &platform, &actor, *id, input).await?;
            Ok(view::lesson(tx, lesson).await?)
        })
        .await
}

/// A lesson with its video.
#[utoipa::path(tag = "catalog", params(("id" = LessonId, Path)), security((), ("bearer" = [])),
    responses((status = 200, body = LessonView), (status = 404, body = ProblemBody)))]
#[get("/lessons/{id}")]
pub async fn read_lesson(
    request: HttpRequest,
    platform: web::Data<Platform>,
    viewer: Viewer,
    id: web::Path<LessonId>,
) -> Result<HttpResponse, Problem> {
    let (lesson, _) = lessons::seen(platform.database.read(), &viewer, *id).await?;
    answer(&request, &platform, lesson).await
}

/// Changes what is named, as JSON Merge Patch: `null` clears a field.
#[utoipa::path(tag = "catalog", params(("id" = LessonId, Path)), security(("bearer" = [])), request_body = LessonInput,
    responses((status = 200, body = LessonView), (status = 412, body = ProblemBody), (status = 428, body = ProblemBody)))]
#[patch("/lessons/{id}")]
pub async fn change_lesson(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<LessonId>,
    body: JsonBody<Map<String, Value>>,
) -> Result<HttpResponse, Problem> {
    let wanted = wanted_version(&request)?;
    let lesson = platform
        .database
        .write(async |tx| lessons::change(tx, &platform, &actor, *id, wanted, body.0).await)
        .await?;
    platform.outbox.ring();
    answer(&request, &platform, lesson).await
}

/// Deletes a lesson with its video.
#[utoipa::path(tag = "catalog", params(("id" = LessonId, Path)), security(("bearer" = [])),
    responses((status = 204), (status = 412, body = ProblemBody), (status = 428, body = ProblemBody)))]
#[delete("/lessons/{id}")]
pub async fn delete_lesson(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<LessonId>,
) -> Result<HttpResponse, Problem> {
    let wanted = wanted_version(&request)?;
    platform
        .database
        .write(async |tx| lessons::delete(tx, &platform, &actor, *id, wanted).await)
        .await?;
    platform.outbox.ring();

    Ok(HttpResponse::NoContent().finish())
}

/// Lets everybody see a lesson. 409 while its video cannot be played.
#[utoipa::path(tag = "catalog", params(("id" = LessonId, Path)), security(("bearer" = [])),
    request_body = Option<Why>,
    responses((status = 200, body = LessonView), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[post("/lessons/{id}/publish")]
pub async fn publish_lesson(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<LessonId>,
    why: OptionalJson<Why>,
) -> Result<HttpResponse, Problem> {
    step(&request, &platform, actor, *id, Step::Publish, &why.0).await
}

/// Hides a lesson again. When those who keep order do, they say why, and only they publish it again.
#[utoipa::path(tag = "catalog", params(("id" = LessonId, Path)), security(("bearer" = [])),
    request_body = Option<Why>,
    responses((status = 200, body = LessonView), (status = 403, body = ProblemBody)))]
#[post("/lessons/{id}/withdraw")]
pub async fn withdraw_lesson(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<LessonId>,
    why: OptionalJson<Why>,
) -> Result<HttpResponse, Problem> {
    step(&request, &platform, actor, *id, Step::Withdraw, &why.0).await
}

/// Takes a finished upload as the video, in place of an old one.
#[utoipa::path(tag = "catalog", params(("id" = LessonId, Path)), security(("bearer" = [])), request_body = MediaInput,
    responses((status = 202, body = MediaAccepted), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[post("/lessons/{id}/media")]
pub async fn attach_lesson_media(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<LessonId>,
    creation: Creation<MediaInput>,
) -> Result<HttpResponse, Problem> {
    creation
        .once_with_status(&platform, actor.user_id, StatusCode::ACCEPTED, async |tx, input| {
            let media_id = lessons::attach_media(tx, &platform, &actor, *id, input.upload_id).await?;
            Ok(MediaAccepted { media_id })
        })
        .await
}

async fn step(
    request: &HttpRequest,
    platform: &Platform,
    actor: Actor,
    id: LessonId,
    step: Step,
    why: &Why,
) -> Result<HttpResponse, Problem> {
    let lesson = platform
        .database
        .write(async |tx| lessons::step(tx, platform, &actor, id, step, why).await)
        .await?;
    platform.outbox.ring();
    answer(request, platform, lesson).await
}

async fn answer(
    request: &HttpRequest,
    platform: &Platform,

    lesson: super::entity::lesson::Model,
) -> Result<HttpResponse, Problem> {
    let version = lesson.version;
    let view = view::lesson(platform.database.read(), lesson).await?;
    composed_json(request, version, &view)
}
