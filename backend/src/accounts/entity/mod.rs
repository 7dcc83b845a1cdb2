//! Tables of accounts, one a file.

pub mod session;
pub mod user;

use crate::platform::backup::{Table, table};

/// The tables a backup holds, those referred to first.
pub fn tables() -> Vec<Box<dyn Table>> {
    vec![table::<user::Entity>(), table::<session::Entity>()]
}
