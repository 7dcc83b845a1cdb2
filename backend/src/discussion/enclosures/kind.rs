//! What a file is, told from its first bytes and never from its name: a pure function.

use crate::discussion::entity::enclosure::EnclosureKind;

/// Why a file cannot go with a post; the codes of its field's words.
pub type Refused = &'static str;

/// Brands of pictures in the container of MP4: what iPhones take unless told otherwise.
const HEIC: [&[u8]; 7] = [b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"];

/// The kind of a file that begins so.
pub fn of_head(head: &[u8]) -> Result<EnclosureKind, Refused> {
    let at = |from: usize, wanted: &[u8]| head.get(from..).is_some_and(|rest| rest.starts_with(wanted));
    if head.is_empty() {
        return Err("empty_file");
    }
    if at(4, b"ftyp") {
        return if HEIC.iter().any(|brand| at(8, brand)) {
            Err("heic")
        } else {
            Ok(EnclosureKind::Voice)
        };
    }
    if at(0, b"\xff\xd8\xff") || at(0, b"\x89PNG\r\n\x1a\n") || (at(0, b"RIFF") && at(8, b"WEBP")) {
        return Ok(EnclosureKind::Picture);
    }
    let sounds: [&[u8]; 8] = [
        b"\x1a\x45\xdf\xa3", // WebM
        b"OggS",
        b"#!AMR",
        b"ID3",
        b"fLaC",
        b"caff",
        b"FORM",
        b"RIFF",
    ];
    // MP3 and AAC have no head: each frame begins with eleven ones.
    let is_frame = matches!(head, [0xff, second, ..] if second & 0xe0 == 0xe0);
    if is_frame || sounds.iter().any(|begin| at(0, begin)) {
        Ok(EnclosureKind::Voice)
    } else {
        Err("neither_voice_nor_picture")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EnclosureKind::{Picture, Voice};

    #[test]
    fn the_first_bytes_tell_what_a_file_is_and_its_name_does_not() {
        for (head, kind) in [
            (&b"\x1a\x45\xdf\xa3\x9f\x42"[..], Ok(Voice)),
            (b"\0\0\0\x20ftypiso5\0\0", Ok(Voice)),
            (b"\0\0\0\x18ftyp3gp4\0\0", Ok(Voice)),
            (b"\0\0\0\x20ftypM4A \0\0", Ok(Voice)),
            (b"OggS\0\x02", Ok(Voice)),
            (b"#!AMR\n", Ok(Voice)),
            (b"ID3\x04\0", Ok(Voice)),
            (b"\xff\xfb\x90\x64", Ok(Voice)),
            (b"\xff\xf1\x50\x80", Ok(Voice)),
            (b"RIFF\x24\0\0\0WAVEfmt ", Ok(Voice)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Ok(Picture)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Ok(Picture)),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Ok(Picture)),
            (b"\0\0\0\x28ftypheic\0\0", Err("heic")),
            (b"\0\0\0\x1cftypavif\0\0", Err("heic")),
            (b"", Err("empty_file")),
            ("第三课 一元二次方程".as_bytes(), Err("neither_voice_nor_picture")),
            (b"GIF89a", Err("neither_voice_nor_picture")),
            (b"MZ\x90\0", Err("neither_voice_nor_picture")),
            (b"\xff", Err("neither_voice_nor_picture")),
        ] {
            assert_eq!(of_head(head), kind, "{head:?}");
        }
    }
}
