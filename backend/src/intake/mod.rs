//! Intake: resumable uploads (tus 1.0.0), and finished ones handed to media.
//!
//! What it promises:
//! - What was acknowledged is on the disk, and an upload goes on from there after a broken link, a killed server, a new
//!   browser or another device, for 14 days after its last byte.
//! - A cut in the middle of a piece costs at most half a second of the link: what came before is kept. Only a piece with
//!   a checksum counts as a whole or not at all.
//! - One writer at a time, and the newest wins: nobody waits for a dead connection to time out.
//! - A full disk refuses the rest and keeps what was stored.
//!
//! Unfinished bytes lie in the data folder of the server that took them: several servers share that folder, or their
//! balancer sends an upload to the same one.

mod entity;
mod error;
mod part;
mod policy;
mod receive;
mod routes;
pub mod schema;
pub mod service;
#[cfg(test)]
mod tests;
mod turns;
mod tus;

pub use entity::tables;
pub use error::IntakeError;
pub use turns::Turns;

use crate::platform::Platform;
use std::time::Duration;
use utoipa_actix_web::service_config::ServiceConfig;

/// How often expired uploads are looked for.
const SWEEP_EVERY: Duration = Duration::from_mins(10);

/// Registers the JSON routes. They need a [`Turns`] shared by all workers.
pub fn api(config: &mut ServiceConfig) {
    config
        .service(routes::describe)
        .service(routes::describe_upload)
        .service(routes::list_uploads)
        .service(routes::create_upload)
        .service(routes::read_offset)
        .service(routes::append_piece)
        .service(routes::end_upload)
        .service(routes::override_method);
}

/// Forgets abandoned uploads, until dropped.
pub async fn keep(platform: Platform) {
    loop {
        match service::sweep_expired(&platform).await {
            // A full batch: there may be more.
            Ok(100..) => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "abandoned uploads stay; trying again"),
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}
