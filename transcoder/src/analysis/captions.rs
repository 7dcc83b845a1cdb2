//! Subtitles found inside the source, as WebVTT files. Only text: subtitles that are pictures stay where they are.

use super::cues::{Cue, plain_text, webvtt};
use super::language::{bcp47, file_name};
use crate::error::{Refused, While};
use crate::ffi::subtitle_lines;
use crate::pipeline::Timeline;
use content_schema::media::Caption;
use ffmpeg_next::codec::{self, decoder};
use ffmpeg_next::format::context::Input;
use ffmpeg_next::{Packet, Rational, media};
use std::path::Path;

/// No lesson has more languages than this.
const MOST_TRACKS: usize = 16;
/// A lesson of hours has some thousands of lines; a hostile file may have any number.
const MOST_CUES: usize = 50_000;
/// Bytes of text in a track.
const MOST_BYTES: usize = 4 << 20;

/// Formats of text that FFmpeg turns into lines.
const TEXT_FORMATS: [codec::Id; 7] = [
    codec::Id::MOV_TEXT,
    codec::Id::SUBRIP,
    codec::Id::SRT,
    codec::Id::TEXT,
    codec::Id::ASS,
    codec::Id::SSA,
    codec::Id::WEBVTT,
];

/// Collects the subtitles of all tracks.
pub struct Captions {
    tracks: Vec<CaptionTrack>,
}

struct CaptionTrack {
    stream: usize,
    time_base: Rational,
    language: String,
    decoder: decoder::Subtitle,
    cues: Vec<Cue>,
    bytes: usize,
}

impl Captions {
    /// For the tracks of text in a source; a track whose decoder does not open is left out.
    pub fn of(input: &Input) -> Self {
        let tracks = input
            .streams()
            .filter(|stream| stream.parameters().medium() == media::Type::Subtitle)
            .filter(|stream| TEXT_FORMATS.contains(&stream.parameters().id()))
            .filter_map(|stream| {
                let context = codec::Context::from_parameters(stream.parameters()).ok()?.decoder();
                let decoder = context
                    .open_as(decoder::find(stream.parameters().id()))
                    .ok()?
                    .subtitle()
                    .ok()?;
                Some(CaptionTrack {
                    stream: stream.index(),
                    time_base: stream.time_base(),
                    language: bcp47(stream.metadata().get("language").unwrap_or_default()),
                    decoder,
                    cues: Vec::new(),
                    bytes: 0,
                })
            })
            .take(MOST_TRACKS)
            .collect();
        Self { tracks }
    }

    /// Takes a packet if it is of one of these tracks. What cannot be decoded is left out.
    pub fn take(&mut self, packet: &mut Packet, timeline: &Timeline) {
        let track = self.tracks.iter_mut().find(|track| track.stream == packet.stream());
        if let Some(track) = track.filter(|track| track.cues.len() < MOST_CUES && track.bytes < MOST_BYTES) {
            timeline.follow(packet, track.time_base);
            track.take(packet);
        }
    }

    /// Writes what was found, a file a track.
    pub fn finish(self, end_s: f64, folder: &Path) -> Result<Vec<Caption>, Refused> {
        let mut captions: Vec<Caption> = Vec::new();
        for track in self.tracks {
            let Some(text) = webvtt(track.cues, end_s) else {
                continue;
            };
            let again = captions.iter().filter(|other| other.language == track.language).count();
            let file = file_name(&track.language, again);
            std::fs::write(folder.join(&file), text).doing(&format!("writing {file}"))?;
            captions.push(Caption {
                language: track.language,
                file,
            });
        }
        Ok(captions)
    }
}

impl CaptionTrack {
    fn take(&mut self, packet: &Packet) {
        let Some(stamp) = packet.pts().or(packet.dts()) else {
            return;
        };
        let lines = subtitle_lines(&mut self.decoder, packet).unwrap_or_default();
        let text: Vec<String> = lines
            .iter()
            .map(|line| plain_text(line))
            .filter(|text| !text.is_empty())
            .collect();
        let text = text.join("\n");
        self.bytes += text.len();
        let seconds = |stamp: i64| crate::pipeline::seconds(crate::probe::to_us(stamp, self.time_base));
        let from_s = seconds(stamp);
        // Empty text is kept: it ends what is shown until then.
        self.cues.push(Cue {
            from_s,
            to_s: (packet.duration() > 0).then(|| from_s + seconds(packet.duration())),
            text,
        });
    }
}
