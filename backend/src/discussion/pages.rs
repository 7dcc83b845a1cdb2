//! Pages of threads.

use super::enclosures;
use super::entity::post::{self, Gone};
use super::entity::thread::{self, ThreadKind};
use super::notices::url_of;
use super::post_form::PostForm;
use super::post_view::Eyes;
use super::posts::{self, NewPost};
use super::read::{self, Part, Reading};
use super::thanks::{self, Thanks};
use super::{
    PostLimits, deed_pages, follow_pages, held_word_pages, open_pages, places, policy, post_pages, report_pages,
    room_pages, threads,
};
use crate::accounts::service::{faces, name_of};
use crate::accounts::{Actor, FrameFor, PageForm, Viewer};
use crate::catalog::rooms::in_words;
use crate::moderation::note;
use crate::platform::html::{field_errors, html, html_with_status, see_other};
use crate::platform::{Platform, Problem};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use content_schema::{PostId, ThreadId};
use serde::Deserialize;
use yinghuo_web::view::pager::Pager;
use yinghuo_web::{Frame, view};

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .configure(open_pages::pages)
        .configure(post_pages::pages)
        .configure(follow_pages::pages)
        .configure(room_pages::pages)
        .configure(report_pages::pages)
        .configure(deed_pages::pages)
        .configure(held_word_pages::pages)
        .service(enclosures::deliver_enclosure)
        .service(thread_page)
        .service(post_reply)
        .service(accept_answer)
        .service(follow_thread)
        .service(thank);
}

/// What of a thread is asked for, and what the form below it begins with.
#[derive(Deserialize)]
struct ThreadQuery {
    page: Option<u64>,
    /// The post whose page is wanted.
    post: Option<PostId>,
    /// The post that is replied to.
    reply: Option<PostId>,
    /// The post that is replied to and quoted.
    quote: Option<PostId>,
}

#[get("/threads/{id}")]
async fn thread_page(
    request: HttpRequest,
    platform: web::Data<Platform>,
    viewer: Viewer,
    frame: FrameFor,
    id: web::Path<ThreadId>,
    query: web::Query<ThreadQuery>,
) -> Result<HttpResponse, Problem> {
    let wanted = query.quote.or(query.reply);
    let part = match (query.page, query.post.or(wanted)) {
        (Some(page), _) => Part::Page(page),
        (None, Some(post)) => Part::Around(post),
        (None, None) => Part::Page(1),
    };
    let reading = read::read(&platform, &viewer, *id, &part).await?;
    if reading.thread.id != *id {
        return Ok(see_other(&moved(&request, reading.thread.id)));
    }
    keep_place(&request, &platform, &viewer, &reading);
    let mut page = thread_view(reading, viewer.0.as_ref(), &frame.0);
    if let (Some(wanted), Some(actor)) = (wanted, &viewer.0) {
        let (post, thread) = posts::readable(platform.database.read(), actor, wanted).await?;
        if thread.id == *id && post.gone_at.is_none() {
            let faces = faces(platform.database.read(), &[post.author]).await?;
            let author = name_of(&faces, post.author);
            if query.quote.is_some() {
                page.body = posts::quoted(&author, &post);
            }
            page.reply_to = post.id.to_string();
            page.reply_author = author;
        }
    }
    html(&page, &frame.0)
}

/// Where a thread is that went into another: the same part of the page.
fn moved(request: &HttpRequest, id: ThreadId) -> String {
    match request.query_string() {
        "" => format!("/threads/{id}"),
        query => format!("/threads/{id}?{query}"),
    }
}

/// Moves the reader's place once the page is on its way; see [`places`] for why a GET may.
fn keep_place(request: &HttpRequest, platform: &web::Data<Platform>, viewer: &Viewer, reading: &Reading) {
    let ahead = request.headers().contains_key("Sec-Purpose") || request.headers().contains_key("Purpose");
    let (Some(user), Some(post), false) = (viewer.user_id(), reading.read_to, ahead) else {
        return;
    };
    let (platform, thread) = (platform.clone(), reading.thread.id);
    actix_web::rt::spawn(async move {
        if let Err(error) = places::keep(&platform, user, thread, post).await {
            // The next page read says it again.
            tracing::warn!(%error, "a reading place was not kept");
        }
    });
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
    form: PostForm<ReplyForm>,
) -> Result<HttpResponse, Problem> {
    let ReplyForm { body, reply_to } = form.fields;
    let (enclosed, wrong) = form.enclosed.take(&platform, &limits, &actor).await;
    let new = NewPost {
        body: body.clone(),
        reply_to: reply_to.parse().ok(),
        enclosures: enclosed.clone(),
    };
    let posted = async {
        if let Some(wrong) = wrong {
            return Err(wrong);
        }
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
            Ok(see_other(&url_of(&post)))
        }
        Err(problem) => {
            let (status, errors) = field_errors(&frame.0, problem)?;
            let ids: Vec<_> = enclosed.iter().map(|one| one.id).collect();
            let kept = enclosures::waiting(platform.database.read(), &actor, &ids).await?;
            let viewer = Viewer(Some(actor));
            let part = reply_to.parse().map_or(Part::Last, Part::Around);
            let reading = read::read(&platform, &viewer, *id, &part).await?;
            let page = view::thread::Thread {
                body,
                reply_to,
                errors,
                kept: enclosures::views(kept, true),
                ..thread_view(reading, viewer.0.as_ref(), &frame.0)
            };
            html_with_status(status, &page, &frame.0)
        }
    }
}

#[derive(Deserialize)]
struct AnswerForm {
    /// None takes the answer back.
    post_id: Option<PostId>,
}

#[post("/threads/{id}/answer")]
async fn accept_answer(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<ThreadId>,
    form: PageForm<AnswerForm>,
) -> Result<HttpResponse, Problem> {
    threads::accept(&platform, &actor, *id, form.0.post_id).await?;
    Ok(see_other(&match form.0.post_id {
        Some(post) => format!("/threads/{id}?post={post}#post-{post}"),
        None => format!("/threads/{id}"),
    }))
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
struct ThanksForm {
    thanks: bool,
}

#[post("/posts/{id}/thanks")]
async fn thank(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<PostId>,
    form: PageForm<ThanksForm>,
) -> Result<HttpResponse, Problem> {
    thanks::set(&platform, &actor, *id, form.0.thanks).await?;
    let (post, _) = posts::readable(platform.database.read(), &actor, *id).await?;
    Ok(see_other(&url_of(&post)))
}

fn thread_view(reading: Reading, actor: Option<&Actor>, frame: &Frame) -> view::thread::Thread {
    let Reading {
        thread,
        subject,
        posts,
        faces,
        thanks,
        mut enclosures,
        followed,
        page,
        pages,
        unread,
        hidden,
        closed,
        silenced,
        ..
    } = reading;
    let eyes = Eyes {
        reader: actor,
        faces: &faces,
        hidden: &hidden,
    };
    let mut one = |post: post::Model| {
        let own = enclosures.remove(&post.id).unwrap_or_default();
        let shown = post_view(post, &thread, &thanks, &eyes);
        view::thread::Post {
            enclosures: enclosures::views(own, shown.own),
            ..shown
        }
    };
    let shown: Vec<_> = posts
        .into_iter()
        .map(|(post, replies)| view::thread::Post {
            replies: replies.into_iter().map(&mut one).collect(),
            ..one(post)
        })
        .collect();
    let subject = match thread.about.parse() {
        Ok(about) => in_words(frame, &about, subject),
        Err(_) => subject,
    };
    view::thread::Thread {
        id: thread.id.to_string(),
        posts: shown,
        title: thread.title.clone(),
        about: (subject.url, subject.title),
        at_s: thread.at_s.and_then(|second| second.try_into().ok()),
        question: thread.kind == ThreadKind::Question,
        locked: thread.locked || (thread.gone.is_some() && !actor.is_some_and(Actor::keeps_order)),
        closed: closed.as_ref().map(note),
        silenced: silenced.as_ref().map(note),
        hidden: thread.gone == Some(Gone::Hidden),
        followed,
        may_accept: actor.is_some_and(|actor| policy::accepts(actor, &thread)),
        pager: Pager {
            current: page,
            pages,
            base: format!("/threads/{}?page=", thread.id),
        },
        unread: unread.map(|spot| {
            let post = spot.post_id;
            format!("/threads/{}?page={}#post-{post}", thread.id, spot.page)
        }),
        ..view::thread::Thread::default()
    }
}

fn post_view(post: post::Model, thread: &thread::Model, thanks: &Thanks, eyes: &Eyes<'_>) -> view::thread::Post {
    let (actor, faces) = (eyes.reader, eyes.faces);
    let reads = policy::reads(actor, &post);
    view::thread::Post {
        id: post.id.to_string(),
        author: name_of(faces, post.author),
        author_id: post.author.to_string(),
        above: post.reply_to.map(|above| format!("?post={above}#post-{above}")),
        author_role: faces
            .get(&post.author)
            .map(|face| face.role.to_string())
            .unwrap_or_default(),
        created_at: post.created_at,
        edited: post.edited_at.is_some(),
        accepted: thread.answer == Some(post.id),
        may_edit: actor.is_some_and(|actor| policy::edits(actor, thread, &post)),
        may_delete: actor.is_some_and(|actor| policy::deletes(actor, &post)),
        thanks: thanks.counts.get(&post.id).copied().unwrap_or_default(),
        thanked: thanks.own.contains(&post.id),
        own: actor.is_some_and(|actor| actor.user_id == post.author),
        version: post.version,
        state: state(&post).into(),
        hidden: eyes.hidden.get(&post.id).map(note),
        body: reads.then_some(post.body),
        enclosures: Vec::new(),
        replies: Vec::new(),
    }
}

/// How a post stands: in sight, or the key of why not.
const fn state(post: &post::Model) -> &'static str {
    match (post.gone, post.gone_at) {
        (None, None) => "",
        (Some(Gone::Hidden), _) => "hidden",
        (Some(Gone::Held), _) => "held",
        (Some(Gone::Deleted), _) | (None, Some(_)) => "gone",
    }
}
