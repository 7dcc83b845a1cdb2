//! One chunk of pictures: the source decoded once, scaled once a size, encoded by one thread a rendition, or by a process
//! for AV1.
//!
//! ```text
//! packets -> decode -> the frames some rendition shows -> filter -> a queue a rendition: encode, write, compare
//! ```

use super::decode::Track;
use super::filter::{Chain, PictureShape, front_chain, picture_chain};
use super::lane::Lane;
use super::likeness::Compared;
use super::picture_file::{self, Item, PictureThread};
use super::picture_process::PictureProcess;
use super::source_reader::SourceReader;
use super::standing::Standing;
use crate::error::Refused;
use crate::ladder::PictureCodec;
use crate::plan::{PicturePlan, Plan};
use content_schema::media::FailureReason;
use ffmpeg_next::{Rescale, frame};
use std::path::{Path, PathBuf};

/// One rendition's part of a chunk.
pub struct Part<'a> {
    /// Name of the rendition.
    pub name: &'a str,
    /// Its picture.
    pub picture: &'a PicturePlan,
    /// File to write.
    pub path: PathBuf,
}

/// Encodes a chunk for some renditions; tells for each how alike it is to the source. `processes` are as many as there are
/// AV1 encoders among them. `on_progress` is called with the share done, 0 to 1.
pub fn encode_chunk(
    source: &Path,
    plan: &Plan,
    chunk: usize,
    parts: &[Part<'_>],
    processes: &mut [PictureProcess],
    on_progress: &mut dyn FnMut(f64),
) -> Result<Vec<Compared>, Refused> {
    let span = plan
        .chunks
        .get(chunk)
        .copied()
        .ok_or_else(|| Refused::internal(format!("chunk {chunk} is not in the plan")))?;
    let (from_us, to_us) = plan.span_us(span);
    let gops = plan.gops.get(span.first..span.end).unwrap_or_default();
    let mut processes = processes.iter_mut();
    let workers = parts
        .iter()
        .map(|part| Worker::start(part, &mut processes, ticks(to_us - from_us)))
        .collect::<Result<Vec<_>, _>>()?;
    let mut pass = Pass {
        plan,
        from_us,
        to_us,
        lanes: parts
            .iter()
            .map(|part| Lane::new(part.picture, gops, span.first == 0))
            .collect(),
        parts,
        workers,
        filters: Filters::default(),
        waiting: None,
        standing: Standing::new(plan.analysis.picture.as_ref().map_or(0.0, |picture| picture.noise)),
    };
    let result = pass.run(source, on_progress);
    // All of them, whichever fails: they end beside each other.
    let ended = pass.workers.iter_mut().map(Worker::end).fold(Ok(()), Result::and);
    // A worker's own error says more than the closed queue the decoder ran into.
    let finished: Result<Vec<Compared>, Refused> = pass
        .workers
        .into_iter()
        .map(|worker| worker.finish(&mut || on_progress(1.0)))
        .collect();
    let result = result.and(ended);
    result.and(finished.clone()).or_else(|error| finished.and(Err(error)))
}

/// Who encodes a part.
enum Worker<'a> {
    Thread(PictureThread),
    Process(&'a mut PictureProcess),
}

impl<'a> Worker<'a> {
    fn start(
        part: &Part<'_>,
        processes: &mut impl Iterator<Item = &'a mut PictureProcess>,
        end: i64,
    ) -> Result<Self, Refused> {
        let Part { name, picture, path } = part;
        if picture.codec != PictureCodec::Av1 {
            return picture_file::start(name, picture, path.clone(), end).map(Self::Thread);
        }
        let process = processes
            .next()
            .ok_or_else(|| Refused::internal("no process for an AV1 encoder"))?;
        process.begin(name, picture, path.clone(), end)?;
        Ok(Self::Process(process))
    }

    fn send(&mut self, item: Item) -> Result<(), Refused> {
        match self {
            Self::Thread(worker) => worker.send(item),
            Self::Process(process) => process.send(&item),
        }
    }

    fn end(&mut self) -> Result<(), Refused> {
        match self {
            Self::Thread(worker) => {
                worker.end();
                Ok(())
            }
            Self::Process(process) => process.end(),
        }
    }

    fn finish(self, alive: &mut dyn FnMut()) -> Result<Compared, Refused> {
        match self {
            Self::Thread(worker) => worker.finish(alive),
            Self::Process(process) => process.finish(alive),
        }
    }
}

struct Pass<'a> {
    plan: &'a Plan,
    from_us: i64,
    to_us: i64,
    lanes: Vec<Lane<'a>>,
    parts: &'a [Part<'a>],
    workers: Vec<Worker<'a>>,
    filters: Filters,
    /// The last frame of the source, until the next one says how long it stood.
    waiting: Option<frame::Video>,
    /// Tells a picture that is new from one that stands.
    standing: Standing,
}

/// Filters, built again when the source's pictures change their shape.
#[derive(Default)]
struct Filters {
    shape: Option<PictureShape>,
    /// Takes every frame: what needs its neighbours.
    front: Option<Chain>,
    /// Takes the frames that are shown.
    back: Option<Chain>,
}

impl Pass<'_> {
    fn run(&mut self, source: &Path, on_progress: &mut dyn FnMut(f64)) -> Result<(), Refused> {
        let mut reader = SourceReader::picture(source, self.plan, self.from_us)?;
        let info = self.plan.source.picture.as_ref();
        let stream = info.map(|picture| picture.stream).unwrap_or_default();
        let mut track = Track::open(&reader.input, stream)?;
        let frame_us = info.map_or(40_000, |picture| frame_us(picture.fps.value()));
        let mut next_us = None;
        let mut done = false;
        while !done {
            let packet = reader.next_packet();
            track.send(packet.as_ref())?;
            let mut picture = frame::Video::empty();
            while !done && track.receive(&mut picture)? {
                // A frame without a time follows the one before it.
                let at_us = track.stamp_us(&picture).or(next_us).unwrap_or(self.from_us);
                next_us = Some(at_us + frame_us);
                picture.set_pts(Some(at_us));
                done = self.take(&picture, frame_us)?;
                #[expect(clippy::cast_precision_loss, reason = "a rough share")]
                on_progress((at_us - self.from_us) as f64 / (self.to_us - self.from_us).max(1) as f64);
            }
            if packet.is_none() {
                break;
            }
        }
        self.end()?;
        if track.frames == 0 || self.waiting.is_none() {
            return Err(Refused::new(
                FailureReason::Unreadable,
                "no picture of a chunk could be decoded",
            ));
        }
        Ok(())
    }

    /// Takes a decoded frame; true when the chunk needs no more.
    fn take(&mut self, picture: &frame::Video, frame_us: i64) -> Result<bool, Refused> {
        let shape = PictureShape::of(picture, self.plan.interlaced());
        if self.filters.shape.as_ref() != Some(&shape) {
            self.end_front(frame_us)?;
            self.filters.front = front_chain(&shape)?;
            self.filters.back = None;
            self.filters.shape = Some(shape);
        }
        let Some(front) = &mut self.filters.front else {
            return self.follow(picture.clone(), frame_us);
        };
        front.push(picture)?;
        self.drain_front(frame_us)
    }

    fn drain_front(&mut self, frame_us: i64) -> Result<bool, Refused> {
        let mut done = false;
        while let Some(front) = &mut self.filters.front {
            let mut picture = frame::Video::empty();
            if !front.pull(0, &mut picture)? {
                break;
            }
            done = self.follow(picture, frame_us)?;
        }
        Ok(done)
    }

    fn end_front(&mut self, frame_us: i64) -> Result<(), Refused> {
        if let Some(front) = &mut self.filters.front {
            front.finish()?;
            self.drain_front(frame_us)?;
        }
        Ok(())
    }

    /// A frame follows the one that waits: that one stood until now. A quarter of a frame is forgiven: stamps of
    /// Matroska are whole milliseconds, and half of a slot would jitter to either side.
    fn follow(&mut self, picture: frame::Video, frame_us: i64) -> Result<bool, Refused> {
        let at_us = picture.pts().unwrap_or(self.from_us);
        let until_us = (at_us - frame_us / 4).min(self.to_us);
        if self.waiting.is_some() {
            self.show_until(until_us)?;
        }
        let done = until_us >= self.to_us;
        // Stamps that go back are not followed: the frame shown last stays until time goes on.
        let goes_on = self
            .waiting
            .as_ref()
            .is_none_or(|waiting| waiting.pts() <= picture.pts());
        if goes_on && !done {
            self.waiting = Some(picture);
        }
        Ok(done)
    }

    fn end(&mut self) -> Result<(), Refused> {
        let frame_us = self
            .plan
            .source
            .picture
            .as_ref()
            .map_or(40_000, |p| frame_us(p.fps.value()));
        self.end_front(frame_us)?;
        self.show_until(self.to_us)
    }

    /// Sends the waiting frame to every rendition that shows it before `until_us`.
    fn show_until(&mut self, until_us: i64) -> Result<(), Refused> {
        let Some(waiting) = &self.waiting else { return Ok(()) };
        if !self.lanes.iter_mut().any(|lane| lane.wants_before(until_us)) {
            return Ok(());
        }
        let scaled = scale(&mut self.filters, waiting, self.plan, self.parts)?;
        // The largest shows the most.
        let largest = scaled.iter().max_by_key(|picture| picture.width());
        let number = largest.map_or(0, |picture| self.standing.number(picture));
        for ((lane, worker), (part, scaled)) in self
            .lanes
            .iter_mut()
            .zip(&mut self.workers)
            .zip(self.parts.iter().zip(scaled))
        {
            while let Some(shown) = lane.take_before(until_us, number) {
                worker.send(Item {
                    picture: scaled.clone(),
                    at: ticks(shown.at_us - self.from_us),
                    begins: shown.begins.map(|pace| part.picture.at(pace)),
                })?;
            }
        }
        Ok(())
    }
}

/// A frame at the size of each part.
fn scale(
    filters: &mut Filters,
    picture: &frame::Video,
    plan: &Plan,
    parts: &[Part<'_>],
) -> Result<Vec<frame::Video>, Refused> {
    let mut sizes: Vec<(u32, u32)> = Vec::new();
    for part in parts {
        let size = (part.picture.width, part.picture.height);
        if !sizes.contains(&size) {
            sizes.push(size);
        }
    }
    if filters.back.is_none() {
        let orientation = plan.source.picture.as_ref().map(|p| p.orientation);
        let shape = PictureShape::of(picture, false);
        filters.back = Some(picture_chain(&shape, orientation, &sizes, plan.denoise)?);
    }
    let Some(back) = &mut filters.back else {
        return Err(Refused::internal("a chain that was just built"));
    };
    back.push(picture)?;
    let mut scaled = Vec::new();
    for exit in 0..sizes.len() {
        let mut out = frame::Video::empty();
        if !back.pull(exit, &mut out)? {
            return Err(Refused::internal("a filter kept a picture"));
        }
        scaled.push(out);
    }
    let of_part = |part: &Part<'_>| {
        let index = sizes
            .iter()
            .position(|&size| size == (part.picture.width, part.picture.height));
        index.and_then(|index| scaled.get(index)).cloned()
    };
    parts
        .iter()
        .map(|part| of_part(part).ok_or_else(|| Refused::internal("a size was not scaled")))
        .collect()
}

fn frame_us(fps: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a frame lasts at most some seconds")]
    let us = (1e6 / fps.max(0.1)) as i64;
    us
}

fn ticks(us: i64) -> i64 {
    us.rescale((1, 1_000_000), (1, super::encode::TICKS))
}
