//! Tells what lasts (event streams, uploads under way) that the server is about to stop, so that it ends by itself and
//! in order instead of being cut off.

use std::sync::Arc;
use tokio::sync::watch;

/// Whether the server is about to stop; cheap to clone.
#[derive(Clone, Debug)]
pub struct Stopping(Arc<watch::Sender<bool>>);

impl Default for Stopping {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stopping {
    /// Tells everybody who waits, now and later.
    pub fn tell(&self) {
        self.0.send_replace(true);
    }

    /// Waits until the server is about to stop.
    pub async fn told(&self) {
        // The sender lives as long as `self`, so this ends only when it was told.
        let _ = self.0.subscribe().wait_for(|stopping| *stopping).await;
    }
}
