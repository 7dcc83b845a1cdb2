//! The rules of lessons.

use super::entity::course;
use super::entity::lesson::{ActiveModel, Column, Entity, Model as Lesson};
use super::error::CatalogError;
use super::input::{LessonInput, merged};
use super::publication::{Step, note_step};
use super::subject::Subject;
use super::telling::{tell, tell_published};
use super::{courses, policy, recording};
use crate::accounts::{Actor, Viewer};
use crate::media;
use crate::moderation::acts::Why;
use crate::platform::Platform;
use crate::platform::conditional::check_version;
use content_schema::catalog::{About, PublicationStatus};
use content_schema::{CourseId, LessonId, MediaId, UploadId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Map, Value};

/// Makes a draft in a course.
pub async fn create(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    course_id: CourseId,
    input: LessonInput,
) -> Result<Lesson, CatalogError> {
    let course = courses::editable(tx, actor, course_id).await?;
    let input = input.checked()?;
    let siblings = ids_of(tx, course_id).await?;
    let now = platform.clock.now();
    let id: LessonId = platform.ids.next();
    let row = ActiveModel {
        id: Set(id),
        course_id: Set(course_id),
        author: Set(course.author),
        position: Set(0),
        title: Set(input.title),
        summary: Set(input.summary),
        media_id: Set(None),
        status: Set(PublicationStatus::Draft),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        barred: Set(false),
    };
    let mut lesson = row.insert(tx).await?;
    let place = input.position.unwrap_or(i32::MAX);
    lesson.position = arrange(tx, siblings, id, place).await?;
    tell(tx, platform, About::Lesson(id)).await?;
    Ok(lesson)
}

/// A lesson and its course, where the viewer may see both.
pub async fn seen(
    conn: &impl ConnectionTrait,
    viewer: &Viewer,
    id: LessonId,
) -> Result<(Lesson, course::Model), CatalogError> {
    let (lesson, course) = with_course(conn, id).await?.ok_or(CatalogError::Missing)?;
    policy::may_see(viewer.0.as_ref(), lesson.author, seen_status(&lesson, &course))?;
    Ok((lesson, course))
}

/// Lessons of a course that the viewer may see, in order.
pub async fn seen_of(
    conn: &impl ConnectionTrait,
    viewer: &Viewer,
    course: &course::Model,
) -> Result<Vec<Lesson>, DbErr> {
    let mut lessons = all_of(conn, course.id).await?;
    lessons.retain(|lesson| policy::sees(viewer.0.as_ref(), lesson.author, seen_status(lesson, course)));
    Ok(lessons)
}

/// The lesson that follows another in its course, as far as the viewer may see.
pub async fn seen_after(
    conn: &impl ConnectionTrait,
    viewer: &Viewer,
    course: &course::Model,
    id: LessonId,
) -> Result<Option<Lesson>, DbErr> {
    let lessons = seen_of(conn, viewer, course).await?;
    Ok(lessons.into_iter().skip_while(|lesson| lesson.id != id).nth(1))
}

/// All lessons of a course in order.
pub async fn all_of(conn: &impl ConnectionTrait, course_id: CourseId) -> Result<Vec<Lesson>, DbErr> {
    Entity::find()
        .filter(Column::CourseId.eq(course_id))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(conn)
        .await
}

/// A lesson with its course, whoever asks.
pub async fn with_course(conn: &impl ConnectionTrait, id: LessonId) -> Result<Option<(Lesson, course::Model)>, DbErr> {
    let Some(lesson) = Entity::find_by_id(id).one(conn).await? else {
        return Ok(None);
    };
    let course = course::Entity::find_by_id(lesson.course_id).one(conn).await?;
    Ok(course.map(|course| (lesson, course)))
}

/// The videos of a course's lessons, in their order.
pub async fn media_of_course(conn: &impl ConnectionTrait, id: CourseId) -> Result<Vec<MediaId>, DbErr> {
    let lessons = all_of(conn, id).await?;
    Ok(lessons.into_iter().filter_map(|lesson| lesson.media_id).collect())
}

/// The status that counts for others: a lesson is out in the open only while its course is.
pub fn seen_status(lesson: &Lesson, course: &course::Model) -> PublicationStatus {
    if lesson.status == PublicationStatus::Published {
        course.status
    } else {
        lesson.status
    }
}

/// Changes the fields that are named.
pub async fn change(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: LessonId,
    wanted_version: Option<i32>,
    change: Map<String, Value>,
) -> Result<Lesson, CatalogError> {
    let (lesson, _) = editable(tx, actor, id).await?;
    check_version(wanted_version, lesson.version)?;
    let input = merged(&LessonInput::of(&lesson), change)?.checked()?;
    let (course_id, before) = (lesson.course_id, lesson.position);
    let mut row = next_version(platform, lesson);
    row.title = Set(input.title);
    row.summary = Set(input.summary);
    let mut lesson = row.update(tx).await?;
    if let Some(position) = input.position.filter(|position| *position != before) {
        let siblings = ids_of(tx, course_id).await?;
        lesson.position = arrange(tx, siblings, id, position).await?;
    }
    tell(tx, platform, About::Lesson(id)).await?;
    Ok(lesson)
}

/// Publishes or withdraws a lesson, and its video with it.
pub async fn step(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: LessonId,
    step: Step,
    why: &Why,
) -> Result<Lesson, CatalogError> {
    let (lesson, course) = locked(tx, id).await?;
    step.allowed(actor, lesson.author, seen_status(&lesson, &course), lesson.barred)?;
    let barred = step.bars(actor, lesson.author, lesson.barred);
    if lesson.status == step.status() && lesson.barred == barred {
        return Ok(lesson);
    }
    if step == Step::Publish {
        recording::must_be_ready(tx, lesson.media_id).await?;
    }
    let appears = lesson.status == PublicationStatus::Draft;
    let changes_bar = lesson.barred != barred;
    let mut row = next_version(platform, lesson);
    row.status = Set(step.status());
    row.barred = Set(barred);
    let lesson = row.update(tx).await?;
    if let Some(media_id) = lesson.media_id {
        let public = seen_status(&lesson, &course) == PublicationStatus::Published;
        media::service::set_public(tx, media_id, public).await?;
    }
    tell(tx, platform, About::Lesson(id)).await?;
    if appears {
        tell_published(tx, platform, About::Lesson(id), lesson.author).await?;
    }
    if changes_bar {
        let subject = Subject::from(&lesson);
        note_step(tx, platform, actor, step, (&About::Lesson(id), subject), why).await?;
    }
    Ok(lesson)
}

/// Takes a finished upload as the lesson's video.
pub async fn attach_media(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: LessonId,
    upload_id: UploadId,
) -> Result<MediaId, CatalogError> {
    let (lesson, course) = editable(tx, actor, id).await?;
    let public = seen_status(&lesson, &course) == PublicationStatus::Published;
    let media_id = recording::replace(tx, platform, actor, lesson.media_id, upload_id, public).await?;
    if lesson.media_id != Some(media_id) {
        let mut row = next_version(platform, lesson);
        row.media_id = Set(Some(media_id));
        row.update(tx).await?;
        tell(tx, platform, About::Lesson(id)).await?;
    }
    Ok(media_id)
}

/// Deletes a lesson with its video.
pub async fn delete(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: LessonId,
    wanted_version: Option<i32>,
) -> Result<(), CatalogError> {
    let (lesson, _) = editable(tx, actor, id).await?;
    check_version(wanted_version, lesson.version)?;
    if let Some(media_id) = lesson.media_id {
        media::service::remove(tx, media_id).await?;
    }
    tell(tx, platform, About::Lesson(id)).await?;
    Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

async fn editable(
    tx: &DatabaseTransaction,
    actor: &Actor,
    id: LessonId,
) -> Result<(Lesson, course::Model), CatalogError> {
    let (lesson, course) = locked(tx, id).await?;
    policy::may_edit(actor, lesson.author, seen_status(&lesson, &course))?;
    Ok((lesson, course))
}

/// A lesson with its course, both held until the transaction ends: the course first, as its own changes do.
async fn locked(tx: &DatabaseTransaction, id: LessonId) -> Result<(Lesson, course::Model), CatalogError> {
    let lesson = Entity::find_by_id(id).one(tx).await?.ok_or(CatalogError::Missing)?;
    let course = course::Entity::find_by_id(lesson.course_id)
        .lock_exclusive()
        .one(tx)
        .await?;
    let lesson = Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    lesson.zip(course).ok_or(CatalogError::Missing)
}

async fn ids_of(conn: &impl ConnectionTrait, course_id: CourseId) -> Result<Vec<LessonId>, DbErr> {
    Ok(all_of(conn, course_id).await?.iter().map(|lesson| lesson.id).collect())
}

/// Puts a lesson at a place among its siblings and numbers them anew; answers the place it got.
async fn arrange(tx: &DatabaseTransaction, siblings: Vec<LessonId>, id: LessonId, place: i32) -> Result<i32, DbErr> {
    let mut got = 0;
    for (place, lesson) in (1..).zip(placed(siblings, id, place)) {
        if lesson == id {
            got = place;
        }
        Entity::update_many()
            .col_expr(Column::Position, Expr::value(place))
            .filter(Column::Id.eq(lesson))
            .filter(Column::Position.ne(place))
            .exec(tx)
            .await?;
    }
    Ok(got)
}

/// The order with a lesson moved to a place, counted from 1; beyond the end means last.
fn placed(mut order: Vec<LessonId>, id: LessonId, place: i32) -> Vec<LessonId> {
    order.retain(|one| *one != id);
    let at = usize::try_from(place.saturating_sub(1)).unwrap_or_default();
    order.insert(at.min(order.len()), id);
    order
}

fn next_version(platform: &Platform, lesson: Lesson) -> ActiveModel {
    let version = lesson.version + 1;
    let mut row = lesson.into_active_model();
    row.version = Set(version);
    row.updated_at = Set(platform.clock.now());
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_lesson_moves_to_the_place_it_is_given() {
        let lesson = |number| LessonId(Uuid::from_u128(number));
        let order = || vec![lesson(1), lesson(2), lesson(3)];
        for (id, place, after) in [
            (3, 1, [3, 1, 2]),
            (1, 3, [2, 3, 1]),
            (2, 2, [1, 2, 3]),
            (1, 99, [2, 3, 1]),
        ] {
            assert_eq!(placed(order(), lesson(id), place), after.map(lesson), "{id} to {place}");
        }
        assert_eq!(placed(Vec::new(), lesson(1), i32::MAX), [lesson(1)]);
    }
}
