//! HLS playlists over single files by byte range (RFC 8216).

use std::fmt::Write;

/// A stretch of a file that is played as one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Where it begins in the file.
    pub offset: u64,
    /// Its size.
    pub bytes: u64,
    /// How long it lasts in seconds.
    pub duration_s: f64,
}

/// Where a player finds the header that its segments need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Map<'a> {
    /// A file of its own.
    File(&'a str),
    /// The first bytes of the segments' file.
    FirstBytes(u64),
}

/// The target duration of segments in whole seconds: none is longer.
pub fn target_s(segments: &[Segment]) -> f64 {
    segments
        .iter()
        .map(|segment| segment.duration_s)
        .fold(1.0, f64::max)
        .ceil()
}

/// The media playlist over segments of a file that lies beside it.
pub fn media(file: &str, map: Map, segments: &[Segment]) -> String {
    let mut text = String::from("#EXTM3U\n#EXT-X-VERSION:7\n");
    let _ = writeln!(text, "#EXT-X-TARGETDURATION:{:.0}", target_s(segments));
    text.push_str("#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    let _ = match map {
        Map::File(name) => writeln!(text, "#EXT-X-MAP:URI=\"{name}\""),
        Map::FirstBytes(bytes) => writeln!(text, "#EXT-X-MAP:URI=\"{file}\",BYTERANGE=\"{bytes}@0\""),
    };
    for segment in segments {
        let _ = writeln!(text, "#EXTINF:{:.5},", segment.duration_s);
        let _ = writeln!(text, "#EXT-X-BYTERANGE:{}@{}\n{file}", segment.bytes, segment.offset);
    }
    text.push_str("#EXT-X-ENDLIST\n");
    text
}

/// What begins a segment.
const SEGMENT: &str = "#EXTINF:";

/// The part of a media playlist that a stretch of time needs, in seconds: the segments that overlap it, behind one gap
/// (`EXT-X-GAP`, RFC 8216bis) as long as all before them. It ends as a playlist does only where the last segment is in it.
/// For players that ask for stretches: to others a gap is media that was lost.
pub fn stretch(playlist: &str, from_s: f64, to_s: f64) -> String {
    let (head, rest) = playlist.split_at(playlist.find(SEGMENT).unwrap_or(playlist.len()));
    let (body, end) = rest.split_at(rest.find("#EXT-X-ENDLIST").unwrap_or(rest.len()));
    let (mut gap, mut inside) = (String::new(), String::new());
    let mut at_s = 0.0;
    for segment in body.split(SEGMENT).skip(1) {
        let end_s = at_s + duration_s(segment);
        if end_s <= from_s {
            let file = segment.lines().last().unwrap_or_default();
            gap = format!("{SEGMENT}{end_s:.5},\n#EXT-X-GAP\n{file}\n");
        } else if at_s < to_s {
            inside.push_str(SEGMENT);
            inside.push_str(segment);
        } else {
            return [head, &gap, &inside].concat();
        }
        at_s = end_s;
    }
    [head, &gap, &inside, end].concat()
}

/// How long a segment lasts, of what stands behind its [`SEGMENT`].
fn duration_s(segment: &str) -> f64 {
    let text = segment.split(',').next().unwrap_or_default();
    text.trim().parse().unwrap_or(0.0)
}

/// A picture, or a sound alone, that a player can choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Its media playlist.
    pub playlist: String,
    /// RFC 6381 codecs of all that is played with it.
    pub codecs: String,
    /// Highest rate of all that is played with it, in kbit/s.
    pub peak_kbps: f64,
    /// Average rate of all that is played with it, in kbit/s.
    pub average_kbps: f64,
    /// Width and height; none for sound alone.
    pub size: Option<(u32, u32)>,
    /// Frames a second.
    pub fps: Option<f64>,
    /// The group its sound is in, unless its own playlist holds it.
    pub sound: Option<String>,
}

/// Sound that is played with pictures of other playlists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundGroup {
    /// What variants call it.
    pub id: String,
    /// Its media playlist.
    pub playlist: String,
}

/// The master playlist: players start with the first variant they can play.
pub fn master(sounds: &[SoundGroup], variants: &[Variant]) -> String {
    let mut text = String::from("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    for sound in sounds {
        let _ = writeln!(
            text,
            "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{}\",NAME=\"sound\",DEFAULT=YES,AUTOSELECT=YES,URI=\"{}\"",
            sound.id, sound.playlist
        );
    }
    for variant in variants {
        let _ = writeln!(text, "#EXT-X-STREAM-INF:{}\n{}", attributes(variant), variant.playlist);
    }
    text
}

fn attributes(variant: &Variant) -> String {
    let mut attributes = format!(
        "BANDWIDTH={:.0},AVERAGE-BANDWIDTH={:.0},CODECS=\"{}\"",
        (variant.peak_kbps * 1000.0).ceil(),
        (variant.average_kbps * 1000.0).ceil(),
        variant.codecs
    );
    if let Some((width, height)) = variant.size {
        let _ = write!(attributes, ",RESOLUTION={width}x{height}");
    }
    if let Some(fps) = variant.fps {
        let _ = write!(attributes, ",FRAME-RATE={fps:.3}");
    }
    if let Some(sound) = &variant.sound {
        let _ = write!(attributes, ",AUDIO=\"{sound}\"");
    }
    attributes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments() -> [Segment; 2] {
        let segment = |offset, bytes, duration_s| Segment {
            offset,
            bytes,
            duration_s,
        };
        [segment(1300, 10_000, 2.0), segment(12_000, 20_000, 4.0)]
    }

    #[test]
    fn a_media_playlist_maps_the_header_and_every_segment() {
        let header = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n\
                      #EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-INDEPENDENT-SEGMENTS\n";
        let body = "#EXTINF:2.00000,\n#EXT-X-BYTERANGE:10000@1300\nlight-h264.mp4\n\
                    #EXTINF:4.00000,\n#EXT-X-BYTERANGE:20000@12000\nlight-h264.mp4\n#EXT-X-ENDLIST\n";
        let map = "#EXT-X-MAP:URI=\"light-h264.mp4\",BYTERANGE=\"1200@0\"\n";
        assert_eq!(
            media("light-h264.mp4", Map::FirstBytes(1200), &segments()),
            [header, map, body].concat()
        );
        let map = "#EXT-X-MAP:URI=\"light-h264-picture-init.mp4\"\n";
        let beside = media("light-h264.mp4", Map::File("light-h264-picture-init.mp4"), &segments());
        assert_eq!(beside, [header, map, body].concat());
    }

    #[test]
    fn a_stretch_is_the_segments_that_overlap_it_behind_one_gap() {
        let lasting = |duration_s: f64, offset| Segment {
            offset,
            bytes: 10,
            duration_s,
        };
        let segments = [lasting(2.0, 0), lasting(4.0, 10), lasting(5.0, 20), lasting(1.5, 30)];
        let whole = media("a.mp4", Map::FirstBytes(600), &segments);
        let head = whole.split(SEGMENT).next().unwrap();
        let gap = |text: &str| format!("#EXTINF:{text},\n#EXT-X-GAP\na.mp4\n");
        let one = |place: usize| {
            let Segment { offset, duration_s, .. } = segments[place];
            format!("#EXTINF:{duration_s:.5},\n#EXT-X-BYTERANGE:10@{offset}\na.mp4\n")
        };
        let end = "#EXT-X-ENDLIST\n";
        for (from_s, to_s, expected) in [
            (0.0, 13.0, [head, &one(0), &one(1), &one(2), &one(3), end].concat()),
            (0.0, 6.0, [head, &one(0), &one(1)].concat()),
            (0.0, 6.1, [head, &one(0), &one(1), &one(2)].concat()),
            (2.0, 6.0, [head, &gap("2.00000"), &one(1)].concat()),
            (5.0, 10.0, [head, &gap("2.00000"), &one(1), &one(2)].concat()),
            (
                5.0,
                12.0,
                [head, &gap("2.00000"), &one(1), &one(2), &one(3), end].concat(),
            ),
            (12.0, 20.0, [head, &gap("11.00000"), &one(3), end].concat()),
            (20.0, 30.0, [head, &gap("12.50000"), end].concat()),
        ] {
            assert_eq!(stretch(&whole, from_s, to_s), expected, "{from_s} to {to_s}");
        }
    }

    #[test]
    fn what_has_no_segments_has_no_stretches() {
        let text = master(&[], &[]);
        assert_eq!(stretch(&text, 0.0, 1.0), text);
        for odd in ["", "#EXTINF:", "#EXTINF:x,\n", "#EXT-X-ENDLIST\n#EXTINF:1,\na\n"] {
            let _ = stretch(odd, 0.0, 1.0);
        }
    }

    #[test]
    fn a_master_playlist_names_what_a_player_chooses_by() {
        let sound = SoundGroup {
            id: "plain".into(),
            playlist: "smooth-h264-sound.m3u8".into(),
        };
        let light = Variant {
            playlist: "light-h264-picture.m3u8".into(),
            codecs: "avc1.64001e,mp4a.40.2".into(),
            peak_kbps: 80.5,
            average_kbps: 40.25,
            size: Some((640, 360)),
            fps: Some(12.5),
            sound: Some("plain".into()),
        };
        let voice = Variant {
            playlist: "voice-opus.m3u8".into(),
            codecs: "opus".into(),
            size: None,
            fps: None,
            sound: None,
            ..light.clone()
        };
        assert_eq!(
            master(&[sound], &[light, voice]),
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n\
             #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"plain\",NAME=\"sound\",DEFAULT=YES,AUTOSELECT=YES,\
             URI=\"smooth-h264-sound.m3u8\"\n\
             #EXT-X-STREAM-INF:BANDWIDTH=80500,AVERAGE-BANDWIDTH=40250,CODECS=\"avc1.64001e,mp4a.40.2\",\
             RESOLUTION=640x360,FRAME-RATE=12.500,AUDIO=\"plain\"\nlight-h264-picture.m3u8\n\
             #EXT-X-STREAM-INF:BANDWIDTH=80500,AVERAGE-BANDWIDTH=40250,CODECS=\"opus\"\nvoice-opus.m3u8\n"
        );
    }
}
