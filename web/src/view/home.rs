//! The front page.

use super::card::Card;

/// What is new.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// Newest courses.
    pub courses: Vec<Card>,
    /// Newest teaching cases.
    pub cases: Vec<Card>,
}

super::page!(Home, "home.html");

impl Home {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            courses: Card::samples(),
            cases: Card::samples(),
        }
    }
}
