//! Teaching cases 教学案例.

use content_schema::catalog::{CaseParts, PublicationStatus};
use content_schema::taxonomy::Shelf;
use content_schema::{CaseId, MediaId, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A teaching case.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "cases")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CaseId,
    /// Who made it.
    pub author: UserId,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// Id of the stage 学段.
    pub stage: String,
    /// Grade 年级, 1 to 9.
    pub grade: Option<i16>,
    /// Id of the subject 学科.
    pub subject: String,
    /// Id of the edition 版本.
    pub edition: Option<String>,
    /// Volume 册次, 1 or 2.
    pub volume: Option<i16>,
    /// Chapter 章节.
    pub chapter: Option<String>,
    /// Keywords, an array of strings.
    pub keywords: Json,
    /// Its texts, a [`CaseParts`].
    pub parts: Json,
    /// The recording 课堂实录.
    pub media_id: Option<MediaId>,
    /// Draft, published or withdrawn.
    pub status: PublicationStatus,
    /// When it was made.
    pub created_at: ChronoDateTimeUtc,
    /// When it was last changed.
    pub updated_at: ChronoDateTimeUtc,
    /// Counts changes, for optimistic concurrency.
    pub version: i32,
    /// Whether those who keep order withdrew it: only they publish it again.
    #[serde(default)]
    pub barred: bool,
}

/// Relations are looked up by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Where it stands in the taxonomy.
    pub fn shelf(&self) -> Shelf {
        Shelf {
            stage: self.stage.clone(),
            grade: self.grade.and_then(|grade| grade.try_into().ok()),
            subject: self.subject.clone(),
            edition: self.edition.clone(),
            volume: self.volume.and_then(|volume| volume.try_into().ok()),
            chapter: self.chapter.clone(),
        }
    }
}

impl ActiveModel {
    /// Puts it somewhere in the taxonomy.
    pub fn set_shelf(&mut self, shelf: Shelf) {
        self.stage = Set(shelf.stage);
        self.grade = Set(shelf.grade.map(i16::from));
        self.subject = Set(shelf.subject);
        self.edition = Set(shelf.edition);
        self.volume = Set(shelf.volume.map(i16::from));
        self.chapter = Set(shelf.chapter);
    }
}

impl Model {
    /// Its keywords.
    pub fn keywords(&self) -> Vec<String> {
        serde_json::from_value(self.keywords.clone()).unwrap_or_default()
    }

    /// Its texts.
    pub fn parts(&self) -> CaseParts {
        serde_json::from_value(self.parts.clone()).unwrap_or_default()
    }
}
