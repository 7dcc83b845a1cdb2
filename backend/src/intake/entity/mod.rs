//! Tables of intake, one a file.

pub mod upload;

use crate::platform::backup::{Table, table};

/// The tables a backup holds, those referred to first.
pub fn tables() -> Vec<Box<dyn Table>> {
    vec![table::<upload::Entity>()]
}
