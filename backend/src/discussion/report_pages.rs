//! The page of the queue: what needs those who keep order, oldest first.

use super::notices::url_of;
use super::reports::{self, Action};
use crate::accounts::service::{faces, name_of};
use crate::accounts::{Actor, FrameFor, PageForm};
use crate::moderation::acts::Why;
use crate::platform::html::{field_errors, html, html_with_status, see_other};
use crate::platform::page::PageQuery;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use content_schema::moderation::Reason;
use content_schema::{ReportId, UserId};
use serde::Deserialize;
use yinghuo_web::Frame;
use yinghuo_web::view::moderation::{Moderation, Report};
use yinghuo_web::view::{Choice, FieldErrors};

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(queue).service(resolve);
}

#[get("/moderation")]
async fn queue(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    html(&view(&platform, &actor, &frame.0, &query).await?, &frame.0)
}

#[derive(Deserialize)]
struct Resolution {
    action: Action,
    #[serde(default)]
    reason: Reason,
    #[serde(default)]
    words: String,
}

#[post("/moderation/reports/{id}")]
async fn resolve(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<ReportId>,
    form: PageForm<Resolution>,
) -> Result<HttpResponse, Problem> {
    let Resolution { action, reason, words } = form.0;
    let why = Why {
        reason,
        words: Some(words),
    };
    match reports::resolve(&platform, &actor, *id, action, &why).await {
        Ok(()) => Ok(see_other("/moderation")),
        Err(error) => {
            let (status, errors) = field_errors(&frame.0, error.into())?;
            let page = Moderation {
                errors: FieldErrors(vec![(String::new(), messages(&errors))]),
                ..view(&platform, &actor, &frame.0, &PageQuery::default()).await?
            };
            html_with_status(status, &page, &frame.0)
        }
    }
}

/// What is wrong, on top of a page that has many forms.
fn messages(errors: &FieldErrors) -> String {
    let messages: Vec<&str> = errors.0.iter().map(|(_, message)| message.as_str()).collect();
    messages.join(" ")
}

async fn view(platform: &Platform, actor: &Actor, frame: &Frame, query: &PageQuery) -> Result<Moderation, Problem> {
    let page = reports::list(platform, actor, query).await?;
    let conn = platform.database.read();
    let people: Vec<UserId> = page
        .items
        .iter()
        .flat_map(|(report, post)| [report.reporter, post.author])
        .collect();
    let faces = faces(conn, &people).await?;
    let next = page
        .next_cursor
        .as_ref()
        .map(|cursor| format!("/moderation?cursor={cursor}"));
    let reports = page.items.into_iter().map(|(report, post)| Report {
        id: report.id.to_string(),
        held: report.held,
        reporter: name_of(&faces, report.reporter),
        reason: report.reason,
        at: report.at,
        author: (post.author.to_string(), name_of(&faces, post.author)),
        url: url_of(&post),
        gone: post.gone_at.is_some() && !report.held,
        body: post.body,
    });
    let reasons = Reason::ALL.into_iter().map(|reason| Choice {
        value: reason.as_str().into(),
        name: frame.named("reason", reason.as_str()),
        chosen: false,
    });
    Ok(Moderation {
        size: reports::queue_size(conn).await?,
        reports: reports.collect(),
        reasons: reasons.collect(),
        next,
        errors: FieldErrors::default(),
    })
}
