//! JSON routes of following, of people to mention, and of how far one has read.

use super::follows::{self, Followed, Target};
use super::{people, places, posts};
use crate::accounts::Actor;
use crate::accounts::service::Face;
use crate::platform::creation::JsonBody;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, delete, get, put, web};
use content_schema::{PostId, ThreadId};
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes.
pub fn api(config: &mut ServiceConfig) {
    config
        .service(list_follows)
        .service(follow)
        .service(unfollow)
        .service(suggest_people)
        .service(keep_place);
}

#[derive(Serialize, utoipa::ToSchema)]
struct Follows {
    items: Vec<Followed>,
}

/// What one follows.
#[utoipa::path(tag = "discussion", security(("bearer" = [])), responses((status = 200, body = Follows)))]
#[get("/follows")]
async fn list_follows(platform: web::Data<Platform>, actor: Actor) -> Result<HttpResponse, Problem> {
    let language = actor.language.unwrap_or_default();
    let items = follows::list(platform.database.read(), &actor, language).await?;
    Ok(HttpResponse::Ok().json(Follows { items }))
}

#[derive(Deserialize, utoipa::ToSchema, utoipa::IntoParams)]
struct OfTarget {
    /// `thread:ID`, `author:ID`, `room:SUBJECT` or `chapter:STAGE/GRADE/SUBJECT/EDITION/VOLUME/NAME`.
    #[schema(value_type = String)]
    #[param(value_type = String)]
    target: Target,
}

/// Follows a thread, room, chapter or author.
#[utoipa::path(tag = "discussion", security(("bearer" = [])), request_body = OfTarget, responses(
    (status = 204), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[put("/follows")]
async fn follow(
    platform: web::Data<Platform>,
    actor: Actor,
    body: JsonBody<OfTarget>,
) -> Result<HttpResponse, Problem> {
    follows::set(&platform, &actor, &body.0.target, true).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Stops following something.
#[utoipa::path(tag = "discussion", security(("bearer" = [])), params(OfTarget), responses(
    (status = 204), (status = 404, body = ProblemBody)))]
#[delete("/follows")]
async fn unfollow(
    platform: web::Data<Platform>,
    actor: Actor,
    query: web::Query<OfTarget>,
) -> Result<HttpResponse, Problem> {
    follows::set(&platform, &actor, &query.target, false).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Deserialize, utoipa::IntoParams)]
struct PeopleQuery {
    /// How the name begins.
    q: String,
    /// The thread in which somebody is to be mentioned.
    thread: Option<ThreadId>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct People {
    /// At most eight, those in the thread first.
    items: Vec<Face>,
}

/// People to mention: those in the thread and those who publish.
#[utoipa::path(tag = "discussion", security(("bearer" = [])), params(PeopleQuery), responses(
    (status = 200, body = People), (status = 404, body = ProblemBody)))]
#[get("/people")]
async fn suggest_people(
    platform: web::Data<Platform>,
    actor: Actor,
    query: web::Query<PeopleQuery>,
) -> Result<HttpResponse, Problem> {
    let items = people::suggest(platform.database.read(), &actor, &query.q, query.thread).await?;
    Ok(HttpResponse::Ok().json(People { items }))
}

#[derive(Deserialize, utoipa::ToSchema)]
struct Place {
    /// The last post read.
    post_id: PostId,
}

/// Says how far one has read a thread; a place never goes back.
#[utoipa::path(tag = "discussion", params(("id" = ThreadId, Path)), security(("bearer" = [])), request_body = Place,
    responses((status = 204), (status = 404, body = ProblemBody)))]
#[put("/threads/{id}/reading")]
async fn keep_place(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<ThreadId>,
    body: JsonBody<Place>,
) -> Result<HttpResponse, Problem> {
    let (post, thread) = posts::readable(platform.database.read(), &actor, body.0.post_id).await?;
    if thread.id != *id {
        return Err(Problem::not_found());
    }
    places::keep(&platform, actor.user_id, *id, post.id).await?;
    Ok(HttpResponse::NoContent().finish())
}
