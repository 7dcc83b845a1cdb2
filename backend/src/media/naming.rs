//! Names of delivered files: what they may be, where they lie, what type they are.

use super::entity::media::UploadedCaption;
use super::error::MediaError;
use content_schema::MediaId;

/// Type of a playlist: the registered one of RFC 8216 §4; `mime_guess` knows older ones.
pub const PLAYLIST: &str = "application/vnd.apple.mpegurl";

/// Longest name of a delivered file.
const MAX_NAME: usize = 80;

/// Checks that a name is one path segment of a URL and of a folder, on every system.
pub fn check_file_name(name: &str) -> Result<(), MediaError> {
    let characters = name
        .bytes()
        .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'));
    let dots = name.starts_with('.') || name.ends_with('.') || name.contains("..");
    if characters && !dots && (1..=MAX_NAME).contains(&name.len()) {
        Ok(())
    } else {
        Err(MediaError::BadFileName(name.chars().take(MAX_NAME).collect()))
    }
}

/// Where a delivered file lies in the storage. The digest is part of the name, so a runner whose lease has lapsed can
/// never write over what its successor delivered.
pub fn storage_name(media: MediaId, name: &str, sha256: &str) -> String {
    let digest = sha256.get(..16).unwrap_or(sha256);
    format!("media/{media}/{digest}-{name}")
}

/// Where uploaded captions lie in the storage.
pub fn caption_storage_name(media: MediaId, caption: &UploadedCaption) -> String {
    storage_name(media, &format!("captions-{}.vtt", caption.language), &caption.sha256)
}

/// Path of captions in URLs; the digest makes other captions another URL, since what lies behind one never changes.
pub fn caption_url(media: MediaId, language: &str, sha256: &str) -> String {
    let digest = sha256.get(..16).unwrap_or(sha256);
    format!("/m/{media}/captions/{language}.vtt?v={digest}")
}

/// Path of a delivered file in URLs.
pub fn url(media: MediaId, name: &str) -> String {
    format!("/m/{media}/{name}")
}

/// The file that a name for saving is made of: `light-h264.mp4` of `light-h264-save.mp4`.
pub fn saved_from(name: &str) -> Option<String> {
    name.strip_suffix("-save.mp4")
        .map(|rendition| format!("{rendition}.mp4"))
}

/// MIME type of a delivered file.
pub fn mime_of(name: &str) -> String {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "m3u8" => PLAYLIST.into(),
        "vtt" => "text/vtt; charset=utf-8".into(),
        "m4a" => "audio/mp4".into(),
        _ => mime_guess::from_path(name).first_or_octet_stream().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_plain_segment() {
        for name in ["light-h264.mp4", "master.m3u8", "a", "poster.jpg"] {
            assert!(check_file_name(name).is_ok(), "{name}");
        }
        for name in [
            "", ".", "..", ".hidden", "a..b", "a/b", "A.mp4", "课.mp4", "a b", "a.", "a\\b", "%2e",
        ] {
            assert!(check_file_name(name).is_err(), "{name}");
        }
        assert!(check_file_name(&"a".repeat(81)).is_err());
    }

    #[test]
    fn types_are_those_players_expect() {
        for (name, mime) in [
            ("light-h264.mp4", "video/mp4"),
            ("voice-opus.webm", "video/webm"),
            ("voice-mp3.mp3", "audio/mpeg"),
            ("voice-opus.m4a", "audio/mp4"),
            ("voice-opus.opus", "audio/ogg"),
            ("master.m3u8", "application/vnd.apple.mpegurl"),
            ("zh.vtt", "text/vtt; charset=utf-8"),
            ("poster.jpg", "image/jpeg"),
            ("1.avif", "image/avif"),
            ("thing", "application/octet-stream"),
        ] {
            assert_eq!(mime_of(name), mime, "{name}");
        }
    }
}
