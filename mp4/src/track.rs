//! The tracks of an MP4 file, fragmented or not, sample by sample.

use crate::boxes::{
    children, find, flags, long_number, number, read_body, read_header, short_number, version, whole_children,
};
use crate::codec::{codec_name, without_rates};
use crate::fragment::read_fragment;
use crate::invalid;
use crate::tables::read_tables;
use std::io::{self, Read, Seek, SeekFrom};

/// Samples of a file at most: a day of sound at 50 frames a second.
const MAX_SAMPLES: usize = 5_000_000;

/// What a track holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Pictures.
    Picture,
    /// Sound.
    Sound,
}

/// A coded picture or a frame of sound: where it lies and when it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Where it begins in the file.
    pub offset: u64,
    /// Its size.
    pub bytes: u32,
    /// When it is shown, in ticks of the track, after the edit list: what an encoder needs in front is negative.
    pub pts: i64,
    /// How long it lasts in ticks, as the file says (in the order of decoding).
    pub duration: u32,
    /// Whether decoding can begin with it.
    pub is_key: bool,
}

/// A track with its samples in the order of decoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// What it holds.
    pub kind: Kind,
    /// Ticks a second.
    pub timescale: u32,
    /// The sample entry, a whole box, as the file has it but for its `btrt`.
    pub entry: Vec<u8>,
    /// Width of the picture; 0 for sound.
    pub width: u32,
    /// Height of the picture; 0 for sound.
    pub height: u32,
    /// RFC 6381 name, such as `avc1.64001e`.
    pub codec: String,
    /// Its samples in the order of decoding.
    pub samples: Vec<Sample>,
}

/// A track while its file is read.
pub(crate) struct Reading {
    pub id: u32,
    pub track: Track,
    /// Added to a sample's composition time: what the edit list moves.
    pub shift: i64,
    /// Where the next fragment begins unless it says so itself, in ticks.
    pub decode: u64,
    /// Of `trex`.
    pub default_duration: u32,
    /// Of `trex`.
    pub default_size: u32,
    /// Of `trex`.
    pub default_flags: u32,
}

impl Reading {
    /// Takes a sample that is decoded at `decode` and shown `offset` ticks later.
    pub fn push(&mut self, at: u64, bytes: u32, offset: i64, duration: u32, is_key: bool) -> io::Result<()> {
        if self.track.samples.len() >= MAX_SAMPLES {
            return Err(invalid("too many samples"));
        }
        let decode = i64::try_from(self.decode).map_err(|_| invalid("a time beyond all lessons"))?;
        self.track.samples.push(Sample {
            offset: at,
            bytes,
            pts: decode.saturating_add(offset).saturating_add(self.shift),
            duration,
            is_key,
        });
        self.decode = self.decode.saturating_add(u64::from(duration));
        Ok(())
    }
}

/// Reads a file of one track.
pub fn read_track(file: &mut (impl Read + Seek)) -> io::Result<Track> {
    let mut tracks = read_tracks(file)?;
    match (tracks.pop(), tracks.is_empty()) {
        (Some(track), true) => Ok(track),
        _ => Err(invalid("not a file of one track")),
    }
}

/// Reads the picture and sound tracks of a file, in its order.
pub fn read_tracks(file: &mut (impl Read + Seek)) -> io::Result<Vec<Track>> {
    let end = file.seek(SeekFrom::End(0))?;
    let mut readings = Vec::new();
    let mut offset = 0;
    while offset < end {
        file.seek(SeekFrom::Start(offset))?;
        let header = read_header(file, end - offset)?;
        match &header.kind {
            b"moov" => readings = read_moov(&read_body(file, header)?)?,
            b"moof" => read_fragment(&read_body(file, header)?, offset, &mut readings)?,
            _ => {}
        }
        offset += header.size;
    }
    let tracks: Vec<Track> = readings.into_iter().map(|reading| reading.track).collect();
    let within = |sample: &Sample| {
        sample
            .offset
            .checked_add(u64::from(sample.bytes))
            .is_some_and(|last| last <= end)
    };
    if tracks.iter().all(|track| track.samples.iter().all(within)) {
        Ok(tracks)
    } else {
        Err(invalid("a sample lies outside the file"))
    }
}

fn read_moov(moov: &[u8]) -> io::Result<Vec<Reading>> {
    let movie_timescale = find(moov, &[b"mvhd"]).map_or(0, |mvhd| of_version(mvhd, 12, 20));
    let mut readings = Vec::new();
    for (_, trak) in children(moov).filter(|(kind, _)| kind == b"trak") {
        if let Some(reading) = read_trak(trak, movie_timescale)? {
            readings.push(reading);
        }
    }
    for (_, trex) in find(moov, &[b"mvex"])
        .into_iter()
        .flat_map(children)
        .filter(|(kind, _)| kind == b"trex")
    {
        if let Some(reading) = readings.iter_mut().find(|reading| reading.id == number(trex, 4)) {
            reading.default_duration = number(trex, 12);
            reading.default_size = number(trex, 16);
            reading.default_flags = number(trex, 20);
        }
    }
    Ok(readings)
}

/// A track of pictures or sound; others (chapters, time codes) are passed over.
fn read_trak(trak: &[u8], movie_timescale: u32) -> io::Result<Option<Reading>> {
    let kind = match find(trak, &[b"mdia", b"hdlr"]).and_then(|hdlr| hdlr.get(8..12)) {
        Some(b"vide") => Kind::Picture,
        Some(b"soun") => Kind::Sound,
        _ => return Ok(None),
    };
    let timescale = find(trak, &[b"mdia", b"mdhd"]).map_or(0, |mdhd| of_version(mdhd, 12, 20));
    let stbl = find(trak, &[b"mdia", b"minf", b"stbl"]).unwrap_or_default();
    let stsd = find(stbl, &[b"stsd"]).unwrap_or_default();
    let entry = stsd.get(8..).and_then(|entries| whole_children(entries).next());
    let (Some((_, entry)), 1, 1..) = (entry, number(stsd, 4), timescale) else {
        return Err(invalid("a track without a clock or with more than one description"));
    };
    let is_picture = kind == Kind::Picture;
    let size = |at| {
        if is_picture {
            u32::from(short_number(entry, at))
        } else {
            0
        }
    };
    let mut reading = Reading {
        id: find(trak, &[b"tkhd"]).map_or(0, |tkhd| of_version(tkhd, 12, 20)),
        track: Track {
            kind,
            timescale,
            entry: without_rates(entry, is_picture),
            width: size(32),
            height: size(34),
            codec: codec_name(entry),
            samples: Vec::new(),
        },
        shift: find(trak, &[b"edts", b"elst"]).map_or(0, |elst| edit_shift(elst, timescale, movie_timescale)),
        decode: 0,
        default_duration: 0,
        default_size: 0,
        default_flags: 0,
    };
    read_tables(stbl, &mut reading)?;
    Ok(Some(reading))
}

/// What the edit list adds to times: an empty edit in front delays, the time its first edit begins at is cut away.
fn edit_shift(elst: &[u8], timescale: u32, movie_timescale: u32) -> i64 {
    let is_long = version(elst) == 1;
    let mut delay = 0_i64;
    for index in 0..(number(elst, 4) as usize).min(2) {
        let (length, start) = if is_long {
            let at = 8 + index * 20;
            (long_number(elst, at), long_number(elst, at + 8).cast_signed())
        } else {
            let at = 8 + index * 12;
            (
                u64::from(number(elst, at)),
                i64::from(number(elst, at + 4).cast_signed()),
            )
        };
        if start >= 0 {
            return delay.saturating_sub(start);
        }
        let ticks = u128::from(length) * u128::from(timescale) / u128::from(movie_timescale.max(1));
        delay = i64::try_from(ticks).unwrap_or(0);
    }
    delay
}

fn of_version(body: &[u8], short: usize, long: usize) -> u32 {
    number(body, if version(body) == 1 { long } else { short })
}

/// Whether a sample's flags say that decoding can begin with it.
pub(crate) fn is_key(sample_flags: u32) -> bool {
    sample_flags & 0x0001_0000 == 0
}

/// Whether a full box has a flag.
pub(crate) fn has(body: &[u8], flag: u32) -> bool {
    flags(body) & flag != 0
}
