//! What other floors ask of the catalog, of whatever kind a work is.

use super::entity::{case, course};
use super::error::CatalogError;
pub use super::publication::Step;
pub use super::recording::of_media;
pub use super::subject::{Subject, case_url, course_url, lesson_url};
use super::taxonomy::taxonomy;
use super::{cases, courses, lessons, policy, rooms};
use crate::accounts::{Actor, Viewer};
use crate::moderation::acts::Why;
use crate::platform::Platform;
use content_schema::UserId;
use content_schema::catalog::{About, PublicationStatus};
use content_schema::people::Language;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashSet;

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
    Ok(match about {
        About::Chapter(_) | About::Room(_) => {
            rooms::subject(taxonomy(), about, Language::default()).map(|place| (place, PublicationStatus::Published))
        }
        About::Course(id) => {
            let row = course::Entity::find_by_id(*id).one(conn).await?;
            row.map(|row| (Subject::from(&row), row.status))
        }
        About::Lesson(id) => {
            let found = lessons::with_course(conn, *id).await?;
            found.map(|(row, course)| (Subject::from(&row), lessons::seen_status(&row, &course)))
        }
        About::Case(id) => {
            let row = case::Entity::find_by_id(*id).one(conn).await?;
            row.map(|row| (Subject::from(&row), row.status))
        }
    })
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
