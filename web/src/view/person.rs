//! A person as others see them, and what one follows.

use super::act::ActNote;
use super::card::ThreadLine;

/// A person.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// Their id.
    pub id: String,
    /// The name others see.
    pub name: String,
    /// `student`, `teacher` …
    pub role: String,
    /// What is followed with them, such as `author:ID`.
    pub target: String,
    /// Whether the reader follows them.
    pub followed: bool,
    /// Whether it is the reader.
    pub own: bool,
    /// Why they may not post for a time; those who keep order are told.
    pub silenced: Option<ActNote>,
    /// URL of the search for what they have published; none where that is nothing.
    pub works: Option<String>,
    /// Threads they opened in rooms, newest first.
    pub threads: Vec<ThreadLine>,
}

/// What one follows.
#[derive(Clone, Debug, Default)]
pub struct Follows {
    /// Rooms, chapters and authors, then threads.
    pub items: Vec<Followed>,
}

/// Something that is followed.
#[derive(Clone, Debug)]
pub struct Followed {
    /// As forms send it, such as `room:math`.
    pub target: String,
    /// Its title or name.
    pub title: String,
    /// Its page.
    pub url: String,
}

super::page!(Person, "person.html");
super::page!(Follows, "follows.html");

impl Person {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            id: "1".into(),
            silenced: Some(ActNote::sample()),
            name: "杨秀英".into(),
            role: "teacher".into(),
            target: "author:1".into(),
            works: Some("/search?q=author%3Ax".into()),
            threads: ThreadLine::samples(),
            ..Self::default()
        }
    }
}

impl Follows {
    /// Sample values.
    pub fn sample() -> Self {
        let room = Followed {
            target: "room:math".into(),
            title: "数学教研组".into(),
            url: "/rooms/math".into(),
        };
        Self { items: vec![room] }
    }
}
