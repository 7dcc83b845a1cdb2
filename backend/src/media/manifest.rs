//! The manifest of a source, from its row.

use super::entity::media::{self, UploadedCaption};
use super::naming::{caption_url, url};
use content_schema::media::{CaptionLink, MediaManifest, RenditionLink, TranscodeOutput};

/// Name of the HLS master playlist among the delivered files.
pub const MASTER_PLAYLIST: &str = "master.m3u8";

/// Name of the file that lists the settled pictures with their times.
pub const BOARDS: &str = "boards.vtt";

/// What players and pages are told of a source.
pub fn of_row(row: &media::Model) -> MediaManifest {
    let mut manifest = MediaManifest {
        id: row.id,
        status: row.status,
        progress: row.progress,
        error: row.error,
        duration_s: None,
        playable: false,
        renditions: Vec::new(),
        poster: None,
        hls: None,
        captions: uploaded_captions(row),
        boards: None,
        left_out: Vec::new(),
        left_s: row.left_s,
        warnings: Vec::new(),
    };
    if let Some(output) = output_of(row) {
        manifest.playable = !output.renditions.is_empty();
        manifest.duration_s = Some(output.duration_s);
        manifest.hls = has_playlists(&output).then(|| url(row.id, MASTER_PLAYLIST));
        manifest.boards = (!output.boards.is_empty()).then(|| url(row.id, BOARDS));
        manifest.poster = output.poster.map(|name| url(row.id, &name));
        for found in output.captions {
            // What people have made goes before what was found in the source.
            if !manifest.captions.iter().any(|track| track.language == found.language) {
                manifest.captions.push(CaptionLink {
                    url: url(row.id, &found.file),
                    language: found.language,
                });
            }
        }
        manifest.left_out = output.left_out;
        manifest.warnings = output.warnings;
        manifest.renditions = output
            .renditions
            .into_iter()
            .map(|rendition| RenditionLink {
                url: url(row.id, &rendition.file),
                rendition,
            })
            .collect();
    }
    manifest
}

/// What can be played of a source, if anything can.
pub fn output_of(row: &media::Model) -> Option<TranscodeOutput> {
    let json = row.output.clone()?;
    serde_json::from_value(json)
        .inspect_err(|error| tracing::error!(media = %row.id, %error, "a source's renditions cannot be read"))
        .ok()
}

fn uploaded_captions(row: &media::Model) -> Vec<CaptionLink> {
    let uploaded = row.captions.iter().flat_map(|captions| &captions.0);
    let link = |caption: &UploadedCaption| CaptionLink {
        language: caption.language.clone(),
        url: caption_url(row.id, &caption.language, &caption.sha256),
    };
    uploaded.map(link).collect()
}

fn has_playlists(output: &TranscodeOutput) -> bool {
    output.renditions.iter().any(|rendition| rendition.playlist.is_some())
}

/// Every file name that an output refers to.
pub fn files_of(output: &TranscodeOutput) -> Vec<&str> {
    let mut names = Vec::new();
    for rendition in &output.renditions {
        names.push(rendition.file.as_str());
        names.extend(rendition.playlist.as_deref());
        names.extend(rendition.picture_playlist.as_deref());
        names.extend(rendition.sound_playlist.as_deref());
    }
    names.extend(output.poster.as_deref());
    for board in &output.boards {
        names.extend(board.pictures.iter().map(|picture| picture.file.as_str()));
    }
    if !output.boards.is_empty() {
        names.push(BOARDS);
    }
    names.extend(output.captions.iter().map(|caption| caption.file.as_str()));
    if has_playlists(output) {
        names.push(MASTER_PLAYLIST);
    }
    names
}
