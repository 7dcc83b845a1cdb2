//! The rules of threads: opening, following, closing, accepting an answer.

use super::entity::thread::ThreadKind;
use super::entity::{follow, post, thread};
use super::error::DiscussionError;
use super::{policy, posts, standing};
use crate::accounts::{Actor, Viewer};
use crate::catalog::service::{Subject, subject};
use crate::platform::validate::Checks;
use crate::platform::{Platform, outbox};
use content_schema::catalog::About;
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
};
use serde::Deserialize;

/// Titles have so many characters: Chinese says much in few.
const TITLE_LENGTH: std::ops::RangeInclusive<usize> = 2..=120;

/// A day; no lesson is longer.
const MAX_AT_S: i64 = 86_400;

/// A new thread.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct NewThread {
    /// `lesson:ID`, `case:ID`, `course:ID`, `room:SUBJECT` or `chapter:STAGE/GRADE/SUBJECT/EDITION/VOLUME/NAME`.
    #[schema(value_type = String)]
    pub about: About,
    /// 2 to 120 characters.
    pub title: String,
    /// The first post, Markdown.
    pub body: String,
    /// A discussion unless given.
    #[serde(default)]
    pub kind: ThreadKind,
    /// Second of the video.
    pub at_s: Option<i64>,
}

/// Opens a thread with its first post; the opener follows it.
pub async fn open(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    new: NewThread,
) -> Result<thread::Model, DiscussionError> {
    let viewer = Viewer(Some(actor.clone()));
    subject(tx, &new.about, &viewer)
        .await?
        .ok_or(DiscussionError::Missing)?;
    let mut checks = Checks::new();
    let title = checks.line("title", &new.title, TITLE_LENGTH);
    if standing::piles_up(&title) {
        checks.refuse("title", "marks_pile_up");
    }
    let body = posts::checked(&mut checks, &new.body);
    let id = ThreadId(platform.ids.next());
    standing::check(tx, platform, actor, id, None, &body, &mut checks).await?;
    if let Some(at_s) = new.at_s {
        checks.number("at_s", at_s, 0..=MAX_AT_S);
    }
    checks.done()?;
    let now = platform.clock.now();
    let row = thread::ActiveModel {
        id: Set(id),
        about: Set(new.about.to_string()),
        room: Set(new.about.room().map(str::to_owned)),
        at_s: Set(new.at_s.and_then(|second| second.try_into().ok())),
        kind: Set(new.kind),
        title: Set(title),
        author: Set(actor.user_id),
        locked: Set(false),
        answer: Set(None),
        replies: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let thread = row.insert(tx).await?;
    posts::insert(tx, platform, thread.id, actor.user_id, None, body).await?;
    set_following(tx, thread.id, actor.user_id, true).await?;
    outbox::append(tx, &platform.clock, "thread.opened", thread.id.0, serde_json::json!({})).await?;
    Ok(thread)
}

/// A thread that the viewer may read, and what it is about; 404 for anybody else.
pub async fn readable(
    conn: &impl ConnectionTrait,
    id: ThreadId,
    viewer: &Viewer,
) -> Result<(thread::Model, Subject), DiscussionError> {
    let row = thread::Entity::find_by_id(id).one(conn).await?;
    let row = row.ok_or(DiscussionError::Missing)?;
    let about: About = row.about.parse().map_err(|_| DiscussionError::Missing)?;
    let subject = subject(conn, &about, viewer).await?.ok_or(DiscussionError::Missing)?;
    Ok((row, subject))
}

/// Follows a thread or stops following it.
pub async fn follow_thread(
    platform: &Platform,
    actor: &Actor,
    id: ThreadId,
    follows: bool,
) -> Result<(), DiscussionError> {
    platform
        .database
        .write(async |tx| {
            readable(tx, id, &Viewer(Some(actor.clone()))).await?;
            Ok(set_following(tx, id, actor.user_id, follows).await?)
        })
        .await
}

/// Notes who follows a thread.
pub async fn set_following(
    tx: &DatabaseTransaction,
    thread_id: ThreadId,
    user_id: UserId,
    follows: bool,
) -> Result<(), DbErr> {
    if follows {
        let row = follow::ActiveModel {
            thread_id: Set(thread_id),
            user_id: Set(user_id),
        };
        let known = OnConflict::columns([follow::Column::ThreadId, follow::Column::UserId])
            .do_nothing()
            .to_owned();
        follow::Entity::insert(row)
            .on_conflict(known)
            .exec_without_returning(tx)
            .await?;
    } else {
        follow::Entity::delete_by_id((thread_id, user_id)).exec(tx).await?;
    }
    Ok(())
}

/// Closes a thread to new posts, or opens it again.
pub async fn lock(
    platform: &Platform,
    actor: &Actor,
    id: ThreadId,
    locked: bool,
) -> Result<thread::Model, DiscussionError> {
    platform
        .database
        .write(async |tx| {
            let (thread, _) = readable(tx, id, &Viewer(Some(actor.clone()))).await?;
            policy::allow(actor.keeps_order())?;
            let mut row = thread.into_active_model();
            row.locked = Set(locked);
            Ok(row.update(tx).await?)
        })
        .await
}

/// Accepts a post as the answer to a question, or takes the answer back.
pub async fn accept(
    platform: &Platform,
    actor: &Actor,
    id: ThreadId,
    post_id: Option<PostId>,
) -> Result<thread::Model, DiscussionError> {
    let accepted = platform
        .database
        .write(async |tx| {
            let (thread, _) = readable(tx, id, &Viewer(Some(actor.clone()))).await?;
            if thread.kind != ThreadKind::Question {
                return Err(DiscussionError::NotAQuestion);
            }
            policy::allow(policy::accepts(actor, &thread))?;
            let Some(post_id) = post_id else {
                let mut row = thread.into_active_model();
                row.answer = Set(None);
                let thread = row.update(tx).await?;
                posts::tell_changed(tx, platform, id, None).await?;
                return Ok(thread);
            };
            let post = post::Entity::find_by_id(post_id).one(tx).await?;
            let post = post.filter(|post| post.thread_id == id && post.gone_at.is_none());
            let post = post.ok_or(DiscussionError::Missing)?;
            let mut row = thread.into_active_model();
            row.answer = Set(Some(post.id));
            let thread = row.update(tx).await?;
            let payload = serde_json::json!({ "post_id": post.id, "by": actor.user_id });
            outbox::append(tx, &platform.clock, "answer.accepted", id.0, payload).await?;
            Ok(thread)
        })
        .await?;
    platform.outbox.ring();
    Ok(accepted)
}
