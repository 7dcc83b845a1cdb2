//! Encodes one chunk of the pictures of some renditions.

use super::{OnProgress, Outcome, finish, unfinished, write_whole};
use crate::error::{Refused, While};
use crate::ladder::{Ladder, PictureCodec};
use crate::pipeline::{Compared, Part, PictureProcess, encode_chunk};
use crate::plan::{PicturePlan, Plan, RenditionPlan};
use content_schema::job::Made;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What is known of a rendition's part of a chunk: a small file beside it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChunkCheck {
    /// How alike it is to the source.
    pub compared: Compared,
    /// It was made with safer settings, after a first try that was too unlike.
    pub again: bool,
    /// It is too unlike all the same.
    pub failed: bool,
}

pub fn encode(
    source: &Path,
    folder: &Path,
    names: &[String],
    chunk: u32,
    processes: &mut [PictureProcess],
    on_progress: OnProgress<'_>,
) -> Result<Outcome, Refused> {
    let plan = Plan::read(folder)?;
    let ladder = Ladder::built_in().doing("reading the ladder")?;
    let chunk = chunk as usize;
    let renditions = names
        .iter()
        .map(|name| plan.rendition(name))
        .collect::<Result<Vec<_>, _>>()?;
    let missing: Vec<&RenditionPlan> = renditions
        .iter()
        .copied()
        .filter(|rendition| !folder.join(rendition.chunk_file(chunk)).exists())
        .collect();
    let first = try_once(source, folder, &plan, &missing, (chunk, None), processes, on_progress)?;
    let is_unlike = |compared: &Compared| compared.likeness().is_some_and(|l| l.ssim < ladder.check.ssim);
    let (unlike, alike): (Vec<_>, Vec<_>) = missing.iter().zip(first).partition(|(_, compared)| is_unlike(compared));
    for (rendition, compared) in alike {
        let check = ChunkCheck {
            compared,
            again: false,
            failed: false,
        };
        keep(folder, rendition, chunk, &check)?;
    }
    let unlike: Vec<&RenditionPlan> = unlike.into_iter().map(|(rendition, _)| *rendition).collect();
    let safer = Some(ladder.check.again_crf);
    let second = try_once(source, folder, &plan, &unlike, (chunk, safer), processes, on_progress)?;
    for (rendition, compared) in unlike.iter().zip(second) {
        let failed = is_unlike(&compared);
        let check = ChunkCheck {
            compared,
            again: true,
            failed,
        };
        keep(folder, rendition, chunk, &check)?;
    }
    let files = renditions
        .iter()
        .flat_map(|rendition| [rendition.check_file(chunk), rendition.chunk_file(chunk)])
        .collect();
    Ok(Outcome {
        made: Made::Parts,
        files,
    })
}

/// Starts the processes that a task's AV1 encoders need. To be called before this one is confined.
pub fn start_processes(folder: &Path, names: &[String]) -> Result<Vec<PictureProcess>, Refused> {
    let ladder = Ladder::built_in().doing("reading the ladder")?;
    let is_av1 = |name: &&String| ladder.codec(name) == Some(PictureCodec::Av1);
    let started: std::io::Result<_> = names
        .iter()
        .filter(is_av1)
        .map(|_| PictureProcess::start(folder))
        .collect();
    started.doing("starting an encoder's process")
}

/// Encodes a chunk for some renditions into unfinished files, with the plan's settings or with a CRF lower by `safer`.
fn try_once(
    source: &Path,
    folder: &Path,
    plan: &Plan,
    renditions: &[&RenditionPlan],
    (chunk, safer): (usize, Option<u8>),
    processes: &mut [PictureProcess],
    on_progress: OnProgress<'_>,
) -> Result<Vec<Compared>, Refused> {
    let pictures: Vec<(&RenditionPlan, PicturePlan)> = renditions
        .iter()
        .filter_map(|rendition| Some((*rendition, settings(rendition.picture.as_ref()?, safer))))
        .collect();
    if pictures.is_empty() {
        return Ok(Vec::new());
    }
    let parts: Vec<Part<'_>> = pictures
        .iter()
        .map(|(rendition, picture)| Part {
            name: &rendition.name,
            picture,
            path: unfinished(folder, &rendition.chunk_file(chunk)),
        })
        .collect();
    encode_chunk(source, plan, chunk, &parts, processes, &mut |share| {
        on_progress(share.clamp(0.0, 1.0), "encoding");
    })
}

fn settings(picture: &PicturePlan, safer: Option<u8>) -> PicturePlan {
    let mut picture = picture.clone();
    if let Some(by) = safer {
        picture.still.crf = picture.still.crf.saturating_sub(by);
        picture.moving.crf = picture.moving.crf.saturating_sub(by);
        picture.cap_kbps *= 2;
    }
    picture
}

/// The check first: a chunk under its own name has one.
fn keep(folder: &Path, rendition: &RenditionPlan, chunk: usize, check: &ChunkCheck) -> Result<(), Refused> {
    let text = serde_json::to_vec(check).doing("writing a check")?;
    write_whole(folder, &rendition.check_file(chunk), &text)?;
    finish(folder, &rendition.chunk_file(chunk))
}
