//! Courses, lessons and teaching cases: the words all programs share about them.

pub use crate::about::{About, Chapter, UnknownSubject};

use serde::{Deserialize, Serialize};

/// The life of a course, lesson or teaching case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "columns", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "columns",
    sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PublicationStatus {
    /// Seen by its author only.
    Draft,
    /// Seen by everybody.
    Published,
    /// Was published, is hidden again.
    Withdrawn,
}

/// The text parts of a teaching case, as Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CaseParts {
    /// 教学设计: goals, learners, key points, activities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub design: Option<String>,
    /// 课件: a note on the slides, which are attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slides_note: Option<String>,
    /// 学习任务单: the tasks the learners get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tasks: Option<String>,
    /// 课后练习: homework.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homework: Option<String>,
}
