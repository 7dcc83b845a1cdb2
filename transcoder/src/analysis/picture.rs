//! The picture's side of the analysis: decoded frames in, two grey samples and two pairs a second out to those who look.

use super::boards::{Candidate, Chooser};
use super::changes::{ChangeDetector, Kept, SAMPLE_US, WINDOW};
use super::cuts::CutWatch;
use super::eye::{Eye, Shown};
use super::found::{Change, PictureAnalysis};
use super::gallery::Gallery;
use super::motion::{self, STEP_US};
use super::settle::{Settled, Settler};
use super::stills::{Studio, patch};
use super::text;
use crate::error::Refused;
use crate::pipeline::Track;
use crate::source::PictureInfo;
use content_schema::media::Board;
use ffmpeg_next::{Packet, frame};
use std::collections::VecDeque;
use std::path::Path;
use std::rc::Rc;

/// No picture is believed to stand longer than this without another one behind it.
const LONGEST_PICTURE_US: i64 = 20_000_000;

/// Planes compared to see motion.
const PLANES: u64 = 3;

/// Takes packets of pictures.
pub struct PictureWatch {
    /// The track being decoded.
    pub track: Track,
    /// Where the pictures decoded so far end, in microseconds.
    pub end_us: i64,
    frame_us: i64,
    step_us: i64,
    eye: Eye,
    shown: Option<Shown>,
    /// How often we have looked: three times a sample.
    looks: u64,
    planes: Vec<Rc<[u8]>>,
    detector: ChangeDetector,
    cuts: CutWatch,
    found: PictureAnalysis,
    noises: Vec<f32>,
    texts: Vec<f32>,
    /// The pictures the samples were taken of, as many as the detector looks back on.
    frames: VecDeque<Rc<frame::Video>>,
    chooser: Chooser,
    settler: Settler,
    /// What has settled, in colour.
    canvas: Option<Rc<frame::Video>>,
    /// The board held back.
    held: Option<Rc<frame::Video>>,
    gallery: Gallery,
}

impl PictureWatch {
    /// For a track.
    pub fn new(track: Track, info: &PictureInfo, folder: &Path) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a frame lasts at most a second")]
        let frame_us = (1e6 / info.fps.value()) as i64;
        let eye = Eye::new(info.width, info.height);
        let tiles = eye.tiles;
        Self {
            track,
            end_us: 0,
            frame_us,
            // Of slow sources every picture counts; three planes of a sample must come before the next.
            step_us: STEP_US.max(frame_us).min(SAMPLE_US / 2 - 10_000),
            detector: ChangeDetector::new(tiles),
            cuts: CutWatch::default(),
            eye,
            shown: None,
            looks: 0,
            planes: Vec::new(),
            found: PictureAnalysis::default(),
            noises: Vec::new(),
            texts: Vec::new(),
            frames: VecDeque::with_capacity(WINDOW),
            chooser: Chooser::new(tiles),
            settler: Settler::new(tiles),
            canvas: None,
            held: None,
            gallery: Gallery::new(Studio::new(folder, info)),
        }
    }

    /// Takes a packet, or the end of the track. No picture is believed to be later than `latest_us`.
    pub fn take(&mut self, packet: Option<&Packet>, latest_us: i64) -> Result<(), Refused> {
        self.track.send(packet)?;
        loop {
            let mut picture = frame::Video::empty();
            if !self.track.receive(&mut picture)? {
                return Ok(());
            }
            let at_us = self.track.stamp_us(&picture).unwrap_or(self.end_us).min(latest_us);
            self.found.interlaced |= picture.is_interlaced();
            self.cuts.see(&picture, crate::pipeline::seconds(at_us));
            // Each is shown until the next; the first stands for the time before it, too.
            self.look_until(at_us)?;
            self.end_us = self.end_us.max(at_us.saturating_add(self.length_us(&picture)));
            self.shown = Some(Shown::new(picture));
        }
    }

    /// How long a picture stands, where its container says so and may be believed.
    fn length_us(&self, picture: &frame::Video) -> i64 {
        let said_us = crate::probe::to_us(picture.packet().duration, self.track.time_base);
        if (1..LONGEST_PICTURE_US).contains(&said_us) {
            said_us
        } else {
            self.frame_us
        }
    }

    /// What was found, once the end of the track was taken; boards and poster are written.
    pub fn finish(mut self, folder: &Path) -> Result<(PictureAnalysis, Vec<Board>, Option<String>), Refused> {
        self.look_until(self.end_us)?;
        if let Some(mut shown) = self.shown.take() {
            for _ in 0..self.detector.missing() {
                self.sample(&mut shown)?;
            }
        }
        let end_s = crate::pipeline::seconds(self.end_us);
        if let (Some(at_s), Some(held)) = (self.chooser.finish(end_s, self.settler.believed()), &self.held) {
            self.gallery.add(at_s, held)?;
        }
        let (boards, poster) = self.gallery.finish(end_s, self.held.as_deref(), folder)?;
        let mut found = self.found;
        found.cuts = self.cuts.finish();
        found.noise = motion::quantile(self.noises, 0.5);
        found.text = motion::quantile(self.texts, 0.5);
        found.motion = per_second(&found.motion);
        Ok((found, boards, poster))
    }

    fn look_until(&mut self, until_us: i64) -> Result<(), Refused> {
        let Some(mut shown) = self.shown.take() else {
            return Ok(());
        };
        while self.next_look_us() < until_us {
            self.look(&mut shown)?;
        }
        self.shown = Some(shown);
        Ok(())
    }

    fn next_look_us(&self) -> i64 {
        let (sample, step) = ((self.looks / PLANES).cast_signed(), (self.looks % PLANES).cast_signed());
        sample.saturating_mul(SAMPLE_US) + step * self.step_us
    }

    fn look(&mut self, shown: &mut Shown) -> Result<(), Refused> {
        if self.looks.is_multiple_of(PLANES) {
            self.sample(shown)?;
            self.planes.clear();
        }
        self.looks += 1;
        self.planes.push(self.eye.grey(shown)?);
        if let [first, second, third] = self.planes.as_slice() {
            if Rc::ptr_eq(first, third) {
                self.found.motion.push(0.0);
                return Ok(());
            }
            let motion = motion::look(self.eye.tiles, [first, second, third]);
            self.found.motion.push(motion.share);
            self.noises.push(motion.noise);
            self.detector.set_noise(motion.noise);
            self.settler.set_moving(motion.share);
        }
        Ok(())
    }

    fn sample(&mut self, shown: &mut Shown) -> Result<(), Refused> {
        let grey = self.eye.grey(shown)?;
        let frame = self.eye.keepsake(shown)?;
        if self.frames.len() == WINDOW {
            self.frames.pop_front();
        }
        self.frames.push_back(frame);
        for step in self.detector.see(grey) {
            if let Some(kept) = &step.kept {
                self.keep(kept);
            }
            if let Some(settled) = self.settler.see(step.sample, &step.plane) {
                self.paint(&settled, step.five_from)?;
            }
        }
        Ok(())
    }

    fn keep(&mut self, kept: &Kept) {
        self.texts.push(text::look(self.eye.tiles, &kept.plane));
        self.found.changes.push(Change {
            at_s: seconds_of(kept.sample),
            share: kept.share,
            settled: kept.settled,
        });
    }

    /// Paints what has settled onto the canvas, and lets the chooser decide what becomes of the board held back.
    fn paint(&mut self, settled: &Settled, five_from: usize) -> Result<(), Refused> {
        let moving = self.settler.is_moving_scene();
        // Of a moving scene one sharp picture is better than the mean of many.
        let (from, count) = if moving { (five_from + 2, 1) } else { (five_from, 5) };
        let frames: Vec<_> = self.frames.iter().skip(from).take(count).cloned().collect();
        let fresh = self.gallery.develop(&frames)?;
        let canvas = match (&self.canvas, settled.cut || moving) {
            (Some(canvas), false) => {
                let mut canvas = frame::Video::clone(canvas);
                patch(&mut canvas, &fresh, self.eye.tiles, &settled.tiles);
                canvas
            }
            _ => fresh,
        };
        let canvas = Rc::new(canvas);
        self.canvas = Some(Rc::clone(&canvas));
        let verdict = self.chooser.see(Candidate {
            at_s: seconds_of(settled.since),
            plane: self.settler.canvas().into(),
            believed: settled.believed_before.clone(),
            cut: settled.cut,
            moving,
        });
        if let (Some(from_s), Some(held)) = (verdict.write, &self.held) {
            self.gallery.add(from_s, held)?;
        }
        if verdict.hold {
            self.held = Some(canvas);
        }
        Ok(())
    }
}

/// When a sample was taken, in seconds.
fn seconds_of(sample: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "half seconds of hours")]
    let seconds = sample as f64 * SAMPLE_US as f64 / 1e6;
    seconds
}

/// Two numbers a second made one.
fn per_second(shares: &[f32]) -> Vec<f32> {
    #[expect(clippy::cast_precision_loss, reason = "one or two")]
    let mean = |pair: &[f32]| pair.iter().sum::<f32>() / pair.len() as f32;
    shares.chunks(2).map(mean).collect()
}
