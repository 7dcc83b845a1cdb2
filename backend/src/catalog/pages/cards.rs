//! Courses, lessons and cases as lists show them.

use crate::catalog::view::{CaseView, CourseView, LessonView};
use crate::catalog::{beside, service, shelf_words};
use content_schema::media::MediaManifest;
use yinghuo_web::Frame;
use yinghuo_web::view::card::{Card, ThreadLine};

/// A course in a list.
pub fn course_card(frame: &Frame, course: &CourseView) -> Card {
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

/// A teaching case in a list.
pub fn case_card(frame: &Frame, case: &CaseView) -> Card {
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

/// A lesson in the list of its course.
pub fn lesson_card(lesson: &LessonView) -> Card {
    let media = lesson.media.as_ref();
    Card {
        url: service::lesson_url(lesson.id),
        title: lesson.title.clone(),
        summary: lesson.summary.clone(),
        shelf: Vec::new(),
        author: lesson.author.display_name.clone(),
        duration_s: media.and_then(|media| media.duration_s),
        lightest_bytes: media.and_then(lightest_bytes),
    }
}

/// A thread in a list.
pub fn thread_line(thread: beside::ThreadLine) -> ThreadLine {
    ThreadLine {
        id: thread.id.to_string(),
        title: thread.title,
        author: thread.author,
        replies: thread.replies,
        at_s: thread.at_s,
        answered: thread.answered,
    }
}
