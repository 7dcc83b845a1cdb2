//! One pass over a source: decoded once, every rung encoded from that one pass.
//!
//! ```text
//! packets -> decode -> filter (split by rung) -> one thread a rung: encode -> mux
//! ```
//!
//! Filters run on the calling thread; encoders have a thread each behind a short queue, so that x264's look-ahead of one
//! rung never keeps another waiting for long.

mod decode;
mod encode;
mod filter;
mod mux;
mod timeline;

pub use decode::Track;
pub use filter::{Chain, Gains, SoundShape, loudness_chain, sound_input};

use crate::error::{Refused, While};
use crate::ladder::{RenditionPlan, SoundCodec};
use crate::limits::MAX_DURATION_S;
use crate::probe::{self, SourceInfo};
use crate::stills::PosterChooser;
use content_schema::media::FailureReason;
use ffmpeg_next::{Error, Packet, Rational, Rescale, frame};
use filter::PictureShape;
use mux::{Item, Worker};
use std::path::Path;
use timeline::Timeline;

/// What a pass over the source found and made.
pub struct Pass {
    /// Where the last picture ended, in seconds; zero without one.
    pub picture_end_s: f64,
    /// Where the sound ended, in seconds; zero without one.
    pub sound_end_s: f64,
    /// Some data could not be decoded and was left out.
    pub damaged: bool,
    /// The picture to show before a lesson plays, if there are pictures.
    pub poster: Option<frame::Video>,
}

impl Pass {
    /// Where the last of them ended, in seconds.
    pub fn end_s(&self) -> f64 {
        self.picture_end_s.max(self.sound_end_s)
    }
}

/// Called with seconds of the source done so far.
pub type OnProgress<'a> = &'a mut dyn FnMut(f64);

/// Decodes the source once and writes every planned rendition into `out`.
pub fn encode_all(
    path: &Path,
    info: &SourceInfo,
    plans: &[RenditionPlan],
    gains: &Gains,
    out: &Path,
    on_progress: OnProgress<'_>,
) -> Result<Pass, Refused> {
    let mut input = probe::open(path).doing("opening the source again")?;
    let workers = plans
        .iter()
        .map(|plan| Worker::start(plan, &out.join(plan.file())))
        .collect::<Result<Vec<_>, _>>()?;
    let mut picture = match &info.picture {
        Some(picture) => Some(PictureSide::new(Track::open(&input, picture.stream)?, info, plans)),
        None => None,
    };
    let mut sound = match &info.sound {
        Some(sound) => Some(SoundSide::new(Track::open(&input, sound.stream)?, info, plans, gains)?),
        None => None,
    };
    let mut timeline = Timeline::new(info.start_us, picture.is_some() && sound.is_some());
    let mut broken_reads = 0_u32;
    let mut result = Ok(());
    loop {
        let mut packet = Packet::empty();
        match packet.read(&mut input) {
            Ok(()) => {}
            Err(Error::Eof) => break,
            // A demuxer that stumbles can go on, but not for ever.
            Err(Error::InvalidData) if broken_reads < 1_000_000 => {
                broken_reads += 1;
                continue;
            }
            Err(_) => {
                broken_reads += 1;
                break;
            }
        }
        let index = packet.stream();
        let step = match (&mut picture, &mut sound) {
            (Some(side), _) if side.track.stream == index => {
                timeline.place(&mut packet, side.track.time_base);
                side.take(Some(&packet), &workers)
            }
            (_, Some(side)) if side.track.stream == index => {
                timeline.place(&mut packet, side.track.time_base);
                side.take(Some(&packet), &workers)
            }
            _ => continue,
        };
        let reached = timeline.reached_s();
        if let Err(error) = step {
            result = Err(error);
            break;
        }
        if reached > MAX_DURATION_S {
            result = Err(Refused::new(
                FailureReason::TooLarge,
                format!("longer than {MAX_DURATION_S} seconds"),
            ));
            break;
        }
        on_progress(reached);
    }
    if result.is_ok() {
        let ends = [
            picture.as_mut().map(|side| side.take(None, &workers)),
            sound.as_mut().map(|side| side.take(None, &workers)),
        ];
        result = ends.into_iter().flatten().collect();
    }
    // A worker's own error says more than the closed queue the decoder ran into.
    let finished: Result<Vec<()>, Refused> = workers.into_iter().map(Worker::finish).collect();
    finished?;
    result?;
    let damaged = broken_reads > 0
        || picture.as_ref().is_some_and(|side| side.track.errors > 0)
        || sound.as_ref().is_some_and(|side| side.track.errors > 0);
    let tracks = [
        picture.as_ref().map(|side| &side.track),
        sound.as_ref().map(|side| &side.track),
    ];
    for track in tracks.into_iter().flatten() {
        if track.frames == 0 {
            return Err(nothing_decoded(track, broken_reads));
        }
    }
    Ok(Pass {
        picture_end_s: picture.as_ref().map_or(0.0, |side| seconds(side.next_us)),
        sound_end_s: sound.as_ref().map_or(0.0, |side| seconds(side.end_us)),
        damaged,
        poster: picture.and_then(|side| side.poster.choose()),
    })
}

fn seconds(us: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "microseconds of hours fit in 53 bits")]
    let seconds = us as f64 / 1e6;
    seconds
}

fn nothing_decoded(track: &Track, broken_reads: u32) -> Refused {
    if track.packets == 0 && broken_reads == 0 {
        Refused::new(FailureReason::NoDuration, "a track holds no frames")
    } else {
        Refused::new(
            FailureReason::Unreadable,
            format!("none of {} packets of a track could be decoded", track.packets),
        )
    }
}

/// From decoded pictures to the workers that want them.
struct PictureSide<'a> {
    track: Track,
    info: &'a SourceInfo,
    plans: &'a [RenditionPlan],
    /// Index of the worker behind each sink of the chain.
    workers: Vec<usize>,
    chain: Option<(PictureShape, Chain)>,
    /// The last time stamp sent to each worker: encoders want them rising.
    last: Vec<i64>,
    interlaced: bool,
    next_us: i64,
    poster: PosterChooser,
}

impl<'a> PictureSide<'a> {
    fn new(track: Track, info: &'a SourceInfo, plans: &'a [RenditionPlan]) -> Self {
        let workers: Vec<usize> = (0..plans.len())
            .filter(|&index| plans[index].picture.is_some())
            .collect();
        let last = vec![-1; workers.len()];
        Self {
            track,
            info,
            plans,
            workers,
            chain: None,
            last,
            interlaced: false,
            next_us: 0,
            poster: PosterChooser::default(),
        }
    }

    fn take(&mut self, packet: Option<&Packet>, workers: &[Worker]) -> Result<(), Refused> {
        self.track.send(packet)?;
        let mut picture = frame::Video::empty();
        while self.track.receive(&mut picture)? {
            self.filter(&mut picture, workers)?;
        }
        if packet.is_none() {
            if let Some((_, chain)) = &mut self.chain {
                chain.finish()?;
            }
            self.drain(workers)?;
        }
        Ok(())
    }

    fn filter(&mut self, picture: &mut frame::Video, workers: &[Worker]) -> Result<(), Refused> {
        // The fps filter rounds to the nearest slot. Stamps of matroska are whole milliseconds, so that half of a slot
        // jitters to either side; a quarter of a frame later they all fall on the same one.
        let frame_us = 1e6 / self.info.picture.as_ref().map_or(25.0, |p| p.fps.value());
        #[expect(clippy::cast_possible_truncation, reason = "a frame lasts at most a second")]
        let (quarter_us, whole_us) = ((frame_us / 4.0) as i64, frame_us as i64);
        let at_us = self.track.stamp_us(picture).unwrap_or(self.next_us);
        self.next_us = self.next_us.max(at_us + whole_us);
        picture.set_pts(Some(at_us + quarter_us));
        self.interlaced |= picture.is_interlaced();
        let shape = PictureShape::of(picture, self.interlaced);
        if self.chain.as_ref().is_none_or(|(known, _)| *known != shape) {
            if let Some((_, chain)) = &mut self.chain {
                chain.finish()?;
            }
            self.drain(workers)?;
            let orientation = self.info.picture.as_ref().map(|p| p.orientation);
            let wanted: Vec<_> = self
                .workers
                .iter()
                .filter_map(|&index| self.plans[index].picture.as_ref())
                .collect();
            let chain = filter::picture_chain(&shape, orientation, &wanted)?;
            self.chain = Some((shape, chain));
        }
        if let Some((_, chain)) = &mut self.chain {
            chain.push(picture)?;
        }
        self.drain(workers)
    }

    /// Sends what the filters have ready, one frame a rung at a time, so that frames repeated over a long still picture
    /// never pile up.
    fn drain(&mut self, workers: &[Worker]) -> Result<(), Refused> {
        let Some((_, chain)) = &mut self.chain else {
            return Ok(());
        };
        let mut any = true;
        while any {
            any = false;
            for (sink, &index) in self.workers.iter().enumerate() {
                let mut picture = frame::Video::empty();
                if !chain.pull(sink, &mut picture)? {
                    continue;
                }
                any = true;
                let Some(plan) = &self.plans[index].picture else {
                    continue;
                };
                let slot = Rational::new(plan.fps.den, plan.fps.num);
                let stamp = picture.pts().unwrap_or(0).rescale(chain.time_base(sink)?, slot);
                if stamp <= self.last[sink] {
                    continue;
                }
                self.last[sink] = stamp;
                picture.set_pts(Some(stamp));
                if sink == 0 {
                    self.poster.see(&picture, stamp, plan.fps);
                }
                workers[index].send(Item::Picture(picture))?;
            }
        }
        Ok(())
    }
}

/// From decoded sound to the workers that want it.
struct SoundSide<'a> {
    track: Track,
    plans: &'a [RenditionPlan],
    workers: Vec<usize>,
    channels: u16,
    /// Where the sound decoded so far ends.
    end_us: i64,
    /// Brings whatever the source has to 48 kHz; built again when the source changes in its middle.
    front: Option<(SoundShape, Chain)>,
    /// From there to the rungs; lives as long as the pass, so that frames keep the encoders' size.
    back: Chain,
}

impl<'a> SoundSide<'a> {
    fn new(track: Track, info: &SourceInfo, plans: &'a [RenditionPlan], gains: &Gains) -> Result<Self, Refused> {
        let workers: Vec<usize> = (0..plans.len()).filter(|&index| plans[index].sound.is_some()).collect();
        let wanted: Vec<_> = workers
            .iter()
            .filter_map(|&index| plans[index].sound.as_ref())
            .collect();
        let channels = info.sound.map_or(1, |sound| sound.channels.min(2));
        let mut back = filter::sound_chain(channels, &wanted, gains)?;
        for (sink, plan) in wanted.iter().enumerate() {
            back.set_frame_size(
                sink,
                if plan.codec == SoundCodec::Opus {
                    plan.rate * 60 / 1000
                } else {
                    1024
                },
            )?;
        }
        Ok(Self {
            track,
            plans,
            workers,
            channels,
            end_us: 0,
            front: None,
            back,
        })
    }

    fn take(&mut self, packet: Option<&Packet>, workers: &[Worker]) -> Result<(), Refused> {
        self.track.send(packet)?;
        let mut sound = frame::Audio::empty();
        while self.track.receive(&mut sound)? {
            let at_us = self.track.stamp_us(&sound);
            sound.set_pts(at_us);
            let length_us = sound.samples() as u64 * 1_000_000 / u64::from(sound.rate().max(1));
            self.end_us = self.end_us.max(at_us.unwrap_or(self.end_us) + length_us.cast_signed());
            let shape = SoundShape::of(&mut sound);
            if self.front.as_ref().is_none_or(|(known, _)| *known != shape) {
                self.finish_front()?;
                self.front = Some((shape.clone(), sound_input(&shape, self.channels)?));
            }
            if let Some((_, front)) = &mut self.front {
                front.push(&sound)?;
            }
            self.pass_on()?;
            self.drain(workers)?;
        }
        if packet.is_none() {
            self.finish_front()?;
            self.back.finish()?;
            self.drain(workers)?;
        }
        Ok(())
    }

    fn finish_front(&mut self) -> Result<(), Refused> {
        if let Some((_, front)) = &mut self.front {
            front.finish()?;
        }
        self.pass_on()
    }

    fn pass_on(&mut self) -> Result<(), Refused> {
        let Some((_, front)) = &mut self.front else {
            return Ok(());
        };
        let mut sound = frame::Audio::empty();
        while front.pull(0, &mut sound)? {
            let stamp = sound
                .pts()
                .map(|pts| pts.rescale(Rational::new(1, 48_000), Rational::new(1, 1_000_000)));
            sound.set_pts(stamp);
            self.back.push(&sound)?;
        }
        Ok(())
    }

    fn drain(&mut self, workers: &[Worker]) -> Result<(), Refused> {
        for (sink, &index) in self.workers.iter().enumerate() {
            let Some(plan) = &self.plans[index].sound else { continue };
            let base = Rational::new(1, i32::try_from(plan.rate).unwrap_or(48_000));
            loop {
                let mut sound = frame::Audio::empty();
                if !self.back.pull(sink, &mut sound)? {
                    break;
                }
                let stamp = sound
                    .pts()
                    .map(|pts| pts.rescale(self.back.time_base(sink).unwrap_or(base), base));
                sound.set_pts(stamp);
                workers[index].send(Item::Sound(sound))?;
            }
        }
        Ok(())
    }
}
