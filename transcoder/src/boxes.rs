//! Reads the boxes of a fragmented MP4 (ISO 14496-12): where its fragments lie, how long they last and what is in them.

use std::io::{self, Read, Seek, SeekFrom};

/// The lay of a single-file fragmented MP4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Bytes from the start to the end of `moov`.
    pub init_bytes: u64,
    /// Bytes of the whole file.
    pub bytes: u64,
    /// Tracks in the order of the file.
    pub tracks: Vec<TrackBox>,
    /// Fragments in the order of the file.
    pub fragments: Vec<Fragment>,
}

/// A track as `moov` describes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrackBox {
    id: u32,
    timescale: u32,
    default_duration: u32,
    /// RFC 6381 name, such as `avc1.64001e`.
    pub codec: String,
}

impl TrackBox {
    /// Whether it holds pictures.
    pub fn is_picture(&self) -> bool {
        self.codec.starts_with("avc1")
    }
}

/// A `moof` with its data.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fragment {
    /// Where it begins.
    pub offset: u64,
    /// Its size with its data.
    pub bytes: u64,
    /// How long its leading track (the picture where there is one) lasts, in seconds.
    pub duration_s: f64,
}

/// Reads the layout of a file.
pub fn read_layout(file: &mut (impl Read + Seek)) -> io::Result<Layout> {
    let mut layout = Layout {
        bytes: file.seek(SeekFrom::End(0))?,
        ..Layout::default()
    };
    let mut offset = 0;
    while offset < layout.bytes {
        file.seek(SeekFrom::Start(offset))?;
        let (kind, header, size) = read_header(file, layout.bytes - offset)?;
        match &kind {
            b"moov" => {
                let body = read_body(file, size - header)?;
                layout.tracks = children(&body)
                    .filter(|(kind, _)| kind == b"trak")
                    .map(|(_, trak)| track(trak))
                    .collect();
                read_defaults(&body, &mut layout.tracks);
                layout.init_bytes = offset + size;
            }
            b"moof" => {
                let body = read_body(file, size - header)?;
                let duration_s = fragment_duration(&body, &layout.tracks);
                layout.fragments.push(Fragment {
                    offset,
                    bytes: size,
                    duration_s,
                });
            }
            b"mdat" => {
                if let Some(fragment) = layout.fragments.last_mut() {
                    fragment.bytes = offset + size - fragment.offset;
                }
            }
            _ => {}
        }
        offset += size;
    }
    Ok(layout)
}

fn read_header(file: &mut impl Read, left: u64) -> io::Result<([u8; 4], u64, u64)> {
    let mut head = [0; 8];
    file.read_exact(&mut head)?;
    let kind = [head[4], head[5], head[6], head[7]];
    let (header, size) = match number(&head, 0) {
        0 => (8, left),
        1 => {
            let mut long = [0; 8];
            file.read_exact(&mut long)?;
            (16, u64::from_be_bytes(long))
        }
        size => (8, u64::from(size)),
    };
    if size < header || size > left {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "a box reaches beyond the file",
        ));
    }
    Ok((kind, header, size))
}

fn read_body(file: &mut impl Read, size: u64) -> io::Result<Vec<u8>> {
    // An index of 64 MB would be one for weeks of video.
    if size > 64 << 20 {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "an index of impossible size",
        ));
    }
    let mut body = Vec::new();
    file.take(size).read_to_end(&mut body)?;
    Ok(body)
}

/// The boxes inside a box's body.
fn children(body: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = body;
    std::iter::from_fn(move || {
        let size = number(rest, 0) as usize;
        if rest.len() < 8 || size < 8 || size > rest.len() {
            return None;
        }
        let (this, after) = rest.split_at(size);
        rest = after;
        Some(([this[4], this[5], this[6], this[7]], &this[8..]))
    })
}

fn find<'a>(body: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    let (first, deeper) = path.split_first()?;
    let (_, inner) = children(body).find(|(kind, _)| kind == *first)?;
    if deeper.is_empty() {
        Some(inner)
    } else {
        find(inner, deeper)
    }
}

/// A big-endian number of 32 bits; zero beyond the end.
fn number(body: &[u8], at: usize) -> u32 {
    body.get(at..at + 4)
        .map_or(0, |bytes| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

fn track(trak: &[u8]) -> TrackBox {
    let of_version =
        |body: &[u8], short: usize, long: usize| number(body, if body.first() == Some(&1) { long } else { short });
    let id = find(trak, &[b"tkhd"]).map_or(0, |tkhd| of_version(tkhd, 12, 20));
    let timescale = find(trak, &[b"mdia", b"mdhd"]).map_or(0, |mdhd| of_version(mdhd, 12, 20));
    let description = find(trak, &[b"mdia", b"minf", b"stbl", b"stsd"]).unwrap_or_default();
    TrackBox {
        id,
        timescale,
        default_duration: 0,
        codec: codec_name(description),
    }
}

/// The RFC 6381 name of the first entry of a sample description.
fn codec_name(stsd: &[u8]) -> String {
    let Some((kind, entry)) = stsd.get(8..).and_then(|entries| children(entries).next()) else {
        return String::new();
    };
    match &kind {
        // 78 bytes of picture entry, then `avcC`: version, profile, compatibility, level.
        b"avc1" => match entry.get(78..).and_then(|inner| find(inner, &[b"avcC"])) {
            Some(&[_, profile, compatible, level, ..]) => format!("avc1.{profile:02x}{compatible:02x}{level:02x}"),
            _ => "avc1".into(),
        },
        // We encode AAC-LC only: object type 2 of MPEG-4 audio.
        b"mp4a" => "mp4a.40.2".into(),
        b"Opus" => "opus".into(),
        other => String::from_utf8_lossy(other).into_owned(),
    }
}

fn read_defaults(moov: &[u8], tracks: &mut [TrackBox]) {
    let Some(mvex) = find(moov, &[b"mvex"]) else { return };
    for (_, trex) in children(mvex).filter(|(kind, _)| kind == b"trex") {
        if let Some(track) = tracks.iter_mut().find(|track| track.id == number(trex, 4)) {
            track.default_duration = number(trex, 12);
        }
    }
}

fn fragment_duration(moof: &[u8], tracks: &[TrackBox]) -> f64 {
    let leading = tracks.iter().find(|track| track.is_picture()).or(tracks.first());
    let mut longest = 0.0_f64;
    for (_, traf) in children(moof).filter(|(kind, _)| kind == b"traf") {
        let Some(tfhd) = find(traf, &[b"tfhd"]) else { continue };
        let Some(track) = tracks.iter().find(|track| track.id == number(tfhd, 4)) else {
            continue;
        };
        let ticks: u64 = children(traf)
            .filter(|(kind, _)| kind == b"trun")
            .map(|(_, trun)| run_duration(trun, default_duration(tfhd, track)))
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "ticks of seconds fit in 53 bits")]
        let seconds = ticks as f64 / f64::from(track.timescale.max(1));
        if leading.is_some_and(|leading| leading.id == track.id) {
            return seconds;
        }
        longest = longest.max(seconds);
    }
    longest
}

/// Duration of a sample that does not state its own: of `tfhd` where it says so, else of `trex`.
fn default_duration(tfhd: &[u8], track: &TrackBox) -> u32 {
    let flags = number(tfhd, 0);
    if flags & 0x8 == 0 {
        return track.default_duration;
    }
    let before = if flags & 0x1 == 0 { 0 } else { 8 } + if flags & 0x2 == 0 { 0 } else { 4 };
    number(tfhd, 8 + before)
}

fn run_duration(trun: &[u8], default_duration: u32) -> u64 {
    let (flags, count) = (number(trun, 0), number(trun, 4));
    if flags & 0x100 == 0 {
        return u64::from(count) * u64::from(default_duration);
    }
    let first = 8 + if flags & 0x1 == 0 { 0 } else { 4 } + if flags & 0x4 == 0 { 0 } else { 4 };
    let fields = [0x100, 0x200, 0x400, 0x800]
        .iter()
        .filter(|&&flag| flags & flag != 0)
        .count();
    (0..count as usize)
        .map(|index| u64::from(number(trun, first + index * fields * 4)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn boxed(kind: &[u8], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).expect("small");
        [&size.to_be_bytes(), kind, body].concat()
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    fn sound_track() -> Vec<u8> {
        let stsd = [words(&[0, 1]), boxed(b"mp4a", &[0; 28])].concat();
        let stbl = boxed(b"stbl", &boxed(b"stsd", &stsd));
        let mdia = [boxed(b"mdhd", &words(&[0, 0, 0, 1000, 0, 0])), boxed(b"minf", &stbl)].concat();
        boxed(
            b"trak",
            &[boxed(b"tkhd", &words(&[0, 0, 0, 7])), boxed(b"mdia", &mdia)].concat(),
        )
    }

    #[test]
    fn fragments_are_found_with_their_places_and_lengths() {
        let mvex = boxed(b"mvex", &boxed(b"trex", &words(&[0, 7, 1, 20, 0, 0])));
        let moov = boxed(b"moov", &[sound_track(), mvex].concat());
        let by_default = boxed(
            b"traf",
            &[boxed(b"tfhd", &words(&[0, 7])), boxed(b"trun", &words(&[0, 50]))].concat(),
        );
        let each = boxed(
            b"traf",
            &[
                boxed(b"tfhd", &words(&[0, 7])),
                boxed(b"trun", &words(&[0x301, 2, 99, 400, 9, 600, 9])),
            ]
            .concat(),
        );
        let file = [
            boxed(b"ftyp", b"isom"),
            moov,
            boxed(b"moof", &by_default),
            boxed(b"mdat", &[0; 100]),
            boxed(b"moof", &each),
            boxed(b"mdat", &[0; 10]),
        ]
        .concat();
        let layout = read_layout(&mut Cursor::new(&file)).expect("a sound file");
        assert_eq!(layout.bytes, file.len() as u64);
        assert_eq!(layout.tracks[0].codec, "mp4a.40.2");
        assert_eq!(layout.fragments[0].offset, layout.init_bytes);
        assert_eq!(
            layout.fragments[1].offset,
            layout.init_bytes + layout.fragments[0].bytes
        );
        let lengths: Vec<f64> = layout.fragments.iter().map(|fragment| fragment.duration_s).collect();
        assert_eq!(lengths, [1.0, 1.0]);
    }

    #[test]
    fn a_box_that_reaches_beyond_the_file_is_refused() {
        let file = [&words(&[99])[..], b"moov", &[0; 8]].concat();
        assert!(read_layout(&mut Cursor::new(file)).is_err());
    }
}
