//! Writing acts into the trail, and reading it.

use super::entity::act::{ActiveModel, Column, Entity, Model as Act};
use super::policy;
use crate::accounts::Actor;
use crate::platform::page::{Page, PageQuery};
use crate::platform::validate::Checks;
use crate::platform::{Platform, Problem, outbox};
use chrono::{DateTime, Utc};
use content_schema::moderation::{ActKind, Reason};
use content_schema::{ActId, PostId, ThreadId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Deserialize;
use std::collections::HashMap;

/// Own words have so many characters.
const MAX_WORDS: usize = 500;

/// Why something is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
pub struct Why {
    /// `rules` unless given.
    #[serde(default)]
    pub reason: Reason,
    /// Own words, up to 500 characters; needed with `other`.
    #[serde(default)]
    pub words: Option<String>,
}

/// What is done, to what and whom.
#[derive(Clone, Debug, Default)]
pub struct On {
    /// Whom it concerns.
    pub person: Option<UserId>,
    /// The post.
    pub post_id: Option<PostId>,
    /// The thread, or the one the post stands in.
    pub thread_id: Option<ThreadId>,
    /// The course, lesson or case.
    pub about: Option<String>,
    /// Title of the thread or work.
    pub title: String,
    /// Where it stands.
    pub url: String,
    /// Where a thread goes.
    pub destination: Option<String>,
    /// Until when it holds.
    pub until: Option<DateTime<Utc>>,
}

/// Writes an act into the trail, in the transaction that does it.
pub async fn record(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    kind: ActKind,
    on: On,
    why: &Why,
) -> Result<Act, Problem> {
    policy::may_keep_order(actor)?;
    let words = checked_words(why)?;
    let row = ActiveModel {
        id: Set(platform.ids.next()),
        at: Set(platform.clock.now()),
        moderator: Set(actor.user_id),
        kind: Set(kind),
        person: Set(on.person),
        post_id: Set(on.post_id),
        thread_id: Set(on.thread_id),
        about: Set(on.about),
        title: Set(on.title),
        url: Set(on.url),
        destination: Set(on.destination),
        reason: Set(why.reason),
        words: Set(words),
        until: Set(on.until),
    };
    let act = row.insert(tx).await?;
    outbox::append(tx, &platform.clock, "moderation.act", act.id.0, serde_json::json!({})).await?;
    Ok(act)
}

fn checked_words(why: &Why) -> Result<Option<String>, Problem> {
    let mut checks = Checks::new();
    let words = checks.optional_text("words", why.words.as_deref(), MAX_WORDS);
    if why.reason == Reason::Other && words.is_none() {
        checks.refuse("words", "say_why");
    }
    checks.done()?;
    Ok(words)
}

/// Which acts are wanted.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct TrailQuery {
    /// Those that concern this person, or were done by them.
    #[param(value_type = Option<String>)]
    pub person: Option<UserId>,
    /// Those on this thread and its posts.
    #[param(value_type = Option<String>)]
    pub thread: Option<ThreadId>,
    /// Items wanted, 1 to 100.
    pub limit: Option<u64>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The trail, newest first.
pub async fn list(conn: &impl ConnectionTrait, actor: &Actor, query: &TrailQuery) -> Result<Page<Act>, Problem> {
    policy::may_keep_order(actor)?;
    let part = PageQuery {
        limit: query.limit,
        cursor: query.cursor.clone(),
    };
    let limit = part.limit()?;
    let mut acts = Entity::find().order_by_desc(Column::Id).limit(limit + 1);
    if let Some(person) = query.person {
        let theirs = Condition::any()
            .add(Column::Person.eq(person))
            .add(Column::Moderator.eq(person));
        acts = acts.filter(theirs);
    }
    if let Some(thread) = query.thread {
        acts = acts.filter(Column::ThreadId.eq(thread));
    }
    if let Some(before) = part.after_id()? {
        acts = acts.filter(Column::Id.lt(before));
    }
    Ok(Page::of(acts.all(conn).await?, limit, |act| act.id.to_string()))
}

/// An act that the actor may read.
pub async fn seen(conn: &impl ConnectionTrait, actor: &Actor, id: ActId) -> Result<Act, Problem> {
    let act = find(conn, id).await?.ok_or_else(Problem::not_found)?;
    policy::may_read(actor, &act)?;
    Ok(act)
}

/// An act, whoever asks.
pub async fn find(conn: &impl ConnectionTrait, id: ActId) -> Result<Option<Act>, DbErr> {
    Entity::find_by_id(id).one(conn).await
}

/// The last act of a kind on each of some posts.
pub async fn on_posts(
    conn: &impl ConnectionTrait,
    kind: ActKind,
    posts: &[PostId],
) -> Result<HashMap<PostId, Act>, DbErr> {
    if posts.is_empty() {
        return Ok(HashMap::new());
    }
    let acts = Entity::find()
        .filter(Column::Kind.eq(kind))
        .filter(Column::PostId.is_in(posts.iter().copied()))
        .order_by_asc(Column::Id)
        .all(conn)
        .await?;
    Ok(acts
        .into_iter()
        .filter_map(|act| act.post_id.map(|post| (post, act)))
        .collect())
}

/// The last act of a kind on a thread.
pub async fn on_thread(conn: &impl ConnectionTrait, kind: ActKind, thread: ThreadId) -> Result<Option<Act>, DbErr> {
    last(conn, &[kind], Column::ThreadId.eq(thread)).await
}

/// The last act of a kind on a course, lesson or case.
pub async fn on_work(conn: &impl ConnectionTrait, kind: ActKind, about: &str) -> Result<Option<Act>, DbErr> {
    last(conn, &[kind], Column::About.eq(about)).await
}

/// The last act of some kinds that concerns a person.
pub async fn on_person(conn: &impl ConnectionTrait, kinds: &[ActKind], person: UserId) -> Result<Option<Act>, DbErr> {
    last(conn, kinds, Column::Person.eq(person)).await
}

async fn last(conn: &impl ConnectionTrait, kinds: &[ActKind], on: Expr) -> Result<Option<Act>, DbErr> {
    Entity::find()
        .filter(Column::Kind.is_in(kinds.iter().copied()))
        .filter(on)
        .order_by_desc(Column::Id)
        .one(conn)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_of_its_own_is_said_in_words() {
        let why = |reason, words: Option<&str>| Why {
            reason,
            words: words.map(str::to_owned),
        };
        for (given, wanted) in [
            (why(Reason::Spam, None), Some(None)),
            (why(Reason::Spam, Some("  ")), Some(None)),
            (why(Reason::Spam, Some(" 卖课 ")), Some(Some("卖课"))),
            (why(Reason::Other, Some("说明")), Some(Some("说明"))),
            (why(Reason::Other, Some(" ")), None),
            (why(Reason::Other, None), None),
            (why(Reason::Rules, Some(&"长".repeat(501))), None),
        ] {
            let checked = checked_words(&given).ok();
            assert_eq!(checked.as_ref().map(|words| words.as_deref()), wanted, "{given:?}");
        }
    }
}
