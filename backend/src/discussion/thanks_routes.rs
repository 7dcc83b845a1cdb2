//! JSON routes of thanks.

use super::thanks;
use crate::accounts::Actor;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, delete, put, web};
use content_schema::PostId;
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes.
pub fn api(config: &mut ServiceConfig) {
    config.service(thank).service(take_thanks_back);
}

#[derive(Serialize, utoipa::ToSchema)]
struct ThanksView {
    /// How many people thank for the post.
    thanks: u64,
    /// Whether one does oneself.
    thanked: bool,
}

/// Thanks for a post; once, however often it is said.
#[utoipa::path(tag = "discussion", params(("id" = PostId, Path)), security(("bearer" = [])), responses(
    (status = 200, body = ThanksView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[put("/posts/{id}/thanks")]
async fn thank(platform: web::Data<Platform>, actor: Actor, id: web::Path<PostId>) -> Result<HttpResponse, Problem> {
    let thanks = thanks::set(&platform, &actor, *id, true).await?;
    Ok(HttpResponse::Ok().json(ThanksView { thanks, thanked: true }))
}

/// Takes one's thanks for a post back.
#[utoipa::path(tag = "discussion", params(("id" = PostId, Path)), security(("bearer" = [])), responses(
    (status = 200, body = ThanksView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[delete("/posts/{id}/thanks")]
async fn take_thanks_back(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<PostId>,
) -> Result<HttpResponse, Problem> {
    let thanks = thanks::set(&platform, &actor, *id, false).await?;
    Ok(HttpResponse::Ok().json(ThanksView { thanks, thanked: false }))
}
