//! Tables of the platform, one a file.

pub mod idempotency;
pub mod outbox;

use super::backup::{Table, table};

/// The tables a backup holds.
pub fn tables() -> Vec<Box<dyn Table>> {
    vec![table::<outbox::Entity>(), table::<idempotency::Entity>()]
}
