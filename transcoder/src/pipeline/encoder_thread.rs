//! The thread of an encoder: fed through a queue, it says at the end what it made.

use crate::error::{Refused, While};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often an ending thread is looked after.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A thread that takes `T` and makes an `R` of all of them.
pub struct EncoderThread<T, R> {
    /// None once it has everything.
    queue: Option<SyncSender<T>>,
    thread: JoinHandle<Result<R, Refused>>,
}

impl<T: Send + 'static, R: Send + 'static> EncoderThread<T, R> {
    /// Starts the thread, with a queue for so many.
    pub fn start(
        name: &str,
        queue: usize,
        encode: impl FnOnce(Receiver<T>) -> Result<R, Refused> + Send + 'static,
    ) -> Result<Self, Refused> {
        let (queue, items) = sync_channel(queue);
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || encode(items))
            .doing("starting an encoder's thread")?;
        Ok(Self {
            queue: Some(queue),
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

    /// Waits for what it makes. `alive` is called while that goes on: a chunk may be a whole lesson.
    pub fn finish(mut self, alive: &mut dyn FnMut()) -> Result<R, Refused> {
        self.end();
        while !self.thread.is_finished() {
            std::thread::sleep(LOOK_EVERY);
            alive();
        }
        self.thread
            .join()
            .unwrap_or_else(|_| Err(Refused::internal("an encoder's thread panicked")))
    }
}
