//! JSON routes of courses.

use super::courses;
use super::input::CourseInput;
use super::list::ListQuery;
use super::publication::Step;
use super::view::{self, CourseView};
use crate::accounts::{Actor, Viewer};
use crate::moderation::acts::Why;
use crate::platform::conditional::{composed_json, wanted_version};
use crate::platform::creation::{Creation, JsonBody, OptionalJson};
use crate::platform::page::Page;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use content_schema::CourseId;
use serde_json::{Map, Value};

/// Courses, newest first: published ones, or with `mine` all of one's own.
#[utoipa::path(tag = "catalog", params(ListQuery), security((), ("bearer" = [])), responses(
    (status = 200, body = Page<CourseView>), (status = 422, body = ProblemBody)))]
#[get("/courses")]
pub async fn list_courses(
    platform: web::Data<Platform>,
    viewer: Viewer,
    query: web::Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let page = courses::list(conn, &viewer, &query).await?;
    Ok(HttpResponse::Ok().json(view::courses(conn, page).await?))
}

/// Makes a draft.
#[utoipa::path(tag = "catalog", security(("bearer" = [])), request_body = CourseInput, responses(
    (status = 201, body = CourseView), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[post("/courses")]
pub async fn create_course(
    platform: web::Data<Platform>,
    actor: Actor,
    creation: Creation<CourseInput>,
) -> Result<HttpResponse, Problem> {
    creation
        .once(&platform, actor.user_id, async |tx, input| {
            let course = courses::create(tx, &platform, &actor, input).await?;
            Ok(view::course(tx, &Viewer(Some(actor.clone())), course).await?)
        })
        .await
}

/// A course with its lessons.
#[utoipa::path(tag = "catalog", params(("id" = CourseId, Path)), security((), ("bearer" = [])),
    responses((status = 200, body = CourseView), (status = 404, body = ProblemBody)))]
#[get("/courses/{id}")]
pub async fn read_course(
    request: HttpRequest,
    platform: web::Data<Platform>,
    viewer: Viewer,
    id: web::Path<CourseId>,
) -> Result<HttpResponse, Problem> {
    let course = courses::seen(platform.database.read(), &viewer, *id).await?;
    answer(&request, &platform, &viewer, course).await
}

/// Changes what is named, as JSON Merge Patch: `null` clears a field.
#[utoipa::path(tag = "catalog", params(("id" = CourseId, Path)), security(("bearer" = [])), request_body = CourseInput,
    responses((status = 200, body = CourseView), (status = 412, body = ProblemBody), (status = 428, body = ProblemBody)))]
#[patch("/courses/{id}")]
pub async fn change_course(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CourseId>,
    body: JsonBody<Map<String, Value>>,
) -> Result<HttpResponse, Problem> {
    let wanted = wanted_version(&request)?;
    let course = platform
        .database
        .write(async |tx| courses::change(tx, &platform, &actor, *id, wanted, body.0).await)
        .await?;
    platform.outbox.ring();
    answer(&request, &platform, &Viewer(Some(actor)), course).await
}

/// Deletes a course with its lessons and their videos.
#[utoipa::path(tag = "catalog", params(("id" = CourseId, Path)), security(("bearer" = [])),
    responses((status = 204), (status = 412, body = ProblemBody), (status = 428, body = ProblemBody)))]
#[delete("/courses/{id}")]
pub async fn delete_course(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CourseId>,
) -> Result<HttpResponse, Problem> {
    let wanted = wanted_version(&request)?;
    platform
        .database
        .write(async |tx| courses::delete(tx, &platform, &actor, *id, wanted).await)
        .await?;
    platform.outbox.ring();

    Ok(HttpResponse::NoContent().finish())
}

/// Lets everybody see a course.
#[utoipa::path(tag = "catalog", params(("id" = CourseId, Path)), security(("bearer" = [])),
    request_body = Option<Why>,
    responses((status = 200, body = CourseView), (status = 403, body = ProblemBody)))]
#[post("/courses/{id}/publish")]
pub async fn publish_course(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CourseId>,
    why: OptionalJson<Why>,
) -> Result<HttpResponse, Problem> {
    step(&request, &platform, actor, *id, Step::Publish, &why.0).await
}

/// Hides a course again. When those who keep order do, they say why, and only they publish it again.
#[utoipa::path(tag = "catalog", params(("id" = CourseId, Path)), security(("bearer" = [])),
    request_body = Option<Why>,
    responses((status = 200, body = CourseView), (status = 403, body = ProblemBody)))]
#[post("/courses/{id}/withdraw")]
pub async fn withdraw_course(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CourseId>,
    why: OptionalJson<Why>,
) -> Result<HttpResponse, Problem> {
    step(&request, &platform, actor, *id, Step::Withdraw, &why.0).await
}

async fn step(
    request: &HttpRequest,
    platform: &Platform,
    actor: Actor,
    id: CourseId,
    step: Step,
    why: &Why,
) -> Result<HttpResponse, Problem> {
    let course = platform
        .database
        .write(async |tx| courses::step(tx, platform, &actor, id, step, why).await)
        .await?;
    platform.outbox.ring();
    answer(request, platform, &Viewer(Some(actor)), course).await
}

async fn answer(
    request: &HttpRequest,
    platform: &Platform,
    viewer: &Viewer,
    course: super::entity::course::Model,
) -> Result<HttpResponse, Problem> {
    let version = course.version;
    let view = view::course(platform.database.read(), viewer, course).await?;
    composed_json(request, version, &view)
}
