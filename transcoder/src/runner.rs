//! `yinghuo-transcoder run`: claims tasks from a server and does them, one in each slot, for ever.
//!
//! It holds nothing a server could miss: killed at any moment, its leases lapse, or its successor in the same folder says
//! so at once, and what it had delivered is not made again.

use crate::client::{Client, ClientError};
use crate::errand::Errand;
use crate::folders::Folders;
use crate::{limits, machine};
use content_schema::job::{Capabilities, Claim, ClaimRequest, PROTOCOL};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use yinghuo_confine::ChildLimits;

/// The first pause when there is nothing to do; it doubles up to [`LONGEST_WAIT`].
pub const SHORTEST_WAIT: Duration = Duration::from_millis(500);
/// The longest pause before asking again.
pub const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// A server of another version has to be replaced, or this program has: nothing changes soon.
const OTHER_VERSION_WAIT: Duration = Duration::from_mins(1);

/// Encoders the ladder may ask for.
const ENCODERS: [&str; 5] = ["libsvtav1", "libx264", "libopus", "libmp3lame", "aac"];

/// A runner.
pub struct Runner<'a> {
    /// The server to work for.
    pub client: Client,
    /// Folder for the files of the media at hand; its own, no other runner may use it.
    pub work_dir: PathBuf,
    /// How many tasks it does at once.
    pub slots: usize,
    /// What a task may cost.
    pub limits: ChildLimits,
    /// Asked often: whether to end.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// A runner of a server.
pub fn runner<'a>(
    server: &str,
    token: &str,
    work_dir: PathBuf,
    slots: Option<usize>,
    stop: &'a (dyn Fn() -> bool + Sync),
) -> Runner<'a> {
    Runner {
        client: Client::new(server, token),
        work_dir,
        slots: slots.unwrap_or_else(machine::tasks_at_once).max(1),
        limits: limits::CHILD,
        stop,
    }
}

impl Runner<'_> {
    /// Works until told to stop.
    pub fn run(&self) -> std::io::Result<()> {
        let folders = match Folders::open(&self.work_dir, self.stop) {
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock && (self.stop)() => return Ok(()),
            opened => opened?,
        };
        let shop = Shop {
            folders,
            capabilities: capabilities(),
            counter: Mutex::new(Counter {
                is_fresh: true,
                busy: 0,
            }),
            is_broken: AtomicBool::new(false),
        };
        tracing::info!(work_dir = %self.work_dir.display(), slots = self.slots, has = ?shop.capabilities, "waiting for work");
        let ended = std::thread::scope(|scope| {
            let slots: Vec<_> = (0..self.slots).map(|_| scope.spawn(|| self.fill_slot(&shop))).collect();
            slots
                .into_iter()
                .map(|slot| {
                    slot.join()
                        .unwrap_or_else(|_| Err(std::io::Error::other("a slot panicked")))
                })
                .collect::<Vec<_>>()
        });
        tracing::info!("stopped");
        ended.into_iter().collect()
    }

    fn fill_slot(&self, shop: &Shop) -> std::io::Result<()> {
        let stop = || (self.stop)() || shop.is_broken.load(Ordering::Relaxed);
        let ended = self.claim_and_work(shop, &stop);
        if ended.is_err() {
            // The others would meet the same disk.
            shop.is_broken.store(true, Ordering::Relaxed);
        }
        ended
    }

    fn claim_and_work(&self, shop: &Shop, stop: &(dyn Fn() -> bool + Sync)) -> std::io::Result<()> {
        let mut wait = SHORTEST_WAIT;
        while !stop() {
            match shop.claim(&self.client) {
                Ok(Some(claim)) => {
                    wait = SHORTEST_WAIT;
                    let _busy = Busy {
                        shop,
                        processors: claim.task.processors(),
                    };
                    let folder = shop.folders.enter(claim.media_id)?;
                    let errand = Errand {
                        job: self.client.job(&claim),
                        claim: &claim,
                        folder: &folder,
                        limits: &self.limits,
                        stop,
                    };
                    errand.run();
                    continue;
                }
                Ok(None) => {}
                Err(ClientError::Away(error)) => tracing::warn!(%error, "asking for work"),
                Err(error @ ClientError::OtherVersion(_)) => {
                    tracing::error!("NO WORK FOR THIS VERSION: {error}");
                    pause(OTHER_VERSION_WAIT, stop);
                }
                Err(error) => tracing::error!(%error, "asking for work"),
            }
            pause(wait, stop);
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        Ok(())
    }
}

/// What the slots share.
struct Shop {
    folders: Folders,
    capabilities: Capabilities,
    counter: Mutex<Counter>,
    is_broken: AtomicBool,
}

/// Where slots ask for work, one at a time.
struct Counter {
    /// Nobody has an answer yet. Others wait for the first: what they held would be taken from them.
    is_fresh: bool,
    /// Processors that the tasks at hand keep busy.
    busy: u32,
}

/// A task is at hand: what it keeps busy is free again when this is dropped.
struct Busy<'a> {
    shop: &'a Shop,
    processors: u32,
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.shop.counter().busy -= self.processors;
    }
}

impl Shop {
    fn counter(&self) -> MutexGuard<'_, Counter> {
        self.counter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claim(&self, client: &Client) -> Result<Option<Claim>, ClientError> {
        let mut counter = self.counter();
        let room = machine::room(machine::processors(), counter.busy);
        if room == Some(0) {
            return Ok(None);
        }
        let claimed = client.claim(&ClaimRequest {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            protocol: PROTOCOL,
            capabilities: self.capabilities.clone(),
            at_hand: self.folders.at_hand(),
            room,
            instance: Some(self.folders.instance().to_owned()),
            fresh: counter.is_fresh,
        })?;
        counter.is_fresh = false;
        counter.busy += claimed.as_ref().map_or(0, |claim| claim.task.processors());
        Ok(claimed)
    }
}

/// Waits, but not when told to stop.
pub fn pause(wait: Duration, stop: &dyn Fn() -> bool) {
    let slice = Duration::from_millis(100);
    let mut left = wait;
    while !left.is_zero() && !stop() {
        std::thread::sleep(left.min(slice));
        left = left.saturating_sub(slice);
    }
}

fn capabilities() -> Capabilities {
    let has = |name: &&str| ffmpeg_next::encoder::find_by_name(name).is_some();
    Capabilities {
        cores: machine::processors(),
        memory_mib: machine::memory_mib(),
        encoders: ENCODERS
            .iter()
            .filter(|name| has(name))
            .map(ToString::to_string)
            .collect(),
    }
}
