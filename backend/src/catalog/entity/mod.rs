//! Tables of the catalog, one a file.

pub mod attachment;
pub mod attachment_text;
pub mod case;
pub mod course;
pub mod lesson;
pub mod save;
pub mod wanted;
pub mod wanted_second;

use crate::platform::backup::{Table, table};

/// The tables a backup holds, those referred to first.
pub fn tables() -> Vec<Box<dyn Table>> {
    vec![
        table::<course::Entity>(),
        table::<lesson::Entity>(),
        table::<case::Entity>(),
        table::<attachment::Entity>(),
        table::<attachment_text::Entity>(),
        table::<save::Entity>(),
        table::<wanted::Entity>(),
        table::<wanted_second::Entity>(),
    ]
}
