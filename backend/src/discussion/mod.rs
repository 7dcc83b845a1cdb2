//! Threads about lessons, cases, courses and chapters or in the rooms of subjects, and the order kept in them.
//!
//! Promises: who may see what a thread is about may read it, and nobody else; a post is changed by its author only; what
//! is deleted or hidden is gone from pages, answers and search, but kept for those who keep order; whoever posts in a
//! thread follows it from then on.

pub mod documents;
mod entity;
mod error;
mod follow_pages;
mod follow_routes;
mod follows;
mod limits;
mod mentions;
mod moderation;
mod moderation_routes;
pub mod notices;
mod open_pages;
mod order;
mod pages;
mod people;
mod places;
mod policy;
mod post_pages;
mod posts;
mod read;
mod room_pages;
mod room_routes;
mod rooms;
mod routes;
pub mod schema;
mod similar;
mod standing;
mod thanks;
mod thanks_routes;
mod threads;

pub use entity::tables;

pub use limits::PostLimits;
pub use moderation::queue_size;
pub use pages::pages;
pub use read::Threads;
pub use routes::api;
