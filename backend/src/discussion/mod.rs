//! Threads about lessons, cases, courses and chapters or in the rooms of subjects, and the order kept in them.
//!
//! Promises: who may see what a thread is about may read it, and nobody else; a post is changed by its author only; what
//! is out of sight is gone from pages, answers and search, and who wrote it reads why; whoever posts in a thread follows
//! it from then on.

mod deed_pages;
mod deed_routes;
mod deeds;
pub mod documents;
mod enclosures;
mod entity;
mod error;
mod follow_pages;
mod follow_routes;
mod follows;
mod held_word_pages;
mod held_word_routes;
mod held_words;
mod limits;
mod mentions;
pub mod notices;
mod open_pages;
mod order;
mod order_schema;
mod pages;
mod people;
mod places;
mod policy;
mod post_deeds;
mod post_form;
mod post_pages;
mod post_view;
mod posts;
mod read;
mod report_pages;
mod report_routes;
mod reports;
mod room_pages;
mod room_routes;
mod rooms;
mod routes;
pub mod schema;
mod sight;
mod similar;
mod standing;
mod thanks;
mod thanks_routes;
mod thread_deeds;
mod thread_view;
mod threads;

pub use enclosures::{forget_unposted, notices as voice_notices};
pub use entity::tables;

pub use limits::PostLimits;
pub use pages::pages;
pub use read::beside;
pub use reports::queue_size;
pub use routes::api;
