//! Pages of following: the button wherever it stands, what one follows, and a person's page.

use super::follows::{self, Target};
use super::read;
use super::rooms::by_author;
use crate::accounts::service::faces;
use crate::accounts::{Actor, FrameFor, PageForm, Viewer};
use crate::catalog::author_documents::publishes;
use crate::catalog::rooms::{chapter_url, room_url};
use crate::catalog::thread_line;
use crate::moderation::{note, silence};
use crate::platform::html::{html, see_other};
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use content_schema::UserId;
use content_schema::catalog::About;
use serde::Deserialize;
use yinghuo_web::view::person::{Followed, Follows, Person};

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(list_follows).service(set_following).service(person);
}

#[get("/follows")]
async fn list_follows(platform: web::Data<Platform>, actor: Actor, frame: FrameFor) -> Result<HttpResponse, Problem> {
    let followed = follows::list(platform.database.read(), &actor, frame.0.language).await?;
    let items = followed.into_iter().map(|one| Followed {
        target: one.target,
        title: one.title,
        url: one.url,
    });
    html(&Follows { items: items.collect() }, &frame.0)
}

#[derive(Deserialize)]
struct FollowForm {
    target: Target,
    follow: bool,
}

#[post("/follows")]
async fn set_following(
    platform: web::Data<Platform>,
    actor: Actor,
    form: PageForm<FollowForm>,
) -> Result<HttpResponse, Problem> {
    follows::set(&platform, &actor, &form.0.target, form.0.follow).await?;
    Ok(see_other(&match form.0.target {
        Target::Thread(id) => format!("/threads/{id}"),
        Target::Author(id) => format!("/people/{id}"),
        Target::Place(About::Chapter(chapter)) => chapter_url(&chapter),
        Target::Place(About::Room(subject)) => room_url(&subject),
        Target::Place(_) => "/follows".to_owned(),
    }))
}

#[get("/people/{id}")]
async fn person(
    platform: web::Data<Platform>,
    viewer: Viewer,
    frame: FrameFor,
    id: web::Path<UserId>,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let face = faces(conn, &[*id]).await?.remove(&id).ok_or_else(Problem::not_found)?;
    let target = Target::Author(*id);
    let threads = read::lines(conn, by_author(conn, *id).await?).await?;
    let page = Person {
        followed: follows::follows(conn, viewer.user_id(), &target).await?,
        id: id.to_string(),
        silenced: match &viewer.0 {
            Some(actor) if actor.keeps_order() => silence::of(conn, *id, platform.clock.now()).await?,
            _ => None,
        }
        .as_ref()
        .map(note),
        target: target.to_string(),
        own: viewer.user_id() == Some(*id),
        role: face.role.to_string(),
        works: publishes(conn, *id).await?.then(|| works_url(&face.display_name)),
        threads: threads.into_iter().map(thread_line).collect(),
        name: face.display_name,
    };
    html(&page, &frame.0)
}

/// The search for what somebody has published.
fn works_url(name: &str) -> String {
    let query = serde_urlencoded::to_string([("q", format!("author:\"{name}\""))]).unwrap_or_default();
    format!("/search?{query}")
}
