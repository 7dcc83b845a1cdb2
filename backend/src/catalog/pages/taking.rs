//! Taking lessons home: the shelf of a device, what may be put on it, and the page that stands in without a link.

use super::link::Known;
use super::player::{self, player};
use crate::accounts::{FrameFor, Viewer};
use crate::catalog::view::{self, LessonView};
use crate::catalog::{courses, lessons, service};
use crate::platform::html::html;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, web};
use content_schema::{CourseId, LessonId};
use serde::Deserialize;
use yinghuo_web::Frame;
use yinghuo_web::view::media::Rung;
use yinghuo_web::view::taking::{Offline, SaveFile, Shelf, Take, TakeLesson, TakeRung};

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(shelf_page).service(offline_page);
}

#[derive(Deserialize)]
struct Asked {
    /// A lesson to take home.
    lesson: Option<LessonId>,
    /// A course to take home.
    course: Option<CourseId>,
    /// Nobody's page: for the service worker, which keeps it whoever signs in.
    bare: Option<String>,
}

#[get("/shelf")]
async fn shelf_page(
    platform: web::Data<Platform>,
    viewer: Viewer,
    frame: FrameFor,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Problem> {
    if asked.bare.is_some() {
        return html(&Shelf::default(), &nobodys(&frame.0, "/shelf"));
    }
    let conn = platform.database.read();
    let take = if let Some(id) = asked.lesson {
        let (lesson, _) = lessons::seen(conn, &viewer, id).await?;
        let lesson = view::lesson(conn, lesson).await?;
        Some(take(lesson.title.clone(), service::lesson_url(id), &[lesson]))
    } else if let Some(id) = asked.course {
        let course = view::course(conn, &viewer, courses::seen(conn, &viewer, id).await?).await?;
        let lessons = course.lessons.unwrap_or_default();
        Some(take(course.title, service::course_url(id), &lessons))
    } else {
        None
    };
    html(&Shelf { take }, &frame.0)
}

#[get("/offline")]
async fn offline_page(frame: FrameFor) -> Result<HttpResponse, Problem> {
    html(&Offline { shelf_url: "/shelf" }, &nobodys(&frame.0, "/"))
}

/// The frame of a page that names no reader.
fn nobodys(frame: &Frame, path: &str) -> Frame {
    Frame {
        path: path.into(),
        ..Frame::visitor(frame.language)
    }
}

fn take(title: String, url: String, lessons: &[LessonView]) -> Take {
    let mut take = Take {
        title,
        url,
        ..Take::default()
    };
    for lesson in lessons {
        let Some(media) = lesson.media.as_ref().filter(|media| media.playable) else {
            continue;
        };
        let rungs = player(media, &player::Asked::default(), &Known::default()).rungs;
        for rung in &rungs {
            count(&mut take.rungs, rung);
        }
        take.lessons.push(TakeLesson {
            id: lesson.id.to_string(),
            title: lesson.title.clone(),
            files: rungs.iter().filter_map(save_file).collect(),
        });
    }
    take
}

fn count(rungs: &mut Vec<TakeRung>, rung: &Rung) {
    if let Some(known) = rungs.iter_mut().find(|known| known.name == rung.name) {
        known.bytes += rung.bytes;
        return;
    }
    rungs.push(TakeRung {
        name: rung.name.clone(),
        purpose: rung.purpose.clone(),
        language: rung.language.clone(),
        bytes: rung.bytes,
    });
}

/// The file that plays everywhere.
fn save_file(rung: &Rung) -> Option<SaveFile> {
    let url = &rung.sources.last()?.url;
    Some(SaveFile {
        purpose: rung.purpose.clone(),
        url: match url.strip_suffix(".mp4") {
            Some(stem) => format!("{stem}-save.mp4"),
            None => url.clone(),
        },
        bytes: rung.most_bytes,
    })
}
