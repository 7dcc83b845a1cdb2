//! Tables of the inbox and its channels, one a file.

pub mod address;
pub mod cursor;
pub mod notice;
pub mod settings;
pub mod subscription;

use crate::platform::backup::{Table, table};

/// The tables a backup holds.
pub fn tables() -> Vec<Box<dyn Table>> {
    vec![
        table::<notice::Entity>(),
        table::<cursor::Entity>(),
        table::<settings::Entity>(),
        table::<subscription::Entity>(),
        table::<address::Entity>(),
    ]
}
