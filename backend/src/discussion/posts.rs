//! The rules of posts: replying, changing, deleting.

use super::entity::{edit, post, thread};
use super::error::DiscussionError;
use super::{mentions, policy, standing, threads};
use crate::accounts::{Actor, Viewer};
use crate::platform::conditional::check_version;
use crate::platform::validate::Checks;
use crate::platform::{Platform, Problem, outbox};
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    ExprTrait, IntoActiveModel, QueryFilter, QueryOrder,
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
}

/// Posts in a thread; the writer follows it from then on.
pub async fn reply(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    thread_id: ThreadId,
    new: NewPost,
) -> Result<post::Model, DiscussionError> {
    let (thread, _) = threads::readable(tx, thread_id, &Viewer(Some(actor.clone()))).await?;
    policy::may_post(actor, &thread)?;
    let mut checks = Checks::new();
    let body = checked(&mut checks, &new.body);
    standing::check(tx, platform, actor, thread_id, None, &body, &mut checks).await?;
    checks.done()?;
    let parent = match new.reply_to {
        Some(id) => Some(parent_of(tx, thread_id, id).await?),
        None => None,
    };
    let post = insert(tx, platform, thread_id, actor.user_id, parent, body).await?;
    thread::Entity::update_many()
        .col_expr(thread::Column::Replies, Expr::col(thread::Column::Replies).add(1))
        .col_expr(thread::Column::UpdatedAt, Expr::value(post.created_at))
        .filter(thread::Column::Id.eq(thread_id))
        .exec(tx)
        .await?;
    threads::set_following(tx, thread_id, actor.user_id, true).await?;
    let payload = serde_json::json!({ "post_id": post.id });
    outbox::append(tx, &platform.clock, "post.created", thread_id.0, payload).await?;
    Ok(post)
}

/// The text of a post, checked by itself.
pub fn checked(checks: &mut Checks, body: &str) -> String {
    let body = checks.text("body", body, BODY_LENGTH);
    if standing::piles_up(&body) {
        checks.refuse("body", "marks_pile_up");
    }
    body
}

/// Replies nest one level deep: a reply to a reply goes under the same post.
async fn parent_of(conn: &impl ConnectionTrait, thread_id: ThreadId, id: PostId) -> Result<PostId, DiscussionError> {
    let post = post::Entity::find_by_id(id).one(conn).await?;
    match post.filter(|post| post.thread_id == thread_id) {
        Some(post) => Ok(post.reply_to.unwrap_or(post.id)),
        None => Err(Problem::invalid_field("reply_to", "unknown").into()),
    }
}

/// Writes the row of a post.
pub async fn insert(
    tx: &DatabaseTransaction,
    platform: &Platform,
    thread_id: ThreadId,
    author: UserId,
    reply_to: Option<PostId>,
    body: String,
) -> Result<post::Model, DbErr> {
    let row = post::ActiveModel {
        id: Set(platform.ids.next()),
        thread_id: Set(thread_id),
        reply_to: Set(reply_to),
        author: Set(author),
        body: Set(body),
        created_at: Set(platform.clock.now()),
        edited_at: Set(None),
        gone_at: Set(None),
        version: Set(1),
    };
    let post = row.insert(tx).await?;
    let mentioned = mentions::resolve(tx, thread_id, &post.body).await?;
    mentions::note(tx, post.id, &mentioned).await?;
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
            let (post, thread) = readable(tx, actor, id).await?;
            policy::allow(policy::edits(actor, &thread, &post))?;
            check_version(wanted_version, post.version)?;
            let mut checks = Checks::new();
            let body = checked(&mut checks, body);
            standing::check(tx, platform, actor, thread.id, Some(id), &body, &mut checks).await?;
            checks.done()?;
            let version = post.version + 1;
            keep_text(tx, &post).await?;
            let mentioned = mentions::resolve(tx, thread.id, &body).await?;
            mentions::note(tx, id, &mentioned).await?;
            let mut row = post.into_active_model();
            row.body = Set(body);
            row.edited_at = Set(Some(platform.clock.now()));
            row.version = Set(version);
            let post = row.update(tx).await?;
            tell_changed(tx, platform, thread.id, Some(post.id)).await?;
            Ok::<_, DiscussionError>(post)
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

/// A post with what it said before, oldest first. What is gone shows its texts to those who keep order alone.
pub async fn history(
    conn: &impl ConnectionTrait,
    viewer: &Viewer,
    id: PostId,
) -> Result<(post::Model, thread::Model, Vec<edit::Model>), DiscussionError> {
    let post = post::Entity::find_by_id(id).one(conn).await?;
    let post = post.ok_or(DiscussionError::Missing)?;
    let (thread, _) = threads::readable(conn, post.thread_id, viewer).await?;
    if post.gone_at.is_some() && !viewer.0.as_ref().is_some_and(Actor::keeps_order) {
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
    let link = format!("/threads/{}?post={}#post-{}", post.thread_id, post.id, post.id);
    format!("{}\n>\n> —— [{name}]({link})\n\n", lines.join("\n"))
}

/// Takes a post out of sight; its place in the thread stays. Answers the thread it stood in.
pub async fn delete(platform: &Platform, actor: &Actor, id: PostId) -> Result<ThreadId, DiscussionError> {
    let thread_id = platform
        .database
        .write(async |tx| {
            let (post, thread) = readable(tx, actor, id).await?;
            policy::allow(policy::deletes(actor, &post))?;
            hide(tx, platform, post).await?;
            Ok::<_, DiscussionError>(thread.id)
        })
        .await?;
    platform.outbox.ring();
    Ok(thread_id)
}

/// Takes a post out of sight. A question whose answer goes has none any more.
pub async fn hide(tx: &DatabaseTransaction, platform: &Platform, post: post::Model) -> Result<(), DbErr> {
    let (id, thread_id) = (post.id, post.thread_id);
    let version = post.version + 1;
    let mut row = post.into_active_model();
    row.gone_at = Set(Some(platform.clock.now()));
    row.version = Set(version);
    row.update(tx).await?;
    thread::Entity::update_many()
        .col_expr(thread::Column::Answer, Expr::value(None::<PostId>))
        .filter(thread::Column::Id.eq(thread_id))
        .filter(thread::Column::Answer.eq(id))
        .exec(tx)
        .await?;
    tell_changed(tx, platform, thread_id, Some(id)).await
}

/// A post that the actor may read, with its thread.
pub async fn readable(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    id: PostId,
) -> Result<(post::Model, thread::Model), DiscussionError> {
    let post = post::Entity::find_by_id(id)
        .one(conn)
        .await?
        .ok_or(DiscussionError::Missing)?;
    let (thread, _) = threads::readable(conn, post.thread_id, &Viewer(Some(actor.clone()))).await?;
    Ok((post, thread))
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
