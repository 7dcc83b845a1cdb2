//! One's list of saved things, and the button that puts things on it.

use crate::accounts::{Actor, FrameFor, PageForm};
use crate::catalog::saves;
use crate::platform::html::{html, see_other};
use crate::platform::page::PageQuery;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use content_schema::catalog::About;
use serde::Deserialize;
use yinghuo_web::view::wanted::{Saved, SavedList};

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(saved_page).service(save);
}

#[get("/saved")]
async fn saved_page(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = saves::list(platform.database.read(), &actor, &query).await?;
    let items = page.items.into_iter().map(|item| {
        let about = item.about.to_string();
        Saved {
            kind: about.split(':').next().unwrap_or_default().to_owned(),
            about,
            title: item.title,
            url: item.url,
        }
    });
    let list = SavedList {
        items: items.collect(),
        next: page.next_cursor.map(|cursor| format!("/saved?cursor={cursor}")),
    };
    html(&list, &frame.0)
}

/// The button: what is saved, whether from now on, and the page it stood on.
#[derive(Deserialize)]
struct SaveForm {
    about: String,
    keep: bool,
    #[serde(default)]
    back: String,
}

#[post("/saved")]
async fn save(platform: web::Data<Platform>, actor: Actor, form: PageForm<SaveForm>) -> Result<HttpResponse, Problem> {
    let SaveForm { about, keep, back } = form.0;
    let about: About = about.parse().map_err(|_| Problem::not_found())?;
    platform
        .database
        .write(async |tx| saves::set(tx, &platform, &actor, about, keep).await)
        .await?;
    platform.outbox.ring();
    // A path of our own; `//` would lead to another server.
    let own = back.starts_with('/') && !back.starts_with("//") && !back.contains('\\');
    Ok(see_other(if own { &back } else { "/saved" }))
}
