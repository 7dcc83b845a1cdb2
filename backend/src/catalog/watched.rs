//! Lessons as those who watch them may see them, for higher floors.

use super::entity::{course, lesson};
use super::{lessons, policy, service};
use crate::accounts::Viewer;
use content_schema::{CourseId, LessonId, MediaId};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// A lesson to watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// Its video.
    pub media_id: Option<MediaId>,
}

/// Those of some lessons that the viewer may see.
pub async fn seen(
    conn: &impl ConnectionTrait,
    viewer: &Viewer,
    ids: &[LessonId],
) -> Result<HashMap<LessonId, Watched>, DbErr> {
    let rows = lesson::Entity::find().filter(lesson::Column::Id.is_in(ids.iter().copied()));
    let rows = rows.all(conn).await?;
    let courses: Vec<CourseId> = rows.iter().map(|row| row.course_id).collect();
    let courses = course::Entity::find().filter(course::Column::Id.is_in(courses));
    let courses = courses.all(conn).await?.into_iter().map(|row| (row.id, row));
    let courses: HashMap<CourseId, course::Model> = courses.collect();
    let watched = |row: lesson::Model| {
        let status = lessons::seen_status(&row, courses.get(&row.course_id)?);
        policy::sees(viewer.0.as_ref(), row.author, status).then(|| {
            let url = service::lesson_url(row.id);
            let (title, media_id) = (row.title, row.media_id);
            (row.id, Watched { title, url, media_id })
        })
    };
    Ok(rows.into_iter().filter_map(watched).collect())
}
