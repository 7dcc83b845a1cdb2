//! One index on the disk, open for searching and writing. Generations replace each other whole.

use super::error::SearchError;
use super::fields::{Fields, Shown, VERSION, key, schema};
use super::words::{WORDS, analyzer};
use content_schema::search::{DocumentChange, DocumentKind, SearchDocument};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use tantivy::schema::Term;
use tantivy::schema::Value;
use tantivy::{DocAddress, Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument};

/// Memory of the writer before it writes a segment; documents are few and small.
const WRITER_BYTES: usize = 16_000_000;

/// What a commit says of itself.
#[derive(Serialize, Deserialize)]
struct Payload {
    version: u32,
    seq: i64,
}

/// An open index.
pub struct Generation {
    /// Name of its folder.
    pub name: String,
    /// Its fields.
    pub fields: Fields,
    index: Index,
    reader: IndexReader,
    /// None after a write has failed: then the generation is opened anew.
    writer: Mutex<Option<IndexWriter>>,
    seq: AtomicI64,
}

impl Generation {
    /// Makes an empty one in a folder that is there.
    pub fn create(folder: &Path) -> Result<Self, SearchError> {
        let index = Index::create_in_dir(folder, schema().0)?;
        Self::of(index, folder, 0)
    }

    /// Opens one, or says why it must be rebuilt.
    pub fn open(folder: &Path) -> Result<Self, SearchError> {
        let index = Index::open_in_dir(folder)?;
        if index.schema() != schema().0 {
            return Err(SearchError::Unusable("its fields are of another version".into()));
        }
        let payload = index.load_metas()?.payload.unwrap_or_default();
        let payload: Payload =
            serde_json::from_str(&payload).map_err(|error| SearchError::Unusable(error.to_string()))?;
        if payload.version != VERSION {
            return Err(SearchError::Unusable(format!("it is of version {}", payload.version)));
        }
        Self::of(index, folder, payload.seq)
    }

    fn of(index: Index, folder: &Path, seq: i64) -> Result<Self, SearchError> {
        index.tokenizers().register(WORDS, analyzer());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        Ok(Self {
            name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            fields: schema().1,
            reader,
            writer: Mutex::new(Some(writer)),
            seq: AtomicI64::new(seq),
            index,
        })
    }

    /// Reads every file and compares checksums. Slow where the index is large.
    pub fn check(&self) -> Result<(), SearchError> {
        let damaged = self.index.validate_checksum()?;
        if damaged.is_empty() {
            Ok(())
        } else {
            Err(SearchError::Unusable(format!("{damaged:?} are damaged")))
        }
    }

    /// A view of the last commit.
    pub fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// Number of the last event of the outbox that is in it.
    pub fn seq(&self) -> i64 {
        self.seq.load(Ordering::Acquire)
    }

    /// Notes events that change nothing. The next commit keeps it; until then a restart looks at them again.
    pub fn pass(&self, seq: i64) {
        self.seq.store(seq, Ordering::Release);
    }

    /// Adds documents without a commit, for rebuilding.
    pub fn add(&self, documents: &[SearchDocument]) -> Result<(), SearchError> {
        // Cutting into words is most of the work, and goes on both sides at once.
        let half = documents.len().div_ceil(2).max(1);
        let made: Vec<TantivyDocument> = std::thread::scope(|scope| {
            let cut = |part: &[SearchDocument]| part.iter().map(|one| self.fields.document(one)).collect::<Vec<_>>();
            let (first, second) = documents.split_at(half.min(documents.len()));
            let beside = scope.spawn(move || cut(second));
            let mut made = cut(first);
            // A thread that panicked has left its half out; the caller's own half would have panicked too.
            made.extend(beside.join().unwrap_or_default());
            made
        });
        self.write(|writer| {
            for document in made {
                writer.add_document(document)?;
            }
            Ok(())
        })
    }

    /// Applies changes and commits them together with how far the outbox has been followed.
    pub fn apply(&self, changes: &[DocumentChange], seq: i64) -> Result<(), SearchError> {
        self.write(|writer| {
            for change in changes {
                match change {
                    DocumentChange::Put(document) => {
                        // Passages of captions share a key: their source removes them before it puts them.
                        if document.kind != DocumentKind::Caption {
                            writer.delete_term(self.key(document.kind, document.id));
                        }
                        writer.add_document(self.fields.document(document))?;
                    }
                    DocumentChange::Remove { kind, id } => {
                        writer.delete_term(self.key(*kind, *id));
                    }
                    DocumentChange::RemoveParts(whole) => {
                        let parts = whole.simple().to_string();
                        writer.delete_term(Term::from_field_text(self.fields.part_of, &parts));
                    }
                }
            }
            let mut commit = writer.prepare_commit()?;
            let payload = Payload { version: VERSION, seq };
            commit.set_payload(&serde_json::to_string(&payload).map_err(std::io::Error::from)?);
            commit.commit()?;
            Ok(())
        })?;
        self.reader.reload()?;
        self.pass(seq);
        Ok(())
    }

    /// What a hit shows.
    pub fn shown(&self, searcher: &Searcher, address: DocAddress) -> Result<Shown, SearchError> {
        let document: TantivyDocument = searcher.doc(address)?;
        let shown = document.get_first(self.fields.shown);
        let shown = shown.and_then(|value| value.as_bytes()).unwrap_or_default();
        serde_json::from_slice(shown).map_err(|error| SearchError::Unusable(error.to_string()))
    }

    fn key(&self, kind: DocumentKind, id: uuid::Uuid) -> Term {
        Term::from_field_text(self.fields.key, &key(kind.as_str(), id))
    }

    /// Waits for merges and lets go of the folder.
    pub fn close(self) -> Result<(), SearchError> {
        let writer = self.writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        writer.map_or(Ok(()), |writer| Ok(writer.wait_merging_threads()?))
    }

    /// Runs a write; after a failure the writer is gone, and its lock with it.
    fn write(&self, act: impl FnOnce(&mut IndexWriter) -> Result<(), SearchError>) -> Result<(), SearchError> {
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let writer = slot.as_mut().ok_or(SearchError::NotReady)?;
        let done = act(writer);
        if done.is_err() {
            *slot = None;
        }
        done
    }
}
