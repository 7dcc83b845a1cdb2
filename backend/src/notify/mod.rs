//! A person's inbox: what they are told, in the page and live by Server-Sent Events.
//!
//! Promises: a notice is written once for each event that calls for it, whatever crashes; who listens hears of it
//! within a second and misses nothing over a broken line. It knows notices, never why they are given: `app.rs` plugs in
//! a [`NoticeSource`].

mod entity;
mod follow;
mod live;
mod pages;
mod routes;
pub mod schema;
pub mod service;
#[cfg(test)]
mod tests;

pub use entity::tables;
pub use follow::{NoticeSource, follow};
pub use live::Callers;
pub use pages::pages;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the JSON routes.
pub fn api(config: &mut ServiceConfig) {
    config
        .service(live::follow_notices)
        .service(routes::list_notices)
        .service(routes::mark_read);
}
