//! Opening a thread, on a page of its own: where the form comes back when something is wrong with it.

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
}

super::page!(OpenThread, "open_thread.html");

impl OpenThread {
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
        }
    }
}
