//! The words that hold posts.

use super::FieldErrors;

/// The word list.
#[derive(Clone, Debug, Default)]
pub struct HeldWords {
    /// Ids and words, newest first.
    pub words: Vec<(String, String)>,
    /// What was typed.
    pub word: String,
    /// What is wrong.
    pub errors: FieldErrors,
}

super::page!(HeldWords, "held_words.html");

impl HeldWords {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            words: vec![("1".into(), "加微信".into())],
            ..Self::default()
        }
    }
}
