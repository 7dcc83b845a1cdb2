//! Reads one track of a source, from a place in its middle on.
//!
//! Where the source is steady (no jumps of time, no damage, a container that seeks well) it seeks to a key frame well before
//! the place; else it reads from the beginning, on the same clock the analysis used. Either way the same frames come
//! out, so a chunk does not depend on how it was reached.

use super::timeline::Timeline;
use crate::error::{Refused, While};
use crate::plan::Plan;
use crate::probe;
use ffmpeg_next::Packet;
use ffmpeg_next::format::context::Input;
use std::path::Path;

/// A seek lands this much before the place, so that a decoder that begins at an open group has settled.
const BEFORE_US: i64 = 4_000_000;

/// A source being read.
pub struct SourceReader {
    /// The open file.
    pub input: Input,
    wanted: usize,
    /// Read for its time stamps: jumps of time are seen on both tracks.
    beside: Option<usize>,
    timeline: Timeline,
    broken_reads: u32,
}

impl SourceReader {
    /// Opens a source to read its picture from `from_us` of the common clock on.
    pub fn picture(path: &Path, plan: &Plan, from_us: i64) -> Result<Self, Refused> {
        let picture = plan.source.picture.as_ref().map(|p| p.stream).unwrap_or_default();
        let sound = plan.source.sound.map(|sound| sound.stream);
        let mut reader = Self::open(path, plan, picture, sound)?;
        let target_us = from_us + plan.source.start_us - BEFORE_US;
        if plan.seekable()
            && from_us > BEFORE_US
            && let Err(error) = reader.input.seek(target_us, ..target_us)
        {
            return Err(Refused::internal(format!("seeking to {target_us}: {error}")));
        }
        Ok(reader)
    }

    /// Opens a source to read its sound from the beginning.
    pub fn sound(path: &Path, plan: &Plan, sound: usize) -> Result<Self, Refused> {
        Self::open(path, plan, sound, plan.source.picture.as_ref().map(|p| p.stream))
    }

    fn open(path: &Path, plan: &Plan, wanted: usize, beside: Option<usize>) -> Result<Self, Refused> {
        let mut input = probe::open(path).doing("opening the source again")?;
        let start_us = plan.source.start_us;
        let (beside, timeline) = if plan.seekable() {
            (None, Timeline::steady(start_us))
        } else {
            (beside, Timeline::new(start_us, beside.is_some()))
        };
        let read: Vec<usize> = beside.into_iter().chain([wanted]).collect();
        probe::read_only(&mut input, &read);
        Ok(Self {
            input,
            wanted,
            beside,
            timeline,
            broken_reads: 0,
        })
    }

    /// The next packet of the track, on the common clock; none at the end.
    pub fn next_packet(&mut self) -> Option<Packet> {
        loop {
            let mut packet = probe::read_packet(&mut self.input, &mut self.broken_reads)?;
            let index = packet.stream();
            if index != self.wanted && Some(index) != self.beside {
                continue;
            }
            let Some(stream) = self.input.stream(index) else {
                continue;
            };
            self.timeline.place(&mut packet, stream.time_base());
            if index == self.wanted {
                return Some(packet);
            }
        }
    }

    /// Where the latest packet ends, in seconds.
    pub fn reached_s(&self) -> f64 {
        self.timeline.reached_s()
    }
}
