//! Changing lessons and giving them their videos.

use super::as_change;
use super::steps::{self, WorkForm};
use crate::accounts::{Actor, FrameFor, PageForm, Viewer};
use crate::catalog::pages::player::studio_media;
use crate::catalog::pages::reading::{status_name, withdrawn};
use crate::catalog::{lessons, policy, view};
use crate::platform::html::{field_errors, html, html_with_status, see_other};
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use content_schema::LessonId;
use content_schema::catalog::About;
use serde::{Deserialize, Serialize};
use yinghuo_web::Frame;
use yinghuo_web::view::FieldErrors;
use yinghuo_web::view::studio::LessonForm;

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(lesson_page)
        .service(change_lesson)
        .configure(steps::pages::<LessonForm>);
}

#[get("/studio/lessons/{id}")]
async fn lesson_page(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<LessonId>,
) -> Result<HttpResponse, Problem> {
    html(&LessonForm::current(&platform, &actor, &frame.0, *id).await?, &frame.0)
}

#[derive(Deserialize, Serialize)]
struct Fields {
    #[serde(default, skip_serializing)]
    version: i32,
    #[serde(default)]
    title: String,
    #[serde(default)]
    summary: String,
}

#[post("/studio/lessons/{id}")]
async fn change_lesson(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<LessonId>,
    form: PageForm<Fields>,
) -> Result<HttpResponse, Problem> {
    let fields = form.0;
    let change = as_change(&fields, &[])?;
    let changed = platform
        .database
        .write(async |tx| lessons::change(tx, &platform, &actor, *id, Some(fields.version), change).await)
        .await;
    if let Err(error) = changed {
        let (status, errors) = field_errors(&frame.0, error.into())?;
        let now = LessonForm::current(&platform, &actor, &frame.0, *id).await?;
        let page = LessonForm {
            title: fields.title,
            summary: fields.summary,
            errors,
            ..now
        };
        return html_with_status(status, &page, &frame.0);
    }
    platform.outbox.ring();
    Ok(see_other(&format!("/studio/lessons/{id}?done=saved")))
}

impl WorkForm for LessonForm {
    type Id = LessonId;

    const FOLDER: &'static str = "lessons";

    async fn current(platform: &Platform, actor: &Actor, _frame: &Frame, id: LessonId) -> Result<Self, Problem> {
        let conn = platform.database.read();
        let (lesson, course) = lessons::seen(conn, &Viewer(Some(actor.clone())), id).await?;
        policy::may_edit(actor, lesson.author, lesson.status)?;
        let lesson = view::lesson(conn, lesson).await?;
        Ok(Self {
            id: lesson.id.to_string(),
            version: lesson.version,
            status: status_name(lesson.status).into(),
            withdrawn: lesson.withdrawn.as_ref().map(withdrawn),
            course: (format!("/studio/courses/{}", course.id), course.title),
            media: studio_media(format!("/api/v1/lessons/{id}/media"), lesson.media.as_ref()),
            title: lesson.title,
            summary: lesson.summary,
            ..Self::default()
        })
    }

    fn about(id: LessonId) -> About {
        About::Lesson(id)
    }

    fn with_errors(self, errors: FieldErrors) -> Self {
        Self { errors, ..self }
    }
}
