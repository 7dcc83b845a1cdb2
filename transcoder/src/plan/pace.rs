//! Where things move and where a board or slide stands.

use crate::ladder::PaceFigures;
use serde::{Deserialize, Serialize};

/// How much a stretch of a lesson moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// A board or slide stands.
    Still,
    /// A person or a film moves.
    Moving,
}

/// A stretch of one pace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Where it begins, in seconds.
    pub from_s: f64,
    /// Where it ends.
    pub to_s: f64,
    /// Its pace.
    pub pace: Pace,
}

/// Seconds around one over which motion is averaged (a median): a gesture is no stretch.
const AROUND: usize = 4;

/// Stretches of a lesson from its motion, one number a second; one after another from 0 to `end_s`.
pub fn stretches(motion: &[f32], end_s: f64, figures: &PaceFigures) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for second in 0..motion.len() {
        let pace = pace_at(motion, second, figures.motion);
        #[expect(clippy::cast_precision_loss, reason = "seconds of hours")]
        let from_s = second as f64;
        match stretches.last_mut() {
            Some(last) if last.pace == pace => last.to_s = from_s + 1.0,
            _ => stretches.push(Stretch {
                from_s,
                to_s: from_s + 1.0,
                pace,
            }),
        }
    }
    merge_short(&mut stretches, figures.least_s);
    match stretches.last_mut() {
        Some(last) => last.to_s = end_s.max(last.from_s),
        None => stretches.push(Stretch {
            from_s: 0.0,
            to_s: end_s,
            pace: Pace::Moving,
        }),
    }
    stretches.retain(|stretch| stretch.to_s > stretch.from_s);
    stretches
}

fn pace_at(motion: &[f32], second: usize, threshold: f32) -> Pace {
    let around = &motion[second.saturating_sub(AROUND)..motion.len().min(second + AROUND + 1)];
    let moving = around.iter().filter(|&&share| share >= threshold).count();
    if moving * 2 > around.len() {
        Pace::Moving
    } else {
        Pace::Still
    }
}

/// Gives short stretches to the one before (the first to the one after).
fn merge_short(stretches: &mut Vec<Stretch>, least_s: f64) {
    let mut kept: Vec<Stretch> = Vec::new();
    for stretch in stretches.drain(..) {
        match kept.last_mut() {
            Some(last) if last.pace == stretch.pace || stretch.to_s - stretch.from_s < least_s => {
                last.to_s = stretch.to_s;
            }
            Some(last) if kept_is_short(last, least_s) => {
                last.pace = stretch.pace;
                last.to_s = stretch.to_s;
            }
            _ => kept.push(stretch),
        }
    }
    *stretches = kept;
}

fn kept_is_short(stretch: &Stretch, least_s: f64) -> bool {
    stretch.to_s - stretch.from_s < least_s
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIGURES: PaceFigures = PaceFigures {
        motion: 0.02,
        least_s: 6.0,
    };

    fn paces(motion: &[(usize, f32)]) -> Vec<(f64, f64, Pace)> {
        let motion: Vec<f32> = motion
            .iter()
            .flat_map(|&(seconds, share)| std::iter::repeat_n(share, seconds))
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "a test")]
        let end_s = motion.len() as f64 - 0.5;
        stretches(&motion, end_s, &FIGURES)
            .iter()
            .map(|s| (s.from_s, s.to_s, s.pace))
            .collect()
    }

    #[test]
    fn a_lesson_is_divided_where_its_pace_changes_and_a_gesture_changes_nothing() {
        assert_eq!(paces(&[(30, 0.0)]), [(0.0, 29.5, Pace::Still)]);
        assert_eq!(paces(&[(30, 0.3)]), [(0.0, 29.5, Pace::Moving)]);
        assert_eq!(
            paces(&[(20, 0.0), (3, 0.2), (20, 0.0)]),
            [(0.0, 42.5, Pace::Still)],
            "a gesture"
        );
        assert_eq!(
            paces(&[(20, 0.0), (30, 0.2)]),
            [(0.0, 20.0, Pace::Still), (20.0, 49.5, Pace::Moving)]
        );
        assert_eq!(paces(&[]).len(), 0);
    }

    #[test]
    fn stretches_cover_a_lesson_without_gaps() {
        let mut state = 7_u32;
        for _ in 0..200 {
            let motion: Vec<f32> = (0..100)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    if state >> 31 == 0 { 0.0 } else { 0.1 }
                })
                .collect();
            let stretches = stretches(&motion, 100.0, &FIGURES);
            assert!(stretches[0].from_s.abs() < 1e-9);
            assert!(
                stretches
                    .windows(2)
                    .all(|pair| (pair[0].to_s - pair[1].from_s).abs() < 1e-9)
            );
            assert!(stretches.last().is_some_and(|last| (last.to_s - 100.0).abs() < 1e-9));
        }
    }
}
