//! People, roles, sign-in and tokens.

pub mod actor;

pub use actor::{Actor, Viewer};
