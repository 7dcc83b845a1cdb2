//! Pages that list courses and teaching cases.

use super::cards::{case_card, course_card};
use crate::accounts::{FrameFor, Viewer};
use crate::catalog::beside::{self, Beside};
use crate::catalog::list::ListQuery;
use crate::catalog::{cases, courses, shelf_words, view};
use crate::platform::html::html;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, web};
use content_schema::taxonomy::Shelf;
use serde::Deserialize;
use yinghuo_web::Frame;
use yinghuo_web::view::card::Card;
use yinghuo_web::view::home::{Begun, Home};
use yinghuo_web::view::list::List;

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
async fn home(
    platform: web::Data<Platform>,
    beside: web::Data<dyn Beside>,
    viewer: Viewer,
    frame: FrameFor,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let newest = ListQuery {
        limit: Some(NEWEST),
        ..ListQuery::default()
    };
    let courses = view::courses(conn, courses::list(conn, &viewer, &newest).await?).await?;
    let cases = view::cases(conn, cases::list(conn, &viewer, &newest).await?).await?;
    let page = Home {
        begun: beside.begun(&viewer).await?.into_iter().map(begun).collect(),
        courses: courses.items.iter().map(|item| course_card(&frame.0, item)).collect(),
        cases: cases.items.iter().map(|item| case_card(&frame.0, item)).collect(),
    };
    html(&page, &frame.0)
}

fn begun(lesson: beside::Begun) -> Begun {
    Begun {
        url: format!("{}#player", lesson.url),
        title: lesson.title,
        at_s: lesson.at_s,
        duration_s: lesson.duration_s,
    }
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
