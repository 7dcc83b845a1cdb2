//! A course with its lessons.

use super::act::ActNote;
use super::card::{Card, ThreadLine};
use super::thread_form::ThreadForm;

/// A course.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// Who made it.
    pub author: String,
    /// Where it stands, in words.
    pub shelf: Vec<String>,
    /// `draft`, `published` or `withdrawn`.
    pub status: String,
    /// Why those who keep order withdrew it, while they have.
    pub withdrawn: Option<ActNote>,
    /// Its lessons in order.
    pub lessons: Vec<Card>,
    /// Threads about it.
    pub threads: Vec<ThreadLine>,
    /// The form for a new one.
    pub form: ThreadForm,
    /// Where its author edits it.
    pub edit_url: Option<String>,
    /// Whether it is on the reader's list.
    pub saved: bool,
}

super::page!(Course, "course.html");

impl Course {
    /// What its threads are about.
    pub fn about(&self) -> String {
        format!("course:{}", self.id)
    }

    /// Sample values.
    pub fn sample() -> Self {
        Self {
            id: "1".into(),
            title: "数学里的关键一步".into(),
            summary: "从小数乘法到二次函数，一节课只讲透一件事。".into(),
            author: "林知秋".into(),
            shelf: vec!["初中".into(), "数学".into()],
            status: "published".into(),
            withdrawn: Some(ActNote::sample()),
            lessons: Card::samples(),
            threads: ThreadLine::samples(),
            form: ThreadForm::default(),
            edit_url: Some("/studio/courses/1".into()),
            saved: false,
        }
    }
}
