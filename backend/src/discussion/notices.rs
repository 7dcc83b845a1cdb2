//! Whom an event of a discussion concerns.
//!
//! An event tells a person once, for the reason that concerns them most: those mentioned before those who answer for the
//! work, those before who only follow. Nobody is told of what they did themselves, nor of what they may not see.

use super::entity::{follow, post, thread};
use super::follows::{Target, followers};
use super::mentions;
use crate::accounts::Viewer;
use crate::accounts::service::display_names;
use crate::catalog::service::subject;
use crate::platform::outbox::Event;
use content_schema::catalog::About;
use content_schema::notice::{Notice, NoticeKind};
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::Deserialize;
use std::collections::HashSet;

/// What an event's payload says about a post.
#[derive(Deserialize)]
struct OfPost {
    post_id: PostId,
    by: Option<UserId>,
}

/// What an event's payload says about something published.
#[derive(Deserialize)]
struct OfWork {
    about: About,
    author: UserId,
}

/// The notices an event makes.
pub async fn notices(conn: &impl ConnectionTrait, event: &Event) -> Result<Vec<Notice>, DbErr> {
    match event.topic.as_str() {
        "thread.opened" => match thread_of(conn, event).await? {
            Some(thread) => opened(conn, thread).await,
            None => Ok(Vec::new()),
        },
        "post.created" | "answer.accepted" => of_post(conn, event).await,
        "work.published" => published(conn, event).await,
        _ => Ok(Vec::new()),
    }
}

/// The thread of an event; of one out of sight nobody is told.
async fn thread_of(conn: &impl ConnectionTrait, event: &Event) -> Result<Option<thread::Model>, DbErr> {
    let thread = thread::Entity::find_by_id(ThreadId(event.subject)).one(conn).await?;
    Ok(thread.filter(|thread| thread.gone.is_none()))
}

async fn of_post(conn: &impl ConnectionTrait, event: &Event) -> Result<Vec<Notice>, DbErr> {
    let Some(thread) = thread_of(conn, event).await? else {
        return Ok(Vec::new());
    };
    let Ok(of_post) = serde_json::from_value::<OfPost>(event.payload.clone()) else {
        return Ok(Vec::new());
    };
    let post = post::Entity::find_by_id(of_post.post_id).one(conn).await?;
    let Some(post) = post.filter(|post| post.gone_at.is_none()) else {
        return Ok(Vec::new());
    };
    if event.topic == "post.created" {
        replied(conn, thread, post).await
    } else {
        accepted(conn, thread, post, of_post.by).await
    }
}

async fn opened(conn: &impl ConnectionTrait, thread: thread::Model) -> Result<Vec<Notice>, DbErr> {
    let Ok(about) = thread.about.parse::<About>() else {
        return Ok(Vec::new());
    };
    // Of what not everybody may see nobody is told.
    let Some(subject) = subject(conn, &about, &Viewer(None)).await? else {
        return Ok(Vec::new());
    };
    let first = post::Entity::find()
        .filter(post::Column::ThreadId.eq(thread.id))
        .order_by_asc(post::Column::Id)
        .one(conn)
        .await?;
    let mentioned = match first {
        Some(post) => mentions::of(conn, post.id).await?,
        None => Vec::new(),
    };
    let mut told = Told::by(thread.author, thread.title, format!("/threads/{}", thread.id));
    told.add(NoticeKind::Mentioned, mentioned);
    told.add(NoticeKind::ThreadOpened, subject.author);
    if let Some(room) = about.room().map(str::to_owned) {
        let mut places = followers(conn, &Target::Place(about.clone())).await?;
        if matches!(about, About::Chapter(_)) {
            places.extend(followers(conn, &Target::Place(About::Room(room))).await?);
        }
        told.add(NoticeKind::RoomThread, places);
        told.add(
            NoticeKind::AuthorThread,
            followers(conn, &Target::Author(thread.author)).await?,
        );
    }
    told.notices(conn).await
}

async fn replied(conn: &impl ConnectionTrait, thread: thread::Model, post: post::Model) -> Result<Vec<Notice>, DbErr> {
    let seen = match thread.about.parse::<About>() {
        Ok(about) => subject(conn, &about, &Viewer(None)).await?.is_some(),
        Err(_) => false,
    };
    let mut told = Told::by(post.author, thread.title, url_of(&post));
    if seen {
        told.add(NoticeKind::Mentioned, mentions::of(conn, post.id).await?);
    }
    let followers = follow::Entity::find()
        .filter(follow::Column::ThreadId.eq(thread.id))
        .all(conn)
        .await?;
    told.add(
        NoticeKind::ThreadReplied,
        followers.into_iter().map(|follow| follow.user_id),
    );
    told.notices(conn).await
}

async fn accepted(
    conn: &impl ConnectionTrait,
    thread: thread::Model,
    post: post::Model,
    by: Option<UserId>,
) -> Result<Vec<Notice>, DbErr> {
    let mut told = Told::by(by.unwrap_or(thread.author), thread.title, url_of(&post));
    told.add(NoticeKind::AnswerAccepted, [post.author]);
    told.notices(conn).await
}

async fn published(conn: &impl ConnectionTrait, event: &Event) -> Result<Vec<Notice>, DbErr> {
    let Ok(work) = serde_json::from_value::<OfWork>(event.payload.clone()) else {
        return Ok(Vec::new());
    };
    let Some(subject) = subject(conn, &work.about, &Viewer(None)).await? else {
        return Ok(Vec::new());
    };
    let mut told = Told::by(work.author, subject.title, subject.url);
    told.add(
        NoticeKind::AuthorPublished,
        followers(conn, &Target::Author(work.author)).await?,
    );
    told.notices(conn).await
}

/// The place of a post on the page that holds it.
pub fn url_of(post: &post::Model) -> String {
    format!("/threads/{}?post={}#post-{}", post.thread_id, post.id, post.id)
}

/// Who is told of one event.
pub struct Told {
    title: String,
    url: String,
    actor: UserId,
    known: HashSet<UserId>,
    people: Vec<(UserId, NoticeKind)>,
}

impl Told {
    /// Nobody yet, and never who caused it.
    pub fn by(actor: UserId, title: String, url: String) -> Self {
        Self {
            title,
            url,
            actor,
            known: HashSet::from([actor]),
            people: Vec::new(),
        }
    }

    /// Tells people who are not told for a weightier reason.
    pub fn add(&mut self, kind: NoticeKind, people: impl IntoIterator<Item = UserId>) {
        for person in people {
            if self.known.insert(person) {
                self.people.push((person, kind));
            }
        }
    }

    /// The notices, in the actor's name.
    pub async fn notices(self, conn: &impl ConnectionTrait) -> Result<Vec<Notice>, DbErr> {
        if self.people.is_empty() {
            return Ok(Vec::new());
        }
        let actor_name = display_names(conn, &[self.actor]).await?.remove(&self.actor);
        let notice = |(recipient, kind)| Notice {
            recipient,
            kind,
            title: self.title.clone(),
            actor_name: actor_name.clone(),
            url: self.url.clone(),
            note: None,
        };
        Ok(self.people.into_iter().map(notice).collect())
    }
}
