//! Lessons.

use content_schema::catalog::PublicationStatus;
use content_schema::{CourseId, LessonId, MediaId, UserId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A lesson of a course.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "lessons")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LessonId,
    /// The course it belongs to.
    pub course_id: CourseId,
    /// Who made it: the author of its course.
    pub author: UserId,
    /// Its place in the course, from 1.
    pub position: i32,
    /// Title.
    pub title: String,
    /// Summary, as Markdown.
    pub summary: String,
    /// Its video.
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
