//! Groups of pictures: where key frames are, and the chunks that are cut there.

use super::Chunk;
use super::pace::{Pace, Stretch};
use crate::analysis::Change;
use crate::ladder::{Chunks, Keyframes};
use serde::{Deserialize, Serialize};

/// A group of pictures: begins with a key frame and refers to nothing outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gop {
    /// Where it begins, in microseconds of the common clock.
    pub start_us: i64,
    /// Where the next one begins.
    pub end_us: i64,
    /// How much it moves.
    pub pace: Pace,
}

/// Cuts stretches into groups: early ones short, at new pictures, and never longer than their pace allows.
pub fn gops(stretches: &[Stretch], changes: &[Change], cuts: &[Change], figures: &Keyframes) -> Vec<Gop> {
    let mut gops = Vec::new();
    for stretch in stretches {
        let mut cuts: Vec<f64> = changes
            .iter()
            .filter(|change| change.share >= figures.change_share)
            .map(|change| exact(change.at_s, cuts))
            .filter(|&at_s| at_s > stretch.from_s && at_s < stretch.to_s)
            .collect();
        cuts.sort_by(f64::total_cmp);
        cuts.push(stretch.to_s);
        let mut at_s = stretch.from_s;
        // What rounding leaves over is no group.
        while stretch.to_s - at_s > SLIVER_S {
            let next_s = next_cut(at_s, &cuts, longest(at_s, stretch.pace, figures), figures.least_s);
            let next_s = if stretch.to_s - next_s > SLIVER_S {
                next_s
            } else {
                stretch.to_s
            };
            gops.push(Gop {
                start_us: us(at_s),
                end_us: us(next_s),
                pace: stretch.pace,
            });
            at_s = next_s;
        }
    }
    gops
}

/// Less than this is no time, in seconds.
const SLIVER_S: f64 = 1e-3;

/// How much earlier and later than its sample a change may have come, in seconds.
const EARLIER_S: f64 = 1.1;
const LATER_S: f64 = 0.3;

/// The very frame of a change that was seen on samples: the frame around there that differs most from the one before.
fn exact(at_s: f64, cuts: &[Change]) -> f64 {
    cuts.iter()
        .filter(|cut| cut.at_s >= at_s - EARLIER_S && cut.at_s <= at_s + LATER_S)
        .max_by(|a, b| a.share.total_cmp(&b.share))
        .map_or(at_s, |cut| cut.at_s)
}

/// How long a group that begins here may be, and whether that is a wish (an early key frame) rather than a bound.
fn longest(at_s: f64, pace: Pace, figures: &Keyframes) -> (f64, bool) {
    let by_pace = match pace {
        Pace::Still => figures.still_s,
        Pace::Moving => figures.moving_s,
    };
    figures
        .early_s
        .iter()
        .map(|early_s| early_s - at_s)
        .find(|&left_s| left_s > figures.least_s / 2.0)
        .filter(|&left_s| left_s < by_pace)
        .map_or((by_pace, false), |left_s| (left_s, true))
}

/// The next cut after `at_s`: a given one if it is near enough, else one that leaves no short group before it.
fn next_cut(at_s: f64, cuts: &[f64], (longest_s, is_wish): (f64, bool), least_s: f64) -> f64 {
    let end_s = cuts.last().copied().unwrap_or(at_s);
    // A cut too close behind this one is passed over, the end excepted.
    let given = cuts
        .iter()
        .copied()
        .find(|&cut_s| cut_s - at_s >= least_s && end_s - cut_s >= least_s)
        .unwrap_or(end_s);
    let left_s = given - at_s;
    if left_s <= longest_s || (is_wish && left_s <= longest_s * 1.5) {
        given
    } else if left_s < longest_s * 1.5 {
        at_s + left_s / 2.0
    } else {
        at_s + longest_s
    }
}

/// All groups in one: a source that must be read from its beginning is read once.
pub fn one_chunk(gops: &[Gop]) -> Vec<Chunk> {
    let whole = Chunk {
        first: 0,
        end: gops.len(),
    };
    if gops.is_empty() { Vec::new() } else { vec![whole] }
}

/// Runs of groups of about so many seconds.
pub fn chunks(gops: &[Gop], figures: &Chunks) -> Vec<Chunk> {
    let least_us = us(figures.seconds);
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut first = 0;
    for end in 1..=gops.len() {
        let long_enough = gops[end - 1].end_us - gops[first].start_us >= least_us;
        if long_enough || end == gops.len() {
            chunks.push(Chunk { first, end });
            first = end;
        }
    }
    // A last chunk of a few seconds is not worth a task of its own.
    if let [.., before, last] = chunks.as_mut_slice()
        && gops[last.end - 1].end_us - gops[last.first].start_us < least_us / 3
    {
        before.end = last.end;
        chunks.pop();
    }
    chunks
}

fn us(seconds: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "hours in microseconds fit")]
    let us = (seconds * 1e6).round() as i64;
    us
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> Keyframes {
        Keyframes {
            early_s: vec![2.0, 6.0],
            still_s: 20.0,
            moving_s: 10.0,
            change_share: 0.5,
            least_s: 1.0,
        }
    }

    fn starts(stretches: &[(f64, f64, Pace)], changes: &[(f64, f32)]) -> Vec<f64> {
        let stretches: Vec<Stretch> = stretches
            .iter()
            .map(|&(from_s, to_s, pace)| Stretch { from_s, to_s, pace })
            .collect();
        let changes: Vec<Change> = changes
            .iter()
            .map(|&(at_s, share)| Change {
                at_s,
                share,
                settled: true,
            })
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "a test")]
        let starts = gops(&stretches, &changes, &[], &figures())
            .iter()
            .map(|gop| gop.start_us as f64 / 1e6)
            .collect();
        starts
    }

    #[test]
    fn key_frames_are_early_at_new_pictures_and_at_most_so_far_apart() {
        let still = [(0.0, 60.0, Pace::Still)];
        assert_eq!(starts(&still, &[]), [0.0, 2.0, 6.0, 26.0, 46.0]);
        assert_eq!(
            starts(&still, &[(30.0, 0.9), (35.0, 0.1)]),
            [0.0, 2.0, 6.0, 18.0, 30.0, 50.0],
            "a new slide; a new line on it is none"
        );
        assert_eq!(starts(&still, &[(2.3, 0.9)]), [0.0, 2.3, 6.0, 26.0, 46.0]);
        assert_eq!(
            starts(&still, &[(0.4, 0.9)]),
            [0.0, 2.0, 6.0, 26.0, 46.0],
            "too close behind"
        );
        assert_eq!(starts(&[(0.0, 0.4, Pace::Still)], &[]), [0.0]);
        assert_eq!(
            starts(&[(0.0, 25.0, Pace::Moving), (25.0, 50.0, Pace::Still)], &[]),
            [0.0, 2.0, 6.0, 16.0, 25.0, 37.5]
        );
    }

    #[test]
    fn a_key_frame_is_at_the_very_frame_of_a_change() {
        let at = |at_s, share| Change {
            at_s,
            share,
            settled: true,
        };
        let cuts = [at(11.2, 0.03), at(11.64, 0.2), at(13.0, 0.5)];
        assert!((exact(12.0, &cuts) - 11.64).abs() < 1e-9);
        assert!((exact(20.0, &cuts) - 20.0).abs() < 1e-9, "a cross-fade has none");
    }

    #[test]
    fn groups_cover_their_stretch_and_keep_their_length() {
        let mut state = 1_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 24)
        };
        for _ in 0..500 {
            let end_s = 1.0 + random() * 300.0;
            let changes: Vec<Change> = (0..20)
                .map(|_| Change {
                    at_s: random() * end_s,
                    share: 1.0,
                    settled: true,
                })
                .collect();
            let middle_s = end_s * random();
            let stretch = |from_s, to_s, pace| Stretch { from_s, to_s, pace };
            let stretches = [
                stretch(0.0, middle_s, Pace::Moving),
                stretch(middle_s, end_s, Pace::Still),
            ];
            let gops = gops(&stretches, &changes, &[], &figures());
            assert_eq!(gops.first().map(|gop| gop.start_us), Some(0));
            assert_eq!(gops.last().map(|gop| gop.end_us), Some(us(end_s)));
            assert!(gops.windows(2).all(|pair| pair[0].end_us == pair[1].start_us));
            assert!(gops.iter().all(|gop| gop.end_us > gop.start_us));
            assert!(gops.iter().all(|gop| gop.end_us - gop.start_us <= 20_000_000));
            let chunks = chunks(&gops, &Chunks { seconds: 60.0 });
            assert_eq!(chunks.first().map(|chunk| chunk.first), Some(0));
            assert_eq!(chunks.last().map(|chunk| chunk.end), Some(gops.len()));
            assert!(chunks.windows(2).all(|pair| pair[0].end == pair[1].first));
        }
    }
}
