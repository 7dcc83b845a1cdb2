//! What capabilities offer to those that may not know them: documents to the search index, notices to the notifier,
//! unread counts, threads and places to pages.

use crate::accounts::Viewer;
use crate::accounts::frame::Unread;
use crate::catalog::beside::{Begun, Beside, Stopped, ThreadLine};
use crate::catalog::service::Subject;
use crate::notify::{self, NoticeSource};
use crate::platform::outbox::Event;
use crate::platform::{Platform, Problem};
use crate::search::{Batch, DocumentSource, Habits, Words};
use crate::{catalog, discussion, learning, moderation, search};
use content_schema::catalog::About;
use content_schema::notice::{Notice, NoticeKind};
use content_schema::people::Language;
use content_schema::search::{DocumentChange, DocumentKind};
use content_schema::{CaseId, CourseId, LessonId, MediaId, UserId};
use sea_orm::DbErr;
use uuid::Uuid;
use yinghuo_web::Frame;

/// Asks the capabilities of a platform.
pub struct Plugs(pub Platform);

#[async_trait::async_trait]
impl DocumentSource for Plugs {
    async fn changes(&self, event: &Event) -> Result<Vec<DocumentChange>, DbErr> {
        let id = event.subject;
        let conn = self.0.database.read();
        let (kind, about) = match event.topic.as_str() {
            "save.changed" => return catalog::saves::changes(conn, event).await,
            "course.changed" => (DocumentKind::Course, About::Course(CourseId(id))),
            "lesson.changed" => (DocumentKind::Lesson, About::Lesson(LessonId(id))),
            "case.changed" => (DocumentKind::Case, About::Case(CaseId(id))),
            "thread.opened" | "thread.changed" | "post.created" | "answer.accepted" => {
                return discussion::documents::changes(conn, event).await;
            }
            "media.ready" | "captions.changed" => {
                let about = catalog::service::of_media(conn, MediaId(id)).await?;
                return match about {
                    Some(about) => catalog::caption_documents::changes(&self.0, &about).await,
                    None => Ok(Vec::new()),
                };
            }
            _ => return Ok(Vec::new()),
        };
        // Threads and captions are found while what they belong to is; a person while something of theirs is.
        let mut changes = discussion::documents::documents_about(conn, &about).await?;
        changes.push(catalog::documents::document(conn, kind, id).await?);
        changes.extend(catalog::caption_documents::changes(&self.0, &about).await?);
        changes.extend(catalog::author_documents::changes(conn, event, &about).await?);
        Ok(changes)
    }

    async fn all(&self, kind: DocumentKind, after: Option<Uuid>, limit: u64) -> Result<Batch, DbErr> {
        let conn = self.0.database.read();
        let (documents, next) = match kind {
            DocumentKind::Thread | DocumentKind::Post => discussion::documents::all(conn, kind, after, limit).await?,
            DocumentKind::Caption => catalog::caption_documents::all(&self.0, after, limit).await?,
            DocumentKind::Person => catalog::author_documents::all(conn, after, limit).await?,
            other => {
                let documents = catalog::documents::all(conn, other, after, limit).await?;
                let next = documents.last().map(|document| document.id);
                (documents, next)
            }
        };
        Ok(Batch { documents, next })
    }
}

#[async_trait::async_trait]
impl NoticeSource for Plugs {
    async fn notices(&self, event: &Event) -> Result<Vec<Notice>, DbErr> {
        let kind = match event.topic.as_str() {
            "media.ready" => NoticeKind::MediaReady,
            "media.failed" => {
                let voice = discussion::voice_notices(self.0.database.read(), event).await?;
                if voice.is_some() {
                    return Ok(voice.into_iter().collect());
                }
                NoticeKind::MediaFailed
            }
            "moderation.act" => return moderation::notices::notices(self.0.database.read(), event).await,
            "wanted.answered" => return catalog::wanted_notices::notices(self.0.database.read(), event).await,
            _ => return discussion::notices::notices(self.0.database.read(), event).await,
        };
        let notice = of_media(&self.0, MediaId(event.subject), kind).await?;
        Ok(notice.into_iter().collect())
    }
}

/// Tells its author what became of the video of a lesson or case.
async fn of_media(platform: &Platform, id: MediaId, kind: NoticeKind) -> Result<Option<Notice>, DbErr> {
    let conn = platform.database.read();
    let Some(about) = catalog::service::of_media(conn, id).await? else {
        return Ok(None);
    };
    let found = catalog::service::any_subject(conn, &about).await?;
    let author = |subject: Subject| subject.author.map(|author| (author, subject));
    Ok(found
        .and_then(|(subject, _)| author(subject))
        .map(|(recipient, subject)| Notice {
            recipient,
            kind,
            title: subject.title,
            actor_name: None,
            url: subject.url,
            note: None,
        }))
}

#[async_trait::async_trait]
impl Beside for Plugs {
    async fn threads(&self, _: &Viewer, about: About) -> Result<Vec<ThreadLine>, Problem> {
        Ok(discussion::beside(self.0.database.read(), about).await?)
    }

    async fn stopped(&self, viewer: &Viewer, lesson: LessonId) -> Result<Option<Stopped>, Problem> {
        learning::stopped(self.0.database.read(), viewer, lesson).await
    }

    async fn begun(&self, viewer: &Viewer) -> Result<Vec<Begun>, Problem> {
        learning::begun(self.0.database.read(), viewer).await
    }
}

#[async_trait::async_trait]
impl Unread for Plugs {
    async fn unread(&self, user: UserId) -> Result<u64, Problem> {
        Ok(notify::service::unread(self.0.database.read(), user).await?)
    }
}

#[async_trait::async_trait]
impl Habits for Plugs {
    async fn own(&self, user: UserId) -> Result<[Option<String>; 3], DbErr> {
        catalog::habits::habits(self.0.database.read(), user).await
    }
}

impl Words for Plugs {
    fn name(&self, frame: &Frame, filter: &str, value: &str) -> String {
        let taxonomy = catalog::taxonomy::taxonomy();
        let named = match filter {
            "stage" => &taxonomy.stages,
            "subject" => &taxonomy.subjects,
            "edition" => &taxonomy.editions,
            _ => return frame.named(filter, value),
        };
        let found = named.iter().find(|named| named.id == value);
        found
            .map_or(value, |named| match frame.language {
                Language::ZhCn => named.zh.as_str(),
                Language::En => named.en.as_str(),
            })
            .to_owned()
    }

    fn chapters(&self, typed: &str) -> Vec<String> {
        let books = catalog::taxonomy::taxonomy().books.iter();
        search::nearest(typed, books.flat_map(|book| book.chapters.iter().map(String::as_str)))
    }
}
