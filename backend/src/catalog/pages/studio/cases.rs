//! Making and changing teaching cases.

use super::as_change;
use super::shelf_form::{MAY_BE_EMPTY, ShelfForm};
use super::steps::{self, WorkForm};
use crate::accounts::form::check_csrf;
use crate::accounts::{Actor, FrameFor, PageForm, Viewer};
use crate::catalog::attachment_routes;
use crate::catalog::input::CaseInput;
use crate::catalog::pages::player::studio_media;
use crate::catalog::pages::reading::{attachments, status_name, withdrawn};
use crate::catalog::{cases, policy, shelf_words, view};
use crate::platform::html::{field_errors, html, html_with_status, see_other};
use crate::platform::{Platform, Problem};
use actix_multipart::Multipart;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use content_schema::CaseId;
use content_schema::catalog::{About, CaseParts};
use content_schema::taxonomy::Shelf;
use serde::Deserialize;
use serde_json::json;
use yinghuo_web::Frame;
use yinghuo_web::view::FieldErrors;
use yinghuo_web::view::studio::CaseForm;

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(new_case_page)
        .service(create_case)
        .service(case_page)
        .service(change_case)
        .configure(steps::pages::<CaseForm>)
        .service(add_attachment);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Fields {
    /// As text: behind a flattened part, forms hold texts only.
    version: String,
    title: String,
    summary: String,
    keywords: String,
    design: String,
    slides_note: String,
    tasks: String,
    homework: String,
    #[serde(flatten)]
    shelf: ShelfForm,
}

impl Fields {
    /// The version that is changed; what is none was never current.
    fn version(&self) -> i32 {
        self.version.parse().unwrap_or_default()
    }

    fn input(&self) -> CaseInput {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
        let words = self
            .keywords
            .split([',', '，', '、'])
            .map(str::trim)
            .filter(|word| !word.is_empty());
        CaseInput {
            title: self.title.clone(),
            summary: self.summary.clone(),
            shelf: self.shelf.shelf(),
            keywords: words.map(str::to_owned).collect(),
            parts: CaseParts {
                design: given(&self.design),
                slides_note: given(&self.slides_note),
                tasks: given(&self.tasks),
                homework: given(&self.homework),
            },
        }
    }

    /// The form as it was typed, over what is known of the case.
    fn typed(self, frame: &Frame, errors: FieldErrors, known: CaseForm) -> CaseForm {
        CaseForm {
            shelf: self.shelf.choices(frame),
            chapter: self.shelf.chapter,
            title: self.title,
            summary: self.summary,
            keywords: self.keywords,
            design: self.design,
            slides_note: self.slides_note,
            tasks: self.tasks,
            homework: self.homework,
            errors: under_their_fields(errors),
            ..known
        }
    }
}

/// The API calls a text `parts.design`, the form `design`.
fn under_their_fields(errors: FieldErrors) -> FieldErrors {
    let named = |(field, message): (String, String)| {
        let name = field.strip_prefix("parts.").map(str::to_owned);
        (name.unwrap_or(field), message)
    };
    FieldErrors(errors.0.into_iter().map(named).collect())
}

#[get("/studio/cases/new")]
async fn new_case_page(actor: Actor, frame: FrameFor) -> Result<HttpResponse, Problem> {
    policy::may_make_cases(&actor)?;
    let shelf = shelf_words::choices(&frame.0, &Shelf::default());
    html(
        &CaseForm {
            shelf,
            ..CaseForm::default()
        },
        &frame.0,
    )
}

#[post("/studio/cases")]
async fn create_case(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    form: PageForm<Fields>,
) -> Result<HttpResponse, Problem> {
    policy::may_make_cases(&actor)?;
    let fields = form.0;
    let made = platform
        .database
        .write(async |tx| cases::create(tx, &platform, &actor, fields.input()).await)
        .await;
    match made {
        Ok(case) => {
            platform.outbox.ring();
            Ok(see_other(&format!("/studio/cases/{}", case.id)))
        }
        Err(error) => {
            let (status, errors) = field_errors(&frame.0, error.into())?;
            html_with_status(status, &fields.typed(&frame.0, errors, CaseForm::default()), &frame.0)
        }
    }
}

#[get("/studio/cases/{id}")]
async fn case_page(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    html(&CaseForm::current(&platform, &actor, &frame.0, *id).await?, &frame.0)
}

#[post("/studio/cases/{id}")]
async fn change_case(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<CaseId>,
    form: PageForm<Fields>,
) -> Result<HttpResponse, Problem> {
    let fields = form.0;
    let input = fields.input();
    let mut change = as_change(&input, &MAY_BE_EMPTY)?;
    // A text that was emptied is cleared; a change of parts changes only those it names.
    let parts = &input.parts;
    let all = json!({
        "design": parts.design, "slides_note": parts.slides_note, "tasks": parts.tasks, "homework": parts.homework,
    });
    change.insert("parts".into(), all);
    let changed = platform
        .database
        .write(async |tx| cases::change(tx, &platform, &actor, *id, Some(fields.version()), change).await)
        .await;
    if let Err(error) = changed {
        let (status, errors) = field_errors(&frame.0, error.into())?;
        let known = CaseForm::current(&platform, &actor, &frame.0, *id).await?;
        return html_with_status(status, &fields.typed(&frame.0, errors, known), &frame.0);
    }
    platform.outbox.ring();
    Ok(see_other(&format!("/studio/cases/{id}?done=saved")))
}

#[post("/studio/cases/{id}/attachments")]
async fn add_attachment(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<CaseId>,
    form: Multipart,
) -> Result<HttpResponse, Problem> {
    cases::seen(platform.database.read(), &Viewer(Some(actor.clone())), *id).await?;
    let received = attachment_routes::receive(&platform, form).await?;
    check_csrf(&request, &received.csrf)?;
    if let Err(problem) = attachment_routes::keep(&platform, &actor, *id, received).await {
        let (status, errors) = field_errors(&frame.0, problem)?;
        let page = CaseForm {
            errors,
            ..CaseForm::current(&platform, &actor, &frame.0, *id).await?
        };
        return html_with_status(status, &page, &frame.0);
    }
    Ok(see_other(&format!("/studio/cases/{id}?done=saved")))
}

impl WorkForm for CaseForm {
    type Id = CaseId;

    const FOLDER: &'static str = "cases";

    async fn current(platform: &Platform, actor: &Actor, frame: &Frame, id: CaseId) -> Result<Self, Problem> {
        let conn = platform.database.read();
        let case = cases::seen(conn, &Viewer(Some(actor.clone())), id).await?;
        policy::may_edit(actor, case.author, case.status)?;
        let case = view::case(conn, case).await?;
        let attachments = attachments(&case);
        let parts = case.parts.unwrap_or_default();
        Ok(Self {
            id: Some(case.id.to_string()),
            version: case.version,
            status: status_name(case.status).into(),
            withdrawn: case.withdrawn.as_ref().map(withdrawn),
            shelf: shelf_words::choices(frame, &case.shelf),
            chapter: case.shelf.chapter.unwrap_or_default(),
            keywords: case.keywords.join("，"),
            design: parts.design.unwrap_or_default(),
            slides_note: parts.slides_note.unwrap_or_default(),
            tasks: parts.tasks.unwrap_or_default(),
            homework: parts.homework.unwrap_or_default(),
            attachments,
            media: studio_media(format!("/api/v1/cases/{id}/media"), case.media.as_ref()),
            title: case.title,
            summary: case.summary,
            errors: FieldErrors::default(),
        })
    }

    fn about(id: CaseId) -> About {
        About::Case(id)
    }

    fn with_errors(self, errors: FieldErrors) -> Self {
        Self { errors, ..self }
    }
}
