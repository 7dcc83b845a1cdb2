//! The outbox: what happened, in order, for those who follow (the search index, the notifier).
//!
//! A write that others must hear of appends its event in the same transaction. Followers read by sequence number and
//! remember how far they are, so a crash between the two loses nothing. On PostgreSQL an advisory lock held to the end
//! of the transaction makes the order of numbers the order of commits, so a follower never skips a late one.

use super::entity::outbox::{ActiveModel, Column, Entity};
use super::{Clock, Database};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use uuid::Uuid;

pub use super::entity::outbox::Model as Event;

/// One key for all appends, so that they queue behind each other on PostgreSQL.
const APPEND_LOCK: &str = "SELECT pg_advisory_xact_lock(7923546)";

/// Appends an event to the transaction. Followers see it when the transaction commits.
pub async fn append(
    transaction: &DatabaseTransaction,
    clock: &Clock,
    topic: &str,
    subject: Uuid,
    payload: serde_json::Value,
) -> Result<(), DbErr> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared(APPEND_LOCK).await?;
    }
    let event = ActiveModel {
        topic: Set(topic.to_owned()),
        subject: Set(subject),
        payload: Set(payload),
        at: Set(clock.now()),
        ..Default::default()
    };
    Entity::insert(event).exec_without_returning(transaction).await?;
    Ok(())
}

/// Events after a sequence number, oldest first.
pub async fn after(database: &Database, seq: i64, limit: u64) -> Result<Vec<Event>, DbErr> {
    Entity::find()
        .filter(Column::Seq.gt(seq))
        .order_by_asc(Column::Seq)
        .limit(limit)
        .all(database.read())
        .await
}

/// The sequence number of the newest event; 0 when there is none.
pub async fn newest(database: &Database) -> Result<i64, DbErr> {
    let newest = Entity::find().order_by_desc(Column::Seq).one(database.read()).await?;
    Ok(newest.map_or(0, |event| event.seq))
}

/// Wakes followers of this process soon after a commit; those of other processes look by themselves.
#[derive(Clone, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// How long a follower sleeps at most before it looks again.
    const NAP: Duration = Duration::from_millis(250);

    /// Tells all followers to look now.
    pub fn ring(&self) {
        self.0.notify_waiters();
    }

    /// Waits for a ring, or a short while.
    pub async fn wait(&self) {
        // A timeout is the ordinary case: other processes cannot ring here.
        let _ = tokio::time::timeout(Self::NAP, self.0.notified()).await;
    }
}
