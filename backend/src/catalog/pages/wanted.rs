//! The page of wanted cases: asking, wanting too, answering.

use super::studio::ShelfForm;
use crate::accounts::{Actor, FrameFor, PageForm, Viewer};
use crate::catalog::list::ListQuery;
use crate::catalog::wanted::{self, NewWanted, WantedQuery};
use crate::catalog::wanted_view::{WantedView, views};
use crate::catalog::{cases, policy, service, shelf_words};
use crate::platform::html::{field_errors, html, html_with_status, see_other};
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use content_schema::catalog::PublicationStatus;
use content_schema::{CaseId, WantedId};
use serde::Deserialize;
use yinghuo_web::Frame;
use yinghuo_web::view::wanted::{Wanted, WantedList};

/// How many of one's own cases the answer offers.
const OFFERED: u64 = 50;

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(wanted_page).service(ask).service(act);
}

#[derive(Deserialize)]
struct Asked {
    cursor: Option<String>,
    /// What was looked for in vain.
    #[serde(default)]
    text: String,
}

#[get("/wanted")]
async fn wanted_page(
    platform: web::Data<Platform>,
    viewer: Viewer,
    frame: FrameFor,
    query: web::Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let Asked { cursor, text } = query.into_inner();
    let list = list(&platform, &viewer, &frame.0, cursor).await?;
    html(&WantedList { text, ..list }, &frame.0)
}

#[derive(Deserialize)]
struct AskForm {
    #[serde(default)]
    text: String,
    #[serde(flatten)]
    shelf: ShelfForm,
}

#[post("/wanted")]
async fn ask(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    form: PageForm<AskForm>,
) -> Result<HttpResponse, Problem> {
    let AskForm { mut text, shelf } = form.0;
    let chosen = shelf.shelf();
    let on_shelf = !(chosen.stage.is_empty() && chosen.subject.is_empty());
    // A chapter without a place is part of what is asked for.
    if let Some(chapter) = chosen.chapter.as_ref().filter(|_| !on_shelf) {
        text = format!("{text} {chapter}");
    }
    let new = NewWanted {
        text: text.clone(),
        shelf: on_shelf.then_some(chosen),
    };
    let asked = platform
        .database
        .write(async |tx| wanted::ask(tx, &platform, &actor, new).await)
        .await;
    match asked {
        Ok(row) => {
            platform.outbox.ring();
            Ok(see_other(&format!("/wanted?done=saved#w-{}", row.id)))
        }
        Err(error) => {
            let (status, errors) = field_errors(&frame.0, error.into())?;
            let list = list(&platform, &Viewer(Some(actor)), &frame.0, None).await?;
            let page = WantedList {
                text,
                shelf: shelf.choices(&frame.0),
                chapter: shelf.chapter,
                errors,
                ..list
            };
            html_with_status(status, &page, &frame.0)
        }
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Second,
    Unsecond,
    Answer,
    Remove,
}

#[derive(Deserialize)]
struct ActForm {
    act: Act,
    /// A link to a case, or its id.
    #[serde(default)]
    case: String,
}

#[post("/wanted/{id}")]
async fn act(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<WantedId>,
    form: PageForm<ActForm>,
) -> Result<HttpResponse, Problem> {
    let ActForm { act, case } = form.0;
    let id = *id;
    platform
        .database
        .write(async |tx| {
            match act {
                Act::Second => drop(wanted::second(tx, &platform, &actor, id, true).await?),
                Act::Unsecond => drop(wanted::second(tx, &platform, &actor, id, false).await?),
                Act::Answer => drop(wanted::answer(tx, &platform, &actor, id, linked(&case)?).await?),
                Act::Remove => wanted::remove(tx, &platform, &actor, id).await?,
            }
            Ok::<_, Problem>(())
        })
        .await?;
    platform.outbox.ring();
    Ok(see_other("/wanted?done=saved"))
}

/// The case that a link leads to.
fn linked(link: &str) -> Result<CaseId, Problem> {
    let path = link.trim().split(['?', '#']).next().unwrap_or_default();
    let id = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    id.parse()
        .map_err(|_| Problem::invalid_field("case_id", "unknown_choice"))
}

async fn list(
    platform: &Platform,
    viewer: &Viewer,
    frame: &Frame,
    cursor: Option<String>,
) -> Result<WantedList, Problem> {
    let conn = platform.database.read();
    let query = WantedQuery {
        cursor,
        ..WantedQuery::default()
    };
    let page = wanted::list(conn, &query).await?;
    let actor = viewer.0.as_ref();
    let may_answer = actor.is_some_and(|actor| policy::may_answer_wanted(actor).is_ok());
    let shown = |item: WantedView| {
        let asker = item.asker.as_ref();
        Wanted {
            id: item.id.to_string(),
            shelf: item
                .shelf
                .map(|shelf| shelf_words::words(frame, &shelf))
                .unwrap_or_default(),
            own: asker.is_some_and(|face| Some(face.id) == viewer.user_id()),
            may_remove: asker
                .zip(actor)
                .is_some_and(|(face, actor)| policy::may_remove_wanted(actor, face.id).is_ok()),
            asker: asker.map(|face| face.display_name.clone()).unwrap_or_default(),
            text: item.text,
            seconds: item.seconds,
            seconded: item.seconded,
            at: item.created_at,
        }
    };
    Ok(WantedList {
        items: views(conn, viewer, page.items).await?.into_iter().map(shown).collect(),
        next: page.next_cursor.map(|cursor| format!("/wanted?cursor={cursor}")),
        may_ask: actor.is_some_and(|actor| policy::may_ask_for_cases(actor).is_ok()),
        may_answer,
        own: if may_answer {
            own_cases(platform, viewer).await?
        } else {
            Vec::new()
        },
        shelf: ShelfForm::default().choices(frame),
        ..WantedList::default()
    })
}

async fn own_cases(platform: &Platform, viewer: &Viewer) -> Result<Vec<(String, String)>, Problem> {
    let own = ListQuery {
        mine: Some(true),
        limit: Some(OFFERED),
        ..ListQuery::default()
    };
    let page = cases::list(platform.database.read(), viewer, &own).await?;
    let published = page
        .items
        .into_iter()
        .filter(|case| case.status == PublicationStatus::Published);
    Ok(published.map(|case| (service::case_url(case.id), case.title)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_named_by_its_link_or_its_id() {
        let id = "018f0000-0000-7000-8000-000000000001";
        for link in [
            id,
            &format!("/cases/{id}"),
            &format!(" https://x.cn/cases/{id}/?play=light#t=3 "),
        ] {
            assert_eq!(linked(link).unwrap().to_string(), id, "{link}");
        }
        for link in ["", "/cases/", "光合作用", "../x"] {
            assert!(linked(link).is_err(), "{link}");
        }
    }
}
