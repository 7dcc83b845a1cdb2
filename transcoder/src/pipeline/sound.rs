//! The sound of a source: decoded once, encoded for every sound of the plan, each into a file of its own.

use super::decode::Track;
use super::filter::{Chain, SoundShape, sound_chain, sound_input};
use super::sound_file::SoundWorker;
use super::source_reader::SourceReader;
use crate::error::Refused;
use crate::plan::{Plan, SoundPlan};
use content_schema::media::FailureReason;
use ffmpeg_next::{Packet, Rational, Rescale, frame};
use std::path::Path;

/// Encodes sounds of a plan into `folder`. `on_progress` is called with seconds of the source done.
pub fn encode_sounds(
    source: &Path,
    plan: &Plan,
    sounds: &[SoundPlan],
    folder: &Path,
    on_progress: &mut dyn FnMut(f64),
) -> Result<(), Refused> {
    let Some(info) = plan.source.sound.filter(|_| !sounds.is_empty()) else {
        return Ok(());
    };
    let mut reader = SourceReader::sound(source, plan, info.stream)?;
    let track = Track::open(&reader.input, info.stream)?;
    let mut side = SoundSide::new(track, info.channels.min(2), plan, sounds, folder)?;
    let fed = feed(&mut reader, &mut side, on_progress);
    let frames = side.track.frames;
    // An encoder's own error says more than that it took no more.
    side.finish().and(fed)?;
    if frames == 0 {
        return Err(Refused::new(FailureReason::Unreadable, "no sound could be decoded"));
    }
    Ok(())
}

fn feed(reader: &mut SourceReader, side: &mut SoundSide, on_progress: &mut dyn FnMut(f64)) -> Result<(), Refused> {
    while let Some(packet) = reader.next_packet() {
        side.take(Some(&packet))?;
        on_progress(reader.reached_s());
    }
    side.take(None)
}

/// From decoded sound to its files.
struct SoundSide {
    track: Track,
    channels: u16,
    /// Brings whatever the source has to 48 kHz; built again when the source changes in its middle.
    front: Option<(SoundShape, Chain)>,
    /// From there to the sounds; lives as long as the pass, so that frames keep the encoders' size.
    back: Chain,
    workers: Vec<SoundWorker>,
}

impl SoundSide {
    fn new(track: Track, channels: u16, plan: &Plan, sounds: &[SoundPlan], folder: &Path) -> Result<Self, Refused> {
        let mut back = sound_chain(channels, sounds, &plan.voice)?;
        let mut workers = Vec::new();
        for (exit, sound) in sounds.iter().enumerate() {
            let worker = SoundWorker::start(sound, &folder.join(format!("{}.part", sound.work_file())))?;
            back.set_frame_size(exit, worker.frame_size)?;
            workers.push(worker);
        }
        Ok(Self {
            track,
            channels,
            front: None,
            back,
            workers,
        })
    }

    /// Takes a packet, or the end of the track, through decoder, filters and encoders.
    fn take(&mut self, packet: Option<&Packet>) -> Result<(), Refused> {
        self.track.send(packet)?;
        let mut sound = frame::Audio::empty();
        while self.track.receive(&mut sound)? {
            let at_us = self.track.stamp_us(&sound);
            sound.set_pts(at_us);
            let shape = SoundShape::of(&mut sound);
            if self.front.as_ref().is_none_or(|(known, _)| *known != shape) {
                self.finish_front()?;
                self.front = Some((shape.clone(), sound_input(&shape, self.channels)?));
            }
            if let Some((_, front)) = &mut self.front {
                front.push(&sound)?;
            }
            self.pass_on()?;
            self.drain()?;
        }
        if packet.is_none() {
            self.finish_front()?;
            self.back.finish()?;
            self.drain()?;
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Refused> {
        // Every thread is waited for, whichever failed.
        let finish = |worker: SoundWorker| worker.thread.finish(&mut || ());
        self.workers.into_iter().map(finish).fold(Ok(()), Result::and)
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

    fn drain(&mut self) -> Result<(), Refused> {
        for (exit, worker) in self.workers.iter().enumerate() {
            loop {
                let mut sound = frame::Audio::empty();
                if !self.back.pull(exit, &mut sound)? {
                    break;
                }
                let base = self.back.time_base(exit)?;
                let at = sound.pts().map(|pts| pts.rescale(base, worker.base));
                sound.set_pts(at);
                worker.thread.send(sound)?;
            }
        }
        Ok(())
    }
}
