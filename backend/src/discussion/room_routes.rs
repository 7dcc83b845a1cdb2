//! JSON routes of rooms, and of threads like one that is about to be opened.

use super::thread_view::ThreadView;
use super::{rooms, similar};
use crate::accounts::Viewer;
use crate::accounts::service::faces;
use crate::catalog::service::subject;
use crate::catalog::taxonomy::taxonomy;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, web};
use content_schema::UserId;
use content_schema::catalog::About;
use content_schema::taxonomy::Named;
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes.
pub fn api(config: &mut ServiceConfig) {
    config.service(list_rooms);
}

#[derive(Serialize, utoipa::ToSchema)]
struct RoomView {
    /// The subject.
    #[serde(flatten)]
    subject: Named,
    /// Threads in its room and about the chapters of its books.
    threads: u64,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Rooms {
    items: Vec<RoomView>,
}

/// The rooms of all subjects, in the order of the taxonomy.
#[utoipa::path(tag = "discussion", security((), ("bearer" = [])), responses((status = 200, body = Rooms)))]
#[get("/rooms")]
async fn list_rooms(platform: web::Data<Platform>) -> Result<HttpResponse, Problem> {
    let sizes = rooms::sizes(platform.database.read()).await?;
    let items = taxonomy().subjects.iter().map(|subject| RoomView {
        threads: sizes.get(&subject.id).copied().unwrap_or_default(),
        subject: subject.clone(),
    });
    Ok(HttpResponse::Ok().json(Rooms { items: items.collect() }))
}

#[derive(Deserialize, utoipa::IntoParams)]
struct SimilarQuery {
    /// What the thread will be about.
    #[param(value_type = String)]
    about: About,
    /// The title so far.
    title: String,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Similar {
    /// At most five, the most alike first.
    items: Vec<ThreadView>,
}

/// Threads of the same place whose titles are like this one: the answer may be there already.
#[utoipa::path(tag = "discussion", params(SimilarQuery), security((), ("bearer" = [])), responses(
    (status = 200, body = Similar), (status = 404, body = ProblemBody)))]
#[get("/threads/similar")]
pub async fn similar_threads(
    platform: web::Data<Platform>,
    viewer: Viewer,
    query: web::Query<SimilarQuery>,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let seen = subject(conn, &query.about, &viewer).await?;
    seen.ok_or_else(Problem::not_found)?;
    let found = similar::threads(conn, &query.about, &query.title).await?;
    let authors: Vec<UserId> = found.iter().map(|thread| thread.author).collect();
    let faces = faces(conn, &authors).await?;
    let items = found.into_iter().map(|thread| ThreadView::new(thread, &faces));
    Ok(HttpResponse::Ok().json(Similar { items: items.collect() }))
}
