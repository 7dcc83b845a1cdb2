//! The textbook taxonomy: stage 学段, grade 年级, subject 学科, edition 版本, volume 册次, chapter 章节.
//!
//! The ids of stages, subjects and editions are part of the public contract. Names in both languages and the chapters
//! of each book come from the data file `taxonomy/*.toml` beside the catalog.

use serde::{Deserialize, Serialize};

/// A name in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Named {
    /// Stable id, such as `math`.
    pub id: String,
    /// The name in Simplified Chinese.
    pub zh: String,
    /// The name in English.
    pub en: String,
}

/// One textbook: a subject's volume for a grade in one edition, with its chapters in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Book {
    /// Id of the stage: `primary`, `junior` or `adult`.
    pub stage: String,
    /// 1 to 9; none for adults.
    pub grade: Option<u8>,
    /// Id of the subject.
    pub subject: String,
    /// Id of the edition.
    pub edition: String,
    /// 1 for 上册, 2 for 下册; none where a book has no volumes.
    pub volume: Option<u8>,
    /// Chapters or units, in the book's order, in the words of its table of contents.
    pub chapters: Vec<String>,
}

/// Everything a case or course can be filed under.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Taxonomy {
    /// Stages 学段.
    pub stages: Vec<Named>,
    /// Subjects 学科.
    pub subjects: Vec<Named>,
    /// Editions 版本.
    pub editions: Vec<Named>,
    /// Books with their chapters.
    pub books: Vec<Book>,
}

/// Where a course or case stands in the taxonomy. The ids are those of [`Taxonomy`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shelf {
    /// Id of the stage.
    pub stage: String,
    /// 1 to 9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<u8>,
    /// Id of the subject.
    pub subject: String,
    /// Id of the edition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// 1 or 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<u8>,
    /// Free text, usually one of the book's chapters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<String>,
}
