//! Tables of the discussion, one a file.

pub mod edit;
pub mod enclosure;
pub mod follow;
pub mod held_word;
pub mod mention;
pub mod place;
pub mod post;
pub mod report;
pub mod subscription;
pub mod thanks;
pub mod thread;

use crate::platform::backup::{Table, table};

/// The tables a backup holds, those referred to first.
pub fn tables() -> Vec<Box<dyn Table>> {
    vec![
        table::<thread::Entity>(),
        table::<post::Entity>(),
        table::<follow::Entity>(),
        table::<report::Entity>(),
        table::<thanks::Entity>(),
        table::<subscription::Entity>(),
        table::<mention::Entity>(),
        table::<edit::Entity>(),
        table::<place::Entity>(),
        table::<held_word::Entity>(),
        table::<enclosure::Entity>(),
    ]
}
