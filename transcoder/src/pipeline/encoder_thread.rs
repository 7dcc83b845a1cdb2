//! The thread of an encoder: fed through a queue, it says at the end what it made.

use crate::error::{Refused, While};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often an ending thread is looked after.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Tells who waits for an encoder that it still gets on: one that hangs must not pass for one that is slow.
#[derive(Clone, Default)]
pub struct Pulse(Arc<AtomicU64>);

impl Pulse {
    /// Something was done.
    pub fn beat(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn beats(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A thread that takes `T` and makes an `R` of all of them.
pub struct EncoderThread<T, R> {
    /// None once it has everything.
    queue: Option<SyncSender<T>>,
    pulse: Pulse,
    thread: JoinHandle<Result<R, Refused>>,
}

impl<T: Send + 'static, R: Send + 'static> EncoderThread<T, R> {
    /// Starts the thread, with a queue for so many. Its pulse beats as often as something comes out of the encoder.
    pub fn start(
        name: &str,
        queue: usize,
        encode: impl FnOnce(Receiver<T>, &Pulse) -> Result<R, Refused> + Send + 'static,
    ) -> Result<Self, Refused> {
        let (queue, items) = sync_channel(queue);
        let pulse = Pulse::default();
        let its_pulse = pulse.clone();
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || encode(items, &its_pulse))
            .doing("starting an encoder's thread")?;
        Ok(Self {
            queue: Some(queue),
            pulse,
            thread,
        })
    }

    /// Hands one over, waiting while the encoder is behind. Where it has ended early, [`Self::finish`] says why.
    pub fn send(&self, item: T) -> Result<(), Refused> {
        let ended_early = || Refused::internal("an encoder ended early");
        let queue = self.queue.as_ref().ok_or_else(ended_early)?;
        queue.send(item).map_err(|_| ended_early())
    }

    /// Says that nothing follows.
    pub fn end(&mut self) {
        self.queue = None;
    }

    /// Waits for what it makes. `alive` is called while that gets on: a chunk may be a whole lesson.
    pub fn finish(mut self, alive: &mut dyn FnMut()) -> Result<R, Refused> {
        self.end();
        let mut beats = self.pulse.beats();
        while !self.thread.is_finished() {
            std::thread::sleep(LOOK_EVERY);
            let now = self.pulse.beats();
            if now != std::mem::replace(&mut beats, now) {
                alive();
            }
        }
        self.thread
            .join()
            .unwrap_or_else(|_| Err(Refused::internal("an encoder's thread panicked")))
    }
}
