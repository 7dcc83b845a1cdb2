//! Makes files of settled pictures: upright, in square pixels, without what moved, as WebP and as JPEG.

use super::median::median_of_5;
use super::plane::Tiles;
use crate::error::{Refused, While};
use crate::pipeline::{Chain, PictureShape, still_chain, turning_chain};
use crate::source::PictureInfo;
use content_schema::media::BoardPicture;
use ffmpeg_next::codec::{self, encoder};
use ffmpeg_next::format::Pixel;
use ffmpeg_next::software::scaling;
use ffmpeg_next::{Dictionary, Packet, Rational, frame};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Longer side of the pictures, in pixels: for a phone and for print.
const SIDES: [u32; 2] = [640, 1280];

/// Develops pictures of one source into one folder.
pub struct Studio {
    folder: PathBuf,
    info: PictureInfo,
    chain: Option<(PictureShape, Chain)>,
}

impl Studio {
    /// For a source.
    pub fn new(folder: &Path, info: &PictureInfo) -> Self {
        Self {
            folder: folder.to_owned(),
            info: info.clone(),
            chain: None,
        }
    }

    /// One picture of what stands still in five, as it is stored: not yet upright. Of any other number the one in the
    /// middle.
    pub fn develop(&mut self, frames: &[Rc<frame::Video>]) -> Result<frame::Video, Refused> {
        let middle = frames.get(frames.len() / 2);
        let middle = middle.ok_or_else(|| Refused::internal("a board without a picture"))?;
        if frames.len() != 5 || frames.iter().all(|frame| Rc::ptr_eq(frame, middle)) {
            return self.scaled(middle);
        }
        let mut scaled: Vec<Rc<frame::Video>> = Vec::with_capacity(frames.len());
        for (index, frame) in frames.iter().enumerate() {
            // A picture shown for seconds is there more than once.
            let before = index
                .checked_sub(1)
                .filter(|&before| Rc::ptr_eq(&frames[before], frame));
            scaled.push(match before {
                Some(before) => Rc::clone(&scaled[before]),
                None => Rc::new(self.scaled(frame)?),
            });
        }
        let mut settled = frame::Video::new(Pixel::YUV420P, scaled[0].width(), scaled[0].height());
        for plane in 0..3 {
            let median = median_of_5(std::array::from_fn(|index| scaled[index].data(plane)));
            copy_rows(&median, scaled[0].stride(plane), &mut settled, plane);
        }
        Ok(settled)
    }

    fn scaled(&mut self, picture: &frame::Video) -> Result<frame::Video, Refused> {
        let shape = PictureShape::of(picture, false);
        if self.chain.as_ref().is_none_or(|(known, _)| *known != shape) {
            let (width, height) = fit(self.info.display_size(), SIDES[1]);
            let stored = if self.info.orientation.swaps_sides() {
                (height, width)
            } else {
                (width, height)
            };
            self.chain = Some((shape.clone(), still_chain(&shape, stored)?));
        }
        let mut scaled = frame::Video::empty();
        if let Some((_, chain)) = &mut self.chain {
            // The filters take the picture for themselves and leave nothing in its place.
            chain.push(&frame::Video::clone(picture))?;
            if !chain.pull(0, &mut scaled)? {
                return Err(Refused::internal("a still picture got lost in its filters"));
            }
        }
        Ok(scaled)
    }

    fn upright(&self, picture: &frame::Video) -> Result<frame::Video, Refused> {
        let mut chain = turning_chain((picture.width(), picture.height()), self.info.orientation)?;
        let mut upright = frame::Video::empty();
        chain.push(&frame::Video::clone(picture))?;
        if chain.pull(0, &mut upright)? {
            Ok(upright)
        } else {
            Err(Refused::internal("a still picture got lost in its filters"))
        }
    }

    /// Writes a developed picture at each size and type, as `<name>-640.webp` and so on.
    pub fn print(&self, picture: &frame::Video, name: &str) -> Result<Vec<BoardPicture>, Refused> {
        let mut printed = Vec::new();
        let picture = &self.upright(picture)?;
        for side in SIDES {
            let size = fit(self.info.display_size(), side);
            if side != SIDES[0] && size == fit(self.info.display_size(), SIDES[0]) {
                break;
            }
            let tv = scale(picture, size, Pixel::YUV420P)?;
            let full = scale(picture, size, Pixel::YUVJ420P)?;
            for (kind, bytes) in [("webp", webp(&tv)?), ("jpg", jpeg(&full)?)] {
                let file = format!("{name}-{side}.{kind}");
                std::fs::write(self.folder.join(&file), &bytes).doing(&format!("writing {file}"))?;
                printed.push(BoardPicture {
                    file,
                    width: size.0,
                    height: size.1,
                    bytes: bytes.len() as u64,
                });
            }
        }
        Ok(printed)
    }

    /// Removes what was printed.
    pub fn discard(&self, printed: &[BoardPicture]) -> Result<(), Refused> {
        printed.iter().try_for_each(|picture| {
            std::fs::remove_file(self.folder.join(&picture.file)).doing(&format!("removing {}", picture.file))
        })
    }
}

/// A size of even numbers that fits a square, never larger than the picture is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sides of pictures"
)]
fn fit((width, height): (f64, f64), side: u32) -> (u32, u32) {
    let scale = (f64::from(side) / width.max(height).max(1.0)).min(1.0);
    let even = |length: f64| ((length * scale / 2.0).round() as u32 * 2).max(2);
    (even(width), even(height))
}

/// Copies the marked tiles of a picture onto another of the same size.
pub fn patch(onto: &mut frame::Video, from: &frame::Video, tiles: Tiles, marked: &[bool]) {
    let (width, height) = (onto.width() as usize, onto.height() as usize);
    for plane in 0..3 {
        let shrunk = usize::from(plane > 0);
        let (source, target) = (from.stride(plane).max(1), onto.stride(plane).max(1));
        for (tile, _) in marked.iter().enumerate().filter(|&(_, &marked)| marked) {
            let [left, top, right, bottom] = tiles.place(tile, width, height).map(|edge| (edge + shrunk) >> shrunk);
            let rows = from
                .data(plane)
                .chunks(source)
                .zip(onto.data_mut(plane).chunks_mut(target));
            for (from, to) in rows.take(bottom).skip(top) {
                if let (Some(from), Some(to)) = (from.get(left..right), to.get_mut(left..right)) {
                    to.copy_from_slice(from);
                }
            }
        }
    }
}

fn copy_rows(from: &[u8], stride: usize, to: &mut frame::Video, plane: usize) {
    let target = to.stride(plane).max(1);
    for (from, to) in from.chunks(stride.max(1)).zip(to.data_mut(plane).chunks_mut(target)) {
        let length = from.len().min(to.len());
        to[..length].copy_from_slice(&from[..length]);
    }
}

fn scale(picture: &frame::Video, (width, height): (u32, u32), format: Pixel) -> Result<frame::Video, Refused> {
    let mut scaler = scaling::Context::get(
        picture.format(),
        picture.width(),
        picture.height(),
        format,
        width,
        height,
        scaling::Flags::BICUBIC,
    )
    .doing("scaling a still picture")?;
    let mut scaled = frame::Video::empty();
    scaler.run(picture, &mut scaled).doing("scaling a still picture")?;
    scaled.set_pts(Some(0));
    Ok(scaled)
}

/// WebP of quality 35: all characters of the generated slides are read at 640, those of 20 pixels at 720 too, as they are
/// at quality 60, for 7 instead of 8 kB a slide.
fn webp(picture: &frame::Video) -> Result<Vec<u8>, Refused> {
    let settings = [("quality", "35"), ("preset", "text"), ("compression_level", "4")];
    encode(picture, "libwebp", &settings)
}

/// JPEG with quantiser 9 of 31: as legible, 11 kB a slide at 640 and 31 at 1280.
fn jpeg(picture: &frame::Video) -> Result<Vec<u8>, Refused> {
    // The encoder looks for a quality on the frame, which `ffmpeg-next` cannot set, and then takes the best allowed.
    let settings = [
        ("flags", "+qscale"),
        ("qmin", "9"),
        ("qmax", "9"),
        ("huffman", "optimal"),
    ];
    encode(picture, "mjpeg", &settings)
}

fn encode(picture: &frame::Video, name: &str, settings: &[(&str, &str)]) -> Result<Vec<u8>, Refused> {
    let codec = encoder::find_by_name(name).ok_or_else(|| Refused::internal(format!("FFmpeg lacks {name}")))?;
    let mut context = codec::Context::new_with_codec(codec).encoder().video().doing(name)?;
    context.set_width(picture.width());
    context.set_height(picture.height());
    context.set_format(picture.format());
    context.set_time_base(Rational::new(1, 25));
    let mut options = Dictionary::new();
    for (key, value) in settings {
        options.set(key, value);
    }
    let mut encoder = context.open_with(options).doing(name)?;
    encoder.send_frame(picture).doing(name)?;
    encoder.send_eof().doing(name)?;
    let mut packet = Packet::empty();
    encoder.receive_packet(&mut packet).doing(name)?;
    Ok(packet.data().unwrap_or_default().to_vec())
}
