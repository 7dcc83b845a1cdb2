//! What followers of the outbox hear of a work: it changed, goes, or can be seen by everybody.

use crate::platform::{Platform, outbox};
use content_schema::catalog::About;
use content_schema::{CaseId, CourseId, LessonId, UserId};
use sea_orm::{DatabaseTransaction, DbErr};

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
