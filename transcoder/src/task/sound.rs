//! Encodes the sounds that renditions share, each once.

use super::{OnProgress, Outcome, finish};
use crate::error::Refused;
use crate::pipeline::encode_sounds;
use crate::plan::Plan;
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
    if !missing.is_empty() {
        encode_sounds(source, &plan, &missing, folder, &mut |at_s| {
            on_progress((at_s / end_s).min(1.0), "encoding");
        })?;
        for sound in &missing {
            finish(folder, &sound.work_file())?;
        }
    }
    Ok(Outcome {
        made: Made::Parts,
        files: plan.sounds.iter().map(|sound| sound.work_file()).collect(),
    })
}
