//! The whole work on one source: look, measure, encode, check, package. Runs in the confined child.

use crate::boxes::{Layout, read_layout};
use crate::error::{Refused, While};
use crate::ladder::{self, RenditionPlan};
use crate::limits::MIN_DURATION_S;
use crate::package::{self, average_kbps, master_playlist, media_playlist, peak_kbps};
use crate::pipeline::Pass;
use crate::probe;
use crate::source::SourceInfo;
use crate::stills::{self, POSTER};
use crate::{loudness, pipeline, verify};
use content_schema::media::{FailureReason, Rendition, SourceWarning, TranscodeOutput};
use std::fs::File;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::ScopedJoinHandle;

/// File name of the manifest, a [`TranscodeOutput`] as JSON.
pub const MANIFEST: &str = "manifest.json";

/// How far the work is: 0 to 1, and its stage as the runner protocol names it.
pub type OnProgress<'a> = &'a mut dyn FnMut(f64, &'static str);

/// Where measuring and encoding end, as a share of the time, roughly; checking is the rest.
const MEASURED: f64 = 0.04;
const ENCODED: f64 = 0.94;

/// Makes everything of a source: renditions, playlists, poster and manifest in `out`.
pub fn transcode(source: &Path, out: &Path, on_progress: OnProgress<'_>) -> Result<TranscodeOutput, Refused> {
    ffmpeg_next::init().doing("starting FFmpeg")?;
    ffmpeg_next::log::set_level(ffmpeg_next::log::Level::Fatal);
    on_progress(0.0, "analysing");
    let info = probe::probe(source)?;
    let plans = ladder::plan(&info);
    let gains = loudness::measure(source, &info, &mut || on_progress(0.0, "analysing"))?;
    let whole_s = info.claimed_duration_s.unwrap_or(0.0).max(1.0);
    let pass = pipeline::encode_all(source, &info, &plans, &gains, out, &mut |at_s| {
        on_progress(MEASURED + (ENCODED - MEASURED) * (at_s / whole_s).min(1.0), "encoding");
    })?;
    if pass.end_s() < MIN_DURATION_S {
        return Err(Refused::new(
            FailureReason::NoDuration,
            format!("{:.3} seconds long", pass.end_s()),
        ));
    }
    let poster = match &pass.poster {
        Some(picture) => {
            stills::write_jpeg(picture, &out.join(POSTER))?;
            Some(POSTER.to_owned())
        }
        None => None,
    };
    check_all(&plans, out, &pass, on_progress)?;
    let renditions = plans.iter().map(|plan| package(plan, out)).collect::<Result<_, _>>()?;
    let warnings = warnings(&info, &pass);
    let output = TranscodeOutput {
        duration_s: pass.end_s(),
        renditions,
        poster,
        warnings,
    };
    write(&out.join(package::MASTER), &master_playlist(&output))?;
    let manifest = serde_json::to_string_pretty(&output).doing("writing the manifest")?;
    write(&out.join(MANIFEST), &manifest)?;
    Ok(output)
}

/// Checks the renditions side by side: decoding one keeps no more than a processor busy.
fn check_all(plans: &[RenditionPlan], out: &Path, pass: &Pass, on_progress: OnProgress<'_>) -> Result<(), Refused> {
    let (alive, signs) = sync_channel(16);
    std::thread::scope(|scope| {
        let check = |plan: &RenditionPlan, alive: &SyncSender<()>| {
            let end_s = if plan.picture.is_some() {
                pass.end_s()
            } else {
                pass.sound_end_s
            };
            verify::verify(&out.join(plan.file()), plan, end_s, &mut || {
                // A full queue is as good a sign of life.
                let _ = alive.try_send(());
            })
        };
        let checks: Vec<_> = plans
            .iter()
            .map(|plan| {
                let alive = alive.clone();
                scope.spawn(move || check(plan, &alive))
            })
            .collect();
        drop(alive);
        for () in signs {
            on_progress(ENCODED, "encoding");
        }
        let mut ended = checks.into_iter().map(ScopedJoinHandle::join);
        ended.try_for_each(|check| check.unwrap_or_else(|_| Err(Refused::internal("a check panicked"))))
    })
}

fn package(plan: &RenditionPlan, out: &Path) -> Result<Rendition, Refused> {
    let layout = read_layout(&mut File::open(out.join(plan.file())).doing("reading a rendition")?)
        .doing("reading a rendition")?;
    write(&out.join(plan.playlist()), &media_playlist(&plan.file(), &layout))?;
    #[expect(clippy::cast_possible_truncation, reason = "rates need no 53 bits")]
    let (bitrate_kbps, peak_kbps) = (average_kbps(&layout) as f32, peak_kbps(&layout) as f32);
    #[expect(clippy::cast_possible_truncation, reason = "rates need no 53 bits")]
    let fps = plan.picture.as_ref().map(|picture| picture.fps.value() as f32);
    Ok(Rendition {
        name: plan.name.to_owned(),
        rung: plan.rung,
        file: plan.file(),
        mime: if plan.picture.is_some() {
            "video/mp4"
        } else {
            "audio/mp4"
        }
        .to_owned(),
        codecs: codecs(&layout),
        width: plan.picture.as_ref().map(|picture| picture.width),
        height: plan.picture.as_ref().map(|picture| picture.height),
        fps,
        bitrate_kbps,
        peak_kbps,
        bytes: layout.bytes,
        playlist: Some(plan.playlist()),
    })
}

fn codecs(layout: &Layout) -> String {
    layout
        .tracks
        .iter()
        .map(|track| track.codec.as_str())
        .collect::<Vec<_>>()
        .join(",")
}

fn warnings(info: &SourceInfo, pass: &Pass) -> Vec<SourceWarning> {
    let missing_s = info
        .claimed_duration_s
        .map_or(0.0, |claimed_s| claimed_s - pass.end_s());
    let truncated = missing_s > (pass.end_s() * 0.02).max(1.0);
    [
        (truncated, SourceWarning::Truncated),
        (info.sound.is_none(), SourceWarning::NoSound),
        (info.picture.is_none(), SourceWarning::NoPicture),
        (pass.damaged && !truncated, SourceWarning::Damaged),
    ]
    .into_iter()
    .filter_map(|(holds, warning)| holds.then_some(warning))
    .collect()
}

fn write(path: &Path, text: &str) -> Result<(), Refused> {
    std::fs::write(path, text).doing(&format!("writing {}", path.display()))
}
