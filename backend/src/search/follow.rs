//! Following the outbox: what was committed is found within a second.

use super::error::SearchError;
use super::index::SearchIndex;
use super::rebuild::rebuild;
use crate::platform::Platform;
use crate::platform::outbox::{self, Event};
use content_schema::search::{DocumentChange, DocumentKind, SearchDocument};
use sea_orm::DbErr;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::spawn_blocking;
use uuid::Uuid;

/// Events taken into one commit of the index.
const BATCH: u64 = 500;

/// The least time between two commits of the index.
const BETWEEN_COMMITS: Duration = Duration::from_millis(200);

/// The pause after a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// Documents for a rebuild.
#[derive(Debug, Default)]
pub struct Batch {
    /// The documents.
    pub documents: Vec<SearchDocument>,
    /// The id to go on after; none at the end.
    pub next: Option<Uuid>,
}

/// Where documents come from; `app.rs` asks the capabilities that have them.
#[async_trait::async_trait]
pub trait DocumentSource: Send + Sync {
    /// What an event means for the index, as things stand now.
    async fn changes(&self, event: &Event) -> Result<Vec<DocumentChange>, DbErr>;

    /// Documents of a kind that everybody may see, by rising id, after an id; about `limit` of them.
    async fn all(&self, kind: DocumentKind, after: Option<Uuid>, limit: u64) -> Result<Batch, DbErr>;
}

/// Keeps the index up with the outbox until dropped.
pub async fn follow(platform: Platform, index: SearchIndex, source: Arc<dyn DocumentSource>) {
    check(&index).await;
    loop {
        if let Err(error) = catch_up(&platform, &index, source.as_ref()).await {
            tracing::error!(%error, "the search index could not follow; trying again");
            tokio::time::sleep(PAUSE).await;
            reopen(&index).await;
        }
        platform.outbox.wait().await;
    }
}

/// Gives up an index whose files are damaged.
async fn check(index: &SearchIndex) {
    let Ok(generation) = index.generation() else { return };
    let checked = spawn_blocking(move || generation.check()).await;
    if let Err(error) = checked.map_err(SearchError::from).flatten() {
        tracing::warn!(%error, "the search index is damaged and will be rebuilt");
        index.give_up();
    }
}

async fn reopen(index: &SearchIndex) {
    let opening = index.clone();
    let opened = spawn_blocking(move || opening.reopen()).await;
    if let Err(error) = opened.map_err(SearchError::from).flatten() {
        tracing::warn!(%error, "the search index will be rebuilt");
    }
}

/// Brings the index up to the newest event.
async fn catch_up(platform: &Platform, index: &SearchIndex, source: &dyn DocumentSource) -> Result<(), SearchError> {
    if index.is_outdated() {
        reopen(index).await;
    }
    if must_rebuild(platform, index).await? {
        let documents = rebuild(platform, index, source).await?;
        tracing::info!(documents, "the search index was rebuilt");
        reopen(index).await;
    }
    let generation = index.generation()?;
    loop {
        let events = outbox::after(&platform.database, generation.seq(), BATCH).await?;
        let Some(seq) = events.last().map(|event| event.seq) else {
            return Ok(());
        };
        let changes = changes_of(source, &events).await?;
        if changes.is_empty() {
            generation.pass(seq);
        } else {
            let applying = Arc::clone(&generation);
            spawn_blocking(move || applying.apply(&changes, seq)).await??;
            // What comes in the meantime is one commit: each writes files that others wait for.
            tokio::time::sleep(BETWEEN_COMMITS).await;
        }
    }
}

/// Without an index, or with one that knows more than the database: that one was restored or is another.
async fn must_rebuild(platform: &Platform, index: &SearchIndex) -> Result<bool, DbErr> {
    match index.generation() {
        Ok(generation) if generation.seq() == 0 => Ok(false),
        Ok(generation) => Ok(generation.seq() > outbox::newest(&platform.database).await?),
        Err(_) => Ok(true),
    }
}

/// The changes of some events. A thing that changed often is looked up once: the source tells how it stands now.
async fn changes_of(source: &dyn DocumentSource, events: &[Event]) -> Result<Vec<DocumentChange>, DbErr> {
    let mut seen = HashSet::new();
    let mut changes = Vec::new();
    for event in events
        .iter()
        .filter(|event| seen.insert((&event.topic, event.subject, event.payload.to_string())))
    {
        changes.extend(source.changes(event).await?);
    }
    Ok(changes)
}
