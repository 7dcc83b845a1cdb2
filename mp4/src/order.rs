//! Decides where tracks are cut and in which order the pieces lie.
//!
//! A piece costs about 100 bytes of header and index, and is what a player must fetch whole: short pieces in front so that
//! a lesson starts at once, longer ones behind.

use crate::join::{Joined, Placed};
use std::ops::Range;

/// Where the first pieces of sound alone end, in seconds.
const SOUND_ALONE_FIRST_S: [f64; 2] = [2.0, 6.0];

/// How long the later ones last, in seconds: 15 kB of voice.
const SOUND_ALONE_S: f64 = 10.0;

/// How long a piece of sound lasts that lies beside pictures, in seconds: a seek fetches one of them. With ten seconds a seek
/// to the end of a group of twenty cost 32 kB at `light`, of 30.
const SOUND_BESIDE_S: f64 = 8.0;

/// How much longer it may last, so that ten seconds are one piece.
const SOUND_BESIDE_MORE_S: f64 = 2.0;

/// Until here every key frame that is not too close to the last begins a group, in seconds: a lesson starts from little.
const EARLY_S: f64 = 6.0;

/// Shortest early group, in seconds.
const EARLY_GROUP_S: f64 = 1.5;

/// A later group is at least so long, in seconds, ...
const GROUP_S: f64 = 10.0;

/// ... or its pictures so heavy, in bytes: where each slide begins with a key frame, a group for each would cost more in
/// headers than a seek saves.
const GROUP_BYTES: u64 = 24_000;

/// A group ends at a key frame rather than get longer than this, in seconds.
const LONGEST_GROUP_S: f64 = 20.5;

/// How long a group without pictures lasts, where the sound is longer, in seconds.
const PICTURELESS_S: f64 = 10.0;

/// A cut closer to the next one than this is left out, in seconds.
const TOO_SHORT_S: f64 = 1.0;

/// A run of samples of one track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which track, from 0.
    pub track: usize,
    /// Which of its samples.
    pub samples: Range<usize>,
}

/// The pieces of a sound alone, each played by itself.
pub fn sound_alone(sound: &Joined) -> Vec<Vec<Piece>> {
    let start_s = start_s(sound);
    let first = SOUND_ALONE_FIRST_S.iter().map(|cut_s| start_s + cut_s);
    let later_from_s = start_s + SOUND_ALONE_FIRST_S.iter().copied().fold(0.0, f64::max);
    let cuts: Vec<f64> = first.chain(steps(later_from_s, sound.end_s(), SOUND_ALONE_S)).collect();
    split(sound, 0..sound.samples.len(), &cuts)
        .into_iter()
        .map(|samples| vec![Piece { track: 0, samples }])
        .collect()
}

/// The pieces of a picture (track 0) and its sound (track 1), in groups that are played together: from one key frame to
/// another. The picture lies in front: Chromium's plain `<video>` looks at twenty pictures before it begins, and of a thin
/// lesson it finds them in the first 32 kB, which is what it waits for. But the file begins with sound: with a picture in
/// front it was never seen to start.
pub fn interleaved(picture: &Joined, sound: Option<&Joined>) -> Vec<Vec<Piece>> {
    let starts = group_starts(picture);
    let ends = starts.iter().copied().skip(1).chain([picture.samples.len()]);
    let pictures = starts.iter().zip(ends).map(|(&start, end)| Piece {
        track: 0,
        samples: start..end,
    });
    let Some(sound) = sound else {
        return pictures.map(|piece| vec![piece]).collect();
    };
    // FFmpeg's demuxer, and with it Chromium's plain `<video>`, looks for the sound of a key frame at the time when that is
    // decoded, and takes the times of an index for later than they are by what the edit list cuts away.
    let ahead_s = picture.seconds(picture.lead - picture.before) + sound.seconds(sound.lead);
    let key_times: Vec<f64> = starts
        .iter()
        .map(|&start| picture.due_s(&picture.samples[start]) - ahead_s)
        .collect();
    let before = pictureless_before(sound, key_times.first().copied().unwrap_or(0.0));
    let after = steps(picture.end_s(), sound.end_s(), PICTURELESS_S);
    let times: Vec<f64> = before.iter().copied().chain(key_times).chain(after).collect();
    // A slow picture's second key frame may be decoded before any sound is heard; the file begins with sound all the same.
    let least_s = start_s(sound) + EARLY_GROUP_S;
    let cuts: Vec<f64> = times.iter().skip(1).map(|time_s| time_s.max(least_s)).collect();
    let sounds = split_all(sound, 0..sound.samples.len(), &cuts);
    let mut pictures = std::iter::repeat_n(None, before.len()).chain(pictures.map(Some));
    let mut groups: Vec<Vec<Piece>> = Vec::new();
    for sound_of_group in sounds {
        let sounds = beside(sound, sound_of_group).into_iter();
        let mut group: Vec<Piece> = sounds.map(|samples| Piece { track: 1, samples }).collect();
        if let Some(picture) = pictures.next().flatten() {
            let at = if groups.is_empty() { group.len().min(1) } else { 0 };
            group.insert(at, picture);
        }
        groups.push(group);
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// When a sound is first heard, in seconds.
fn start_s(sound: &Joined) -> f64 {
    sound.samples.first().map_or(0.0, |first| sound.due_s(first)).max(0.0)
}

/// The key frames that groups begin with.
fn group_starts(picture: &Joined) -> Vec<usize> {
    let samples = &picture.samples;
    let keys: Vec<usize> = (1..samples.len()).filter(|&index| samples[index].is_key).collect();
    let due_s = |index: usize| {
        samples
            .get(index)
            .map_or(picture.end_s(), |sample| picture.due_s(sample))
    };
    let ends = keys.iter().copied().skip(1).chain([samples.len()]);
    let mut starts = vec![0];
    let mut start = 0;
    for (&key, end) in keys.iter().zip(ends) {
        let (start_s, so_far_s) = (due_s(start), due_s(key) - due_s(start));
        let so_far_bytes: u64 = samples[start..key].iter().map(|sample| u64::from(sample.bytes)).sum();
        let is_long = if start_s < EARLY_S {
            so_far_s >= EARLY_GROUP_S
        } else {
            so_far_s >= GROUP_S || so_far_bytes >= GROUP_BYTES
        };
        if is_long || due_s(end) - start_s > LONGEST_GROUP_S {
            starts.push(key);
            start = key;
        }
    }
    starts
}

/// Where groups begin that lie before the first picture.
fn pictureless_before(sound: &Joined, picture_start_s: f64) -> Vec<f64> {
    let start_s = start_s(sound);
    if picture_start_s - start_s < TOO_SHORT_S {
        return Vec::new();
    }
    [start_s]
        .into_iter()
        .chain(steps(start_s, picture_start_s, PICTURELESS_S))
        .collect()
}

/// A group's sound in pieces of one length, none too long.
fn beside(sound: &Joined, samples: Range<usize>) -> Vec<Range<usize>> {
    let (Some(first), Some(last)) = (sound.samples.get(samples.start), sound.samples[samples.clone()].last()) else {
        return Vec::new();
    };
    let start_s = sound.due_s(first);
    let length_s = sound.due_s(last) + sound.seconds(u64::from(last.duration)) - start_s;
    let pieces = ((length_s - SOUND_BESIDE_MORE_S) / SOUND_BESIDE_S).ceil().max(1.0);
    let cuts: Vec<f64> = steps(start_s, start_s + length_s, length_s / pieces).collect();
    split(sound, samples, &cuts)
}

/// Times at a distance from each other after `from_s`, none too close to `to_s`.
fn steps(from_s: f64, to_s: f64, step_s: f64) -> impl Iterator<Item = f64> {
    std::iter::successors(Some(from_s + step_s), move |time_s| Some(time_s + step_s))
        .take_while(move |time_s| *time_s <= to_s - TOO_SHORT_S.min(step_s / 2.0))
}

/// Samples cut at times, without the empty pieces.
fn split(track: &Joined, samples: Range<usize>, cuts: &[f64]) -> Vec<Range<usize>> {
    let mut pieces = split_all(track, samples, cuts);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Samples cut at ascending times: one piece more than cuts.
fn split_all(track: &Joined, samples: Range<usize>, cuts: &[f64]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = samples.start;
    for cut_s in cuts {
        let rest = &track.samples[start..samples.end];
        let end = start + rest.partition_point(|sample| ends_by(track, sample, *cut_s));
        pieces.push(start..end);
        start = end;
    }
    pieces.push(start..samples.end);
    pieces
}

/// Whether a sample is over at a time. What still sounds when a picture begins goes with the picture: its sound begins no
/// later. Half a millisecond either way is the clocks of two tracks.
fn ends_by(track: &Joined, sample: &Placed, cut_s: f64) -> bool {
    track.due_s(sample) + track.seconds(u64::from(sample.duration)) < cut_s + 0.0005
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::Kind;

    /// `length_s` seconds at ten samples a second from `start_s` on, with key frames at these seconds.
    fn track(kind: Kind, start_s: u32, length_s: u32, keys_s: &[u32]) -> Joined {
        let sample = |index: u32| Placed {
            part: 0,
            offset: 0,
            bytes: 1,
            decode: u64::from(start_s * 10 + index),
            later: 0,
            duration: 1,
            is_key: kind == Kind::Sound || keys_s.iter().any(|key| key * 10 == start_s * 10 + index),
        };
        Joined {
            kind,
            timescale: 10,
            entry: vec![],
            width: 0,
            height: 0,
            codec: String::new(),
            lead: 0,
            before: 0,
            samples: (0..length_s * 10).map(sample).collect(),
        }
    }

    /// What lies in a group: `p` or `s` and its tenths of a second.
    fn names(groups: &[Vec<Piece>]) -> Vec<String> {
        let name = |piece: &Piece| {
            let letter = if piece.track == 0 { 'p' } else { 's' };
            format!("{letter}{}-{}", piece.samples.start, piece.samples.end)
        };
        groups
            .iter()
            .map(|group| group.iter().map(name).collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn sound_alone_begins_with_short_pieces() {
        let groups = sound_alone(&track(Kind::Sound, 0, 36, &[]));
        let ends: Vec<usize> = groups.iter().map(|group| group[0].samples.end).collect();
        assert_eq!(ends, [20, 60, 160, 260, 360]);
        let groups = sound_alone(&track(Kind::Sound, 0, 1, &[]));
        assert_eq!(groups.len(), 1);
    }

    #[test]
    fn sound_is_cut_with_the_pictures_it_is_played_with() {
        let picture = track(Kind::Picture, 0, 26, &[0, 2, 6]);
        let sound = track(Kind::Sound, 0, 26, &[]);
        assert_eq!(
            names(&interleaved(&picture, Some(&sound))),
            ["s0-20 p0-20", "p20-60 s20-60", "p60-260 s60-126 s126-193 s193-260"]
        );
        assert_eq!(names(&interleaved(&picture, None)), ["p0-20", "p20-60", "p60-260"]);
    }

    #[test]
    fn key_frames_close_to_each_other_share_a_group_unless_they_are_early() {
        let picture = track(Kind::Picture, 0, 60, &[0, 1, 2, 4, 6, 9, 12, 15, 17, 30, 50]);
        assert_eq!(
            names(&interleaved(&picture, None)),
            [
                "p0-20", "p20-40", "p40-60", "p60-170", "p170-300", "p300-500", "p500-600"
            ]
        );
        let mut heavy = track(Kind::Picture, 0, 16, &[0, 6, 9, 12]);
        for sample in &mut heavy.samples {
            sample.bytes = 2000;
        }
        assert_eq!(
            names(&interleaved(&heavy, None)),
            ["p0-60", "p60-90", "p90-120", "p120-160"]
        );
    }

    #[test]
    fn sound_comes_first_even_where_pictures_are_decoded_long_before_they_are_shown() {
        let mut picture = track(Kind::Picture, 0, 26, &[0, 2, 6]);
        picture.lead = 20;
        for sample in &mut picture.samples {
            sample.later = 20;
        }
        let sound = track(Kind::Sound, 0, 26, &[]);
        assert_eq!(
            names(&interleaved(&picture, Some(&sound))),
            ["s0-15 p0-20", "p20-60 s15-40", "p60-260 s40-113 s113-186 s186-260"]
        );
    }

    #[test]
    fn sound_that_is_longer_than_the_picture_goes_on_without_it() {
        let picture = track(Kind::Picture, 12, 2, &[12]);
        let sound = track(Kind::Sound, 0, 30, &[]);
        assert_eq!(
            names(&interleaved(&picture, Some(&sound))),
            ["s0-100", "s100-120", "p0-20 s120-180 s180-240", "s240-300"]
        );
    }
}
