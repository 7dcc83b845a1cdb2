//! The names of codecs (RFC 6381) from sample entries.

use crate::boxes::{BoxKind, children, find, number, whole_children};

/// Bytes of a picture's sample entry before the boxes in it, its header included.
const PICTURE_ENTRY: usize = 8 + 78;

/// Bytes of a sound's sample entry before the boxes in it, its header included.
const SOUND_ENTRY: usize = 8 + 28;

/// Whether a codec's name says MP3: object type 6B for MPEG-1, 69 for the lower sample rates of MPEG-2.
pub fn is_mp3(codec: &str) -> bool {
    matches!(codec, "mp4a.6B" | "mp4a.69")
}

/// The RFC 6381 name of a whole sample entry, such as `avc1.64001e`.
pub fn codec_name(entry: &[u8]) -> String {
    let kind: BoxKind = entry
        .get(4..8)
        .and_then(|kind| kind.first_chunk())
        .copied()
        .unwrap_or_default();
    let inner = |start: usize, wanted: &BoxKind| entry.get(start..).and_then(|inner| find(inner, &[wanted]));
    let known = match &kind {
        b"avc1" | b"avc3" => inner(PICTURE_ENTRY, b"avcC").and_then(|config| match config {
            [_, profile, compatible, level, ..] => Some(format!("{profile:02x}{compatible:02x}{level:02x}")),
            _ => None,
        }),
        b"av01" => inner(PICTURE_ENTRY, b"av1C").and_then(av1_parameters),
        b"mp4a" => inner(SOUND_ENTRY, b"esds").and_then(esds_parameters),
        b"Opus" => return "opus".into(),
        _ => None,
    };
    let kind = String::from_utf8_lossy(&kind).into_owned();
    known.map_or_else(|| kind.clone(), |parameters| format!("{kind}.{parameters}"))
}

/// Profile, level and tier, and depth (AV1 in ISO BMFF §5).
fn av1_parameters(config: &[u8]) -> Option<String> {
    let &[_, profile_level, tier_depth, ..] = config else {
        return None;
    };
    let tier = if tier_depth & 0x80 == 0 { 'M' } else { 'H' };
    let depth = match tier_depth >> 5 & 0b11 {
        0b00 | 0b01 => 8,
        0b10 => 10,
        _ => 12,
    };
    Some(format!(
        "{}.{:02}{tier}.{depth:02}",
        profile_level >> 5,
        profile_level & 0x1f
    ))
}

/// The object type, and for MPEG-4 audio the audio object type (ISO 14496-1 §7.2.6, RFC 6381 §3.3).
fn esds_parameters(esds: &[u8]) -> Option<String> {
    // ES_Descriptor: id, flags; streams of files have none of the fields that flags announce.
    let elementary = descriptor(esds.get(4..)?, 0x03)?;
    let decoder = descriptor(elementary.get(3..)?, 0x04)?;
    let object = *decoder.first()?;
    if object != 0x40 {
        return Some(format!("{object:02X}"));
    }
    let specific = descriptor(decoder.get(13..)?, 0x05)?;
    let mut audio = u16::from(specific.first()? >> 3);
    if audio == 31 {
        audio = 32 + (number(specific, 0) >> 21 & 0x3f) as u16;
    }
    Some(format!("{object:02X}.{audio}"))
}

/// The body of a descriptor that begins here, its length in up to four bytes of seven bits.
fn descriptor(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (first, mut rest) = bytes.split_first()?;
    let mut length = 0_usize;
    for _ in 0..4 {
        let (byte, after) = rest.split_first()?;
        rest = after;
        length = length << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    (*first == tag).then_some(())?;
    rest.get(..length)
}

/// The entry without its `btrt`: what the muxer guessed of the rate, different for every part of one picture.
pub fn without_rates(entry: &[u8], is_picture: bool) -> Vec<u8> {
    let start = if is_picture { PICTURE_ENTRY } else { SOUND_ENTRY };
    let Some((fields, inner)) = entry.split_at_checked(start) else {
        return entry.to_vec();
    };
    if children(inner).all(|(kind, _)| &kind != b"btrt") {
        return entry.to_vec();
    }
    let mut kept = fields.to_vec();
    for (_, whole) in whole_children(inner).filter(|(kind, _)| kind != b"btrt") {
        kept.extend_from_slice(whole);
    }
    let size = crate::write::as_u32(kept.len()).to_be_bytes();
    kept[..4].copy_from_slice(&size);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::boxed;

    fn picture(kind: BoxKind, inner: &[u8]) -> Vec<u8> {
        boxed(kind, &[&[0; 78], inner])
    }

    fn sound(kind: BoxKind, inner: &[u8]) -> Vec<u8> {
        boxed(kind, &[&[0; 28], inner])
    }

    /// Object type 0x40 has a decoder's own description behind it, others have none.
    fn esds(object: u8, specific: &[u8]) -> Vec<u8> {
        let length = |bytes: usize| u8::try_from(bytes).expect("short");
        let mut decoder = vec![object, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        if !specific.is_empty() {
            decoder.extend([0x05, length(specific.len())]);
            decoder.extend(specific);
        }
        // FFmpeg writes every length in four bytes.
        let mut elementary = vec![0, 1, 0, 0x04, 0x80, 0x80, 0x80, length(decoder.len())];
        elementary.extend(decoder);
        let start = [0, 0, 0, 0, 0x03, 0x80, 0x80, 0x80, length(elementary.len())];
        boxed(*b"esds", &[&start, &elementary])
    }

    #[test]
    fn codecs_are_named_as_players_ask_for_them() {
        let avc = picture(*b"avc1", &boxed(*b"avcC", &[&[1, 0x64, 0, 0x1e, 0xff]]));
        assert_eq!(codec_name(&avc), "avc1.64001e");
        let av1 = |bytes: &[u8]| codec_name(&picture(*b"av01", &boxed(*b"av1C", &[bytes])));
        assert_eq!(av1(&[0x81, 0x01, 0x0c, 0]), "av01.0.01M.08");
        assert_eq!(av1(&[0x81, 0x08, 0xcc, 0]), "av01.0.08H.10");
        assert_eq!(codec_name(&sound(*b"mp4a", &esds(0x40, &[0x11, 0x90]))), "mp4a.40.2");
        assert_eq!(codec_name(&sound(*b"mp4a", &esds(0x6b, &[]))), "mp4a.6B");
        assert_eq!(codec_name(&sound(*b"mp4a", &esds(0x69, &[]))), "mp4a.69");
        assert_eq!(codec_name(&sound(*b"Opus", &[])), "opus");
        assert!(is_mp3("mp4a.69") && is_mp3("mp4a.6B") && !is_mp3("mp4a.40.2"));
    }

    #[test]
    fn an_entry_cut_short_is_named_by_its_letters() {
        assert_eq!(codec_name(&boxed(*b"avc1", &[&[0; 10]])), "avc1");
        assert_eq!(
            codec_name(&sound(*b"mp4a", &boxed(*b"esds", &[&[0, 0, 0, 0, 3]]))),
            "mp4a"
        );
        assert_eq!(codec_name(&[]), "\0\0\0\0");
    }

    #[test]
    fn the_guessed_rate_is_left_out_of_an_entry() {
        let config = boxed(*b"avcC", &[&[1, 2, 3, 4]]);
        let rated = picture(*b"avc1", &[config.clone(), boxed(*b"btrt", &[&[9; 12]])].concat());
        assert_eq!(without_rates(&rated, true), picture(*b"avc1", &config));
    }
}
