//! Courses, lessons and teaching cases: the words all programs share about them.

use crate::ids::{CaseId, CourseId, LessonId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

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

/// What a thread is about, written `lesson:ID`, `case:ID` or `course:ID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// A lesson.
    Lesson(LessonId),
    /// A teaching case.
    Case(CaseId),
    /// A course.
    Course(CourseId),
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lesson(id) => write!(f, "lesson:{id}"),
            Self::Case(id) => write!(f, "case:{id}"),
            Self::Course(id) => write!(f, "course:{id}"),
        }
    }
}

/// The text was not `lesson:ID`, `case:ID` or `course:ID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownSubject;

impl fmt::Display for UnknownSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected lesson:ID, case:ID or course:ID")
    }
}

impl std::error::Error for UnknownSubject {}

impl FromStr for About {
    type Err = UnknownSubject;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, id) = text.split_once(':').ok_or(UnknownSubject)?;
        match kind {
            "lesson" => id.parse().map(Self::Lesson).map_err(|_| UnknownSubject),
            "case" => id.parse().map(Self::Case).map_err(|_| UnknownSubject),
            "course" => id.parse().map(Self::Course).map_err(|_| UnknownSubject),
            _ => Err(UnknownSubject),
        }
    }
}

impl Serialize for About {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for About {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
