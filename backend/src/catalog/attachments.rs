//! Files of teaching cases: taken in by their contents, kept in the storage.

use super::entity::attachment::{ActiveModel, Column, Entity, Model as Attachment};
use super::error::CatalogError;
use super::telling::tell;
use super::{cases, file_type, texts};
use crate::accounts::{Actor, Viewer};
use crate::platform::Platform;
use content_schema::catalog::About;
use content_schema::{AttachmentId, CaseId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder,
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Largest file.
pub const MAX_BYTES: u64 = 50 << 20;

/// Most files of a case.
const MAX_FILES: u64 = 30;

/// The part of a case that a file belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CasePart {
    /// 教学设计.
    Design,
    /// 课件.
    #[serde(alias = "slides_note")]
    Slides,
    /// 学习任务单.
    Tasks,
    /// 课后练习.
    Homework,
    /// Anything else.
    #[default]
    Other,
}

impl CasePart {
    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Design => "design",
            Self::Slides => "slides",
            Self::Tasks => "tasks",
            Self::Homework => "homework",
            Self::Other => "other",
        }
    }
}

/// A file that was received whole.
pub struct NewFile<'a> {
    /// Where it lies.
    pub path: &'a Path,
    /// What its uploader called it.
    pub name: String,
    /// The part it belongs to.
    pub part: CasePart,
}

/// Adds a file to a case. Its bytes are stored before its row, and removed again when the row cannot be made.
pub async fn add(
    platform: &Platform,
    actor: &Actor,
    case_id: CaseId,
    file: NewFile<'_>,
) -> Result<Attachment, CatalogError> {
    let path = file.path.to_owned();
    let read = tokio::task::spawn_blocking(move || {
        let contents = std::fs::read(path)?;
        Ok::<_, std::io::Error>((contents.len(), file_type::of_contents(&contents)))
    });
    let read = read.await.map_err(crate::platform::Problem::internal)?;
    let (bytes, file_type) = read.map_err(crate::platform::Problem::internal)?;
    let file_type = file_type.ok_or(CatalogError::FileType)?;
    let id: AttachmentId = platform.ids.next();
    let storage_name = format!("attachments/{id}");
    platform.storage.put_file(&storage_name, file.path).await?;
    let row = ActiveModel {
        id: Set(id),
        case_id: Set(case_id),
        part: Set(file.part.as_str().into()),
        name: Set(file_type::safe_name(&file.name, file_type)),
        mime: Set(file_type.mime.into()),
        bytes: Set(i64::try_from(bytes).unwrap_or(i64::MAX)),
        storage_name: Set(storage_name.clone()),
        created_at: Set(platform.clock.now()),
    };
    let added = insert(platform, actor, case_id, row).await;
    if added.is_err() {
        remove_bytes(platform, &[storage_name]).await;
    }
    added
}

async fn insert(
    platform: &Platform,
    actor: &Actor,
    case_id: CaseId,
    row: ActiveModel,
) -> Result<Attachment, CatalogError> {
    let added = platform
        .database
        .write(async |tx| {
            cases::editable(tx, actor, case_id).await?;
            let held = Entity::find().filter(Column::CaseId.eq(case_id)).count(tx).await?;
            if held >= MAX_FILES {
                return Err(CatalogError::TooManyFiles(MAX_FILES));
            }
            let added = row.insert(tx).await?;
            texts::queue(tx, platform, &added).await?;
            tell(tx, platform, About::Case(case_id)).await?;
            Ok(added)
        })
        .await?;
    platform.outbox.ring();
    Ok(added)
}

/// A file whose case the viewer may see.
pub async fn seen(conn: &impl ConnectionTrait, viewer: &Viewer, id: AttachmentId) -> Result<Attachment, CatalogError> {
    let file = Entity::find_by_id(id).one(conn).await?.ok_or(CatalogError::Missing)?;
    cases::seen(conn, viewer, file.case_id).await?;
    Ok(file)
}

/// Files of a case in the order they were added.
pub async fn of_case(conn: &impl ConnectionTrait, case_id: CaseId) -> Result<Vec<Attachment>, DbErr> {
    Entity::find()
        .filter(Column::CaseId.eq(case_id))
        .order_by_asc(Column::Id)
        .all(conn)
        .await
}

/// Removes a file from its case.
pub async fn delete(platform: &Platform, actor: &Actor, id: AttachmentId) -> Result<(), CatalogError> {
    let removed = platform
        .database
        .write(async |tx| {
            let file = Entity::find_by_id(id).one(tx).await?.ok_or(CatalogError::Missing)?;
            cases::editable(tx, actor, file.case_id).await?;
            Entity::delete_by_id(id).exec(tx).await?;
            tell(tx, platform, About::Case(file.case_id)).await?;
            Ok::<_, CatalogError>(file.storage_name)
        })
        .await?;
    platform.outbox.ring();
    remove_bytes(platform, &[removed]).await;
    Ok(())
}

/// Removes bytes that no row names any more. What cannot be removed only takes up room, so it is logged.
pub async fn remove_bytes(platform: &Platform, names: &[String]) {
    for name in names {
        if let Err(error) = platform.storage.delete(name).await {
            tracing::warn!(%error, name, "an attachment nobody needs stays in the storage");
        }
    }
}
