//! Taking posts out of sight, and bringing them back.

use super::entity::post::{self, Gone};
use super::entity::thread;
use super::posts::tell_changed;
use super::threads;
use crate::platform::Platform;
use content_schema::PostId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter,
};

/// Posts that stand in their thread for everybody, if only as a place.
pub fn is_there() -> Condition {
    Condition::any()
        .add(post::Column::Gone.is_null())
        .add(post::Column::Gone.ne(Gone::Held))
}

/// Takes a post out of sight, or brings it back; a thread goes and comes with the post it began with. A question whose
/// answer goes has none any more.
pub async fn set_gone(
    tx: &DatabaseTransaction,
    platform: &Platform,
    post: post::Model,
    gone: Option<Gone>,
) -> Result<post::Model, DbErr> {
    let (id, thread_id) = (post.id, post.thread_id);
    let version = post.version + 1;
    let mut row = post.into_active_model();
    row.gone = Set(gone);
    row.gone_at = Set(gone.map(|_| platform.clock.now()));
    row.version = Set(version);
    let post = row.update(tx).await?;
    if gone.is_some() {
        thread::Entity::update_many()
            .col_expr(thread::Column::Answer, Expr::value(None::<PostId>))
            .filter(thread::Column::Id.eq(thread_id))
            .filter(thread::Column::Answer.eq(id))
            .exec(tx)
            .await?;
    }
    let opens = threads::opening(tx, thread_id).await? == Some(id);
    if opens {
        thread::Entity::update_many()
            .col_expr(
                thread::Column::Gone,
                Expr::value(gone.filter(|gone| *gone != Gone::Deleted)),
            )
            .filter(thread::Column::Id.eq(thread_id))
            .exec(tx)
            .await?;
    }
    tell_changed(tx, platform, thread_id, Some(id).filter(|_| !opens)).await?;
    Ok(post)
}
