//! What can be read in the files of teaching cases.

use content_schema::AttachmentId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The text of a file, or how far the reading of it is. Files without words (pictures, videos) have none.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "attachment_texts")]
pub struct Model {
    /// The file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub attachment_id: AttachmentId,
    /// How far it is.
    pub state: TextState,
    /// Why there is none, as a slug.
    pub reason: Option<String>,
    /// The text, once it is read.
    pub text: Option<String>,
    /// How often it was begun.
    pub attempts: i32,
    /// It is not begun (again) before.
    pub not_before: ChronoDateTimeUtc,
}

/// How far the reading of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum, utoipa::ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum TextState {
    /// Its turn will come.
    Waiting,
    /// It is read, and found by its words.
    Done,
    /// It cannot be read; the reason says why.
    Failed,
}

/// Files are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
