//! Making and changing courses.

use super::shelf_form::{MAY_BE_EMPTY, ShelfForm};
use super::steps::{self, WorkForm};
use super::{as_change, lesson_work};
use crate::accounts::{Actor, FrameFor, PageForm, Viewer};
use crate::catalog::input::{CourseInput, LessonInput};
use crate::catalog::pages::reading::{status_name, withdrawn};
use crate::catalog::{courses, lessons, policy, shelf_words, view};
use crate::platform::html::{field_errors, html, html_with_status, see_other};
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use content_schema::CourseId;
use content_schema::catalog::About;
use content_schema::taxonomy::Shelf;
use serde::Deserialize;
use yinghuo_web::Frame;
use yinghuo_web::view::FieldErrors;
use yinghuo_web::view::studio::CourseForm;

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(new_course_page)
        .service(create_course)
        .service(course_page)
        .service(change_course)
        .configure(steps::pages::<CourseForm>)
        .service(add_lesson);
}

#[derive(Deserialize)]
struct Fields {
    #[serde(default)]
    /// As text: behind a flattened part, forms hold texts only.
    version: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    summary: String,
    #[serde(flatten)]
    shelf: ShelfForm,
}

impl Fields {
    /// The version that is changed; what is none was never current.
    fn version(&self) -> i32 {
        self.version.parse().unwrap_or_default()
    }

    fn input(&self) -> CourseInput {
        let shelf = Shelf {
            chapter: None,
            ..self.shelf.shelf()
        };
        CourseInput {
            title: self.title.clone(),
            summary: self.summary.clone(),
            shelf,
        }
    }
}

#[get("/studio/courses/new")]
async fn new_course_page(actor: Actor, frame: FrameFor) -> Result<HttpResponse, Problem> {
    policy::may_make_courses(&actor)?;
    let shelf = shelf_words::choices(&frame.0, &Shelf::default());
    html(
        &CourseForm {
            shelf,
            ..CourseForm::default()
        },
        &frame.0,
    )
}

#[post("/studio/courses")]
async fn create_course(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    form: PageForm<Fields>,
) -> Result<HttpResponse, Problem> {
    policy::may_make_courses(&actor)?;
    let fields = form.0;
    let made = platform
        .database
        .write(async |tx| courses::create(tx, &platform, &actor, fields.input()).await)
        .await;
    match made {
        Ok(course) => {
            platform.outbox.ring();
            Ok(see_other(&format!("/studio/courses/{}", course.id)))
        }
        Err(error) => {
            let (status, errors) = field_errors(&frame.0, error.into())?;
            let page = CourseForm {
                shelf: fields.shelf.choices(&frame.0),
                title: fields.title,
                summary: fields.summary,
                errors,
                ..CourseForm::default()
            };
            html_with_status(status, &page, &frame.0)
        }
    }
}

#[get("/studio/courses/{id}")]
async fn course_page(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<CourseId>,
) -> Result<HttpResponse, Problem> {
    html(&CourseForm::current(&platform, &actor, &frame.0, *id).await?, &frame.0)
}

#[post("/studio/courses/{id}")]
async fn change_course(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<CourseId>,
    form: PageForm<Fields>,
) -> Result<HttpResponse, Problem> {
    let fields = form.0;
    let change = as_change(&fields.input(), &MAY_BE_EMPTY[..3])?;
    let changed = platform
        .database
        .write(async |tx| courses::change(tx, &platform, &actor, *id, Some(fields.version()), change).await)
        .await;
    if let Err(error) = changed {
        let (status, errors) = field_errors(&frame.0, error.into())?;
        let page = CourseForm {
            shelf: fields.shelf.choices(&frame.0),
            title: fields.title,
            summary: fields.summary,
            errors,
            ..CourseForm::current(&platform, &actor, &frame.0, *id).await?
        };
        return html_with_status(status, &page, &frame.0);
    }
    platform.outbox.ring();
    Ok(see_other(&format!("/studio/courses/{id}?done=saved")))
}

#[derive(Deserialize)]
struct LessonFields {
    #[serde(default)]
    title: String,
    #[serde(default)]
    summary: String,
}

#[post("/studio/courses/{id}/lessons")]
async fn add_lesson(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<CourseId>,
    form: PageForm<LessonFields>,
) -> Result<HttpResponse, Problem> {
    let LessonFields { title, summary } = form.0;
    let input = LessonInput {
        title: title.clone(),
        summary,
        position: None,
    };
    let made = platform
        .database
        .write(async |tx| lessons::create(tx, &platform, &actor, *id, input).await)
        .await;
    match made {
        Ok(lesson) => {
            platform.outbox.ring();
            Ok(see_other(&format!("/studio/lessons/{}", lesson.id)))
        }
        Err(error) => {
            let (status, FieldErrors(errors)) = field_errors(&frame.0, error.into())?;
            // The page has another field of that name: the course's own.
            let words = errors
                .into_iter()
                .map(|(_, message)| (String::new(), message))
                .collect();
            let page = CourseForm {
                new_lesson_title: title,
                errors: FieldErrors(words),
                ..CourseForm::current(&platform, &actor, &frame.0, *id).await?
            };
            html_with_status(status, &page, &frame.0)
        }
    }
}

impl WorkForm for CourseForm {
    type Id = CourseId;

    const FOLDER: &'static str = "courses";

    async fn current(platform: &Platform, actor: &Actor, frame: &Frame, id: CourseId) -> Result<Self, Problem> {
        let conn = platform.database.read();
        let viewer = Viewer(Some(actor.clone()));
        let course = courses::seen(conn, &viewer, id).await?;
        policy::may_edit(actor, course.author, course.status)?;
        let course = view::course(conn, &viewer, course).await?;
        Ok(Self {
            id: Some(course.id.to_string()),
            version: course.version,
            status: status_name(course.status).into(),
            withdrawn: course.withdrawn.as_ref().map(withdrawn),
            shelf: shelf_words::choices(frame, &course.shelf),
            lessons: course.lessons.iter().flatten().map(lesson_work).collect(),
            title: course.title,
            summary: course.summary,
            ..Self::default()
        })
    }

    fn about(id: CourseId) -> About {
        About::Course(id)
    }

    fn with_errors(self, errors: FieldErrors) -> Self {
        Self { errors, ..self }
    }
}
