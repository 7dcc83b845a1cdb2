//! Keeping order among threads: closing, moving, merging.

use super::entity::thread::ThreadKind;
use super::entity::{follow, place, post, thread};
use super::error::DiscussionError;
use super::{policy, posts, sight, threads};
use crate::accounts::{Actor, Viewer};
use crate::catalog::service::subject;
use crate::moderation::Act;
use crate::moderation::acts::{On, Why, record};
use crate::platform::{Platform, Problem};
use content_schema::ThreadId;
use content_schema::catalog::About;
use content_schema::moderation::ActKind;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter,
};

fn on(thread: &thread::Model) -> On {
    On {
        person: Some(thread.author),
        thread_id: Some(thread.id),
        title: thread.title.clone(),
        url: format!("/threads/{}", thread.id),
        ..On::default()
    }
}

async fn seen(tx: &DatabaseTransaction, actor: &Actor, id: ThreadId) -> Result<thread::Model, DiscussionError> {
    let (thread, _) = threads::locked(tx, id, &Viewer(Some(actor.clone()))).await?;
    Ok(thread)
}

/// Closes a thread to new posts, or opens it again.
pub async fn lock(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: ThreadId,
    locked: bool,
    why: &Why,
) -> Result<Act, DiscussionError> {
    let thread = seen(tx, actor, id).await?;
    if thread.locked == locked {
        return Err(Problem::conflict("already-so").into());
    }
    let kind = if locked {
        ActKind::LockThread
    } else {
        ActKind::UnlockThread
    };
    let act = record(tx, platform, actor, kind, on(&thread), why).await?;
    let id = thread.id;
    let mut row = thread.into_active_model();
    row.locked = Set(locked);
    row.update(tx).await?;
    posts::tell_changed(tx, platform, id, None).await?;
    Ok(act)
}

/// Closes a thread or opens it again; one that is so already stays so.
pub async fn set_locked(
    platform: &Platform,
    actor: &Actor,
    id: ThreadId,
    locked: bool,
    why: &Why,
) -> Result<thread::Model, DiscussionError> {
    let thread = platform
        .database
        .write(async |tx| {
            let thread = seen(tx, actor, id).await?;
            policy::allow(actor.keeps_order())?;
            if thread.locked == locked {
                return Ok(thread);
            }
            lock(tx, platform, actor, id, locked, why).await?;
            seen(tx, actor, id).await
        })
        .await?;
    platform.outbox.ring();
    Ok(thread)
}

/// Moves a thread to another place. A second of a video belongs to that video and stays behind.
pub async fn relocate(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: ThreadId,
    about: &About,
    why: &Why,
) -> Result<Act, DiscussionError> {
    let thread = seen(tx, actor, id).await?;
    let there = subject(tx, about, &Viewer(Some(actor.clone()))).await?;
    there.ok_or_else(|| Problem::invalid_field("to", "unknown"))?;
    let place = about.to_string();
    if thread.about == place {
        return Err(Problem::conflict("already-so").into());
    }
    let on = On {
        destination: Some(place.clone()),
        ..on(&thread)
    };
    let act = record(tx, platform, actor, ActKind::MoveThread, on, why).await?;
    let id = thread.id;
    let mut row = thread.into_active_model();
    row.about = Set(place);
    row.room = Set(about.room().map(str::to_owned));
    row.at_s = Set(None);
    row.update(tx).await?;
    posts::tell_changed(tx, platform, id, None).await?;
    Ok(act)
}

/// Whether two threads may become one, of which the older stays: its first post goes on being the first.
fn may_merge(thread: &thread::Model, into: &thread::Model) -> Result<(), Problem> {
    let place = |thread: &thread::Model| thread.about.parse::<About>().ok();
    let (Some(here), Some(there)) = (place(thread), place(into)) else {
        return Err(Problem::not_found());
    };
    if thread.id == into.id {
        Err(Problem::invalid_field("to", "unknown"))
    } else if std::mem::discriminant(&here) != std::mem::discriminant(&there) {
        Err(Problem::conflict("other-kind-of-place"))
    } else if thread.gone.is_some() || into.gone.is_some() {
        Err(Problem::conflict("out-of-sight"))
    } else if thread.id < into.id {
        Err(Problem::conflict("merge-into-older"))
    } else {
        Ok(())
    }
}

/// Puts the posts of a thread into an older one, which its address leads to from then on; its followers follow that.
pub async fn merge(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: ThreadId,
    into: ThreadId,
    why: &Why,
) -> Result<Act, DiscussionError> {
    let thread = seen(tx, actor, id).await?;
    let into = threads::locked(tx, into, &Viewer(Some(actor.clone()))).await;
    let (into, _) = into.map_err(|_| Problem::invalid_field("to", "unknown"))?;
    may_merge(&thread, &into)?;
    let on = On {
        destination: Some(into.id.to_string()),
        url: format!("/threads/{}", into.id),
        ..on(&thread)
    };
    let act = record(tx, platform, actor, ActKind::MergeThread, on, why).await?;
    carry_over(tx, &thread, into.id).await?;
    join(tx, &thread, into.clone()).await?;
    for id in [thread.id, into.id] {
        posts::tell_changed(tx, platform, id, None).await?;
    }
    Ok(act)
}

/// Posts and followers go with a thread; places in it are of no use any more.
async fn carry_over(tx: &DatabaseTransaction, thread: &thread::Model, into: ThreadId) -> Result<(), DiscussionError> {
    post::Entity::update_many()
        .col_expr(post::Column::ThreadId, Expr::value(into))
        .filter(post::Column::ThreadId.eq(thread.id))
        .exec(tx)
        .await?;
    let followers = follow::Entity::find()
        .filter(follow::Column::ThreadId.eq(thread.id))
        .all(tx)
        .await?;
    for follower in followers {
        threads::set_following(tx, into, follower.user_id, true).await?;
    }
    follow::Entity::delete_many()
        .filter(follow::Column::ThreadId.eq(thread.id))
        .exec(tx)
        .await?;
    place::Entity::delete_many()
        .filter(place::Column::ThreadId.eq(thread.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// What the two threads are afterwards.
async fn join(tx: &DatabaseTransaction, thread: &thread::Model, into: thread::Model) -> Result<(), DiscussionError> {
    let seen = post::Entity::find()
        .filter(post::Column::ThreadId.eq(into.id))
        .filter(sight::is_there())
        .count(tx)
        .await?;
    let (id, answer) = (into.id, into.answer.or(thread.answer));
    let updated_at = into.updated_at.max(thread.updated_at);
    let asks = into.kind == ThreadKind::Question;
    let mut row = into.into_active_model();
    row.replies = Set(i32::try_from(seen.saturating_sub(1)).unwrap_or(i32::MAX));
    row.updated_at = Set(updated_at);
    row.answer = Set(answer.filter(|_| asks));
    row.update(tx).await?;
    let mut row = thread.clone().into_active_model();
    row.replies = Set(0);
    row.answer = Set(None);
    row.update(tx).await?;
    // Also of those that went into this one before: every address leads straight to where the posts are.
    thread::Entity::update_many()
        .col_expr(thread::Column::MergedInto, Expr::value(id))
        .filter(
            Condition::any()
                .add(thread::Column::Id.eq(thread.id))
                .add(thread::Column::MergedInto.eq(thread.id)),
        )
        .exec(tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discussion::entity::post::Gone;
    use chrono::DateTime;
    use content_schema::UserId;
    use uuid::Uuid;

    fn thread(number: u128, about: &str, gone: Option<Gone>) -> thread::Model {
        thread::Model {
            id: ThreadId(Uuid::from_u128(number)),
            about: about.into(),
            room: None,
            at_s: None,
            kind: ThreadKind::Discussion,
            title: String::new(),
            author: UserId(Uuid::nil()),
            locked: false,
            gone,
            merged_into: None,
            answer: None,
            replies: 0,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_thread_goes_into_an_older_one_of_the_same_kind_of_place() {
        let old = thread(1, "room:math", None);
        for (thread, wanted) in [
            (thread(2, "room:math", None), None),
            (thread(2, "room:english", None), None),
            (thread(1, "room:math", None), Some("invalid-input")),
            (thread(0, "room:math", None), Some("merge-into-older")),
            (thread(2, "room:math", Some(Gone::Hidden)), Some("out-of-sight")),
            (
                thread(2, "case:018f0000-0000-7000-8000-000000000000", None),
                Some("other-kind-of-place"),
            ),
        ] {
            let refused = may_merge(&thread, &old).err().map(|problem| problem.slug);
            assert_eq!(refused, wanted, "{}", thread.about);
        }
    }
}
