//! Reads a source's pictures from a place in its middle on.
//!
//! Where the source is steady (no jumps of time, no damage, a container that seeks well) it seeks to a key frame well before
//! the place; else it reads from the beginning, on the same clock the analysis used. Either way the same frames come
//! out, so a chunk does not depend on how it was reached.

use super::timeline::Timeline;
use crate::error::{Refused, While};
use crate::plan::Plan;
use crate::probe;
use ffmpeg_next::format::context::Input;
use ffmpeg_next::{Discard, Error, Packet};
use std::path::Path;

/// A seek lands this much before the place, so that a decoder that begins at an open group has settled.
const BEFORE_US: i64 = 4_000_000;

/// Damaged reads that are passed over.
const MOST_BROKEN: u32 = 1_000_000;

/// A source being read.
pub struct SourceReader {
    /// The open file.
    pub input: Input,
    picture: usize,
    sound: Option<usize>,
    timeline: Timeline,
    broken: u32,
}

impl SourceReader {
    /// Opens a source to read what is needed from `from_us` of the common clock on.
    pub fn open(path: &Path, plan: &Plan, from_us: i64) -> Result<Self, Refused> {
        let mut input = probe::open(path).doing("opening the source again")?;
        let picture = plan.source.picture.as_ref().map(|p| p.stream).unwrap_or_default();
        let sound = plan.source.sound.map(|sound| sound.stream);
        let steady = plan.seekable();
        let wanted: Vec<usize> = if steady {
            vec![picture]
        } else {
            std::iter::once(picture).chain(sound).collect()
        };
        let others: Vec<usize> = input
            .streams()
            .map(|s| s.index())
            .filter(|i| !wanted.contains(i))
            .collect();
        for other in others {
            crate::ffi::discard(&mut input, other, Discard::All);
        }
        let timeline = if steady {
            Timeline::steady(plan.source.start_us)
        } else {
            Timeline::new(plan.source.start_us, plan.source.sound.is_some())
        };
        let target_us = from_us + plan.source.start_us - BEFORE_US;
        if steady
            && from_us > BEFORE_US
            && let Err(error) = input.seek(target_us, ..target_us)
        {
            return Err(Refused::internal(format!("seeking to {target_us}: {error}")));
        }
        Ok(Self {
            input,
            picture,
            sound: sound.filter(|_| !steady),
            timeline,
            broken: 0,
        })
    }

    /// The next packet of the picture, on the common clock; none at the end.
    pub fn next_packet(&mut self) -> Result<Option<Packet>, Refused> {
        loop {
            let mut packet = Packet::empty();
            match packet.read(&mut self.input) {
                Ok(()) => {}
                // A demuxer that stumbles can go on, but not for ever.
                Err(Error::InvalidData) if self.broken < MOST_BROKEN => {
                    self.broken += 1;
                    continue;
                }
                // The end, or as far as it can be read.
                Err(_) => return Ok(None),
            }
            let index = packet.stream();
            if index != self.picture && Some(index) != self.sound {
                continue;
            }
            let Some(stream) = self.input.stream(index) else {
                continue;
            };
            self.timeline.place(&mut packet, stream.time_base());
            if index == self.picture {
                return Ok(Some(packet));
            }
        }
    }
}
