//! Reading an inbox, and writing notices together with how far the outbox has been followed.

use super::entity::{cursor, notice};
use super::join;
use crate::platform::page::{Page, PageQuery};
use crate::platform::{Platform, Problem};
use content_schema::notice::Notice;
use content_schema::{NoticeId, UserId};
use sea_orm::prelude::ChronoDateTimeUtc;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

/// How many notices a person has not read.
pub async fn unread(connection: &impl ConnectionTrait, person: UserId) -> Result<u64, DbErr> {
    of(person)
        .filter(notice::Column::ReadAt.is_null())
        .count(connection)
        .await
}

/// A page of a person's notices, newest first.
pub async fn list(
    connection: &impl ConnectionTrait,
    person: UserId,
    query: &PageQuery,
    unread_only: bool,
) -> Result<Page<notice::Model>, Problem> {
    let limit = query.limit()?;
    let mut wanted = of(person).order_by_desc(notice::Column::Id).limit(limit + 1);
    if let Some(before) = query.after_id()? {
        wanted = wanted.filter(notice::Column::Id.lt(before));
    }
    if unread_only {
        wanted = wanted.filter(notice::Column::ReadAt.is_null());
    }
    let rows = wanted.all(connection).await?;
    Ok(Page::of(rows, limit, |notice| notice.id.to_string()))
}

/// Notices of a person after one, oldest first.
pub async fn after(
    connection: &impl ConnectionTrait,
    person: UserId,
    after: NoticeId,
    limit: u64,
) -> Result<Vec<notice::Model>, DbErr> {
    of(person)
        .filter(notice::Column::Id.gt(after))
        .order_by_asc(notice::Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

/// The newest notice of a person.
pub async fn newest(connection: &impl ConnectionTrait, person: UserId) -> Result<Option<NoticeId>, DbErr> {
    let newest = of(person).order_by_desc(notice::Column::Id).one(connection).await?;
    Ok(newest.map(|notice| notice.id))
}

/// Marks a person's notices as read: those named, or all.
pub async fn mark_read(platform: &Platform, person: UserId, ids: Option<Vec<NoticeId>>) -> Result<(), DbErr> {
    let mut marking = notice::Entity::update_many()
        .col_expr(notice::Column::ReadAt, Expr::value(platform.clock.now()))
        .col_expr(notice::Column::PushDue, Expr::value(None::<ChronoDateTimeUtc>))
        .filter(notice::Column::Recipient.eq(person))
        .filter(notice::Column::ReadAt.is_null());
    if let Some(ids) = ids {
        marking = marking.filter(notice::Column::Id.is_in(ids));
    }
    platform
        .database
        .write(async |tx| marking.exec(tx).await.map(drop))
        .await
}

/// How far the outbox has been followed.
pub async fn cursor(connection: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let row = cursor::Entity::find_by_id(cursor::ONLY).one(connection).await?;
    Ok(row.map_or(0, |row| row.seq))
}

/// Writes notices and moves the cursor in one transaction. Answers who has news in their page; none, and nothing written,
/// when another server has moved the cursor since it was read.
pub async fn deliver(
    platform: &Platform,
    from: i64,
    to: i64,
    notices: &[Notice],
) -> Result<Option<Vec<UserId>>, DbErr> {
    let transaction = platform.database.begin().await?;
    if !move_cursor(&transaction, from, to).await? {
        transaction.rollback().await?;
        return Ok(None);
    }
    let told = join::write(&transaction, platform, notices).await?;
    transaction.commit().await?;
    Ok(Some(told))
}

async fn move_cursor(transaction: &DatabaseTransaction, from: i64, to: i64) -> Result<bool, DbErr> {
    let first = cursor::ActiveModel {
        id: Set(cursor::ONLY),
        seq: Set(0),
    };
    let there = OnConflict::column(cursor::Column::Id).do_nothing().to_owned();
    cursor::Entity::insert(first)
        .on_conflict(there)
        .exec_without_returning(transaction)
        .await?;
    let moved = cursor::Entity::update_many()
        .col_expr(cursor::Column::Seq, Expr::value(to))
        .filter(cursor::Column::Id.eq(cursor::ONLY))
        .filter(cursor::Column::Seq.eq(from))
        .exec(transaction)
        .await?;
    Ok(moved.rows_affected == 1)
}

/// What stands in a person's inbox.
fn of(person: UserId) -> sea_orm::Select<notice::Entity> {
    notice::Entity::find()
        .filter(notice::Column::Recipient.eq(person))
        .filter(notice::Column::InPage.eq(true))
}
