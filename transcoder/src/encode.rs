//! `yinghuo-transcoder encode INPUT OUTDIR`: one file, from the shell.

use crate::job::MANIFEST;
use crate::leftovers::own_folder;
use crate::limits::ChildLimits;
use crate::supervise::{self, Ending, output_files};
use anyhow::{Context, bail};
use content_schema::media::TranscodeOutput;
use std::path::Path;

/// Transcodes a file into a folder. Nothing is left there unless everything was made.
pub fn encode(
    input: &Path,
    outdir: &Path,
    limits: &ChildLimits,
    stop: &dyn Fn() -> bool,
    on_progress: &mut dyn FnMut(f64, &str),
) -> anyhow::Result<TranscodeOutput> {
    let input = input
        .canonicalize()
        .with_context(|| format!("no such file: {}", input.display()))?;
    std::fs::create_dir_all(outdir).with_context(|| format!("making {}", outdir.display()))?;
    let work = own_folder(&outdir.canonicalize()?, ".transcoding-");
    std::fs::create_dir(&work).with_context(|| format!("making {}", work.display()))?;
    let ending = supervise::transcode(&input, &work, limits, stop, on_progress);
    let published = match ending {
        Ending::Made(output) => publish(&output, &work, outdir).map(|()| output),
        Ending::Stopped => Err(anyhow::anyhow!("stopped")),
        Ending::Refused(refused) => Err(refused.into()),
    };
    if let Err(error) = std::fs::remove_dir_all(&work) {
        tracing::warn!(%error, folder = %work.display(), "leftovers could not be removed");
    }
    published
}

/// Moves the files over, the manifest last: a folder with a manifest is complete.
fn publish(output: &TranscodeOutput, work: &Path, outdir: &Path) -> anyhow::Result<()> {
    for name in output_files(output).iter().map(String::as_str).chain([MANIFEST]) {
        if !work.join(name).is_file() {
            bail!("{name} was not made");
        }
        std::fs::rename(work.join(name), outdir.join(name)).with_context(|| format!("moving {name}"))?;
    }
    Ok(())
}
