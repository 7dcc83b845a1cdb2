//! The manifest of a source, from its row.

use super::entity::media::{self, UploadedCaption};
use super::naming::{caption_url, url};
use content_schema::media::{
    BOARDS_TRACK, CaptionLink, MASTER_PLAYLIST, MediaManifest, RenditionLink, TranscodeOutput,
};

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
        manifest.boards = (!output.boards.is_empty()).then(|| url(row.id, BOARDS_TRACK));
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
