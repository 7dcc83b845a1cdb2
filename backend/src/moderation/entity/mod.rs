//! Tables of keeping order, one a file.

pub mod act;

use crate::platform::backup::{Table, table};

/// The tables a backup holds.
pub fn tables() -> Vec<Box<dyn Table>> {
    vec![table::<act::Entity>()]
}
