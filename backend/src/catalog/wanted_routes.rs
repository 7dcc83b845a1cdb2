//! JSON routes of wanted cases.

use super::entity::wanted::Model;
use super::error::CatalogError;
use super::wanted::{self, AnswerInput, NewWanted, WantedQuery};
use super::wanted_view::{WantedView, views};
use crate::accounts::{Actor, Viewer};
use crate::platform::creation::{Creation, JsonBody};
use crate::platform::page::Page;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, delete, get, post, put, web};
use content_schema::WantedId;
use sea_orm::ConnectionTrait;

/// Cases that are asked for, what most people want first.
#[utoipa::path(tag = "catalog", params(WantedQuery), security((), ("bearer" = [])), responses(
    (status = 200, body = Page<WantedView>), (status = 422, body = ProblemBody)))]
#[get("/wanted")]
pub async fn list_wanted(
    platform: web::Data<Platform>,
    viewer: Viewer,
    query: web::Query<WantedQuery>,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let page = wanted::list(conn, &query).await?;
    Ok(HttpResponse::Ok().json(Page {
        items: views(conn, &viewer, page.items).await?,
        next_cursor: page.next_cursor,
        total: None,
    }))
}

/// Asks for a case that could not be found.
#[utoipa::path(tag = "catalog", security(("bearer" = [])), request_body = NewWanted, responses(
    (status = 201, body = WantedView), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[post("/wanted")]
pub async fn ask_for_case(
    platform: web::Data<Platform>,
    actor: Actor,
    creation: Creation<NewWanted>,
) -> Result<HttpResponse, Problem> {
    creation
        .once(&platform, actor.user_id, async |tx, new| {
            let row = wanted::ask(tx, &platform, &actor, new).await?;
            one(tx, &Viewer(Some(actor.clone())), row).await
        })
        .await
}

/// Wants it too.
#[utoipa::path(tag = "catalog", params(("id" = WantedId, Path)), security(("bearer" = [])),
    responses((status = 200, body = WantedView), (status = 403, body = ProblemBody)))]
#[put("/wanted/{id}/second")]
pub async fn second_wanted(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<WantedId>,
) -> Result<HttpResponse, Problem> {
    let wants = async |tx: &_| wanted::second(tx, &platform, &actor, *id, true).await;
    let row = platform.database.write(wants).await?;
    told(&platform, actor.clone(), row).await
}

/// Wants it no more.
#[utoipa::path(tag = "catalog", params(("id" = WantedId, Path)), security(("bearer" = [])),
    responses((status = 200, body = WantedView), (status = 403, body = ProblemBody)))]
#[delete("/wanted/{id}/second")]
pub async fn unsecond_wanted(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<WantedId>,
) -> Result<HttpResponse, Problem> {
    let wants = async |tx: &_| wanted::second(tx, &platform, &actor, *id, false).await;
    let row = platform.database.write(wants).await?;
    told(&platform, actor.clone(), row).await
}

/// Links the published case that answers it; who asked is told.
#[utoipa::path(tag = "catalog", params(("id" = WantedId, Path)), security(("bearer" = [])), request_body = AnswerInput,
    responses((status = 200, body = WantedView), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[post("/wanted/{id}/answer")]
pub async fn answer_wanted(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<WantedId>,
    body: JsonBody<AnswerInput>,
) -> Result<HttpResponse, Problem> {
    let case = body.0.case_id;
    let answer = async |tx: &_| wanted::answer(tx, &platform, &actor, *id, case).await;
    let row = platform.database.write(answer).await?;
    told(&platform, actor.clone(), row).await
}

/// Takes back what one asked for; those who keep order may take away any.
#[utoipa::path(tag = "catalog", params(("id" = WantedId, Path)), security(("bearer" = [])),
    responses((status = 204), (status = 403, body = ProblemBody)))]
#[delete("/wanted/{id}")]
pub async fn remove_wanted(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<WantedId>,
) -> Result<HttpResponse, Problem> {
    platform
        .database
        .write(async |tx| wanted::remove(tx, &platform, &actor, *id).await)
        .await?;
    platform.outbox.ring();
    Ok(HttpResponse::NoContent().finish())
}

async fn told(platform: &Platform, actor: Actor, row: Model) -> Result<HttpResponse, Problem> {
    platform.outbox.ring();
    let view = one(platform.database.read(), &Viewer(Some(actor)), row).await?;
    Ok(HttpResponse::Ok().json(view))
}

async fn one(conn: &impl ConnectionTrait, viewer: &Viewer, row: Model) -> Result<WantedView, Problem> {
    let seen = views(conn, viewer, vec![row]).await?;
    Ok(seen.into_iter().next().ok_or(CatalogError::Missing)?)
}
