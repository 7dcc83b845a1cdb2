//! The sound's side of the analysis: decoded, brought to 48 kHz, measured and listened to in one go.

use super::listen::{Listener, RATE};
use crate::error::Refused;
use crate::loudness::Meter;
use crate::pipeline::{SoundShape, Track};
use ffmpeg_next::{Packet, frame};

/// Takes packets of sound.
pub struct SoundWatch {
    /// The track being decoded.
    pub track: Track,
    /// Where the sound decoded so far ends, in microseconds.
    pub end_us: i64,
    meter: Meter,
    listener: Listener,
}

impl SoundWatch {
    /// For a track of so many channels.
    pub fn new(track: Track, channels: u16) -> Result<Self, Refused> {
        Ok(Self {
            track,
            end_us: 0,
            meter: Meter::new(channels.min(2), None)?,
            listener: Listener::default(),
        })
    }

    /// Takes a packet, or the end of the track.
    pub fn take(&mut self, packet: Option<&Packet>) -> Result<(), Refused> {
        self.track.send(packet)?;
        let mut sound = frame::Audio::empty();
        while self.track.receive(&mut sound)? {
            let at_us = self.track.stamp_us(&sound).unwrap_or(self.end_us);
            let length_us = sound.samples() as u64 * 1_000_000 / u64::from(sound.rate().max(1));
            self.end_us = self.end_us.max(at_us.saturating_add(length_us.cast_signed()));
            sound.set_pts(None);
            let shape = SoundShape::of(&mut sound);
            let listener = &mut self.listener;
            let mut hear = |sound: &frame::Audio| hear(listener, sound, at_us);
            self.meter.push(&mut sound, &shape, &mut hear)?;
        }
        if packet.is_none() {
            let listener = &mut self.listener;
            self.meter.finish(&mut |sound| hear(listener, sound, 0))?;
        }
        Ok(())
    }

    /// Loudness as mono and as stereo in LUFS, and what else was heard.
    pub fn sum_up(&self) -> ([Option<f64>; 2], super::listen::Heard) {
        (self.meter.lufs, self.listener.sum_up())
    }
}

/// `at_us` is where the decoded sound began; the resampler is a few milliseconds late, which pauses do not feel.
fn hear(listener: &mut Listener, sound: &frame::Audio, at_us: i64) {
    let behind = at_us.saturating_mul(i64::from(RATE)) / 1_000_000 - listener.position();
    if behind > i64::from(RATE) / 5 {
        listener.skip(behind);
    }
    let right = if sound.channels() > 1 { sound.plane(1) } else { &[] };
    listener.hear(sound.plane(0), right);
}
