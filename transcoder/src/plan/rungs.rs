//! Which rungs a source gets, and how they sound.

use super::{PaceSettings, PicturePlan, RenditionPlan, SoundPlan, VoicePlan};
use crate::analysis::SoundAnalysis;
use crate::ladder::{Fraction, FramesShown, Ladder, PictureCodec, PictureRung, RenditionRung, Voice, fit};
use crate::source::{PictureInfo, SourceInfo};
use content_schema::media::{LeftOut, LeftOutReason, Rung};

/// A rung must show a picture this much larger than the one below, or be left out.
const LARGER: f64 = 1.2;
/// Or so many more frames a second.
const FASTER: f64 = 1.15;
/// The smallest picture SVT-AV1 takes.
const LEAST_AV1_SIDE: u32 = 64;

/// The renditions of a source, from the lightest up, and the rungs it does not get.
pub fn renditions(source: &SourceInfo, ladder: &Ladder) -> (Vec<RenditionPlan>, Vec<LeftOut>) {
    let mut plans: Vec<RenditionPlan> = Vec::new();
    let mut left_out = Vec::new();
    for rung in &ladder.renditions {
        let sound = source.sound.map(|_| rung.sound.clone());
        let picture = match (&rung.picture, &source.picture) {
            (None, _) if sound.is_none() => continue,
            (None, _) => None,
            (Some(_), None) => continue,
            (Some(figures), Some(info)) => Some(picture(figures, info, ladder)),
        };
        let plan = RenditionPlan {
            name: rung.name.clone(),
            rung: rung.rung(),
            picture,
            sound,
        };
        match fall_back(&plan, &plans, rung) {
            Some(fall_back) => left_out.push(LeftOut {
                name: plan.name,
                reason: LeftOutReason::NotBetter,
                fall_back: Some(fall_back),
            }),
            None => plans.push(plan),
        }
    }
    (plans, left_out)
}

/// The rendition to play instead, where this one would show nothing more.
fn fall_back(plan: &RenditionPlan, below: &[RenditionPlan], rung: &RenditionRung) -> Option<String> {
    let picture = plan.picture.as_ref()?;
    if picture.codec == PictureCodec::Av1 && picture.width.min(picture.height) < LEAST_AV1_SIDE {
        // The plain family follows it in the ladder and takes any size.
        return Some(rung.name.replace("-av1", "-h264"));
    }
    let same_family = |other: &&RenditionPlan| other.picture.as_ref().is_some_and(|p| p.codec == picture.codec);
    let other = below.iter().rev().find(same_family)?;
    let lower = other.picture.as_ref()?;
    let larger = f64::from(picture.height.min(picture.width)) >= f64::from(lower.height.min(lower.width)) * LARGER;
    let faster = picture.fps().value() >= lower.fps().value() * FASTER;
    (!larger && !faster && plan.rung != Rung::Light).then(|| other.name.clone())
}

fn picture(rung: &PictureRung, source: &PictureInfo, ladder: &Ladder) -> PicturePlan {
    let (width, height) = fit(source.display_size(), rung.short_side);
    let all = divide(source.fps, ladder.frames.most);
    let few = |most: Fraction| {
        if source.fps.value() > most.value() {
            most
        } else {
            source.fps
        }
    };
    let (still, moving) = match rung.frames {
        FramesShown::All => (all, all),
        FramesShown::Few => (few(ladder.frames.still), few(ladder.frames.moving)),
    };
    // Small pictures cost less than those that were measured.
    let area = f64::from(width * height) / (f64::from(rung.short_side).powi(2) * 16.0 / 9.0);
    let [still_cost, moving_cost] = rung.cost.map(|cost| cost * area);
    PicturePlan {
        codec: rung.codec,
        width,
        height,
        still: PaceSettings {
            fps: still,
            crf: rung.still_crf,
            cost: still_cost,
        },
        moving: PaceSettings {
            fps: moving,
            crf: rung.moving_crf,
            cost: moving_cost,
        },
        cap_kbps: rung.cap_kbps,
        preset: rung.preset.clone(),
        group: rung.group,
    }
}

/// Every second or third frame of a fast camera, so that motion stays even.
fn divide(fps: Fraction, most: f64) -> Fraction {
    let mut divisor = 1;
    while fps.value() / f64::from(divisor) > most {
        divisor += 1;
    }
    Fraction {
        num: fps.num,
        den: fps.den * divisor,
    }
}

/// The sounds that renditions share, each once.
pub fn sounds(sound: Option<&SoundAnalysis>, renditions: &[RenditionPlan], ladder: &Ladder) -> Vec<SoundPlan> {
    let Some(sound) = sound else { return Vec::new() };
    ladder
        .sounds
        .iter()
        .filter(|rung| renditions.iter().any(|r| r.sound.as_deref() == Some(rung.key.as_str())))
        .map(|rung| {
            let channels = if sound.is_stereo { rung.channels } else { 1 };
            let as_mono = rung.mono_kbps.filter(|_| channels == 1);
            SoundPlan {
                key: rung.key.clone(),
                codec: rung.codec,
                rate: rung.rate,
                channels,
                kbps: as_mono.unwrap_or(rung.kbps),
                language: None,
            }
        })
        .collect()
}

/// Adds the lightest voice in every other language the source has.
pub fn add_languages(source: &SourceInfo, sounds: &mut Vec<SoundPlan>, renditions: &mut Vec<RenditionPlan>) {
    let Some(voice) = renditions.iter().position(|rendition| rendition.rung == Rung::Voice) else {
        return;
    };
    let (name, key) = (renditions[voice].name.clone(), renditions[voice].sound.clone());
    let Some(main) = sounds.iter().find(|sound| Some(&sound.key) == key.as_ref()).cloned() else {
        return;
    };
    for (index, other) in source.other_sounds.iter().enumerate() {
        let language = other.language.to_lowercase();
        let sound = SoundPlan {
            key: format!("{}-{language}", main.key),
            language: Some(other.language.clone()),
            ..main.clone()
        };
        let rendition = RenditionPlan {
            name: format!("{name}-{language}"),
            rung: Rung::Voice,
            picture: None,
            sound: Some(sound.key.clone()),
        };
        sounds.push(sound);
        renditions.insert(voice + 1 + index, rendition);
    }
}

/// How the voice is treated.
pub fn voice(sound: Option<&SoundAnalysis>, figures: &Voice) -> VoicePlan {
    let gains = sound.map(|sound| sound.gains).unwrap_or_default();
    let floor_db = sound.and_then(|sound| sound.noise_floor_db).map_or(-90.0, f64::from);
    let heard = floor_db + gains.mono_db > figures.denoise_above_db;
    VoicePlan {
        gains,
        high_pass_hz: figures.high_pass_hz,
        denoise_db: heard.then_some(figures.denoise_by_db),
        noise_floor_db: floor_db,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::testing::source;

    fn names(source: &SourceInfo) -> (Vec<String>, Vec<String>) {
        let ladder = Ladder::built_in().expect("figures");
        let (plans, left_out) = renditions(source, &ladder);
        let left = left_out
            .into_iter()
            .map(|left| format!("{} > {}", left.name, left.fall_back.unwrap_or_default()));
        (plans.into_iter().map(|plan| plan.name).collect(), left.collect())
    }

    #[test]
    fn a_source_gets_the_rungs_that_show_more_than_the_one_below() {
        let all = "voice-opus voice-mp3 light-av1 light-h264 smooth-av1 smooth-h264 clear-av1 clear-h264";
        let table = [
            ((1280, 720), (25, 1), all, ""),
            (
                (640, 360),
                (25, 1),
                "voice-opus voice-mp3 light-av1 light-h264 smooth-av1 smooth-h264",
                "clear-av1 > smooth-av1, clear-h264 > smooth-h264",
            ),
            (
                (1280, 720),
                (10, 1),
                "voice-opus voice-mp3 light-av1 light-h264 clear-av1 clear-h264",
                "smooth-av1 > light-av1, smooth-h264 > light-h264",
            ),
            (
                (16, 16),
                (25, 1),
                "voice-opus voice-mp3 light-h264 smooth-h264",
                "light-av1 > light-h264, smooth-av1 > smooth-h264, clear-av1 > clear-h264, clear-h264 > smooth-h264",
            ),
        ];
        for ((width, height), fps, made, left) in table {
            let (plans, left_out) = names(&source(width, height, fps));
            assert_eq!(plans.join(" "), made, "{width} x {height} at {fps:?}");
            assert_eq!(left_out.join(", "), left, "{width} x {height} at {fps:?}");
        }
    }

    #[test]
    fn frames_are_given_up_evenly_and_never_invented() {
        let ladder = Ladder::built_in().expect("figures");
        for (fps, light, clear) in [
            ((25, 1), (25, 2), (25, 1)),
            ((50, 1), (25, 2), (50, 2)),
            ((30_000, 1001), (25, 2), (30_000, 1001)),
            ((1000, 1), (25, 2), (1000, 33)),
            ((1, 1), (1, 1), (1, 1)),
        ] {
            let (plans, _) = renditions(&source(1280, 720, fps), &ladder);
            let of = |name: &str| {
                let plan = plans.iter().find(|plan| plan.name == name);
                plan.and_then(|plan| plan.picture.as_ref())
                    .map(|picture| picture.moving.fps)
            };
            assert_eq!(of("light-h264"), Some(light.into()), "{fps:?}");
            assert_eq!(of("clear-h264"), Some(clear.into()), "{fps:?}");
        }
    }
}
