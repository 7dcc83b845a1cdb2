//! The rules of posts: replying, changing, deleting.

use super::enclosures::{self, NewEnclosure};
use super::entity::post::Gone;
use super::entity::{edit, post, thread};
use super::error::DiscussionError;
use super::notices::url_of;
use super::{held_words, mentions, policy, post_deeds, sight, standing, threads};
use crate::accounts::{Actor, Viewer};
use crate::moderation::acts::Why;
use crate::moderation::silence;
use crate::platform::conditional::check_version;
use crate::platform::validate::Checks;
use crate::platform::{Platform, Problem, outbox};
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Deserialize;

/// Posts have so many characters.
pub const BODY_LENGTH: std::ops::RangeInclusive<usize> = 1..=20_000;

/// A new post.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct NewPost {
    /// Markdown, up to 20,000 characters.
    pub body: String,
    /// The post it replies to. A reply to a reply stands beside it.
    pub reply_to: Option<PostId>,
    /// A voice message and pictures that go with it; with them it needs no words.
    #[serde(default)]
    pub enclosures: Vec<NewEnclosure>,
}

/// Posts in a thread; the writer follows it from then on.
pub async fn reply(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    thread_id: ThreadId,
    new: NewPost,
) -> Result<post::Model, DiscussionError> {
    let (thread, _) = threads::locked(tx, thread_id, &Viewer(Some(actor.clone()))).await?;
    policy::may_post(actor, &thread)?;
    silence::check(tx, platform, actor).await?;
    let thread_id = thread.id;
    let mut checks = Checks::new();
    let body = checked(&mut checks, &new.body, !new.enclosures.is_empty());
    standing::check(tx, platform, actor, thread_id, None, &body, &mut checks).await?;
    checks.done()?;
    let parent = match new.reply_to {
        Some(id) => Some(parent_of(tx, actor, thread_id, id).await?),
        None => None,
    };
    let words = held_words::said(tx, actor, &[&body]).await?;
    let place = (thread_id, parent);
    let post = insert(tx, platform, place, actor.user_id, body, &words).await?;
    enclosures::attach(tx, actor, post.id, &new.enclosures).await?;
    threads::set_following(tx, thread_id, actor.user_id, true).await?;
    if words.is_empty() {
        announce(tx, platform, thread_id, post.id).await?;
    } else {
        tell_changed(tx, platform, thread_id, Some(post.id)).await?;
    }
    Ok(post)
}

/// Counts a reply in its thread, and tells that it is there.
pub async fn announce(
    tx: &DatabaseTransaction,
    platform: &Platform,
    thread_id: ThreadId,
    id: PostId,
) -> Result<(), DbErr> {
    thread::Entity::update_many()
        .col_expr(thread::Column::Replies, Expr::col(thread::Column::Replies).add(1))
        .col_expr(thread::Column::UpdatedAt, Expr::value(platform.clock.now()))
        .filter(thread::Column::Id.eq(thread_id))
        .exec(tx)
        .await?;
    let payload = serde_json::json!({ "post_id": id });
    outbox::append(tx, &platform.clock, "post.created", thread_id.0, payload).await
}

/// The text of a post, checked by itself; none is needed beside a voice or picture.
pub fn checked(checks: &mut Checks, body: &str, has_enclosures: bool) -> String {
    let least = if has_enclosures { 0 } else { *BODY_LENGTH.start() };
    let body = checks.text("body", body, least..=*BODY_LENGTH.end());
    if standing::piles_up(&body) {
        checks.refuse("body", "marks_pile_up");
    }
    body
}

/// Replies nest one level deep: a reply to a reply goes under the same post.
async fn parent_of(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    thread_id: ThreadId,
    id: PostId,
) -> Result<PostId, DiscussionError> {
    let post = post::Entity::find_by_id(id).one(conn).await?;
    let there = |post: &post::Model| post.thread_id == thread_id && policy::finds(Some(actor), post.author, post.gone);
    match post.filter(there) {
        Some(post) => Ok(post.reply_to.unwrap_or(post.id)),
        None => Err(Problem::invalid_field("reply_to", "unknown").into()),
    }
}

/// Writes the row of a post that stands in a thread under another, or by itself; words of the list hold it.
pub async fn insert(
    tx: &DatabaseTransaction,
    platform: &Platform,
    (thread_id, reply_to): (ThreadId, Option<PostId>),
    author: UserId,
    body: String,
    words: &[String],
) -> Result<post::Model, DbErr> {
    let now = platform.clock.now();
    let held = (!words.is_empty()).then_some(Gone::Held);
    let row = post::ActiveModel {
        id: Set(platform.ids.next()),
        thread_id: Set(thread_id),
        reply_to: Set(reply_to),
        author: Set(author),
        body: Set(body),
        created_at: Set(now),
        edited_at: Set(None),
        gone_at: Set(held.map(|_| now)),
        gone: Set(held),
        version: Set(1),
    };
    let post = row.insert(tx).await?;
    let mentioned = mentions::resolve(tx, thread_id, &post.body).await?;
    mentions::note(tx, post.id, &mentioned).await?;
    if held.is_some() {
        held_words::file(tx, platform, &post, words).await?;
    }
    Ok(post)
}

/// Changes one's own post; what it said before is kept.
pub async fn edit(
    platform: &Platform,
    actor: &Actor,
    id: PostId,
    wanted_version: Option<i32>,
    body: &str,
) -> Result<post::Model, DiscussionError> {
    let edited = platform
        .database
        .write(async |tx| {
            let (post, thread) = locked(tx, actor, id).await?;
            policy::allow(policy::edits(actor, &thread, &post))?;
            silence::check(tx, platform, actor).await?;
            check_version(wanted_version, post.version)?;
            let mut checks = Checks::new();
            let has_enclosures = enclosures::has_some(tx, id).await?;
            let body = checked(&mut checks, body, has_enclosures);
            standing::check(tx, platform, actor, thread.id, Some(id), &body, &mut checks).await?;
            checks.done()?;
            let words = held_words::said(tx, actor, &[&body]).await?;
            let version = post.version + 1;
            keep_text(tx, &post).await?;
            let mentioned = mentions::resolve(tx, thread.id, &body).await?;
            mentions::note(tx, id, &mentioned).await?;
            let mut row = post.into_active_model();
            row.body = Set(body);
            row.edited_at = Set(Some(platform.clock.now()));
            row.version = Set(version);
            let post = row.update(tx).await?;
            if words.is_empty() {
                tell_changed(tx, platform, thread.id, Some(id)).await?;
                return Ok(post);
            }
            held_words::file(tx, platform, &post, &words).await?;
            Ok::<_, DiscussionError>(sight::set_gone(tx, platform, post, Some(Gone::Held)).await?)
        })
        .await?;
    platform.outbox.ring();
    Ok(edited)
}

/// Keeps what a post says before it is changed.
async fn keep_text(tx: &DatabaseTransaction, post: &post::Model) -> Result<(), DbErr> {
    let earlier = edit::ActiveModel {
        post_id: Set(post.id),
        version: Set(post.version),
        body: Set(post.body.clone()),
        at: Set(post.edited_at.unwrap_or(post.created_at)),
    };
    edit::Entity::insert(earlier).exec_without_returning(tx).await?;
    Ok(())
}

/// A post with what it said before, oldest first, for those who read it, and for those who keep order whatever became of
/// it.
pub async fn history(
    conn: &impl ConnectionTrait,
    viewer: &Viewer,
    id: PostId,
) -> Result<(post::Model, thread::Model, Vec<edit::Model>), DiscussionError> {
    let post = post::Entity::find_by_id(id).one(conn).await?;
    let post = post.ok_or(DiscussionError::Missing)?;
    let (thread, _) = threads::readable(conn, post.thread_id, viewer).await?;
    let actor = viewer.0.as_ref();
    if !policy::reads(actor, &post) && !actor.is_some_and(Actor::keeps_order) {
        return Err(DiscussionError::Missing);
    }
    let earlier = edit::Entity::find()
        .filter(edit::Column::PostId.eq(id))
        .order_by_asc(edit::Column::Version)
        .all(conn)
        .await?;
    Ok((post, thread, earlier))
}

/// A post as Markdown that quotes it, with a link to where it stands.
pub fn quoted(author: &str, post: &post::Model) -> String {
    let lines: Vec<String> = post.body.lines().map(|line| format!("> {line}")).collect();
    let name: String = author
        .chars()
        .filter(|letter| !matches!(letter, '[' | ']' | '\\'))
        .collect();
    format!("{}\n>\n> —— [{name}]({})\n\n", lines.join("\n"), url_of(post))
}

/// Takes a post out of sight; its place in the thread stays. Another's is hidden, which is an act of keeping order.
/// Answers the thread it stood in.
pub async fn delete(platform: &Platform, actor: &Actor, id: PostId) -> Result<ThreadId, DiscussionError> {
    let thread_id = platform
        .database
        .write(async |tx| {
            let (post, thread) = locked(tx, actor, id).await?;
            policy::allow(policy::deletes(actor, &post))?;
            if post.author == actor.user_id {
                sight::set_gone(tx, platform, post, Some(Gone::Deleted)).await?;
            } else {
                post_deeds::hide(tx, platform, actor, (post, &thread), &Why::default()).await?;
            }
            Ok::<_, DiscussionError>(thread.id)
        })
        .await?;
    platform.outbox.ring();
    Ok(thread_id)
}

/// A post that the actor may read, with its thread.
pub async fn readable(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    id: PostId,
) -> Result<(post::Model, thread::Model), DiscussionError> {
    let post = post::Entity::find_by_id(id).one(conn).await?;
    let post = post.filter(|post| policy::finds(Some(actor), post.author, post.gone));
    let post = post.ok_or(DiscussionError::Missing)?;
    let (thread, _) = threads::readable(conn, post.thread_id, &Viewer(Some(actor.clone()))).await?;
    Ok((post, thread))
}

/// The same, held until the transaction ends, so that of two who change it the second sees what the first did.
pub async fn locked(
    tx: &DatabaseTransaction,
    actor: &Actor,
    id: PostId,
) -> Result<(post::Model, thread::Model), DiscussionError> {
    post::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    readable(tx, actor, id).await
}

/// Tells the followers of the outbox that a thread is not what it was.
pub async fn tell_changed(
    tx: &DatabaseTransaction,
    platform: &Platform,
    id: ThreadId,
    post: Option<PostId>,
) -> Result<(), DbErr> {
    let payload = serde_json::json!({ "post_id": post });
    outbox::append(tx, &platform.clock, "thread.changed", id.0, payload).await
}
