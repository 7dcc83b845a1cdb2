//! Small pictures for posts: turned upright, without anything but pixels, in two sizes.
//!
//! What a camera writes beside the pixels (where, when, which phone) is never copied: only pixels reach the new file.

use crate::Refusal;
use crate::errand::{LARGE, SMALL, Sizes};
use crate::limits::{MAX_PIXELS, MAX_SIDE};
use image::error::ImageError;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};
use jpeg_encoder::{ColorType, Encoder, EncodingError, SamplingFactor};
use std::path::Path;

/// Longest side to look at closely, in pixels: a page of an exercise book is read at it.
const LARGE_SIDE: u32 = 1280;
/// Longest side beside the words, in pixels.
pub const SMALL_SIDE: u32 = 360;

/// What a picture may weigh before it is made coarser, in bytes.
const LARGE_BYTES: usize = 70_000;
/// The same beside the words.
const SMALL_BYTES: usize = 14_000;

/// From fine to coarse; the last is kept whatever it weighs.
const QUALITIES: [u8; 4] = [70, 60, 48, 36];

/// Makes the two pictures of a file in a folder.
pub fn shrink(source: &Path, folder: &Path) -> Result<Sizes, Refusal> {
    let picture = decode(source)?;
    let large = resized(&picture, LARGE_SIDE);
    let small = resized(&DynamicImage::ImageRgb8(large.clone()), SMALL_SIDE);
    Ok(Sizes {
        width: large.width(),
        height: large.height(),
        bytes: write(&large, LARGE_BYTES, &folder.join(LARGE))?,
        small_bytes: write(&small, SMALL_BYTES, &folder.join(SMALL))?,
    })
}

fn decode(source: &Path) -> Result<DynamicImage, Refusal> {
    let reader = ImageReader::open(source)
        .and_then(ImageReader::with_guessed_format)
        .map_err(|_| Refusal::Internal)?;
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    // The header tells the size, and says no before a pixel is decoded.
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || width.max(height) > MAX_SIDE {
        return Err(Refusal::TooLarge);
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(768 << 20);
    decoder.set_limits(limits).map_err(refusal)?;
    let orientation = decoder.orientation().map_err(refusal)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// The picture on white paper, no longer than `side`; never larger than it was.
fn resized(picture: &DynamicImage, side: u32) -> RgbImage {
    let picture = if picture.width().max(picture.height()) > side {
        picture.resize(side, side, FilterType::Triangle)
    } else {
        picture.clone()
    };
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let with_alpha = picture.into_rgba8();
    RgbImage::from_fn(with_alpha.width(), with_alpha.height(), |x, y| {
        let [red, green, blue, alpha] = with_alpha.get_pixel(x, y).0;
        let on_white = |value: u8| {
            let mixed = u16::from(value) * u16::from(alpha) + 255 * (255 - u16::from(alpha));
            u8::try_from(mixed / 255).unwrap_or(u8::MAX)
        };
        image::Rgb([on_white(red), on_white(green), on_white(blue)])
    })
}

/// Writes a JPEG, coarser where the picture is so full that it would weigh too much.
fn write(picture: &RgbImage, most: usize, path: &Path) -> Result<u64, Refusal> {
    let mut written = Vec::new();
    for quality in QUALITIES {
        written = encode(picture, quality).map_err(|_| Refusal::Internal)?;
        if written.len() <= most {
            break;
        }
    }
    std::fs::write(path, &written).map_err(|_| Refusal::Internal)?;
    Ok(written.len() as u64)
}

fn encode(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, EncodingError> {
    let mut written = Vec::new();
    let mut encoder = Encoder::new(&mut written, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    // On a thin link it is seen whole, and soon sharp.
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    let side = |length: u32| u16::try_from(length).unwrap_or(u16::MAX);
    let (width, height) = (side(picture.width()), side(picture.height()));
    encoder.encode(picture.as_raw(), width, height, ColorType::Rgb)?;
    Ok(written)
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands it over")]
fn refusal(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => Refusal::TooLarge,
        _ => Refusal::Damaged,
    }
}
