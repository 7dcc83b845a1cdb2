//! Takes the bytes of one piece from a body to the disk.
//!
//! Bytes are synced at least every [`AT_MOST_BYTES`] and every [`AT_MOST`], whichever comes first: a cut in the middle of
//! a long piece costs at most that much of the sender's time. What came before a cut is kept.

use super::error::IntakeError;
use super::part::Part;
use super::turns::Turn;
use super::tus::Checksum;
use crate::platform::Stopping;
use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt};
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};

/// Bytes that wait for the disk at most.
const AT_MOST_BYTES: usize = 1 << 20;

/// How long bytes wait for the disk at most.
const AT_MOST: Duration = Duration::from_millis(500);

/// A sender who says nothing for so long is gone.
const SILENCE: Duration = Duration::from_mins(2);

/// Stores a body behind what the part holds, at most `room` bytes. The error says how it ended; what was stored until
/// then is in the part either way.
pub async fn receive<E>(
    part: &Part,
    body: impl Stream<Item = Result<Bytes, E>>,
    until: Until<'_>,
    room: u64,
    checksum: Option<&mut Checksum>,
) -> Result<(), IntakeError> {
    let mut taken = Taken {
        part,
        room,
        checksum,
        waiting: BytesMut::new(),
        since: None,
    };
    let ended = taken.all(body, until).await;
    // Whatever ended the body, what came before is stored.
    let flushed = taken.flush().await;
    ended.and(flushed)
}

/// What ends a piece besides its body.
pub struct Until<'a> {
    /// Somebody newer wants to write.
    pub turn: &'a mut Turn,
    /// The server is about to stop.
    pub stopping: &'a Stopping,
}

struct Taken<'a> {
    part: &'a Part,
    room: u64,
    checksum: Option<&'a mut Checksum>,
    waiting: BytesMut,
    /// When the oldest waiting byte came.
    since: Option<Instant>,
}

impl Taken<'_> {
    async fn all<E>(
        &mut self,
        body: impl Stream<Item = Result<Bytes, E>>,
        until: Until<'_>,
    ) -> Result<(), IntakeError> {
        let mut body = std::pin::pin!(body);
        loop {
            let due = self.since.map_or_else(Instant::now, |since| since + AT_MOST);
            tokio::select! {
                biased;
                () = until.turn.asked_to_leave() => return Err(IntakeError::TakenOver),
                () = until.stopping.told() => return Err(IntakeError::Stopping),
                () = sleep_until(due), if self.since.is_some() => self.flush().await?,
                chunk = body.next() => match chunk {
                    None => return Ok(()),
                    Some(Err(_)) => return Err(IntakeError::CutOff),
                    Some(Ok(chunk)) => self.add(&chunk).await?,
                },
                () = sleep(SILENCE), if self.since.is_none() => return Err(IntakeError::CutOff),
            }
        }
    }

    async fn add(&mut self, chunk: &Bytes) -> Result<(), IntakeError> {
        self.room = self
            .room
            .checked_sub(chunk.len() as u64)
            .ok_or(IntakeError::BeyondEnd)?;
        if let Some(checksum) = &mut self.checksum {
            checksum.update(chunk);
        }
        metrics::counter!("yinghuo_upload_bytes_total").increment(chunk.len() as u64);
        self.waiting.extend_from_slice(chunk);
        self.since.get_or_insert_with(Instant::now);
        if self.waiting.len() >= AT_MOST_BYTES {
            self.flush().await?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), IntakeError> {
        self.since = None;
        if self.waiting.is_empty() {
            return Ok(());
        }
        Ok(self.part.append(self.waiting.split()).await?)
    }
}
