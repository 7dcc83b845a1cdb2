//! HLS playlists over single files by byte range (RFC 8216), computed from the fragments the muxer wrote.

use crate::boxes::Layout;
use content_schema::media::{Rendition, TranscodeOutput};
use std::fmt::Write;

/// File name of the master playlist.
pub const MASTER: &str = "master.m3u8";

/// The media playlist of a rendition whose file lies beside it.
pub fn media_playlist(file: &str, layout: &Layout) -> String {
    let longest = layout
        .fragments
        .iter()
        .map(|fragment| fragment.duration_s)
        .fold(1.0, f64::max);
    let mut text = String::from("#EXTM3U\n#EXT-X-VERSION:7\n");
    let _ = writeln!(text, "#EXT-X-TARGETDURATION:{:.0}", longest.ceil());
    text.push_str("#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    let _ = writeln!(text, "#EXT-X-MAP:URI=\"{file}\",BYTERANGE=\"{}@0\"", layout.init_bytes);
    for fragment in &layout.fragments {
        let _ = writeln!(text, "#EXTINF:{:.5},", fragment.duration_s);
        let _ = writeln!(text, "#EXT-X-BYTERANGE:{}@{}\n{file}", fragment.bytes, fragment.offset);
    }
    text.push_str("#EXT-X-ENDLIST\n");
    text
}

/// The master playlist over all renditions that have one, the lightest with a picture first: players start with the
/// first they can play, and sound alone is a choice, not a start.
pub fn master_playlist(output: &TranscodeOutput) -> String {
    let mut text = String::from("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    let (pictures, sounds): (Vec<_>, Vec<_>) = output
        .renditions
        .iter()
        .partition(|rendition| rendition.width.is_some());
    for rendition in pictures.into_iter().chain(sounds) {
        if let Some(playlist) = &rendition.playlist {
            let _ = writeln!(text, "#EXT-X-STREAM-INF:{}\n{playlist}", stream_attributes(rendition));
        }
    }
    text
}

fn stream_attributes(rendition: &Rendition) -> String {
    let mut attributes = format!(
        "BANDWIDTH={:.0},AVERAGE-BANDWIDTH={:.0},CODECS=\"{}\"",
        (rendition.peak_kbps * 1000.0).ceil(),
        (rendition.bitrate_kbps * 1000.0).ceil(),
        rendition.codecs
    );
    if let (Some(width), Some(height)) = (rendition.width, rendition.height) {
        let _ = write!(attributes, ",RESOLUTION={width}x{height}");
    }
    if let Some(fps) = rendition.fps {
        let _ = write!(attributes, ",FRAME-RATE={fps:.3}");
    }
    attributes
}

/// The highest rate over any run of segments between half and one and a half target durations (RFC 8216 §4.3.4.2), in
/// kbit/s; of the whole file where it is shorter than that.
pub fn peak_kbps(layout: &Layout) -> f64 {
    let target = layout
        .fragments
        .iter()
        .map(|fragment| fragment.duration_s)
        .fold(1.0, f64::max)
        .ceil();
    let mut peak = average_kbps(layout);
    for first in 0..layout.fragments.len() {
        let (mut bytes, mut seconds) = (0_u64, 0.0);
        for fragment in &layout.fragments[first..] {
            bytes += fragment.bytes;
            seconds += fragment.duration_s;
            if seconds > target * 1.5 {
                break;
            }
            if seconds >= target * 0.5 {
                peak = peak.max(kbps(bytes, seconds));
            }
        }
    }
    peak
}

/// Rate over the whole file, container included, in kbit/s.
pub fn average_kbps(layout: &Layout) -> f64 {
    kbps(
        layout.bytes,
        layout.fragments.iter().map(|fragment| fragment.duration_s).sum(),
    )
}

fn kbps(bytes: u64, seconds: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no 53 bits")]
    let bits = bytes as f64 * 8.0;
    if seconds > 0.0 { bits / seconds / 1000.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boxes::Fragment;
    use content_schema::media::Rung;

    fn layout() -> Layout {
        let fragment = |offset, bytes, duration_s| Fragment {
            offset,
            bytes,
            duration_s,
        };
        Layout {
            init_bytes: 1200,
            bytes: 41_300,
            tracks: vec![],
            fragments: vec![
                fragment(1300, 10_000, 2.0),
                fragment(11_300, 20_000, 4.0),
                fragment(31_300, 10_000, 0.5),
            ],
        }
    }

    #[test]
    fn a_media_playlist_maps_the_header_and_every_fragment() {
        let text = media_playlist("light-h264.mp4", &layout());
        assert_eq!(
            text,
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MEDIA-SEQUENCE:0\n\
             #EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"light-h264.mp4\",BYTERANGE=\"1200@0\"\n\
             #EXTINF:2.00000,\n#EXT-X-BYTERANGE:10000@1300\nlight-h264.mp4\n\
             #EXTINF:4.00000,\n#EXT-X-BYTERANGE:20000@11300\nlight-h264.mp4\n\
             #EXTINF:0.50000,\n#EXT-X-BYTERANGE:10000@31300\nlight-h264.mp4\n#EXT-X-ENDLIST\n"
        );
    }

    #[test]
    fn the_peak_leaves_out_a_last_segment_too_short_to_judge_by() {
        assert!((peak_kbps(&layout()) - 30_000.0 * 8.0 / 4.5 / 1000.0).abs() < 0.1);
    }

    #[test]
    fn a_master_playlist_names_what_a_player_chooses_by() {
        let rendition = |name: &str, size: Option<(u32, u32)>| Rendition {
            name: name.into(),
            rung: Rung::Light,
            file: format!("{name}.mp4"),
            mime: "video/mp4".into(),
            codecs: "avc1.64001e,mp4a.40.2".into(),
            width: size.map(|(width, _)| width),
            height: size.map(|(_, height)| height),
            fps: size.map(|_| 12.5),
            bitrate_kbps: 40.25,
            peak_kbps: 80.5,
            bytes: 1,
            playlist: Some(format!("{name}.m3u8")),
        };
        let output = TranscodeOutput {
            duration_s: 60.0,
            renditions: vec![rendition("voice-opus", None), rendition("light-h264", Some((640, 360)))],
            poster: None,
            warnings: vec![],
        };
        let text = master_playlist(&output);
        let light = "#EXT-X-STREAM-INF:BANDWIDTH=80500,AVERAGE-BANDWIDTH=40250,CODECS=\"avc1.64001e,mp4a.40.2\",\
                     RESOLUTION=640x360,FRAME-RATE=12.500\nlight-h264.m3u8\n";
        assert!(text.contains(light), "{text}");
        assert!(
            text.find("light-h264.m3u8") < text.find("voice-opus.m3u8"),
            "the picture first: {text}"
        );
    }
}
