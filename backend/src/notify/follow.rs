//! Following the outbox: events become notices.

use super::live::Callers;
use super::service;
use crate::platform::Platform;
use crate::platform::outbox::{self, Event};
use content_schema::notice::Notice;
use sea_orm::DbErr;
use std::sync::Arc;
use std::time::Duration;

/// Events taken into one transaction.
const BATCH: u64 = 200;

/// So many events without a notice are passed before the cursor is written: a restart looks at them again.
const UNWRITTEN: i64 = 1000;

/// The pause after a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// Who is to be told of an event; `app.rs` asks the capabilities that know.
#[async_trait::async_trait]
pub trait NoticeSource: Send + Sync {
    /// The notices that an event calls for.
    async fn notices(&self, event: &Event) -> Result<Vec<Notice>, DbErr>;
}

/// Writes notices for what happens until dropped.
pub async fn follow(platform: Platform, callers: Callers, source: Arc<dyn NoticeSource>) {
    let mut place = Place::default();
    loop {
        if let Err(error) = catch_up(&platform, &callers, source.as_ref(), &mut place).await {
            tracing::error!(%error, "notices could not be written; trying again");
            tokio::time::sleep(PAUSE).await;
            place = Place::default();
        }
        platform.outbox.wait().await;
    }
}

/// How far the follower is.
#[derive(Default)]
struct Place {
    /// What the database says; none before it was asked.
    written: Option<i64>,
    /// Events read since that called for no notice.
    passed: i64,
}

async fn catch_up(
    platform: &Platform,
    callers: &Callers,
    source: &dyn NoticeSource,
    place: &mut Place,
) -> Result<(), DbErr> {
    loop {
        let written = match place.written {
            Some(written) => written,
            None => service::cursor(platform.database.read()).await?,
        };
        place.written = Some(written);
        place.passed = place.passed.max(written);
        let events = outbox::after(&platform.database, place.passed, BATCH).await?;
        let Some(to) = events.last().map(|event| event.seq) else {
            return Ok(());
        };
        let mut notices = Vec::new();
        for event in &events {
            notices.extend(source.notices(event).await?);
        }
        place.passed = to;
        if notices.is_empty() && to - written < UNWRITTEN {
            continue;
        }
        if let Some(told) = service::deliver(platform, written, to, &notices).await? {
            place.written = Some(to);
            callers.call(told.into_iter());
        } else {
            // Another server was faster: go on where it is.
            *place = Place::default();
        }
    }
}
