//! A fragmented file as the plain MP4 that every player and editor takes: all tables in front ('faststart'), then the same
//! samples in the same order. It is not written but answered piece by piece, so that any part of it can be sent at once.

use crate::head::{movie_ticks, mvhd, trak};
use crate::invalid;
use crate::join::{Joined, Placed};
use crate::track::read_tracks;
use crate::write::{as_u32, boxed, full, words};
use std::io::{self, Read, Seek};
use std::ops::Range;

/// The plan of a plain MP4 over the samples of a fragmented one.
#[derive(Clone, Debug, PartialEq)]
pub struct Progressive {
    /// Everything in front of the samples.
    head: Vec<u8>,
    /// Where the samples come from, in order.
    chunks: Vec<Chunk>,
    bytes: u64,
}

/// Bytes of the plain file: of its head, or copied from the fragmented file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// These.
    Head(&'a [u8]),
    /// These of the fragmented file.
    Source(Range<u64>),
}

/// Samples of one track that lie together.
#[derive(Clone, Debug, PartialEq)]
struct Chunk {
    track: usize,
    source: u64,
    bytes: u64,
    samples: u32,
    /// Where it begins behind the head.
    place: u64,
}

impl Progressive {
    /// Reads the tables of a fragmented file.
    pub fn of(file: &mut (impl Read + Seek)) -> io::Result<Self> {
        let tracks = read_tracks(file)?
            .into_iter()
            .map(|track| Joined::of(vec![(track, 0.0)]));
        let tracks: Vec<Joined> = tracks.collect::<io::Result<_>>()?;
        if tracks.is_empty() {
            return Err(invalid("a file without tracks"));
        }
        let chunks = chunks(&tracks);
        let data: u64 = chunks.iter().map(|chunk| chunk.bytes).sum();
        // The size of the tables does not depend on what they say.
        let without_places = head(&tracks, &chunks, data, 0).len() as u64;
        let head = head(&tracks, &chunks, data, without_places);
        Ok(Self {
            bytes: head.len() as u64 + data,
            head,
            chunks,
        })
    }

    /// Size of the plain file.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Bytes it keeps in memory, about.
    pub fn weight(&self) -> usize {
        self.head.len() + self.chunks.len() * size_of::<Chunk>()
    }

    /// What a range of the plain file is made of.
    pub fn pieces(&self, range: Range<u64>) -> Vec<Piece<'_>> {
        let head_bytes = self.head.len() as u64;
        let mut pieces = Vec::new();
        if range.start < head_bytes {
            let within = |at: u64| usize::try_from(at.min(head_bytes)).unwrap_or(self.head.len());
            pieces.extend(self.head.get(within(range.start)..within(range.end)).map(Piece::Head));
        }
        let (start, end) = (
            range.start.saturating_sub(head_bytes),
            range.end.saturating_sub(head_bytes),
        );
        let first = self.chunks.partition_point(|chunk| chunk.place + chunk.bytes <= start);
        for chunk in self.chunks.iter().skip(first).take_while(|chunk| chunk.place < end) {
            let from = start.saturating_sub(chunk.place);
            let to = (end - chunk.place).min(chunk.bytes);
            pieces.push(Piece::Source(chunk.source + from..chunk.source + to));
        }
        pieces
    }
}

/// The samples of all tracks in the order of the file, in runs that lie together.
fn chunks(tracks: &[Joined]) -> Vec<Chunk> {
    let mut all: Vec<(usize, &Placed)> = Vec::new();
    for (number, track) in tracks.iter().enumerate() {
        all.extend(track.samples.iter().map(|sample| (number, sample)));
    }
    all.sort_by_key(|(_, sample)| sample.offset);
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut place = 0;
    for (track, sample) in all {
        let bytes = u64::from(sample.bytes);
        match chunks.last_mut() {
            Some(last) if last.track == track && last.source + last.bytes == sample.offset => {
                last.bytes += bytes;
                last.samples += 1;
            }
            _ => chunks.push(Chunk {
                track,
                source: sample.offset,
                bytes,
                samples: 1,
                place,
            }),
        }
        place += bytes;
    }
    chunks
}

/// `ftyp`, `moov` and the header of `mdat`, for samples that begin at `data_at`.
fn head(tracks: &[Joined], chunks: &[Chunk], data: u64, data_at: u64) -> Vec<u8> {
    let is_long = data.saturating_add(64 << 20) > u64::from(u32::MAX);
    let end_s = tracks.iter().map(Joined::end_s).fold(0.0, f64::max);
    let traks: Vec<u8> = tracks
        .iter()
        .enumerate()
        .flat_map(|(number, track)| {
            let own: Vec<&Chunk> = chunks.iter().filter(|chunk| chunk.track == number).collect();
            trak(
                track,
                movie_ticks(track.end_s()),
                &tables(track, &own, data_at, is_long),
            )
        })
        .collect();
    let ftyp = boxed(*b"ftyp", &[b"isom", &words(&[0x200]), b"isom", b"iso2", b"mp41"]);
    let moov = boxed(*b"moov", &[&mvhd(movie_ticks(end_s)), &traks]);
    let mdat = match u32::try_from(data + 8) {
        Ok(size) if !is_long => [&size.to_be_bytes()[..], b"mdat"].concat(),
        _ => [&1_u32.to_be_bytes()[..], b"mdat", &(data + 16).to_be_bytes()].concat(),
    };
    [ftyp, moov, mdat].concat()
}

fn tables(track: &Joined, chunks: &[&Chunk], data_at: u64, is_long: bool) -> Vec<u8> {
    let durations = track.samples.iter().map(|sample| sample.duration);
    let mut tables = full(*b"stts", 0, 0, &[&runs(durations)]);
    if track.samples.iter().any(|sample| sample.later != 0) {
        let later = track.samples.iter().map(|sample| sample.later);
        tables.extend(full(*b"ctts", 0, 0, &[&runs(later)]));
    }
    if track.is_picture() {
        let numbered = (1_u32..).zip(&track.samples);
        let keys: Vec<u32> = numbered
            .filter(|(_, sample)| sample.is_key)
            .map(|(number, _)| number)
            .collect();
        tables.extend(full(*b"stss", 0, 0, &[&words(&[as_u32(keys.len())]), &words(&keys)]));
    }
    let sizes: Vec<u32> = track.samples.iter().map(|sample| sample.bytes).collect();
    tables.extend(full(
        *b"stsz",
        0,
        0,
        &[&words(&[0, as_u32(sizes.len())]), &words(&sizes)],
    ));
    let mut per_chunk: Vec<u32> = Vec::new();
    let mut before = 0;
    for (number, chunk) in (1_u32..).zip(chunks) {
        if chunk.samples != before {
            per_chunk.extend([number, chunk.samples, 1]);
            before = chunk.samples;
        }
    }
    tables.extend(full(
        *b"stsc",
        0,
        0,
        &[&words(&[as_u32(per_chunk.len() / 3)]), &words(&per_chunk)],
    ));
    let places = chunks.iter().map(|chunk| data_at + chunk.place);
    let count = words(&[as_u32(chunks.len())]);
    tables.extend(if is_long {
        full(
            *b"co64",
            0,
            0,
            &[&count, &places.flat_map(u64::to_be_bytes).collect::<Vec<u8>>()],
        )
    } else {
        let places: Vec<u32> = places.map(|place| u32::try_from(place).unwrap_or(u32::MAX)).collect();
        full(*b"stco", 0, 0, &[&count, &words(&places)])
    });
    tables
}

/// A table of so many samples of one value each.
fn runs(values: impl Iterator<Item = u32>) -> Vec<u8> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for value in values {
        match runs.last_mut() {
            Some((count, same)) if *same == value => *count += 1,
            _ => runs.push((1, value)),
        }
    }
    let entries: Vec<u32> = runs.iter().flat_map(|(count, value)| [*count, *value]).collect();
    [words(&[as_u32(runs.len())]), words(&entries)].concat()
}
