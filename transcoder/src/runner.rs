//! `yinghuo-transcoder run`: claims jobs from a server and does them, one at a time, for ever.
//!
//! It holds nothing a server could miss: killed at any moment, its lease lapses and another runner does the job again.

use crate::client::{Client, ClientError, JobClient, describe_file};
use crate::lease::{Lease, Lost};
use crate::limits::ChildLimits;
use crate::supervise::{self, Ending};
use content_schema::job::{Claim, Completion, DeliveredFile, Failure};
use content_schema::media::FailureReason;
use std::path::{Path, PathBuf};
use std::time::Duration;

const SHORTEST_WAIT: Duration = Duration::from_millis(500);
/// How the folders of jobs begin.
const JOB_FOLDER: &str = "job-";

const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// A runner.
pub struct Runner<'a> {
    /// The server to work for.
    pub client: Client,
    /// Folder for the files of the job at hand; its own, no other runner may use it.
    pub work_dir: PathBuf,
    /// What a job may cost.
    pub limits: ChildLimits,
    /// Asked often: whether to end.
    pub stop: &'a dyn Fn() -> bool,
}

impl Client {
    /// A runner for this server.
    pub fn runner(self, work_dir: PathBuf, stop: &dyn Fn() -> bool) -> Runner<'_> {
        Runner {
            client: self,
            work_dir,
            limits: ChildLimits::default(),
            stop,
        }
    }
}

/// A runner of a server.
pub fn runner<'a>(server: &str, token: &str, work_dir: PathBuf, stop: &'a dyn Fn() -> bool) -> Runner<'a> {
    Client::new(server, token).runner(work_dir, stop)
}

/// Why a job ended without being done.
#[derive(Debug)]
enum Undone {
    Lost(Lost),
    Stopping,
    Failed(Failure),
    Client(ClientError),
}

impl From<ClientError> for Undone {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::LeaseLapsed => Self::Lost(Lost::Lapsed),
            other => Self::Client(other),
        }
    }
}

impl From<std::io::Error> for Undone {
    fn from(error: std::io::Error) -> Self {
        Self::Client(error.into())
    }
}

impl Runner<'_> {
    /// Works until told to stop.
    pub fn run(&self) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.work_dir)?;
        self.clear_up()?;
        tracing::info!(work_dir = %self.work_dir.display(), "waiting for jobs");
        let mut wait = SHORTEST_WAIT;
        while !(self.stop)() {
            match self.client.claim() {
                Ok(Some(claim)) => {
                    wait = SHORTEST_WAIT;
                    self.work_on(&claim)?;
                    continue;
                }
                Ok(None) => {}
                Err(ClientError::Away(error)) => tracing::warn!(%error, "asking for work"),
                Err(error) => tracing::error!(%error, "asking for work"),
            }
            self.pause(wait);
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        tracing::info!("stopped");
        Ok(())
    }

    /// Removes what a predecessor that was killed left behind.
    fn clear_up(&self) -> std::io::Result<()> {
        for entry in std::fs::read_dir(&self.work_dir)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(JOB_FOLDER) {
                remove_folder(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Waits, but not when told to stop.
    fn pause(&self, wait: Duration) {
        let slice = Duration::from_millis(100);
        let mut left = wait;
        while !left.is_zero() && !(self.stop)() {
            std::thread::sleep(left.min(slice));
            left = left.saturating_sub(slice);
        }
    }

    fn work_on(&self, claim: &Claim) -> std::io::Result<()> {
        let job = self.client.job(claim);
        let folder = self.work_dir.join(format!("{JOB_FOLDER}{}", claim.job_id));
        tracing::info!(job = %claim.job_id, source = claim.source_name, bytes = claim.source_bytes, "claimed");
        remove_folder(&folder)?;
        std::fs::create_dir(&folder)?;
        match self.do_job(claim, &job, &folder) {
            Ok(()) => tracing::info!(job = %claim.job_id, "done"),
            Err(Undone::Lost(lost)) => tracing::warn!(job = %claim.job_id, ?lost, "dropped"),
            Err(Undone::Stopping) => {
                let released = job.release();
                tracing::info!(job = %claim.job_id, ?released, "given back");
            }
            Err(Undone::Failed(failure)) => self.tell_failure(claim, &job, &failure),
            Err(Undone::Client(error)) => {
                // Nobody else would fare better with this lease; the server decides whether it is tried again.
                let reason = FailureReason::Internal;
                self.tell_failure(
                    claim,
                    &job,
                    &Failure {
                        reason,
                        detail: error.to_string(),
                    },
                );
            }
        }
        remove_folder(&folder)
    }

    fn tell_failure(&self, claim: &Claim, job: &JobClient, failure: &Failure) {
        tracing::warn!(job = %claim.job_id, reason = ?failure.reason, detail = failure.detail, "failed");
        if let Err(error) = self.insist(None, || job.fail(failure)) {
            tracing::warn!(job = %claim.job_id, ?error, "the failure could not be told; the lease will lapse");
        }
    }

    fn do_job(&self, claim: &Claim, job: &JobClient, folder: &Path) -> Result<(), Undone> {
        let lease = Lease::keep(job.clone())?;
        let source = folder.join("source");
        let out = folder.join("out");
        std::fs::create_dir(&out)?;
        self.fetch(claim, job, &lease, &source)?;
        let stop = || (self.stop)() || lease.lost().is_some();
        // Fetching is a first tenth, delivering a last one.
        let mut on_progress = |progress: f64, stage: &str| lease.note(0.05 + progress * 0.9, stage);
        let work = supervise::Work {
            task: &claim.task,
            source: &source,
            folder: &out,
        };
        let (made, names) = match supervise::perform(&work, &self.limits, &stop, &mut on_progress) {
            Ending::Made { made, files } => (made, files),
            Ending::Stopped => return Err(lease.lost().map_or(Undone::Stopping, Undone::Lost)),
            Ending::Refused(refused) => {
                return Err(Undone::Failed(Failure {
                    reason: refused.reason,
                    detail: refused.detail,
                }));
            }
        };
        let files = self.deliver(claim, job, &lease, &names, &out)?;
        self.insist(Some(&lease), || {
            job.complete(&Completion {
                made: made.clone(),
                files: files.clone(),
            })
        })
    }

    fn fetch(&self, claim: &Claim, job: &JobClient, lease: &Lease, source: &Path) -> Result<(), Undone> {
        let have = self.insist(Some(lease), || {
            let have = job.fetch_source(source, claim.source_bytes, &mut |have| {
                #[expect(clippy::cast_precision_loss, reason = "a rough share")]
                lease.note(0.05 * have as f64 / claim.source_bytes.max(1) as f64, "fetching");
                !(self.stop)() && lease.lost().is_none()
            })?;
            let whole = have >= claim.source_bytes || (self.stop)() || lease.lost().is_some();
            if whole {
                Ok(have)
            } else {
                Err(ClientError::Away(format!("the source broke off at {have}")))
            }
        })?;
        self.check(lease)?;
        if have == claim.source_bytes {
            return Ok(());
        }
        Err(Undone::Client(ClientError::Refused(format!(
            "{have} bytes of source, not {}",
            claim.source_bytes
        ))))
    }

    fn deliver(
        &self,
        claim: &Claim,
        job: &JobClient,
        lease: &Lease,
        names: &[String],
        out: &Path,
    ) -> Result<Vec<DeliveredFile>, Undone> {
        let mut files = Vec::new();
        for name in names {
            lease.note(0.95, "delivering");
            let file = describe_file(out, name)?;
            if !claim.held.contains(&file) {
                self.insist(Some(lease), || job.put_file(&out.join(name), &file))?;
            }
            files.push(file);
        }
        Ok(files)
    }

    /// Tries again and again while the server is away, the lease holds and nobody says stop.
    fn insist<T>(&self, lease: Option<&Lease>, attempt: impl Fn() -> Result<T, ClientError>) -> Result<T, Undone> {
        let mut wait = SHORTEST_WAIT;
        loop {
            if let Some(lease) = lease {
                self.check(lease)?;
            }
            match attempt() {
                Err(ClientError::Away(error)) if !(self.stop)() => {
                    tracing::warn!(error, "trying again");
                    self.pause(wait);
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
                ended => return ended.map_err(Undone::from),
            }
        }
    }

    fn check(&self, lease: &Lease) -> Result<(), Undone> {
        match lease.lost() {
            Some(lost) => Err(Undone::Lost(lost)),
            None if (self.stop)() => Err(Undone::Stopping),
            None => Ok(()),
        }
    }
}

fn remove_folder(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
