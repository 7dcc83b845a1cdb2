//! A person's inbox: what they are told, in the page and live by Server-Sent Events.
//!
//! Promises: a notice is written once for each event that calls for it, whatever crashes; who listens hears of it
//! within a second and misses nothing over a broken line. It knows notices, never why they are given: `app.rs` plugs in
//! a [`NoticeSource`].

mod entity;
mod follow;
mod join;
mod live;
mod mail;
mod pages;
mod push;
mod quiet;
mod routes;
pub mod schema;
pub mod service;
mod settings;
mod settings_pages;
mod settings_routes;
#[cfg(test)]
mod tests;

pub use entity::tables;
pub use follow::{NoticeSource, follow};
pub use live::Callers;
pub use mail::{Mailer, keep as mail};
pub use pages::pages;
pub use push::keep as push;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the JSON routes.
pub fn api(config: &mut ServiceConfig) {
    config
        .service(live::follow_notices)
        .service(routes::list_notices)
        .service(routes::mark_read)
        .service(settings_routes::read_settings)
        .service(settings_routes::change_settings)
        .service(push::list_devices)
        .service(push::add_device)
        .service(push::remove_device)
        .service(mail::read_mail)
        .service(mail::change_mail)
        .service(mail::forget_mail);
}
