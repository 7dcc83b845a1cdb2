//! The tasks of a source (`content_schema::job::Task`), one file each. They run in the confined child, read and write one
//! folder a media, and hand each other files whose names begin with `work-`.
//!
//! A file under its own name is whole: it is written under another and renamed. So what a killed task left can be told from
//! what it made, and what was made need not be made again.

mod analyse;
mod assemble;
mod picture;
mod sound;

use crate::error::{Refused, While};
use crate::pipeline::PictureProcess;
use content_schema::job::{Made, Task};
use std::path::{Path, PathBuf};

/// How far the work is: 0 to 1, and its stage as the runner protocol names it.
pub type OnProgress<'a> = &'a mut dyn FnMut(f64, &'static str);

/// What a task made: its answer, and the names of its files in the folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The answer.
    pub made: Made,
    /// Its files.
    pub files: Vec<String>,
}

/// Starts the processes beside this one that a task needs, before this one is confined.
pub fn start_processes(task: &Task, folder: &Path) -> Result<Vec<PictureProcess>, Refused> {
    match task {
        Task::Picture { renditions, .. } => picture::start_processes(folder, renditions),
        _ => Ok(Vec::new()),
    }
}

/// Does a task. `source` is the uploaded file, `folder` the media's own, `processes` are those of [`start_processes`].
pub fn perform(
    task: &Task,
    source: &Path,
    folder: &Path,
    processes: &mut [PictureProcess],
    on_progress: OnProgress<'_>,
) -> Result<Outcome, Refused> {
    ffmpeg_next::init().doing("starting FFmpeg")?;
    ffmpeg_next::log::set_level(ffmpeg_next::log::Level::Fatal);
    crate::ffi::limit_allocations(crate::limits::MAX_ALLOCATION);
    crate::ffi::fill_memory();
    match task {
        Task::Analyse { voice_s } => analyse::analyse(source, folder, *voice_s, on_progress),
        Task::Sound => sound::encode(source, folder, on_progress),
        Task::Picture { renditions, chunk } => {
            picture::encode(source, folder, renditions, *chunk, processes, on_progress)
        }
        Task::Assemble { renditions, last } => assemble::assemble(folder, renditions, *last, on_progress),
    }
}

/// Where a file is written until it is whole.
fn unfinished(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.part"))
}

/// A file is whole: gives it its name.
fn finish(folder: &Path, name: &str) -> Result<(), Refused> {
    std::fs::rename(unfinished(folder, name), folder.join(name)).doing(&format!("finishing {name}"))
}

fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Refused> {
    std::fs::write(unfinished(folder, name), bytes).doing(&format!("writing {name}"))?;
    finish(folder, name)
}
