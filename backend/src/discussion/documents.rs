//! Threads and their posts as the search index knows them: found while everybody may see what they are about.
//!
//! A thread is its title and the post it began with; every reply is a document of its own, so that a hit opens there.

use super::entity::{post, thread};
use super::notices::url_of;
use super::threads::opening;
use crate::accounts::Viewer;
use crate::accounts::service::display_names;
use crate::catalog::service::subject;
use crate::platform::outbox::Event;
use content_schema::catalog::About;
use content_schema::search::{DocumentChange, DocumentKind, SearchDocument};
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// How useful an accepted answer is, to its post and its thread.
const ANSWER: f32 = 4.0;

/// Posts read at once.
const BATCH: u64 = 500;

/// What an event means for a thread and its posts; the thread is the event's subject.
pub async fn changes(conn: &impl ConnectionTrait, event: &Event) -> Result<Vec<DocumentChange>, DbErr> {
    let id = ThreadId(event.subject);
    let post = event.payload.get("post_id").and_then(serde_json::Value::as_str);
    match post.and_then(|post| post.parse().ok().map(PostId)) {
        // One post is new or has changed: the others stand as they are.
        Some(post) if matches!(event.topic.as_str(), "post.created" | "thread.changed") => {
            let Some(seen) = seen_by_id(conn, id).await? else {
                return Ok(vec![gone(id), DocumentChange::RemoveParts(id.0)]);
            };
            let row = post::Entity::find_by_id(post).one(conn).await?;
            let rows = row.into_iter().filter(|row| row.gone_at.is_none()).collect();
            let mut changes = vec![DocumentChange::Remove {
                kind: DocumentKind::Post,
                id: post.0,
            }];
            changes.extend(put(of_posts(conn, &HashMap::from([(id, seen.clone())]), rows).await?));
            changes.extend(put(of_threads(conn, vec![seen]).await?));
            Ok(changes)
        }
        _ => whole(conn, id).await,
    }
}

/// What became of all threads about something that may have been published or withdrawn.
pub async fn documents_about(conn: &impl ConnectionTrait, about: &About) -> Result<Vec<DocumentChange>, DbErr> {
    let rows = thread::Entity::find()
        .filter(thread::Column::About.eq(about.to_string()))
        .all(conn)
        .await?;
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        changes.extend(whole(conn, row.id).await?);
    }
    Ok(changes)
}

/// What became of a thread and all its posts.
async fn whole(conn: &impl ConnectionTrait, id: ThreadId) -> Result<Vec<DocumentChange>, DbErr> {
    let mut changes = vec![DocumentChange::RemoveParts(id.0)];
    let Some(seen) = seen_by_id(conn, id).await? else {
        changes.push(gone(id));
        return Ok(changes);
    };
    changes.extend(put(of_threads(conn, vec![seen.clone()]).await?));
    let threads = HashMap::from([(id, seen)]);
    let mut after = Uuid::nil();
    loop {
        let rows = post::Entity::find()
            .filter(post::Column::ThreadId.eq(id))
            .filter(post::Column::GoneAt.is_null())
            .filter(post::Column::Id.gt(after))
            .order_by_asc(post::Column::Id)
            .limit(BATCH)
            .all(conn)
            .await?;
        let Some(last) = rows.last().map(|row| row.id.0) else {
            return Ok(changes);
        };
        after = last;
        changes.extend(put(of_posts(conn, &threads, rows).await?));
    }
}

/// Documents after an id by rising id, with where to go on; none at the end.
pub async fn all(
    conn: &impl ConnectionTrait,
    kind: DocumentKind,
    after: Option<Uuid>,
    limit: u64,
) -> Result<(Vec<SearchDocument>, Option<Uuid>), DbErr> {
    let after = after.unwrap_or(Uuid::nil());
    if kind == DocumentKind::Thread {
        let rows = thread::Entity::find()
            .filter(thread::Column::Id.gt(after))
            .order_by_asc(thread::Column::Id)
            .limit(limit)
            .all(conn)
            .await?;
        let next = rows.last().map(|row| row.id.0);
        let seen = seen(conn, rows).await?;
        return Ok((of_threads(conn, seen).await?, next));
    }
    let rows = post::Entity::find()
        .filter(post::Column::Id.gt(after))
        .filter(post::Column::GoneAt.is_null())
        .order_by_asc(post::Column::Id)
        .limit(limit)
        .all(conn)
        .await?;
    let next = rows.last().map(|row| row.id.0);
    let mut ids: Vec<ThreadId> = rows.iter().map(|row| row.thread_id).collect();
    ids.sort_unstable_by_key(|id| id.0);
    ids.dedup();
    let threads = thread::Entity::find().filter(thread::Column::Id.is_in(ids));
    let seen = seen(conn, threads.all(conn).await?).await?;
    let threads = seen.into_iter().map(|seen| (seen.thread.id, seen)).collect();
    Ok((of_posts(conn, &threads, rows).await?, next))
}

/// A thread that everybody may see.
#[derive(Clone)]
struct Seen {
    thread: thread::Model,
    about: About,
    subject_title: String,
}

async fn seen_by_id(conn: &impl ConnectionTrait, id: ThreadId) -> Result<Option<Seen>, DbErr> {
    let row = thread::Entity::find_by_id(id).one(conn).await?;
    Ok(seen(conn, row.into_iter().collect()).await?.pop())
}

/// Those of some threads that everybody may see.
async fn seen(conn: &impl ConnectionTrait, rows: Vec<thread::Model>) -> Result<Vec<Seen>, DbErr> {
    let mut titles: HashMap<String, Option<String>> = HashMap::new();
    let mut found = Vec::with_capacity(rows.len());
    let in_sight = |row: &thread::Model| row.gone.is_none() && row.merged_into.is_none();
    for thread in rows.into_iter().filter(in_sight) {
        let Ok(about) = thread.about.parse::<About>() else {
            continue;
        };
        if !titles.contains_key(&thread.about) {
            let subject = subject(conn, &about, &Viewer(None)).await?;
            titles.insert(thread.about.clone(), subject.map(|subject| subject.title));
        }
        if let Some(Some(title)) = titles.get(&thread.about) {
            found.push(Seen {
                subject_title: title.clone(),
                about,
                thread,
            });
        }
    }
    Ok(found)
}

async fn of_threads(conn: &impl ConnectionTrait, threads: Vec<Seen>) -> Result<Vec<SearchDocument>, DbErr> {
    let openers = openers(conn, threads.iter().map(|seen| seen.thread.id).collect()).await?;
    let authors: Vec<UserId> = threads.iter().map(|seen| seen.thread.author).collect();
    let names = display_names(conn, &authors).await?;
    let bodies = post::Entity::find()
        .filter(post::Column::Id.is_in(openers.values().copied()))
        .filter(post::Column::GoneAt.is_null());
    let mut bodies: HashMap<ThreadId, String> = bodies
        .all(conn)
        .await?
        .into_iter()
        .map(|post| (post.thread_id, post.body))
        .collect();
    let document = |Seen {
                        thread,
                        about,
                        subject_title,
                    }: Seen| SearchDocument {
        shelf: about.shelf(),
        keywords: vec![subject_title],
        body: bodies.remove(&thread.id).unwrap_or_default(),
        author: names.get(&thread.author).cloned().unwrap_or_default(),
        at_s: thread.at_s.and_then(|second| second.try_into().ok()),
        usefulness: if thread.answer.is_some() { ANSWER } else { 0.0 },
        ..SearchDocument::new(
            DocumentKind::Thread,
            thread.id.0,
            format!("/threads/{}", thread.id),
            thread.title,
            thread.updated_at,
        )
    };
    Ok(threads.into_iter().map(document).collect())
}

/// Replies as documents; the posts that threads began with are their threads.
async fn of_posts(
    conn: &impl ConnectionTrait,
    threads: &HashMap<ThreadId, Seen>,
    rows: Vec<post::Model>,
) -> Result<Vec<SearchDocument>, DbErr> {
    let openers = openers(conn, threads.keys().copied().collect()).await?;
    let authors: Vec<UserId> = rows.iter().map(|row| row.author).collect();
    let names = display_names(conn, &authors).await?;
    let document = |row: post::Model| {
        let seen = threads.get(&row.thread_id)?;
        let is_answer = seen.thread.answer == Some(row.id);
        (openers.get(&row.thread_id) != Some(&row.id)).then(|| SearchDocument {
            part_of: Some(row.thread_id.0),
            shelf: seen.about.shelf(),
            body: row.body.clone(),
            author: names.get(&row.author).cloned().unwrap_or_default(),
            usefulness: if is_answer { ANSWER } else { 0.0 },
            ..SearchDocument::new(
                DocumentKind::Post,
                row.id.0,
                url_of(&row),
                seen.thread.title.clone(),
                row.edited_at.unwrap_or(row.created_at),
            )
        })
    };
    Ok(rows.into_iter().filter_map(document).collect())
}

/// The post that each thread began with.
async fn openers(conn: &impl ConnectionTrait, threads: Vec<ThreadId>) -> Result<HashMap<ThreadId, PostId>, DbErr> {
    // Each is looked up; they are few.
    let mut openers = HashMap::with_capacity(threads.len());
    for thread in threads {
        let first = opening(conn, thread).await?;
        openers.extend(first.map(|first| (thread, first)));
    }
    Ok(openers)
}

fn gone(id: ThreadId) -> DocumentChange {
    DocumentChange::Remove {
        kind: DocumentKind::Thread,
        id: id.0,
    }
}

fn put(documents: Vec<SearchDocument>) -> impl Iterator<Item = DocumentChange> {
    documents
        .into_iter()
        .map(|document| DocumentChange::Put(Box::new(document)))
}
