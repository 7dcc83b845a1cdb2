//! The studio: where teachers make courses, lessons and teaching cases.

mod captions;
mod cases;
mod courses;
mod lessons;
mod shelf_form;
mod steps;

use super::player::status_name as media_status_name;
pub use shelf_form::ShelfForm;

use super::reading::status_name;
use crate::accounts::{Actor, FrameFor, Viewer};
use crate::catalog::list::ListQuery;
use crate::catalog::view::{self, LessonView};
use crate::catalog::wanted::{self, WantedQuery};
use crate::catalog::{cases as case_service, courses as course_service, policy};
use crate::platform::html::html;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, web};
use content_schema::catalog::PublicationStatus;
use content_schema::media::MediaManifest;
use serde_json::{Map, Value};
use yinghuo_web::view::studio::{Studio, Work};

/// How many of one's own are listed.
const LISTED: u64 = 100;

/// How many wanted cases are shown, of those that most people want.
const WANTED: u64 = 5;

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(studio_page)
        .configure(courses::pages)
        .configure(lessons::pages)
        .configure(cases::pages)
        .configure(captions::pages);
}

#[get("/studio")]
async fn studio_page(platform: web::Data<Platform>, actor: Actor, frame: FrameFor) -> Result<HttpResponse, Problem> {
    policy::may_make_cases(&actor)?;
    let conn = platform.database.read();
    let viewer = Viewer(Some(actor));
    let own = ListQuery {
        mine: Some(true),
        limit: Some(LISTED),
        ..ListQuery::default()
    };
    let courses = view::courses(conn, course_service::list(conn, &viewer, &own).await?).await?;
    let cases = view::cases(conn, case_service::list(conn, &viewer, &own).await?).await?;
    let top = WantedQuery {
        limit: Some(WANTED),
        ..WantedQuery::default()
    };
    let wanted = wanted::list(conn, &top).await?;
    let page = Studio {
        wanted: wanted.items.into_iter().map(|item| (item.text, item.seconds)).collect(),
        courses: courses
            .items
            .iter()
            .map(|course| {
                work(
                    format!("/studio/courses/{}", course.id),
                    &course.title,
                    course.status,
                    None,
                )
            })
            .collect(),
        cases: cases
            .items
            .iter()
            .map(|case| {
                work(
                    format!("/studio/cases/{}", case.id),
                    &case.title,
                    case.status,
                    case.media.as_ref(),
                )
            })
            .collect(),
    };
    html(&page, &frame.0)
}

fn work(url: String, title: &str, status: PublicationStatus, media: Option<&MediaManifest>) -> Work {
    Work {
        url,
        title: title.to_owned(),
        status: status_name(status).into(),
        media_status: media.map(|media| media_status_name(media.status).into()),
    }
}

fn lesson_work(lesson: &LessonView) -> Work {
    let url = format!("/studio/lessons/{}", lesson.id);
    work(url, &lesson.title, lesson.status, lesson.media.as_ref())
}

/// A whole form as a change: what the form leaves empty is cleared.
fn as_change(input: &impl serde::Serialize, may_be_empty: &[&str]) -> Result<Map<String, Value>, Problem> {
    let Value::Object(mut change) = serde_json::to_value(input).map_err(Problem::internal)? else {
        return Err(Problem::internal("a form is an object"));
    };
    for field in may_be_empty {
        change.entry(*field).or_insert(Value::Null);
    }
    Ok(change)
}
