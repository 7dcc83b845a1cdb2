//! The sound's side of a pass: from packets to the workers of every rung with sound.

use super::decode::Track;
use super::filter::{self, Chain, Gains, SoundShape, sound_input};
use super::mux::{Item, Worker};
use crate::error::Refused;
use crate::ladder::{RenditionPlan, SoundCodec};
use crate::source::SourceInfo;
use ffmpeg_next::{Packet, Rational, Rescale, frame};

/// From decoded sound to the workers that want it.
pub struct SoundSide<'a> {
    /// The track being decoded.
    pub track: Track,
    plans: &'a [RenditionPlan],
    workers: Vec<usize>,
    channels: u16,
    /// Where the sound decoded so far ends.
    pub end_us: i64,
    /// Brings whatever the source has to 48 kHz; built again when the source changes in its middle.
    front: Option<(SoundShape, Chain)>,
    /// From there to the rungs; lives as long as the pass, so that frames keep the encoders' size.
    back: Chain,
}

impl<'a> SoundSide<'a> {
    /// For a track of which every plan gets its share.
    pub fn new(track: Track, info: &SourceInfo, plans: &'a [RenditionPlan], gains: &Gains) -> Result<Self, Refused> {
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

    /// Takes a packet, or the end of the track, through decoder and filters.
    pub fn take(&mut self, packet: Option<&Packet>, workers: &[Worker]) -> Result<(), Refused> {
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
