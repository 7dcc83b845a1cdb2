//! What is made of files from people: the text of documents, so that it can be found, and small pictures for posts.
//!
//! A file is read in a child process ([`child`]) behind the fences of `yinghuo-confine`; its parent only looks at how it
//! ended and what it left ([`errand`]). So a file that crashes, hangs or swells costs one child. Nothing here knows HTTP or
//! a database.

pub mod child;
pub mod errand;
pub mod limits;
pub mod picture;
pub mod text;

/// Why nothing was made of a file; a slug that pages turn into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It asks for a password.
    #[error("locked")]
    Locked,
    /// It is broken, or not what it claims to be.
    #[error("damaged")]
    Damaged,
    /// It would take more time, memory or room than a file may: a bomb, or a picture of too many pixels.
    #[error("too_large")]
    TooLarge,
    /// There are no words in it: scanned pages, or nothing.
    #[error("no_text")]
    NoText,
    /// The reader broke; it says nothing about the file.
    #[error("internal")]
    Internal,
}

impl Refusal {
    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Damaged => "damaged",
            Self::TooLarge => "too_large",
            Self::NoText => "no_text",
            Self::Internal => "internal",
        }
    }
}
