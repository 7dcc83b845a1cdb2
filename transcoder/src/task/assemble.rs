//! Puts the renditions made so far together, checks them, and says what can be played.

use super::picture::ChunkCheck;
use super::{OnProgress, Outcome, write_whole};
use crate::error::{Refused, While};
use crate::ladder::Ladder;
use crate::package::{self, Packaged, Part};
use crate::pipeline::Compared;
use crate::plan::{Plan, RenditionPlan};
use crate::verify::{Expected, verify};
use content_schema::job::Made;
use content_schema::media::{LeftOut, LeftOutReason, Likeness, MASTER_PLAYLIST, Rung, SourceWarning, TranscodeOutput};
use std::path::Path;
use std::sync::mpsc::sync_channel;

/// The loudness of a shorter sound says nothing (EBU R128 gates blocks of 0.4 s).
const LEAST_MEASURED_S: f64 = 3.0;

/// A rendition that was put together.
struct Ready<'a> {
    plan: &'a RenditionPlan,
    packaged: Packaged,
    likeness: Option<Likeness>,
}

pub fn assemble(folder: &Path, names: &[String], last: bool, on_progress: OnProgress<'_>) -> Result<Outcome, Refused> {
    let plan = Plan::read(folder)?;
    let ladder = Ladder::built_in().doing("reading the ladder")?;
    let wanted: Vec<&RenditionPlan> = plan
        .renditions
        .iter()
        .filter(|rendition| names.contains(&rendition.name))
        .collect();
    let mut failed: Vec<&str> = Vec::new();
    let mut ready = Vec::new();
    for (index, rendition) in wanted.iter().enumerate() {
        on_progress(0.5 * share(index, wanted.len()), "packaging");
        match put_together(folder, &plan, rendition)? {
            Some(made) => ready.push(made),
            None => failed.push(&rendition.name),
        }
    }
    for (name, fault) in check_all(folder, &plan, &ready, &ladder, on_progress)? {
        tracing::error!(name, fault, "a rendition is not what was planned and is left out");
        failed.push(name);
    }
    ready.retain(|made| !failed.contains(&made.plan.name.as_str()));
    let too_heavy = too_heavy(&ready, plan.source.bytes);
    ready.retain(|made| !too_heavy.contains(&made.plan.name.as_str()));
    if ready.is_empty() {
        return Err(Refused::internal("no rendition came out well"));
    }
    let mut left_out = plan.left_out.clone();
    for (names, reason) in [(failed, LeftOutReason::Failed), (too_heavy, LeftOutReason::TooHeavy)] {
        left_out.extend(names.into_iter().map(|name| LeftOut {
            name: name.to_owned(),
            reason,
            fall_back: fall_back(name, &ready),
        }));
    }
    let packaged: Vec<Packaged> = ready.iter().map(|made| made.packaged.clone()).collect();
    write_whole(folder, MASTER_PLAYLIST, package::master(&packaged).as_bytes())?;
    let output = output(&plan, &ready, if last { left_out } else { Vec::new() });
    let files = output.files().into_iter().map(str::to_owned).collect();
    Ok(Outcome {
        made: Made::Output(output),
        files,
    })
}

/// Packages one rendition; none where a part of it is missing or came out badly.
fn put_together<'a>(folder: &Path, plan: &Plan, rendition: &'a RenditionPlan) -> Result<Option<Ready<'a>>, Refused> {
    let mut parts = Vec::new();
    let mut compared = Compared::default();
    if rendition.picture.is_some() {
        for (index, chunk) in plan.chunks.iter().enumerate() {
            let path = folder.join(rendition.chunk_file(index));
            let Some(check) = read_check(folder, rendition, index).filter(|check| !check.failed && path.exists())
            else {
                return Ok(None);
            };
            compared.add(&check.compared);
            #[expect(clippy::cast_precision_loss, reason = "microseconds of hours fit in 53 bits")]
            let start_s = plan.span_us(*chunk).0 as f64 / 1e6;
            parts.push(Part { path, start_s });
        }
    }
    let sound = rendition
        .sound
        .as_ref()
        .and_then(|key| plan.sounds.iter().find(|sound| sound.key == *key))
        .map(|sound| folder.join(sound.work_file()));
    let packaged = package::rendition(&rendition.name, &parts, sound.as_deref(), folder)?;
    Ok(Some(Ready {
        plan: rendition,
        packaged,
        likeness: compared.likeness(),
    }))
}

fn read_check(folder: &Path, rendition: &RenditionPlan, chunk: usize) -> Option<ChunkCheck> {
    let text = std::fs::read(folder.join(rendition.check_file(chunk))).ok()?;
    serde_json::from_slice(&text).ok()
}

/// Checks renditions side by side: decoding one keeps no more than a processor busy. Gives those with a fault.
fn check_all<'a>(
    folder: &Path,
    plan: &Plan,
    ready: &[Ready<'a>],
    ladder: &Ladder,
    on_progress: OnProgress<'_>,
) -> Result<Vec<(&'a str, String)>, Refused> {
    let (alive, signs) = sync_channel(16);
    std::thread::scope(|scope| {
        let mut checks = Vec::new();
        for made in ready {
            let alive = alive.clone();
            let path = folder.join(&made.packaged.file);
            let expected = expected(plan, made.plan, ladder);
            let check = scope.spawn(move || {
                // A full queue is as good a sign of life.
                verify(&path, &expected, &ladder.check, &mut || {
                    let _ = alive.try_send(());
                })
            });
            checks.push((made.plan.name.as_str(), check));
        }
        drop(alive);
        for () in signs {
            on_progress(0.6, "checking");
        }
        let mut faults = Vec::new();
        for (name, check) in checks {
            let checked = check
                .join()
                .unwrap_or_else(|_| Err(Refused::internal("a check panicked")))?;
            faults.extend(checked.map(|fault| (name, fault)));
        }
        Ok(faults)
    })
}

fn expected(plan: &Plan, rendition: &RenditionPlan, ladder: &Ladder) -> Expected {
    let key = rendition.sound.as_ref();
    let sound = plan.sounds.iter().find(|sound| Some(&sound.key) == key);
    // Only the main track was analysed.
    let is_main = sound.is_some_and(|sound| sound.language.is_none());
    let analysis = plan.analysis.sound.as_ref().filter(|_| is_main);
    // Holes of a damaged file count as silence here and not in the analysis, and a word or two has no loudness.
    let whole = !plan.analysis.damaged && !plan.analysis.jumped && plan.analysis.sound_end_s >= LEAST_MEASURED_S;
    let measurable = whole && analysis.is_some_and(|sound| sound.reaches(ladder.voice.lufs));
    Expected {
        picture: rendition
            .picture
            .as_ref()
            .map(|picture| ((picture.width, picture.height), plan.analysis.picture_end_s)),
        sound: sound.map(|sound| (sound.channels, is_main.then_some(plan.analysis.sound_end_s))),
        lufs: measurable.then_some(ladder.voice.lufs),
    }
}

/// Renditions that are heavier than the source, or than the next rung above of their family. The voice and `light` are
/// kept: something must play.
fn too_heavy<'a>(ready: &[Ready<'a>], source_bytes: u64) -> Vec<&'a str> {
    let family = |made: &Ready<'_>| made.plan.picture.as_ref().map(|picture| picture.codec);
    ready
        .iter()
        .enumerate()
        .filter(|(_, made)| made.plan.rung > Rung::Light)
        .filter(|(index, made)| {
            let above = ready[index + 1..].iter().find(|other| family(other) == family(made));
            made.packaged.bytes > source_bytes || above.is_some_and(|above| made.packaged.bytes > above.packaged.bytes)
        })
        .map(|(_, made)| made.plan.name.as_str())
        .collect()
}

/// The nearest rendition below, of its own family if there is one.
fn fall_back(name: &str, ready: &[Ready<'_>]) -> Option<String> {
    let family = name.rsplit('-').next().unwrap_or_default();
    let of_family = ready.iter().rev().find(|made| made.plan.name.ends_with(family));
    let any = ready.iter().rev().find(|made| made.plan.picture.is_some());
    of_family.or(any).map(|made| made.plan.name.clone())
}

fn output(plan: &Plan, ready: &[Ready<'_>], left_out: Vec<LeftOut>) -> TranscodeOutput {
    TranscodeOutput {
        duration_s: plan.analysis.end_s,
        renditions: ready
            .iter()
            .map(|made| package::describe(&made.packaged, made.plan.rung, made.likeness))
            .collect(),
        poster: plan.analysis.poster.clone(),
        boards: plan.analysis.boards.clone(),
        captions: plan.analysis.captions.clone(),
        left_out,
        warnings: warnings(plan),
    }
}

fn warnings(plan: &Plan) -> Vec<SourceWarning> {
    let (source, analysis) = (&plan.source, &plan.analysis);
    let missing_s = source
        .claimed_duration_s
        .map_or(0.0, |claimed_s| claimed_s - analysis.end_s);
    let truncated = missing_s > (analysis.end_s * 0.02).max(1.0);
    [
        (truncated, SourceWarning::Truncated),
        (source.sound.is_none(), SourceWarning::NoSound),
        (source.picture.is_none(), SourceWarning::NoPicture),
        (analysis.damaged && !truncated, SourceWarning::Damaged),
    ]
    .into_iter()
    .filter_map(|(holds, warning)| holds.then_some(warning))
    .collect()
}

fn share(index: usize, count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a handful of renditions")]
    let share = index as f64 / count.max(1) as f64;
    share
}
