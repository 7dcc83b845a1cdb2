//! Lists of one's own: what a teacher wants to find again. How many lists something is on says how useful it is.

use super::entity::save::{ActiveModel, Column, Entity, Model};
use super::error::CatalogError;
use super::{documents, service};
use crate::accounts::{Actor, Viewer};
use crate::platform::Platform;
use crate::platform::outbox::{self, Event};
use crate::platform::page::{Page, PageQuery};
use chrono::{DateTime, Utc};
use content_schema::catalog::About;
use content_schema::search::{DocumentChange, DocumentKind};
use content_schema::{CaseId, CourseId, LessonId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Something on one's list, as it stands now.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SavedView {
    /// `lesson:ID`, `case:ID` or `course:ID`.
    #[schema(value_type = String)]
    pub about: About,
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// Since when it is on the list.
    pub saved_at: DateTime<Utc>,
}

/// Puts something that one may see on one's list, or takes it away. Doing it again changes nothing.
pub async fn set(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    about: About,
    saved: bool,
) -> Result<(), CatalogError> {
    let id = match &about {
        About::Course(id) => id.0,
        About::Lesson(id) => id.0,
        About::Case(id) => id.0,
        About::Chapter(_) | About::Room(_) => return Err(CatalogError::Missing),
    };
    if saved {
        let seen = service::subject(tx, &about, &Viewer(Some(actor.clone()))).await?;
        seen.ok_or(CatalogError::Missing)?;
        let row = ActiveModel {
            id: Set(platform.ids.next()),
            user_id: Set(actor.user_id),
            about: Set(about.to_string()),
            at: Set(platform.clock.now()),
        };
        let known = OnConflict::columns([Column::UserId, Column::About])
            .do_nothing()
            .to_owned();
        Entity::insert(row)
            .on_conflict(known)
            .exec_without_returning(tx)
            .await?;
    } else {
        Entity::delete_many()
            .filter(Column::UserId.eq(actor.user_id))
            .filter(Column::About.eq(about.to_string()))
            .exec(tx)
            .await?;
    }
    outbox::append(tx, &platform.clock, "save.changed", id, json!({"about": about})).await?;
    Ok(())
}

/// Whether something is on somebody's list.
pub async fn is_saved(conn: &impl ConnectionTrait, viewer: &Viewer, about: &About) -> Result<bool, DbErr> {
    let Some(user) = viewer.user_id() else { return Ok(false) };
    let row = Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::About.eq(about.to_string()));
    Ok(row.count(conn).await? > 0)
}

/// A part of one's list, what was saved last first. What one may not see any more is left out.
pub async fn list(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    query: &PageQuery,
) -> Result<Page<SavedView>, CatalogError> {
    let limit = query.limit()?;
    let mut rows = Entity::find()
        .filter(Column::UserId.eq(actor.user_id))
        .order_by_desc(Column::Id)
        .limit(limit + 1);
    if let Some(after) = query.after_id()? {
        rows = rows.filter(Column::Id.lt(after));
    }
    let page = Page::of(rows.all(conn).await?, limit, |row: &Model| row.id.to_string());
    let viewer = Viewer(Some(actor.clone()));
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let Ok(about) = row.about.parse::<About>() else {
            continue;
        };
        if let Some(subject) = service::subject(conn, &about, &viewer).await? {
            items.push(SavedView {
                about,
                title: subject.title,
                url: subject.url,
                saved_at: row.at,
            });
        }
    }
    Ok(Page {
        items,
        next_cursor: page.next_cursor,
        total: None,
    })
}

/// On how many lists things are, by id; those on none are left out. Nobody's own work counts by their own list.
pub async fn counts(conn: &impl ConnectionTrait, things: &[(About, UserId)]) -> Result<HashMap<Uuid, u16>, DbErr> {
    let mut counts = HashMap::new();
    if things.is_empty() {
        return Ok(counts);
    }
    let by_name: HashMap<String, UserId> = things
        .iter()
        .map(|(about, author)| (about.to_string(), *author))
        .collect();
    let rows: Vec<(String, UserId)> = Entity::find()
        .select_only()
        .columns([Column::About, Column::UserId])
        .filter(Column::About.is_in(by_name.keys()))
        .into_tuple()
        .all(conn)
        .await?;
    for (about, user) in rows {
        let id = about.split_once(':').and_then(|(_, id)| id.parse().ok());
        if let Some(id) = id.filter(|_| by_name.get(&about) != Some(&user)) {
            let count: &mut u16 = counts.entry(id).or_default();
            *count = count.saturating_add(1);
        }
    }
    Ok(counts)
}

/// What can be saved, of the kinds that are searched.
pub const fn about(kind: DocumentKind, id: Uuid) -> Option<About> {
    match kind {
        DocumentKind::Course => Some(About::Course(CourseId(id))),
        DocumentKind::Lesson => Some(About::Lesson(LessonId(id))),
        DocumentKind::Case => Some(About::Case(CaseId(id))),
        DocumentKind::Thread | DocumentKind::Caption | DocumentKind::Post | DocumentKind::Person => None,
    }
}

/// What `save.changed` means for the index: the thing is as useful as it is now.
pub async fn changes(conn: &impl ConnectionTrait, event: &Event) -> Result<Vec<DocumentChange>, DbErr> {
    let about = event.payload.get("about").and_then(serde_json::Value::as_str);
    let kind = match about.and_then(|about| about.split(':').next()) {
        Some("course") => DocumentKind::Course,
        Some("lesson") => DocumentKind::Lesson,
        Some("case") => DocumentKind::Case,
        _ => return Ok(Vec::new()),
    };
    Ok(vec![documents::document(conn, kind, event.subject).await?])
}
