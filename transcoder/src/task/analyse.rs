//! Looks at a source from end to end and plans what is made of it.

use super::{OnProgress, Outcome};
use crate::analysis::{self, SoundAnalysis};
use crate::error::{Refused, While};
use crate::ladder::Ladder;
use crate::limits::{MAX_DURATION_S, MIN_DURATION_S};
use crate::plan::{PLAN_FILE, Plan};
use crate::probe;
use crate::source::SourceInfo;
use content_schema::job::Made;
use content_schema::media::FailureReason;
use std::path::Path;

/// A recorder rounds up, and its last packet is whole: so much more than a voice message may last is not too long.
const GRACE_S: f64 = 2.0;

/// `voice_s`: it is a voice message, which may last so long.
pub fn analyse(
    source: &Path,
    folder: &Path,
    voice_s: Option<u32>,
    on_progress: OnProgress<'_>,
) -> Result<Outcome, Refused> {
    on_progress(0.0, "analysing");
    let mut info = probe::probe(source)?;
    if voice_s.is_some() {
        info = voice_of(info)?;
    }
    let most_s = voice_s.map_or(MAX_DURATION_S, |most_s| f64::from(most_s) + GRACE_S);
    let whole_s = info.claimed_duration_s.unwrap_or(0.0).max(1.0);
    let analysis = analysis::analyse(source, &info, folder, most_s, &mut |at_s| {
        on_progress((at_s / whole_s).min(1.0), "analysing");
    })?;
    if voice_s.is_some() && !analysis.sound.as_ref().is_some_and(SoundAnalysis::is_heard) {
        return Err(silent());
    }
    if analysis.end_s < MIN_DURATION_S {
        let detail = format!("{:.3} seconds long", analysis.end_s);
        return Err(Refused::new(FailureReason::NoDuration, detail));
    }
    // A track without a single frame, of a phone whose microphone was denied, is none.
    info.picture = info.picture.filter(|_| analysis.picture.is_some());
    info.sound = info.sound.filter(|_| analysis.sound.is_some());
    let ladder = Ladder::built_in().doing("reading the ladder")?;
    let plan = Plan::new(info, analysis, &ladder);
    plan.write(folder)?;
    let mut files = vec![PLAN_FILE.to_owned()];
    files.extend(plan.analysis.files());
    Ok(Outcome {
        made: Made::Plan(plan.tasks()),
        files,
    })
}

/// The source as a voice message: what else is in it is passed over.
fn voice_of(info: SourceInfo) -> Result<SourceInfo, Refused> {
    if info.sound.is_none() {
        return Err(silent());
    }
    Ok(SourceInfo {
        picture: None,
        other_sounds: Vec::new(),
        ..info
    })
}

fn silent() -> Refused {
    Refused::new(FailureReason::Silent, "nothing is heard")
}
