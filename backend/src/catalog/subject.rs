//! What threads, notices and acts are about: its title, its page, its maker.

use super::entity::{case, course, lesson};
use content_schema::{CaseId, CourseId, LessonId, UserId};

/// What a thread may be about, as somebody sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// Who made it; chapters and rooms belong to nobody.
    pub author: Option<UserId>,
}

impl From<&course::Model> for Subject {
    fn from(row: &course::Model) -> Self {
        Self {
            title: row.title.clone(),
            url: course_url(row.id),
            author: Some(row.author),
        }
    }
}

impl From<&lesson::Model> for Subject {
    fn from(row: &lesson::Model) -> Self {
        Self {
            title: row.title.clone(),
            url: lesson_url(row.id),
            author: Some(row.author),
        }
    }
}

impl From<&case::Model> for Subject {
    fn from(row: &case::Model) -> Self {
        Self {
            title: row.title.clone(),
            url: case_url(row.id),
            author: Some(row.author),
        }
    }
}

/// The page of a course.
pub fn course_url(id: CourseId) -> String {
    format!("/courses/{id}")
}

/// The page of a lesson.
pub fn lesson_url(id: LessonId) -> String {
    format!("/lessons/{id}")
}

/// The page of a case.
pub fn case_url(id: CaseId) -> String {
    format!("/cases/{id}")
}
