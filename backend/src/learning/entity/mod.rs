//! Tables of learning, one a file.

pub mod progress;

use crate::platform::backup::{Table, table};

/// The tables a backup holds.
pub fn tables() -> Vec<Box<dyn Table>> {
    vec![table::<progress::Entity>()]
}
