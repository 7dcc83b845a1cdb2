//! People, roles, sign-in and tokens.
//!
//! Promises: a password is never kept, only its argon2id hash; a session ends everywhere at once when it is closed; a
//! refresh token that is used twice ends its family; there is always an admin.

pub mod actor;
pub mod authenticate;
mod entity;
mod error;
pub mod form;
pub mod frame;
mod pages;
mod password;
mod policy;
mod routes;
pub mod schema;
pub mod service;
pub mod session;
mod sign_in_limits;
pub mod token;

pub use actor::{Actor, Viewer};
pub use entity::tables;
pub use error::AccountError;
pub use form::PageForm;
pub use frame::FrameFor;
pub use pages::pages;
pub use routes::api;
pub use sign_in_limits::SignInLimits;
