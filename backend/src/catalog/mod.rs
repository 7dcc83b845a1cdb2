//! Courses with their lessons, teaching cases with their files, and the textbook taxonomy they are filed under.
//!
//! What it promises:
//! - A draft is seen by its author and those who keep order, by nobody else; for all others it does not exist.
//! - A lesson is seen by everybody exactly while it and its course are published, and its video with it.
//! - A change that was made on an older version than the current one is refused, never merged silently.
//! - The words inside a file of a case are searched soon after it was added, or a reason says why not.
//! - Every change puts `course.changed`, `lesson.changed` or `case.changed` into the outbox, in the same transaction.
//! - What is on one's list is known to oneself; others see how useful it makes things, nothing else.

mod attachment_routes;
mod attachments;
pub mod author_documents;
pub mod beside;
pub mod caption_documents;
mod case_routes;
mod cases;
mod course_routes;
mod courses;
pub mod documents;
mod entity;
mod error;
mod file_type;
pub mod habits;
mod input;
mod lesson_routes;
mod lessons;
mod list;
mod pages;
mod policy;
mod publication;
mod recording;
pub mod rooms;
mod save_routes;
pub mod saves;
pub mod schema;
pub mod service;
mod shelf_words;
mod subject;
pub mod taxonomy;
mod taxonomy_routes;
mod telling;
#[cfg(test)]
mod tests;
mod texts;
mod texts_schema;
mod view;
mod wanted;
pub mod wanted_notices;
mod wanted_routes;
mod wanted_schema;
mod wanted_view;
pub mod watched;

pub use entity::tables;
pub use lessons::media_of_course;
pub use texts::keep;

pub use pages::{pages, thread_line};

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the JSON routes.
pub fn api(config: &mut ServiceConfig) {
    config
        .service(taxonomy_routes::read_taxonomy)
        .service(course_routes::list_courses)
        .service(course_routes::create_course)
        .service(course_routes::read_course)
        .service(course_routes::change_course)
        .service(course_routes::delete_course)
        .service(course_routes::publish_course)
        .service(course_routes::withdraw_course)
        .service(lesson_routes::create_lesson)
        .service(lesson_routes::read_lesson)
        .service(lesson_routes::change_lesson)
        .service(lesson_routes::delete_lesson)
        .service(lesson_routes::publish_lesson)
        .service(lesson_routes::withdraw_lesson)
        .service(lesson_routes::attach_lesson_media)
        .service(case_routes::list_cases)
        .service(case_routes::create_case)
        .service(case_routes::read_case)
        .service(case_routes::change_case)
        .service(case_routes::delete_case)
        .service(case_routes::publish_case)
        .service(case_routes::withdraw_case)
        .service(case_routes::attach_case_media)
        .service(attachment_routes::add_attachment)
        .service(attachment_routes::read_attachment)
        .service(attachment_routes::delete_attachment)
        .service(save_routes::list_saved)
        .service(save_routes::save_course)
        .service(save_routes::unsave_course)
        .service(save_routes::save_lesson)
        .service(save_routes::unsave_lesson)
        .service(save_routes::save_case)
        .service(save_routes::unsave_case)
        .service(wanted_routes::list_wanted)
        .service(wanted_routes::ask_for_case)
        .service(wanted_routes::second_wanted)
        .service(wanted_routes::unsecond_wanted)
        .service(wanted_routes::answer_wanted)
        .service(wanted_routes::remove_wanted);
}
