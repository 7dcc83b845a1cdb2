//! A lesson: the page this project exists for.

use super::act::ActNote;
use super::card::{Card, ThreadLine};
use super::media::Player;
use super::thread_form::ThreadForm;

/// A lesson.
#[derive(Clone, Debug, Default)]
pub struct Lesson {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its summary, as Markdown.
    pub summary: String,
    /// Who made it.
    pub author: String,
    /// `draft`, `published` or `withdrawn`.
    pub status: String,
    /// Why those who keep order withdrew it, while they have.
    pub withdrawn: Option<ActNote>,
    /// Its course: URL and title.
    pub course: (String, String),
    /// Its video, if it has one.
    pub player: Option<Player>,
    /// The lesson after it.
    pub next: Option<Card>,
    /// Threads about it.
    pub threads: Vec<ThreadLine>,
    /// The form for a new one.
    pub form: ThreadForm,
    /// Where its author edits it.
    pub edit_url: Option<String>,
    /// Whether it is on the reader's list.
    pub saved: bool,
}

super::page!(Lesson, "lesson.html");

impl Lesson {
    /// The summary as HTML.
    pub fn summary_html(&self) -> String {
        crate::markdown(&self.summary)
    }

    /// What was asked on its timeline: second and title.
    pub fn marks(&self) -> Vec<(u32, &str)> {
        ThreadLine::marks(&self.threads)
    }

    /// What its threads are about.
    pub fn about(&self) -> String {
        format!("lesson:{}", self.id)
    }

    /// Sample values.
    pub fn sample() -> Self {
        Self {
            id: "1".into(),
            title: "小数乘法：积的小数点点在哪里".into(),
            summary: "用一块宣传栏的面积引入，先按整数乘，再数小数位数；位数不够时用 **0** 补足。".into(),
            author: "林知秋".into(),
            status: "published".into(),
            withdrawn: Some(ActNote::sample()),
            course: ("/courses/1".into(), "数学里的关键一步".into()),
            player: Some(Player::sample()),
            next: Card::samples().pop(),
            threads: ThreadLine::samples(),
            form: ThreadForm::default(),
            edit_url: None,
            saved: false,
        }
    }
}
