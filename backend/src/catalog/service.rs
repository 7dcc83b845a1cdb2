//! What courses, lessons and cases have in common, and what other floors ask of the catalog.

use super::entity::{case, course, lesson};
use super::error::CatalogError;
use super::taxonomy::taxonomy;
use super::{cases, courses, lessons, policy, rooms};
use crate::accounts::{Actor, Viewer};
use crate::moderation::acts::{On, Why};
use crate::moderation::{Act, acts};
use crate::platform::{Platform, outbox};
use content_schema::catalog::{About, PublicationStatus};
use content_schema::moderation::ActKind;
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

    /// Whether the actor may take it with a work of such an author and status, [barred](Self::bars) or not.
    pub fn allowed(
        self,
        actor: &Actor,
        author: UserId,
        status: PublicationStatus,
        barred: bool,
    ) -> Result<(), CatalogError> {
        match self {
            Self::Publish => policy::may_publish(actor, author, status, barred),
            Self::Withdraw => policy::may_withdraw(actor, author, status),
        }
    }

    /// Whether only those who keep order publish the work after it.
    pub fn bars(self, actor: &Actor, author: UserId, barred: bool) -> bool {
        self == Self::Withdraw && (barred || policy::keeps_order_of(actor, author))
    }
}

/// Writes into the trail that a step withdrew or published the work of somebody else, to keep order.
pub async fn note_step(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    step: Step,
    about: &About,
    why: &Why,
) -> Result<(), CatalogError> {
    let Some((subject, _)) = any_subject(tx, about).await? else {
        return Ok(());
    };
    let on = On {
        person: subject.author,
        about: Some(about.to_string()),
        title: subject.title,
        url: subject.url,
        ..On::default()
    };
    let kind = match step {
        Step::Withdraw => ActKind::WithdrawWork,
        Step::Publish => ActKind::RestoreWork,
    };
    acts::record(tx, platform, actor, kind, on, why).await?;
    Ok(())
}

/// Takes a step with any work.
pub async fn step(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    about: &About,
    step: Step,
    why: &Why,
) -> Result<(), CatalogError> {
    match about {
        About::Course(id) => courses::step(tx, platform, actor, *id, step, why).await.map(drop),
        About::Lesson(id) => lessons::step(tx, platform, actor, *id, step, why).await.map(drop),
        About::Case(id) => cases::step(tx, platform, actor, *id, step, why).await.map(drop),
        About::Chapter(_) | About::Room(_) => Err(CatalogError::Missing),
    }
}

/// Why those who keep order withdrew a work, while they have.
pub async fn why_barred(conn: &impl ConnectionTrait, about: &About, barred: bool) -> Result<Option<Act>, DbErr> {
    if barred {
        acts::on_work(conn, ActKind::WithdrawWork, &about.to_string()).await
    } else {
        Ok(None)
    }
}

/// Tells the followers of the outbox that something changed.
pub async fn tell(tx: &DatabaseTransaction, platform: &Platform, about: About) -> Result<(), DbErr> {
    append(tx, platform, about, serde_json::json!({})).await
}

/// Tells them that something goes, and whose it was: they hear of it when it is no longer there to ask.
pub async fn tell_deleted(
    tx: &DatabaseTransaction,
    platform: &Platform,
    about: About,
    author: UserId,
) -> Result<(), DbErr> {
    append(tx, platform, about, serde_json::json!({ "author": author })).await
}

async fn append(
    tx: &DatabaseTransaction,
    platform: &Platform,
    about: About,
    payload: serde_json::Value,
) -> Result<(), DbErr> {
    let (topic, id) = match about {
        About::Course(id) => ("course.changed", id.0),
        About::Lesson(id) => ("lesson.changed", id.0),
        About::Case(id) => ("case.changed", id.0),
        // The taxonomy is part of the program.
        About::Chapter(_) | About::Room(_) => return Ok(()),
    };
    outbox::append(tx, &platform.clock, topic, id, payload).await
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
