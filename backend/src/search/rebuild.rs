//! Building the index anew from all documents, beside the one in use.

use super::error::SearchError;
use super::follow::DocumentSource;
use super::generation::Generation;
use super::index::SearchIndex;
use crate::platform::{Platform, outbox};
use content_schema::search::DocumentKind;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::{JoinHandle, spawn_blocking};
use uuid::Uuid;

/// Documents read at once.
const BATCH: u64 = 1_000;

/// Builds a new generation and makes it current. Servers that have the old one open notice by themselves. Answers how
/// many documents it holds.
pub async fn rebuild(
    platform: &Platform,
    index: &SearchIndex,
    source: &dyn DocumentSource,
) -> Result<usize, SearchError> {
    let id: Uuid = platform.ids.next();
    let building = index.folder().join(format!("building-{id}"));
    let folder = index.folder().to_owned();
    // One rebuild at a time on a folder, also across processes: held until the end.
    let lock = spawn_blocking(move || lock(&folder)).await??;
    // What happens from here on is in the outbox after this number, so nothing is missed.
    let seq = outbox::newest(&platform.database).await?;
    let making = building.clone();
    let generation = Arc::new(spawn_blocking(move || create(&making)).await??);
    let mut documents = 0;
    let mut adding: Option<JoinHandle<Result<(), SearchError>>> = None;
    for kind in DocumentKind::ALL {
        let mut after = None;
        loop {
            let batch = source.all(kind, after, BATCH).await?;
            documents += batch.documents.len();
            // The next batch is read while this one is cut into words.
            if let Some(adding) = adding.take() {
                joined(adding).await?;
            }
            let into = Arc::clone(&generation);
            adding = Some(spawn_blocking(move || into.add(&batch.documents)));
            let Some(next) = batch.next else { break };
            after = Some(next);
        }
    }
    if let Some(adding) = adding.take() {
        joined(adding).await?;
    }
    let name = format!("g-{id}");
    let finished = index.clone();
    spawn_blocking(move || finish(&finished, generation, seq, &building, &name)).await??;
    drop(lock);
    Ok(documents)
}

/// Takes the lock and clears away what a broken rebuild has left.
fn lock(folder: &Path) -> Result<File, SearchError> {
    std::fs::create_dir_all(folder)?;
    let lock = File::create(folder.join("rebuild.lock"))?;
    lock.lock()?;
    for entry in std::fs::read_dir(folder)?.flatten() {
        if entry.file_name().to_string_lossy().starts_with("building-") {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(lock)
}

fn create(folder: &PathBuf) -> Result<Generation, SearchError> {
    std::fs::create_dir_all(folder)?;
    Generation::create(folder)
}

async fn joined(adding: JoinHandle<Result<(), SearchError>>) -> Result<(), SearchError> {
    adding.await?
}

fn finish(
    index: &SearchIndex,
    generation: Arc<Generation>,
    seq: i64,
    building: &Path,
    name: &str,
) -> Result<(), SearchError> {
    generation.apply(&[], seq)?;
    if let Some(generation) = Arc::into_inner(generation) {
        generation.close()?;
    }
    std::fs::rename(building, index.folder().join(name))?;
    index.name_current(name)
}
