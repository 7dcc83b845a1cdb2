//! When the picture changes: a slide, a line on the board, a new scene; not a pointer, a hand, noise or a passer-by.
//!
//! Two grey samples a second. Each pixel is replaced by its median over five samples around, nine where a camera
//! looks on, which removes whatever does not stand still for half of that. A tile has changed when over 2 % of its
//! pixels differ by over 24 steps from the last picture kept. A picture is kept when what has changed stands still, or,
//! while a hand writes on and on, at six tiles and four seconds. The median lags by half its window; the times given
//! are those of the sample in the window's middle, so the lag is taken off again.
//!
//! Tiles that move nearly all the time, such as a teacher's face in the corner of the slides, never stand still: they
//! have no say, until a new scene sets in for the whole picture.

use super::median::{median_of_5, median_of_9};
use super::plane::Tiles;
use super::restless::Restless;
use std::collections::VecDeque;
use std::rc::Rc;

/// Time between two samples, in microseconds.
pub const SAMPLE_US: i64 = 500_000;

/// Samples a window holds at most.
pub const WINDOW: usize = 9;

/// How far a pixel must differ, in steps of 255.
const DIFFERS: u8 = 24;
/// Exposure may drift so far before it is called a change.
const DRIFT: i16 = 20;
/// Fewer changed tiles are a cursor that came to rest.
const FEWEST: usize = 2;
/// While the picture goes on changing, one is kept at so many tiles …
const MANY: usize = 6;
/// … and so many samples after the last …
const SPACING: u64 = 8;
/// … if it has gone on for so many: a new slide stands still at once.
const LASTS: u64 = 1;
/// Camera noise that tells a camera from a screen.
const CAMERA_NOISE: f32 = 0.6;
/// Share of tiles that change at once when a new scene sets in.
const SCENE: f32 = 0.6;

/// A picture kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Which sample first showed it: they are counted from 0.
    pub sample: u64,
    /// Share of tiles that differ from the one before.
    pub share: f32,
    /// Whether it stood still; otherwise it was kept in the middle of writing.
    pub settled: bool,
    /// The picture itself, free of what moved.
    pub plane: Rc<[u8]>,
}

/// A sample, seen with those before and after it.
pub struct Step {
    /// Which it is: they are counted from 0.
    pub sample: u64,
    /// The sample, free of what moved.
    pub plane: Rc<[u8]>,
    /// The first of the five samples it is the middle of (or near to the middle, at the beginning), among the
    /// [`WINDOW`] seen last.
    pub five_from: usize,
    /// What was kept of it.
    pub kept: Option<Kept>,
}

/// Looks at sample after sample.
pub struct ChangeDetector {
    tiles: Tiles,
    window: VecDeque<Rc<[u8]>>,
    /// Samples pushed so far.
    pushed: u64,
    kept: Option<Rc<[u8]>>,
    kept_at: u64,
    previous: Option<Rc<[u8]>>,
    last_unstable: u64,
    /// Since when it differs from the picture kept.
    differs_since: Option<u64>,
    restless: Restless,
    noise: f32,
}

impl ChangeDetector {
    /// For planes of one size.
    pub fn new(tiles: Tiles) -> Self {
        Self {
            tiles,
            window: VecDeque::with_capacity(WINDOW),
            pushed: 0,
            kept: None,
            kept_at: 0,
            previous: None,
            last_unstable: 0,
            differs_since: None,
            restless: Restless::new(tiles.count()),
            noise: 0.0,
        }
    }

    /// Tells how noisy the camera is, in steps of 255; a screen is not at all.
    pub fn set_noise(&mut self, noise: f32) {
        // Slowly, so that a stretch of camera in a lesson of slides comes and goes as a whole.
        self.noise += (noise - self.noise) * if self.pushed < 10 { 0.5 } else { 0.1 };
    }

    /// Takes the next sample; says what there is to say about the one four before, and about the first ones together when
    /// enough have come. For the last four, the last sample is given again, [`Self::missing`] times.
    pub fn see(&mut self, plane: Rc<[u8]>) -> Vec<Step> {
        self.watch_restlessness(&plane);
        if self.window.len() == WINDOW {
            self.window.pop_front();
        }
        self.window.push_back(plane);
        self.pushed += 1;
        if self.window.len() < WINDOW {
            return Vec::new();
        }
        let first = if self.pushed == WINDOW as u64 { 0 } else { WINDOW / 2 };
        (first..=WINDOW / 2).map(|middle| self.step(middle)).collect()
    }

    /// How often the last sample is to be given again.
    pub fn missing(&self) -> usize {
        (WINDOW / 2).max(WINDOW - self.window.len())
    }

    fn step(&mut self, middle: usize) -> Step {
        let sample = self.pushed - WINDOW as u64 + middle as u64;
        let five_from = middle.saturating_sub(2);
        let plane = self.median(five_from);
        let kept = self.judge(sample, &plane);
        self.previous = Some(Rc::clone(&plane));
        Step {
            sample,
            plane,
            five_from,
            kept,
        }
    }

    fn watch_restlessness(&mut self, plane: &[u8]) {
        let Some(last) = self.window.back() else { return };
        let by = DIFFERS.max(noise_margin(self.noise));
        let drift = self.tiles.drift(last, plane, DRIFT);
        self.restless.see(&self.tiles.changed(last, plane, by, drift));
    }

    fn median(&self, five_from: usize) -> Rc<[u8]> {
        let plane = |index: usize| self.window.get(index).map_or(&[] as &[u8], |plane| plane);
        if self.noise > CAMERA_NOISE {
            median_of_9(std::array::from_fn(plane)).into()
        } else {
            median_of_5(std::array::from_fn(|i| plane(i + five_from))).into()
        }
    }

    fn judge(&mut self, centre: u64, median: &Rc<[u8]>) -> Option<Kept> {
        let (Some(kept), Some(previous)) = (&self.kept, &self.previous) else {
            return Some(self.keep(centre, centre, median, 1.0, true));
        };
        let changed = |from: &[u8]| {
            let drift = self.tiles.drift(from, median, DRIFT);
            self.tiles.changed(from, median, DIFFERS, drift)
        };
        let (moving, mut changed) = (changed(previous), changed(kept));
        if share(&moving) > SCENE {
            self.restless.forget();
        }
        let is_new_scene = share(&changed) > SCENE;
        let unstable = self.restless.calm(&moving).contains(&true);
        if unstable {
            self.last_unstable = centre;
        }
        if !is_new_scene {
            changed = self.restless.calm(&changed);
        }
        let count = changed.iter().filter(|&&tile| tile).count();
        let settled = !unstable && count >= FEWEST.min(self.tiles.count());
        let differs_since = match (self.differs_since, count > 0) {
            (_, false) => None,
            (since, true) => Some(since.unwrap_or(centre)),
        };
        self.differs_since = differs_since;
        let written = count >= MANY.min(self.tiles.count())
            && centre >= self.kept_at + SPACING
            && differs_since.is_some_and(|since| centre >= since + LASTS);
        if !(settled || written) {
            return None;
        }
        let at = if settled {
            self.last_unstable.max(self.kept_at)
        } else {
            centre
        };
        Some(self.keep(at, centre, median, share(&changed), settled))
    }

    fn keep(&mut self, at: u64, now: u64, median: &Rc<[u8]>, share: f32, settled: bool) -> Kept {
        self.kept = Some(Rc::clone(median));
        self.kept_at = now;
        self.differs_since = None;
        Kept {
            sample: at,
            share,
            settled,
            plane: Rc::clone(median),
        }
    }
}

/// Share of the tiles that are marked.
pub fn share(tiles: &[bool]) -> f32 {
    let marked = tiles.iter().filter(|&&tile| tile).count();
    #[expect(clippy::cast_precision_loss, reason = "a thousand tiles")]
    let share = marked as f32 / tiles.len().max(1) as f32;
    share
}

/// Difference of two noisy pixels that one in a thousand pairs exceeds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte"
)]
fn noise_margin(noise: f32) -> u8 {
    (noise * 4.5).clamp(0.0, 120.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::drawing::{Drawing, Noise};

    /// Shows drawings for so many samples each; gives the samples of the pictures kept, and whether they stood still.
    fn kept(noise: f32, scenes: &[(usize, &dyn Fn(usize) -> Drawing)]) -> Vec<(u64, bool)> {
        let mut detector = ChangeDetector::new(Drawing::tiles());
        let mut grain = Noise::new(noise);
        let mut kept = Vec::new();
        let shown = scenes.iter().flat_map(|&(count, draw)| (0..count).map(draw));
        let mut planes: Vec<Rc<[u8]>> = shown.map(|drawing| grain.over(&drawing).into()).collect();
        let last = planes.last().cloned();
        planes.extend((0..WINDOW / 2).filter_map(|_| last.clone()));
        for plane in planes {
            detector.set_noise(noise);
            let seen = detector.see(plane).into_iter().filter_map(|step| step.kept);
            kept.extend(seen.map(|kept| (kept.sample, kept.settled)));
        }
        kept
    }

    #[test]
    fn slides_and_their_points_are_found_at_their_samples() {
        let slide = |points: usize| Drawing::slide(points);
        let found = kept(
            0.0,
            &[
                (6, &|_| slide(0)),
                (3, &|_| slide(1)),
                (4, &|_| slide(2)),
                (8, &|_| Drawing::dark()),
            ],
        );
        assert_eq!(found, [(0, true), (6, true), (9, true), (13, true)]);
    }

    #[test]
    fn a_pointer_a_passer_by_and_noise_are_no_changes() {
        let found = kept(
            0.0,
            &[
                (10, &|_| Drawing::slide(3)),
                (10, &|index| Drawing::slide(3).spot(index * 13 % 200, index * 29 % 100)),
                (10, &|_| Drawing::slide(3)),
            ],
        );
        assert_eq!(found, [(0, true)]);
        let found = kept(
            4.0,
            &[
                (10, &|_| Drawing::slide(3)),
                (10, &|index| Drawing::slide(3).body(index * 25)),
                (10, &|_| Drawing::slide(3)),
            ],
        );
        assert_eq!(found, [(0, true)]);
    }

    #[test]
    fn a_face_in_the_corner_has_no_say_and_the_slides_beside_it_do() {
        let face = |index: usize| index * 97 % 60;
        let found = kept(
            1.0,
            &[
                (40, &|index| Drawing::slide(1).face(face(index))),
                (40, &|index| Drawing::slide(3).face(face(index))),
            ],
        );
        let settled: Vec<u64> = found.iter().filter(|kept| kept.1).map(|kept| kept.0).collect();
        assert_eq!(settled.last(), Some(&40), "{found:?}");
        assert_eq!(found.iter().filter(|kept| kept.0 > 14).count(), 1, "{found:?}");
    }

    #[test]
    fn while_a_hand_writes_on_a_picture_is_kept_now_and_then() {
        let found = kept(
            1.0,
            &[(60, &|index| Drawing::writing(index)), (12, &|_| Drawing::writing(60))],
        );
        let written = found.iter().filter(|kept| !kept.1).count();
        assert!((3..=8).contains(&written), "{found:?}");
        assert!(found.last().is_some_and(|kept| kept.1), "{found:?}");
    }

    #[test]
    fn drifting_light_is_no_change() {
        let lit = |index: usize| Drawing::slide(2).lit(i16::try_from(index / 3).unwrap_or(0));
        assert_eq!(kept(0.0, &[(45, &lit)]), [(0, true)]);
    }
}
