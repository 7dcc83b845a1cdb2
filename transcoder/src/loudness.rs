//! How loud a source is, so that every lesson comes out at −16 LUFS.
//!
//! Measured in a pass of its own over the sound alone, before the one pass that decodes the picture. FFmpeg's one-pass
//! `loudnorm` would save it, but it rides the gain up and down through pauses; a constant gain with a limiter leaves a
//! teacher's voice as it was spoken. A pass costs about a third of a second of processor time a minute.

use crate::error::{Refused, While};
use crate::pipeline::{Chain, Gains, SoundShape, Track, sound_input};
use crate::probe;
use crate::source::SourceInfo;
use ffmpeg_next::frame;
use std::path::Path;

/// Loudness of every rendition, in LUFS.
const TARGET_LUFS: f64 = -16.0;

/// More gain than this raises the noise of the room, not the voice.
pub(crate) const MAX_GAIN_DB: f64 = 24.0;

/// What is given back at most of what the limiter takes.
pub(crate) const MAX_MAKE_UP_DB: f64 = 3.0;

/// Below this there is nothing to hear.
pub(crate) const SILENCE_LUFS: f64 = -60.0;

/// The gains that bring a source to the target.
pub(crate) fn measure(path: &Path, info: &SourceInfo, on_progress: &mut dyn FnMut()) -> Result<Gains, Refused> {
    let measured = loudness(path, info, None, on_progress)?;
    gains_for(path, info, measured, on_progress)
}

/// The gains for a loudness that is known, as mono and as stereo in LUFS: one more pass over the sound behind them.
pub(crate) fn gains_for(
    path: &Path,
    info: &SourceInfo,
    [mono, stereo]: [Option<f64>; 2],
    on_progress: &mut dyn FnMut(),
) -> Result<Gains, Refused> {
    let gains = Gains {
        mono_db: gain_db(mono),
        stereo_db: gain_db(stereo.or(mono)),
    };
    if mono.is_none_or(|lufs| lufs <= SILENCE_LUFS) {
        return Ok(gains);
    }
    let [mono, stereo] = loudness(path, info, Some(&gains), on_progress)?;
    Ok(Gains {
        mono_db: gains.mono_db + lost_to_limiter_db(mono),
        stereo_db: gains.stereo_db + lost_to_limiter_db(stereo.or(mono)),
    })
}

fn lost_to_limiter_db(lufs: Option<f64>) -> f64 {
    lufs.map_or(0.0, |lufs| (TARGET_LUFS - lufs).clamp(0.0, MAX_MAKE_UP_DB))
}

/// Loudness of the source as mono and as stereo, in LUFS.
fn loudness(
    path: &Path,
    info: &SourceInfo,
    gains: Option<&Gains>,
    on_progress: &mut dyn FnMut(),
) -> Result<[Option<f64>; 2], Refused> {
    let Some(sound) = info.sound else { return Ok([None; 2]) };
    let mut input = probe::open(path).doing("opening the source to measure its sound")?;
    probe::read_only(&mut input, &[sound.stream]);
    let mut track = Track::open(&input, sound.stream)?;
    let mut meter = Meter::new(sound.channels.min(2), gains)?;
    let mut broken_reads = 0;
    while let Some(packet) = probe::read_packet(&mut input, &mut broken_reads) {
        if packet.stream() == sound.stream {
            track.send(Some(&packet))?;
            meter.take(&mut track)?;
            on_progress();
        }
    }
    track.send(None)?;
    meter.take(&mut track)?;
    meter.finish(&mut |_| {})?;
    Ok(meter.lufs)
}

fn gain_db(lufs: Option<f64>) -> f64 {
    match lufs {
        Some(lufs) if lufs > SILENCE_LUFS => (TARGET_LUFS - lufs).clamp(-MAX_GAIN_DB, MAX_GAIN_DB),
        _ => 0.0,
    }
}

/// Measures loudness as mono and, where there are two channels, as stereo.
pub(crate) struct Meter {
    channels: u16,
    front: Option<(SoundShape, Chain)>,
    back: Chain,
    /// Integrated loudness so far, as mono and as stereo, in LUFS.
    pub lufs: [Option<f64>; 2],
}

/// Called with sound at 48 kHz, planar, in as many channels as the meter has.
pub(crate) type OnSound<'a> = &'a mut dyn FnMut(&frame::Audio);

impl Meter {
    /// A meter for one or two channels; behind the gain and the limiter of the rungs where gains are given.
    pub fn new(channels: u16, gains: Option<&Gains>) -> Result<Self, Refused> {
        Ok(Self {
            channels,
            front: None,
            back: crate::pipeline::loudness_chain(channels, gains)?,
            lufs: [None; 2],
        })
    }

    fn take(&mut self, track: &mut Track) -> Result<(), Refused> {
        let mut sound = frame::Audio::empty();
        while track.receive(&mut sound)? {
            sound.set_pts(None);
            let shape = SoundShape::of(&mut sound);
            self.push(&mut sound, &shape, &mut |_| {})?;
        }
        Ok(())
    }

    /// Takes a decoded frame without a time stamp.
    pub fn push(&mut self, sound: &mut frame::Audio, shape: &SoundShape, on_sound: OnSound<'_>) -> Result<(), Refused> {
        if self.front.as_ref().is_none_or(|(known, _)| known != shape) {
            self.finish_front(on_sound)?;
            self.front = Some((shape.clone(), sound_input(shape, self.channels)?));
        }
        if let Some((_, front)) = &mut self.front {
            front.push(sound)?;
        }
        self.pass_on(on_sound)
    }

    fn finish_front(&mut self, on_sound: OnSound<'_>) -> Result<(), Refused> {
        if let Some((_, front)) = &mut self.front {
            front.finish()?;
        }
        self.pass_on(on_sound)
    }

    /// Says that no sound follows.
    pub fn finish(&mut self, on_sound: OnSound<'_>) -> Result<(), Refused> {
        self.finish_front(on_sound)?;
        self.back.finish()?;
        self.read()
    }

    fn pass_on(&mut self, on_sound: OnSound<'_>) -> Result<(), Refused> {
        let mut sound = frame::Audio::empty();
        while let Some((_, front)) = &mut self.front {
            if !front.pull(0, &mut sound)? {
                break;
            }
            on_sound(&sound);
            self.back.push(&sound)?;
            self.read()?;
        }
        Ok(())
    }

    fn read(&mut self) -> Result<(), Refused> {
        let mut sound = frame::Audio::empty();
        for exit in 0..usize::from(self.channels) {
            while self.back.pull(exit, &mut sound)? {
                if let Some(lufs) = sound.metadata().get("lavfi.r128.I").and_then(|text| text.parse().ok()) {
                    self.lufs[exit] = Some(lufs);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gain_brings_a_voice_to_the_target_and_leaves_silence_alone() {
        for (lufs, gain) in [
            (Some(-16.0), 0.0),
            (Some(-26.0), 10.0),
            (Some(-5.0), -11.0),
            (Some(-50.0), 24.0),
        ] {
            assert!((gain_db(lufs) - gain).abs() < 1e-9, "{lufs:?}");
        }
        assert!(gain_db(Some(-70.0)).abs() < 1e-9);
        assert!(gain_db(None).abs() < 1e-9);
    }
}
