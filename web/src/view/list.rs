//! Lists of courses and of teaching cases, with filters.

use super::card::Card;
use super::shelf::ShelfChoices;

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// `courses` or `cases`: path of the page and key of its title.
    pub kind: &'static str,
    /// Filters with what is chosen.
    pub filters: ShelfChoices,
    /// The items.
    pub items: Vec<Card>,
    /// URL of the next page.
    pub next: Option<String>,
}

super::page!(List, "list.html");

impl List {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            kind: "cases",
            filters: ShelfChoices::sample(),
            items: Card::samples(),
            next: Some("/cases?cursor=1".into()),
        }
    }
}
