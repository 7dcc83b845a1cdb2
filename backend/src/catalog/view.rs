//! Courses, lessons and cases as JSON.

use super::entity::attachment_text::TextState;
use super::entity::{attachment, case, course, lesson};
use super::publication::why_barred;
use super::{lessons, texts};
use crate::accounts::{self, Viewer};
use crate::media;
use crate::moderation::ActWhy;
use crate::platform::page::Page;
use chrono::{DateTime, Utc};
use content_schema::catalog::{About, CaseParts, PublicationStatus};
use content_schema::media::MediaManifest;
use content_schema::taxonomy::Shelf;
use content_schema::{AttachmentId, CaseId, CourseId, LessonId, MediaId, UserId};
use sea_orm::{ConnectionTrait, DbErr};
use serde::Serialize;
use std::collections::HashMap;

/// Who made something.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Author {
    /// Id.
    pub id: UserId,
    /// The name others see.
    pub display_name: String,
}

/// A course.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct CourseView {
    /// Id.
    pub id: CourseId,
    /// Who made it.
    pub author: Author,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// Where it stands.
    #[serde(flatten)]
    pub shelf: Shelf,
    /// Draft, published or withdrawn.
    pub status: PublicationStatus,
    /// Why those who keep order withdrew it, while they have; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<ActWhy>,
    /// Its lessons in order, as far as the reader may see them; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lessons: Option<Vec<LessonView>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts changes; the number in its `ETag`.
    pub version: i32,
}

/// A lesson.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct LessonView {
    /// Id.
    pub id: LessonId,
    /// The course it belongs to.
    pub course_id: CourseId,
    /// Who made it.
    pub author: Author,
    /// Its place in the course, from 1.
    pub position: i32,
    /// Title.
    pub title: String,
    /// Markdown.
    pub summary: String,
    /// Draft, published or withdrawn.
    pub status: PublicationStatus,
    /// Why those who keep order withdrew it, while they have; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<ActWhy>,
    /// Its video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_id: Option<MediaId>,
    /// What became of its video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaManifest>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts changes; the number in its `ETag`.
    pub version: i32,
}

/// A teaching case.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct CaseView {
    /// Id.
    pub id: CaseId,
    /// Who made it.
    pub author: Author,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// Where it stands.
    #[serde(flatten)]
    pub shelf: Shelf,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Its texts; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<CaseParts>,
    /// Its files; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Vec<AttachmentView>>,
    /// Draft, published or withdrawn.
    pub status: PublicationStatus,
    /// Why those who keep order withdrew it, while they have; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<ActWhy>,
    /// The recording.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_id: Option<MediaId>,
    /// What became of the recording.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaManifest>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts changes; the number in its `ETag`.
    pub version: i32,
}

/// A file of a case.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct AttachmentView {
    /// Id.
    pub id: AttachmentId,
    /// The part of the case it belongs to: `design`, `slides`, `tasks`, `homework` or `other`.
    pub part: String,
    /// The name it is saved under.
    pub name: String,
    /// MIME type, found from its contents.
    pub mime: String,
    /// Size.
    pub bytes: i64,
    /// Where it is fetched.
    pub url: String,
    /// Whether it is found by its words: `waiting`, `done`, or `failed` for the reason beside it; none where a file has no
    /// words, as a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<TextState>,
    /// Why its words cannot be read: `locked`, `damaged`, `too_large`, `no_text` or `internal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_reason: Option<String>,
}

/// The media that a request began.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
pub struct MediaAccepted {
    /// Its id; `GET /media/{id}` tells how far it is.
    pub media_id: MediaId,
}

/// Files with what became of their words.
pub async fn attachments(
    conn: &impl ConnectionTrait,
    files: Vec<attachment::Model>,
) -> Result<Vec<AttachmentView>, DbErr> {
    let mut states = texts::states(conn, &files).await?;
    let view = |file: attachment::Model| {
        let (text, text_reason) = states.remove(&file.id).unzip();
        AttachmentView {
            text,
            text_reason: text_reason.flatten(),

            url: format!("/api/v1/attachments/{}", file.id),
            id: file.id,
            part: file.part,
            name: file.name,
            mime: file.mime,
            bytes: file.bytes,
        }
    };
    Ok(files.into_iter().map(view).collect())
}

/// A course with the lessons that the viewer may see.
pub async fn course(conn: &impl ConnectionTrait, viewer: &Viewer, course: course::Model) -> Result<CourseView, DbErr> {
    let rows = lessons::seen_of(conn, viewer, &course).await?;
    let names = accounts::service::display_names(conn, &[course.author]).await?;
    let manifests = manifests(conn, rows.iter().filter_map(|row| row.media_id)).await?;
    let lessons = rows
        .into_iter()
        .map(|row| {
            let media = row.media_id.and_then(|id| manifests.get(&id).cloned());
            lesson_view(row, media, &names)
        })
        .collect();
    let barred = why_barred(conn, &About::Course(course.id), course.barred).await?;
    Ok(CourseView {
        withdrawn: barred.as_ref().map(ActWhy::from),
        lessons: Some(lessons),
        ..course_view(course, &names)
    })
}

/// A part of the list of courses.
pub async fn courses(conn: &impl ConnectionTrait, page: Page<course::Model>) -> Result<Page<CourseView>, DbErr> {
    let authors: Vec<UserId> = page.items.iter().map(|course| course.author).collect();
    let names = accounts::service::display_names(conn, &authors).await?;
    Ok(page.map(|course| course_view(course, &names)))
}

/// A lesson with its video.
pub async fn lesson(conn: &impl ConnectionTrait, lesson: lesson::Model) -> Result<LessonView, DbErr> {
    let names = accounts::service::display_names(conn, &[lesson.author]).await?;
    let media = manifest(conn, lesson.media_id).await?;
    let barred = why_barred(conn, &About::Lesson(lesson.id), lesson.barred).await?;
    Ok(LessonView {
        withdrawn: barred.as_ref().map(ActWhy::from),
        ..lesson_view(lesson, media, &names)
    })
}

/// A case with all of its parts.
pub async fn case(conn: &impl ConnectionTrait, case: case::Model) -> Result<CaseView, DbErr> {
    let names = accounts::service::display_names(conn, &[case.author]).await?;
    let files = super::attachments::of_case(conn, case.id).await?;
    let media = manifest(conn, case.media_id).await?;
    let parts = case.parts();
    let barred = why_barred(conn, &About::Case(case.id), case.barred).await?;
    Ok(CaseView {
        withdrawn: barred.as_ref().map(ActWhy::from),
        parts: Some(parts),
        attachments: Some(attachments(conn, files).await?),
        ..case_view(case, media, &names)
    })
}

/// A part of the list of cases.
pub async fn cases(conn: &impl ConnectionTrait, page: Page<case::Model>) -> Result<Page<CaseView>, DbErr> {
    let authors: Vec<UserId> = page.items.iter().map(|case| case.author).collect();
    let names = accounts::service::display_names(conn, &authors).await?;
    let manifests = manifests(conn, page.items.iter().filter_map(|case| case.media_id)).await?;
    Ok(page.map(|case| {
        let media = case.media_id.and_then(|id| manifests.get(&id).cloned());
        case_view(case, media, &names)
    }))
}

async fn manifest(conn: &impl ConnectionTrait, id: Option<MediaId>) -> Result<Option<MediaManifest>, DbErr> {
    match id {
        Some(id) => media::service::manifest(conn, id).await,
        None => Ok(None),
    }
}

async fn manifests(
    conn: &impl ConnectionTrait,
    ids: impl Iterator<Item = MediaId>,
) -> Result<HashMap<MediaId, MediaManifest>, DbErr> {
    let ids: Vec<MediaId> = ids.collect();
    media::service::manifests(conn, &ids).await
}

fn course_view(course: course::Model, names: &HashMap<UserId, String>) -> CourseView {
    CourseView {
        id: course.id,
        author: author(course.author, names),
        shelf: course.shelf(),
        title: course.title,
        summary: course.summary,
        status: course.status,
        withdrawn: None,
        lessons: None,
        created_at: course.created_at,
        updated_at: course.updated_at,
        version: course.version,
    }
}

fn lesson_view(lesson: lesson::Model, media: Option<MediaManifest>, names: &HashMap<UserId, String>) -> LessonView {
    LessonView {
        id: lesson.id,
        course_id: lesson.course_id,
        author: author(lesson.author, names),
        position: lesson.position,
        title: lesson.title,
        summary: lesson.summary,
        status: lesson.status,
        withdrawn: None,
        media_id: lesson.media_id,
        media,
        created_at: lesson.created_at,
        updated_at: lesson.updated_at,
        version: lesson.version,
    }
}

fn case_view(case: case::Model, media: Option<MediaManifest>, names: &HashMap<UserId, String>) -> CaseView {
    CaseView {
        id: case.id,
        author: author(case.author, names),
        shelf: case.shelf(),
        keywords: case.keywords(),
        parts: None,
        attachments: None,
        title: case.title,
        summary: case.summary,
        status: case.status,
        withdrawn: None,
        media_id: case.media_id,
        media,
        created_at: case.created_at,
        updated_at: case.updated_at,
        version: case.version,
    }
}

fn author(id: UserId, names: &HashMap<UserId, String>) -> Author {
    Author {
        id,
        display_name: names.get(&id).cloned().unwrap_or_default(),
    }
}
