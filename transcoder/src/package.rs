//! Packaging, as the transcoder sees it: the boxes and playlists are `yinghuo_mp4`'s.

use crate::error::{Refused, While};
use std::path::Path;
pub use yinghuo_mp4::package::{Packaged, Part, master};

/// Packages the rendition `name` in `folder`: `parts` of the picture one after another, none for sound alone, and its
/// sound.
pub fn rendition(name: &str, parts: &[Part], sound: Option<&Path>, folder: &Path) -> Result<Packaged, Refused> {
    yinghuo_mp4::package::rendition(name, parts, sound, folder).doing(&format!("packaging {name}"))
}
