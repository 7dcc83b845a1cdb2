//! Media: sources, their renditions, and the transcoders that make them.
//!
//! What it promises:
//! - A source that was taken in ([`service::create`]) ends as `ready` or `failed`, whatever dies on the way. It is split
//!   into tasks that several runners share; what one of them delivered is never made again.
//! - What plays goes on playing: later tasks that fail leave rungs out, no more.
//! - A rendition is served only when every file of it was delivered with the digest its maker named.
//! - A runner whose lease was taken back can change nothing any more.
//! - What is not public is seen by its owner and the moderators only, and withdrawing acts within a second.
//!
//! It does not know what a lesson is: `catalog` says what is public.

pub mod boards;
mod caption_routes;
pub mod captions;
mod claim;
mod complete;
mod deliver;
mod delivery;
mod ending;
mod entity;
mod error;
mod estimate;
mod incoming;
mod jobs;
mod lease;
mod local_runners;
mod manifest;
mod naming;
pub mod passages;
mod plan;
mod policy;
mod publish;
mod range;
mod reader;
pub mod remake;
mod routes;
mod runner_routes;
pub mod runners;
mod save;
mod schedule;
pub mod schema;
pub mod service;
mod stretch;
mod subtitles;
mod tasks_schema;
#[cfg(test)]
mod tests;

pub use delivery::{Stored, published, send};
pub use entity::tables;
pub use error::MediaError;
pub use local_runners::LocalRunners;

use crate::platform::Platform;
use actix_web::web;
use content_schema::job::LEASE_S;
use std::time::{Duration, Instant};
use utoipa_actix_web::service_config::ServiceConfig;

/// How often lapsed leases and removed sources are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// Registers the JSON routes.
pub fn api(config: &mut ServiceConfig) {
    config
        .service(routes::read_manifest)
        .service(routes::follow_media)
        .service(caption_routes::put_captions)
        .service(caption_routes::delete_captions)
        .service(runner_routes::claim_job)
        .service(runner_routes::read_source)
        .service(runner_routes::read_job_file)
        .service(runner_routes::deliver_job_file)
        .service(runner_routes::report_progress)
        .service(runner_routes::complete_job)
        .service(runner_routes::fail_job)
        .service(runner_routes::release_job);
}

/// Registers the delivery of files.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .app_data(web::Data::new(delivery::Tables::default()))
        .service(caption_routes::deliver_captions)
        .app_data(web::Data::new(save::Saves::default()))
        .service(delivery::deliver_file);
}

/// Takes lapsed leases back and removes what was removed, until dropped.
pub async fn keep(platform: Platform) {
    incoming::empty_folder(&platform).await;
    let started = Instant::now();
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        // Runners could not renew while the server was away: they get one lease's time to do so.
        let all_could_renew = started.elapsed() >= Duration::from_secs(LEASE_S);
        if all_could_renew && let Err(error) = ending::sweep_lapsed(&platform).await {
            tracing::error!(%error, "lapsed leases could not be taken back; trying again");
        }
        if let Err(error) = service::sweep_removed(&platform).await {
            tracing::error!(%error, "removed media stays in the storage; trying again");
        }
    }
}
