//! Pages of threads and of keeping order.

use super::entity::post;
use super::entity::thread::{self, ThreadKind};
use super::moderation::{self, Action};
use super::posts::{self, NewPost};
use super::read::{self, Reading};
use super::threads::{self, NewThread};
use super::{PostLimits, policy};
use crate::accounts::service::{Face, faces};
use crate::accounts::{Actor, FrameFor, PageForm, Viewer};
use crate::catalog::service::subject;
use crate::platform::html::{field_errors, html, html_with_status, see_other};
use crate::platform::page::PageQuery;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use content_schema::catalog::About;
use content_schema::{PostId, ReportId, ThreadId, UserId};
use serde::Deserialize;
use std::collections::HashMap;
use yinghuo_web::view;
use yinghuo_web::view::open_thread::OpenThread;
use yinghuo_web::view::thread_form::ThreadForm;

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(thread_page)
        .service(open_thread)
        .service(post_reply)
        .service(accept_answer)
        .service(follow_thread)
        .service(lock_thread)
        .service(edit_post)
        .service(delete_post)
        .service(report_post)
        .service(moderation_page)
        .service(resolve_report);
}

#[get("/threads/{id}")]
async fn thread_page(
    platform: web::Data<Platform>,
    viewer: Viewer,
    frame: FrameFor,
    id: web::Path<ThreadId>,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let reading = read::read(platform.database.read(), &viewer, *id, &query).await?;
    html(&thread_view(reading, viewer.0.as_ref()), &frame.0)
}

#[derive(Deserialize)]
struct OpenForm {
    about: About,
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    kind: Option<ThreadKind>,
    #[serde(default)]
    at_s: String,
}

#[post("/threads")]
async fn open_thread(
    platform: web::Data<Platform>,
    limits: web::Data<PostLimits>,
    actor: Actor,
    frame: FrameFor,
    form: PageForm<OpenForm>,
) -> Result<HttpResponse, Problem> {
    let form = form.0;
    match try_to_open(&platform, &limits, &actor, &form).await {
        Ok(thread) => {
            platform.outbox.ring();
            Ok(see_other(&format!("/threads/{}", thread.id)))
        }
        Err(problem) => {
            let (status, errors) = field_errors(&frame.0, problem)?;
            let viewer = Viewer(Some(actor));
            let subject = subject(platform.database.read(), form.about, &viewer).await?;
            let subject = subject.ok_or_else(Problem::not_found)?;
            let question = form.kind == Some(ThreadKind::Question);
            let typed = ThreadForm {
                title: form.title,
                body: form.body,
                at_s: form.at_s,
                question,
                errors,
            };
            let about = (subject.url, subject.title);
            let page = OpenThread {
                about,
                about_id: form.about.to_string(),
                form: typed,
            };
            html_with_status(status, &page, &frame.0)
        }
    }
}

async fn try_to_open(
    platform: &Platform,
    limits: &PostLimits,
    actor: &Actor,
    form: &OpenForm,
) -> Result<thread::Model, Problem> {
    let new = NewThread {
        about: form.about,
        title: form.title.clone(),
        body: form.body.clone(),
        kind: form.kind.unwrap_or_default(),
        at_s: parse_second(&form.at_s)?,
    };
    limits.count(platform, actor)?;
    Ok(platform
        .database
        .write(async |tx| threads::open(tx, platform, actor, new).await)
        .await?)
}

/// A second of a video as people write it: `26`, `0:26`, `1:02:03`; nothing is none.
fn parse_second(text: &str) -> Result<Option<i64>, Problem> {
    let text = text.trim().replace('：', ":");
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Problem::invalid_field("at_s", "not_a_time");
    let mut total: i64 = 0;
    for part in text.split(':') {
        let part: u16 = part.parse().map_err(|_| wrong())?;
        total = total
            .checked_mul(60)
            .and_then(|total| total.checked_add(part.into()))
            .ok_or_else(wrong)?;
    }
    Ok(Some(total))
}

#[derive(Deserialize)]
struct ReplyForm {
    #[serde(default)]
    body: String,
    #[serde(default)]
    reply_to: String,
}

#[post("/threads/{id}/posts")]
async fn post_reply(
    platform: web::Data<Platform>,
    limits: web::Data<PostLimits>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<ThreadId>,
    form: PageForm<ReplyForm>,
) -> Result<HttpResponse, Problem> {
    let ReplyForm { body, reply_to } = form.0;
    let new = NewPost {
        body: body.clone(),
        reply_to: reply_to.parse().ok(),
    };
    let posted = async {
        limits.count(&platform, &actor)?;
        let post = platform
            .database
            .write(async |tx| posts::reply(tx, &platform, &actor, *id, new).await)
            .await?;
        Ok::<_, Problem>(post)
    };
    match posted.await {
        Ok(post) => {
            platform.outbox.ring();
            Ok(see_other(&format!("/threads/{id}#post-{}", post.id)))
        }
        Err(problem) => {
            let (status, errors) = field_errors(&frame.0, problem)?;
            let viewer = Viewer(Some(actor));
            let reading = read::read(platform.database.read(), &viewer, *id, &PageQuery::default()).await?;
            let page = view::thread::Thread {
                body,
                reply_to,
                errors,
                ..thread_view(reading, viewer.0.as_ref())
            };
            html_with_status(status, &page, &frame.0)
        }
    }
}

#[derive(Deserialize)]
struct AnswerForm {
    post_id: PostId,
}

#[post("/threads/{id}/answer")]
async fn accept_answer(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<ThreadId>,
    form: PageForm<AnswerForm>,
) -> Result<HttpResponse, Problem> {
    threads::accept(&platform, &actor, *id, form.0.post_id).await?;
    Ok(see_other(&format!("/threads/{id}#post-{}", form.0.post_id)))
}

#[derive(Deserialize)]
struct FollowForm {
    follow: bool,
}

#[post("/threads/{id}/follow")]
async fn follow_thread(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<ThreadId>,
    form: PageForm<FollowForm>,
) -> Result<HttpResponse, Problem> {
    threads::follow_thread(&platform, &actor, *id, form.0.follow).await?;
    Ok(see_other(&format!("/threads/{id}")))
}

#[derive(Deserialize)]
struct LockForm {
    locked: bool,
}

#[post("/threads/{id}/lock")]
async fn lock_thread(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<ThreadId>,
    form: PageForm<LockForm>,
) -> Result<HttpResponse, Problem> {
    threads::lock(&platform, &actor, *id, form.0.locked).await?;
    Ok(see_other(&format!("/threads/{id}")))
}

#[derive(Deserialize)]
struct EditForm {
    body: String,
    version: i32,
}

#[post("/posts/{id}/edit")]
async fn edit_post(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<PostId>,
    form: PageForm<EditForm>,
) -> Result<HttpResponse, Problem> {
    let post = posts::edit(&platform, &actor, *id, Some(form.0.version), &form.0.body).await?;
    Ok(see_other(&format!("/threads/{}#post-{}", post.thread_id, post.id)))
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
    Ok(see_other(&format!("/threads/{thread}")))
}

#[derive(Deserialize)]
struct ReportForm {
    reason: String,
}

#[post("/posts/{id}/report")]
async fn report_post(
    platform: web::Data<Platform>,
    limits: web::Data<PostLimits>,
    actor: Actor,
    id: web::Path<PostId>,
    form: PageForm<ReportForm>,
) -> Result<HttpResponse, Problem> {
    limits.count(&platform, &actor)?;
    let (post, _) = posts::readable(platform.database.read(), &actor, *id).await?;
    let reported = platform
        .database
        .write(async |tx| moderation::report(tx, &platform, &actor, *id, &form.0.reason).await);
    reported.await?;
    Ok(see_other(&format!("/threads/{}?done=reported", post.thread_id)))
}

#[get("/moderation")]
async fn moderation_page(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = moderation::list(&platform, &actor, &query).await?;
    let people: Vec<UserId> = page
        .items
        .iter()
        .flat_map(|(report, post)| [report.reporter, post.author])
        .collect();
    let faces = faces(platform.database.read(), &people).await?;
    let next = page
        .next_cursor
        .as_ref()
        .map(|cursor| format!("/moderation?cursor={cursor}"));
    let reports = page.items.into_iter().map(|(report, post)| view::moderation::Report {
        id: report.id.to_string(),
        reporter: name(&faces, report.reporter),
        reason: report.reason,
        at: report.at,
        author: name(&faces, post.author),
        url: format!("/threads/{}#post-{}", post.thread_id, post.id),
        body: post.body,
    });
    html(
        &view::moderation::Moderation {
            reports: reports.collect(),
            next,
        },
        &frame.0,
    )
}

#[derive(Deserialize)]
struct ResolveForm {
    action: Action,
}

#[post("/moderation/reports/{id}")]
async fn resolve_report(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<ReportId>,
    form: PageForm<ResolveForm>,
) -> Result<HttpResponse, Problem> {
    moderation::resolve(&platform, &actor, *id, form.0.action).await?;
    Ok(see_other("/moderation"))
}

fn thread_view(reading: Reading, actor: Option<&Actor>) -> view::thread::Thread {
    let Reading {
        thread,
        subject,
        posts,
        faces,
        followed,
    } = reading;
    let next = posts
        .next_cursor
        .as_ref()
        .map(|cursor| format!("/threads/{}?cursor={cursor}", thread.id));
    let shown = posts.items.into_iter().map(|(post, replies)| {
        let replies = replies
            .into_iter()
            .map(|reply| post_view(reply, &thread, &faces, actor))
            .collect();
        view::thread::Post {
            replies,
            ..post_view(post, &thread, &faces, actor)
        }
    });
    view::thread::Thread {
        id: thread.id.to_string(),
        posts: shown.collect(),
        title: thread.title.clone(),
        about: (subject.url, subject.title),
        at_s: thread.at_s.and_then(|second| second.try_into().ok()),
        question: thread.kind == ThreadKind::Question,
        locked: thread.locked,
        followed,
        may_accept: actor.is_some_and(|actor| policy::accepts(actor, &thread)),
        next,
        ..view::thread::Thread::default()
    }
}

fn post_view(
    post: post::Model,
    thread: &thread::Model,
    faces: &HashMap<UserId, Face>,
    actor: Option<&Actor>,
) -> view::thread::Post {
    view::thread::Post {
        id: post.id.to_string(),
        author: name(faces, post.author),
        author_role: faces
            .get(&post.author)
            .map(|face| face.role.to_string())
            .unwrap_or_default(),
        created_at: post.created_at,
        edited: post.edited_at.is_some(),
        accepted: thread.answer == Some(post.id),
        may_edit: actor.is_some_and(|actor| policy::edits(actor, thread, &post)),
        may_delete: actor.is_some_and(|actor| policy::deletes(actor, &post)),
        version: post.version,
        body: post.gone_at.is_none().then_some(post.body),
        replies: Vec::new(),
    }
}

fn name(faces: &HashMap<UserId, Face>, id: UserId) -> String {
    faces.get(&id).map(|face| face.display_name.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_reads_as_people_write_it() {
        for (text, second) in [
            ("", Some(None)),
            ("26", Some(Some(26))),
            ("0:26", Some(Some(26))),
            ("12：34", Some(Some(754))),
            ("1:02:03", Some(Some(3723))),
            ("soon", None),
            ("-1", None),
            ("1:2:3:4:5:6:7:8:9:1:2:3", None),
        ] {
            assert_eq!(parse_second(text).ok(), second, "{text}");
        }
    }
}
