//! Drawn pictures for tests: slides, a board, people before it, a camera's noise.

use super::plane::Tiles;

const WIDTH: usize = 320;
const HEIGHT: usize = 180;

/// A grey plane being drawn.
#[derive(Clone)]
pub struct Drawing(pub Vec<u8>);

impl Drawing {
    pub fn tiles() -> Tiles {
        Tiles::new(WIDTH, HEIGHT)
    }

    pub fn blank(shade: u8) -> Self {
        Self(vec![shade; WIDTH * HEIGHT])
    }

    /// A light slide with a title and some points.
    pub fn slide(points: usize) -> Self {
        let mut slide = Self::blank(240).words(10, 10, 200);
        for point in 0..points {
            slide = slide.words(20, 40 + point * 25, 160);
        }
        slide
    }

    /// A slide that has nothing in common with the light ones.
    pub fn dark() -> Self {
        Self::blank(30).block(60, 50, 200, 80, 220)
    }

    /// A line of writing: strokes four pixels apart.
    pub fn words(mut self, left: usize, top: usize, length: usize) -> Self {
        for x in (left..left + length).step_by(4) {
            self = self.block(x, top, 2, 12, 20);
        }
        self
    }

    pub fn block(mut self, left: usize, top: usize, width: usize, height: usize, shade: u8) -> Self {
        for row in self.0.chunks_mut(WIDTH).skip(top).take(height) {
            let right = (left + width).min(WIDTH);
            row.get_mut(left..right).unwrap_or_default().fill(shade);
        }
        self
    }

    /// A pointer's spot.
    pub fn spot(self, left: usize, top: usize) -> Self {
        self.block(left, top, 9, 9, 120)
    }

    /// Somebody walking through.
    pub fn body(self, left: usize) -> Self {
        self.block(left, 30, 40, 150, 90)
    }

    /// A face in the corner that is never still.
    pub fn face(self, shift: usize) -> Self {
        let shade = u8::try_from(60 + shift * 2).unwrap_or(200);
        self.block(240, 100, 80, 80, shade)
            .block(250 + shift / 2, 110, 20, 60, 250 - shade)
    }

    /// A board on which a character is written each sample, with the hand beside it.
    pub fn writing(characters: usize) -> Self {
        let mut board = Self::blank(60);
        for index in 0..characters {
            board = board.block(10 + index % 15 * 18, 10 + index / 15 * 30, 3, 14, 220);
            board = board.block(16 + index % 15 * 18, 10 + index / 15 * 30, 6, 3, 220);
        }
        board.block(20 + characters % 15 * 18, 20 + characters / 15 * 30, 40, 120, 130)
    }

    /// In a light that is so much brighter.
    pub fn lit(mut self, by: i16) -> Self {
        for pixel in &mut self.0 {
            *pixel = u8::try_from((i16::from(*pixel) + by).clamp(0, 255)).unwrap_or(u8::MAX);
        }
        self
    }
}

/// A camera's noise, the same for every run.
pub struct Noise {
    sigma: f32,
    state: u32,
}

impl Noise {
    pub fn new(sigma: f32) -> Self {
        Self { sigma, state: 7 }
    }

    pub fn over(&mut self, drawing: &Drawing) -> Vec<u8> {
        drawing.0.iter().map(|&pixel| self.disturb(pixel)).collect()
    }

    fn disturb(&mut self, pixel: u8) -> u8 {
        // The sum of four dice is near enough to a bell.
        let mut sum = 0.0;
        for _ in 0..4 {
            self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            sum += f32::from(u8::try_from(self.state >> 24).unwrap_or(0)) / 255.0 - 0.5;
        }
        let noisy = f32::from(pixel) + sum * 1.73 * self.sigma;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to a byte"
        )]
        let noisy = noisy.clamp(0.0, 255.0).round() as u8;
        noisy
    }
}
