//! The folders of media that a runner works on: one a media, shared by all its slots.
//!
//! A folder holds the source, fetched once, and whatever tasks have made or fetched. It stays as long as nothing else is
//! worked on, and beyond the end of the process: a runner that was killed goes on from what it had.

use crate::client::describe_file;
use content_schema::job::{DeliveredFile, PLAN_FILE, PROTOCOL};
use content_schema::{JobId, MediaId};
use rustix::fs::{FlockOperation, flock};
use rustix::io::{Errno, FdFlags, fcntl_setfd};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, SystemTime};

/// How the folders of media begin.
const PREFIX: &str = "media-";

/// Name of the source in its folder.
const SOURCE: &str = "source";

/// Names the program that made what lies here.
const BUILD_FILE: &str = "build";

/// Names this runner among all that share its token.
const INSTANCE_FILE: &str = "instance";

/// Held by this process and every child it has started, as long as one of them lives.
const LOCK_FILE: &str = "lock";

/// How often is looked whether a predecessor is gone, and when that is worth a word.
const LOOK_EVERY: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(5);

/// All folders of a runner.
pub struct Folders {
    root: PathBuf,
    /// Children inherit it: a successor waits until the last of them is dead, who may still be writing.
    _lock: File,
    instance: String,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    folders: HashMap<MediaId, Arc<MediaFolder>>,
    /// The one that was entered last, now or by a predecessor.
    latest: Option<MediaId>,
}

impl Folders {
    /// Opens the folder of a runner; waits while `stop` says no for a predecessor and its children to be gone. What another
    /// build of this program left there is removed: it may encode otherwise.
    pub fn open(root: &Path, stop: &dyn Fn() -> bool) -> std::io::Result<Self> {
        std::fs::create_dir_all(root)?;
        let root = root.canonicalize()?;
        let lock = lock_root(&root, stop)?;
        let build = build()?;
        let is_ours = std::fs::read_to_string(root.join(BUILD_FILE)).is_ok_and(|before| before == build);
        let mut latest = None;
        for entry in std::fs::read_dir(&root)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            match name.strip_prefix(PREFIX).and_then(|id| id.parse().ok()) {
                Some(id) if is_ours => latest = Some(id),
                None if !name.starts_with("job-") && !name.starts_with(PREFIX) => {}
                _ => remove(&entry.path())?,
            }
        }
        std::fs::write(root.join(BUILD_FILE), build)?;
        let instance = instance(&root)?;
        Ok(Self {
            root,
            _lock: lock,
            instance,
            open: Mutex::new(Open {
                folders: HashMap::new(),
                latest,
            }),
        })
    }

    /// Names this runner and its successors in this folder.
    pub fn instance(&self) -> &str {
        &self.instance
    }

    /// The media whose source is here.
    pub fn at_hand(&self) -> Option<MediaId> {
        lock(&self.open).latest
    }

    /// The folder of a media, for as long as the answer is kept. Folders of others that nobody is in are removed.
    pub fn enter(&self, id: MediaId) -> std::io::Result<Arc<MediaFolder>> {
        let mut open = lock(&self.open);
        open.latest = Some(id);
        open.folders
            .retain(|other, folder| *other == id || Arc::strong_count(folder) > 1);
        for entry in std::fs::read_dir(&self.root)? {
            let entry = entry?;
            let other = entry
                .file_name()
                .to_string_lossy()
                .strip_prefix(PREFIX)
                .and_then(|id| id.parse().ok());
            if other.is_some_and(|other| other != id && !open.folders.contains_key(&other)) {
                remove(&entry.path())?;
            }
        }
        if let Some(folder) = open.folders.get(&id) {
            return Ok(Arc::clone(folder));
        }
        let path = self.root.join(format!("{PREFIX}{id}"));
        std::fs::create_dir_all(&path)?;
        let folder = Arc::new(MediaFolder {
            path,
            arranging: Mutex::new(()),
            known: Mutex::default(),
            at_work: Mutex::default(),
        });
        open.folders.insert(id, Arc::clone(&folder));
        Ok(folder)
    }
}

/// The folder of one media.
pub struct MediaFolder {
    path: PathBuf,
    /// Held by the slot that fetches: the others need the same files.
    arranging: Mutex<()>,
    /// Digests of files, with the size and time of change they had then.
    known: Mutex<HashMap<String, (u64, SystemTime, DeliveredFile)>>,
    /// Jobs that slots are at.
    at_work: Mutex<HashSet<JobId>>,
}

/// The right to work on a job, until dropped.
pub struct AtWork<'a>(&'a MediaFolder, JobId);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        lock(&self.0.at_work).remove(&self.1);
    }
}

impl MediaFolder {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the source is, or will be.
    pub fn source(&self) -> PathBuf {
        self.path.join(SOURCE)
    }

    /// The right to fetch, unless another slot has it.
    pub fn try_arrange(&self) -> Option<MutexGuard<'_, ()>> {
        match self.arranging.try_lock() {
            Ok(right) => Some(right),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// The right to work on a job, unless another slot has not yet heard that it lost it: two would write the same files.
    pub fn try_begin(&self, job: JobId) -> Option<AtWork<'_>> {
        lock(&self.at_work).insert(job).then_some(AtWork(self, job))
    }

    /// Size and digest of a file; none where there is no such file.
    pub fn describe(&self, name: &str) -> std::io::Result<Option<DeliveredFile>> {
        let path = self.path.join(name);
        let found = match std::fs::metadata(&path) {
            Ok(found) => found,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let (bytes, changed) = (found.len(), found.modified()?);
        if let Some((size, when, file)) = lock(&self.known).get(name)
            && (*size, *when) == (bytes, changed)
        {
            return Ok(Some(file.clone()));
        }
        let file = describe_file(&self.path, name)?;
        lock(&self.known).insert(name.to_owned(), (bytes, changed, file.clone()));
        Ok(Some(file))
    }

    /// Removes what belongs to another plan than the one that counts now; without any, to every plan.
    pub fn keep_only_of(&self, plan: Option<&DeliveredFile>) -> std::io::Result<()> {
        let ours = self.describe(PLAN_FILE)?;
        if ours.is_none() && plan.is_some() || plan.is_some() && ours.as_ref() == plan {
            return Ok(());
        }
        for entry in std::fs::read_dir(&self.path)? {
            let entry = entry?;
            if !entry.file_name().to_string_lossy().starts_with(SOURCE) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Changes with every build of this program, and with every start of the machine: files that were not synced to the disk
/// do not outlive that whole.
fn build() -> std::io::Result<String> {
    let program = std::fs::metadata(std::env::current_exe()?)?;
    let (bytes, changed) = (program.len(), program.modified()?);
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    Ok(format!("{PROTOCOL} {version} {bytes} {changed:?} {boot}"))
}

/// Waits until nobody else works in a folder.
fn lock_root(root: &Path, stop: &dyn Fn() -> bool) -> std::io::Result<File> {
    let path = root.join(LOCK_FILE);
    std::fs::write(&path, "")?;
    // Read-only is enough to lock, and all that children get.
    let file = File::open(path)?;
    let mut waited = Duration::ZERO;
    while let Err(error) = flock(&file, FlockOperation::NonBlockingLockExclusive) {
        if error != Errno::WOULDBLOCK || stop() {
            return Err(error.into());
        }
        if waited == PATIENCE {
            tracing::error!(folder = %root.display(), "ANOTHER RUNNER works in this folder; waiting for it to end");
        }
        waited += LOOK_EVERY;
        std::thread::sleep(LOOK_EVERY);
    }
    fcntl_setfd(&file, FdFlags::empty())?;
    Ok(file)
}

/// The name in the folder, or a new one.
fn instance(root: &Path) -> std::io::Result<String> {
    let path = root.join(INSTANCE_FILE);
    if let Ok(name) = std::fs::read_to_string(&path)
        && !name.is_empty()
    {
        return Ok(name);
    }
    let mut random = [0; 12];
    File::open("/dev/urandom")?.read_exact(&mut random)?;
    let name = random.iter().fold(String::new(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    });
    std::fs::write(path, &name)?;
    Ok(name)
}

fn remove(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u32) -> MediaId {
        format!("018f0000-0000-7000-8000-{number:012}").parse().expect("an id")
    }

    struct Root(PathBuf);

    impl Root {
        fn new(name: &str) -> Self {
            Self(std::env::temp_dir().join(format!("yinghuo-folders-{name}-{}", std::process::id())))
        }
    }

    impl Drop for Root {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).expect("cleared up");
        }
    }

    #[test]
    fn a_folder_stays_while_somebody_is_in_it_and_until_another_is_entered() {
        let root = Root::new("stay");
        let folders = Folders::open(&root.0, &|| true).expect("opened");
        let first = folders.enter(id(1)).expect("entered");
        let again = folders.enter(id(1)).expect("entered");
        let second = folders.enter(id(2)).expect("entered");
        assert!(first.path().exists() && second.path().exists());
        let (first_path, second_path) = (first.path().to_owned(), second.path().to_owned());
        drop((first, again));
        assert!(first_path.exists());
        folders.enter(id(2)).expect("entered");
        assert!(!first_path.exists() && second_path.exists());
        assert_eq!(folders.at_hand(), Some(id(2)));
    }

    #[test]
    fn a_successor_goes_on_in_the_folders_of_its_own_build_only() {
        let root = Root::new("successor");
        let before = Folders::open(&root.0, &|| true).expect("opened");
        let path = before.enter(id(1)).expect("entered").path().to_owned();
        assert!(Folders::open(&root.0, &|| true).is_err(), "somebody is still there");
        let instance = before.instance().to_owned();
        drop(before);
        std::fs::create_dir(root.0.join("job-old")).expect("made");
        let after = Folders::open(&root.0, &|| true).expect("opened");
        assert_eq!((after.instance(), after.at_hand()), (instance.as_str(), Some(id(1))));
        assert!(path.exists() && !root.0.join("job-old").exists());
        std::fs::write(root.0.join(BUILD_FILE), "another").expect("written");
        drop(after);
        let other = Folders::open(&root.0, &|| true).expect("opened");
        assert!(!path.exists() && other.at_hand().is_none());
    }

    #[test]
    fn parts_of_another_plan_go_and_the_source_stays() {
        let root = Root::new("plan");
        let folders = Folders::open(&root.0, &|| true).expect("opened");
        let folder = folders.enter(id(1)).expect("entered");
        let all = [SOURCE, PLAN_FILE, "work-light-av1-0000.mp4"];
        let fill = || {
            for name in all {
                std::fs::write(folder.path().join(name), name).expect("written");
            }
        };
        let left = || all.map(|name| folder.path().join(name).exists());
        fill();
        let ours = folder.describe(PLAN_FILE).expect("read").expect("there");
        folder.keep_only_of(Some(&ours)).expect("kept");
        assert_eq!(left(), [true; 3]);
        let theirs = DeliveredFile {
            sha256: "other".into(),
            ..ours
        };
        folder.keep_only_of(Some(&theirs)).expect("kept");
        assert_eq!(left(), [true, false, false]);
        fill();
        folder.keep_only_of(None).expect("kept");
        assert_eq!(left(), [true, false, false]);
    }
}
