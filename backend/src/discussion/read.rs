//! Reading threads: lists, and one with a page of its posts.

use super::entity::{follow, post, thread};
use super::error::DiscussionError;
use super::rooms::{Place, Wanted, threads_of};
use super::thanks::{self, Thanks};
use super::threads;
use crate::accounts::Viewer;
use crate::accounts::service::{Face, faces};
use crate::catalog::beside::{Beside, ThreadLine};
use crate::catalog::service::Subject;
use crate::platform::page::{Page, PageQuery};
use crate::platform::{Platform, Problem};
use content_schema::catalog::About;
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Threads shown beside what they are about.
const BESIDE: u64 = 50;

/// Posts of the first level on a page of a thread.
const POSTS_ON_A_PAGE: u64 = 50;

/// The threads of the platform, for pages of lower floors.
pub struct Threads(pub Platform);

#[async_trait::async_trait]
impl Beside for Threads {
    async fn threads(&self, _: &Viewer, about: About) -> Result<Vec<ThreadLine>, Problem> {
        let conn = self.0.database.read();
        let rows = threads_of(&Place::About(about), Wanted::All)
            .order_by_desc(thread::Column::UpdatedAt)
            .limit(BESIDE)
            .all(conn)
            .await?;
        Ok(lines(conn, rows).await?)
    }
}

/// Threads as lists show them.
pub async fn lines(conn: &impl ConnectionTrait, rows: Vec<thread::Model>) -> Result<Vec<ThreadLine>, DbErr> {
    let authors: Vec<UserId> = rows.iter().map(|row| row.author).collect();
    let faces = faces(conn, &authors).await?;
    Ok(rows.into_iter().map(|row| line(row, &faces)).collect())
}

fn line(row: thread::Model, faces: &HashMap<UserId, Face>) -> ThreadLine {
    ThreadLine {
        id: row.id,
        title: row.title,
        author: faces
            .get(&row.author)
            .map(|face| face.display_name.clone())
            .unwrap_or_default(),
        replies: row.replies.try_into().unwrap_or_default(),
        at_s: row.at_s.and_then(|second| second.try_into().ok()),
        answered: row.answer.is_some(),
        updated_at: row.updated_at,
    }
}

/// A thread with a page of its posts.
pub struct Reading {
    /// The thread.
    pub thread: thread::Model,
    /// What it is about.
    pub subject: Subject,
    /// Posts of the first level with the replies to each, oldest first.
    pub posts: Page<(post::Model, Vec<post::Model>)>,
    /// Everybody who wrote something here.
    pub faces: HashMap<UserId, Face>,
    /// The thanks of the posts of this page.
    pub thanks: Thanks,
    /// Whether the viewer follows it.
    pub followed: bool,
}

/// Reads a thread that the viewer may see.
pub async fn read(
    conn: &impl ConnectionTrait,
    viewer: &Viewer,
    id: ThreadId,
    query: &PageQuery,
) -> Result<Reading, DiscussionError> {
    let (thread, subject) = threads::readable(conn, id, viewer).await?;
    let posts = page_of_posts(conn, id, query).await?;
    let all = posts
        .items
        .iter()
        .flat_map(|(post, replies)| std::iter::once(post).chain(replies));
    let (ids, mut authors): (Vec<PostId>, Vec<UserId>) = all.map(|post| (post.id, post.author)).unzip();
    let thanks = thanks::of(conn, &ids, viewer.user_id()).await?;
    authors.push(thread.author);
    let faces = faces(conn, &authors).await?;
    let followed = match viewer.user_id() {
        Some(user) => follow::Entity::find_by_id((id, user)).one(conn).await?.is_some(),
        None => false,
    };
    Ok(Reading {
        thread,
        subject,
        posts,
        faces,
        thanks,
        followed,
    })
}

async fn page_of_posts(
    conn: &impl ConnectionTrait,
    id: ThreadId,
    query: &PageQuery,
) -> Result<Page<(post::Model, Vec<post::Model>)>, DiscussionError> {
    let limit = query.limit.map_or(Ok(POSTS_ON_A_PAGE), |_| query.limit())?;
    let mut first = post::Entity::find()
        .filter(post::Column::ThreadId.eq(id))
        .filter(post::Column::ReplyTo.is_null())
        .order_by_asc(post::Column::Id)
        .limit(limit + 1);
    if let Some(after) = query.after_id()? {
        first = first.filter(post::Column::Id.gt(after));
    }
    let page = Page::of(first.all(conn).await?, limit, |post| post.id.to_string());
    let mut replies = replies_to(conn, page.items.iter().map(|post| post.id).collect()).await?;
    Ok(page.map(|post| {
        let own = replies.remove(&post.id).unwrap_or_default();
        (post, own)
    }))
}

async fn replies_to(conn: &impl ConnectionTrait, ids: Vec<PostId>) -> Result<HashMap<PostId, Vec<post::Model>>, DbErr> {
    let rows = post::Entity::find()
        .filter(post::Column::ReplyTo.is_in(ids))
        .order_by_asc(post::Column::Id)
        .all(conn)
        .await?;
    let mut replies: HashMap<PostId, Vec<post::Model>> = HashMap::new();
    for row in rows {
        if let Some(parent) = row.reply_to {
            replies.entry(parent).or_default().push(row);
        }
    }
    Ok(replies)
}
