//! How far people have come in their lessons.
//!
//! What it promises:
//! - Whoever stopped on one device goes on at the same second on another; what was watched without a link counts when it is told.
//! - What a device tells late, twice or in any order comes to the same.
//! - Nobody but oneself sees it.
//!
//! Nobody follows it, so it is not in the outbox: a row a minute of everybody's playing would only be in the way there.

mod entity;
mod place;
mod progress;
mod routes;
pub mod schema;

pub use entity::tables;
pub use progress::{begun, stopped};

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the JSON routes.
pub fn api(config: &mut ServiceConfig) {
    config.service(routes::keep_progress).service(routes::list_progress);
}
