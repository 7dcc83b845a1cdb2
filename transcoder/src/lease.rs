//! Keeps the lease of a job while the work goes on, and tells the work when to stop.

use crate::client::{ClientError, JobClient};
use content_schema::job::ProgressReport;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// A report is sent at least so often: several fit into one lease.
const RENEW_EVERY: Duration = Duration::from_secs(10);
/// And no more often than this, however fast the work goes on.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// Why the work should stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Another runner may have the job.
    Lapsed,
    /// Nobody wants the result any more.
    Cancelled,
}

struct State {
    report: ProgressReport,
    changed: bool,
    lost: Option<Lost>,
    over: bool,
}

struct Shared {
    state: Mutex<State>,
    wake: Condvar,
}

/// A lease that is being renewed.
pub struct Lease {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Lease {
    /// Starts renewing.
    pub fn keep(job: JobClient) -> std::io::Result<Self> {
        let report = ProgressReport {
            progress: 0.0,
            stage: "fetching".into(),
        };
        let state = State {
            report,
            changed: true,
            lost: None,
            over: false,
        };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            wake: Condvar::new(),
        });
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("lease".into())
            .spawn(move || theirs.renew(&job))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Notes how far the work is.
    pub fn note(&self, progress: f64, stage: &str) {
        let mut state = self.shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
        let progress = progress.clamp(0.0, 1.0) as f32;
        if (state.report.progress - progress).abs() > f32::EPSILON || state.report.stage != stage {
            state.report = ProgressReport {
                progress,
                stage: stage.to_owned(),
            };
            state.changed = true;
        }
    }

    /// Why the work should stop, if it should.
    pub fn lost(&self) -> Option<Lost> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).lost
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).over = true;
        self.shared.wake.notify_all();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the lease's thread panicked");
        }
    }
}

impl Shared {
    fn renew(&self, job: &JobClient) {
        let mut unreported = Duration::ZERO;
        loop {
            let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let over = |state: &mut State| !state.over;
            let waited = self.wake.wait_timeout_while(state, REPORT_EVERY, over);
            let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if state.over {
                return;
            }
            unreported += REPORT_EVERY;
            if !state.changed && unreported < RENEW_EVERY {
                continue;
            }
            state.changed = false;
            let report = state.report.clone();
            drop(state);
            unreported = Duration::ZERO;
            let lost = match job.report(&report) {
                Ok(answer) => answer.cancel.then_some(Lost::Cancelled),
                Err(ClientError::Away(error)) => {
                    // The work goes on: the server will say whether the lease still holds when it is back.
                    tracing::warn!(%error, "the lease could not be renewed");
                    None
                }
                Err(ClientError::LeaseLapsed) => Some(Lost::Lapsed),
                Err(error) => {
                    tracing::warn!(%error, "the lease was refused");
                    Some(Lost::Lapsed)
                }
            };
            if lost.is_some() {
                self.state.lock().unwrap_or_else(PoisonError::into_inner).lost = lost;
                return;
            }
        }
    }
}
