//! The plan: what is made of a source, decided once from what it is and what the analysis found.
//!
//! A pure function of [`SourceInfo`], [`Analysis`] and [`Ladder`]; everything after it only carries it out. It is kept as
//! `work-plan.json`, so that every runner that shares a lesson works by the same plan, and `yinghuo-transcoder plan`
//! prints it.
//!
//! Pictures are cut into groups of pictures ([`Gop`]) that begin exactly where the plan says, each encoded by an encoder of
//! its own: so the frame rate may change from stretch to stretch, and a chunk's bytes do not depend on who encodes it.

mod gops;
mod pace;
mod rungs;
mod tasks;

pub use gops::Gop;
pub use pace::Pace;

use crate::analysis::Analysis;
use crate::error::{Refused, While};
use crate::ladder::{Fraction, Ladder, PictureCodec, SoundCodec};
use crate::pipeline::Gains;
use crate::source::SourceInfo;
use content_schema::media::{LeftOut, Rung};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// File name of the plan among the work files.
pub const PLAN_FILE: &str = "work-plan.json";

/// What is made of a source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What the source is.
    pub source: SourceInfo,
    /// What the analysis found.
    pub analysis: Analysis,
    /// Groups of pictures, one after another; empty without pictures.
    pub gops: Vec<Gop>,
    /// Chunks of whole groups of pictures.
    pub chunks: Vec<Chunk>,
    /// Strength of the denoiser, where the camera's noise would cost bits.
    pub denoise: Option<f32>,
    /// How the voice is treated.
    pub voice: VoicePlan,
    /// Sounds, each encoded once.
    pub sounds: Vec<SoundPlan>,
    /// Renditions, from the lightest up.
    pub renditions: Vec<RenditionPlan>,
    /// Rungs that are not made.
    pub left_out: Vec<LeftOut>,
}

/// A run of groups of pictures that is encoded in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// Index of its first group.
    pub first: usize,
    /// Index after its last group.
    pub end: usize,
}

/// How the voice is treated before it is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VoicePlan {
    /// Gains to the loudness of all lessons.
    pub gains: Gains,
    /// Corner of the high-pass filter, in Hz.
    pub high_pass_hz: u32,
    /// How much noise is taken down, in dB, where the floor asks for it.
    pub denoise_db: Option<u32>,
    /// Level below which sound counts as noise, in dBFS before the gain.
    pub noise_floor_db: f64,
}

/// A sound to encode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoundPlan {
    /// Its key; the work file is `work-sound-<key>.mp4`.
    pub key: String,
    /// Codec.
    pub codec: SoundCodec,
    /// Samples a second.
    pub rate: u32,
    /// 1 or 2.
    pub channels: u16,
    /// Rate, in kbit/s.
    pub kbps: u32,
    /// The language of the track it is taken from, where that is another than the main one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl SoundPlan {
    /// Name of its work file.
    pub fn work_file(&self) -> String {
        format!("work-sound-{}.mp4", self.key)
    }
}

/// A rendition to make.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RenditionPlan {
    /// Name in URLs, such as `light-h264`.
    pub name: String,
    /// What it is for.
    pub rung: Rung,
    /// Its picture; none for a voice.
    pub picture: Option<PicturePlan>,
    /// Key of its sound; none where the source has none.
    pub sound: Option<String>,
}

impl RenditionPlan {
    /// Name of the work file of one of its chunks.
    pub fn chunk_file(&self, chunk: usize) -> String {
        format!("work-{}-{chunk:04}.mp4", self.name)
    }

    /// Name of the work file that says how alike a chunk is to the source.
    pub fn check_file(&self, chunk: usize) -> String {
        format!("work-{}-{chunk:04}.json", self.name)
    }
}

/// The picture of a rendition, with square pixels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PicturePlan {
    /// Codec.
    pub codec: PictureCodec,
    /// Width, even.
    pub width: u32,
    /// Height, even.
    pub height: u32,
    /// Settings where a board or slide stands.
    pub still: PaceSettings,
    /// Settings where things move.
    pub moving: PaceSettings,
    /// Highest rate, in kbit/s.
    pub cap_kbps: u32,
    /// Preset of the encoder.
    pub preset: String,
    /// Renditions of one group are made in one pass, lower groups first.
    pub group: u32,
}

impl PicturePlan {
    /// Settings for a pace.
    pub fn at(&self, pace: Pace) -> PaceSettings {
        match pace {
            Pace::Still => self.still,
            Pace::Moving => self.moving,
        }
    }

    /// Frames a second, at most.
    pub fn fps(&self) -> Fraction {
        if self.still.fps.value() > self.moving.fps.value() {
            self.still.fps
        } else {
            self.moving.fps
        }
    }
}

/// Settings of an encoder for a pace.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaceSettings {
    /// Frames a second.
    pub fps: Fraction,
    /// Constant rate factor.
    pub crf: u8,
    /// Seconds of one core that a second takes, roughly.
    pub cost: f64,
}

impl Plan {
    /// Plans for a source.
    pub fn new(source: SourceInfo, analysis: Analysis, ladder: &Ladder) -> Self {
        let gops = match &analysis.picture {
            Some(picture) if source.picture.is_some() => {
                let stretches = pace::stretches(&picture.motion, analysis.picture_end_s, &ladder.pace);
                gops::gops(&stretches, &picture.changes, &picture.cuts, &ladder.keyframes)
            }
            _ => Vec::new(),
        };
        let denoise = analysis
            .picture
            .as_ref()
            .map(|picture| picture.noise)
            .filter(|&noise| noise > ladder.noise.above)
            .map(|noise| noise.min(ladder.noise.most));
        let (mut renditions, left_out) = rungs::renditions(&source, ladder);
        let mut sounds = rungs::sounds(analysis.sound.as_ref(), &renditions, ladder);
        rungs::add_languages(&source, &mut sounds, &mut renditions);
        let mut plan = Self {
            gops,
            chunks: Vec::new(),
            denoise,
            voice: rungs::voice(analysis.sound.as_ref(), &ladder.voice),
            sounds,
            renditions,
            left_out,
            source,
            analysis,
        };
        plan.chunks = if plan.seekable() {
            gops::chunks(&plan.gops, &ladder.chunks)
        } else {
            gops::one_chunk(&plan.gops)
        };
        plan
    }

    /// Whether a chunk may be reached by a seek: time never jumps, nothing is damaged, and the container has an index.
    pub fn seekable(&self) -> bool {
        let indexed = ["mov", "matroska"];
        let has_index = self.source.container.split(',').any(|name| indexed.contains(&name));
        has_index && !self.analysis.damaged && !self.analysis.jumped
    }

    /// Whether the source's pictures are of two fields.
    pub fn interlaced(&self) -> bool {
        self.analysis.picture.as_ref().is_some_and(|picture| picture.interlaced)
    }

    /// The rendition of a name.
    pub fn rendition(&self, name: &str) -> Result<&RenditionPlan, Refused> {
        self.renditions
            .iter()
            .find(|rendition| rendition.name == name)
            .ok_or_else(|| Refused::internal(format!("no rendition {name} is planned")))
    }

    /// Where a chunk begins and ends, in microseconds of the common clock.
    pub fn span_us(&self, chunk: Chunk) -> (i64, i64) {
        let within = self.gops.get(chunk.first..chunk.end).unwrap_or_default();
        let start = within.first().map_or(0, |gop| gop.start_us);
        (start, within.last().map_or(start, |gop| gop.end_us))
    }

    /// Reads a plan from its folder.
    pub fn read(folder: &Path) -> Result<Self, Refused> {
        let text = std::fs::read(folder.join(PLAN_FILE)).doing("reading the plan")?;
        serde_json::from_slice(&text).doing("reading the plan")
    }

    /// Writes a plan into its folder.
    pub fn write(&self, folder: &Path) -> Result<(), Refused> {
        let text = serde_json::to_vec(self).doing("writing the plan")?;
        std::fs::write(folder.join(PLAN_FILE), text).doing("writing the plan")
    }
}
