//! Puts what encoders made together as the files of a rendition; the work itself is `yinghuo-mp4`'s.

use crate::error::{Refused, While};
use content_schema::media::{Likeness, Rendition, Rung};
use std::path::Path;
use yinghuo_mp4::package;

pub use yinghuo_mp4::package::{Packaged, Part, master};

/// Writes the final files of the rendition `name` into `folder`: picture parts one after another, none for sound alone,
/// and its sound. Nothing is encoded.
pub fn rendition(name: &str, picture_parts: &[Part], sound: Option<&Path>, folder: &Path) -> Result<Packaged, Refused> {
    package::rendition(name, picture_parts, sound, folder).doing(&format!("packaging {name}"))
}

/// A rendition as the manifest describes it.
pub fn describe(packaged: &Packaged, rung: Rung, likeness: Option<Likeness>) -> Rendition {
    #[expect(clippy::cast_possible_truncation, reason = "rates need no 53 bits")]
    let short = |number: f64| number as f32;
    let init = |kind: &str| {
        let name = format!("{}-{kind}-init.mp4", packaged.name);
        packaged.files.contains(&name).then_some(name)
    };
    Rendition {
        name: packaged.name.clone(),
        rung,
        file: packaged.file.clone(),
        mime: packaged.mime.to_owned(),
        codecs: packaged.codecs.clone(),
        width: packaged.size.map(|(width, _)| width),
        height: packaged.size.map(|(_, height)| height),
        fps: packaged.fps.map(short),
        bitrate_kbps: short(packaged.average_kbps),
        peak_kbps: short(packaged.peak_kbps),
        bytes: packaged.bytes,
        playlist: packaged.playlist.clone(),
        picture_playlist: packaged.picture.as_ref().and_then(|picture| picture.playlist.clone()),
        sound_playlist: packaged.sound.as_ref().and_then(|sound| sound.playlist.clone()),
        picture_init: init("picture"),
        sound_init: init("sound"),
        likeness,
    }
}
