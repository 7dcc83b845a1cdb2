//! Tables of accounts, one a file.

pub mod session;
pub mod user;
