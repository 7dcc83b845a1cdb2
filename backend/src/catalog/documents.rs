//! What can be found: published courses, lessons and cases as search documents.

use super::entity::{case, course, lesson};
use super::{lessons, saves, service, texts};
use crate::accounts;
use content_schema::catalog::{CaseParts, PublicationStatus};
use content_schema::search::{DocumentChange, DocumentKind, SearchDocument};
use content_schema::{CaseId, CourseId, LessonId, UserId};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// What the index should now hold for something; kinds of other floors are never held.
pub async fn document(conn: &impl ConnectionTrait, kind: DocumentKind, id: Uuid) -> Result<DocumentChange, DbErr> {
    let found = match kind {
        DocumentKind::Course => {
            let row = course::Entity::find_by_id(CourseId(id)).one(conn).await?;
            row.filter(|row| row.status == PublicationStatus::Published)
                .map(|row| (row.author, of_course(row)))
        }
        DocumentKind::Lesson => {
            let row = lessons::with_course(conn, LessonId(id)).await?;
            row.filter(|(lesson, course)| lessons::seen_status(lesson, course) == PublicationStatus::Published)
                .map(|(lesson, course)| (lesson.author, of_lesson(lesson, &course)))
        }
        DocumentKind::Case => {
            let row = case::Entity::find_by_id(CaseId(id)).one(conn).await?;
            match row.filter(|row| row.status == PublicationStatus::Published) {
                Some(row) => of_cases(conn, vec![row]).await?.pop(),
                None => None,
            }
        }
        _ => None,
    };
    let Some(found) = found else {
        return Ok(DocumentChange::Remove { kind, id });
    };
    let named = with_names(conn, vec![found]).await?;
    Ok(named
        .into_iter()
        .next()
        .map_or(DocumentChange::Remove { kind, id }, |document| {
            DocumentChange::Put(Box::new(document))
        }))
}

/// Published things of a kind after an id, in the order of their ids. Fewer than `limit` means that there are no more.
pub async fn all(
    conn: &impl ConnectionTrait,
    kind: DocumentKind,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<SearchDocument>, DbErr> {
    let after = after.unwrap_or(Uuid::nil());
    let live = PublicationStatus::Published;
    let found = match kind {
        DocumentKind::Course => {
            let rows = course::Entity::find()
                .filter(course::Column::Status.eq(live))
                .filter(course::Column::Id.gt(after))
                .order_by_asc(course::Column::Id)
                .limit(limit);
            let rows = rows.all(conn).await?;
            rows.into_iter().map(|row| (row.author, of_course(row))).collect()
        }
        DocumentKind::Lesson => {
            let rows = live_lessons(conn, Condition::all(), after, limit).await?;
            let document =
                |(lesson, course): (lesson::Model, course::Model)| (lesson.author, of_lesson(lesson, &course));
            rows.into_iter().map(document).collect()
        }
        DocumentKind::Case => {
            let rows = case::Entity::find()
                .filter(case::Column::Status.eq(live))
                .filter(case::Column::Id.gt(after))
                .order_by_asc(case::Column::Id)
                .limit(limit);
            of_cases(conn, rows.all(conn).await?).await?
        }
        _ => Vec::new(),
    };
    with_names(conn, found).await
}

/// Published lessons of published courses after an id, each with its course, in the order of their ids. They are chosen by
/// a subquery on their courses, so that a page is full unless it is the last.
pub(super) async fn live_lessons(
    conn: &impl ConnectionTrait,
    which: Condition,
    after: Uuid,
    limit: u64,
) -> Result<Vec<(lesson::Model, course::Model)>, DbErr> {
    let live = PublicationStatus::Published;
    let mut live_courses = course::Entity::find()
        .select_only()
        .column(course::Column::Id)
        .filter(course::Column::Status.eq(live));
    let rows = lesson::Entity::find()
        .filter(lesson::Column::Status.eq(live))
        .filter(which)
        .filter(lesson::Column::CourseId.in_subquery(QuerySelect::query(&mut live_courses).to_owned()))
        .filter(lesson::Column::Id.gt(LessonId(after)))
        .order_by_asc(lesson::Column::Id)
        .limit(limit)
        .all(conn)
        .await?;
    let courses = course::Entity::find().filter(course::Column::Id.is_in(rows.iter().map(|row| row.course_id)));
    let courses = courses.all(conn).await?;
    let courses: HashMap<CourseId, course::Model> = courses.into_iter().map(|row| (row.id, row)).collect();
    let with_course = |lesson: lesson::Model| {
        let course = courses.get(&lesson.course_id)?.clone();
        Some((lesson, course))
    };
    Ok(rows.into_iter().filter_map(with_course).collect())
}

fn of_course(course: course::Model) -> SearchDocument {
    SearchDocument {
        shelf: Some(course.shelf()),
        body: course.summary,
        ..SearchDocument::new(
            DocumentKind::Course,
            course.id.0,
            service::course_url(course.id),
            course.title,
            course.updated_at,
        )
    }
}

fn of_lesson(lesson: lesson::Model, course: &course::Model) -> SearchDocument {
    SearchDocument {
        shelf: Some(course.shelf()),
        body: join([Some(lesson.summary), Some(course.title.clone())]),
        ..SearchDocument::new(
            DocumentKind::Lesson,
            lesson.id.0,
            service::lesson_url(lesson.id),
            lesson.title,
            lesson.updated_at,
        )
    }
}

/// Cases with the words inside their files.
async fn of_cases(conn: &impl ConnectionTrait, rows: Vec<case::Model>) -> Result<Vec<(UserId, SearchDocument)>, DbErr> {
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let mut texts = texts::of_cases(conn, &ids).await?;
    let document = |row: case::Model| {
        let files = texts.remove(&row.id);
        (row.author, of_case(row, files))
    };
    Ok(rows.into_iter().map(document).collect())
}

fn of_case(case: case::Model, files: Option<String>) -> SearchDocument {
    let CaseParts {
        design,
        slides_note,
        tasks,
        homework,
    } = case.parts();
    SearchDocument {
        shelf: Some(case.shelf()),
        keywords: case.keywords(),
        body: join([Some(case.summary), design, slides_note, tasks, homework, files]),
        ..SearchDocument::new(
            DocumentKind::Case,
            case.id.0,
            service::case_url(case.id),
            case.title,
            case.updated_at,
        )
    }
}

fn join<const N: usize>(texts: [Option<String>; N]) -> String {
    let texts: Vec<String> = texts.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    texts.join("\n\n")
}

pub(super) async fn with_names(
    conn: &impl ConnectionTrait,
    found: Vec<(UserId, SearchDocument)>,
) -> Result<Vec<SearchDocument>, DbErr> {
    let authors: Vec<UserId> = found.iter().map(|(author, _)| *author).collect();
    let names = accounts::service::display_names(conn, &authors).await?;
    let things: Vec<_> = found
        .iter()
        .filter_map(|(author, document)| Some((saves::about(document.kind, document.id)?, *author)))
        .collect();
    let saves = saves::counts(conn, &things).await?;
    let named = |(author, document): (UserId, SearchDocument)| SearchDocument {
        author: names.get(&author).cloned().unwrap_or_default(),
        usefulness: document.usefulness + saves.get(&document.id).map_or(0.0, |count| f32::from(*count)),
        ..document
    };
    Ok(found.into_iter().map(named).collect())
}
