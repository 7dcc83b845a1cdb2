//! How far a person has read a thread.
//!
//! Opening a page of a thread moves the reader's place. This is bookkeeping about a reading, like the time a device was
//! last seen, and nothing anybody asked for or is held to, so the GET stays safe (RFC 9110 §9.2.1); a tap more on each
//! page of a thin link would never be made. It happens after the answer is on its way, so that readers never wait for
//! the writer, moves forward only, and is not done for pages fetched ahead of a reader. Programs say it with
//! `PUT /threads/{id}/reading`.

use super::entity::place;
use crate::platform::Platform;
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, ExprTrait};

/// The last post a person has read of a thread.
pub async fn of(conn: &impl ConnectionTrait, user: UserId, thread: ThreadId) -> Result<Option<PostId>, DbErr> {
    let row = place::Entity::find_by_id((user, thread)).one(conn).await?;
    Ok(row.map(|row| row.post_id))
}

/// Moves a person's place forward; never back.
pub async fn keep(platform: &Platform, user: UserId, thread: ThreadId, post: PostId) -> Result<(), DbErr> {
    let row = place::ActiveModel {
        user_id: Set(user),
        thread_id: Set(thread),
        post_id: Set(post),
        at: Set(platform.clock.now()),
    };
    let forward = OnConflict::columns([place::Column::UserId, place::Column::ThreadId])
        .update_columns([place::Column::PostId, place::Column::At])
        .action_and_where(Expr::col((place::Entity, place::Column::PostId)).lt(post))
        .to_owned();
    platform
        .database
        .write(async |tx| {
            place::Entity::insert(row)
                .on_conflict(forward)
                .exec_without_returning(tx)
                .await
                .map(drop)
        })
        .await
}
