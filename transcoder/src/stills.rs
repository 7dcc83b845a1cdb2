//! The poster: a settled picture with something on it, chosen from the pictures that pass by.

use crate::error::{Refused, While};
use crate::ladder::Fraction;
use ffmpeg_next::codec::{self, encoder};
use ffmpeg_next::format::Pixel;
use ffmpeg_next::software::scaling;
use ffmpeg_next::{Dictionary, Packet, Rational, frame};
use std::path::Path;

/// File name of the poster.
pub const POSTER: &str = "poster.jpg";

/// Looked at once in so many seconds.
const EVERY_S: f64 = 1.0;
/// A poster comes from the first minutes: later pictures give away the end and cost a look each.
const UNTIL_S: f64 = 180.0;
/// Brightness below which a picture counts as dark, of 255.
const DARK: f64 = 24.0;

/// Watches pictures of the lightest rung go by and keeps the best.
#[derive(Default)]
pub struct PosterChooser {
    best: Option<(f64, frame::Video)>,
    previous: Vec<u8>,
    next_s: f64,
}

impl PosterChooser {
    /// Looks at a picture (planar, brightness first) whose time stamp counts frames.
    pub fn see(&mut self, picture: &frame::Video, stamp: i64, fps: Fraction) {
        #[expect(clippy::cast_precision_loss, reason = "frame numbers of hours fit in 53 bits")]
        let at_s = stamp as f64 / fps.value();
        if at_s < self.next_s || at_s > UNTIL_S {
            return;
        }
        self.next_s = at_s + EVERY_S;
        let sample = sample_brightness(picture);
        let score = score(&sample, &self.previous, at_s);
        self.previous = sample;
        if self.best.as_ref().is_none_or(|(best, _)| score > *best) {
            self.best = Some((score, picture.clone()));
        }
    }

    /// The best picture seen.
    pub fn choose(self) -> Option<frame::Video> {
        self.best.map(|(_, picture)| picture)
    }
}

/// Every eighth pixel of every eighth row.
fn sample_brightness(picture: &frame::Video) -> Vec<u8> {
    let (width, stride) = (picture.width() as usize, picture.stride(0));
    let rows = picture.data(0).chunks(stride.max(1)).take(picture.height() as usize);
    rows.step_by(8)
        .flat_map(|row| row.iter().take(width).step_by(8).copied())
        .collect()
}

/// Detail counts for a picture; darkness, movement since the last look and the very first second against it.
fn score(sample: &[u8], previous: &[u8], at_s: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand pixels")]
    let count = sample.len().max(1) as f64;
    let mean = sample.iter().map(|&pixel| f64::from(pixel)).sum::<f64>() / count;
    let variance = sample
        .iter()
        .map(|&pixel| (f64::from(pixel) - mean).powi(2))
        .sum::<f64>()
        / count;
    let moved = if previous.len() == sample.len() {
        sample
            .iter()
            .zip(previous)
            .map(|(a, b)| f64::from(a.abs_diff(*b)))
            .sum::<f64>()
            / count
    } else {
        16.0
    };
    let dark = if mean < DARK { 0.1 } else { 1.0 };
    let early = if at_s < 1.0 { 0.7 } else { 1.0 };
    (variance.sqrt() + 1.0) * dark * early / (1.0 + moved / 8.0)
}

/// Writes a picture as JPEG.
pub fn write_jpeg(picture: &frame::Video, path: &Path) -> Result<(), Refused> {
    let (width, height) = (picture.width(), picture.height());
    let mut scaler = scaling::Context::get(
        picture.format(),
        width,
        height,
        Pixel::YUVJ420P,
        width,
        height,
        scaling::Flags::BICUBIC,
    )
    .doing("poster")?;
    let mut full_range = frame::Video::empty();
    scaler.run(picture, &mut full_range).doing("poster")?;
    full_range.set_pts(Some(0));
    let codec = encoder::find_by_name("mjpeg").ok_or_else(|| Refused::internal("FFmpeg lacks mjpeg"))?;
    let mut context = codec::Context::new_with_codec(codec)
        .encoder()
        .video()
        .doing("poster")?;
    context.set_width(width);
    context.set_height(height);
    context.set_format(Pixel::YUVJ420P);
    context.set_time_base(Rational::new(1, 25));
    let mut options = Dictionary::new();
    // Quantiser 7 of 31: text stays sharp, a slide takes 15 to 30 kB.
    options.set("flags", "+qscale");
    options.set("global_quality", &(7 * 118).to_string());
    let mut encoder = context.open_with(options).doing("poster")?;
    encoder.send_frame(&full_range).doing("poster")?;
    encoder.send_eof().doing("poster")?;
    let mut packet = Packet::empty();
    encoder.receive_packet(&mut packet).doing("poster")?;
    std::fs::write(path, packet.data().unwrap_or_default()).doing("writing the poster")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_settled_picture_with_text_beats_black_and_moving_ones() {
        let black = vec![0_u8; 400];
        let slide: Vec<u8> = (0..400).map(|i| if i % 5 == 0 { 20 } else { 235 }).collect();
        let other: Vec<u8> = (0..400).map(|i| if i % 3 == 0 { 235 } else { 60 }).collect();
        assert!(score(&slide, &slide, 4.0) > score(&black, &black, 4.0));
        assert!(score(&slide, &slide, 4.0) > score(&slide, &other, 4.0));
    }
}
