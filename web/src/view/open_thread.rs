//! Opening a thread, on a page of its own: where the form comes back when something is wrong with it.

use super::card::ThreadLine;
use super::enclosure::Enclosure;
use super::thread_form::ThreadForm;

/// The form with what was typed.
#[derive(Clone, Debug, Default)]
pub struct OpenThread {
    /// What it is about: URL and title.
    pub about: (String, String),
    /// The same as forms send it, such as `lesson:ID`.
    pub about_id: String,
    /// The form.
    pub form: ThreadForm,
    /// Whether it may be about a second of a video.
    pub with_second: bool,
    /// Whether the post is shown as it will look.
    pub preview: bool,
    /// What was brought for it already.
    pub kept: Vec<Enclosure>,
    /// Threads whose titles are like this one.
    pub similar: Vec<ThreadLine>,
}

super::page!(OpenThread, "open_thread.html");

impl OpenThread {
    /// The post as it will look.
    pub fn preview_html(&self) -> Option<String> {
        self.preview.then(|| crate::markdown(&self.form.body))
    }

    /// Sample values.
    pub fn sample() -> Self {
        Self {
            about: ("/lessons/1".into(), "小数乘法".into()),
            about_id: "lesson:1".into(),
            form: ThreadForm {
                title: "为".into(),
                at_s: "0:26".into(),
                ..ThreadForm::default()
            },
            with_second: true,
            preview: true,
            kept: Enclosure::samples(),
            similar: ThreadLine::samples(),
        }
    }
}
