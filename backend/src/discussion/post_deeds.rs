//! Keeping order among posts: hiding, bringing back, letting pass what was held.

use super::entity::post::{self, Gone};
use super::entity::thread;
use super::error::DiscussionError;
use super::notices::url_of;
use super::{posts, reports, sight, threads};
use crate::accounts::Actor;
use crate::moderation::Act;
use crate::moderation::acts::{On, Why, record};
use crate::platform::{Platform, Problem, outbox};
use content_schema::PostId;
use content_schema::moderation::ActKind;
use sea_orm::DatabaseTransaction;

/// A post and the thread it stands in.
pub type Standing<'a> = (post::Model, &'a thread::Model);

fn on((post, thread): &Standing<'_>) -> On {
    On {
        person: Some(post.author),
        post_id: Some(post.id),
        thread_id: Some(thread.id),
        title: thread.title.clone(),
        url: url_of(post),
        ..On::default()
    }
}

/// Hides a post that is in sight or held; its reports are settled with it.
pub async fn hide(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    standing: Standing<'_>,
    why: &Why,
) -> Result<Act, DiscussionError> {
    if matches!(standing.0.gone, Some(Gone::Hidden | Gone::Deleted)) {
        return Err(Problem::conflict("already-so").into());
    }
    let act = record(tx, platform, actor, ActKind::HidePost, on(&standing), why).await?;
    reports::settle(tx, platform, actor, standing.0.id, reports::Action::Hide).await?;
    sight::set_gone(tx, platform, standing.0, Some(Gone::Hidden)).await?;
    Ok(act)
}

/// Finds a reported post fine.
pub async fn dismiss(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    standing: Standing<'_>,
    why: &Why,
) -> Result<Act, DiscussionError> {
    let act = record(tx, platform, actor, ActKind::DismissReport, on(&standing), why).await?;
    reports::settle(tx, platform, actor, standing.0.id, reports::Action::Dismiss).await?;
    Ok(act)
}

/// Brings a hidden post back.
pub async fn restore(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    standing: Standing<'_>,
    why: &Why,
) -> Result<Act, DiscussionError> {
    if standing.0.gone != Some(Gone::Hidden) {
        return Err(Problem::conflict("already-so").into());
    }
    let act = record(tx, platform, actor, ActKind::RestorePost, on(&standing), why).await?;
    sight::set_gone(tx, platform, standing.0, None).await?;
    Ok(act)
}

/// Lets a held post pass. One that nobody has seen yet is told to those who follow, as if it were written now.
pub async fn pass(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    standing: Standing<'_>,
    why: &Why,
) -> Result<Act, DiscussionError> {
    if standing.0.gone != Some(Gone::Held) {
        return Err(Problem::conflict("already-so").into());
    }
    let act = record(tx, platform, actor, ActKind::PassPost, on(&standing), why).await?;
    reports::settle(tx, platform, actor, standing.0.id, reports::Action::Dismiss).await?;
    let (post, thread) = standing;
    let (id, is_new) = (post.id, post.version == 1);
    sight::set_gone(tx, platform, post, None).await?;
    if is_new {
        appear(tx, platform, thread, id).await?;
    }
    Ok(act)
}

async fn appear(
    tx: &DatabaseTransaction,
    platform: &Platform,
    thread: &thread::Model,
    id: PostId,
) -> Result<(), DiscussionError> {
    if threads::opening(tx, thread.id).await? == Some(id) {
        let nothing = serde_json::json!({});
        outbox::append(tx, &platform.clock, "thread.opened", thread.id.0, nothing).await?;
    } else {
        posts::announce(tx, platform, thread.id, id).await?;
    }
    Ok(())
}
