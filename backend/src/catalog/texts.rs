//! The words inside the files of teaching cases: a queue of rows, read one by one in a confined child while the server
//! runs, so that a case is found by what its handouts say.
//!
//! A file's row is written with it; a task that dies leaves the row waiting, and after a while it is begun again, three
//! times at most.

use super::entity::attachment;
use super::entity::attachment_text::{ActiveModel, Column, Entity, Model, TextState};
use super::telling::tell;
use crate::platform::storage::StorageError;
use crate::platform::{Platform, Problem, confined};
use chrono::Duration;
use content_schema::catalog::About;
use content_schema::{AttachmentId, CaseId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use std::path::PathBuf;
use tempfile::NamedTempFile;
use yinghuo_files::Refusal;
use yinghuo_files::errand::{Answer, Errand};

/// A file is given up after so many attempts that had no end.
const MAX_ATTEMPTS: i32 = 3;

/// A task that says nothing for so long has died.
const ATTEMPT: Duration = Duration::minutes(2);

/// Characters of all files of a case that are searched.
const CHARS_SEARCHED: usize = 200_000;

/// Puts a new file into the queue, where there may be words in it.
pub async fn queue(tx: &DatabaseTransaction, platform: &Platform, file: &attachment::Model) -> Result<(), DbErr> {
    if Errand::of_document(&file.mime).is_none() {
        return Ok(());
    }
    let row = ActiveModel {
        attachment_id: Set(file.id),
        state: Set(TextState::Waiting),
        reason: Set(None),
        text: Set(None),
        attempts: Set(0),
        not_before: Set(platform.clock.now()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(drop)
}

/// How far the reading of files is, and why there is nothing to read.
pub async fn states(
    conn: &impl ConnectionTrait,
    files: &[attachment::Model],
) -> Result<HashMap<AttachmentId, (TextState, Option<String>)>, DbErr> {
    let found: Vec<(AttachmentId, TextState, Option<String>)> = Entity::find()
        .select_only()
        .columns([Column::AttachmentId, Column::State, Column::Reason])
        .filter(Column::AttachmentId.is_in(files.iter().map(|file| file.id)))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(found
        .into_iter()
        .map(|(id, state, reason)| (id, (state, reason)))
        .collect())
}

/// The words inside the files of cases, as far as they are searched.
pub async fn of_cases(conn: &impl ConnectionTrait, cases: &[CaseId]) -> Result<HashMap<CaseId, String>, DbErr> {
    let files = attachment::Entity::find()
        .filter(attachment::Column::CaseId.is_in(cases.iter().copied()))
        .order_by_asc(attachment::Column::Id)
        .all(conn)
        .await?;
    let mut found: HashMap<AttachmentId, String> = Entity::find()
        .filter(Column::AttachmentId.is_in(files.iter().map(|file| file.id)))
        .filter(Column::State.eq(TextState::Done))
        .all(conn)
        .await?
        .into_iter()
        .filter_map(|row| Some((row.attachment_id, row.text?)))
        .collect();
    let mut texts: HashMap<CaseId, String> = HashMap::new();
    for file in files {
        let Some(text) = found.remove(&file.id) else { continue };
        let gathered = texts.entry(file.case_id).or_default();
        let room = CHARS_SEARCHED.saturating_sub(gathered.chars().count());
        if !gathered.is_empty() {
            gathered.push_str("\n\n");
        }
        gathered.extend(text.chars().take(room));
    }
    Ok(texts)
}

/// Reads files that wait, until dropped.
pub async fn keep(platform: Platform) {
    loop {
        match read_next(&platform).await {
            Ok(true) => {}
            Ok(false) => platform.outbox.wait().await,
            Err(error) => {
                tracing::error!(%error, "files wait to be read; trying again");
                tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            }
        }
    }
}

/// Reads the file that has waited longest; false when none waits.
async fn read_next(platform: &Platform) -> Result<bool, Problem> {
    let waiting = waiting(platform.database.read(), platform).await?;
    if waiting.is_none() {
        return Ok(false);
    }
    let Some(file) = platform.database.write(async |tx| begin(tx, platform).await).await? else {
        return Ok(true);
    };
    let read = read(platform, &file).await;
    platform
        .database
        .write(async |tx| end(tx, platform, &file, read).await)
        .await?;
    platform.outbox.ring();
    Ok(true)
}

async fn waiting(conn: &impl ConnectionTrait, platform: &Platform) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::State.eq(TextState::Waiting))
        .filter(Column::NotBefore.lte(platform.clock.now()))
        .order_by_asc(Column::NotBefore)
        .one(conn)
        .await
}

/// Takes a file for this task alone; none when it ended there.
async fn begin(tx: &DatabaseTransaction, platform: &Platform) -> Result<Option<attachment::Model>, DbErr> {
    let Some(row) = waiting(tx, platform).await? else {
        return Ok(None);
    };
    // On PostgreSQL another server may have been quicker.
    let row = Entity::find_by_id(row.attachment_id)
        .filter(Column::State.eq(TextState::Waiting))
        .filter(Column::NotBefore.lte(platform.clock.now()))
        .lock_exclusive()
        .one(tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let file = attachment::Entity::find_by_id(row.attachment_id).one(tx).await?;
    let attempts = row.attempts + 1;
    let mut row = row.into_active_model();
    row.attempts = Set(attempts);
    if attempts > MAX_ATTEMPTS {
        row.state = Set(TextState::Failed);
        row.reason = Set(Some(Refusal::Internal.as_str().to_owned()));
        row.update(tx).await?;
        return Ok(None);
    }
    row.not_before = Set(platform.clock.now() + ATTEMPT);
    row.update(tx).await?;
    Ok(file)
}

/// What a child reads in a file; the error is that the file could not be fetched.
async fn read(platform: &Platform, file: &attachment::Model) -> Result<String, Refusal> {
    let errand = Errand::of_document(&file.mime).ok_or(Refusal::NoText)?;
    let fetched = Fetched::of(platform, file).await.map_err(|error| {
        tracing::error!(%error, attachment = %file.id, "a file cannot be fetched to be read");
        Refusal::Internal
    })?;
    match confined::perform(platform, errand, fetched.path()).await?.answer {
        Answer::Text { text, .. } => Ok(text),
        Answer::Picture(_) | Answer::Refused(_) => Err(Refusal::Internal),
    }
}

/// Keeps what was read, and tells the index of the case. The file may be gone by now.
async fn end(
    tx: &DatabaseTransaction,
    platform: &Platform,
    file: &attachment::Model,
    read: Result<String, Refusal>,
) -> Result<(), DbErr> {
    let Some(row) = Entity::find_by_id(file.id).one(tx).await? else {
        return Ok(());
    };
    let mut row = row.into_active_model();
    match read {
        // A text of zeros is none, and PostgreSQL takes none.
        Ok(text) => {
            row.state = Set(TextState::Done);
            row.text = Set(Some(text.replace('\0', "")));
        }
        Err(refusal) => {
            row.state = Set(TextState::Failed);
            row.reason = Set(Some(refusal.as_str().to_owned()));
        }
    }
    row.update(tx).await?;
    tell(tx, platform, About::Case(file.case_id)).await
}

/// A stored file as a file of this machine.
enum Fetched {
    Local(PathBuf),
    Copy(NamedTempFile),
}

impl Fetched {
    async fn of(platform: &Platform, file: &attachment::Model) -> Result<Self, StorageError> {
        if let Some(path) = platform.storage.local_path(&file.storage_name) {
            return Ok(Self::Local(path));
        }
        let other = |error: std::io::Error| StorageError::Other(error.to_string());
        let copy = NamedTempFile::new_in(&platform.settings.data_dir).map_err(other)?;
        platform.storage.fetch(&file.storage_name, copy.path()).await?;
        Ok(Self::Copy(copy))
    }

    fn path(&self) -> &std::path::Path {
        match self {
            Self::Local(path) => path,
            Self::Copy(copy) => copy.path(),
        }
    }
}
