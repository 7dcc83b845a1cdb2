//! Looks at a source from end to end and plans what is made of it.

use super::{OnProgress, Outcome};
use crate::analysis;
use crate::error::{Refused, While};
use crate::ladder::Ladder;
use crate::limits::MIN_DURATION_S;
use crate::plan::{PLAN_FILE, Plan};
use crate::probe;
use content_schema::job::Made;
use content_schema::media::FailureReason;
use std::path::Path;

pub fn analyse(source: &Path, folder: &Path, on_progress: OnProgress<'_>) -> Result<Outcome, Refused> {
    on_progress(0.0, "analysing");
    let mut info = probe::probe(source)?;
    let whole_s = info.claimed_duration_s.unwrap_or(0.0).max(1.0);
    let analysis = analysis::analyse(source, &info, folder, &mut |at_s| {
        on_progress((at_s / whole_s).min(1.0), "analysing");
    })?;
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
