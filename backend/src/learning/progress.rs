//! Keeping and telling how far people have come.

use super::entity::progress::{ActiveModel, Column, Entity, Model};
use super::place::{Place, put_right};
use crate::accounts::{Actor, Viewer};
use crate::catalog::beside::{Begun, Stopped};
use crate::catalog::service::subject;
use crate::catalog::watched;
use crate::media;
use crate::platform::page::{self, Page, PageQuery};
use crate::platform::validate::Checks;
use crate::platform::{Platform, Problem};
use chrono::{DateTime, Utc};
use content_schema::LessonId;
use content_schema::catalog::About;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

/// A day; no lesson is longer.
const MAX_S: i64 = 86_400;
/// So many reports are taken at once.
const MAX_ITEMS: i64 = 100;
/// The front page looks among so many of the newest for lessons to go on with, ...
const LOOKED_AT: u64 = 12;
/// ... and shows so many.
const GO_ON: usize = 3;

/// What a device has to tell of a lesson, perhaps from a time without a link.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct ProgressReport {
    /// 1 to 100, in any order.
    pub items: Vec<ProgressItem>,
    /// What the device's clock says now: one that is plainly wrong is put right by it.
    pub sent_at: Option<DateTime<Utc>>,
}

/// Where somebody was.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct ProgressItem {
    /// The second to go on at; 0 after the end.
    pub at_s: i64,
    /// The furthest second reached; `at_s` unless given.
    pub furthest_s: Option<i64>,
    /// When, by the device's clock.
    pub seen_at: DateTime<Utc>,
}

/// How far one has come in a lesson.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ProgressView {
    /// The lesson.
    pub lesson_id: LessonId,
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// The second to go on at.
    pub at_s: i32,
    /// The furthest second that was ever reached.
    pub furthest_s: i32,
    /// Length of its video, if it has one that can be played.
    pub duration_s: Option<f64>,
    /// When one was there.
    pub seen_at: DateTime<Utc>,
}

impl ProgressReport {
    /// The place that all reports come to.
    fn checked(&self, now: DateTime<Utc>) -> Result<Place, Problem> {
        let count = i64::try_from(self.items.len()).unwrap_or(i64::MAX);
        let mut checks = Checks::new();
        checks.number("items", count, 1..=MAX_ITEMS);
        checks.done()?;
        let mut checks = Checks::new();
        let mut second = |field: &str, value: i64| {
            checks.number(field, value, 0..=MAX_S);
            i32::try_from(value).unwrap_or_default()
        };
        let mut place = Place::NOWHERE;
        for item in &self.items {
            let at_s = second("at_s", item.at_s);
            place = place.merged(Place {
                at_s,
                furthest_s: item
                    .furthest_s
                    .map_or(at_s, |furthest_s| second("furthest_s", furthest_s)),
                seen_at: put_right(item.seen_at, self.sent_at, now),
            });
        }
        checks.done()?;
        Ok(place)
    }
}

/// Takes what a device tells of a lesson that one may see.
pub async fn keep(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    lesson: LessonId,
    report: &ProgressReport,
) -> Result<(), Problem> {
    let now = platform.clock.now();
    let told = report.checked(now)?;
    let viewer = Viewer(Some(actor.clone()));
    if subject(tx, &About::Lesson(lesson), &viewer).await?.is_none() {
        return Err(Problem::not_found());
    }
    let row = locked(tx, platform, actor, lesson).await?;
    let known = Place {
        at_s: row.at_s,
        furthest_s: row.furthest_s,
        seen_at: row.seen_at,
    };
    let place = known.merged(told);
    if place == known {
        return Ok(());
    }
    let mut row = row.into_active_model();
    row.at_s = Set(place.at_s);
    row.furthest_s = Set(place.furthest_s);
    row.seen_at = Set(place.seen_at);
    row.updated_at = Set(now);
    row.update(tx).await?;
    Ok(())
}

/// The row of a person and a lesson, held until the transaction ends: two devices may tell at once, for the first time too.
async fn locked(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    lesson: LessonId,
) -> Result<Model, Problem> {
    let blank = ActiveModel {
        user_id: Set(actor.user_id),
        lesson_id: Set(lesson),
        at_s: Set(Place::NOWHERE.at_s),
        furthest_s: Set(Place::NOWHERE.furthest_s),
        seen_at: Set(Place::NOWHERE.seen_at),
        updated_at: Set(platform.clock.now()),
    };
    let known = OnConflict::columns([Column::UserId, Column::LessonId])
        .do_nothing()
        .to_owned();
    Entity::insert(blank)
        .on_conflict(known)
        .exec_without_returning(tx)
        .await?;
    let row = Entity::find_by_id((actor.user_id, lesson)).lock_exclusive();
    row.one(tx).await?.ok_or_else(Problem::not_found)
}

/// A part of one's lessons, what was watched last first. What one may not see any more is left out.
pub async fn list(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    query: &PageQuery,
) -> Result<Page<ProgressView>, Problem> {
    let limit = query.limit()?;
    let after = query.cursor.as_deref().map(after).transpose()?;
    let rows = Entity::find()
        .filter(Column::UserId.eq(actor.user_id))
        .filter(Condition::all().add_option(after))
        .order_by_desc(Column::SeenAt)
        .order_by_desc(Column::LessonId)
        .limit(limit + 1);
    let part = Page::of(rows.all(conn).await?, limit, |row: &Model| {
        format!("{}.{}", row.seen_at.timestamp_millis(), row.lesson_id)
    });
    Ok(Page {
        items: views(conn, actor, part.items).await?,
        next_cursor: part.next_cursor,
        total: None,
    })
}

/// What comes after a cursor, `milliseconds.lesson`.
fn after(cursor: &str) -> Result<Condition, Problem> {
    let (ms, lesson) = page::halves::<i64, LessonId>(cursor)?;
    let seen_at = DateTime::from_timestamp_millis(ms).ok_or_else(page::bad_cursor)?;
    Ok(page::behind((Column::SeenAt, seen_at), (Column::LessonId, lesson)))
}

async fn views(conn: &impl ConnectionTrait, actor: &Actor, rows: Vec<Model>) -> Result<Vec<ProgressView>, Problem> {
    let ids: Vec<LessonId> = rows.iter().map(|row| row.lesson_id).collect();
    let mut lessons = watched::seen(conn, &Viewer(Some(actor.clone())), &ids).await?;
    let media: Vec<_> = lessons.values().filter_map(|lesson| lesson.media_id).collect();
    let manifests = media::service::manifests(conn, &media).await?;
    let view = |row: Model| {
        let lesson = lessons.remove(&row.lesson_id)?;
        let media = lesson.media_id.and_then(|id| manifests.get(&id));
        Some(ProgressView {
            lesson_id: row.lesson_id,
            title: lesson.title,
            url: lesson.url,
            at_s: row.at_s,
            furthest_s: row.furthest_s,
            duration_s: media.and_then(|media| media.duration_s),
            seen_at: row.seen_at,
        })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

/// Where somebody stopped in a lesson, for its page.
pub async fn stopped(
    conn: &impl ConnectionTrait,
    viewer: &Viewer,
    lesson: LessonId,
) -> Result<Option<Stopped>, Problem> {
    let Some(user) = viewer.user_id() else { return Ok(None) };
    let row = Entity::find_by_id((user, lesson)).one(conn).await?;
    Ok(row.map(|row| Stopped {
        at_s: row.at_s.unsigned_abs(),
        seen_at: row.seen_at,
    }))
}

/// Lessons to go on with, for the front page.
pub async fn begun(conn: &impl ConnectionTrait, viewer: &Viewer) -> Result<Vec<Begun>, Problem> {
    let Some(actor) = &viewer.0 else { return Ok(Vec::new()) };
    let newest = PageQuery {
        limit: Some(LOOKED_AT),
        cursor: None,
    };
    let page = list(conn, actor, &newest).await?;
    Ok(page.items.into_iter().filter_map(to_go_on).take(GO_ON).collect())
}

fn to_go_on(item: ProgressView) -> Option<Begun> {
    let duration_s = item.duration_s?;
    let stopped = Stopped {
        at_s: item.at_s.unsigned_abs(),
        seen_at: item.seen_at,
    };
    Some(Begun {
        at_s: stopped.goes_on(duration_s)?,
        title: item.title,
        url: item.url,
        duration_s,
    })
}
