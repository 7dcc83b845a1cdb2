//! Tables of the platform, one a file.

pub mod idempotency;
pub mod outbox;
