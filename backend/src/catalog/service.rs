//! What courses, lessons and cases have in common, and what other floors ask of the catalog.

use super::entity::{case, course, lesson};
use super::error::CatalogError;
use super::taxonomy::taxonomy;
use super::{lessons, policy, rooms};
use crate::accounts::{Actor, Viewer};
use crate::platform::{Platform, outbox};
use content_schema::catalog::{About, PublicationStatus};
use content_schema::people::Language;
use content_schema::{CaseId, CourseId, LessonId, MediaId, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashSet;

/// What a thread may be about, as somebody sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// Who made it; chapters and rooms belong to nobody.
    pub author: Option<UserId>,
}

/// What a thread is about; none when the viewer may not see it.
pub async fn subject(conn: &impl ConnectionTrait, about: &About, viewer: &Viewer) -> Result<Option<Subject>, DbErr> {
    let found = any_subject(conn, about).await?;
    let seen = found.filter(|(subject, status)| match subject.author {
        Some(author) => policy::sees(viewer.0.as_ref(), author, *status),
        None => true,
    });
    Ok(seen.map(|(subject, _)| subject))
}

/// What a thread or video is about, whoever may see it, and how far it is published.
pub async fn any_subject(
    conn: &impl ConnectionTrait,
    about: &About,
) -> Result<Option<(Subject, PublicationStatus)>, DbErr> {
    let (title, url, author, status) = match about {
        About::Chapter(_) | About::Room(_) => {
            let place = rooms::subject(taxonomy(), about, Language::default());
            return Ok(place.map(|place| (place, PublicationStatus::Published)));
        }
        About::Course(id) => {
            let Some(row) = course::Entity::find_by_id(*id).one(conn).await? else {
                return Ok(None);
            };
            (row.title, course_url(*id), row.author, row.status)
        }
        About::Lesson(id) => {
            let Some((row, course)) = lessons::with_course(conn, *id).await? else {
                return Ok(None);
            };
            let status = lessons::seen_status(&row, &course);
            (row.title, lesson_url(*id), row.author, status)
        }
        About::Case(id) => {
            let Some(row) = case::Entity::find_by_id(*id).one(conn).await? else {
                return Ok(None);
            };
            (row.title, case_url(*id), row.author, row.status)
        }
    };
    let author = Some(author);
    Ok(Some((Subject { title, url, author }, status)))
}

/// The lesson or case that a video belongs to.
pub async fn of_media(conn: &impl ConnectionTrait, id: MediaId) -> Result<Option<About>, DbErr> {
    let lesson = lesson::Entity::find().filter(lesson::Column::MediaId.eq(id));
    if let Some(lesson) = lesson.one(conn).await? {
        return Ok(Some(About::Lesson(lesson.id)));
    }
    let case = case::Entity::find().filter(case::Column::MediaId.eq(id));
    Ok(case.one(conn).await?.map(|case| About::Case(case.id)))
}

/// Which of these people have a course or case that everybody may see.
pub async fn who_publish(conn: &impl ConnectionTrait, people: &[UserId]) -> Result<HashSet<UserId>, DbErr> {
    let live = PublicationStatus::Published;
    let courses: Vec<UserId> = course::Entity::find()
        .select_only()
        .column(course::Column::Author)
        .distinct()
        .filter(course::Column::Author.is_in(people.iter().copied()))
        .filter(course::Column::Status.eq(live))
        .into_tuple()
        .all(conn)
        .await?;
    let cases: Vec<UserId> = case::Entity::find()
        .select_only()
        .column(case::Column::Author)
        .distinct()
        .filter(case::Column::Author.is_in(people.iter().copied()))
        .filter(case::Column::Status.eq(live))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(courses.into_iter().chain(cases).collect())
}

/// The page of a course.
pub fn course_url(id: CourseId) -> String {
    format!("/courses/{id}")
}

/// The page of a lesson.
pub fn lesson_url(id: LessonId) -> String {
    format!("/lessons/{id}")
}

/// The page of a case.
pub fn case_url(id: CaseId) -> String {
    format!("/cases/{id}")
}

/// Where the life of a course, lesson or case goes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Everybody may see it.
    Publish,
    /// It is hidden again.
    Withdraw,
}

impl Step {
    /// The status it leads to.
    pub const fn status(self) -> PublicationStatus {
        match self {
            Self::Publish => PublicationStatus::Published,
            Self::Withdraw => PublicationStatus::Withdrawn,
        }
    }

    /// Whether the actor may take it.
    pub fn allowed(self, actor: &Actor, author: UserId, status: PublicationStatus) -> Result<(), CatalogError> {
        match self {
            Self::Publish => policy::may_edit(actor, author, status),
            Self::Withdraw => policy::may_withdraw(actor, author, status),
        }
    }
}

/// Tells the followers of the outbox that something changed.
pub async fn tell(tx: &DatabaseTransaction, platform: &Platform, about: About) -> Result<(), DbErr> {
    let (topic, id) = match about {
        About::Course(id) => ("course.changed", id.0),
        About::Lesson(id) => ("lesson.changed", id.0),
        About::Case(id) => ("case.changed", id.0),
        // The taxonomy is part of the program.
        About::Chapter(_) | About::Room(_) => return Ok(()),
    };
    outbox::append(tx, &platform.clock, topic, id, serde_json::json!({})).await
}

/// Tells them that something can be seen by everybody for the first time.
pub async fn tell_published(
    tx: &DatabaseTransaction,
    platform: &Platform,
    about: About,
    author: UserId,
) -> Result<(), DbErr> {
    let (About::Course(CourseId(id)) | About::Lesson(LessonId(id)) | About::Case(CaseId(id))) = &about else {
        return Ok(());
    };
    let payload = serde_json::json!({ "about": about, "author": author });
    outbox::append(tx, &platform.clock, "work.published", *id, payload).await
}
