//! The manifest of a source, from its row.

use super::entity::media;
use super::naming::url;
use content_schema::media::{MediaManifest, MediaStatus, RenditionLink, TranscodeOutput};

/// Name of the HLS master playlist among the delivered files.
pub const MASTER_PLAYLIST: &str = "master.m3u8";

/// What players and pages are told of a source.
pub fn of_row(row: &media::Model) -> MediaManifest {
    let output: Option<TranscodeOutput> = row
        .output
        .as_ref()
        .filter(|_| row.status == MediaStatus::Ready)
        .and_then(|json| serde_json::from_value(json.clone()).ok());
    let mut manifest = MediaManifest {
        id: row.id,
        status: row.status,
        progress: row.progress,
        error: row.error,
        duration_s: None,
        renditions: Vec::new(),
        poster: None,
        hls: None,
        captions: Vec::new(),
        boards: None,
        warnings: Vec::new(),
    };
    if let Some(output) = output {
        let playlists = output.renditions.iter().any(|rendition| rendition.playlist.is_some());
        manifest.duration_s = Some(output.duration_s);
        manifest.poster = output.poster.map(|name| url(row.id, &name));
        manifest.hls = playlists.then(|| url(row.id, MASTER_PLAYLIST));
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

/// Every file name that an output refers to.
pub fn files_of(output: &TranscodeOutput) -> Vec<&str> {
    let mut names = Vec::new();
    for rendition in &output.renditions {
        names.push(rendition.file.as_str());
        names.extend(rendition.playlist.as_deref());
    }
    names.extend(output.poster.as_deref());
    if output.renditions.iter().any(|rendition| rendition.playlist.is_some()) {
        names.push(MASTER_PLAYLIST);
    }
    names
}
