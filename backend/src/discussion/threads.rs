//! The rules of threads: opening, following, closing, accepting an answer.

use super::enclosures::{self, NewEnclosure};
use super::entity::post::Gone;
use super::entity::thread::ThreadKind;
use super::entity::{follow, post, thread};
use super::error::DiscussionError;
use super::{held_words, policy, posts, standing};
use crate::accounts::{Actor, Viewer};
use crate::catalog::service::{Subject, subject};
use crate::moderation::silence;
use crate::platform::validate::Checks;
use crate::platform::{Platform, outbox};
use content_schema::catalog::About;
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
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
    /// A voice message and pictures that go with the first post.
    #[serde(default)]
    pub enclosures: Vec<NewEnclosure>,
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
    silence::check(tx, platform, actor).await?;
    let mut checks = Checks::new();
    let title = checks.line("title", &new.title, TITLE_LENGTH);
    if standing::piles_up(&title) {
        checks.refuse("title", "marks_pile_up");
    }
    let body = posts::checked(&mut checks, &new.body, !new.enclosures.is_empty());
    let id = ThreadId(platform.ids.next());
    standing::check(tx, platform, actor, id, None, &body, &mut checks).await?;
    if let Some(at_s) = new.at_s {
        checks.number("at_s", at_s, 0..=MAX_AT_S);
    }
    checks.done()?;
    let words = held_words::said(tx, actor, &[&title, &body]).await?;
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
        gone: Set((!words.is_empty()).then_some(Gone::Held)),
        merged_into: Set(None),
        answer: Set(None),
        replies: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let thread = row.insert(tx).await?;
    let post = posts::insert(tx, platform, (thread.id, None), actor.user_id, body, &words).await?;
    enclosures::attach(tx, actor, post.id, &new.enclosures).await?;
    set_following(tx, thread.id, actor.user_id, true).await?;
    outbox::append(tx, &platform.clock, "thread.opened", thread.id.0, serde_json::json!({})).await?;
    Ok(thread)
}

/// A thread that the viewer may read, and what it is about; 404 for anybody else. One that went into another is that
/// other. Of one that is hidden, its title too is for its author and those who keep order alone.
pub async fn readable(
    conn: &impl ConnectionTrait,
    id: ThreadId,
    viewer: &Viewer,
) -> Result<(thread::Model, Subject), DiscussionError> {
    let mut row = found(conn, id).await?;
    let about: About = row.about.parse().map_err(|_| DiscussionError::Missing)?;
    let subject = subject(conn, &about, viewer).await?.ok_or(DiscussionError::Missing)?;
    let actor = viewer.0.as_ref();
    if !policy::finds(actor, row.author, row.gone) {
        return Err(DiscussionError::Missing);
    }
    if !policy::reads_title(actor, &row) {
        row.title = String::new();
    }
    Ok((row, subject))
}

/// The same, held until the transaction ends, so that it is not closed or merged meanwhile.
pub async fn locked(
    tx: &DatabaseTransaction,
    id: ThreadId,
    viewer: &Viewer,
) -> Result<(thread::Model, Subject), DiscussionError> {
    thread::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    readable(tx, id, viewer).await
}

/// A thread, or the one it went into, whoever asks.
pub async fn found(conn: &impl ConnectionTrait, id: ThreadId) -> Result<thread::Model, DiscussionError> {
    let row = thread::Entity::find_by_id(id).one(conn).await?;
    let row = row.ok_or(DiscussionError::Missing)?;
    let Some(into) = row.merged_into else { return Ok(row) };
    let into = thread::Entity::find_by_id(into).one(conn).await?;
    into.ok_or(DiscussionError::Missing)
}

/// Threads that lists hold: those in sight that did not go into another.
pub fn listed() -> sea_orm::Select<thread::Entity> {
    thread::Entity::find()
        .filter(thread::Column::Gone.is_null())
        .filter(thread::Column::MergedInto.is_null())
}

/// The post a thread began with.
pub async fn opening(conn: &impl ConnectionTrait, id: ThreadId) -> Result<Option<PostId>, DbErr> {
    // It is written in the same transaction as its thread and is the first of its posts. An aggregate over ids is not
    // the same on both databases.
    post::Entity::find()
        .select_only()
        .column(post::Column::Id)
        .filter(post::Column::ThreadId.eq(id))
        .order_by_asc(post::Column::Id)
        .limit(1)
        .into_tuple()
        .one(conn)
        .await
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
            let (thread, _) = readable(tx, id, &Viewer(Some(actor.clone()))).await?;
            Ok(set_following(tx, thread.id, actor.user_id, follows).await?)
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
                posts::tell_changed(tx, platform, thread.id, None).await?;
                return Ok(thread);
            };
            let post = post::Entity::find_by_id(post_id).one(tx).await?;
            let post = post.filter(|post| post.thread_id == thread.id && post.gone_at.is_none());
            let post = post.ok_or(DiscussionError::Missing)?;
            let mut row = thread.into_active_model();
            row.answer = Set(Some(post.id));
            let thread = row.update(tx).await?;
            let payload = serde_json::json!({ "post_id": post.id, "by": actor.user_id });
            outbox::append(tx, &platform.clock, "answer.accepted", thread.id.0, payload).await?;
            Ok(thread)
        })
        .await?;
    platform.outbox.ring();
    Ok(accepted)
}
