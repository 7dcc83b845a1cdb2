//! What is done now and then while the server runs: forgetting what has had its time.

use crate::accounts::session;
use crate::discussion;
use crate::platform::{Platform, Problem, creation};
use std::time::Duration;

/// How often.
const EVERY: Duration = Duration::from_hours(1);

/// Runs until the server stops.
pub async fn keep(platform: Platform) {
    let mut hour = tokio::time::interval(EVERY);
    loop {
        hour.tick().await;
        if let Err(error) = tidy(&platform).await {
            // The next hour tries again; nothing depends on it.
            tracing::warn!(%error, "could not tidy up");
        }
    }
}

async fn tidy(platform: &Platform) -> Result<(), Problem> {
    session::forget_old(platform).await?;
    creation::forget_old(platform).await?;
    discussion::forget_unposted(platform).await?;
    Ok(())
}
