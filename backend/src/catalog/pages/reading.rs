//! Pages that one reads: a course, a lesson, a teaching case.

use super::cards::{lesson_card, thread_line};
use super::link::{Known, depends_on_link};
use super::player::{Asked, player};
use crate::accounts::{FrameFor, Viewer};
use crate::catalog::beside::{Beside, Stopped};
use crate::catalog::view::{self, CaseView};
use crate::catalog::{cases, courses, lessons, policy, saves, service, shelf_words};
use crate::media;
use crate::moderation::ActWhy;
use crate::platform::html::html;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, web};
use content_schema::catalog::{About, PublicationStatus};
use content_schema::moderation::ActKind;
use content_schema::{CaseId, CourseId, LessonId, UserId};
use yinghuo_web::view::act::ActNote;
use yinghuo_web::view::boards::{Board, Boards};
use yinghuo_web::view::card::ThreadLine;
use yinghuo_web::view::case::{Attachment, Case};
use yinghuo_web::view::course::Course;
use yinghuo_web::view::lesson::Lesson;
use yinghuo_web::view::media::Player;
use yinghuo_web::view::thread_form::ThreadForm;

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(course_page)
        .service(lesson_page)
        .service(boards_page)
        .service(case_page);
}

#[get("/courses/{id}")]
async fn course_page(
    platform: web::Data<Platform>,
    beside: web::Data<dyn Beside>,
    viewer: Viewer,
    frame: FrameFor,
    id: web::Path<CourseId>,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let course = courses::seen(conn, &viewer, *id).await?;
    let course = view::course(conn, &viewer, course).await?;
    let page = Course {
        saved: saves::is_saved(conn, &viewer, &About::Course(*id)).await?,
        id: course.id.to_string(),
        shelf: shelf_words::words(&frame.0, &course.shelf),
        status: status_name(course.status).into(),
        withdrawn: course.withdrawn.as_ref().map(withdrawn),
        lessons: course.lessons.iter().flatten().map(lesson_card).collect(),
        threads: threads(&**beside, &viewer, About::Course(*id)).await?,
        form: ThreadForm::default(),
        edit_url: edit_url(&viewer, course.author.id, format!("/studio/courses/{id}")),
        author: course.author.display_name,
        title: course.title,
        summary: course.summary,
    };
    html(&page, &frame.0)
}

#[get("/lessons/{id}")]
async fn lesson_page(
    platform: web::Data<Platform>,
    beside: web::Data<dyn Beside>,
    viewer: Viewer,
    frame: FrameFor,
    id: web::Path<LessonId>,
    query: web::Query<Asked>,
    known: Known,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let (lesson, course) = lessons::seen(conn, &viewer, *id).await?;
    let status = lessons::seen_status(&lesson, &course);
    let next = match lessons::seen_after(conn, &viewer, &course, *id).await? {
        Some(next) => Some(lesson_card(&view::lesson(conn, next).await?)),
        None => None,
    };
    let lesson = view::lesson(conn, lesson).await?;
    let stopped = beside.stopped(&viewer, *id).await?;
    let page = Lesson {
        saved: saves::is_saved(conn, &viewer, &About::Lesson(*id)).await?,
        id: lesson.id.to_string(),
        status: status_name(status).into(),
        withdrawn: lesson.withdrawn.as_ref().map(withdrawn),
        course: (service::course_url(course.id), course.title),
        player: lesson.media.as_ref().map(|media| Player {
            boards_page: media.boards.is_some().then(|| format!("/lessons/{id}/boards")),
            ..going_on(player(media, &query, &known), stopped)
        }),
        next,
        threads: threads(&**beside, &viewer, About::Lesson(*id)).await?,
        form: ThreadForm::default(),
        edit_url: edit_url(&viewer, lesson.author.id, format!("/studio/lessons/{id}")),
        author: lesson.author.display_name,
        title: lesson.title,
        summary: lesson.summary,
    };
    html(&page, &frame.0).map(depends_on_link)
}

/// A player that begins where its viewer stopped, unless another second was asked for.
fn going_on(player: Player, stopped: Option<Stopped>) -> Player {
    Player {
        at_s: player
            .at_s
            .or_else(|| stopped.and_then(|stopped| stopped.goes_on(player.duration_s))),
        stopped: stopped.map(|stopped| (stopped.at_s, stopped.seen_at.timestamp())),
        ..player
    }
}

/// The lesson's pictures for reading and printing.
#[get("/lessons/{id}/boards")]
async fn boards_page(
    platform: web::Data<Platform>,
    viewer: Viewer,
    frame: FrameFor,
    id: web::Path<LessonId>,
) -> Result<HttpResponse, Problem> {
    let (lesson, _) = lessons::seen(platform.database.read(), &viewer, *id).await?;
    let boards = match lesson.media_id {
        Some(media) => media::boards::read(&platform, media, frame.0.tag()).await?,
        None => Vec::new(),
    };
    let page = Boards {
        title: lesson.title,
        lesson_url: format!("/lessons/{id}"),
        boards: boards.into_iter().map(board).collect(),
    };
    html(&page, &frame.0)
}

fn board(board: media::boards::ReadBoard) -> Board {
    Board {
        at_s: board.at_s,
        url: board.url,
        webp_url: board.webp_url,
        size: (board.width, board.height),
        words: board.words,
    }
}

#[get("/cases/{id}")]
async fn case_page(
    platform: web::Data<Platform>,
    beside: web::Data<dyn Beside>,
    viewer: Viewer,
    frame: FrameFor,
    id: web::Path<CaseId>,
    query: web::Query<Asked>,
    known: Known,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let case = cases::seen(conn, &viewer, *id).await?;
    let case = view::case(conn, case).await?;
    let page = Case {
        saved: saves::is_saved(conn, &viewer, &About::Case(*id)).await?,
        id: case.id.to_string(),
        status: status_name(case.status).into(),
        withdrawn: case.withdrawn.as_ref().map(withdrawn),
        shelf: shelf_words::words(&frame.0, &case.shelf),
        parts: parts(&case),
        attachments: attachments(&case),
        player: case.media.as_ref().map(|media| player(media, &query, &known)),
        updated_at: case.updated_at,
        threads: threads(&**beside, &viewer, About::Case(*id)).await?,
        form: ThreadForm::default(),
        edit_url: edit_url(&viewer, case.author.id, format!("/studio/cases/{id}")),
        author: case.author.display_name,
        title: case.title,
        summary: case.summary,
        keywords: case.keywords,
    };
    html(&page, &frame.0).map(depends_on_link)
}

async fn threads(beside: &dyn Beside, viewer: &Viewer, about: About) -> Result<Vec<ThreadLine>, Problem> {
    let threads = beside.threads(viewer, about).await?;
    Ok(threads.into_iter().map(thread_line).collect())
}

/// The texts of a case in the order a teacher uses them, without the empty ones.
fn parts(case: &CaseView) -> Vec<(String, String)> {
    let Some(parts) = &case.parts else { return Vec::new() };
    let in_order = [
        ("design", &parts.design),
        ("slides_note", &parts.slides_note),
        ("tasks", &parts.tasks),
        ("homework", &parts.homework),
    ];
    in_order
        .into_iter()
        .filter_map(|(name, text)| text.as_ref().map(|text| (name.to_owned(), text.clone())))
        .collect()
}

/// The files of a case.
pub fn attachments(case: &CaseView) -> Vec<Attachment> {
    let file = |file: &view::AttachmentView| Attachment {
        id: file.id.to_string(),
        url: file.url.clone(),
        name: file.name.clone(),
        bytes: file.bytes.cast_unsigned(),
        unread: file.text_reason.clone(),
    };
    case.attachments.iter().flatten().map(file).collect()
}

fn edit_url(viewer: &Viewer, author: UserId, url: String) -> Option<String> {
    let edits = viewer.0.as_ref().is_some_and(|actor| policy::edits(actor, author));
    edits.then_some(url)
}

/// Why those who keep order withdrew a work, as pages say it.
pub fn withdrawn(why: &ActWhy) -> ActNote {
    ActNote {
        act: ActKind::WithdrawWork.as_str().into(),
        reason: why.reason.as_str().into(),
        words: why.words.clone(),
        until: None,
    }
}

/// The name of a status, as locale keys spell it.
pub const fn status_name(status: PublicationStatus) -> &'static str {
    match status {
        PublicationStatus::Draft => "draft",
        PublicationStatus::Published => "published",
        PublicationStatus::Withdrawn => "withdrawn",
    }
}
