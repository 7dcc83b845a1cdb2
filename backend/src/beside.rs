//! Joins what stands beside the floors to them: where the search index finds documents, who is told of what, and how
//! many notices wait for a person.

use crate::accounts::frame::Unread;
use crate::catalog;
use crate::notify::{self, NoticeSource};
use crate::platform::outbox::Event;
use crate::platform::{Platform, Problem};
use crate::search::DocumentSource;
use content_schema::catalog::About;
use content_schema::notice::{Notice, NoticeKind};
use content_schema::search::{DocumentChange, DocumentKind, SearchDocument};
use content_schema::{MediaId, UserId};
use sea_orm::DbErr;
use uuid::Uuid;

/// Everything beside the floors that asks them.
pub struct Beside {
    platform: Platform,
}

impl Beside {
    /// Asks the capabilities of this platform.
    pub const fn new(platform: Platform) -> Self {
        Self { platform }
    }

    /// Tells the owner of a video how it ended.
    async fn media_notice(&self, event: &Event, kind: NoticeKind) -> Result<Vec<Notice>, DbErr> {
        let owner = event.payload.get("owner").and_then(serde_json::Value::as_str);
        let Some(recipient) = owner.and_then(|owner| owner.parse::<UserId>().ok()) else {
            return Ok(Vec::new());
        };
        let about = catalog::service::of_media(self.platform.database.read(), MediaId(event.subject)).await?;
        let title = event.payload.get("title").and_then(serde_json::Value::as_str);
        Ok(vec![Notice {
            recipient,
            kind,
            title: title.unwrap_or_default().to_owned(),
            actor_name: None,
            url: about.map_or_else(|| "/studio".to_owned(), page_of),
        }])
    }
}

fn page_of(about: About) -> String {
    match about {
        About::Course(id) => catalog::service::course_url(id),
        About::Lesson(id) => catalog::service::lesson_url(id),
        About::Case(id) => catalog::service::case_url(id),
    }
}

#[async_trait::async_trait]
impl DocumentSource for Beside {
    async fn changes(&self, event: &Event) -> Result<Vec<DocumentChange>, DbErr> {
        let kind = match event.topic.as_str() {
            "course.changed" => DocumentKind::Course,
            "lesson.changed" => DocumentKind::Lesson,
            "case.changed" => DocumentKind::Case,
            _ => return Ok(Vec::new()),
        };
        let change = catalog::documents::document(self.platform.database.read(), kind, event.subject).await?;
        Ok(vec![change])
    }

    async fn all(&self, kind: DocumentKind, after: Option<Uuid>, limit: u64) -> Result<Vec<SearchDocument>, DbErr> {
        match kind {
            DocumentKind::Thread => Ok(Vec::new()),
            other => catalog::documents::all(self.platform.database.read(), other, after, limit).await,
        }
    }
}

#[async_trait::async_trait]
impl NoticeSource for Beside {
    async fn notices(&self, event: &Event) -> Result<Vec<Notice>, DbErr> {
        match event.topic.as_str() {
            "media.ready" => self.media_notice(event, NoticeKind::MediaReady).await,
            "media.failed" => self.media_notice(event, NoticeKind::MediaFailed).await,
            _ => Ok(Vec::new()),
        }
    }
}

#[async_trait::async_trait]
impl Unread for Beside {
    async fn unread(&self, user: UserId) -> Result<u64, Problem> {
        Ok(notify::service::unread(self.platform.database.read(), user).await?)
    }
}
