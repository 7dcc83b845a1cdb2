//! The ladder: which renditions a source gets. A pure function of what the source is.
//!
//! Rungs are named for a purpose, not a height. The measurements behind the numbers: 360p at few frames a second is
//! lighter than 144p and every character stays readable; the voice is the bill of a slide lesson, so it is mono.

use crate::source::{PictureInfo, SourceInfo};
use content_schema::media::Rung;

/// One rendition to make.
#[derive(Clone, Debug, PartialEq)]
pub struct RenditionPlan {
    /// Name in URLs, such as `light-h264`.
    pub name: &'static str,
    /// What it is for.
    pub rung: Rung,
    /// Its picture; none for sound alone.
    pub picture: Option<PicturePlan>,
    /// Its sound; none where the source has none.
    pub sound: Option<SoundPlan>,
}

impl RenditionPlan {
    /// File name, such as `light-h264.mp4`.
    pub fn file(&self) -> String {
        format!("{}.mp4", self.name)
    }

    /// Name of its HLS media playlist.
    pub fn playlist(&self) -> String {
        format!("{}.m3u8", self.name)
    }
}

/// A fraction, such as 25/2 frames a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    /// Numerator.
    pub num: i32,
    /// Denominator.
    pub den: i32,
}

impl Fraction {
    /// Its value.
    pub fn value(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }
}

/// The picture of a rendition, H.264 with square pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct PicturePlan {
    /// Width, even.
    pub width: u32,
    /// Height, even.
    pub height: u32,
    /// Frames a second.
    pub fps: Fraction,
    /// Constant rate factor of x264.
    pub crf: u8,
    /// Highest rate, in kbit/s.
    pub max_kbps: u32,
    /// x264's preset.
    pub preset: &'static str,
    /// Longest distance between key frames, in seconds.
    pub gop_s: u32,
}

/// A sound codec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoundCodec {
    /// Opus in frames of 60 ms, tuned for voice.
    Opus,
    /// AAC-LC.
    Aac,
}

/// The sound of a rendition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundPlan {
    /// Codec.
    pub codec: SoundCodec,
    /// Samples a second.
    pub rate: u32,
    /// 1 or 2.
    pub channels: u16,
    /// Rate, in kbit/s.
    pub kbps: u32,
}

const VOICE: SoundPlan = SoundPlan {
    codec: SoundCodec::Opus,
    rate: 48_000,
    channels: 1,
    kbps: 12,
};
// At 24 kHz all bits go to the band a voice uses; at 48 kHz FFmpeg's AAC spends them above it.
const LIGHT_SOUND: SoundPlan = SoundPlan {
    codec: SoundCodec::Aac,
    rate: 24_000,
    channels: 1,
    kbps: 28,
};
const CLEAR_MONO: SoundPlan = SoundPlan {
    codec: SoundCodec::Aac,
    rate: 48_000,
    channels: 1,
    kbps: 64,
};
const CLEAR_STEREO: SoundPlan = SoundPlan {
    codec: SoundCodec::Aac,
    rate: 48_000,
    channels: 2,
    kbps: 96,
};

const LIGHT_FPS: Fraction = Fraction { num: 25, den: 2 };
const MAX_CLEAR_FPS: f64 = 30.5;

/// The renditions of a source, from the lightest up.
pub fn plan(source: &SourceInfo) -> Vec<RenditionPlan> {
    let sound = source.sound.as_ref();
    let mut plans = Vec::new();
    if sound.is_some() {
        plans.push(RenditionPlan {
            name: "voice-opus",
            rung: Rung::Voice,
            picture: None,
            sound: Some(VOICE),
        });
    }
    if let Some(picture) = &source.picture {
        plans.push(RenditionPlan {
            name: "light-h264",
            rung: Rung::Light,
            picture: Some(light(picture)),
            sound: sound.map(|_| LIGHT_SOUND),
        });
        plans.push(RenditionPlan {
            name: "clear-h264",
            rung: Rung::Clear,
            picture: Some(clear(picture)),
            sound: sound.map(|sound| if sound.channels >= 2 { CLEAR_STEREO } else { CLEAR_MONO }),
        });
    }
    plans
}

fn light(source: &PictureInfo) -> PicturePlan {
    let (width, height) = fit(source.display_size(), 360);
    let fps = if source.fps.value() > LIGHT_FPS.value() {
        LIGHT_FPS
    } else {
        source.fps
    };
    PicturePlan {
        width,
        height,
        fps,
        crf: 37,
        max_kbps: 120,
        preset: "veryslow",
        gop_s: 20,
    }
}

fn clear(source: &PictureInfo) -> PicturePlan {
    let (width, height) = fit(source.display_size(), 720);
    PicturePlan {
        width,
        height,
        fps: divide_fps(source.fps),
        crf: 24,
        max_kbps: 700,
        preset: "fast",
        gop_s: 10,
    }
}

/// Scales down so that the short side is at most `short` and the long side at most 2.4 times that; never up.
/// Both sides come out even, as H.264 with 4:2:0 colour needs.
fn fit((width, height): (f64, f64), short: u32) -> (u32, u32) {
    let most = f64::from(short);
    let (low, high) = if width < height {
        (width, height)
    } else {
        (height, width)
    };
    let scale = (most / low).min(most * 2.4 / high).min(1.0);
    (even(width * scale), even(height * scale))
}

fn even(side: f64) -> u32 {
    // 16 is the smallest side encoders and players agree on.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "limited to 16 bits just before"
    )]
    let half = (side / 2.0).round().clamp(8.0, 32_000.0) as u32;
    half * 2
}

/// Every second or third frame of a fast camera, so that motion stays even.
fn divide_fps(fps: Fraction) -> Fraction {
    let mut divisor = 1;
    while fps.value() / f64::from(divisor) > MAX_CLEAR_FPS {
        divisor += 1;
    }
    Fraction {
        num: fps.num,
        den: fps.den * divisor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Orientation, SoundInfo};

    fn source(width: u32, height: u32, fps: (i32, i32)) -> SourceInfo {
        SourceInfo {
            picture: Some(PictureInfo {
                stream: 0,
                width,
                height,
                sample_aspect: Fraction { num: 1, den: 1 },
                orientation: Orientation::Upright,
                fps: Fraction { num: fps.0, den: fps.1 },
            }),
            sound: Some(SoundInfo { stream: 1, channels: 2 }),
            claimed_duration_s: Some(60.0),
            start_us: 0,
            bytes: 1_000_000,
        }
    }

    fn sizes(source: &SourceInfo) -> Vec<(&'static str, u32, u32)> {
        plan(source)
            .iter()
            .filter_map(|p| {
                p.picture
                    .as_ref()
                    .map(|picture| (p.name, picture.width, picture.height))
            })
            .collect()
    }

    #[test]
    fn sizes_fit_the_short_side_and_are_never_scaled_up() {
        let table = [
            ((1280, 720), (640, 360), (1280, 720)),
            ((1920, 1080), (640, 360), (1280, 720)),
            ((3840, 2160), (640, 360), (1280, 720)),
            ((640, 480), (480, 360), (640, 480)),
            ((320, 240), (320, 240), (320, 240)),
            ((720, 1280), (360, 640), (720, 1280)),
            ((853, 481), (638, 360), (854, 482)),
            ((10_000, 100), (864, 16), (1728, 18)),
        ];
        for ((width, height), light, clear) in table {
            assert_eq!(
                sizes(&source(width, height, (25, 1))),
                [("light-h264", light.0, light.1), ("clear-h264", clear.0, clear.1)],
                "{width} x {height}"
            );
        }
    }

    #[test]
    fn a_phone_held_upright_keeps_its_portrait_shape() {
        let mut source = source(1920, 1080, (30, 1));
        if let Some(picture) = &mut source.picture {
            picture.orientation = Orientation::Clockwise;
        }
        assert_eq!(sizes(&source), [("light-h264", 360, 640), ("clear-h264", 720, 1280)]);
    }

    #[test]
    fn anamorphic_pixels_become_square() {
        let mut source = source(720, 576, (25, 1));
        if let Some(picture) = &mut source.picture {
            picture.sample_aspect = Fraction { num: 64, den: 45 };
        }
        assert_eq!(sizes(&source), [("light-h264", 640, 360), ("clear-h264", 1024, 576)]);
    }

    #[test]
    fn frame_rates_are_given_up_evenly() {
        let table = [
            ((25, 1), 12.5, 25.0),
            ((30_000, 1001), 12.5, 29.97),
            ((50, 1), 12.5, 25.0),
            ((60, 1), 12.5, 30.0),
            ((120, 1), 12.5, 30.0),
            ((5, 1), 5.0, 5.0),
        ];
        for (fps, light, clear) in table {
            let plans = plan(&source(1280, 720, fps));
            let rates: Vec<f64> = plans
                .iter()
                .filter_map(|p| p.picture.as_ref())
                .map(|p| p.fps.value())
                .collect();
            assert!(
                (rates[0] - light).abs() < 0.01 && (rates[1] - clear).abs() < 0.01,
                "{fps:?}: {rates:?}"
            );
        }
    }

    #[test]
    fn sound_alone_gets_the_voice_rung_and_a_silent_film_only_pictures() {
        let mut talk = source(1, 1, (1, 1));
        talk.picture = None;
        assert_eq!(plan(&talk).iter().map(|p| p.name).collect::<Vec<_>>(), ["voice-opus"]);

        let mut silent = source(1280, 720, (25, 1));
        silent.sound = None;
        let plans = plan(&silent);
        assert_eq!(
            plans.iter().map(|p| p.name).collect::<Vec<_>>(),
            ["light-h264", "clear-h264"]
        );
        assert!(plans.iter().all(|p| p.sound.is_none()));
    }
}
