//! Writes fragments (`moof`) and the index over them (`sidx`), as few bytes as players allow.

use crate::head::track_id;
use crate::join::{Joined, Placed};
use crate::write::{as_u32, boxed, full, words};
use std::collections::BTreeMap;

/// Flags of a sample that decoding can begin with.
pub const KEY: u32 = 0x0200_0000;

/// Flags of a sample that needs others.
pub const NOT_KEY: u32 = 0x0101_0000;

/// Bytes of a run's own header with all it may say once.
const RUN_HEADER: usize = 24;

/// The duration most samples have, so that they need not say it.
pub fn usual_duration(samples: &[Placed]) -> u32 {
    let mut counts = BTreeMap::new();
    for sample in samples {
        *counts.entry(sample.duration).or_insert(0_usize) += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map_or(0, |(duration, _)| duration)
}

/// What all samples of a fragment have in common.
fn common(samples: &[Placed], of: impl Fn(&Placed) -> u32) -> Option<u32> {
    let first = of(samples.first()?);
    samples.iter().all(|sample| of(sample) == first).then_some(first)
}

/// The header of a fragment with the samples of one track, and that of the data behind it. `usual` is the duration that
/// the track's samples need not say.
pub fn fragment_head(sequence: u32, track: &Joined, usual: u32, samples: &[Placed]) -> Vec<u8> {
    let duration = usual_duration(samples);
    let size = common(samples, |sample| sample.bytes).filter(|_| samples.len() > 1);
    // Data offsets count from the `moof`, and the sample entry is the only one there is.
    let mut tfhd_flags = 0x02_0000;
    let mut tfhd = vec![track_id(track.kind)];
    let own_duration = Some(duration).filter(|&duration| duration != usual);
    for (flag, value) in [(0x8, own_duration), (0x10, size)] {
        if let Some(value) = value {
            tfhd_flags |= flag;
            tfhd.push(value);
        }
    }
    let tfhd = full(*b"tfhd", 0, tfhd_flags, &[&words(&tfhd)]);
    let decode = samples.first().map_or(0, |sample| sample.decode);
    let tfdt = match u32::try_from(decode) {
        Ok(short) => full(*b"tfdt", 0, 0, &[&words(&[short])]),
        Err(_) => full(*b"tfdt", 1, 0, &[&decode.to_be_bytes()]),
    };
    let runs = runs(samples, track.is_picture(), duration);
    let moof = |before: u32| {
        let mut data = before;
        let mut truns = Vec::new();
        for run in &runs {
            truns.extend(trun(run, track.is_picture(), duration, size.is_some(), data));
            data = data.saturating_add(data_bytes(run));
        }
        let traf = boxed(*b"traf", &[&tfhd, &tfdt, &truns]);
        boxed(*b"moof", &[&full(*b"mfhd", 0, 0, &[&words(&[sequence])]), &traf])
    };
    let length = moof(0).len();
    let mdat = words(&[data_bytes(samples).saturating_add(8)]);
    [moof(as_u32(length + 8)), mdat, b"mdat".to_vec()].concat()
}

fn data_bytes(samples: &[Placed]) -> u32 {
    samples.iter().fold(0, |sum, sample| sum.saturating_add(sample.bytes))
}

/// Samples in runs, so that each says as little as it can: a key frame begins one, and a last sample that lasts longer
/// than the others is one where that is cheaper than all of them saying how long they last.
fn runs(samples: &[Placed], is_picture: bool, duration: u32) -> Vec<&[Placed]> {
    let mut runs = Vec::new();
    let mut rest = samples;
    while !rest.is_empty() {
        let next_key = rest.iter().skip(1).position(|sample| is_picture && sample.is_key);
        let (run, after) = rest.split_at(next_key.map_or(rest.len(), |index| index + 1));
        rest = after;
        match run.split_last() {
            Some((last, others))
                if last.duration != duration
                    && others.len() * 4 > RUN_HEADER
                    && common(others, |sample| sample.duration) == Some(duration) =>
            {
                runs.extend([others, std::slice::from_ref(last)]);
            }
            _ => runs.push(run),
        }
    }
    runs
}

/// A run of samples whose data begins `data` bytes behind the `moof`'s begin.
fn trun(samples: &[Placed], is_picture: bool, duration: u32, same_size: bool, data: u32) -> Vec<u8> {
    let flags_of = |sample: &Placed| if sample.is_key { KEY } else { NOT_KEY };
    let by_default = if is_picture { NOT_KEY } else { KEY };
    let is_default = |sample: &Placed| flags_of(sample) == by_default;
    let only_first_is_not = samples.iter().skip(1).all(is_default);
    let first_flags = samples.first().filter(|first| only_first_is_not && !is_default(first));
    let has = [
        (0x100, common(samples, |sample| sample.duration) != Some(duration)),
        (0x200, !same_size),
        (0x400, !only_first_is_not),
        (0x800, samples.iter().any(|sample| sample.later != 0)),
    ];
    let mut flags = 0x1;
    let mut start = vec![as_u32(samples.len()), data];
    if let Some(first) = first_flags {
        flags |= 0x4;
        start.push(flags_of(first));
    }
    for (flag, _) in has.iter().filter(|(_, is)| *is) {
        flags |= flag;
    }
    let mut fields = Vec::with_capacity(samples.len() * 2);
    for sample in samples {
        let values = [sample.duration, sample.bytes, flags_of(sample), sample.later];
        fields.extend(
            has.iter()
                .zip(values)
                .filter(|((_, is), _)| *is)
                .map(|(_, value)| value),
        );
    }
    full(*b"trun", 0, flags, &[&words(&start), &words(&fields)])
}

/// A stretch of a file that an index points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Bytes from its first to the next stretch's.
    pub bytes: u64,
    /// Ticks of the track.
    pub duration: u64,
}

/// Bytes of an index over so many stretches.
pub fn index_bytes(stretches: usize) -> usize {
    32 + 12 * stretches
}

/// The index of a track: its first stretch begins `gap` bytes behind the index and is shown at `earliest` ticks.
pub fn index(track: &Joined, earliest: u64, gap: u64, stretches: &[Stretch]) -> Vec<u8> {
    let short = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let count = u16::try_from(stretches.len()).unwrap_or(u16::MAX);
    let start = words(&[
        track_id(track.kind),
        track.timescale,
        short(earliest),
        short(gap),
        u32::from(count),
    ]);
    let references: Vec<u8> = stretches
        .iter()
        .take(usize::from(count))
        // Each begins with a sample that decoding can begin with (SAP of type 1).
        .flat_map(|stretch| words(&[short(stretch.bytes) & 0x7fff_ffff, short(stretch.duration), 0x9000_0000]))
        .collect();
    full(*b"sidx", 0, 0, &[&start, &references])
}
