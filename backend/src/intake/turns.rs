//! One writer at a time for each upload, and the newest wins.
//!
//! A phone that lost its link comes back long before TCP notices that the old connection is dead. So whoever comes asks
//! the one before to leave: that one stores what it has, and goes.

use super::error::IntakeError;
use content_schema::UploadId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard, watch};

/// How long a newcomer waits for the one before to store what it has.
const PATIENCE: Duration = Duration::from_secs(20);

/// The uploads being written in this process.
#[derive(Debug, Default)]
pub struct Turns(Arc<Mutex<HashMap<UploadId, Arc<Seat>>>>);

#[derive(Debug, Default)]
struct Seat {
    lock: Arc<AsyncMutex<()>>,
    /// How many have come so far.
    comers: watch::Sender<u64>,
}

/// The right to write an upload, until dropped.
pub struct Turn {
    id: UploadId,
    number: u64,
    comers: watch::Receiver<u64>,
    guard: Option<OwnedMutexGuard<()>>,
    seats: Arc<Mutex<HashMap<UploadId, Arc<Seat>>>>,
}

impl Turns {
    /// Waits for one's turn, after asking whoever has it to leave.
    pub async fn take(&self, id: UploadId) -> Result<Turn, IntakeError> {
        let (mut turn, lock) = {
            let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let seat = seats.entry(id).or_default();
            seat.comers.send_modify(|comers| *comers += 1);
            let turn = Turn {
                id,
                number: *seat.comers.borrow(),
                comers: seat.comers.subscribe(),
                guard: None,
                seats: Arc::clone(&self.0),
            };
            (turn, Arc::clone(&seat.lock))
        };
        let guard = tokio::time::timeout(PATIENCE, lock.lock_owned()).await;
        turn.guard = Some(guard.map_err(|_| IntakeError::Busy)?);
        Ok(turn)
    }
}

impl Turn {
    /// Waits until somebody newer wants the turn.
    pub async fn asked_to_leave(&mut self) {
        let number = self.number;
        // The sender lives in a seat that stays while this turn has it.
        let _ = self.comers.wait_for(|comers| *comers > number).await;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.guard = None;
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        // Every other comer holds a receiver; when only ours is left, the seat is empty.
        if seats
            .get(&self.id)
            .is_some_and(|seat| seat.comers.receiver_count() <= 1)
        {
            seats.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[tokio::test]
    async fn a_newcomer_takes_over_and_the_seat_is_cleared() {
        let turns = Turns::default();
        let id = UploadId(Uuid::from_u128(1));
        let mut first = turns.take(id).await.unwrap();
        let leaves = async {
            first.asked_to_leave().await;
            drop(first);
        };
        let (second, ()) = tokio::join!(turns.take(id), leaves);
        let second = second.unwrap();
        assert_eq!(turns.0.lock().unwrap().len(), 1);
        drop(second);
        assert!(turns.0.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn uploads_do_not_wait_for_each_other() {
        let turns = Turns::default();
        let _one = turns.take(UploadId(Uuid::from_u128(1))).await.unwrap();
        let _two = turns.take(UploadId(Uuid::from_u128(2))).await.unwrap();
    }
}
