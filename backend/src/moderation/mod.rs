//! What those who keep order did, to whom and why: the trail of their acts.
//!
//! Promises: every act has a reason and is written in the transaction that does it, with its outbox row; none is ever
//! changed; the person concerned is told what was done and why, and may read it again; nobody acts on those who keep
//! order. What an act does to a post, a thread or a work, the capability that holds it decides.

pub mod acts;
mod entity;
pub mod notices;
mod pages;
mod policy;
mod routes;
pub mod schema;
pub mod silence;

pub use entity::act::Model as Act;
pub use entity::tables;
pub use pages::{note, pages};
pub use routes::{ActView, ActWhy, api};
