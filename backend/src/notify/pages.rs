//! The inbox as a page.

use super::service;
use crate::accounts::{Actor, FrameFor, PageForm};
use crate::platform::html::{html, see_other};
use crate::platform::page::PageQuery;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use yinghuo_web::view::act::ActNote;
use yinghuo_web::view::notices::{Line, Notices};

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(inbox)
        .service(mark_read)
        .configure(super::settings_pages::pages)
        .configure(super::mail::pages);
}

#[get("/notices")]
async fn inbox(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = service::list(platform.database.read(), actor.user_id, &query, false).await?;
    let next = page
        .next_cursor
        .as_ref()
        .map(|cursor| format!("/notices?cursor={cursor}"));
    let items = page.items.into_iter().map(|notice| Line {
        note: notice.note().map(|note| ActNote {
            act: note.act.as_str().into(),
            reason: note.reason.as_str().into(),
            words: note.words,
            until: note.until,
        }),
        kind: notice.kind.as_str().into(),
        actor: notice.actor_name.unwrap_or_default(),
        title: notice.title,
        events: notice.events.try_into().unwrap_or(1),
        url: notice.url,
        at: notice.created_at,
        read: notice.read_at.is_some(),
    });
    html(
        &Notices {
            items: items.collect(),
            next,
        },
        &frame.0,
    )
}

#[derive(Deserialize)]
struct NoFields {}

#[post("/notices/read")]
async fn mark_read(
    platform: web::Data<Platform>,
    actor: Actor,
    _form: PageForm<NoFields>,
) -> Result<HttpResponse, Problem> {
    service::mark_read(&platform, actor.user_id, None).await?;
    Ok(see_other("/notices"))
}
