//! The queue of those who keep order: posts that were reported, and posts that words of the list hold.
//!
//! A hold is a report that nobody made, so there is one queue, one order and one count.

use super::entity::post::{self, Gone};
use super::entity::report;
use super::error::DiscussionError;
use super::{policy, post_deeds, posts};
use crate::accounts::Actor;
use crate::moderation::acts::Why;
use crate::platform::Platform;
use crate::platform::page::{Page, PageQuery};
use crate::platform::validate::Checks;
use content_schema::{PostId, ReportId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
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
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
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
    if post.gone_at.is_some() {
        return Err(DiscussionError::Missing);
    }
    let mut checks = Checks::new();
    let reason = checks.text("reason", reason, 1..=500);
    checks.done()?;
    let row = report::ActiveModel {
        id: Set(platform.ids.next()),
        post_id: Set(post.id),
        reporter: Set(actor.user_id),
        reason: Set(reason),
        held: Set(false),
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

/// Deals with a report, and with all others of the same post: the post is fine, or it is hidden.
pub async fn resolve(
    platform: &Platform,
    actor: &Actor,
    id: ReportId,
    action: Action,
    why: &Why,
) -> Result<(), DiscussionError> {
    policy::allow(actor.keeps_order())?;
    platform
        .database
        .write(async |tx| {
            let report = report::Entity::find_by_id(id).one(tx).await?;
            let report = report.ok_or(DiscussionError::Missing)?;
            let (post, thread) = match posts::locked(tx, actor, report.post_id).await {
                // What it stood under is gone: nothing is left to decide.
                Err(DiscussionError::Missing) => {
                    settle(tx, platform, actor, report.post_id, action).await?;
                    return Ok(());
                }
                found => found?,
            };
            let standing = (post, &thread);
            let gone = standing.0.gone;
            match (action, gone) {
                (Action::Hide, None | Some(Gone::Held)) => {
                    post_deeds::hide(tx, platform, actor, standing, why).await?;
                }
                (Action::Dismiss, Some(Gone::Held)) => {
                    post_deeds::pass(tx, platform, actor, standing, why).await?;
                }
                (Action::Dismiss, None) => {
                    post_deeds::dismiss(tx, platform, actor, standing, why).await?;
                }
                // It is out of sight already; only the report is left.
                (_, Some(Gone::Hidden | Gone::Deleted)) => {
                    settle(tx, platform, actor, report.post_id, action).await?;
                }
            }
            Ok::<_, DiscussionError>(())
        })
        .await?;
    platform.outbox.ring();
    Ok(())
}

/// Closes all open reports of a post.
pub async fn settle(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: PostId,
    action: Action,
) -> Result<(), DbErr> {
    report::Entity::update_many()
        .col_expr(report::Column::Action, Expr::value(action.as_str()))
        .col_expr(report::Column::ResolvedBy, Expr::value(actor.user_id))
        .col_expr(report::Column::ResolvedAt, Expr::value(platform.clock.now()))
        .filter(report::Column::PostId.eq(id))
        .filter(report::Column::ResolvedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}
