//! Wanted cases, and one's list of saved things.

use super::FieldErrors;
use super::shelf::ShelfChoices;
use chrono::{DateTime, Utc};

/// What teachers look for, what most people want first.
#[derive(Clone, Debug, Default)]
pub struct WantedList {
    /// Those nobody has answered.
    pub items: Vec<Wanted>,
    /// URL of the next page.
    pub next: Option<String>,
    /// Whether the reader may ask.
    pub may_ask: bool,
    /// Whether the reader may link a case that answers.
    pub may_answer: bool,
    /// Published cases of the reader: URL and title.
    pub own: Vec<(String, String)>,
    /// What was typed.
    pub text: String,
    /// The chapter that was typed.
    pub chapter: String,
    /// Where it would stand.
    pub shelf: ShelfChoices,
    /// What is wrong.
    pub errors: FieldErrors,
}

/// A wanted case.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its id.
    pub id: String,
    /// What for.
    pub text: String,
    /// Where it would stand, in words.
    pub shelf: Vec<String>,
    /// Who asks.
    pub asker: String,
    /// How many others want it.
    pub seconds: i32,
    /// Whether the reader is one of them.
    pub seconded: bool,
    /// Whether the reader asks for it.
    pub own: bool,
    /// Whether the reader may take it away.
    pub may_remove: bool,
    /// When it was asked for.
    pub at: DateTime<Utc>,
}

/// What is on one's list.
#[derive(Clone, Debug, Default)]
pub struct SavedList {
    /// What was saved last first.
    pub items: Vec<Saved>,
    /// URL of the next page.
    pub next: Option<String>,
}

/// Something on one's list.
#[derive(Clone, Debug)]
pub struct Saved {
    /// `lesson:ID`, `case:ID` or `course:ID`.
    pub about: String,
    /// `lesson`, `case` or `course`.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
}

super::page!(WantedList, "wanted.html");
super::page!(SavedList, "saved.html");

impl WantedList {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            items: vec![Wanted::sample()],
            next: Some("/wanted?cursor=1".into()),
            may_ask: true,
            may_answer: true,
            own: vec![("/cases/1".into(), "小数乘法".into())],
            shelf: ShelfChoices::sample(),
            ..Self::default()
        }
    }
}

impl Wanted {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            id: "1".into(),
            text: "复式班怎么上小数除法".into(),
            shelf: vec!["小学".into(), "五年级".into()],
            asker: "小雨".into(),
            seconds: 3,
            seconded: false,
            own: false,
            may_remove: true,
            at: DateTime::UNIX_EPOCH,
        }
    }
}

impl SavedList {
    /// Sample values.
    pub fn sample() -> Self {
        let item = Saved {
            about: "case:1".into(),
            kind: "case".into(),
            title: "光合作用".into(),
            url: "/cases/1".into(),
        };
        Self {
            items: vec![item],
            next: None,
        }
    }
}
