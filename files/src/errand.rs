//! What is asked of a child, and what it leaves behind. The parent's side: a command to start, and the answer to read.

use crate::Refusal;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use yinghuo_confine::{Death, death};

/// The hidden command of the program that runs a child.
pub const COMMAND: &str = "confined";

/// Where a child leaves its answer, in its folder.
pub(crate) const ANSWER: &str = "answer.json";

/// What is to be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// The text of a PDF.
    Pdf,
    /// The text of a Word, `PowerPoint` or Excel file.
    Office,
    /// The text of an `OpenDocument` file.
    OpenDocument,
    /// The text of a text file.
    Plain,
    /// A small picture, and a smaller one.
    Picture,
}

impl Errand {
    const ALL: [Self; 5] = [Self::Pdf, Self::Office, Self::OpenDocument, Self::Plain, Self::Picture];

    /// The word for it on a command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Office => "office",
            Self::OpenDocument => "opendocument",
            Self::Plain => "plain",
            Self::Picture => "picture",
        }
    }

    /// The errand of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|errand| errand.as_str() == word)
    }

    /// How the text of a file of this MIME type is read; none where there is none to read.
    pub fn of_document(mime: &str) -> Option<Self> {
        match mime.split(';').next().unwrap_or_default().trim() {
            "application/pdf" => Some(Self::Pdf),
            "text/plain" => Some(Self::Plain),
            mime if mime.starts_with("application/vnd.openxmlformats-officedocument.") => Some(Self::Office),
            mime if mime.starts_with("application/vnd.oasis.opendocument.") => Some(Self::OpenDocument),
            _ => None,
        }
    }
}

/// What a child made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The text of a document.
    Text {
        /// At most [`MAX_CHARS`](crate::limits::MAX_CHARS) characters.
        text: String,
        /// Whether that is all of it.
        whole: bool,
    },
    /// Two JPEG files lie in the folder.
    Picture(Sizes),
    /// Nothing was made.
    Refused(Refusal),
}

/// The files of a picture: [`LARGE`] and [`SMALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    /// Width of the large one, in pixels.
    pub width: u32,
    /// Height of the large one.
    pub height: u32,
    /// Size of the large one.
    pub bytes: u64,
    /// Size of the small one.
    pub small_bytes: u64,
}

/// File name of the picture to look at closely.
pub const LARGE: &str = "large.jpg";

/// File name of the picture beside the words.
pub const SMALL: &str = "small.jpg";

/// The command that does an errand in a child: `program` is one that hands [`COMMAND`] to [`child::run`](crate::child::run).
/// It may write below `folder` alone.
pub fn command(program: &Path, errand: Errand, source: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .arg(COMMAND)
        .arg(errand.as_str())
        .arg(source)
        .arg(folder)
        // Each arena of the C library takes 64 MB of address space, which is limited.
        .env("MALLOC_ARENA_MAX", "2")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

/// What a child that ended so left in its folder.
pub fn outcome(status: ExitStatus, folder: &Path) -> Result<Answer, Refusal> {
    if !status.success() {
        return Err(match death(status) {
            Death::OverLimits(_) => Refusal::TooLarge,
            // It speaks for itself unless the file broke it.
            Death::Crashed(_) => Refusal::Damaged,
        });
    }
    let written = std::fs::read(folder.join(ANSWER)).map_err(|_| Refusal::Internal)?;
    match serde_json::from_slice(&written).map_err(|_| Refusal::Internal)? {
        Answer::Refused(refusal) => Err(refusal),
        made => Ok(made),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_errand_has_a_word_and_documents_name_theirs() {
        for errand in Errand::ALL {
            assert_eq!(Errand::of_word(errand.as_str()), Some(errand));
        }
        assert_eq!(Errand::of_word("format-disk"), None);
        for (mime, errand) in [
            ("application/pdf", Some(Errand::Pdf)),
            ("text/plain; charset=utf-8", Some(Errand::Plain)),
            (
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                Some(Errand::Office),
            ),
            ("application/vnd.oasis.opendocument.text", Some(Errand::OpenDocument)),
            ("image/png", None),
        ] {
            assert_eq!(Errand::of_document(mime), errand, "{mime}");
        }
    }
}
