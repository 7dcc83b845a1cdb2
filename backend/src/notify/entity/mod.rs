//! Tables of the inbox, one a file.

pub mod cursor;
pub mod notice;

use crate::platform::backup::{Table, table};

/// The tables a backup holds.
pub fn tables() -> Vec<Box<dyn Table>> {
    vec![table::<notice::Entity>(), table::<cursor::Entity>()]
}
