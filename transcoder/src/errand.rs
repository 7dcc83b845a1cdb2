//! One claimed task: fetch what it needs, do it in a child, deliver what it made.

use crate::client::{ClientError, JobClient};
use crate::folders::MediaFolder;
use crate::lease::{Lease, Lost};
use crate::runner::{LONGEST_WAIT, SHORTEST_WAIT, pause};
use crate::supervise::{self, Ending, Work};
use content_schema::job::{Claim, Completion, DeliveredFile, Failure, Made, PLAN_FILE, Task, part_name};
use content_schema::media::FailureReason;
use std::path::Path;
use std::time::Duration;
use yinghuo_confine::ChildLimits;

/// Fetching the source is a first share of the work, where it must be fetched.
const FETCHING: f64 = 0.05;
/// Delivering is a last one.
const MADE: f64 = 0.95;

/// A claimed task.
pub struct Errand<'a> {
    pub job: JobClient,
    pub claim: &'a Claim,
    pub folder: &'a MediaFolder,
    pub limits: &'a ChildLimits,
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// Why a task ended without being done.
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

impl Errand<'_> {
    /// Does it, and tells the server how it ended.
    pub fn run(&self) {
        let Claim { job_id, task, .. } = self.claim;
        tracing::info!(job = %job_id, ?task, source = self.claim.source_name, "claimed");
        match self.try_run() {
            Ok(()) => tracing::info!(job = %job_id, "done"),
            Err(Undone::Lost(lost)) => tracing::warn!(job = %job_id, ?lost, "dropped"),
            Err(Undone::Stopping) => {
                let released = self.job.release();
                tracing::info!(job = %job_id, ?released, "given back");
            }
            Err(Undone::Failed(failure)) => self.tell_failure(&failure),
            // Nobody else would fare better with this lease; the server decides whether it is tried again.
            Err(Undone::Client(error)) => self.tell_failure(&Failure {
                reason: FailureReason::Internal,
                detail: error.to_string(),
            }),
        }
    }

    fn tell_failure(&self, failure: &Failure) {
        let job = self.claim.job_id;
        tracing::warn!(%job, reason = ?failure.reason, detail = failure.detail, "failed");
        if let Err(error) = self.insist(None, || self.job.fail(failure)) {
            tracing::warn!(%job, ?error, "the failure could not be told; the lease will lapse");
        }
    }

    fn try_run(&self) -> Result<(), Undone> {
        let lease = Lease::keep(self.job.clone())?;
        let _at_work = self.wait_for(&lease, || self.folder.try_begin(self.claim.job_id))?;
        let begun = self.fetch_all(&lease)?;
        let (made, names) = match left_to_do(&self.claim.task, &self.claim.held) {
            Some(task) => self.perform(&lease, &task, begun)?,
            None => (Made::Parts, Vec::new()),
        };
        let files = self.deliver(&lease, &names)?;
        self.insist(Some(&lease), || {
            self.job.complete(&Completion {
                made: made.clone(),
                files: files.clone(),
            })
        })
    }

    fn perform(&self, lease: &Lease, task: &Task, begun: f64) -> Result<(Made, Vec<String>), Undone> {
        let stop = || (self.stop)() || lease.lost().is_some();
        let mut on_progress = |progress: f64, stage: &str| lease.note(begun + progress * (MADE - begun), stage);
        let source = self.folder.source();
        let work = Work {
            task,
            source: &source,
            folder: self.folder.path(),
        };
        match supervise::perform(&work, self.limits, &stop, &mut on_progress) {
            Ending::Made { made, files } => Ok((made, files)),
            Ending::Stopped => Err(lease.lost().map_or(Undone::Stopping, Undone::Lost)),
            Ending::Refused(refused) => Err(Undone::Failed(Failure {
                reason: refused.reason,
                detail: refused.detail,
            })),
        }
    }

    /// Fetches the source and what others made, unless it is there. Returns the share of the work this was.
    fn fetch_all(&self, lease: &Lease) -> Result<f64, Undone> {
        let _right = self.wait_for(lease, || self.folder.try_arrange())?;
        let plan = self.claim.held.iter().find(|file| file.name == PLAN_FILE);
        self.folder
            .keep_only_of(plan.filter(|_| !self.claim.task.is_analysis()))?;
        let mut begun = 0.0;
        if self.claim.task.needs_source() && !self.folder.source().exists() {
            let unfinished = self.folder.path().join("source.part");
            self.fetch(lease, "source", &unfinished, self.claim.source_bytes)?;
            std::fs::rename(unfinished, self.folder.source())?;
            begun = FETCHING;
        }
        for file in self.claim.held.iter().filter(|file| self.claim.task.needs(&file.name)) {
            if self.folder.describe(&file.name)?.as_ref() != Some(file) {
                self.fetch_file(lease, file)?;
            }
        }
        Ok(begun)
    }

    /// Waits for what another slot has.
    fn wait_for<T>(&self, lease: &Lease, attempt: impl Fn() -> Option<T>) -> Result<T, Undone> {
        loop {
            self.check(lease)?;
            if let Some(had) = attempt() {
                return Ok(had);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn fetch_file(&self, lease: &Lease, file: &DeliveredFile) -> Result<(), Undone> {
        let unfinished = format!("{}.fetched", file.name);
        let path = self.folder.path().join(&unfinished);
        self.fetch(lease, &format!("files/{}", file.name), &path, file.bytes)?;
        let fetched = self.folder.describe(&unfinished)?;
        if fetched.is_none_or(|fetched| fetched.sha256 != file.sha256) {
            std::fs::remove_file(path)?;
            let refused = ClientError::Refused(format!("{} came with another digest", file.name));
            return Err(Undone::Client(refused));
        }
        Ok(std::fs::rename(path, self.folder.path().join(&file.name))?)
    }

    /// Fetches all of it, however often the line breaks.
    fn fetch(&self, lease: &Lease, what: &str, path: &Path, bytes: u64) -> Result<(), Undone> {
        let over = || (self.stop)() || lease.lost().is_some();
        let have = self.insist(Some(lease), || {
            let have = self.job.fetch(what, path, bytes, &mut |have| {
                if what == "source" {
                    #[expect(clippy::cast_precision_loss, reason = "a rough share")]
                    lease.note(FETCHING * have as f64 / bytes.max(1) as f64, "fetching");
                }
                !over()
            })?;
            if have >= bytes || over() {
                Ok(have)
            } else {
                Err(ClientError::Away(format!("{what} broke off at {have}")))
            }
        })?;
        self.check(lease)?;
        if have == bytes {
            return Ok(());
        }
        std::fs::remove_file(path)?;
        let refused = ClientError::Refused(format!("{have} bytes of {what}, not {bytes}"));
        Err(Undone::Client(refused))
    }

    /// Sends what the server has not got. Returns all files of the task.
    fn deliver(&self, lease: &Lease, names: &[String]) -> Result<Vec<DeliveredFile>, Undone> {
        let held = |name: &str| self.claim.held.iter().find(|file| file.name == name);
        let mut files = Vec::new();
        for name in names {
            lease.note(MADE, "delivering");
            let file = match (self.folder.describe(name)?, held(name)) {
                (Some(file), there) if there == Some(&file) => file,
                (Some(file), _) => {
                    let path = self.folder.path().join(name);
                    self.insist(Some(lease), || self.job.put_file(&path, &file))?;
                    file
                }
                // The poster and boards that another runner's analysis found.
                (None, Some(there)) => there.clone(),
                (None, None) => return Err(Undone::Client(ClientError::Refused(format!("{name} was not made")))),
            };
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
                    pause(wait, self.stop);
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

/// The task without the renditions whose part the server holds already; none when it holds them all.
fn left_to_do(task: &Task, held: &[DeliveredFile]) -> Option<Task> {
    let Task::Picture { renditions, chunk } = task else {
        return Some(task.clone());
    };
    let is_held = |rendition: &String| held.iter().any(|file| file.name == part_name(rendition, *chunk));
    let missing: Vec<String> = renditions
        .iter()
        .filter(|rendition| !is_held(rendition))
        .cloned()
        .collect();
    (!missing.is_empty()).then_some(Task::Picture {
        renditions: missing,
        chunk: *chunk,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_held_is_not_made_again() {
        let picture = |renditions: &[&str]| Task::Picture {
            renditions: renditions.iter().map(ToString::to_string).collect(),
            chunk: 3,
        };
        let held = |names: &[&str]| -> Vec<DeliveredFile> {
            let file = |name: &&str| DeliveredFile {
                name: (*name).to_owned(),
                bytes: 1,
                sha256: String::new(),
            };
            names.iter().map(file).collect()
        };
        let task = picture(&["light-av1", "smooth-av1"]);
        for (names, left) in [
            (&[][..], Some(picture(&["light-av1", "smooth-av1"]))),
            (
                &["work-light-av1-0002.mp4"],
                Some(picture(&["light-av1", "smooth-av1"])),
            ),
            (
                &["work-light-av1-0003.json"],
                Some(picture(&["light-av1", "smooth-av1"])),
            ),
            (&["work-light-av1-0003.mp4"], Some(picture(&["smooth-av1"]))),
            (&["work-light-av1-0003.mp4", "work-smooth-av1-0003.mp4"], None),
        ] {
            assert_eq!(left_to_do(&task, &held(names)), left, "{names:?}");
        }
        assert_eq!(
            left_to_do(&Task::Sound, &held(&["work-sound-mp3.mp4"])),
            Some(Task::Sound)
        );
    }
}
