//! What a file is by its first bytes. Decides before FFmpeg sees the file, so that a playlist or a picture under a
//! video's name is refused in words its uploader understands and nothing it points at is ever opened.

/// How many bytes [`sniff`] wants to see.
pub const SNIFF_BYTES: usize = 4096;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A container of sound or moving pictures.
    Media,
    /// A picture, a text or a playlist.
    Other(&'static str),
    /// Nothing we know by its first bytes.
    Unknown,
}

/// Tells media, pictures, texts and playlists apart.
pub fn sniff(head: &[u8]) -> Kind {
    let at = |offset: usize, magic: &[u8]| head.get(offset..offset + magic.len()) == Some(magic);
    if at(4, b"ftyp") {
        return match head.get(8..12) {
            Some(b"heic" | b"heix" | b"mif1" | b"msf1" | b"avif") => Kind::Other("picture"),
            _ => Kind::Media,
        };
    }
    let pictures: [&[u8]; 8] = [
        b"\xff\xd8\xff",
        b"\x89PNG",
        b"GIF8",
        b"BM",
        b"II*\0",
        b"MM\0*",
        b"8BPS",
        b"\0\0\x01\0",
    ];
    if pictures.iter().any(|magic| at(0, magic)) || (at(0, b"RIFF") && at(8, b"WEBP")) {
        return Kind::Other("picture");
    }
    let boxes: [&[u8]; 6] = [b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"];
    let starts: [&[u8]; 8] = [
        b"\x1a\x45\xdf\xa3",
        b"RIFF",
        b"OggS",
        b"FLV",
        b"fLaC",
        b"ID3",
        b"#!AMR",
        b"\x30\x26\xb2\x75",
    ];
    if boxes.iter().any(|name| at(4, name)) || starts.iter().any(|magic| at(0, magic)) {
        return Kind::Media;
    }
    if at(0, b"\0\0\x01\xba") || at(0, b"\0\0\x01\xb3") || is_transport_stream(head) {
        return Kind::Media;
    }
    if at(0, b"%PDF") || at(0, b"PK\x03\x04") || at(0, b"\xd0\xcf\x11\xe0") {
        return Kind::Other("document");
    }
    if is_text(head) {
        return Kind::Other("text or playlist");
    }
    Kind::Unknown
}

/// Packets of 188 bytes (192 with the time stamps of camcorders), each starting with 0x47.
fn is_transport_stream(head: &[u8]) -> bool {
    [(0, 188), (4, 192)].iter().any(|&(first, size)| {
        let marks: Vec<_> = head.iter().skip(first).step_by(size).take(4).collect();
        marks.len() == 4 && marks.iter().all(|&&mark| mark == 0x47)
    })
}

fn is_text(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return head.len() >= 4 && head[2..].chunks_exact(2).take(64).any(|pair| pair.contains(&0));
    }
    let strange = head
        .iter()
        .filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c))
        .count();
    strange == 0
        && (std::str::from_utf8(head).is_ok()
            || head.iter().filter(|byte| byte.is_ascii()).count() * 10 > head.len() * 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_tell_media_from_what_only_calls_itself_so() {
        let table: [(&[u8], Kind); 12] = [
            (b"\0\0\0\x20ftypisom", Kind::Media),
            (b"\0\0\0\x20ftypheic", Kind::Other("picture")),
            (b"\x1a\x45\xdf\xa3....", Kind::Media),
            (b"RIFF....AVI ", Kind::Media),
            (b"RIFF....WEBPVP8 ", Kind::Other("picture")),
            (b"\xff\xd8\xff\xe0", Kind::Other("picture")),
            (b"\x89PNG\r\n\x1a\n", Kind::Other("picture")),
            (b"#EXTM3U\nhttp://example.org/a.ts\n", Kind::Other("text or playlist")),
            (
                b"ffconcat version 1.0\nfile '/etc/passwd'\n",
                Kind::Other("text or playlist"),
            ),
            ("第三课".as_bytes(), Kind::Other("text or playlist")),
            (b"%PDF-1.7", Kind::Other("document")),
            (b"\x01\x02\x03\x04\x05\x90\x91", Kind::Unknown),
        ];
        for (head, kind) in table {
            assert_eq!(sniff(head), kind, "{}", String::from_utf8_lossy(head));
        }
    }
}
