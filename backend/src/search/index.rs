//! The index that handlers search, whatever generation is current.
//!
//! ```text
//! <data>/index/CURRENT            name of the current generation
//! <data>/index/g-<id>/            a generation
//! <data>/index/building-<id>/     one being rebuilt
//! ```

use super::error::SearchError;
use super::generation::Generation;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// Name of the file that names the current generation.
const CURRENT: &str = "CURRENT";

/// The search index; cheap to clone.
#[derive(Clone)]
pub struct SearchIndex(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    current: RwLock<Option<Arc<Generation>>>,
}

impl SearchIndex {
    /// Opens the index below a folder. Where there is none that can be used it stays empty until rebuilt.
    pub fn open(folder: PathBuf) -> Self {
        let index = Self(Arc::new(Inner {
            folder,
            current: RwLock::new(None),
        }));
        match index.reopen() {
            Ok(()) => {}
            // A new server has none.
            Err(SearchError::NotReady) => tracing::info!("there is no search index yet: one will be built"),
            Err(error) => tracing::warn!(%error, "the search index will be rebuilt"),
        }
        index
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// The current generation, if there is one.
    pub fn generation(&self) -> Result<Arc<Generation>, SearchError> {
        let current = self.0.current.read().unwrap_or_else(PoisonError::into_inner);
        current.clone().ok_or(SearchError::NotReady)
    }

    /// Whether it can be searched.
    pub fn is_ready(&self) -> bool {
        self.generation().is_ok()
    }

    /// Whether another process has put another generation in place.
    pub fn is_outdated(&self) -> bool {
        let name = std::fs::read_to_string(self.0.folder.join(CURRENT)).ok();
        self.generation()
            .is_ok_and(|generation| name.is_some_and(|name| name.trim() != generation.name))
    }

    /// Lets go of the current generation and opens the one that `CURRENT` names.
    pub fn reopen(&self) -> Result<(), SearchError> {
        self.set(None);
        let name = match std::fs::read_to_string(self.0.folder.join(CURRENT)) {
            Ok(name) => name,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(SearchError::NotReady),
            Err(error) => return Err(error.into()),
        };
        let generation = Generation::open(&self.0.folder.join(name.trim()))?;
        self.set(Some(Arc::new(generation)));
        self.remove_old();
        Ok(())
    }

    /// Lets go of the current generation: it must be rebuilt.
    pub fn give_up(&self) {
        self.set(None);
    }

    /// Makes a generation's folder the current one, durably.
    pub fn name_current(&self, name: &str) -> Result<(), SearchError> {
        let draft = self.0.folder.join("CURRENT.part");
        std::fs::write(&draft, name)?;
        std::fs::File::open(&draft)?.sync_all()?;
        std::fs::rename(&draft, self.0.folder.join(CURRENT))?;
        std::fs::File::open(&self.0.folder)?.sync_all()?;
        Ok(())
    }

    fn set(&self, generation: Option<Arc<Generation>>) {
        *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = generation;
    }

    /// Removes generations that are not current. One that cannot be removed costs only room.
    fn remove_old(&self) {
        let (Ok(current), Ok(entries)) = (self.generation(), std::fs::read_dir(&self.0.folder)) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("g-")
                && name != current.name
                && let Err(error) = std::fs::remove_dir_all(entry.path())
            {
                tracing::debug!(%error, name, "an old index stays");
            }
        }
    }
}
