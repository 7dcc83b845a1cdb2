//! The confined child: does one errand with one file and leaves its answer in its folder.

use crate::errand::{ANSWER, Answer, Errand};
use crate::{Refusal, limits, picture, text};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use yinghuo_confine::confine;

/// Confines this process and does an errand. Answers the program's exit code. Must be called before any thread is started.
pub fn run(errand: Errand, source: &Path, folder: &Path) -> u8 {
    if let Err(error) = confine(source, folder, &limits::CHILD) {
        tracing::error!(%error, "a reader of files cannot be confined");
        return 2;
    }
    // Readers of hostile files may panic; what they say then is no news for the log.
    std::panic::set_hook(Box::new(|_| ()));
    let answer = catch_unwind(AssertUnwindSafe(|| perform(errand, source, folder)))
        .unwrap_or(Err(Refusal::Damaged))
        .unwrap_or_else(Answer::Refused);
    let written = serde_json::to_vec(&answer)
        .map_err(std::io::Error::from)
        .and_then(|bytes| std::fs::write(folder.join(ANSWER), bytes));
    match written {
        Ok(()) => 0,
        Err(error) => {
            tracing::error!(%error, "a reader of files cannot leave its answer");
            2
        }
    }
}

fn perform(errand: Errand, source: &Path, folder: &Path) -> Result<Answer, Refusal> {
    if errand == Errand::Picture {
        return picture::shrink(source, folder).map(Answer::Picture);
    }
    let found = match errand {
        Errand::Pdf => text::pdf(source)?,
        Errand::Office => text::office(source)?,
        Errand::OpenDocument => text::opendocument(source)?,
        Errand::Plain | Errand::Picture => text::plain(source)?,
    };
    let tidied = text::tidy(&found.text);
    if !tidied.chars().any(char::is_alphanumeric) {
        return Err(Refusal::NoText);
    }
    Ok(Answer::Text {
        text: tidied,
        whole: found.whole,
    })
}
