//! The folder of an encode from the shell, kept when it is stopped or killed so that the next one goes on from there.

use anyhow::{Context, bail};
use rustix::fs::{FlockOperation, flock};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// How the names of these folders begin.
const PREFIX: &str = ".transcoding-";

/// A folder that belongs to one source and, while it is open, to one process.
pub struct Workshop {
    path: PathBuf,
    goes_on: bool,
    /// Holds the lock; the system lets go of it however the process ends.
    _lock: File,
}

impl Workshop {
    /// Opens the folder of a source below `parent`; those of other sources that nobody is using are removed.
    pub fn open(parent: &Path, source: &Path) -> anyhow::Result<Self> {
        let path = parent.join(format!("{PREFIX}{}", fingerprint(source)?));
        clear_others(parent, &path);
        let goes_on = path.join(crate::plan::PLAN_FILE).exists();
        std::fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        let Some(lock) = try_lock(&path)? else {
            bail!("another encode of the same file is at work in {}", parent.display());
        };
        Ok(Self {
            path,
            goes_on,
            _lock: lock,
        })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether an earlier run has left a plan here.
    pub fn goes_on(&self) -> bool {
        self.goes_on
    }

    /// Removes the folder.
    pub fn clear(self) {
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            tracing::warn!(%error, folder = %self.path.display(), "leftovers could not be removed");
        }
    }
}

/// Another content under the same name is another source, and so is the work of another version of this program.
fn fingerprint(source: &Path) -> anyhow::Result<String> {
    let meta = source
        .metadata()
        .with_context(|| format!("reading {}", source.display()))?;
    let mut hasher = Sha256::new();
    hasher.update(source.as_os_str().as_bytes());
    hasher.update(meta.len().to_le_bytes());
    hasher.update(meta.mtime().to_le_bytes());
    hasher.update(meta.mtime_nsec().to_le_bytes());
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    hasher.update(include_str!("../ladder.toml").as_bytes());
    let digest = hasher.finalize();
    Ok(digest.iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

fn try_lock(path: &Path) -> std::io::Result<Option<File>> {
    let lock = File::create(path.join("lock"))?;
    match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(lock)),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn clear_others(parent: &Path, own: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_workshop = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_workshop
            && path != own
            && matches!(try_lock(&path), Ok(Some(_)))
            && let Err(error) = std::fs::remove_dir_all(&path)
        {
            tracing::warn!(%error, folder = %path.display(), "leftovers could not be removed");
        }
    }
}
