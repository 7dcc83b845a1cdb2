//! JSON routes of threads and posts.

use super::enclosures;
use super::entity::thread;
use super::order::{self, Spot};
use super::post_view::{Eyes, PostView};
use super::posts::{self, NewPost};
use super::read::{self, Part, Reading};
use super::rooms::{self, Place, Wanted};
use super::thread_view::ThreadView;
use super::threads::{self, NewThread};
use super::{
    PostLimits, deed_routes, follow_routes, held_word_routes, report_routes, room_routes, thanks_routes, thread_deeds,
};
use crate::accounts::service::faces;
use crate::accounts::{Actor, Viewer};
use crate::moderation::ActWhy;
use crate::moderation::acts::Why;
use crate::platform::conditional::{etag, wanted_version};
use crate::platform::creation::{Creation, JsonBody};
use crate::platform::page::{Page, PageQuery};
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use content_schema::catalog::About;
use content_schema::{PostId, ThreadId, UserId};
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes.
pub fn api(config: &mut ServiceConfig) {
    config
        .service(list_threads)
        .service(open_thread)
        // Before `/threads/{id}`, which would take it for an id.
        .service(room_routes::similar_threads)
        .service(read_thread)
        .service(post_reply)
        .service(accept_answer)
        .service(take_answer_back)
        .service(follow_thread)
        .service(lock_thread)
        .service(edit_post)
        .service(post_history)
        .service(delete_post)
        .configure(enclosures::api)
        .configure(room_routes::api)
        .configure(follow_routes::api)
        .configure(thanks_routes::api)
        .configure(report_routes::api)
        .configure(deed_routes::api)
        .configure(held_word_routes::api);
}

#[derive(Serialize, utoipa::ToSchema)]
struct ReadingView {
    #[serde(flatten)]
    thread: ThreadView,
    /// Posts in the order they are read, replies inside theirs; a reply whose post came earlier stands alone.
    posts: Page<PostView>,
    /// Number of the page, from 1.
    page: u64,
    /// How many pages of 50 posts there are.
    pages: u64,
    /// Whether one follows the thread.
    followed: bool,
    /// The oldest post one has not read, for those who have read some.
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<Spot>,
    /// Why the thread is locked.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<ActWhy>,
    /// Why one may not post, and until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    silenced: Option<ActWhy>,
}

impl ReadingView {
    fn new(reading: Reading, reader: Option<&Actor>) -> Self {
        let (faces, thanks, mut enclosures) = (reading.faces, reading.thanks, reading.enclosures);
        let eyes = Eyes {
            reader,
            faces: &faces,
            hidden: &reading.hidden,
        };
        let posts = reading.posts.into_iter();
        Self {
            closed: reading.closed.as_ref().map(ActWhy::from),
            silenced: reading.silenced.as_ref().map(ActWhy::from),
            posts: Page {
                items: posts
                    .map(|(post, replies)| PostView::new(post, replies, &eyes))
                    .map(|post| post.with_thanks(&thanks).with_enclosures(&mut enclosures))
                    .collect(),
                next_cursor: reading.next.map(|post| post.to_string()),
                total: None,
            },
            page: reading.page,
            pages: reading.pages,
            thread: ThreadView::new(reading.thread, &faces),
            followed: reading.followed,
            unread: reading.unread,
        }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
struct ThreadsQuery {
    /// What they are about; this or `room`.
    #[param(value_type = Option<String>)]
    about: Option<About>,
    /// Id of a subject: all threads of its room and the chapters of its books.
    room: Option<String>,
    /// `all`, `questions` or `unanswered`.
    #[serde(default)]
    #[param(inline)]
    filter: Wanted,
    /// Items wanted, 1 to 100.
    limit: Option<u64>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Threads about something or of a room, newest first.
#[utoipa::path(tag = "discussion", params(ThreadsQuery), security((), ("bearer" = [])), responses(
    (status = 200, body = Page<ThreadView>), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[get("/threads")]
async fn list_threads(
    platform: web::Data<Platform>,
    viewer: Viewer,
    query: web::Query<ThreadsQuery>,
) -> Result<HttpResponse, Problem> {
    let query = query.into_inner();
    let conn = platform.database.read();
    let place = match (query.about, query.room) {
        (Some(about), _) => {
            let seen = crate::catalog::service::subject(conn, &about, &viewer).await?;
            seen.ok_or_else(Problem::not_found)?;
            Place::About(about)
        }
        (None, Some(room)) => {
            rooms::known(&room)?;
            Place::Room(room)
        }
        (None, None) => return Err(Problem::invalid_field("about", "required")),
    };
    let part = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    };
    let page = rooms::list(conn, &place, query.filter, &part).await?;
    let authors: Vec<UserId> = page.items.iter().map(|thread| thread.author).collect();
    let faces = faces(conn, &authors).await?;
    Ok(HttpResponse::Ok().json(page.map(|thread| ThreadView::new(thread, &faces))))
}

/// Opens a thread with its first post.
#[utoipa::path(tag = "discussion", security(("bearer" = [])), request_body = NewThread, responses(
    (status = 201, body = ThreadView), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[post("/threads")]
async fn open_thread(
    platform: web::Data<Platform>,
    limits: web::Data<PostLimits>,
    actor: Actor,
    creation: Creation<NewThread>,
) -> Result<HttpResponse, Problem> {
    limits.count(&platform, &actor)?;
    creation
        .once(&platform, actor.user_id, async |tx, input| {
            let thread = threads::open(tx, &platform, &actor, input).await?;
            let faces = faces(tx, &[actor.user_id]).await?;
            Ok(ThreadView::new(thread, &faces))
        })
        .await
}

#[derive(Deserialize, utoipa::IntoParams)]
struct PartQuery {
    /// Number of the page of 50 posts, from 1.
    page: Option<u64>,
    /// The post whose page is wanted.
    post: Option<PostId>,
    /// Posts wanted, 1 to 100; 50 unless given.
    limit: Option<u64>,
    /// The `next_cursor` of the part before.
    cursor: Option<String>,
}

impl PartQuery {
    fn part(&self) -> Result<Part, Problem> {
        if let Some(post) = self.post {
            return Ok(Part::Around(post));
        }
        if let Some(page) = self.page {
            return Ok(Part::Page(page));
        }
        let query = PageQuery {
            limit: self.limit.or(Some(order::ON_A_PAGE as u64)),
            cursor: self.cursor.clone(),
        };
        let limit = usize::try_from(query.limit()?).unwrap_or(order::ON_A_PAGE);
        Ok(Part::After(query.after_id()?.map(PostId), limit))
    }
}

/// A thread with a part of its posts: a numbered page, the page of a post, or what follows a cursor.
#[utoipa::path(tag = "discussion", params(("id" = ThreadId, Path), PartQuery), security((), ("bearer" = [])), responses(
    (status = 200, body = ReadingView), (status = 404, body = ProblemBody)))]
#[get("/threads/{id}")]
async fn read_thread(
    platform: web::Data<Platform>,
    viewer: Viewer,
    id: web::Path<ThreadId>,
    query: web::Query<PartQuery>,
) -> Result<HttpResponse, Problem> {
    let reading = read::read(&platform, &viewer, *id, &query.part()?).await?;
    Ok(HttpResponse::Ok().json(ReadingView::new(reading, viewer.0.as_ref())))
}

/// Posts in a thread.
#[utoipa::path(tag = "discussion", params(("id" = ThreadId, Path)), security(("bearer" = [])), request_body = NewPost,
    responses((status = 201, body = PostView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[post("/threads/{id}/posts")]
async fn post_reply(
    platform: web::Data<Platform>,
    limits: web::Data<PostLimits>,
    actor: Actor,
    id: web::Path<ThreadId>,
    creation: Creation<NewPost>,
) -> Result<HttpResponse, Problem> {
    limits.count(&platform, &actor)?;
    creation
        .once(&platform, actor.user_id, async |tx, input| {
            let post = posts::reply(tx, &platform, &actor, *id, input).await?;
            let faces = faces(tx, &[actor.user_id]).await?;
            let mut enclosures = enclosures::of_posts(tx, [post.id].into_iter()).await?;
            Ok(PostView::written(post, &actor, &faces).with_enclosures(&mut enclosures))
        })
        .await
}

#[derive(Deserialize, utoipa::ToSchema)]
struct Answer {
    post_id: PostId,
}

/// Accepts a post as the answer.
#[utoipa::path(tag = "discussion", params(("id" = ThreadId, Path)), security(("bearer" = [])), request_body = Answer,
    responses((status = 200, body = ThreadView), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[post("/threads/{id}/answer")]
async fn accept_answer(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<ThreadId>,
    body: JsonBody<Answer>,
) -> Result<HttpResponse, Problem> {
    let thread = threads::accept(&platform, &actor, *id, Some(body.0.post_id)).await?;
    thread_answer(&platform, thread).await
}

/// Takes the accepted answer back.
#[utoipa::path(tag = "discussion", params(("id" = ThreadId, Path)), security(("bearer" = [])),
    responses((status = 200, body = ThreadView), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[delete("/threads/{id}/answer")]
async fn take_answer_back(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<ThreadId>,
) -> Result<HttpResponse, Problem> {
    let thread = threads::accept(&platform, &actor, *id, None).await?;
    thread_answer(&platform, thread).await
}

#[derive(Deserialize, Serialize, utoipa::ToSchema)]
struct Follow {
    /// Whether to follow; true unless given.
    #[serde(default = "yes")]
    follow: bool,
}

const fn yes() -> bool {
    true
}

/// Follows a thread, or stops following it.
#[utoipa::path(tag = "discussion", params(("id" = ThreadId, Path)), security(("bearer" = [])), request_body = Follow,
    responses((status = 200, body = Follow), (status = 404, body = ProblemBody)))]
#[post("/threads/{id}/follow")]
async fn follow_thread(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<ThreadId>,
    body: JsonBody<Follow>,
) -> Result<HttpResponse, Problem> {
    threads::follow_thread(&platform, &actor, *id, body.0.follow).await?;
    Ok(HttpResponse::Ok().json(body.0))
}

#[derive(Deserialize, utoipa::ToSchema)]
struct Lock {
    /// Whether to close the thread; true unless given.
    #[serde(default = "yes")]
    locked: bool,
    /// Why.
    #[serde(flatten)]
    why: Why,
}

/// Closes a thread to new posts, or opens it again.
#[utoipa::path(tag = "discussion", params(("id" = ThreadId, Path)), security(("bearer" = [])), request_body = Lock,
    responses((status = 200, body = ThreadView), (status = 403, body = ProblemBody)))]
#[post("/threads/{id}/lock")]
async fn lock_thread(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<ThreadId>,
    body: JsonBody<Lock>,
) -> Result<HttpResponse, Problem> {
    let Lock { locked, why } = body.0;
    let thread = thread_deeds::set_locked(&platform, &actor, *id, locked, &why).await?;
    thread_answer(&platform, thread).await
}

async fn thread_answer(platform: &Platform, thread: thread::Model) -> Result<HttpResponse, Problem> {
    let faces = faces(platform.database.read(), &[thread.author]).await?;
    Ok(HttpResponse::Ok().json(ThreadView::new(thread, &faces)))
}

#[derive(Deserialize, utoipa::ToSchema)]
struct PostChange {
    body: String,
}

/// Changes one's own post.
#[utoipa::path(tag = "discussion", params(("id" = PostId, Path)), security(("bearer" = [])), request_body = PostChange,
    responses((status = 200, body = PostView), (status = 403, body = ProblemBody), (status = 412, body = ProblemBody)))]
#[patch("/posts/{id}")]
async fn edit_post(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<PostId>,
    body: JsonBody<PostChange>,
) -> Result<HttpResponse, Problem> {
    let wanted = wanted_version(&request)?;
    let post = posts::edit(&platform, &actor, *id, wanted, &body.0.body).await?;
    let conn = platform.database.read();
    let faces = faces(conn, &[post.author]).await?;
    let mut enclosures = enclosures::of_posts(conn, [post.id].into_iter()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, etag(post.version)))
        .json(PostView::written(post, &actor, &faces).with_enclosures(&mut enclosures)))
}

#[derive(Serialize, utoipa::ToSchema)]
struct Version {
    /// Counts from 1.
    version: i32,
    /// Markdown.
    body: String,
    /// When it was written.
    at: DateTime<Utc>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct History {
    /// Every text of the post, oldest first; the last is what it says now.
    items: Vec<Version>,
}

/// What a post has said.
#[utoipa::path(tag = "discussion", params(("id" = PostId, Path)), security((), ("bearer" = [])), responses(
    (status = 200, body = History), (status = 404, body = ProblemBody)))]
#[get("/posts/{id}/history")]
async fn post_history(
    platform: web::Data<Platform>,
    viewer: Viewer,
    id: web::Path<PostId>,
) -> Result<HttpResponse, Problem> {
    let (post, _, earlier) = posts::history(platform.database.read(), &viewer, *id).await?;
    let now = Version {
        version: post.version,
        at: post.edited_at.unwrap_or(post.created_at),
        body: post.body,
    };
    let earlier = earlier.into_iter().map(|edit| Version {
        version: edit.version,
        body: edit.body,
        at: edit.at,
    });
    let items = earlier.chain([now]).collect();
    Ok(HttpResponse::Ok().json(History { items }))
}

/// Takes a post out of sight.
#[utoipa::path(tag = "discussion", params(("id" = PostId, Path)), security(("bearer" = [])),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[delete("/posts/{id}")]
async fn delete_post(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<PostId>,
) -> Result<HttpResponse, Problem> {
    posts::delete(&platform, &actor, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}
