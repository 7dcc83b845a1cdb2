//! What stands on a picture is its ink: the pixels at sharp edges. A picture has lost ink where those pixels have become
//! something else in another.

use super::plane::Tiles;
use std::rc::Rc;

/// A step to the next pixel that makes ink.
const EDGE: u8 = 24;
/// Ink is lost where its pixel differs by so much.
const DIFFERS: i16 = 24;
/// A picture with less ink than this share of its pixels is blank.
const BLANK: f32 = 0.002;
/// A tile has lost its ink when so much of it is gone.
const TILE_LOST: f32 = 0.3;

/// A picture and which of its pixels are ink.
#[derive(Clone)]
pub struct Inked {
    plane: Rc<[u8]>,
    ink: Rc<[u8]>,
    /// How many pixels that are.
    pub count: usize,
}

/// How much ink is gone.
pub struct Lost {
    /// Of the tiles with ink.
    pub of_ink: f32,
    /// Of all tiles.
    pub of_all: f32,
}

impl Inked {
    /// Finds the ink of a picture.
    pub fn of(tiles: Tiles, plane: Rc<[u8]>) -> Self {
        let mut ink = vec![0_u8; plane.len()];
        let rows = plane.chunks_exact(tiles.width);
        let below = plane.chunks_exact(tiles.width).skip(1);
        for ((row, below), ink) in rows.zip(below).zip(ink.chunks_exact_mut(tiles.width)) {
            let right = row.iter().skip(1);
            for (((&pixel, &right), &below), ink) in row.iter().zip(right).zip(below).zip(ink) {
                *ink = u8::from(pixel.abs_diff(right) > EDGE || pixel.abs_diff(below) > EDGE);
            }
        }
        let count = ink.iter().map(|&ink| usize::from(ink)).sum();
        Self {
            plane,
            ink: ink.into(),
            count,
        }
    }

    /// Forgets the ink of tiles that are not believed.
    pub fn believe(&mut self, tiles: Tiles, believed: &[bool]) {
        let blank = vec![0; self.ink.len()];
        let mut ink = self.ink.to_vec();
        let doubted: Vec<bool> = believed.iter().map(|&believed| !believed).collect();
        tiles.copy(&blank, &mut ink, &doubted);
        self.count = ink.iter().map(|&ink| usize::from(ink)).sum();
        self.ink = ink.into();
    }

    /// Hardly anything stands on it.
    pub fn is_blank(&self) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "at most 640 x 640 pixels")]
        let share = self.count as f32 / self.plane.len().max(1) as f32;
        share < BLANK
    }

    /// How much of this ink has become something else in another picture.
    pub fn lost_in(&self, tiles: Tiles, other: &Self) -> Lost {
        let drift = tiles.drift(&self.plane, &other.plane, 20);
        let differs: Vec<u8> = self
            .plane
            .iter()
            .zip(other.plane.iter())
            .map(|(&a, &b)| u8::from((i16::from(b) - i16::from(a) - drift).abs() > DIFFERS))
            .collect();
        let sum = |with: &[u8]| {
            tiles.add_up(&self.ink, with, |ink, with| {
                ink.iter().zip(with).map(|(&ink, &with)| u32::from(ink & with)).sum()
            })
        };
        let (ink, gone) = (sum(&self.ink), sum(&differs));
        let (mut with_ink, mut lost) = (0_u32, 0_u32);
        for (&ink, &gone) in ink.iter().zip(&gone) {
            if ink >= 6 {
                with_ink += 1;
                #[expect(clippy::cast_precision_loss, reason = "400 pixels")]
                let is_lost = gone as f32 > TILE_LOST * ink as f32;
                lost += u32::from(is_lost);
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a thousand tiles")]
        let share = |of: usize| lost as f32 / of.max(1) as f32;
        Lost {
            of_ink: share(with_ink as usize),
            of_all: share(tiles.count()),
        }
    }

    /// Share of this ink that another picture does not have.
    pub fn new_to(&self, tiles: Tiles, other: &Self) -> f32 {
        self.lost_in(tiles, other).of_ink
    }
}
