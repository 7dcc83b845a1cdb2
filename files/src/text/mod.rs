//! The text of documents, for finding them again: words in order, without their looks.

mod cmaps;
mod gather;
mod office;
mod pdf;
mod tidy;

pub use gather::Gathered;
pub use office::{office, opendocument};
pub use pdf::pdf;
pub use tidy::tidy;

use crate::Refusal;
use crate::limits::MAX_CHARS;
use gather::Gather;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The text of a text file.
pub fn plain(source: &Path) -> Result<Gathered, Refusal> {
    let file = File::open(source).map_err(|_| Refusal::Internal)?;
    let mut bytes = Vec::new();
    // No character has more than four bytes.
    let most = MAX_CHARS as u64 * 4 + 4;
    file.take(most).read_to_end(&mut bytes).map_err(|_| Refusal::Internal)?;
    let mut gather = Gather::default();
    gather.add(&String::from_utf8_lossy(&bytes));
    Ok(gather.end())
}
