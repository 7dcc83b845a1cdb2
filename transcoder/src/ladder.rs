//! The ladder: what a rendition is, by purpose. The figures, and the measurements that chose them, are in `ladder.toml`.

use content_schema::media::Rung;
use serde::{Deserialize, Serialize};

/// The file of figures, part of the program.
const FIGURES: &str = include_str!("../ladder.toml");

/// All figures of the ladder.
#[derive(Clone, Debug, Deserialize)]
pub struct Ladder {
    /// Frames a second.
    pub frames: Frames,
    /// Where key frames are.
    pub keyframes: Keyframes,
    /// What counts as moving.
    pub pace: PaceFigures,
    /// How long chunks are.
    pub chunks: Chunks,
    /// How the voice is made to carry.
    pub voice: Voice,
    /// When and how much camera noise is taken out.
    pub noise: Noise,
    /// What a rendition must keep to be published.
    pub check: Check,
    /// Sounds by key.
    pub sounds: Vec<SoundRung>,
    /// Renditions, in the order of the manifest.
    pub renditions: Vec<RenditionRung>,
}

impl Ladder {
    /// The ladder this program was built with.
    ///
    /// # Errors
    /// When the file of figures is not as it should be: a test reads it, so a program that was tested has one.
    pub fn built_in() -> Result<Self, toml::de::Error> {
        toml::from_str(FIGURES)
    }

    /// What a rendition's pictures are encoded by; none for a voice or an unknown name.
    pub fn codec(&self, name: &str) -> Option<PictureCodec> {
        let rendition = self.renditions.iter().find(|rendition| rendition.name == name)?;
        rendition.picture.as_ref().map(|picture| picture.codec)
    }
}

/// Frames a second.
#[derive(Clone, Debug, Deserialize)]
pub struct Frames {
    /// Of `light` where a board or slide stands.
    pub still: Fraction,
    /// Of `light` where things move.
    pub moving: Fraction,
    /// Of anything, at most.
    pub most: f64,
}

/// Where key frames are, in seconds.
#[derive(Clone, Debug, Deserialize)]
pub struct Keyframes {
    /// The first ones after the beginning.
    pub early_s: Vec<f64>,
    /// Longest distance in still stretches.
    pub still_s: f64,
    /// Longest distance in moving ones.
    pub moving_s: f64,
    /// Share of the picture that must change for a key frame.
    pub change_share: f32,
    /// Shortest distance.
    pub least_s: f64,
}

/// What counts as moving.
#[derive(Clone, Debug, Deserialize)]
pub struct PaceFigures {
    /// Share of tiles that move in a second.
    pub motion: f32,
    /// Shortest stretch, in seconds.
    pub least_s: f64,
}

/// How long chunks are.
#[derive(Clone, Debug, Deserialize)]
pub struct Chunks {
    /// In seconds; a chunk ends at the first key frame after it.
    pub seconds: f64,
}

/// How the voice is made to carry.
#[derive(Clone, Debug, Deserialize)]
pub struct Voice {
    /// Integrated loudness, in LUFS.
    pub lufs: f64,
    /// Corner of the high-pass filter.
    pub high_pass_hz: u32,
    /// Noise floor above which noise is taken down, in dBFS after the gain.
    pub denoise_above_db: f64,
    /// By how much, in dB.
    pub denoise_by_db: u32,
}

/// When camera noise is taken out.
#[derive(Clone, Debug, Deserialize)]
pub struct Noise {
    /// Sigma above which it is, in 8-bit steps.
    pub above: f32,
    /// Strongest setting of `hqdn3d`.
    pub most: f32,
}

/// What a rendition must keep to be published.
#[derive(Clone, Debug, Deserialize)]
pub struct Check {
    /// Least likeness to the source.
    pub ssim: f32,
    /// How much lower the CRF of a second try is.
    pub again_crf: u8,
    /// Most that sound and picture may be apart, in seconds.
    pub sync_s: f64,
    /// Most that the loudness may be off, in LU.
    pub lufs: f64,
}

/// A fraction, such as 25/2 frames a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(i32, i32)", into = "(i32, i32)")]
pub struct Fraction {
    /// Numerator.
    pub num: i32,
    /// Denominator.
    pub den: i32,
}

impl From<(i32, i32)> for Fraction {
    fn from((num, den): (i32, i32)) -> Self {
        Self { num, den }
    }
}

impl From<Fraction> for (i32, i32) {
    fn from(fraction: Fraction) -> Self {
        (fraction.num, fraction.den)
    }
}

impl Fraction {
    /// Its value.
    pub fn value(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }
}

/// A sound codec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SoundCodec {
    /// Opus in frames of 60 ms, tuned for voice.
    Opus,
    /// AAC-LC.
    Aac,
    /// MPEG-1/2 Layer III.
    Mp3,
}

/// A picture codec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PictureCodec {
    /// H.264 High.
    H264,
    /// AV1 Main.
    Av1,
}

/// A sound of the ladder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SoundRung {
    /// Its name among the work files.
    pub key: String,
    /// Codec.
    pub codec: SoundCodec,
    /// Samples a second.
    pub rate: u32,
    /// Channels, where the source really has as many.
    pub channels: u16,
    /// Rate, in kbit/s.
    pub kbps: u32,
    /// Rate as one channel, where that differs.
    pub mono_kbps: Option<u32>,
}

/// A rendition of the ladder.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct RenditionRung {
    /// Name in URLs; its first word is the rung.
    pub name: String,
    /// Key of its sound.
    pub sound: String,
    /// Its picture; none for a voice.
    pub picture: Option<PictureRung>,
}

impl RenditionRung {
    /// What it is for.
    pub fn rung(&self) -> Rung {
        match self.name.split('-').next() {
            Some("light") => Rung::Light,
            Some("smooth") => Rung::Smooth,
            Some("clear") => Rung::Clear,
            _ => Rung::Voice,
        }
    }
}

/// How many frames of the source a rung shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FramesShown {
    /// As few as the stretch bears.
    Few,
    /// All, up to the most.
    All,
}

/// The picture of a rendition of the ladder.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PictureRung {
    /// Codec.
    pub codec: PictureCodec,
    /// Length of the shorter side, at most.
    pub short_side: u32,
    /// Which frames are shown.
    pub frames: FramesShown,
    /// Constant rate factor where a board or slide stands.
    pub still_crf: u8,
    /// Constant rate factor where things move.
    pub moving_crf: u8,
    /// Highest rate of the picture, in kbit/s.
    pub cap_kbps: u32,
    /// Preset of the encoder.
    pub preset: String,
    /// Seconds of one core for a second of a still and of a moving stretch.
    pub cost: [f64; 2],
    /// Renditions of a group are made in one pass; lower groups first.
    pub group: u32,
}

/// Scales down so that the short side is at most `short` and the long side at most 2.4 times that; never up.
/// Both sides come out even, as 4:2:0 colour needs.
pub fn fit((width, height): (f64, f64), short: u32) -> (u32, u32) {
    let most = f64::from(short);
    let (low, high) = if width < height {
        (width, height)
    } else {
        (height, width)
    };
    let scale = (most / low).min(most * 2.4 / high).min(1.0);
    (even(width * scale), even(height * scale))
}

/// The smallest side that encoders and players agree on.
const LEAST_SIDE: f64 = 16.0;

fn even(side: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "limited to 16 bits just before"
    )]
    let half = (side / 2.0).round().clamp(LEAST_SIDE / 2.0, 32_000.0) as u32;
    half * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_figures_holds_together() {
        let ladder = Ladder::built_in().expect("a sound file");
        for rendition in &ladder.renditions {
            assert!(ladder.sounds.iter().any(|sound| sound.key == rendition.sound));
            assert_eq!(rendition.picture.is_none(), rendition.rung() == Rung::Voice);
        }
        let names: Vec<&str> = ladder.renditions.iter().map(|r| r.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "voice-opus",
                "voice-mp3",
                "light-av1",
                "light-h264",
                "smooth-av1",
                "smooth-h264",
                "clear-av1",
                "clear-h264"
            ]
        );
    }

    #[test]
    fn sizes_fit_the_short_side_and_are_never_scaled_up() {
        let table = [
            ((1280.0, 720.0), 360, (640, 360)),
            ((3840.0, 2160.0), 720, (1280, 720)),
            ((640.0, 480.0), 360, (480, 360)),
            ((320.0, 240.0), 360, (320, 240)),
            ((720.0, 1280.0), 360, (360, 640)),
            ((853.0, 481.0), 360, (638, 360)),
            ((10_000.0, 100.0), 720, (1728, 18)),
        ];
        for (source, short, wanted) in table {
            assert_eq!(fit(source, short), wanted, "{source:?}");
        }
    }
}
