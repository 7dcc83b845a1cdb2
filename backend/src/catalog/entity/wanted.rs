//! Cases that somebody looked for and did not find.

use content_schema::taxonomy::Shelf;
use content_schema::{CaseId, UserId, WantedId};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A wanted case.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "wanted")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WantedId,
    /// Who asks.
    pub asker: UserId,
    /// What for, in a line.
    pub text: String,
    /// Id of the stage 学段; none where it stands on no shelf.
    pub stage: Option<String>,
    /// Grade 年级, 1 to 9.
    pub grade: Option<i16>,
    /// Id of the subject 学科; there when the stage is.
    pub subject: Option<String>,
    /// Id of the edition 版本.
    pub edition: Option<String>,
    /// Volume 册次, 1 or 2.
    pub volume: Option<i16>,
    /// Chapter 章节.
    pub chapter: Option<String>,
    /// How many others want it too.
    pub seconds: i32,
    /// The case that answers it.
    pub answer: Option<CaseId>,
    /// Who found the answer.
    pub answered_by: Option<UserId>,
    /// When it was asked for.
    pub created_at: ChronoDateTimeUtc,
}

/// All are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Where it stands in the taxonomy, if anywhere.
    pub fn shelf(&self) -> Option<Shelf> {
        Some(Shelf {
            stage: self.stage.clone()?,
            grade: self.grade.and_then(|grade| grade.try_into().ok()),
            subject: self.subject.clone()?,
            edition: self.edition.clone(),
            volume: self.volume.and_then(|volume| volume.try_into().ok()),
            chapter: self.chapter.clone(),
        })
    }
}

impl ActiveModel {
    /// Puts it somewhere in the taxonomy, or nowhere.
    pub fn set_shelf(&mut self, shelf: Option<Shelf>) {
        self.grade = Set(shelf.as_ref().and_then(|shelf| shelf.grade).map(i16::from));
        self.volume = Set(shelf.as_ref().and_then(|shelf| shelf.volume).map(i16::from));
        self.edition = Set(shelf.as_ref().and_then(|shelf| shelf.edition.clone()));
        self.chapter = Set(shelf.as_ref().and_then(|shelf| shelf.chapter.clone()));
        self.subject = Set(shelf.as_ref().map(|shelf| shelf.subject.clone()));
        self.stage = Set(shelf.map(|shelf| shelf.stage));
    }
}
