//! How far a source is, and how long it will take: pure functions of its tasks.
//!
//! Progress is work done over all work, by the weights the plan gives its tasks. The analysis comes before there is a
//! plan; it counts as a fixed share.
//!
//! The time that is left is the work that is left at the pace of the work that is done, where pace is weight per second
//! *at work*, so that an hour in which no runner was there says nothing; divided by the runners at work now. The analysis
//! is left out of the pace, since its weight is no measured one. What puts the renditions together at the end is done by
//! one runner alone. Nothing is said before [`ENOUGH`] of the work is done. How far off it is depends on the plan's weights:
//! the test below gives tasks of one kind 1.25 times the time their weight says, and within 30 % after the first
//! tenth (or within 4 % of the whole, near the end).

/// The share of all work that the analysis counts as.
pub const ANALYSIS_SHARE: f64 = 0.1;

/// The share of the planned work that must be done before a time is told.
const ENOUGH: f64 = 0.03;

/// A task, as far as the estimate looks at it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Piece {
    /// Its share of the planned work, in no unit; what the analysis has does not matter.
    pub weight: f64,
    /// How much of it is done, 0 to 1.
    pub done: f64,
    /// Seconds a runner was at work for what is done.
    pub busy_s: f64,
    /// Whether it is the analysis.
    pub is_analysis: bool,
    /// Whether it is done by one runner after everything else.
    pub is_last: bool,
    /// Whether a runner is at work on it now.
    pub is_at_work: bool,
}

/// How far it is, 0 to 1.
pub fn progress(pieces: &[Piece]) -> f64 {
    let analysed = pieces
        .iter()
        .find(|piece| piece.is_analysis)
        .map_or(1.0, |piece| piece.done);
    let planned = sum(pieces, |piece| piece.weight);
    let made = if planned > 0.0 {
        sum(pieces, |piece| piece.weight * piece.done) / planned
    } else {
        0.0
    };
    (analysed * ANALYSIS_SHARE + made * (1.0 - ANALYSIS_SHARE)).clamp(0.0, 1.0)
}

/// Seconds until all is made; none where that cannot be told yet.
pub fn left_s(pieces: &[Piece]) -> Option<f64> {
    let planned = sum(pieces, |piece| piece.weight);
    let made = sum(pieces, |piece| piece.weight * piece.done);
    let busy_s = sum(pieces, |piece| if piece.done > 0.0 { piece.busy_s } else { 0.0 });
    if planned <= 0.0 || made < planned * ENOUGH || busy_s <= 0.0 {
        return None;
    }
    let at_last = sum(pieces, |piece| {
        if piece.is_last {
            piece.weight * (1.0 - piece.done)
        } else {
            0.0
        }
    });
    let runners = sum(pieces, |piece| f64::from(u8::from(piece.is_at_work))).max(1.0);
    let shared = (planned - made - at_last).max(0.0);
    Some((shared / runners + at_last) * busy_s / made)
}

fn sum(pieces: &[Piece], of: impl Fn(&Piece) -> f64) -> f64 {
    pieces.iter().filter(|piece| !piece.is_analysis).map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weight and true seconds of one runner: sound, chunks of `light`, the first assembly, heavier chunks, the last.
    fn lesson() -> Vec<(f64, f64)> {
        let mut tasks = vec![(10.0, 11.0)];
        tasks.extend([(3.0, 3.0); 40]);
        tasks.push((5.0, 4.0));
        // a kind whose weight is too low by a fifth
        tasks.extend([(8.0, 10.0); 40]);
        tasks.push((15.0, 12.0));
        tasks
    }

    /// The pieces after `runners` have worked in turn on `lesson` for `now` seconds, and when all will be done.
    fn play(runners: usize, now: f64) -> (Vec<Piece>, f64) {
        let mut free = vec![0.0; runners];
        let tasks = lesson();
        let mut pieces = vec![Piece {
            done: 1.0,
            busy_s: 999.0,
            is_analysis: true,
            ..Piece::default()
        }];
        for (place, (weight, seconds)) in tasks.iter().enumerate() {
            let is_last = place + 1 == tasks.len();
            if is_last {
                let all = free.iter().copied().fold(0.0, f64::max);
                free.fill(all);
            }
            let next = free.iter_mut().min_by(|a, b| a.total_cmp(b)).unwrap();
            let (from, to) = (*next, *next + seconds);
            *next = to;
            let busy_s = (now.min(to) - from).max(0.0);
            pieces.push(Piece {
                weight: *weight,
                done: busy_s / seconds,
                busy_s,
                is_analysis: false,
                is_last,
                is_at_work: from <= now && now < to,
            });
        }
        (pieces, free.iter().copied().fold(0.0, f64::max))
    }

    #[test]
    fn the_time_left_is_right_within_thirty_percent_after_the_first_tenth() {
        for runners in 1..=4 {
            let (_, end) = play(runners, 0.0);
            for percent in 10..97 {
                let now = end * f64::from(percent) / 100.0;
                let (pieces, _) = play(runners, now);
                let told = left_s(&pieces).expect("enough is done");
                let truth = end - now;
                // Of the last moments a few seconds are more than a third, and nobody minds.
                assert!(
                    (told - truth).abs() < (truth * 0.3).max(end * 0.04),
                    "{runners} runners at {percent} %: {told:.0} s, in truth {truth:.0}"
                );
            }
        }
    }

    #[test]
    fn nothing_is_told_before_anything_is_known() {
        assert_eq!(left_s(&[]), None);
        let (pieces, _) = play(1, 0.0);
        assert_eq!(left_s(&pieces), None);
        assert!(left_s(&play(1, 1e9).0).is_some_and(|left| left.abs() < 1e-6));
    }

    #[test]
    fn progress_begins_at_nothing_grows_and_ends_at_all() {
        let analysing = |done| {
            let piece = Piece {
                done,
                is_analysis: true,
                ..Piece::default()
            };
            progress(&[piece])
        };
        assert!(analysing(0.0).abs() < 1e-9 && (analysing(1.0) - ANALYSIS_SHARE).abs() < 1e-9);
        let told: Vec<f64> = (0..100)
            .map(|second| progress(&play(2, f64::from(second) * 4.0).0))
            .collect();
        assert!(
            told.is_sorted() && (progress(&play(2, 1e9).0) - 1.0).abs() < 1e-9,
            "{told:?}"
        );
    }
}
