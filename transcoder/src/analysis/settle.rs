//! What a board looks like without the teacher before it: a picture put together from tiles, each as it was when it
//! last stood still.
//!
//! A hand that writes stays over one place for seconds, longer than any median of samples can bear. But it leaves, and
//! what it wrote stays. So each tile is looked at on its own: while other things move, a tile must stand still for
//! ten seconds before it is believed; three are enough when nothing moves but a pointer
//! or a face in the corner, and a second and a half when much of the
//! picture changed at once, as with a new slide. In a scene where most moves, tiles from different times make no picture: then only
//! cuts are told.

use super::changes::share;
use super::plane::Tiles;

/// How far a pixel must differ, in steps of 255, and how far exposure may drift.
const DIFFERS: u8 = 24;
const DRIFT: i16 = 20;
/// Samples a tile must stand still while others move.
const LONG: u32 = 20;
/// Samples that are enough after a new slide …
const SHORT: u32 = 3;
/// … and when nothing moves but a pointer (this share of tiles) and a face that never rests.
const CALM: u32 = 6;
const POINTER: f32 = 0.01;
const RESTLESS: f32 = 0.5;
/// Share of tiles that change at once with a new slide …
const FLIP: f32 = 0.2;
/// … or of those that hold something, be they ever so few …
const FLIP_OF_INK: f32 = 0.4;
/// … but not fewer than this.
const FEWEST_INKED: usize = 8;
/// A tile holds something if it has so many sharp edges.
const EDGE: u8 = 32;
const EDGES: u32 = 6;
/// Share of tiles that change at once with a cut, and the share that may have been moving before.
const CUT: f32 = 0.6;
const BEFORE_CUT: f32 = 0.35;
/// Samples between two looks at what has settled, unless it is a new slide.
const SPACING: u32 = 4;
/// Share of the picture in movement, over some five seconds, that makes a moving scene: a face near the camera, not a
/// teacher beside the board. It is one until less than the second moves.
const MOVING: f32 = 0.12;
const STILL: f32 = 0.07;

/// Tiles that stand still again and look different from before.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// All tiles that stand still.
    pub tiles: Vec<bool>,
    /// Since which sample the first of them stands still.
    pub since: u64,
    /// Which tiles of the picture before had stood still; see [`Settler::believed`].
    pub believed_before: Vec<bool>,
    /// The whole picture is another since a cut.
    pub cut: bool,
}

/// Watches each tile.
pub struct Settler {
    tiles: Tiles,
    /// What each tile is compared with: its look when it last changed.
    reference: Vec<u8>,
    canvas: Vec<u8>,
    still: Vec<u32>,
    since: Vec<u64>,
    flipped: Vec<bool>,
    /// Tiles that a new slide replaced and that are not on the canvas yet.
    replaced: Vec<bool>,
    /// Tiles of the canvas that stood still; the others only fill the picture.
    believed: Vec<bool>,
    /// How much of the time each tile moved of late.
    activity: Vec<f32>,
    /// Samples since more moved than a pointer.
    calm: u32,
    /// Samples since the last look.
    waited: u32,
    /// Samples left until a cut is believed.
    cut_in: Option<u32>,
    /// Share of tiles that changed of late, and share of the picture in movement.
    changing: f32,
    moving: Option<f32>,
    is_moving_scene: bool,
}

impl Settler {
    /// For planes of one size.
    pub fn new(tiles: Tiles) -> Self {
        let count = tiles.count();
        Self {
            tiles,
            reference: Vec::new(),
            canvas: Vec::new(),
            still: vec![0; count],
            since: vec![0; count],
            flipped: vec![false; count],
            replaced: vec![false; count],
            believed: vec![false; count],
            activity: vec![0.0; count],
            calm: 0,
            waited: 0,
            cut_in: None,
            changing: 0.0,
            moving: None,
            is_moving_scene: false,
        }
    }

    /// The picture put together.
    pub fn canvas(&self) -> &[u8] {
        &self.canvas
    }

    /// Which of its tiles stood still. The others only fill it: a hand, a face.
    pub fn believed(&self) -> &[bool] {
        &self.believed
    }

    /// Whether most of what is seen moves.
    pub fn is_moving_scene(&self) -> bool {
        self.is_moving_scene
    }

    /// Tells how much of the picture really moves.
    pub fn set_moving(&mut self, share: f32) {
        let before = self.moving.unwrap_or(share);
        let moving = before + (share - before) * 0.1;
        self.moving = Some(moving);
        self.is_moving_scene = moving > if self.is_moving_scene { STILL } else { MOVING };
    }

    /// Takes the next sample, freed of noise; says which tiles of the picture are new. The first sample is all new.
    pub fn see(&mut self, sample: u64, plane: &[u8]) -> Option<Settled> {
        if self.canvas.is_empty() {
            self.reference = plane.to_vec();
            self.canvas = plane.to_vec();
            return Some(self.all(sample));
        }
        let drift = self.tiles.drift(&self.reference, plane, DRIFT);
        let moved = self.tiles.changed(&self.reference, plane, DIFFERS, drift);
        let moved_share = share(&moved);
        let is_flip = moved_share >= FLIP || self.loses_its_ink(&moved);
        self.watch(sample, plane, &moved, is_flip);
        if moved_share >= CUT && self.changing <= BEFORE_CUT {
            self.cut_in = Some(SHORT);
        }
        self.changing += (moved_share - self.changing) * 0.1;
        self.waited += 1;
        match self.cut_in {
            Some(0) => {
                self.cut_in = None;
                self.canvas = plane.to_vec();
                self.waited = 0;
                let settled = self.all(sample);
                self.believed.fill(false);
                self.replaced.fill(false);
                Some(settled)
            }
            Some(left) => {
                self.cut_in = Some(left - 1);
                None
            }
            None => self.look(sample, plane),
        }
    }

    /// Whether so much of what stands on the canvas changed that it is another slide, however little stands there.
    fn loses_its_ink(&self, moved: &[bool]) -> bool {
        let edges = self.tiles.add_up(&self.canvas, &self.canvas, |row, _| {
            row.windows(2)
                .map(|pair| u32::from(pair[0].abs_diff(pair[1]) > EDGE))
                .sum()
        });
        let stands = edges
            .iter()
            .zip(&self.believed)
            .map(|(&edges, &believed)| believed && edges >= EDGES);
        let stands: Vec<bool> = stands.collect();
        let inked = stands.iter().filter(|&&stands| stands).count();
        let gone = stands
            .iter()
            .zip(moved)
            .filter(|&(&stands, &moved)| stands && moved)
            .count();
        #[expect(clippy::cast_precision_loss, reason = "a thousand tiles")]
        let is_gone = gone as f32 >= inked as f32 * FLIP_OF_INK;
        inked >= FEWEST_INKED && is_gone
    }

    fn all(&self, sample: u64) -> Settled {
        Settled {
            tiles: vec![true; self.tiles.count()],
            since: self.since.iter().copied().max().unwrap_or(sample),
            believed_before: self.believed.clone(),
            cut: true,
        }
    }

    fn watch(&mut self, sample: u64, plane: &[u8], moved: &[bool], is_flip: bool) {
        for (activity, &moved) in self.activity.iter_mut().zip(moved) {
            *activity += (f32::from(u8::from(moved)) - *activity) * 0.1;
        }
        let rare = moved
            .iter()
            .zip(&self.activity)
            .map(|(&moved, &activity)| moved && activity < RESTLESS);
        let is_calm = share(&rare.collect::<Vec<_>>()) <= POINTER;
        self.calm = if is_calm { self.calm + 1 } else { 0 };
        let renew = |still: u32, moved: bool| moved || still.is_multiple_of(16);
        let renewed: Vec<bool> = self
            .still
            .iter()
            .zip(moved)
            .map(|(&still, &moved)| renew(still, moved))
            .collect();
        self.tiles.copy(plane, &mut self.reference, &renewed);
        for (tile, _) in moved.iter().enumerate().filter(|&(_, &moved)| moved) {
            self.since[tile] = sample;
            self.flipped[tile] = is_flip;
            self.replaced[tile] |= is_flip;
        }
        for (still, &moved) in self.still.iter_mut().zip(moved) {
            *still = if moved { 0 } else { still.saturating_add(1) };
        }
    }

    fn look(&mut self, sample: u64, plane: &[u8]) -> Option<Settled> {
        let calm = self.calm >= CALM;
        let settled: Vec<bool> = self
            .still
            .iter()
            .zip(&self.flipped)
            .map(|(&still, &flipped)| still >= LONG || (still >= SHORT && (flipped || calm)))
            .collect();
        let drift = self.tiles.drift(&self.canvas, plane, DRIFT);
        let differs = self.tiles.changed(&self.canvas, plane, DIFFERS, drift);
        let fresh: Vec<bool> = settled.iter().zip(&differs).map(|(&a, &b)| a && b).collect();
        for ((believed, &settled), &differs) in self.believed.iter_mut().zip(&settled).zip(&differs) {
            *believed |= settled && !differs;
        }
        if !fresh.contains(&true) || (self.waited < SPACING && share(&fresh) < FLIP) {
            return None;
        }
        self.waited = 0;
        let believed_before = self.believed.clone();
        let first = self
            .since
            .iter()
            .zip(&fresh)
            .filter(|&(_, &fresh)| fresh)
            .map(|(&since, _)| since);
        // A tile that crept along has stood still for ever, and yet cannot have waited for longer than this.
        let since = first
            .min()
            .unwrap_or(0)
            .max(sample.saturating_sub(u64::from(LONG + SPACING)));
        // All that stands still is painted: a stroke may reach into the next tile by less than would be called a change.
        let mut tiles = settled.clone();
        let is_flip = tiles
            .iter()
            .zip(&self.replaced)
            .any(|(&tile, &replaced)| tile && replaced);
        if is_flip {
            // What was in these tiles is gone, whether they stand still again or not.
            for ((tile, replaced), (believed, &settled)) in tiles
                .iter_mut()
                .zip(&mut self.replaced)
                .zip(self.believed.iter_mut().zip(&settled))
            {
                *tile |= *replaced;
                *believed &= settled || !*replaced;
                *replaced = false;
            }
        }
        for (believed, _) in self.believed.iter_mut().zip(&settled).filter(|&(_, &settled)| settled) {
            *believed = true;
        }
        self.tiles.copy(plane, &mut self.canvas, &tiles);
        Some(Settled {
            tiles,
            since,
            believed_before,
            cut: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 200;
    const HEIGHT: usize = 100;

    fn settler() -> Settler {
        Settler::new(Tiles::new(WIDTH, HEIGHT))
    }

    /// A board with a stroke over each of the first tiles, and a hand of some shade over a tile.
    fn board(strokes: usize, hand: Option<(usize, u8)>) -> Vec<u8> {
        let mut plane = vec![60; WIDTH * HEIGHT];
        for stroke in 0..strokes {
            plane[5 * WIDTH + stroke * 20..][..20].fill(230);
        }
        for row in plane.chunks_mut(WIDTH).take(40) {
            if let Some((tile, shade)) = hand {
                row[tile * 20..][..20].fill(shade);
            }
        }
        plane
    }

    #[test]
    fn a_board_is_put_together_without_the_hand_that_writes_it() {
        let mut settler = settler();
        let mut planes = vec![board(0, None)];
        // The hand stays over a tile for four seconds and leaves a stroke.
        planes.extend((0..6).flat_map(|tile| (0..8).map(move |shade| board(tile, Some((tile, 100 + shade % 2 * 40))))));
        for (sample, plane) in (0..).zip(&planes) {
            settler.see(sample, plane);
        }
        assert!(
            settler.canvas() == board(3, None),
            "the last strokes are not old enough"
        );
        let seen: Vec<u64> = (49..60)
            .filter_map(|sample| settler.see(sample, &board(6, None)))
            .map(|settled| settled.since)
            .collect();
        // Dated back to when the hand left the fourth tile and those behind it.
        assert!(seen.first().is_some_and(|since| (30..=49).contains(since)), "{seen:?}");
        assert!(settler.canvas() == board(6, None));
    }

    #[test]
    fn a_new_slide_is_believed_soon_and_a_moving_scene_never() {
        let mut settler = settler();
        let slide = |shade: u8| vec![shade; WIDTH * HEIGHT];
        assert!(settler.see(0, &slide(10)).is_some_and(|settled| settled.cut));
        for sample in 1..10 {
            assert_eq!(settler.see(sample, &slide(10)), None);
        }
        let seen: Vec<u64> = (10..20)
            .filter(|&sample| settler.see(sample, &slide(200)).is_some())
            .collect();
        assert_eq!(seen, [13]);
        let moving = |sample: u64| slide(u8::try_from(sample * 37 % 250).unwrap_or(0));
        let seen = (20..120).filter(|&sample| {
            settler.set_moving(0.4);
            settler.see(sample, &moving(sample)).is_some()
        });
        assert!(seen.count() <= 2);
        assert!(settler.is_moving_scene());
    }
}
