//! Reading threads: lists, and one with a page of its posts.

use super::enclosures::{self, Shown};
use super::entity::post::{self, Gone};
use super::entity::{follow, thread};
use super::error::DiscussionError;
use super::order::{self, Row, Spot};
use super::rooms::{Place, Wanted, threads_of};
use super::thanks::{self, Thanks};
use super::{places, policy, sight, threads};
use crate::accounts::Viewer;
use crate::accounts::service::{Face, faces};
use crate::catalog::beside::ThreadLine;
use crate::catalog::service::Subject;
use crate::moderation::{Act, acts, silence};
use crate::platform::{Platform, Problem};
use content_schema::catalog::About;
use content_schema::moderation::ActKind;
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Threads shown beside what they are about.
const BESIDE: u64 = 50;

/// The liveliest threads about something, for pages of lower floors.
pub async fn beside(conn: &impl ConnectionTrait, about: About) -> Result<Vec<ThreadLine>, DbErr> {
    let rows = threads_of(&Place::About(about), Wanted::All)
        .order_by_desc(thread::Column::UpdatedAt)
        .limit(BESIDE)
        .all(conn)
        .await?;
    lines(conn, rows).await
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

/// Which part of a thread is asked for.
#[derive(Clone, Debug, Default)]
pub enum Part {
    /// A numbered page, from 1.
    Page(u64),
    /// The page of a post; the first when the thread has no such post.
    Around(PostId),
    /// So many posts after one.
    After(Option<PostId>, usize),
    /// The last page.
    #[default]
    Last,
}

/// A thread with a page of its posts.
pub struct Reading {
    /// The thread.
    pub thread: thread::Model,
    /// What it is about.
    pub subject: Subject,
    /// Posts in the order they are read, replies with theirs; a reply whose post stands on an earlier page stands alone.
    pub posts: Vec<(post::Model, Vec<post::Model>)>,
    /// Number of the page shown.
    pub page: u64,
    /// How many pages there are.
    pub pages: u64,
    /// The last post shown, if more follow.
    pub next: Option<PostId>,
    /// Everybody who wrote something here.
    pub faces: HashMap<UserId, Face>,
    /// The thanks of the posts of this page.
    pub thanks: Thanks,
    /// What goes with those posts of this page that the viewer reads.
    pub enclosures: HashMap<PostId, Vec<Shown>>,
    /// Whether the viewer follows it.
    pub followed: bool,
    /// The oldest post the viewer has not read; none for those who have read nothing of it yet.
    pub unread: Option<Spot>,
    /// Why posts of this page were hidden, as far as the viewer is told.
    pub hidden: HashMap<PostId, Act>,
    /// Why it is closed.
    pub closed: Option<Act>,
    /// Why the viewer may not post for a time.
    pub silenced: Option<Act>,
    /// Where the viewer's place is after this page, if that is further than it was.
    pub read_to: Option<PostId>,
}

/// Reads a part of a thread that the viewer may see.
pub async fn read(platform: &Platform, viewer: &Viewer, id: ThreadId, part: &Part) -> Result<Reading, DiscussionError> {
    let conn = platform.database.read();
    let (thread, subject) = threads::readable(conn, id, viewer).await?;
    let id = thread.id;
    let order = order::in_order(rows(conn, viewer, id).await?);
    let (page, shown) = cut(&order, part)?;
    let next = shown
        .last()
        .filter(|last| order.last() != Some(*last))
        .map(|last| last.id);
    let posts = posts_of(conn, shown).await?;
    let ids: Vec<PostId> = shown.iter().map(|row| row.id).collect();
    let thanks = thanks::of(conn, &ids, viewer.user_id()).await?;
    let all = posts
        .iter()
        .flat_map(|(post, replies)| std::iter::once(post).chain(replies));
    let there = all
        .filter(|post| policy::reads(viewer.0.as_ref(), post))
        .map(|post| post.id);
    let enclosures = enclosures::of_posts(conn, there).await?;
    let authors: Vec<UserId> = shown.iter().map(|row| row.author).chain([thread.author]).collect();
    let faces = faces(conn, &authors).await?;
    let mut reading = Reading {
        hidden: hidden(conn, viewer, &posts).await?,
        closed: if thread.locked {
            acts::on_thread(conn, ActKind::LockThread, id).await?
        } else {
            None
        },
        silenced: None,
        thread,
        subject,
        posts,
        page,
        pages: order::pages(order.len()),
        next,
        faces,
        thanks,
        enclosures,
        followed: false,
        unread: None,
        read_to: None,
    };
    if let Some(user) = viewer.user_id() {
        reading.silenced = silence::of(conn, user, platform.clock.now()).await?;
        reading.followed = follow::Entity::find_by_id((id, user)).one(conn).await?.is_some();
        let place = places::of(conn, user, id).await?;
        reading.unread = place.and_then(|place| order::first_unread(&order, place, user));
        reading.read_to = order::read_to(&order, page).filter(|to| place.is_none_or(|place| *to > place));
    }
    Ok(reading)
}

/// Why posts were hidden that the viewer reads all the same.
async fn hidden(
    conn: &impl ConnectionTrait,
    viewer: &Viewer,
    posts: &[(post::Model, Vec<post::Model>)],
) -> Result<HashMap<PostId, Act>, DbErr> {
    let all = posts.iter().flat_map(|(post, replies)| replies.iter().chain([post]));
    let told = all.filter(|post| post.gone == Some(Gone::Hidden) && policy::reads(viewer.0.as_ref(), post));
    let ids: Vec<PostId> = told.map(|post| post.id).collect();
    acts::on_posts(conn, ActKind::HidePost, &ids).await
}

/// What decides the order of a thread's posts: of those that are there for the viewer.
async fn rows(conn: &impl ConnectionTrait, viewer: &Viewer, id: ThreadId) -> Result<Vec<Row>, DbErr> {
    let there = match &viewer.0 {
        Some(actor) if actor.keeps_order() => Condition::all(),
        Some(actor) => sight::is_there().add(post::Column::Author.eq(actor.user_id)),
        None => sight::is_there(),
    };
    let rows: Vec<(PostId, Option<PostId>, UserId)> = post::Entity::find()
        .select_only()
        .columns([post::Column::Id, post::Column::ReplyTo, post::Column::Author])
        .filter(post::Column::ThreadId.eq(id))
        .filter(there)
        .into_tuple()
        .all(conn)
        .await?;
    let row = |(id, reply_to, author)| Row { id, reply_to, author };
    Ok(rows.into_iter().map(row).collect())
}

/// The number of the page and its rows.
fn cut<'a>(order: &'a [Row], part: &Part) -> Result<(u64, &'a [Row]), Problem> {
    let last = order::pages(order.len());
    let number = match part {
        Part::Page(number) => (*number).clamp(1, last),
        Part::Around(post) => order::spot(order, *post).map_or(1, |spot| spot.page),
        Part::Last => last,
        Part::After(after, limit) => {
            let from = match after {
                Some(after) => {
                    let at = order.iter().position(|row| row.id == *after);
                    at.ok_or_else(|| Problem::invalid_field("cursor", "bad_cursor"))? + 1
                }
                None => 0,
            };
            let rest = order.get(from..).unwrap_or_default();
            let shown = rest.get(..*limit).unwrap_or(rest);
            return Ok(((from / order::ON_A_PAGE) as u64 + 1, shown));
        }
    };
    Ok((number, order::page(order, number)))
}

/// The posts of some rows, replies with theirs.
async fn posts_of(conn: &impl ConnectionTrait, rows: &[Row]) -> Result<Vec<(post::Model, Vec<post::Model>)>, DbErr> {
    let found = post::Entity::find()
        .filter(post::Column::Id.is_in(rows.iter().map(|row| row.id)))
        .all(conn)
        .await?;
    let mut found: HashMap<PostId, post::Model> = found.into_iter().map(|post| (post.id, post)).collect();
    let mut posts: Vec<(post::Model, Vec<post::Model>)> = Vec::new();
    for post in rows.iter().filter_map(|row| found.remove(&row.id)) {
        match posts.last_mut() {
            Some((above, replies)) if post.reply_to == Some(above.id) => replies.push(post),
            _ => posts.push((post, Vec::new())),
        }
    }
    Ok(posts)
}
