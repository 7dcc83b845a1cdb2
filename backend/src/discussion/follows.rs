//! Following threads, rooms, chapters and authors.

use super::entity::{follow, subscription, thread};
use super::error::DiscussionError;
use super::threads;
use crate::accounts::service::faces;
use crate::accounts::{Actor, Viewer};
use crate::catalog::rooms::subject;
use crate::catalog::taxonomy::taxonomy;
use crate::platform::{Platform, Problem};
use content_schema::catalog::About;
use content_schema::people::Language;
use content_schema::{ThreadId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A person follows at most so many of each kind; a list is read whole.
const MOST: u64 = 500;

/// What may be followed, written `thread:ID`, `author:ID`, `room:…` or `chapter:…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A thread: new posts.
    Thread(ThreadId),
    /// A person: what they publish, and threads they open in rooms.
    Author(UserId),
    /// A room or chapter: new threads.
    Place(About),
}

impl FromStr for Target {
    type Err = content_schema::catalog::UnknownSubject;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let id = |prefix| text.strip_prefix(prefix).and_then(|id: &str| id.parse().ok());
        if let Some(id) = id("thread:") {
            return Ok(Self::Thread(ThreadId(id)));
        }
        if let Some(id) = id("author:") {
            return Ok(Self::Author(UserId(id)));
        }
        let about: About = text.parse()?;
        let followed = about.room().is_some();
        followed
            .then_some(Self::Place(about))
            .ok_or(content_schema::catalog::UnknownSubject)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Thread(id) => write!(f, "thread:{id}"),
            Self::Author(id) => write!(f, "author:{id}"),
            Self::Place(about) => about.fmt(f),
        }
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Something that is followed.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Followed {
    /// `thread:ID`, `author:ID`, `room:…` or `chapter:…`.
    pub target: String,
    /// Its title or name.
    pub title: String,
    /// Its page.
    pub url: String,
}

/// Follows something or stops following it; either as often as one likes.
pub async fn set(platform: &Platform, actor: &Actor, target: &Target, follows: bool) -> Result<(), DiscussionError> {
    if let Target::Thread(id) = target {
        return threads::follow_thread(platform, actor, *id, follows).await;
    }
    platform
        .database
        .write(async |tx| {
            let key = (actor.user_id, target.to_string());
            if !follows {
                subscription::Entity::delete_by_id(key).exec(tx).await?;
                return Ok(());
            }
            describe(tx, target, Language::default())
                .await?
                .ok_or(DiscussionError::Missing)?;
            let own = subscription::Entity::find().filter(subscription::Column::UserId.eq(actor.user_id));
            if own.count(tx).await? >= MOST {
                return Err(Problem::conflict("too-many-follows").into());
            }
            let row = subscription::ActiveModel {
                user_id: Set(key.0),
                target: Set(key.1),
                at: Set(platform.clock.now()),
            };
            let known = OnConflict::columns([subscription::Column::UserId, subscription::Column::Target])
                .do_nothing()
                .to_owned();
            subscription::Entity::insert(row)
                .on_conflict(known)
                .exec_without_returning(tx)
                .await?;
            Ok(())
        })
        .await
}

/// Whether a person follows a room, chapter or author.
pub async fn follows(conn: &impl ConnectionTrait, user: Option<UserId>, target: &Target) -> Result<bool, DbErr> {
    let Some(user) = user else { return Ok(false) };
    let row = subscription::Entity::find_by_id((user, target.to_string()));
    Ok(row.one(conn).await?.is_some())
}

/// Who follows a room, chapter or author.
pub async fn followers(conn: &impl ConnectionTrait, target: &Target) -> Result<Vec<UserId>, DbErr> {
    let rows = subscription::Entity::find()
        .filter(subscription::Column::Target.eq(target.to_string()))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.user_id).collect())
}

/// What a person follows: rooms, chapters and authors, then the threads that were last written in.
pub async fn list(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    language: Language,
) -> Result<Vec<Followed>, DiscussionError> {
    let rows = subscription::Entity::find()
        .filter(subscription::Column::UserId.eq(actor.user_id))
        .order_by_asc(subscription::Column::Target)
        .all(conn)
        .await?;
    let mut followed = Vec::with_capacity(rows.len());
    for row in rows {
        let Ok(target) = row.target.parse() else { continue };
        followed.extend(describe(conn, &target, language).await?);
    }
    let threads: Vec<ThreadId> = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(
            thread::Column::Id.in_subquery(
                QuerySelect::query(
                    &mut follow::Entity::find()
                        .select_only()
                        .column(follow::Column::ThreadId)
                        .filter(follow::Column::UserId.eq(actor.user_id)),
                )
                .to_owned(),
            ),
        )
        .order_by_desc(thread::Column::UpdatedAt)
        .limit(MOST)
        .into_tuple()
        .all(conn)
        .await?;
    let viewer = Viewer(Some(actor.clone()));
    for id in threads {
        // What a thread is about may have been withdrawn since, or the thread hidden.
        let Ok((thread, _)) = threads::readable(conn, id, &viewer).await else {
            continue;
        };
        if thread.id == id && !thread.title.is_empty() {
            followed.push(Followed {
                target: Target::Thread(id).to_string(),
                title: thread.title,
                url: format!("/threads/{id}"),
            });
        }
    }
    Ok(followed)
}

/// A room, chapter or author in words; none when there is no such.
async fn describe(conn: &impl ConnectionTrait, target: &Target, language: Language) -> Result<Option<Followed>, DbErr> {
    let named = match target {
        Target::Thread(_) => None,
        Target::Place(about) => subject(taxonomy(), about, language).map(|place| (place.title, place.url)),
        Target::Author(id) => faces(conn, &[*id])
            .await?
            .remove(id)
            .map(|face| (face.display_name, format!("/people/{id}"))),
    };
    Ok(named.map(|(title, url)| Followed {
        target: target.to_string(),
        title,
        url,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_followed_reads_as_it_is_written() {
        for text in [
            "thread:018f0000-0000-7000-8000-000000000000",
            "author:018f0000-0000-7000-8000-000000000000",
            "room:math",
            "chapter:primary/5/math/renjiao/1/小数乘法",
        ] {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "thread:1",
            "case:018f0000-0000-7000-8000-000000000000",
            "everything",
        ] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
