//! Rooms of subjects, and one of them or a chapter with its threads.

use super::card::ThreadLine;
use super::pager::Pager;

/// Every room.
#[derive(Clone, Debug, Default)]
pub struct Rooms {
    /// URL, name, how many threads.
    pub rooms: Vec<(String, String, u64)>,
}

/// A room or chapter with a page of its threads.
#[derive(Clone, Debug, Default)]
pub struct Room {
    /// Its name.
    pub title: String,
    /// What it is part of: URL and name.
    pub parent: (String, String),
    /// Filters: URL, locale key, whether chosen.
    pub filters: Vec<(String, String, bool)>,
    /// Threads, the liveliest first.
    pub threads: Vec<ThreadLine>,
    /// Numbered pages.
    pub pager: Pager,
    /// What is followed with it, such as `room:math`.
    pub target: String,
    /// Whether the reader follows it.
    pub followed: bool,
    /// Where a thread is opened.
    pub new_url: String,
    /// Books: URL, name, whether chosen.
    pub books: Vec<(String, String, bool)>,
    /// Chapters of the chosen book: URL, name, how many threads.
    pub chapters: Vec<(String, String, u64)>,
}

super::page!(Rooms, "rooms.html");
super::page!(Room, "room.html");

impl Rooms {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            rooms: vec![("/rooms/math".into(), "数学教研组".into(), 3)],
        }
    }
}

impl Room {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            title: "数学教研组".into(),
            parent: ("/rooms".into(), "教研组".into()),
            filters: vec![("/rooms/math".into(), "threads-all".into(), true)],
            threads: ThreadLine::samples(),
            pager: Pager {
                pages: 3,
                base: "/rooms/math?page=".into(),
                ..Pager::default()
            },
            target: "room:math".into(),
            followed: true,
            new_url: "/threads/new?about=room:math".into(),
            books: vec![("?book=1".into(), "五年级 数学".into(), true)],
            chapters: vec![("/chapters?about=1".into(), "小数乘法".into(), 1)],
        }
    }
}
