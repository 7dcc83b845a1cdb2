//! Every rendition is opened again and decoded through before it is published: what we cannot play, nobody can.

use crate::error::{Refused, While};
use crate::ladder::RenditionPlan;
use crate::pipeline::Track;
use crate::probe;
use ffmpeg_next::{Packet, frame, media};
use std::path::Path;

/// How far a rendition's length may be from the source's, in seconds: a frame of the slowest rung, an encoder's delay.
const TOLERANCE_S: f64 = 1.0;

/// Decodes a rendition through and compares it with its plan. `expected_s` is the length of the source.
pub fn verify(
    path: &Path,
    plan: &RenditionPlan,
    expected_s: f64,
    on_progress: &mut dyn FnMut(),
) -> Result<(), Refused> {
    let wrong = |what: String| Refused::internal(format!("{} is not what was planned: {what}", plan.name));
    let mut input = probe::open(path).doing("opening a rendition to check it")?;
    let of_kind = |kind| {
        input
            .streams()
            .filter(|s| s.parameters().medium() == kind)
            .map(|s| s.index())
            .collect()
    };
    let (pictures, sounds): (Vec<usize>, Vec<usize>) = (of_kind(media::Type::Video), of_kind(media::Type::Audio));
    if pictures.len() != usize::from(plan.picture.is_some()) || sounds.len() != usize::from(plan.sound.is_some()) {
        return Err(wrong(format!("{} pictures, {} sounds", pictures.len(), sounds.len())));
    }
    let mut tracks = pictures
        .iter()
        .chain(&sounds)
        .map(|&index| Track::open(&input, index))
        .collect::<Result<Vec<_>, _>>()?;
    let mut end_s = 0.0_f64;
    let mut size = None;
    let mut frame = frame::Video::empty();
    let mut drain = |track: &mut Track| -> Result<(), Refused> {
        while track.receive(&mut frame)? {
            if pictures.contains(&track.stream) {
                size = Some((frame.width(), frame.height()));
            }
        }
        Ok(())
    };
    loop {
        let mut packet = Packet::empty();
        match packet.read(&mut input) {
            Ok(()) => {}
            Err(ffmpeg_next::Error::Eof) => break,
            Err(error) => return Err(wrong(format!("reading it: {error}"))),
        }
        let Some(track) = tracks.iter_mut().find(|track| track.stream == packet.stream()) else {
            continue;
        };
        let end = packet.pts().unwrap_or(0) + packet.duration();
        #[expect(clippy::cast_precision_loss, reason = "microseconds of hours fit in 53 bits")]
        let packet_end_s = probe::to_us(end, track.time_base) as f64 / 1e6;
        end_s = end_s.max(packet_end_s);
        track.send(Some(&packet))?;
        drain(track)?;
        on_progress();
    }
    for track in &mut tracks {
        track.send(None)?;
        drain(track)?;
        if track.frames == 0 || track.errors > 0 {
            return Err(wrong(format!(
                "{} frames, {} errors in track {}",
                track.frames, track.errors, track.stream
            )));
        }
    }
    if let (Some(picture), Some(size)) = (&plan.picture, size)
        && size != (picture.width, picture.height)
    {
        return Err(wrong(format!("{} x {} pixels", size.0, size.1)));
    }
    if (end_s - expected_s).abs() > TOLERANCE_S {
        return Err(wrong(format!("{end_s:.2} s long, the source {expected_s:.2} s")));
    }
    Ok(())
}
