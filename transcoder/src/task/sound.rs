//! Encodes the sounds that renditions share, each once.

use super::{OnProgress, Outcome, finish};
use crate::error::Refused;
use crate::loudness;
use crate::pipeline::encode_sounds;
use crate::plan::{Plan, SoundPlan};
use crate::source::OtherSound;
use content_schema::job::Made;
use std::path::Path;

pub fn encode(source: &Path, folder: &Path, on_progress: OnProgress<'_>) -> Result<Outcome, Refused> {
    let plan = Plan::read(folder)?;
    let missing: Vec<_> = plan
        .sounds
        .iter()
        .filter(|sound| !folder.join(sound.work_file()).exists())
        .cloned()
        .collect();
    let end_s = plan.analysis.sound_end_s.max(1.0);
    let mut note = |at_s: f64| on_progress((at_s / end_s).min(1.0), "encoding");
    let main: Vec<_> = missing
        .iter()
        .filter(|sound| sound.language.is_none())
        .cloned()
        .collect();
    encode_sounds(source, &plan, &main, folder, &mut note)?;
    for other in &plan.source.other_sounds {
        let of_language = |sound: &&SoundPlan| sound.language.as_ref() == Some(&other.language);
        let sounds: Vec<_> = missing.iter().filter(of_language).cloned().collect();
        if !sounds.is_empty() {
            encode_sounds(
                source,
                &heard_as(source, &plan, other, &mut note)?,
                &sounds,
                folder,
                &mut note,
            )?;
        }
    }
    for sound in &missing {
        finish(folder, &sound.work_file())?;
    }
    Ok(Outcome {
        made: Made::Parts,
        files: plan.sounds.iter().map(SoundPlan::work_file).collect(),
    })
}

/// The plan of a source as it is heard in another language: that track has a loudness of its own.
fn heard_as(source: &Path, plan: &Plan, other: &OtherSound, note: &mut dyn FnMut(f64)) -> Result<Plan, Refused> {
    let mut plan = plan.clone();
    plan.source = plan.source.heard_as(other);
    plan.voice.gains = loudness::measure(source, &plan.source, &mut || note(0.0))?;
    Ok(plan)
}
