//! Every rendition is opened again and decoded through before it is published: what we cannot play, nobody can.

use crate::error::{Refused, While};
use crate::ladder::Check;
use crate::pipeline::{Chain, SoundShape, Track, loudness_chain, sound_input};
use crate::probe;
use ffmpeg_next::{Packet, frame, media};
use std::path::Path;

/// How far a track's end may be from the source's, in seconds: a frame of the slowest rung, an encoder's delay.
const END_TOLERANCE_S: f64 = 1.0;

/// What a rendition is expected to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Size of its picture and where it ends, in seconds; none for sound alone.
    pub picture: Option<((u32, u32), f64)>,
    /// Channels of its sound and, where that is known, where it ends; none where the source has none.
    pub sound: Option<(u16, Option<f64>)>,
    /// Integrated loudness, in LUFS, where it can be told.
    pub lufs: Option<f64>,
}

/// Decodes a rendition through and compares it with what is expected. Says what is wrong with it, if anything.
pub fn verify(
    path: &Path,
    expected: &Expected,
    check: &Check,
    on_progress: &mut dyn FnMut(),
) -> Result<Option<String>, Refused> {
    let mut input = probe::open(path).doing("opening a rendition to check it")?;
    let first_of = |kind| {
        input
            .streams()
            .find(|s| s.parameters().medium() == kind)
            .map(|s| s.index())
    };
    let (picture, sound) = (first_of(media::Type::Video), first_of(media::Type::Audio));
    if picture.is_some() != expected.picture.is_some() || sound.is_some() != expected.sound.is_some() {
        return Ok(Some(format!("tracks: picture {picture:?}, sound {sound:?}")));
    }
    let mut picture = picture.map(|index| Side::open(&input, index)).transpose()?;
    let mut sound = match (sound, &expected.sound) {
        (Some(index), Some((channels, _))) => Some((Side::open(&input, index)?, Meter::new(*channels)?)),
        _ => None,
    };
    loop {
        let mut packet = Packet::empty();
        match packet.read(&mut input) {
            Ok(()) => {}
            Err(ffmpeg_next::Error::Eof) => break,
            Err(error) => return Ok(Some(format!("reading it: {error}"))),
        }
        match (&mut picture, &mut sound) {
            (Some(side), _) if side.track.stream == packet.stream() => side.look(Some(&packet))?,
            (_, Some((side, meter))) if side.track.stream == packet.stream() => side.hear(Some(&packet), meter)?,
            _ => {}
        }
        on_progress();
    }
    if let Some(side) = &mut picture {
        side.look(None)?;
    }
    let mut lufs = None;
    let sound = match sound {
        Some((mut side, mut meter)) => {
            side.hear(None, &mut meter)?;
            lufs = meter.finish()?;
            Some(side)
        }
        None => None,
    };
    Ok(fault(picture.as_ref(), sound.as_ref(), lufs, expected, check))
}

/// The first thing that is not as expected.
fn fault(
    picture: Option<&Side>,
    sound: Option<&Side>,
    lufs: Option<f64>,
    expected: &Expected,
    check: &Check,
) -> Option<String> {
    for side in [picture, sound].into_iter().flatten() {
        if side.track.frames == 0 || side.track.errors > 0 {
            return Some(format!("{} frames, {} errors", side.track.frames, side.track.errors));
        }
    }
    if let (Some(side), Some((size, end_s))) = (picture, expected.picture) {
        if side.size != Some(size) {
            return Some(format!("{:?} pixels instead of {size:?}", side.size));
        }
        if (side.end_s - end_s).abs() > END_TOLERANCE_S {
            return Some(format!("its picture ends at {:.2} s instead of {end_s:.2}", side.end_s));
        }
    }
    if let (Some(side), Some((_, Some(end_s)))) = (sound, expected.sound)
        && (side.end_s - end_s).abs() > END_TOLERANCE_S
    {
        return Some(format!("its sound ends at {:.2} s instead of {end_s:.2}", side.end_s));
    }
    if let (Some(picture), Some(sound)) = (picture, sound)
        && (picture.start_s - sound.start_s).abs() > check.sync_s
    {
        return Some(format!(
            "picture begins at {:.3} s, sound at {:.3}",
            picture.start_s, sound.start_s
        ));
    }
    match (lufs, expected.lufs) {
        (Some(lufs), Some(wanted)) if (lufs - wanted).abs() > check.lufs => {
            Some(format!("{lufs:.1} LUFS instead of {wanted:.1}"))
        }
        _ => None,
    }
}

/// A track being decoded, and what is seen of it.
struct Side {
    track: Track,
    start_s: f64,
    end_s: f64,
    size: Option<(u32, u32)>,
}

impl Side {
    fn open(input: &ffmpeg_next::format::context::Input, stream: usize) -> Result<Self, Refused> {
        Ok(Self {
            track: Track::open_to_check(input, stream)?,
            start_s: f64::INFINITY,
            end_s: 0.0,
            size: None,
        })
    }

    fn look(&mut self, packet: Option<&Packet>) -> Result<(), Refused> {
        self.send(packet)?;
        let mut picture = frame::Video::empty();
        while self.track.receive(&mut picture)? {
            self.begin(&picture);
            self.size = Some((picture.width(), picture.height()));
        }
        Ok(())
    }

    fn hear(&mut self, packet: Option<&Packet>, meter: &mut Meter) -> Result<(), Refused> {
        self.send(packet)?;
        let mut sound = frame::Audio::empty();
        while self.track.receive(&mut sound)? {
            self.begin(&sound);
            meter.take(&mut sound)?;
        }
        Ok(())
    }

    fn send(&mut self, packet: Option<&Packet>) -> Result<(), Refused> {
        if let Some(packet) = packet {
            let end = packet.pts().unwrap_or(0) + packet.duration();
            self.end_s = self.end_s.max(seconds(end, self.track.time_base));
        }
        self.track.send(packet)
    }

    fn begin(&mut self, frame: &ffmpeg_next::Frame) {
        if let Some(at) = frame.timestamp() {
            // What an encoder puts in front lies before zero, and players leave it out.
            self.start_s = self.start_s.min(seconds(at, self.track.time_base).max(0.0));
        }
    }
}

fn seconds(stamp: i64, base: ffmpeg_next::Rational) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "microseconds of hours fit in 53 bits")]
    let seconds = probe::to_us(stamp, base) as f64 / 1e6;
    seconds
}

/// Measures loudness (EBU R128) as the sound goes by.
struct Meter {
    channels: u16,
    front: Option<Chain>,
    back: Chain,
    lufs: Option<f64>,
}

impl Meter {
    fn new(channels: u16) -> Result<Self, Refused> {
        Ok(Self {
            channels,
            front: None,
            back: loudness_chain(channels, None)?,
            lufs: None,
        })
    }

    fn take(&mut self, sound: &mut frame::Audio) -> Result<(), Refused> {
        sound.set_pts(None);
        if self.front.is_none() {
            self.front = Some(sound_input(&SoundShape::of(sound), self.channels)?);
        }
        if let Some(front) = &mut self.front {
            front.push(sound)?;
        }
        self.pass_on()
    }

    fn finish(mut self) -> Result<Option<f64>, Refused> {
        if let Some(front) = &mut self.front {
            front.finish()?;
        }
        self.pass_on()?;
        self.back.finish()?;
        self.read()?;
        Ok(self.lufs)
    }

    fn pass_on(&mut self) -> Result<(), Refused> {
        let mut sound = frame::Audio::empty();
        while let Some(front) = &mut self.front {
            if !front.pull(0, &mut sound)? {
                break;
            }
            self.back.push(&sound)?;
            self.read()?;
        }
        Ok(())
    }

    fn read(&mut self) -> Result<(), Refused> {
        let mut sound = frame::Audio::empty();
        let exit = usize::from(self.channels.saturating_sub(1));
        for index in 0..usize::from(self.channels) {
            while self.back.pull(index, &mut sound)? {
                if index == exit
                    && let Some(lufs) = sound.metadata().get("lavfi.r128.I").and_then(|text| text.parse().ok())
                {
                    self.lufs = Some(lufs);
                }
            }
        }
        Ok(())
    }
}
