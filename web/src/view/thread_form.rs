//! The form that opens a thread, on the page of what it is about.

use super::FieldErrors;

/// What was typed, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct ThreadForm {
    /// Title.
    pub title: String,
    /// First post.
    pub body: String,
    /// Second of the video, as typed.
    pub at_s: String,
    /// Whether it is a question.
    pub question: bool,
    /// What is wrong.
    pub errors: FieldErrors,
}
