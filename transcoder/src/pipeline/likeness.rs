//! How alike two pictures are, by their brightness.

use content_schema::media::Likeness;
use serde::{Deserialize, Serialize};

/// Sums over compared pictures, so that chunks can be added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Sum of structural similarities.
    pub ssim: f64,
    /// Sum of mean squared errors.
    pub squared_error: f64,
    /// Pictures compared.
    pub samples: u32,
}

impl Compared {
    /// Adds what another part found.
    pub fn add(&mut self, other: &Self) {
        self.ssim += other.ssim;
        self.squared_error += other.squared_error;
        self.samples += other.samples;
    }

    /// Mean over all, none where nothing was compared.
    pub fn likeness(&self) -> Option<Likeness> {
        let samples = f64::from(self.samples);
        if self.samples == 0 {
            return None;
        }
        let error = (self.squared_error / samples).max(1e-3);
        #[expect(clippy::cast_possible_truncation, reason = "figures for people")]
        let (ssim, psnr_db) = (
            (self.ssim / samples) as f32,
            (10.0 * (255.0 * 255.0 / error).log10()) as f32,
        );
        Some(Likeness {
            ssim,
            psnr_db,
            samples: self.samples,
        })
    }
}

/// A plane of brightness.
#[derive(Clone, Copy, Debug)]
pub struct Plane<'a> {
    /// Rows one after another.
    pub pixels: &'a [u8],
    /// Bytes from row to row.
    pub stride: usize,
    /// Width.
    pub width: usize,
    /// Height.
    pub height: usize,
}

impl Plane<'_> {
    /// A row of it.
    pub fn row(&self, y: usize) -> &[u8] {
        let start = y * self.stride;
        self.pixels.get(start..start + self.width).unwrap_or_default()
    }
}

/// Compares two planes of one size.
pub fn compare(a: Plane<'_>, b: Plane<'_>) -> Compared {
    let (width, height) = (a.width.min(b.width), a.height.min(b.height));
    let mut squared_error = 0_u64;
    for y in 0..height {
        for (p, q) in a.row(y).iter().zip(b.row(y)) {
            squared_error += u64::from(p.abs_diff(*q)).pow(2);
        }
    }
    let (mut sum, mut windows) = (0.0, 0_u32);
    for y in (0..height.saturating_sub(7)).step_by(8) {
        for x in (0..width.saturating_sub(7)).step_by(8) {
            sum += window_ssim(a, b, x, y);
            windows += 1;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "sums of one picture fit in 53 bits")]
    let error = squared_error as f64 / (width * height).max(1) as f64;
    Compared {
        ssim: if windows > 0 { sum / f64::from(windows) } else { 1.0 },
        squared_error: error,
        samples: 1,
    }
}

/// Structural similarity of one 8 x 8 window (Wang et al. 2004, equation 13).
fn window_ssim(one: Plane<'_>, other: Plane<'_>, left: usize, top: usize) -> f64 {
    const C1: f64 = 6.5025;
    const C2: f64 = 58.5225;
    const PIXELS: f64 = 64.0;
    let (mut sums, mut squares, mut products) = ([0_u32; 2], [0_u32; 2], 0_u32);
    for row in top..top + 8 {
        for (&pixel, &twin) in one.row(row).iter().zip(other.row(row)).skip(left).take(8) {
            let pair = [u32::from(pixel), u32::from(twin)];
            for side in 0..2 {
                sums[side] += pair[side];
                squares[side] += pair[side] * pair[side];
            }
            products += pair[0] * pair[1];
        }
    }
    let means = sums.map(|sum| f64::from(sum) / PIXELS);
    let variance = |side: usize| f64::from(squares[side]) / PIXELS - means[side] * means[side];
    let covariance = f64::from(products) / PIXELS - means[0] * means[1];
    ((2.0 * means[0] * means[1] + C1) * (2.0 * covariance + C2))
        / ((means[0] * means[0] + means[1] * means[1] + C1) * (variance(0) + variance(1) + C2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(pixels: &[u8]) -> Plane<'_> {
        Plane {
            pixels,
            stride: 32,
            width: 32,
            height: 16,
        }
    }

    #[test]
    fn a_picture_is_like_itself_and_unlike_another() {
        let slide: Vec<u8> = (0..512_u32).map(|i| if i % 7 < 3 { 20 } else { 230 }).collect();
        let other: Vec<u8> = (0..512_u32).map(|i| if i % 5 < 2 { 20 } else { 230 }).collect();
        let same = compare(plane(&slide), plane(&slide));
        assert!((same.ssim - 1.0).abs() < 1e-9 && same.squared_error < 1e-9);
        assert!(compare(plane(&slide), plane(&other)).ssim < 0.5);
        let nearly: Vec<u8> = slide.iter().map(|p| p + 2).collect();
        let likeness = compare(plane(&slide), plane(&nearly)).likeness().expect("one sample");
        assert!(
            likeness.ssim > 0.98 && (likeness.psnr_db - 42.1).abs() < 0.1,
            "{likeness:?}"
        );
        assert!(Compared::default().likeness().is_none());
    }
}
