//! What every capability stands on: settings, database, outbox, storage, problems, rate limits, telemetry.
//!
//! `platform` knows no capability. It offers the one way to do each thing that all of them do: begin a write
//! ([`Database::write`]), tell others of it ([`outbox::append`]), refuse a request ([`Problem`]), create once per
//! `Idempotency-Key` ([`creation::Creation`]).

pub mod backup;
pub mod clock;
pub mod conditional;
pub mod confined;
pub mod creation;
pub mod database;
pub mod entity;
pub mod html;
pub mod limits;
pub mod outbox;
pub mod page;
pub mod problem;
pub mod schema;
pub mod secrets;
pub mod settings;
pub mod stopping;
pub mod storage;
pub mod telemetry;
#[cfg(test)]
pub mod testing;
pub mod validate;

pub use clock::{Clock, Ids};
pub use database::Database;
pub use problem::Problem;
pub use settings::Settings;
pub use stopping::Stopping;
pub use storage::Storage;

use std::sync::Arc;

/// The foundation, shared by all capabilities; cheap to clone.
#[derive(Clone)]
pub struct Platform {
    /// The settings the program was started with.
    pub settings: Arc<Settings>,
    /// The database.
    pub database: Database,
    /// Media and attachments.
    pub storage: Storage,
    /// The time.
    pub clock: Clock,
    /// New ids.
    pub ids: Ids,
    /// Keys that sign tokens.
    pub secrets: Arc<secrets::Secrets>,
    /// Wakes the followers of the outbox after a commit.
    pub outbox: outbox::Bell,
    /// Tells what lasts that the server is about to stop.
    pub stopping: Stopping,
}
