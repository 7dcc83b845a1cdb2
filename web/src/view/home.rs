//! The front page.

use super::card::Card;

/// What is new, and what somebody has begun.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// Lessons to go on with.
    pub begun: Vec<Begun>,
    /// Newest courses.
    pub courses: Vec<Card>,
    /// Newest teaching cases.
    pub cases: Vec<Card>,
}

/// A lesson to go on with.
#[derive(Clone, Debug)]
pub struct Begun {
    /// Its player.
    pub url: String,
    /// Its title.
    pub title: String,
    /// The second where one stopped.
    pub at_s: u32,
    /// Its length.
    pub duration_s: f64,
}

super::page!(Home, "home.html");

impl Home {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            begun: vec![Begun {
                url: "/lessons/1#player".into(),
                title: "小数乘法：积的小数点点在哪里".into(),
                at_s: 31,
                duration_s: 62.0,
            }],
            courses: Card::samples(),
            cases: Card::samples(),
        }
    }
}
