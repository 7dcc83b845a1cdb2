//! Whom an event of a discussion concerns.

use super::entity::{follow, post, thread};
use crate::accounts::Viewer;
use crate::accounts::service::display_names;
use crate::catalog::service::subject;
use crate::platform::outbox::Event;
use content_schema::catalog::About;
use content_schema::notice::{Notice, NoticeKind};
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use serde::Deserialize;

/// What an event's payload says about a post.
#[derive(Deserialize)]
struct OfPost {
    post_id: PostId,
    by: Option<UserId>,
}

/// The notices an event makes: nobody is told of what they did themselves.
pub async fn notices(conn: &impl ConnectionTrait, event: &Event) -> Result<Vec<Notice>, DbErr> {
    let concerned = ["thread.opened", "post.created", "answer.accepted"];
    if !concerned.contains(&event.topic.as_str()) {
        return Ok(Vec::new());
    }
    let Some(thread) = thread::Entity::find_by_id(ThreadId(event.subject)).one(conn).await? else {
        return Ok(Vec::new());
    };
    if event.topic == "thread.opened" {
        return opened(conn, thread).await;
    }
    let Ok(of_post) = serde_json::from_value::<OfPost>(event.payload.clone()) else {
        return Ok(Vec::new());
    };
    let Some(post) = post::Entity::find_by_id(of_post.post_id).one(conn).await? else {
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
    let subject = subject(conn, &about, &Viewer(None)).await?;
    let authors = subject.and_then(|subject| subject.author).into_iter().collect();
    let url = format!("/threads/{}", thread.id);
    tell(
        conn,
        authors,
        NoticeKind::ThreadOpened,
        thread.title,
        thread.author,
        url,
    )
    .await
}

async fn replied(conn: &impl ConnectionTrait, thread: thread::Model, post: post::Model) -> Result<Vec<Notice>, DbErr> {
    let followers = follow::Entity::find()
        .filter(follow::Column::ThreadId.eq(thread.id))
        .all(conn)
        .await?;
    let followers = followers.into_iter().map(|follow| follow.user_id).collect();
    tell(
        conn,
        followers,
        NoticeKind::ThreadReplied,
        thread.title,
        post.author,
        url_of(&post),
    )
    .await
}

async fn accepted(
    conn: &impl ConnectionTrait,
    thread: thread::Model,
    post: post::Model,
    by: Option<UserId>,
) -> Result<Vec<Notice>, DbErr> {
    let by = by.unwrap_or(thread.author);
    tell(
        conn,
        vec![post.author],
        NoticeKind::AnswerAccepted,
        thread.title,
        by,
        url_of(&post),
    )
    .await
}

fn url_of(post: &post::Model) -> String {
    format!("/threads/{}#post-{}", post.thread_id, post.id)
}

async fn tell(
    conn: &impl ConnectionTrait,
    whom: Vec<UserId>,
    kind: NoticeKind,
    title: String,
    actor: UserId,
    url: String,
) -> Result<Vec<Notice>, DbErr> {
    let actor_name = display_names(conn, &[actor]).await?.remove(&actor);
    let others = whom.into_iter().filter(|person| *person != actor);
    let notice = |recipient| Notice {
        recipient,
        kind,
        title: title.clone(),
        actor_name: actor_name.clone(),
        url: url.clone(),
    };
    Ok(others.map(notice).collect())
}
