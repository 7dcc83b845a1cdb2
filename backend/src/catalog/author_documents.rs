//! People who publish, as search documents: found while something of theirs is.

use super::entity::{case, course};
use super::service;
use crate::accounts;
use crate::platform::outbox::Event;
use content_schema::UserId;
use content_schema::catalog::{About, PublicationStatus};
use content_schema::search::{DocumentChange, DocumentKind, SearchDocument};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What became of the author of something that may have been published, withdrawn or deleted.
pub async fn changes(conn: &impl ConnectionTrait, event: &Event, about: &About) -> Result<Vec<DocumentChange>, DbErr> {
    let subject = service::any_subject(conn, about).await?;
    let known = subject.and_then(|(subject, _)| subject.author);
    // Of what was deleted the event says whose it was.
    let named = || serde_json::from_value(event.payload.get("author")?.clone()).ok();
    let Some(author) = known.or_else(named) else {
        return Ok(Vec::new());
    };
    let found = if publishes(conn, author).await? {
        of_all(conn, &[author]).await?
    } else {
        Vec::new()
    };
    Ok(match found.into_iter().next() {
        Some(document) => vec![DocumentChange::Put(Box::new(document))],
        None => vec![DocumentChange::Remove {
            kind: DocumentKind::Person,
            id: author.0,
        }],
    })
}

/// People after an id, with where to go on; none at the end.
pub async fn all(
    conn: &impl ConnectionTrait,
    after: Option<Uuid>,
    limit: u64,
) -> Result<(Vec<SearchDocument>, Option<Uuid>), DbErr> {
    let authors = publishing(conn, after.unwrap_or(Uuid::nil()), limit).await?;
    let authors: Vec<UserId> = authors.into_iter().map(UserId).collect();
    let next = authors.last().map(|author| author.0);
    Ok((of_all(conn, &authors).await?, next))
}

/// Whether something of a person is published.
pub async fn publishes(conn: &impl ConnectionTrait, author: UserId) -> Result<bool, DbErr> {
    let before = Uuid::from_u128(author.0.as_u128().saturating_sub(1));
    Ok(publishing(conn, before, 1).await?.contains(&author.0))
}

/// The first people after an id who have published a course or a case.
async fn publishing(conn: &impl ConnectionTrait, after: Uuid, limit: u64) -> Result<BTreeSet<Uuid>, DbErr> {
    let live = PublicationStatus::Published;
    let of_cases = case::Entity::find()
        .select_only()
        .column(case::Column::Author)
        .distinct()
        .filter(case::Column::Status.eq(live))
        .filter(case::Column::Author.gt(UserId(after)))
        .order_by_asc(case::Column::Author)
        .limit(limit);
    let of_courses = course::Entity::find()
        .select_only()
        .column(course::Column::Author)
        .distinct()
        .filter(course::Column::Status.eq(live))
        .filter(course::Column::Author.gt(UserId(after)))
        .order_by_asc(course::Column::Author)
        .limit(limit);
    let mut authors: Vec<UserId> = of_cases.into_tuple().all(conn).await?;
    authors.extend(of_courses.into_tuple::<UserId>().all(conn).await?);
    let authors: BTreeSet<Uuid> = authors.into_iter().map(|author| author.0).collect();
    Ok(authors
        .into_iter()
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .collect())
}

async fn of_all(conn: &impl ConnectionTrait, authors: &[UserId]) -> Result<Vec<SearchDocument>, DbErr> {
    let names = accounts::service::display_names(conn, authors).await?;
    let document = |author: &UserId| {
        let name = names.get(author)?;
        Some(SearchDocument::new(
            DocumentKind::Person,
            author.0,
            format!("/people/{author}"),
            name.clone(),
            chrono::DateTime::UNIX_EPOCH,
        ))
    };
    Ok(authors.iter().filter_map(document).collect())
}
