//! Whether a picture shows anything that the one before it did not.
//!
//! A slide stands for minutes while a camera sends it 25 times a second. What nobody can tell from the picture before is
//! not encoded again: the rung keeps its full frame rate where something moves and costs next to nothing where nothing does.

use super::likeness::Plane;
use ffmpeg_next::frame;

/// Side of the blocks that are compared, in pixels.
const BLOCK: usize = 8;

/// Steps of 255 by which the mean of a block may differ where there is no noise: what an encoder before us has left.
const STEPS: f32 = 1.0;

/// The same for each step of the noise's standard deviation. Two noisy pictures of one thing differ by 1.13 deviations
/// (the mean of the absolute difference of two normal variables, 2 / sqrt(pi)); the rest is for the spread between blocks.
const PER_NOISE: f32 = 1.6;

/// Numbers pictures by what they show.
pub struct Standing {
    /// Sum of differences that a block may have.
    tolerated: u32,
    /// The first picture that showed what is shown now. Later ones are compared with it, so nothing creeps away unseen.
    shown: Option<frame::Video>,
    number: u64,
}

impl Standing {
    /// For a source with camera noise of such a standard deviation, in steps of 255.
    pub fn new(noise: f32) -> Self {
        let pixels = BLOCK * BLOCK;
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small positive number"
        )]
        let tolerated = ((STEPS + PER_NOISE * noise.clamp(0.0, 20.0)) * pixels as f32) as u32;
        Self {
            tolerated,
            shown: None,
            number: 0,
        }
    }

    /// The number of what a picture shows: the same as before while it shows nothing new.
    pub fn number(&mut self, picture: &frame::Video) -> u64 {
        let stands = self
            .shown
            .as_ref()
            .is_some_and(|shown| (0..3).all(|index| alike(plane(shown, index), plane(picture, index), self.tolerated)));
        if !stands {
            self.shown = Some(picture.clone());
            self.number += 1;
        }
        self.number
    }
}

/// A plane of a picture of 8 bits.
pub fn plane(picture: &frame::Video, index: usize) -> Plane<'_> {
    Plane {
        pixels: picture.data(index),
        stride: picture.stride(index),
        width: picture.plane_width(index) as usize,
        height: picture.plane_height(index) as usize,
    }
}

/// Whether no block of two planes of one size differs by more than a sum of `tolerated` steps.
fn alike(one: Plane<'_>, other: Plane<'_>, tolerated: u32) -> bool {
    if (one.width, one.height) != (other.width, other.height) {
        return false;
    }
    let mut sums = vec![0_u32; one.width.div_ceil(BLOCK)];
    for top in (0..one.height).step_by(BLOCK) {
        sums.fill(0);
        for y in top..(top + BLOCK).min(one.height) {
            for (sum, (a, b)) in sums
                .iter_mut()
                .zip(one.row(y).chunks(BLOCK).zip(other.row(y).chunks(BLOCK)))
            {
                *sum += a.iter().zip(b).map(|(p, q)| u32::from(p.abs_diff(*q))).sum::<u32>();
            }
        }
        if sums.iter().any(|&sum| sum > tolerated) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use ffmpeg_next::format::Pixel;

    /// A grey picture with a mark of 4 x 4 pixels at `x`, and noise of so many steps.
    fn picture(x: usize, noise: u8) -> frame::Video {
        let mut picture = frame::Video::new(Pixel::YUV420P, 64, 32);
        for index in 0..3 {
            let (stride, width) = (picture.stride(index), picture.plane_width(index) as usize);
            for (row, line) in picture.data_mut(index).chunks_mut(stride).enumerate() {
                for (column, pixel) in line.iter_mut().take(width).enumerate() {
                    let marked = index == 0 && (8..12).contains(&row) && (x..x + 4).contains(&column);
                    let shade = if (row * 31 + column * 17 + x) % 5 < 2 { noise } else { 0 };
                    *pixel = if marked { 220 } else { 90 + shade };
                }
            }
        }
        picture
    }

    #[test]
    fn what_shows_nothing_new_keeps_its_number() {
        let mut standing = Standing::new(0.0);
        let numbers: Vec<u64> = [0, 0, 20, 20, 21, 0].map(|x| standing.number(&picture(x, 0))).to_vec();
        assert_eq!(numbers, [1, 1, 2, 2, 3, 4], "a mark that moves by a pixel is new");
    }

    #[test]
    fn noise_is_nothing_new_where_the_camera_is_known_to_be_noisy() {
        let mut screen = Standing::new(0.0);
        assert!(screen.number(&picture(0, 0)) < screen.number(&picture(0, 6)));
        let mut camera = Standing::new(2.5);
        assert_eq!(camera.number(&picture(0, 0)), camera.number(&picture(0, 6)));
        assert!(camera.number(&picture(20, 6)) > 1, "and what moves is new all the same");
    }
}
