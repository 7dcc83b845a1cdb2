//! The rules of courses.

use super::entity::course::{ActiveModel, Column, Entity, Model as Course};
use super::entity::lesson;
use super::error::CatalogError;
use super::input::{CourseInput, merged};
use super::list::{Columns, ListQuery};
use super::publication::{Step, note_step};
use super::subject::Subject;
use super::telling::{tell, tell_deleted, tell_published};
use super::{lessons, policy};
use crate::accounts::{Actor, Viewer};
use crate::media;
use crate::moderation::acts::Why;
use crate::platform::Platform;
use crate::platform::conditional::check_version;
use crate::platform::page::Page;
use content_schema::CourseId;
use content_schema::catalog::{About, PublicationStatus};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Map, Value};

const COLUMNS: Columns<Column> = Columns {
    id: Column::Id,
    author: Column::Author,
    status: Column::Status,
    stage: Column::Stage,
    grade: Column::Grade,
    subject: Column::Subject,
    edition: Column::Edition,
    volume: Column::Volume,
};

/// Makes a draft.
pub async fn create(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    input: CourseInput,
) -> Result<Course, CatalogError> {
    policy::may_make_courses(actor)?;
    let input = input.checked()?;
    let now = platform.clock.now();
    let mut row = ActiveModel {
        id: Set(platform.ids.next()),
        author: Set(actor.user_id),
        title: Set(input.title),
        summary: Set(input.summary),
        status: Set(PublicationStatus::Draft),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    row.set_shelf(input.shelf);
    let course = row.insert(tx).await?;
    tell(tx, platform, About::Course(course.id)).await?;
    Ok(course)
}

/// A course that the viewer may see.
pub async fn seen(conn: &impl ConnectionTrait, viewer: &Viewer, id: CourseId) -> Result<Course, CatalogError> {
    let course = Entity::find_by_id(id).one(conn).await?.ok_or(CatalogError::Missing)?;
    policy::may_see(viewer.0.as_ref(), course.author, course.status)?;
    Ok(course)
}

/// A part of the list, newest first.
pub async fn list(
    conn: &impl ConnectionTrait,
    viewer: &Viewer,
    query: &ListQuery,
) -> Result<Page<Course>, CatalogError> {
    let limit = query.limit()?;
    let rows = Entity::find()
        .filter(query.condition(viewer, &COLUMNS)?)
        .order_by_desc(Column::Id)
        .limit(limit + 1)
        .all(conn)
        .await?;
    Ok(Page::of(rows, limit, |course| course.id.to_string()))
}

/// Changes the fields that are named.
pub async fn change(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: CourseId,
    wanted_version: Option<i32>,
    change: Map<String, Value>,
) -> Result<Course, CatalogError> {
    let course = editable(tx, actor, id).await?;
    check_version(wanted_version, course.version)?;
    let input = merged(&CourseInput::of(&course), change)?.checked()?;
    let mut row = next_version(platform, course);
    row.title = Set(input.title);
    row.summary = Set(input.summary);
    row.set_shelf(input.shelf);
    let course = row.update(tx).await?;
    tell_with_lessons(tx, platform, id).await?;
    Ok(course)
}

/// Publishes or withdraws a course, and with it the videos of its published lessons.
pub async fn step(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: CourseId,
    step: Step,
    why: &Why,
) -> Result<Course, CatalogError> {
    let course = locked(tx, id).await?;
    step.allowed(actor, course.author, course.status, course.barred)?;
    let barred = step.bars(actor, course.author, course.barred);
    if course.status == step.status() && course.barred == barred {
        return Ok(course);
    }
    let appears = course.status == PublicationStatus::Draft;
    let changes_bar = course.barred != barred;
    let mut row = next_version(platform, course);
    row.status = Set(step.status());
    row.barred = Set(barred);
    let course = row.update(tx).await?;
    for lesson in lessons::all_of(tx, id).await? {
        if let Some(media_id) = lesson.media_id {
            let public = lessons::seen_status(&lesson, &course) == PublicationStatus::Published;
            media::service::set_public(tx, media_id, public).await?;
        }
    }
    tell_with_lessons(tx, platform, id).await?;
    if appears {
        tell_published(tx, platform, About::Course(id), course.author).await?;
    }
    if changes_bar {
        let subject = Subject::from(&course);
        note_step(tx, platform, actor, step, (&About::Course(id), subject), why).await?;
    }
    Ok(course)
}

/// Deletes a course with its lessons and their videos.
pub async fn delete(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: CourseId,
    wanted_version: Option<i32>,
) -> Result<(), CatalogError> {
    let course = editable(tx, actor, id).await?;
    check_version(wanted_version, course.version)?;
    for lesson in lessons::all_of(tx, id).await? {
        if let Some(media_id) = lesson.media_id {
            media::service::remove(tx, media_id).await?;
        }
    }
    tell_with_lessons(tx, platform, id).await?;
    tell_deleted(tx, platform, About::Course(id), course.author).await?;
    Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

/// A course that the actor may change, held until the transaction ends.
pub async fn editable(tx: &DatabaseTransaction, actor: &Actor, id: CourseId) -> Result<Course, CatalogError> {
    let course = locked(tx, id).await?;
    policy::may_edit(actor, course.author, course.status)?;
    Ok(course)
}

async fn locked(tx: &DatabaseTransaction, id: CourseId) -> Result<Course, CatalogError> {
    let course = Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    course.ok_or(CatalogError::Missing)
}

/// A lesson's document says its course's shelf and whether it can be seen at all, so it changes with the course.
async fn tell_with_lessons(tx: &DatabaseTransaction, platform: &Platform, id: CourseId) -> Result<(), DbErr> {
    tell(tx, platform, About::Course(id)).await?;
    let lessons = lesson::Entity::find().filter(lesson::Column::CourseId.eq(id));
    for lesson in lessons.all(tx).await? {
        tell(tx, platform, About::Lesson(lesson.id)).await?;
    }
    Ok(())
}

fn next_version(platform: &Platform, course: Course) -> ActiveModel {
    let version = course.version + 1;
    let mut row = course.into_active_model();
    row.version = Set(version);
    row.updated_at = Set(platform.clock.now());
    row
}
