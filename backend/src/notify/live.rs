//! Notices as they come, by Server-Sent Events.

use super::routes::NoticeBody;
use super::service;
use crate::accounts::Actor;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use bytes::Bytes;
use content_schema::{NoticeId, UserId};
use futures::Stream;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::time::Instant;
use uuid::Uuid;

/// A comment is sent after so long without news, so that no proxy takes the line for dead.
const HEARTBEAT: Duration = Duration::from_secs(25);

/// How often the database is looked at where another server may have written to it.
const LOOK_EVERY: Duration = Duration::from_millis(800);

/// Notices read at once.
const BATCH: u64 = 50;

/// Calls those who listen in this process; cheap to clone.
#[derive(Clone)]
pub struct Callers(broadcast::Sender<UserId>);

impl Default for Callers {
    fn default() -> Self {
        Self(broadcast::Sender::new(1024))
    }
}

impl Callers {
    /// Tells these people's open pages to look.
    pub fn call(&self, people: impl Iterator<Item = UserId>) {
        for person in people {
            // Nobody listens: nobody needs to be told.
            let _ = self.0.send(person);
        }
    }
}

/// One reader of events.
struct Listener {
    platform: web::Data<Platform>,
    person: UserId,
    calls: broadcast::Receiver<UserId>,
    last: NoticeId,
    ready: VecDeque<NoticeBody>,
    unread: u64,
    look: bool,
}

/// Where a listener goes on who cannot send `Last-Event-ID`, such as a page that comes back from the browser's memory.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct EventsQuery {
    /// Id of the last notice seen.
    pub after: Option<NoticeId>,
}

/// A notice as it comes.
#[derive(Serialize)]
struct LiveNotice {
    #[serde(flatten)]
    notice: NoticeBody,
    /// How many have not been read in all.
    unread: u64,
}

/// Own notices as they come: `id`, `event: notice`, `data: {id, kind, title, count, unread, …}`. Goes on after
/// `Last-Event-ID`.
#[utoipa::path(tag = "discussion", security(("bearer" = [])), params(EventsQuery),
    responses((status = 200, content_type = "text/event-stream", body = String), (status = 401, body = ProblemBody)))]
#[get("/notifications/events")]
pub async fn follow_notices(
    request: HttpRequest,
    query: web::Query<EventsQuery>,
    actor: Actor,
    platform: web::Data<Platform>,
    callers: web::Data<Callers>,
) -> Result<HttpResponse, Problem> {
    // Listen first, look then: nothing falls between.
    let calls = callers.0.subscribe();
    let last = match last_event_id(&request).or(query.after) {
        Some(last) => last,
        None => service::newest(platform.database.read(), actor.user_id)
            .await?
            .unwrap_or(NoticeId(Uuid::nil())),
    };
    let listener = Listener {
        platform,
        person: actor.user_id,
        calls,
        last,
        ready: VecDeque::new(),
        unread: 0,
        look: true,
    };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Keeps the compressing middleware from holding events back, and nginx too.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(events(listener)))
}

fn last_event_id(request: &HttpRequest) -> Option<NoticeId> {
    let header = request.headers().get("Last-Event-ID")?;
    header.to_str().ok()?.trim().parse().ok()
}

fn events(listener: Listener) -> impl Stream<Item = Result<Bytes, Problem>> {
    // A first comment tells the reader, and every proxy between, that the line is open.
    let opened = futures::stream::once(async { Ok(Bytes::from_static(b": open\n\n")) });
    futures::StreamExt::chain(opened, futures::stream::try_unfold(listener, next_event))
}

async fn next_event(mut listener: Listener) -> Result<Option<(Bytes, Listener)>, Problem> {
    let quiet_until = Instant::now() + HEARTBEAT;
    loop {
        if listener.ready.is_empty() && listener.look {
            listener.fetch().await?;
        }
        if let Some(notice) = listener.ready.pop_front() {
            listener.last = notice.id;
            let (id, unread) = (notice.id, listener.unread);
            let data = serde_json::to_string(&LiveNotice { notice, unread }).map_err(Problem::internal)?;
            let event = format!("id: {id}\nevent: notice\ndata: {data}\n\n");
            return Ok(Some((Bytes::from(event), listener)));
        }
        let platform = listener.platform.clone();
        tokio::select! {
            () = listener.called() => listener.look = true,
            () = tokio::time::sleep_until(quiet_until) => return Ok(Some((Bytes::from_static(b":\n\n"), listener))),
            () = platform.stopping.told() => return Ok(None),
        }
    }
}

impl Listener {
    async fn fetch(&mut self) -> Result<(), Problem> {
        let connection = self.platform.database.read();
        let rows = service::after(connection, self.person, self.last, BATCH).await?;
        if !rows.is_empty() {
            self.unread = service::unread(connection, self.person).await?;
        }
        // A full batch may have more behind it.
        self.look = rows.len() as u64 == BATCH;
        self.ready.extend(rows.into_iter().map(NoticeBody::from));
        Ok(())
    }

    /// Waits until this person may have news.
    async fn called(&mut self) {
        let elsewhere = self.platform.database.is_postgres();
        let look_at = Instant::now() + LOOK_EVERY;
        loop {
            tokio::select! {
                called = self.calls.recv() => match called {
                    Ok(person) if person != self.person => {}
                    // Calls were missed: look. The sender lives as long as the server.
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
                    Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
                },
                () = tokio::time::sleep_until(look_at), if elsewhere => return,
            }
        }
    }
}
