//! Subject rooms 学科教研组: what is talked about a subject and the chapters of its books, outside any lesson or case.

use super::entity::thread::{self, ThreadKind};
use super::error::DiscussionError;
use super::threads::listed;
use crate::catalog::taxonomy::taxonomy;
use crate::platform::page::{Page, PageQuery};
use content_schema::UserId;
use content_schema::catalog::About;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use std::collections::HashMap;

/// Threads on a page of a room.
const THREADS_ON_A_PAGE: u64 = 30;

/// Which threads of a list are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// All of them.
    #[default]
    All,
    /// Questions.
    Questions,
    /// Questions without an accepted answer.
    Unanswered,
}

impl Wanted {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::All, Self::Questions, Self::Unanswered];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Questions => "questions",
            Self::Unanswered => "unanswered",
        }
    }
}

/// Whose threads a list holds.
#[derive(Clone, Debug)]
pub enum Place {
    /// Those about one thing.
    About(About),
    /// Those of a subject's room and its chapters, by the subject's id.
    Room(String),
}

/// Threads of a place, unordered.
pub fn threads_of(place: &Place, wanted: Wanted) -> sea_orm::Select<thread::Entity> {
    let mut threads = match place {
        Place::About(about) => listed().filter(thread::Column::About.eq(about.to_string())),
        Place::Room(subject) => listed().filter(thread::Column::Room.eq(subject)),
    };
    if wanted != Wanted::All {
        threads = threads.filter(thread::Column::Kind.eq(ThreadKind::Question));
    }
    if wanted == Wanted::Unanswered {
        threads = threads.filter(thread::Column::Answer.is_null());
    }
    threads
}

/// Refuses rooms of subjects that are not taught here.
pub fn known(subject: &str) -> Result<(), DiscussionError> {
    let known = taxonomy().subjects.iter().any(|named| named.id == subject);
    known.then_some(()).ok_or(DiscussionError::Missing)
}

/// A page of a place's threads, newest first, for programs.
pub async fn list(
    conn: &impl ConnectionTrait,
    place: &Place,
    wanted: Wanted,
    query: &PageQuery,
) -> Result<Page<thread::Model>, DiscussionError> {
    let limit = query.limit()?;
    let mut rows = threads_of(place, wanted)
        .order_by_desc(thread::Column::Id)
        .limit(limit + 1);
    if let Some(before) = query.after_id()? {
        rows = rows.filter(thread::Column::Id.lt(before));
    }
    Ok(Page::of(rows.all(conn).await?, limit, |row| row.id.to_string()))
}

/// A numbered page of a place's threads, the liveliest first, and how many pages there are.
pub async fn lively(
    conn: &impl ConnectionTrait,
    place: &Place,
    wanted: Wanted,
    page: u64,
) -> Result<(Vec<thread::Model>, u64), DbErr> {
    let pages = threads_of(place, wanted)
        .order_by_desc(thread::Column::UpdatedAt)
        .order_by_desc(thread::Column::Id)
        .paginate(conn, THREADS_ON_A_PAGE);
    let count = pages.num_pages().await?;
    let rows = pages.fetch_page(page.clamp(1, count.max(1)) - 1).await?;
    Ok((rows, count))
}

/// The newest threads a person opened in rooms and about chapters, which everybody may see.
pub async fn by_author(conn: &impl ConnectionTrait, author: UserId) -> Result<Vec<thread::Model>, DbErr> {
    listed()
        .filter(thread::Column::Author.eq(author))
        .filter(thread::Column::Room.is_not_null())
        .order_by_desc(thread::Column::Id)
        .limit(THREADS_ON_A_PAGE)
        .all(conn)
        .await
}

/// How many threads each room has, by the subject's id; rooms without any are left out.
pub async fn sizes(conn: &impl ConnectionTrait) -> Result<HashMap<String, u64>, DbErr> {
    counted(conn, thread::Column::Room, listed()).await
}

/// How many threads the chapters of a subject have, by what they are about.
pub async fn chapter_sizes(conn: &impl ConnectionTrait, subject: &str) -> Result<HashMap<String, u64>, DbErr> {
    let of_room = threads_of(&Place::Room(subject.to_owned()), Wanted::All);
    counted(conn, thread::Column::About, of_room).await
}

async fn counted(
    conn: &impl ConnectionTrait,
    by: thread::Column,
    threads: sea_orm::Select<thread::Entity>,
) -> Result<HashMap<String, u64>, DbErr> {
    let rows: Vec<(String, i64)> = threads
        .select_only()
        .column(by)
        .column_as(thread::Column::Id.count(), "threads")
        .filter(thread::Column::Room.is_not_null())
        .group_by(by)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(name, count)| (name, count.cast_unsigned()))
        .collect())
}
