//! Pages of one post: changing it, what it has said, deleting, reporting.

use super::entity::{post, thread};
use super::notices::url_of;
use super::{PostLimits, policy, posts, reports};
use crate::accounts::service::display_names;
use crate::accounts::{Actor, FrameFor, PageForm, Viewer};
use crate::platform::html::{field_errors, html, html_with_status, see_other};
use crate::platform::{Platform, Problem};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use content_schema::PostId;
use serde::Deserialize;
use yinghuo_web::view::post::{EditPost, History, ReportPost};

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(edit_page)
        .service(edit_post)
        .service(delete_post)
        .service(history)
        .service(report_page)
        .service(report_post);
}

#[get("/posts/{id}/edit")]
async fn edit_page(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<PostId>,
) -> Result<HttpResponse, Problem> {
    let (post, thread) = posts::readable(platform.database.read(), &actor, *id).await?;
    policy::allow(policy::edits(&actor, &thread, &post))?;
    html(&edit_view(&post, &thread), &frame.0)
}

fn edit_view(post: &post::Model, thread: &thread::Model) -> EditPost {
    EditPost {
        id: post.id.to_string(),
        thread: (url_of(post), thread.title.clone()),
        body: post.body.clone(),
        version: post.version,
        ..EditPost::default()
    }
}

#[derive(Deserialize)]
struct EditForm {
    #[serde(default)]
    body: String,
    version: i32,
}

#[post("/posts/{id}/edit")]
async fn edit_post(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<PostId>,
    form: PageForm<EditForm>,
) -> Result<HttpResponse, Problem> {
    let EditForm { body, version } = form.0;
    let problem = match posts::edit(&platform, &actor, *id, Some(version), &body).await {
        Ok(post) => return Ok(see_other(&url_of(&post))),
        Err(error) => Problem::from(error),
    };
    let stale = problem.status == StatusCode::PRECONDITION_FAILED;
    let (status, errors) = field_errors(&frame.0, problem)?;
    let (post, thread) = posts::readable(platform.database.read(), &actor, *id).await?;
    if !policy::edits(&actor, &thread, &post) {
        return Err(Problem::forbidden());
    }
    // What was typed stays, and saving again is for the version that is shown beside it.
    let page = EditPost {
        body,
        version: if stale { post.version } else { version },
        theirs: stale.then(|| post.body.clone()),
        errors,
        ..edit_view(&post, &thread)
    };
    html_with_status(status, &page, &frame.0)
}

#[derive(Deserialize)]
struct NoFields {}

#[post("/posts/{id}/delete")]
async fn delete_post(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<PostId>,
    _form: PageForm<NoFields>,
) -> Result<HttpResponse, Problem> {
    let thread = posts::delete(&platform, &actor, *id).await?;
    Ok(see_other(&format!("/threads/{thread}?post={id}#post-{id}")))
}

#[get("/posts/{id}/history")]
async fn history(
    platform: web::Data<Platform>,
    viewer: Viewer,
    frame: FrameFor,
    id: web::Path<PostId>,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let (post, thread, earlier) = posts::history(conn, &viewer, *id).await?;
    let author = display_names(conn, &[post.author]).await?.remove(&post.author);
    let now = (post.body.clone(), post.edited_at.unwrap_or(post.created_at));
    let earlier = earlier.into_iter().rev().map(|edit| (edit.body, edit.at));
    let page = History {
        thread: (url_of(&post), thread.title),
        author: author.unwrap_or_default(),
        versions: std::iter::once(now).chain(earlier).collect(),
    };
    html(&page, &frame.0)
}

#[get("/posts/{id}/report")]
async fn report_page(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<PostId>,
) -> Result<HttpResponse, Problem> {
    html(&report_view(&platform, &actor, *id).await?, &frame.0)
}

async fn report_view(platform: &Platform, actor: &Actor, id: PostId) -> Result<ReportPost, Problem> {
    let (post, thread) = posts::readable(platform.database.read(), actor, id).await?;
    if post.gone_at.is_some() {
        return Err(Problem::not_found());
    }
    Ok(ReportPost {
        id: post.id.to_string(),
        thread: (url_of(&post), thread.title),
        body: post.body,
        ..ReportPost::default()
    })
}

#[derive(Deserialize)]
struct ReportForm {
    #[serde(default)]
    reason: String,
}

#[post("/posts/{id}/report")]
async fn report_post(
    platform: web::Data<Platform>,
    limits: web::Data<PostLimits>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<PostId>,
    form: PageForm<ReportForm>,
) -> Result<HttpResponse, Problem> {
    limits.count(&platform, &actor)?;
    let reason = form.0.reason;
    let reported = platform
        .database
        .write(async |tx| reports::report(tx, &platform, &actor, *id, &reason).await);
    if let Err(error) = reported.await {
        let (status, errors) = field_errors(&frame.0, error.into())?;
        let page = ReportPost {
            reason,
            errors,
            ..report_view(&platform, &actor, *id).await?
        };
        return html_with_status(status, &page, &frame.0);
    }
    let (post, _) = posts::readable(platform.database.read(), &actor, *id).await?;
    Ok(see_other(&format!(
        "/threads/{}?post={id}&done=reported#post-{id}",
        post.thread_id
    )))
}
