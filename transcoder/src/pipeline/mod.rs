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
mod picture;
mod sound;
mod timeline;

pub use decode::Track;
pub use filter::{Chain, Gains, PictureShape, SoundShape, TONE_MAP, is_hdr, loudness_chain, sound_input, still_chain};
pub(crate) use timeline::Timeline;

use crate::error::{Refused, While};
use crate::ladder::RenditionPlan;
use crate::limits::MAX_DURATION_S;
use crate::probe;
use crate::source::SourceInfo;
use content_schema::media::FailureReason;
use ffmpeg_next::{Error, Packet, frame};
use mux::Worker;
use picture::PictureSide;
use sound::SoundSide;
use std::path::Path;

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

/// Microseconds in seconds.
pub(crate) fn seconds(us: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "microseconds of hours fit in 53 bits")]
    let seconds = us as f64 / 1e6;
    seconds
}

/// Why a track of which no frame could be decoded is refused.
pub(crate) fn nothing_decoded(track: &Track, broken_reads: u32) -> Refused {
    if track.packets == 0 && broken_reads == 0 {
        Refused::new(FailureReason::NoDuration, "a track holds no frames")
    } else {
        Refused::new(
            FailureReason::Unreadable,
            format!("none of {} packets of a track could be decoded", track.packets),
        )
    }
}
