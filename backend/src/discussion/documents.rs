//! Threads as the search index knows them.

use super::entity::{post, thread};
use crate::accounts::Viewer;
use crate::accounts::service::display_names;
use crate::catalog::service::subject;
use content_schema::ThreadId;
use content_schema::catalog::About;
use content_schema::search::{DocumentChange, DocumentKind, SearchDocument};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Posts of a thread that are searched: the first ones say what it is about.
const POSTS_SEARCHED: u64 = 200;

/// What became of a thread: found by everybody while everybody may see what it is about.
pub async fn document(conn: &impl ConnectionTrait, id: ThreadId) -> Result<DocumentChange, DbErr> {
    let row = thread::Entity::find_by_id(id).one(conn).await?;
    let found = match row {
        Some(row) => of_row(conn, row).await?,
        None => None,
    };
    Ok(match found {
        Some(document) => DocumentChange::Put(Box::new(document)),
        None => DocumentChange::Remove {
            kind: DocumentKind::Thread,
            id: id.0,
        },
    })
}

/// What became of all threads about something that may have been published or withdrawn.
pub async fn documents_about(conn: &impl ConnectionTrait, about: &About) -> Result<Vec<DocumentChange>, DbErr> {
    let rows = thread::Entity::find()
        .filter(thread::Column::About.eq(about.to_string()))
        .all(conn)
        .await?;
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        changes.push(document(conn, row.id).await?);
    }
    Ok(changes)
}

/// Threads that everybody may see after an id, in the order of their ids. Fewer than `limit` means that there are no
/// more.
pub async fn all(
    conn: &impl ConnectionTrait,
    mut after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<SearchDocument>, DbErr> {
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut documents = Vec::new();
    loop {
        let mut rows = thread::Entity::find().order_by_asc(thread::Column::Id).limit(limit);
        if let Some(after) = after {
            rows = rows.filter(thread::Column::Id.gt(after));
        }
        let rows = rows.all(conn).await?;
        let ended = rows.len() < wanted;
        after = rows.last().map(|row| row.id.0);
        for row in rows {
            documents.extend(of_row(conn, row).await?);
            if documents.len() == wanted {
                return Ok(documents);
            }
        }
        if ended {
            return Ok(documents);
        }
    }
}

async fn of_row(conn: &impl ConnectionTrait, row: thread::Model) -> Result<Option<SearchDocument>, DbErr> {
    let Ok(about) = row.about.parse::<About>() else {
        return Ok(None);
    };
    let Some(subject) = subject(conn, &about, &Viewer(None)).await? else {
        return Ok(None);
    };
    let posts: Vec<String> = post::Entity::find()
        .select_only()
        .column(post::Column::Body)
        .filter(post::Column::ThreadId.eq(row.id))
        .filter(post::Column::GoneAt.is_null())
        .order_by_asc(post::Column::Id)
        .limit(POSTS_SEARCHED)
        .into_tuple()
        .all(conn)
        .await?;
    let mut names = display_names(conn, &[row.author]).await?;
    Ok(Some(SearchDocument {
        shelf: about.shelf(),
        keywords: vec![subject.title],
        body: posts.join("\n\n"),
        author: names.remove(&row.author).unwrap_or_default(),
        ..SearchDocument::new(
            DocumentKind::Thread,
            row.id.0,
            format!("/threads/{}", row.id),
            row.title,
            row.updated_at,
        )
    }))
}
