//! JSON routes of one's list of saved things.

use super::saves::{self, SavedView};
use crate::accounts::Actor;
use crate::platform::page::{Page, PageQuery};
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, delete, get, put, web};
use content_schema::catalog::About;
use content_schema::{CaseId, CourseId, LessonId};

/// One's list, what was saved last first.
#[utoipa::path(tag = "catalog", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<SavedView>), (status = 401, body = ProblemBody)))]
#[get("/saved")]
pub async fn list_saved(
    platform: web::Data<Platform>,
    actor: Actor,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(saves::list(platform.database.read(), &actor, &query).await?))
}

/// Puts a course on one's list.
#[utoipa::path(tag = "catalog", params(("id" = CourseId, Path)), security(("bearer" = [])),
    responses((status = 204), (status = 404, body = ProblemBody)))]
#[put("/courses/{id}/save")]
pub async fn save_course(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CourseId>,
) -> Result<HttpResponse, Problem> {
    set(&platform, &actor, About::Course(*id), true).await
}

/// Takes a course from one's list.
#[utoipa::path(tag = "catalog", params(("id" = CourseId, Path)), security(("bearer" = [])), responses((status = 204)))]
#[delete("/courses/{id}/save")]
pub async fn unsave_course(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CourseId>,
) -> Result<HttpResponse, Problem> {
    set(&platform, &actor, About::Course(*id), false).await
}

/// Puts a lesson on one's list.
#[utoipa::path(tag = "catalog", params(("id" = LessonId, Path)), security(("bearer" = [])),
    responses((status = 204), (status = 404, body = ProblemBody)))]
#[put("/lessons/{id}/save")]
pub async fn save_lesson(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<LessonId>,
) -> Result<HttpResponse, Problem> {
    set(&platform, &actor, About::Lesson(*id), true).await
}

/// Takes a lesson from one's list.
#[utoipa::path(tag = "catalog", params(("id" = LessonId, Path)), security(("bearer" = [])), responses((status = 204)))]
#[delete("/lessons/{id}/save")]
pub async fn unsave_lesson(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<LessonId>,
) -> Result<HttpResponse, Problem> {
    set(&platform, &actor, About::Lesson(*id), false).await
}

/// Puts a case on one's list.
#[utoipa::path(tag = "catalog", params(("id" = CaseId, Path)), security(("bearer" = [])),
    responses((status = 204), (status = 404, body = ProblemBody)))]
#[put("/cases/{id}/save")]
pub async fn save_case(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    set(&platform, &actor, About::Case(*id), true).await
}

/// Takes a case from one's list.
#[utoipa::path(tag = "catalog", params(("id" = CaseId, Path)), security(("bearer" = [])), responses((status = 204)))]
#[delete("/cases/{id}/save")]
pub async fn unsave_case(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    set(&platform, &actor, About::Case(*id), false).await
}

async fn set(platform: &Platform, actor: &Actor, about: About, saved: bool) -> Result<HttpResponse, Problem> {
    platform
        .database
        .write(async |tx| saves::set(tx, platform, actor, about, saved).await)
        .await?;
    platform.outbox.ring();
    Ok(HttpResponse::NoContent().finish())
}
