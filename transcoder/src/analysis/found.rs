//! What an analysis finds: numbers that a plan is made from.

use crate::loudness::{MAX_GAIN_DB, MAX_MAKE_UP_DB, SILENCE_LUFS};
use crate::pipeline::Gains;
use content_schema::media::{BOARDS_TRACK, Board, Caption};
use serde::{Deserialize, Serialize};

/// What a lesson is, from end to end. Times are seconds on the clock of all renditions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// Where the last of picture and sound ends.
    pub end_s: f64,
    /// Where the picture ends; zero without one.
    pub picture_end_s: f64,
    /// Where the sound ends; zero without one.
    pub sound_end_s: f64,
    /// Some data could not be decoded and was left out.
    pub damaged: bool,
    /// Time jumped, and the jump was taken out.
    pub jumped: bool,
    /// What the picture does; none without a picture.
    pub picture: Option<PictureAnalysis>,
    /// What the sound is like; none without sound.
    pub sound: Option<SoundAnalysis>,
    /// Settled pictures, by time, already written.
    pub boards: Vec<Board>,
    /// Subtitles found inside, already written.
    pub captions: Vec<Caption>,
    /// File name of the poster, already written.
    pub poster: Option<String>,
}

impl Analysis {
    /// Names of the files it has written.
    pub fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = self.poster.iter().cloned().collect();
        if !self.boards.is_empty() {
            names.push(BOARDS_TRACK.to_owned());
        }
        names.extend(self.captions.iter().map(|caption| caption.file.clone()));
        let pictures = self.boards.iter().flat_map(|board| &board.pictures);
        names.extend(pictures.map(|picture| picture.file.clone()));
        names
    }
}

/// A picture that differs from the one before and stays.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// When it is there, in seconds.
    pub at_s: f64,
    /// Share of the picture that differs, 0 to 1; near 1 is a new slide or scene.
    pub share: f32,
    /// Whether it then stood still; otherwise a hand went on writing.
    pub settled: bool,
}

/// What the picture does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PictureAnalysis {
    /// When it changes, by time. The first is the first picture.
    pub changes: Vec<Change>,
    /// Frames that differ from the one before far more than frames there do, by time: a change's very frame is among
    /// them unless it was a cross-fade.
    pub cuts: Vec<Change>,
    /// For each second the share of the picture that really moves, 0 to 1; neither noise, drifting light nor cuts.
    pub motion: Vec<f32>,
    /// Standard deviation of the camera's noise, in steps of 255 at 640 pixels a side; about 0 for a screen.
    pub noise: f32,
    /// Share of the settled picture that looks like writing, 0 to 1.
    pub text: f32,
    /// Some pictures are made of two fields.
    pub interlaced: bool,
}

/// What the sound is like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SoundAnalysis {
    /// Integrated loudness as one channel, in LUFS; none where nothing could be measured.
    pub mono_lufs: Option<f64>,
    /// Integrated loudness as two channels, in LUFS.
    pub stereo_lufs: Option<f64>,
    /// What brings it to the loudness of all lessons.
    pub gains: Gains,
    /// Level of the quiet parts in dB of full scale, hum below 80 Hz left out; none where nothing is ever quiet.
    pub noise_floor_db: Option<f32>,
    /// Level of the loud parts in dB of full scale.
    pub voice_db: Option<f32>,
    /// Two channels that really say different things.
    pub is_stereo: bool,
    /// Where nobody speaks for a second and a half or more: from and to, in seconds.
    pub silences: Vec<(f64, f64)>,
}

impl SoundAnalysis {
    /// Whether anything is heard at all.
    pub fn is_heard(&self) -> bool {
        self.mono_lufs.is_some_and(|lufs| lufs > SILENCE_LUFS)
    }

    /// Whether there is a voice that can be brought to a loudness: neither silence nor a whisper that would take more
    /// gain than is given, nor one below bangs of which the limiter takes more than is given back.
    pub fn reaches(&self, lufs: f64) -> bool {
        let limited = |mono: f64| self.gains.mono_db - (lufs - mono) > MAX_MAKE_UP_DB - 0.5;
        self.mono_lufs
            .is_some_and(|mono| mono > SILENCE_LUFS && (lufs - mono).abs() <= MAX_GAIN_DB && !limited(mono))
    }
}
