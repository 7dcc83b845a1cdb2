//! The rules of teaching cases.

use super::entity::case::{ActiveModel, Column, Entity, Model as Case};
use super::error::CatalogError;
use super::input::{CaseInput, merged};
use super::list::{Columns, ListQuery};
use super::publication::{Step, note_step};
use super::subject::Subject;
use super::telling::{tell, tell_deleted, tell_published};
use super::{attachments, policy, recording};
use crate::accounts::{Actor, Viewer};
use crate::media;
use crate::moderation::acts::Why;
use crate::platform::conditional::check_version;
use crate::platform::page::Page;
use crate::platform::{Platform, Problem};
use content_schema::catalog::{About, PublicationStatus};
use content_schema::{CaseId, MediaId, UploadId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Map, Value};

const COLUMNS: Columns<Column> = Columns {
    id: Column::Id,
    author: Column::Author,
    status: Column::Status,
    stage: Column::Stage,
    grade: Column::Grade,
    subject: Column::Subject,
    edition: Column::Edition,
    volume: Column::Volume,
};

/// Makes a draft.
pub async fn create(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    input: CaseInput,
) -> Result<Case, CatalogError> {
    policy::may_make_cases(actor)?;
    let input = input.checked()?;
    let now = platform.clock.now();
    let mut row = ActiveModel {
        id: Set(platform.ids.next()),
        author: Set(actor.user_id),
        media_id: Set(None),
        status: Set(PublicationStatus::Draft),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    fill(&mut row, input)?;
    let case = row.insert(tx).await?;
    tell(tx, platform, About::Case(case.id)).await?;
    Ok(case)
}

/// A case that the viewer may see.
pub async fn seen(conn: &impl ConnectionTrait, viewer: &Viewer, id: CaseId) -> Result<Case, CatalogError> {
    let case = Entity::find_by_id(id).one(conn).await?.ok_or(CatalogError::Missing)?;
    policy::may_see(viewer.0.as_ref(), case.author, case.status)?;
    Ok(case)
}

/// A part of the list, newest first.
pub async fn list(conn: &impl ConnectionTrait, viewer: &Viewer, query: &ListQuery) -> Result<Page<Case>, CatalogError> {
    let limit = query.limit()?;
    let rows = Entity::find()
        .filter(query.condition(viewer, &COLUMNS)?)
        .order_by_desc(Column::Id)
        .limit(limit + 1)
        .all(conn)
        .await?;
    Ok(Page::of(rows, limit, |case| case.id.to_string()))
}

/// Changes the fields that are named.
pub async fn change(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: CaseId,
    wanted_version: Option<i32>,
    change: Map<String, Value>,
) -> Result<Case, CatalogError> {
    let case = editable(tx, actor, id).await?;
    check_version(wanted_version, case.version)?;
    let input = merged(&CaseInput::of(&case), change)?.checked()?;
    let mut row = next_version(platform, case);
    fill(&mut row, input)?;
    let case = row.update(tx).await?;
    tell(tx, platform, About::Case(id)).await?;
    Ok(case)
}

/// Publishes or withdraws a case, and its recording with it.
pub async fn step(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: CaseId,
    step: Step,
    why: &Why,
) -> Result<Case, CatalogError> {
    let case = locked(tx, id).await?;
    step.allowed(actor, case.author, case.status, case.barred)?;
    let barred = step.bars(actor, case.author, case.barred);
    if case.status == step.status() && case.barred == barred {
        return Ok(case);
    }
    if step == Step::Publish {
        recording::must_be_ready(tx, case.media_id).await?;
    }
    let appears = case.status == PublicationStatus::Draft;
    let changes_bar = case.barred != barred;
    let mut row = next_version(platform, case);
    row.status = Set(step.status());
    row.barred = Set(barred);
    let case = row.update(tx).await?;
    if let Some(media_id) = case.media_id {
        media::service::set_public(tx, media_id, step == Step::Publish).await?;
    }
    tell(tx, platform, About::Case(id)).await?;
    if appears {
        tell_published(tx, platform, About::Case(id), case.author).await?;
    }
    if changes_bar {
        let subject = Subject::from(&case);
        note_step(tx, platform, actor, step, (&About::Case(id), subject), why).await?;
    }
    Ok(case)
}

/// Takes a finished upload as the recording 课堂实录.
pub async fn attach_media(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: CaseId,
    upload_id: UploadId,
) -> Result<MediaId, CatalogError> {
    let case = editable(tx, actor, id).await?;
    let public = case.status == PublicationStatus::Published;
    let media_id = recording::replace(tx, platform, actor, case.media_id, upload_id, public).await?;
    if case.media_id != Some(media_id) {
        let mut row = next_version(platform, case);
        row.media_id = Set(Some(media_id));
        row.update(tx).await?;
        tell(tx, platform, About::Case(id)).await?;
    }
    Ok(media_id)
}

/// Deletes a case with its recording; answers where its files lie in the storage, for them to be removed once the
/// transaction has been committed.
pub async fn delete(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: CaseId,
    wanted_version: Option<i32>,
) -> Result<Vec<String>, CatalogError> {
    let case = editable(tx, actor, id).await?;
    check_version(wanted_version, case.version)?;
    if let Some(media_id) = case.media_id {
        media::service::remove(tx, media_id).await?;
    }
    let files = attachments::of_case(tx, id).await?;
    tell_deleted(tx, platform, About::Case(id), case.author).await?;
    Entity::delete_by_id(id).exec(tx).await?;
    Ok(files.into_iter().map(|file| file.storage_name).collect())
}

/// A case that the actor may change, held until the transaction ends.
pub async fn editable(tx: &DatabaseTransaction, actor: &Actor, id: CaseId) -> Result<Case, CatalogError> {
    let case = locked(tx, id).await?;
    policy::may_edit(actor, case.author, case.status)?;
    Ok(case)
}

async fn locked(tx: &DatabaseTransaction, id: CaseId) -> Result<Case, CatalogError> {
    let case = Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    case.ok_or(CatalogError::Missing)
}

fn fill(row: &mut ActiveModel, input: CaseInput) -> Result<(), Problem> {
    row.title = Set(input.title);
    row.summary = Set(input.summary);
    row.set_shelf(input.shelf);
    row.keywords = Set(serde_json::to_value(input.keywords).map_err(Problem::internal)?);
    row.parts = Set(serde_json::to_value(input.parts).map_err(Problem::internal)?);
    Ok(())
}

fn next_version(platform: &Platform, case: Case) -> ActiveModel {
    let version = case.version + 1;
    let mut row = case.into_active_model();
    row.version = Set(version);
    row.updated_at = Set(platform.clock.now());
    row
}
