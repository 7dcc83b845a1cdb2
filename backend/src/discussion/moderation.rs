//! Reports of posts and what is done about them.

use super::entity::{post, report};
use super::error::DiscussionError;
use super::{policy, posts};
use crate::accounts::Actor;
use crate::platform::Platform;
use crate::platform::page::{Page, PageQuery};
use crate::platform::validate::Checks;
use content_schema::{PostId, ReportId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Deserialize;

/// What is done about a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Nothing: the post is fine.
    Dismiss,
    /// The post is hidden.
    Hide,
}

impl Action {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Dismiss => "dismiss",
            Self::Hide => "hide",
        }
    }
}

/// Reports a post.
pub async fn report(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: PostId,
    reason: &str,
) -> Result<ReportId, DiscussionError> {
    let (post, _) = posts::readable(tx, actor, id).await?;
    let mut checks = Checks::new();
    let reason = checks.text("reason", reason, 1..=500);
    checks.done()?;
    let row = report::ActiveModel {
        id: Set(platform.ids.next()),
        post_id: Set(post.id),
        reporter: Set(actor.user_id),
        reason: Set(reason),
        at: Set(platform.clock.now()),
        action: Set(None),
        resolved_by: Set(None),
        resolved_at: Set(None),
    };
    Ok(row.insert(tx).await?.id)
}

/// Reports that nobody has dealt with, oldest first, each with its post.
pub async fn list(
    platform: &Platform,
    actor: &Actor,
    query: &PageQuery,
) -> Result<Page<(report::Model, post::Model)>, DiscussionError> {
    policy::allow(actor.keeps_order())?;
    let conn = platform.database.read();
    let limit = query.limit()?;
    let mut reports = report::Entity::find()
        .filter(report::Column::ResolvedAt.is_null())
        .order_by_asc(report::Column::Id)
        .limit(limit + 1);
    if let Some(after) = query.after_id()? {
        reports = reports.filter(report::Column::Id.gt(after));
    }
    let page = Page::of(reports.all(conn).await?, limit, |report| report.id.to_string());
    let ids = page.items.iter().map(|report| report.post_id);
    let posts = post::Entity::find()
        .filter(post::Column::Id.is_in(ids))
        .all(conn)
        .await?;
    let post_of = |report: &report::Model| posts.iter().find(|post| post.id == report.post_id).cloned();
    let items = page
        .items
        .into_iter()
        .filter_map(|report| post_of(&report).map(|post| (report, post)));
    Ok(Page {
        items: items.collect(),
        next_cursor: page.next_cursor,
        total: None,
    })
}

/// How many reports nobody has dealt with.
pub async fn queue_size(conn: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let open = report::Entity::find().filter(report::Column::ResolvedAt.is_null());
    open.count(conn).await
}

/// Deals with a report.
pub async fn resolve(platform: &Platform, actor: &Actor, id: ReportId, action: Action) -> Result<(), DiscussionError> {
    policy::allow(actor.keeps_order())?;
    platform
        .database
        .write(async |tx| {
            let report = report::Entity::find_by_id(id)
                .one(tx)
                .await?
                .ok_or(DiscussionError::Missing)?;
            let post = post::Entity::find_by_id(report.post_id).one(tx).await?;
            if let Some(post) = post.filter(|post| action == Action::Hide && post.gone_at.is_none()) {
                posts::hide(tx, platform, post).await?;
            }
            let mut row = report.into_active_model();
            row.action = Set(Some(action.as_str().to_owned()));
            row.resolved_by = Set(Some(actor.user_id));
            row.resolved_at = Set(Some(platform.clock.now()));
            row.update(tx).await?;
            Ok::<_, DiscussionError>(())
        })
        .await?;
    platform.outbox.ring();
    Ok(())
}
