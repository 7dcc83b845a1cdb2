//! The boards of a lesson as a page to read, and to print as a handout.

/// The page.
#[derive(Clone, Debug, Default)]
pub struct Boards {
    /// Title of the lesson.
    pub title: String,
    /// Where the lesson is.
    pub lesson_url: String,
    /// Its pictures in the order of time.
    pub boards: Vec<Board>,
}

/// A board.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// When it is there, in seconds.
    pub at_s: f64,
    /// URL of its picture.
    pub url: String,
    /// URL of a lighter one, as WebP.
    pub webp_url: Option<String>,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// What is said while it stands; empty without captions.
    pub words: String,
}

super::page!(Boards, "boards.html");

impl Boards {
    /// Sample values.
    pub fn sample() -> Self {
        let board = |at_s: f64| Board {
            at_s,
            url: "/m/1/board-0001-640.jpg".into(),
            webp_url: Some("/m/1/board-0001-640.webp".into()),
            size: (640, 360),
            words: "先按整数乘，再数小数位。".into(),
        };
        Self {
            title: "小数乘法：积的小数点点在哪里".into(),
            lesson_url: "/lessons/1".into(),
            boards: [0.0, 65.5].map(board).into(),
        }
    }
}
