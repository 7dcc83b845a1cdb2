//! What those who keep order may do, as one thing that programs and pages ask for.

use super::error::DiscussionError;
use super::{post_deeds, posts, thread_deeds};
use crate::accounts::Actor;
use crate::catalog::service::{self, Step};
use crate::moderation::acts::Why;
use crate::moderation::{Act, acts, silence};
use crate::platform::{Platform, Problem};
use content_schema::catalog::About;
use content_schema::moderation::ActKind;
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::DatabaseTransaction;
use serde::Deserialize;

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Deed {
    /// Take a post out of sight.
    HidePost {
        /// The post.
        post_id: PostId,
    },
    /// Bring a hidden post back.
    RestorePost {
        /// The post.
        post_id: PostId,
    },
    /// Let a held post pass.
    PassPost {
        /// The post.
        post_id: PostId,
    },
    /// Close a thread to new posts.
    LockThread {
        /// The thread.
        thread_id: ThreadId,
    },
    /// Open a closed thread again.
    UnlockThread {
        /// The thread.
        thread_id: ThreadId,
    },
    /// Move a thread to another place.
    MoveThread {
        /// The thread.
        thread_id: ThreadId,
        /// `lesson:ID`, `case:ID`, `course:ID`, `room:SUBJECT` or `chapter:STAGE/GRADE/SUBJECT/EDITION/VOLUME/NAME`.
        #[schema(value_type = String)]
        to: About,
    },
    /// Put a thread into an older one of the same kind of place.
    MergeThread {
        /// The thread.
        thread_id: ThreadId,
        /// The thread that stays.
        to: ThreadId,
    },
    /// Warn a person.
    Warn {
        /// The person.
        user_id: UserId,
    },
    /// Keep a person from posting for a time.
    Silence {
        /// The person.
        user_id: UserId,
        /// For how long, 1 to 8,784 hours.
        hours: i64,
    },
    /// Let a silenced person post again.
    LiftSilence {
        /// The person.
        user_id: UserId,
    },
    /// Withdraw a course, lesson or case.
    WithdrawWork {
        /// `course:ID`, `lesson:ID` or `case:ID`.
        #[schema(value_type = String)]
        about: About,
    },
    /// Publish it again.
    RestoreWork {
        /// `course:ID`, `lesson:ID` or `case:ID`.
        #[schema(value_type = String)]
        about: About,
    },
}

/// A deed as a form says it: what is done, to which id, and the one thing more that it may need.
#[derive(Clone, Debug, Default)]
pub struct Form<'a> {
    /// Id of the post, thread or person.
    pub id: &'a str,
    /// A place or thread, as its id or its address.
    pub to: &'a str,
    /// For how long.
    pub hours: &'a str,
}

impl Deed {
    /// The deed that a form asks for.
    pub fn of(kind: ActKind, form: &Form<'_>) -> Result<Self, Problem> {
        let post = || form.id.parse().map_err(|_| Problem::not_found());
        let thread = || form.id.parse().map_err(|_| Problem::not_found());
        let user = || form.id.parse().map_err(|_| Problem::not_found());
        let work = || form.id.parse().map_err(|_| Problem::not_found());
        let to = || Problem::invalid_field("to", "unknown");
        Ok(match kind {
            ActKind::HidePost => Self::HidePost { post_id: post()? },
            ActKind::RestorePost => Self::RestorePost { post_id: post()? },
            ActKind::PassPost => Self::PassPost { post_id: post()? },
            ActKind::LockThread => Self::LockThread { thread_id: thread()? },
            ActKind::UnlockThread => Self::UnlockThread { thread_id: thread()? },
            ActKind::MoveThread => Self::MoveThread {
                thread_id: thread()?,
                to: place_of(form.to).ok_or_else(to)?,
            },
            ActKind::MergeThread => Self::MergeThread {
                thread_id: thread()?,
                to: thread_of(form.to).ok_or_else(to)?,
            },
            ActKind::Warn => Self::Warn { user_id: user()? },
            ActKind::Silence => Self::Silence {
                user_id: user()?,
                hours: form.hours.parse().unwrap_or_default(),
            },
            ActKind::LiftSilence => Self::LiftSilence { user_id: user()? },
            ActKind::WithdrawWork => Self::WithdrawWork { about: work()? },
            ActKind::RestoreWork => Self::RestoreWork { about: work()? },
            ActKind::DismissReport | ActKind::AddWord | ActKind::RemoveWord => return Err(Problem::not_found()),
        })
    }
}

/// The path of an address, without its server.
fn path(text: &str) -> &str {
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.find('/').and_then(|at| rest.get(at..)).unwrap_or(rest)
}

/// The thread that an id or address names.
fn thread_of(text: &str) -> Option<ThreadId> {
    let path = path(text).split(['?', '#']).next()?;
    path.trim_end_matches('/').rsplit('/').next()?.parse().ok()
}

/// The place that is written as itself or as the address of its page.
fn place_of(text: &str) -> Option<About> {
    if let Ok(about) = text.trim().parse() {
        return Some(about);
    }
    let path = path(text).split('#').next()?;
    if let Some(query) = path.strip_prefix("/chapters?") {
        let fields: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
        let about = fields.into_iter().find(|(name, _)| name == "about");
        return about?.1.parse().ok();
    }
    let mut parts = path.split('?').next()?.split('/').skip(1);
    let kind = match parts.next()? {
        "lessons" => "lesson",
        "cases" => "case",
        "courses" => "course",
        "rooms" => "room",
        _ => return None,
    };
    format!("{kind}:{}", parts.next()?).parse().ok()
}

/// Does it, in one transaction with its row in the trail.
pub async fn perform(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    deed: Deed,
    why: &Why,
) -> Result<Act, DiscussionError> {
    super::policy::allow(actor.keeps_order())?;
    match deed {
        Deed::HidePost { post_id } => {
            let (post, thread) = posts::locked(tx, actor, post_id).await?;
            post_deeds::hide(tx, platform, actor, (post, &thread), why).await
        }
        Deed::RestorePost { post_id } => {
            let (post, thread) = posts::locked(tx, actor, post_id).await?;
            post_deeds::restore(tx, platform, actor, (post, &thread), why).await
        }
        Deed::PassPost { post_id } => {
            let (post, thread) = posts::locked(tx, actor, post_id).await?;
            post_deeds::pass(tx, platform, actor, (post, &thread), why).await
        }
        Deed::LockThread { thread_id } => thread_deeds::lock(tx, platform, actor, thread_id, true, why).await,
        Deed::UnlockThread { thread_id } => thread_deeds::lock(tx, platform, actor, thread_id, false, why).await,
        Deed::MoveThread { thread_id, to } => thread_deeds::relocate(tx, platform, actor, thread_id, &to, why).await,
        Deed::MergeThread { thread_id, to } => thread_deeds::merge(tx, platform, actor, thread_id, to, why).await,
        Deed::Warn { user_id } => Ok(silence::warn(tx, platform, actor, user_id, why).await?),
        Deed::Silence { user_id, hours } => Ok(silence::silence(tx, platform, actor, user_id, hours, why).await?),
        Deed::LiftSilence { user_id } => Ok(silence::lift(tx, platform, actor, user_id, why).await?),
        Deed::WithdrawWork { about } => step(tx, platform, actor, &about, Step::Withdraw, why).await,
        Deed::RestoreWork { about } => step(tx, platform, actor, &about, Step::Publish, why).await,
    }
}

/// Withdraws a work or publishes it again: only somebody else's, and only what that changes.
async fn step(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    about: &About,
    step: Step,
    why: &Why,
) -> Result<Act, DiscussionError> {
    let kind = match step {
        Step::Withdraw => ActKind::WithdrawWork,
        Step::Publish => ActKind::RestoreWork,
    };
    let before = acts::on_work(tx, kind, &about.to_string()).await?;
    service::step(tx, platform, actor, about, step, why)
        .await
        .map_err(Problem::from)?;
    let after = acts::on_work(tx, kind, &about.to_string()).await?;
    let done = after.filter(|act| before.is_none_or(|before| before.id != act.id));
    Ok(done.ok_or_else(|| Problem::conflict("already-so"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "018f0000-0000-7000-8000-000000000000";

    #[test]
    fn places_and_threads_are_named_by_id_or_address() {
        for (text, place) in [
            ("room:math".to_owned(), Some("room:math".to_owned())),
            ("/rooms/math?filter=all".to_owned(), Some("room:math".to_owned())),
            (format!("https://y.cn/lessons/{ID}#t=12"), Some(format!("lesson:{ID}"))),
            (format!(" /cases/{ID} "), Some(format!("case:{ID}"))),
            (
                "/chapters?about=chapter%3Aprimary%2F5%2Fmath%2Frenjiao%2F1%2F%E5%B0%8F%E6%95%B0".to_owned(),
                Some("chapter:primary/5/math/renjiao/1/小数".to_owned()),
            ),
            (format!("/people/{ID}"), None),
            (String::new(), None),
            ("/".to_owned(), None),
        ] {
            assert_eq!(place_of(&text).map(|about| about.to_string()), place, "{text}");
        }
        for text in [ID.to_owned(), format!("https://y.cn/threads/{ID}?page=2#post-1")] {
            assert_eq!(thread_of(&text).map(|id| id.to_string()).as_deref(), Some(ID), "{text}");
        }
        assert_eq!(thread_of("怎么讲"), None);
    }
}
