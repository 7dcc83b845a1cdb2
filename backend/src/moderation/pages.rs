//! Pages of the trail.

use super::acts::{self, TrailQuery};
use super::routes::people_of;
use super::{Act, policy};
use crate::accounts::service::{Face, faces};
use crate::accounts::{Actor, FrameFor};
use crate::platform::html::html;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, web};
use content_schema::{ActId, ThreadId, UserId};
use serde::Deserialize;
use std::collections::HashMap;
use yinghuo_web::view::act::{ActLine, ActNote, ActPage, Trail};

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(trail).service(one_act);
}

/// What was done and why, as pages say it.
pub fn note(act: &Act) -> ActNote {
    ActNote {
        act: act.kind.as_str().into(),
        reason: act.reason.as_str().into(),
        words: act.words.clone(),
        until: act.until,
    }
}

fn line(act: &Act, faces: &HashMap<UserId, Face>) -> ActLine {
    let name = |id: UserId| faces.get(&id).map(|face| face.display_name.clone());
    ActLine {
        note: note(act),
        at: act.at,
        moderator: name(act.moderator).unwrap_or_default(),
        person: act.person.and_then(|id| name(id).map(|name| (id.to_string(), name))),
        thread: act.thread_id.map(|id| id.to_string()),
        title: act.title.clone(),
        url: act.url.clone(),
        destination: act.destination.clone(),
    }
}

/// What of the trail is asked for; an empty field asks for nothing.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    person: String,
    #[serde(default)]
    thread: String,
    cursor: Option<String>,
}

/// The id in an id or an address that ends with it.
fn id_in<T: std::str::FromStr>(text: &str) -> Option<T> {
    let path = text.trim().split(['?', '#']).next()?;
    path.rsplit('/').next()?.parse().ok()
}

#[get("/moderation/acts")]
async fn trail(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Problem> {
    policy::may_keep_order(&actor)?;
    let query = TrailQuery {
        person: id_in::<UserId>(&asked.person),
        thread: id_in::<ThreadId>(&asked.thread),
        limit: None,
        cursor: asked.cursor.clone(),
    };
    let conn = platform.database.read();
    let page = acts::list(conn, &actor, &query).await?;
    let faces = faces(conn, &people_of(&page.items)).await?;
    let person = query.person.map(|id| id.to_string()).unwrap_or_default();
    let thread = query.thread.map(|id| id.to_string()).unwrap_or_default();
    let next = page
        .next_cursor
        .as_ref()
        .map(|cursor| format!("/moderation/acts?person={person}&thread={thread}&cursor={cursor}"));
    let view = Trail {
        acts: page.items.iter().map(|act| line(act, &faces)).collect(),
        person,
        thread,
        next,
    };
    html(&view, &frame.0)
}

#[get("/moderation/acts/{id}")]
async fn one_act(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<ActId>,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let act = acts::seen(conn, &actor, *id).await?;
    let faces = faces(conn, &people_of([&act])).await?;
    let view = ActPage {
        act: line(&act, &faces),
        concerned: act.person == Some(actor.user_id),
    };
    html(&view, &frame.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_or_thread_is_named_by_id_or_address() {
        let id = "018f0000-0000-7000-8000-000000000000";
        for text in [
            id.to_owned(),
            format!(" /people/{id}"),
            format!("https://y.cn/people/{id}?page=2#post-1"),
        ] {
            assert_eq!(
                id_in::<UserId>(&text).map(|id| id.to_string()).as_deref(),
                Some(id),
                "{text}"
            );
        }
        assert_eq!(id_in::<UserId>("小雨"), None);
        assert_eq!(id_in::<UserId>(""), None);
    }
}
