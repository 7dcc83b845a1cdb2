//! JSON routes of how far one has come.

use super::progress::{self, ProgressReport, ProgressView};
use crate::accounts::Actor;
use crate::platform::creation::JsonBody;
use crate::platform::page::{Page, PageQuery};
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, put, web};
use content_schema::LessonId;

/// Says how far one has come in a lesson, now or while there was no link. The latest report says where one goes on, the furthest
/// second is kept; telling the same again changes nothing.
#[utoipa::path(tag = "learning", params(("id" = LessonId, Path)), security(("bearer" = [])), request_body = ProgressReport,
    responses((status = 204), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[put("/lessons/{id}/progress")]
pub async fn keep_progress(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<LessonId>,
    body: JsonBody<ProgressReport>,
) -> Result<HttpResponse, Problem> {
    platform
        .database
        .write(async |tx| progress::keep(tx, &platform, &actor, *id, &body.0).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lessons one has begun, what was watched last first.
#[utoipa::path(tag = "learning", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<ProgressView>), (status = 422, body = ProblemBody)))]
#[get("/me/progress")]
pub async fn list_progress(
    platform: web::Data<Platform>,
    actor: Actor,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(progress::list(platform.database.read(), &actor, &query).await?))
}
