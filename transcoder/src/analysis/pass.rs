//! The one pass: every packet of the source, once, to those who look at pictures, listen to sound and read subtitles.

use super::captions::Captions;
use super::found::{Analysis, SoundAnalysis};
use super::picture::PictureWatch;
use super::sound::SoundWatch;
use crate::error::{Refused, While};
use crate::limits::MIN_DURATION_S;
use crate::pipeline::{Timeline, Track, nothing_decoded, seconds};
use crate::source::SourceInfo;
use crate::{loudness, probe};
use content_schema::media::FailureReason;
use ffmpeg_next::Packet;
use std::path::Path;

/// A picture may be shown so much later than the last packet read was to be decoded.
const REORDERED_US: i64 = 5_000_000;

/// Called with seconds of the source seen so far.
pub type OnProgress<'a> = &'a mut dyn FnMut(f64);

/// Looks at the source from end to end, as long as it is no longer than `most_s`; writes boards, poster and captions into
/// `folder`.
pub fn analyse(
    source: &Path,
    info: &SourceInfo,
    folder: &Path,
    most_s: f64,
    on_progress: OnProgress<'_>,
) -> Result<Analysis, Refused> {
    let mut pass = Pass::open(source, info, folder)?;
    pass.run(info, most_s, on_progress)?;
    let mut analysis = pass.finish(folder)?;
    if analysis.end_s < MIN_DURATION_S {
        let detail = format!("{:.3} seconds long", analysis.end_s);
        return Err(Refused::new(FailureReason::NoDuration, detail));
    }
    if let Some(sound) = &mut analysis.sound {
        let (end_s, lufs) = (analysis.end_s, [sound.mono_lufs, sound.stereo_lufs]);
        sound.gains = loudness::gains_for(source, info, lufs, &mut || on_progress(end_s))?;
    }
    Ok(analysis)
}

struct Pass {
    input: ffmpeg_next::format::context::Input,
    timeline: Timeline,
    picture: Option<PictureWatch>,
    sound: Option<SoundWatch>,
    captions: Captions,
    broken_reads: u32,
}

impl Pass {
    fn open(source: &Path, info: &SourceInfo, folder: &Path) -> Result<Self, Refused> {
        let input = probe::open(source).doing("opening the source to analyse it")?;
        let picture = match &info.picture {
            Some(picture) => Some(PictureWatch::new(Track::open(&input, picture.stream)?, picture, folder)),
            None => None,
        };
        let sound = match &info.sound {
            Some(sound) => Some(SoundWatch::new(Track::open(&input, sound.stream)?, sound.channels)?),
            None => None,
        };
        Ok(Self {
            timeline: Timeline::new(info.start_us, picture.is_some() && sound.is_some()),
            captions: Captions::of(&input),
            input,
            picture,
            sound,
            broken_reads: 0,
        })
    }

    fn run(&mut self, info: &SourceInfo, most_s: f64, on_progress: OnProgress<'_>) -> Result<(), Refused> {
        let is = |stream: Option<usize>, packet: &Packet| stream == Some(packet.stream());
        let (picture, sound) = (info.picture.as_ref().map(|p| p.stream), info.sound.map(|s| s.stream));
        while let Some(mut packet) = probe::read_packet(&mut self.input, &mut self.broken_reads) {
            if is(picture, &packet) {
                self.see(&mut packet)?;
            } else if is(sound, &packet) {
                self.hear(&mut packet)?;
            } else {
                self.captions.take(&mut packet, &self.timeline);
                continue;
            }
            let reached_s = self.timeline.reached_s();
            if reached_s > most_s {
                let detail = format!("longer than {most_s} seconds");
                return Err(Refused::new(FailureReason::TooLarge, detail));
            }
            on_progress(reached_s);
        }
        if let Some(picture) = &mut self.picture {
            picture.take(None, self.timeline.reached_us() + REORDERED_US)?;
        }
        self.sound.as_mut().map_or(Ok(()), |sound| sound.take(None))
    }

    fn see(&mut self, packet: &mut Packet) -> Result<(), Refused> {
        let Some(picture) = &mut self.picture else {
            return Ok(());
        };
        self.timeline.place(packet, picture.track.time_base);
        picture.take(Some(packet), self.timeline.reached_us() + REORDERED_US)
    }

    fn hear(&mut self, packet: &mut Packet) -> Result<(), Refused> {
        let Some(sound) = &mut self.sound else { return Ok(()) };
        self.timeline.place(packet, sound.track.time_base);
        sound.take(Some(packet))
    }

    fn finish(self, folder: &Path) -> Result<Analysis, Refused> {
        let tracks = [
            self.picture.as_ref().map(|side| &side.track),
            self.sound.as_ref().map(|side| &side.track),
        ];
        let mut damaged = self.broken_reads > 0;
        for track in tracks.into_iter().flatten() {
            damaged |= track.errors > 0;
        }
        let empty = |track: &&Track| track.frames == 0;
        // A track that holds nothing is as good as none, as long as another one holds something.
        let all_empty = tracks.into_iter().flatten().all(|track| empty(&track));
        if let Some(track) = tracks
            .into_iter()
            .flatten()
            .find(empty)
            .filter(|track| all_empty || track.packets > 0)
        {
            return Err(nothing_decoded(track, self.broken_reads));
        }
        let mut analysis = Analysis {
            damaged,
            jumped: self.timeline.jumped(),
            ..Analysis::default()
        };
        if let Some(picture) = self.picture.filter(|side| side.track.frames > 0) {
            analysis.picture_end_s = seconds(picture.end_us);
            let (found, boards, poster) = picture.finish(folder)?;
            analysis.picture = Some(found);
            analysis.boards = boards;
            analysis.poster = poster;
        }
        if let Some(sound) = self.sound.as_ref().filter(|side| side.track.frames > 0) {
            analysis.sound_end_s = seconds(sound.end_us);
            analysis.sound = Some(sound_analysis(sound));
        }
        analysis.end_s = analysis.picture_end_s.max(analysis.sound_end_s);
        analysis.captions = self.captions.finish(analysis.end_s, folder)?;
        Ok(analysis)
    }
}

fn sound_analysis(sound: &SoundWatch) -> SoundAnalysis {
    let ([mono_lufs, stereo_lufs], heard) = sound.sum_up();
    SoundAnalysis {
        mono_lufs,
        stereo_lufs,
        noise_floor_db: heard.noise_floor_db,
        voice_db: heard.voice_db,
        is_stereo: heard.is_stereo,
        silences: heard.silences,
        ..SoundAnalysis::default()
    }
}
