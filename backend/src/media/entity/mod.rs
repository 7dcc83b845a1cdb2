//! Tables of media, one a file.

pub mod file;
pub mod job;
pub mod media;
pub mod runner;

use crate::platform::backup::{Table, table};

/// The tables a backup holds, those referred to first.
pub fn tables() -> Vec<Box<dyn Table>> {
    vec![
        table::<media::Entity>(),
        table::<job::Entity>(),
        table::<file::Entity>(),
        table::<runner::Entity>(),
    ]
}
