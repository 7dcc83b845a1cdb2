//! What really moves, and how noisy the camera is: three grey planes some 80 ms apart tell.

use super::changes::share;
use super::plane::{Tiles, halve};

/// Time between the planes compared, in microseconds.
pub const STEP_US: i64 = 80_000;

/// A tile moves when its pixels differ by so much on average, camera noise taken off.
const MOVES: f32 = 1.6;
/// Noise is told from movement up to this mean difference.
const MOST_NOISE: f32 = 3.0;

/// What three planes tell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Motion {
    /// Share of tiles that move, 0 to 1.
    pub share: f32,
    /// Standard deviation of camera noise, in steps of 255.
    pub noise: f32,
}

/// Compares three planes. What moves does so from the first to the second and on to the third; a cut in between is
/// no movement, and light that changes over the whole picture is none either.
pub fn look(tiles: Tiles, planes: [&[u8]; 3]) -> Motion {
    let [first, second, third] = planes;
    let (a, b) = (moving(tiles, first, second), moving(tiles, second, third));
    let both: Vec<bool> = a.iter().zip(&b).map(|(&a, &b)| a && b).collect();
    Motion {
        share: share(&both),
        noise: noise(tiles, first, second).min(noise(tiles, second, third)),
    }
}

fn moving(tiles: Tiles, a: &[u8], b: &[u8]) -> Vec<bool> {
    let (half, a, b) = (tiles.halved(), halve(a, tiles.width), halve(b, tiles.width));
    let drift = half.drift(&a, &b, 8);
    let sums = half.add_up(&a, &b, |a, b| {
        a.iter()
            .zip(b)
            .map(|(&a, &b)| u32::from((i16::from(b) - i16::from(a) - drift).unsigned_abs()))
            .sum()
    });
    let means = means(&sums, &half.areas());
    // A quarter of the tiles stand still in all but a pan; their difference is the noise.
    let still = quantile(means.clone(), 0.25).min(MOST_NOISE);
    means.iter().map(|&mean| mean > MOVES + 1.5 * still).collect()
}

/// Standard deviation of the noise of one plane, from the difference of two in the median tile; tiles too dark or too
/// bright to be noisy are left out where there are others.
fn noise(tiles: Tiles, a: &[u8], b: &[u8]) -> f32 {
    let areas = tiles.areas();
    let level = means(
        &tiles.add_up(a, a, |a, _| a.iter().map(|&pixel| u32::from(pixel)).sum()),
        &areas,
    );
    let squares = tiles.add_up(a, b, |a, b| {
        a.iter().zip(b).map(|(&a, &b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    });
    let deviation = |square: f32| (square / 2.0).sqrt();
    let all: Vec<f32> = means(&squares, &areas).into_iter().map(deviation).collect();
    let usual: Vec<f32> = all
        .iter()
        .zip(&level)
        .filter(|&(_, level)| (20.0..235.0).contains(level))
        .map(|(&deviation, _)| deviation)
        .collect();
    quantile(if usual.len() * 8 < all.len() { all } else { usual }, 0.4)
}

fn means(sums: &[u32], areas: &[u32]) -> Vec<f32> {
    #[expect(clippy::cast_precision_loss, reason = "sums over 400 pixels")]
    let mean = |(&sum, &area): (&u32, &u32)| sum as f32 / area.max(1) as f32;
    sums.iter().zip(areas).map(mean).collect()
}

/// The value below which a share of all values lies.
pub fn quantile(mut values: Vec<f32>, share: f32) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index within some thousands"
    )]
    let index = ((values.len() - 1) as f32 * share) as usize;
    let (_, &mut value, _) = values.select_nth_unstable_by(index, f32::total_cmp);
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::drawing::{Drawing, Noise};

    fn looked(sigma: f32, draw: impl Fn(usize) -> Drawing) -> Motion {
        let mut noise = Noise::new(sigma);
        let planes: Vec<Vec<u8>> = (0..3).map(|index| noise.over(&draw(index))).collect();
        look(Drawing::tiles(), [&planes[0], &planes[1], &planes[2]])
    }

    #[test]
    fn noise_is_measured_and_moves_nothing() {
        for sigma in [0.0, 1.0, 2.5, 5.0] {
            let motion = looked(sigma, |_| Drawing::slide(2).lit(-60));
            assert!((motion.noise - sigma).abs() < 0.2 + sigma * 0.15, "{sigma}: {motion:?}");
            assert!(motion.share < 0.02, "{sigma}: {motion:?}");
        }
    }

    #[test]
    fn a_face_moves_and_a_cut_or_drifting_light_does_not() {
        let face = looked(1.5, |index| Drawing::slide(2).face(index * 12));
        assert!((0.03..0.25).contains(&face.share), "{face:?}");
        assert!(face.noise < 2.0, "{face:?}");
        let cut = looked(
            1.0,
            |index| if index == 0 { Drawing::slide(4) } else { Drawing::dark() },
        );
        assert!(cut.share < 0.02, "{cut:?}");
        let light = looked(0.0, |index| {
            Drawing::slide(2).lit(-20 - i16::try_from(index * 3).unwrap_or(0))
        });
        assert!(light.share < 0.02, "{light:?}");
    }
}
