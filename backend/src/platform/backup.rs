//! Backup and restore: every row of every table as lines of JSON, and the list of media.
//!
//! ```text
//! {"yinghuo_backup":1,"made_at":"2026-11-24T04:00:00Z"}
//! {"table":"users","row":{…}}
//! {"media":"media/<id>/light-h264.mp4","bytes":123456}
//! {"end":{"lines":1234,"sha256":"…"}}
//! ```
//!
//! The form is the same on both databases, so a backup of SQLite restores into PostgreSQL. All rows are read in one
//! transaction: the backup is of one moment. Media files are copied by the operator's own means; a restore says which
//! are missing. The search index is not kept: it is a function of the rows and rebuilds itself at the next start.

use super::Platform;
use futures::TryStreamExt;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, EntityName, EntityTrait, IntoActiveModel, IsolationLevel, ModelTrait,
    PaginatorTrait, PrimaryKeyTrait, QuerySelect, TransactionTrait,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::marker::PhantomData;
use std::path::Path;
use thiserror::Error;

/// Rows inserted by one statement; SQLite takes 32,766 values in one.
const BATCH_ROWS: usize = 200;

/// Why a backup or restore stopped. Nothing is half done: a backup appears when it is whole, a restore is one
/// transaction.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The file could not be read or written.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// The database failed.
    #[error("{0}")]
    Database(#[from] DbErr),
    /// The storage failed.
    #[error("{0}")]
    Storage(#[from] super::storage::StorageError),
    /// A line is not what a backup holds.
    #[error("line {0} of the backup: {1}")]
    Line(usize, String),
    /// The last line is missing or does not fit the others.
    #[error("the backup is not whole: {0}")]
    NotWhole(&'static str),
    /// Restoring would mix two installations.
    #[error("the database is not empty: table {0} has rows; restore into a new data folder or database")]
    NotEmpty(&'static str),
}

/// A table that can be written out and read back.
#[async_trait::async_trait]
pub trait Table: Send + Sync {
    /// Its name.
    fn name(&self) -> &'static str;
    /// Hands every row to `each`, as JSON.
    async fn dump(&self, transaction: &DatabaseTransaction, each: &mut LineWriter) -> Result<(), BackupError>;
    /// Inserts rows.
    async fn load(&self, transaction: &DatabaseTransaction, rows: Vec<Value>) -> Result<(), BackupError>;
    /// Whether it has no rows.
    async fn is_empty(&self, transaction: &DatabaseTransaction) -> Result<bool, DbErr>;
}

struct TableOf<E>(PhantomData<E>);

/// The table of an entity.
pub fn table<E>() -> Box<dyn Table>
where
    E: EntityTrait + Default,
    E::Model: Serialize + DeserializeOwned + IntoActiveModel<E::ActiveModel> + ModelTrait<Entity = E> + Sync,
    E::ActiveModel: Send,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: Send,
{
    Box::new(TableOf::<E>(PhantomData))
}

#[async_trait::async_trait]
impl<E> Table for TableOf<E>
where
    E: EntityTrait + Default,
    E::Model: Serialize + DeserializeOwned + IntoActiveModel<E::ActiveModel> + ModelTrait<Entity = E> + Sync,
    E::ActiveModel: Send,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: Send,
{
    fn name(&self) -> &'static str {
        EntityName::table_name(&E::default())
    }

    async fn dump(&self, transaction: &DatabaseTransaction, each: &mut LineWriter) -> Result<(), BackupError> {
        let mut rows = E::find().stream(transaction).await?;
        while let Some(row) = rows.try_next().await? {
            each.line(&json!({"table": self.name(), "row": row}))?;
        }
        Ok(())
    }

    async fn load(&self, transaction: &DatabaseTransaction, rows: Vec<Value>) -> Result<(), BackupError> {
        let mut models = Vec::with_capacity(rows.len());
        for row in rows {
            let model: E::Model = serde_json::from_value(row)
                .map_err(|error| BackupError::Line(0, format!("{}: {error}", self.name())))?;
            models.push(model.into_active_model());
        }
        E::insert_many(models).exec_without_returning(transaction).await?;
        Ok(())
    }

    async fn is_empty(&self, transaction: &DatabaseTransaction) -> Result<bool, DbErr> {
        Ok(E::find().limit(1).count(transaction).await? == 0)
    }
}

/// Writes lines and keeps their number and digest.
pub struct LineWriter {
    file: BufWriter<File>,
    digest: Sha256,
    lines: usize,
}

impl LineWriter {
    fn create(path: &Path) -> std::io::Result<Self> {
        Ok(Self {
            file: BufWriter::new(File::create(path)?),
            digest: Sha256::new(),
            lines: 0,
        })
    }

    fn line(&mut self, value: &Value) -> std::io::Result<()> {
        let mut text = serde_json::to_string(value)?;
        text.push('\n');
        self.digest.update(&text);
        self.lines += 1;
        self.file.write_all(text.as_bytes())
    }

    fn end(mut self) -> std::io::Result<usize> {
        let end = json!({"end": {"lines": self.lines, "sha256": hex(&self.digest.finalize())}});
        writeln!(self.file, "{end}")?;
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        Ok(self.lines)
    }
}

/// One line of a backup.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Row { table: String, row: Value },
    Media { media: String, bytes: u64 },
    Head { yinghuo_backup: u32 },
    End { end: End },
}

#[derive(Deserialize)]
struct End {
    lines: usize,
    sha256: String,
}

/// What a restore found.
pub struct Restored {
    /// Rows inserted.
    pub rows: usize,
    /// Media files that the backup names and the storage has not, or has in another size.
    pub missing_media: Vec<String>,
}

/// Writes a backup. Answers its number of lines.
pub async fn backup(platform: &Platform, tables: &[Box<dyn Table>], path: &Path) -> Result<usize, BackupError> {
    let draft = path.with_extension("part");
    let mut writer = LineWriter::create(&draft)?;
    writer.line(&json!({"yinghuo_backup": 1, "made_at": platform.clock.now()}))?;
    // One snapshot for all tables: SQLite's read transactions are snapshots by themselves.
    let isolation = platform
        .database
        .is_postgres()
        .then_some(IsolationLevel::RepeatableRead);
    let snapshot = platform.database.read().begin_with_config(isolation, None).await?;
    for table in tables {
        table.dump(&snapshot, &mut writer).await?;
    }
    snapshot.rollback().await?;
    for (name, bytes) in platform.storage.list("").await? {
        writer.line(&json!({"media": name, "bytes": bytes}))?;
    }
    let lines = writer.end()?;
    std::fs::rename(&draft, path)?;
    Ok(lines)
}

/// Reads a backup into an empty database.
pub async fn restore(platform: &Platform, tables: &[Box<dyn Table>], path: &Path) -> Result<Restored, BackupError> {
    check_whole(path)?;
    let transaction = platform.database.begin().await?;
    for table in tables {
        if !table.is_empty(&transaction).await? {
            return Err(BackupError::NotEmpty(table.name()));
        }
    }
    let mut restored = Restored {
        rows: 0,
        missing_media: Vec::new(),
    };
    let mut batch: (String, Vec<Value>) = Default::default();
    for (number, line) in BufReader::new(File::open(path)?).lines().enumerate() {
        let line = serde_json::from_str(&line?).map_err(|error| BackupError::Line(number + 1, error.to_string()))?;
        match line {
            Line::Row { table, row } => {
                if batch.0 != table || batch.1.len() >= BATCH_ROWS {
                    restored.rows += flush(&transaction, tables, std::mem::take(&mut batch)).await?;
                    batch.0 = table;
                }
                batch.1.push(row);
            }
            Line::Media { media, bytes } => {
                if platform.storage.size(&media).await.ok() != Some(bytes) {
                    restored.missing_media.push(media);
                }
            }
            Line::Head { yinghuo_backup: 1 } | Line::End { .. } => {}
            Line::Head { .. } => return Err(BackupError::NotWhole("it was made by a newer version")),
        }
    }
    restored.rows += flush(&transaction, tables, batch).await?;
    if platform.database.is_postgres() {
        transaction.execute_unprepared(RESUME_SEQUENCE).await?;
    }
    transaction.commit().await?;
    Ok(restored)
}

/// Rows were inserted with their numbers; the sequence goes on after the last.
const RESUME_SEQUENCE: &str =
    "SELECT setval(pg_get_serial_sequence('outbox', 'seq'), (SELECT COALESCE(MAX(seq), 0) + 1 FROM outbox), false)";

async fn flush(
    transaction: &DatabaseTransaction,
    tables: &[Box<dyn Table>],
    (name, rows): (String, Vec<Value>),
) -> Result<usize, BackupError> {
    if rows.is_empty() {
        return Ok(0);
    }
    let table = tables.iter().find(|table| table.name() == name);
    let table = table.ok_or_else(|| BackupError::Line(0, format!("no table is called {name}")))?;
    let count = rows.len();
    table.load(transaction, rows).await?;
    Ok(count)
}

/// Compares the last line with all before it, before anything is written.
fn check_whole(path: &Path) -> Result<(), BackupError> {
    let mut digest = Sha256::new();
    let mut lines = 0;
    let mut reader = BufReader::new(File::open(path)?);
    let mut text = String::new();
    loop {
        text.clear();
        if reader.read_line(&mut text)? == 0 {
            return Err(BackupError::NotWhole("its last line is missing"));
        }
        if text.starts_with("{\"end\":") {
            let Ok(Line::End { end }) = serde_json::from_str(&text) else {
                return Err(BackupError::NotWhole("its last line is cut off"));
            };
            let whole = end.lines == lines && end.sha256 == hex(&digest.finalize());
            return if whole {
                Ok(())
            } else {
                Err(BackupError::NotWhole("its digest does not fit"))
            };
        }
        digest.update(&text);
        lines += 1;
    }
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
