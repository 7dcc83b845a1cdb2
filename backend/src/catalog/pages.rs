//! Pages that list courses and teaching cases.

use super::list::ListQuery;
use super::view::{self, CaseView, CourseView};
use super::{cases, courses, service, shelf_words};
use crate::accounts::{FrameFor, Viewer};
use crate::platform::{Platform, Problem};
use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, get, web};
use content_schema::media::MediaManifest;
use content_schema::taxonomy::Shelf;
use serde::Deserialize;
use yinghuo_web::view::card::Card;
use yinghuo_web::view::home::Home;
use yinghuo_web::view::list::List;
use yinghuo_web::{Frame, Page};

/// How many of each kind the front page shows.
const NEWEST: u64 = 6;

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(home).service(course_list).service(case_list);
}

/// What a filter form sends: every field, empty where nothing is chosen.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FilterForm {
    stage: String,
    grade: String,
    subject: String,
    edition: String,
    volume: String,
    cursor: Option<String>,
}

impl FilterForm {
    fn query(&self) -> ListQuery {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        ListQuery {
            stage: given(&self.stage),
            grade: self.grade.parse().ok(),
            subject: given(&self.subject),
            edition: given(&self.edition),
            volume: self.volume.parse().ok(),
            cursor: self.cursor.clone(),
            ..ListQuery::default()
        }
    }

    fn shelf(&self) -> Shelf {
        let query = self.query();
        Shelf {
            stage: self.stage.clone(),
            grade: query.grade,
            subject: self.subject.clone(),
            edition: query.edition,
            volume: query.volume,
            chapter: None,
        }
    }

    /// Where a list goes on, with the same filters.
    fn next_url(&self, kind: &str, cursor: &str) -> Result<String, Problem> {
        let pairs = [
            ("stage", self.stage.as_str()),
            ("grade", &self.grade),
            ("subject", &self.subject),
            ("edition", &self.edition),
            ("volume", &self.volume),
            ("cursor", cursor),
        ];
        let given: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let query = serde_urlencoded::to_string(given).map_err(Problem::internal)?;
        Ok(format!("/{kind}?{query}"))
    }
}

#[get("/")]
async fn home(platform: web::Data<Platform>, viewer: Viewer, frame: FrameFor) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let newest = ListQuery {
        limit: Some(NEWEST),
        ..ListQuery::default()
    };
    let courses = view::courses(conn, courses::list(conn, &viewer, &newest).await?).await?;
    let cases = view::cases(conn, cases::list(conn, &viewer, &newest).await?).await?;
    let page = Home {
        courses: courses.items.iter().map(|item| course_card(&frame.0, item)).collect(),
        cases: cases.items.iter().map(|item| case_card(&frame.0, item)).collect(),
    };
    html(&page, &frame.0)
}

#[get("/courses")]
async fn course_list(
    platform: web::Data<Platform>,
    viewer: Viewer,
    frame: FrameFor,
    form: web::Query<FilterForm>,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let page = view::courses(conn, courses::list(conn, &viewer, &form.query()).await?).await?;
    let items = page.items.iter().map(|item| course_card(&frame.0, item)).collect();
    list("courses", &frame.0, &form, items, page.next_cursor.as_deref())
}

#[get("/cases")]
async fn case_list(
    platform: web::Data<Platform>,
    viewer: Viewer,
    frame: FrameFor,
    form: web::Query<FilterForm>,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let page = view::cases(conn, cases::list(conn, &viewer, &form.query()).await?).await?;
    let items = page.items.iter().map(|item| case_card(&frame.0, item)).collect();
    list("cases", &frame.0, &form, items, page.next_cursor.as_deref())
}

fn list(
    kind: &'static str,
    frame: &Frame,
    form: &FilterForm,
    items: Vec<Card>,
    next_cursor: Option<&str>,
) -> Result<HttpResponse, Problem> {
    let page = List {
        kind,
        filters: shelf_words::choices(frame, &form.shelf()),
        items,
        next: next_cursor.map(|cursor| form.next_url(kind, cursor)).transpose()?,
    };
    html(&page, frame)
}

fn course_card(frame: &Frame, course: &CourseView) -> Card {
    Card {
        url: service::course_url(course.id),
        title: course.title.clone(),
        summary: course.summary.clone(),
        shelf: shelf_words::words(frame, &course.shelf),
        author: course.author.display_name.clone(),
        duration_s: None,
        lightest_bytes: None,
    }
}

fn case_card(frame: &Frame, case: &CaseView) -> Card {
    let media = case.media.as_ref();
    Card {
        url: service::case_url(case.id),
        title: case.title.clone(),
        summary: case.summary.clone(),
        shelf: shelf_words::words(frame, &case.shelf),
        author: case.author.display_name.clone(),
        duration_s: media.and_then(|media| media.duration_s),
        lightest_bytes: media.and_then(lightest_bytes),
    }
}

fn lightest_bytes(media: &MediaManifest) -> Option<u64> {
    media.renditions.iter().map(|link| link.rendition.bytes).min()
}

fn html(page: &impl Page, frame: &Frame) -> Result<HttpResponse, Problem> {
    let html = page.render(frame).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok().content_type(ContentType::html()).body(html))
}
