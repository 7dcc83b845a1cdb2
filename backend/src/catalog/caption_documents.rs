//! What is said in published lessons and cases, as search documents: a hit opens the video at that second.

use super::entity::{case, course, lesson};
use super::{documents, lessons, service};
use crate::media::passages::passages;
use crate::platform::Platform;
use content_schema::catalog::{About, PublicationStatus};
use content_schema::search::{DocumentChange, DocumentKind, SearchDocument};
use content_schema::taxonomy::Shelf;
use content_schema::{CaseId, MediaId, UserId};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// A published lesson or case with a video.
struct Filmed {
    id: Uuid,
    url: String,
    title: String,
    shelf: Shelf,
    author: UserId,
    media: MediaId,
    updated_at: chrono::DateTime<chrono::Utc>,
}

/// What became of the captions of something.
pub async fn changes(platform: &Platform, about: &About) -> Result<Vec<DocumentChange>, DbErr> {
    let conn = platform.database.read();
    let (id, filmed) = match about {
        About::Lesson(id) => {
            let row = lessons::with_course(conn, *id).await?;
            let row =
                row.filter(|(lesson, course)| lessons::seen_status(lesson, course) == PublicationStatus::Published);
            (id.0, row.and_then(|(lesson, course)| of_lesson(lesson, &course)))
        }
        About::Case(id) => {
            let row = case::Entity::find_by_id(*id).one(conn).await?;
            let row = row.filter(|row| row.status == PublicationStatus::Published);
            (id.0, row.and_then(of_case))
        }
        _ => return Ok(Vec::new()),
    };
    let mut changes = vec![DocumentChange::Remove {
        kind: DocumentKind::Caption,
        id,
    }];
    let documents = of_all(platform, filmed.into_iter().collect()).await?;
    changes.extend(
        documents
            .into_iter()
            .map(|document| DocumentChange::Put(Box::new(document))),
    );
    Ok(changes)
}

/// Captions of what comes after an id, with where to go on; none at the end.
pub async fn all(
    platform: &Platform,
    after: Option<Uuid>,
    limit: u64,
) -> Result<(Vec<SearchDocument>, Option<Uuid>), DbErr> {
    // A lesson has many passages.
    let limit = (limit / 20).max(1);
    let after = after.unwrap_or(Uuid::nil());
    let conn = platform.database.read();
    let with_video = Condition::all().add(lesson::Column::MediaId.is_not_null());
    let lessons = documents::live_lessons(conn, with_video, after, limit).await?;
    let mut filmed: Vec<Filmed> = lessons
        .into_iter()
        .filter_map(|(lesson, course)| of_lesson(lesson, &course))
        .collect();
    let cases = case::Entity::find()
        .filter(case::Column::Status.eq(PublicationStatus::Published))
        .filter(case::Column::MediaId.is_not_null())
        .filter(case::Column::Id.gt(CaseId(after)))
        .order_by_asc(case::Column::Id)
        .limit(limit);
    filmed.extend(cases.all(conn).await?.into_iter().filter_map(of_case));
    filmed.sort_by_key(|filmed| filmed.id);
    filmed.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = filmed.last().map(|last| last.id);
    Ok((of_all(platform, filmed).await?, next))
}

fn of_lesson(lesson: lesson::Model, course: &course::Model) -> Option<Filmed> {
    Some(Filmed {
        id: lesson.id.0,
        url: service::lesson_url(lesson.id),
        media: lesson.media_id?,
        title: lesson.title,
        shelf: course.shelf(),
        author: lesson.author,
        updated_at: lesson.updated_at,
    })
}

fn of_case(case: case::Model) -> Option<Filmed> {
    Some(Filmed {
        id: case.id.0,
        url: service::case_url(case.id),
        media: case.media_id?,
        shelf: case.shelf(),
        title: case.title,
        author: case.author,
        updated_at: case.updated_at,
    })
}

async fn of_all(platform: &Platform, filmed: Vec<Filmed>) -> Result<Vec<SearchDocument>, DbErr> {
    let mut found = Vec::new();
    for one in filmed {
        let said = match passages(platform, one.media).await {
            Ok(said) => said,
            Err(error) => {
                // The lesson is found without them; its next change reads them again.
                tracing::warn!(media = %one.media, %error, "captions cannot be read for the index");
                continue;
            }
        };
        for passage in said {
            let document = SearchDocument {
                shelf: Some(one.shelf.clone()),
                body: passage.text,
                at_s: Some(passage.at_s),
                ..SearchDocument::new(
                    DocumentKind::Caption,
                    one.id,
                    format!("{}?t={}#player", one.url, passage.at_s),
                    one.title.clone(),
                    one.updated_at,
                )
            };
            found.push((one.author, document));
        }
    }
    documents::with_names(platform.database.read(), found).await
}
