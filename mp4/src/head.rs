//! Writes what a file begins with (`ftyp`, `moov`): who its tracks are, and no sample.

use crate::join::Joined;
use crate::moof::{KEY, NOT_KEY, usual_duration};
use crate::track::Kind;
use crate::write::{boxed, full, words};

/// Ticks a second of the movie's own clock.
pub const MOVIE_TIMESCALE: u32 = 1000;

/// No turning, no scaling (ISO 14496-12 §8.2.2).
const MATRIX: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

/// The language `und` as three letters of five bits.
const UNDETERMINED: u32 = 0x55c4;

/// The id of a track in every file of a lesson: the header of one file fits the fragments of another.
pub fn track_id(kind: Kind) -> u32 {
    match kind {
        Kind::Picture => 1,
        Kind::Sound => 2,
    }
}

/// `ftyp` and `moov` of a fragmented file with these tracks.
pub fn fragmented_head(tracks: &[&Joined]) -> Vec<u8> {
    let end_s = tracks.iter().map(|track| track.end_s()).fold(0.0, f64::max);
    let mehd = full(*b"mehd", 0, 0, &[&words(&[movie_ticks(end_s)])]);
    let trex: Vec<u8> = tracks.iter().flat_map(|track| track_defaults(track)).collect();
    let traks: Vec<u8> = tracks
        .iter()
        .flat_map(|track| trak(track, 0, &empty_tables()))
        .collect();
    let mvex = boxed(*b"mvex", &[&mehd, &trex]);
    let ftyp = boxed(*b"ftyp", &[b"iso6", &words(&[0]), b"iso6", b"dash", b"mp41"]);
    [ftyp, boxed(*b"moov", &[&mvhd(0), &traks, &mvex])].concat()
}

/// The movie's header; a fragmented file tells its length elsewhere.
pub fn mvhd(duration: u32) -> Vec<u8> {
    let times = words(&[0, 0, MOVIE_TIMESCALE, duration]);
    let rate_and_volume = words(&[0x1_0000, 0x0100_0000, 0, 0]);
    let previews = [0; 24];
    let next_track = words(&[3]);
    full(
        *b"mvhd",
        0,
        0,
        &[&times, &rate_and_volume, &words(&MATRIX), &previews, &next_track],
    )
}

/// A track with its sample tables; `duration` in movie ticks, 0 in a fragmented file.
pub fn trak(track: &Joined, duration: u32, tables: &[u8]) -> Vec<u8> {
    let volume = if track.is_picture() { 0 } else { 0x0100_0000 };
    let tkhd = full(
        *b"tkhd",
        0,
        3,
        &[
            &words(&[0, 0, track_id(track.kind), 0, duration, 0, 0, 0, volume]),
            &words(&MATRIX),
            &words(&[track.width << 16, track.height << 16]),
        ],
    );
    let stsd = full(*b"stsd", 0, 0, &[&words(&[1]), &track.entry]);
    let stbl = boxed(*b"stbl", &[&stsd, tables]);
    let (handler, medium) = if track.is_picture() {
        (b"vide", full(*b"vmhd", 0, 1, &[&[0; 8]]))
    } else {
        (b"soun", full(*b"smhd", 0, 0, &[&[0; 4]]))
    };
    let here = full(*b"url ", 0, 1, &[]);
    let dinf = boxed(*b"dinf", &[&full(*b"dref", 0, 0, &[&words(&[1]), &here])]);
    let minf = boxed(*b"minf", &[&medium, &dinf, &stbl]);
    let hdlr = full(*b"hdlr", 0, 0, &[&words(&[0]), handler, &[0; 12], b"\0"]);
    let ticks = media_ticks(track, duration);
    let mdhd = full(
        *b"mdhd",
        0,
        0,
        &[&words(&[0, 0, track.timescale, ticks, UNDETERMINED << 16])],
    );
    boxed(
        *b"trak",
        &[&tkhd, &edits(track, duration), &boxed(*b"mdia", &[&mdhd, &hdlr, &minf])],
    )
}

fn media_ticks(track: &Joined, duration: u32) -> u32 {
    let last = track.samples.last().filter(|_| duration > 0);
    last.map_or(0, |last| {
        u32::try_from(last.decode + u64::from(last.duration)).unwrap_or(u32::MAX)
    })
}

/// The edit list: nothing where the media begins with the lesson. A length of 0 means all that follows.
fn edits(track: &Joined, duration: u32) -> Vec<u8> {
    if track.lead == 0 {
        return Vec::new();
    }
    let lead = u32::try_from(track.lead).unwrap_or(u32::MAX >> 1);
    let elst = full(*b"elst", 0, 0, &[&words(&[1, duration, lead, 0x1_0000])]);
    boxed(*b"edts", &[&elst])
}

fn empty_tables() -> Vec<u8> {
    let empty = |kind| full(kind, 0, 0, &[&words(&[0])]);
    let stsz = full(*b"stsz", 0, 0, &[&words(&[0, 0])]);
    [empty(*b"stts"), empty(*b"stsc"), stsz, empty(*b"stco")].concat()
}

fn track_defaults(track: &Joined) -> Vec<u8> {
    let flags = if track.is_picture() { NOT_KEY } else { KEY };
    let values = [track_id(track.kind), 1, usual_duration(&track.samples), 0, flags];
    full(*b"trex", 0, 0, &[&words(&values)])
}

/// Seconds in ticks of the movie's clock.
pub fn movie_ticks(seconds: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let ticks = (seconds * f64::from(MOVIE_TIMESCALE)).round() as u32;
    ticks
}
