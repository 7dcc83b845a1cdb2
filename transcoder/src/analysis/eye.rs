//! Looks at decoded pictures: as small grey planes of one size, whatever the source becomes in its middle, and as
//! pictures small enough to be kept for a while.

use super::plane::Tiles;
use crate::error::{Refused, While};
use ffmpeg_next::format::Pixel;
use ffmpeg_next::software::scaling;
use ffmpeg_next::{color, frame};
use std::rc::Rc;

/// Longer side of the grey planes.
const LONGER_SIDE: u32 = 640;

/// Pictures of more pixels are not kept as they are: some twenty of them are, and a camera may record 8K.
const MOST_PIXELS: u32 = 1920 * 1088;
/// Longer side of what is kept in their place; boards are no larger.
const KEPT_SIDE: u32 = 1280;

/// A picture, and what we have seen of it already.
pub struct Shown {
    frame: Rc<frame::Video>,
    grey: Option<Rc<[u8]>>,
    keepsake: Option<Rc<frame::Video>>,
}

impl Shown {
    /// A picture not looked at yet.
    pub fn new(picture: frame::Video) -> Self {
        Self {
            frame: Rc::new(picture),
            grey: None,
            keepsake: None,
        }
    }
}

/// Scales pictures.
pub struct Eye {
    /// The tiles of its grey planes.
    pub tiles: Tiles,
    to_grey: Scaler,
    to_keep: Scaler,
    grey: frame::Video,
}

impl Eye {
    /// For a source whose pictures are stored at this size.
    pub fn new(width: u32, height: u32) -> Self {
        let (grey_width, grey_height) = fit(width, height, LONGER_SIDE);
        Self {
            tiles: Tiles::new(grey_width as usize, grey_height as usize),
            to_grey: Scaler::new(grey_width, grey_height),
            to_keep: Scaler::new(0, 0),
            grey: frame::Video::empty(),
        }
    }

    /// The picture as a grey plane.
    pub fn grey(&mut self, shown: &mut Shown) -> Result<Rc<[u8]>, Refused> {
        if let Some(grey) = &shown.grey {
            return Ok(Rc::clone(grey));
        }
        self.to_grey.run(&shown.frame, Pixel::GRAY8, &mut self.grey)?;
        let rows = self.grey.data(0).chunks(self.grey.stride(0).max(1));
        let plane: Vec<u8> = rows
            .take(self.tiles.height)
            .flat_map(|row| row.get(..self.tiles.width).unwrap_or_default())
            .copied()
            .collect();
        Ok(Rc::clone(shown.grey.insert(plane.into())))
    }

    /// The picture in colour, small enough to be kept.
    pub fn keepsake(&mut self, shown: &mut Shown) -> Result<Rc<frame::Video>, Refused> {
        if let Some(keepsake) = &shown.keepsake {
            return Ok(Rc::clone(keepsake));
        }
        let frame = &shown.frame;
        let keepsake = if frame.width().saturating_mul(frame.height()) > MOST_PIXELS {
            Rc::new(self.shrink(frame)?)
        } else {
            Rc::clone(frame)
        };
        Ok(Rc::clone(shown.keepsake.insert(keepsake)))
    }

    fn shrink(&mut self, frame: &frame::Video) -> Result<frame::Video, Refused> {
        let (width, height) = fit(frame.width(), frame.height(), KEPT_SIDE);
        self.to_keep.resize(width, height);
        let mut small = frame::Video::empty();
        // Tone mapping wants all the bits there are; not every format can be written, though.
        if self.to_keep.run(frame, frame.format(), &mut small).is_err() {
            small = frame::Video::empty();
            self.to_keep.run(frame, Pixel::YUV420P, &mut small)?;
        }
        small.set_color_range(frame.color_range());
        small.set_color_primaries(frame.color_primaries());
        small.set_color_transfer_characteristic(frame.color_transfer_characteristic());
        small.set_color_space(match frame.color_space() {
            // What a large picture means when it does not say; the small one would be taken for another.
            color::Space::Unspecified => color::Space::BT709,
            said => said,
        });
        Ok(small)
    }
}

/// A size that fits a square, never larger than the picture is.
fn fit(width: u32, height: u32, side: u32) -> (u32, u32) {
    let longer = width.max(height).max(1);
    let scaled = |length: u32| {
        let length = u64::from(length) * u64::from(side.min(longer));
        u32::try_from(length.div_ceil(u64::from(longer))).unwrap_or(side).max(1)
    };
    (scaled(width), scaled(height))
}

/// Scales to one size; made again when what comes in or goes out becomes another.
struct Scaler {
    width: u32,
    height: u32,
    context: Option<scaling::Context>,
}

impl Scaler {
    fn new(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            context: None,
        }
    }

    fn resize(&mut self, width: u32, height: u32) {
        (self.width, self.height) = (width, height);
    }

    fn run(&mut self, from: &frame::Video, format: Pixel, to: &mut frame::Video) -> Result<(), Refused> {
        let wanted = (
            (from.format(), from.width(), from.height()),
            (format, self.width, self.height),
        );
        let known = self.context.as_ref().is_some_and(|context| {
            let (input, output) = (context.input(), context.output());
            let known = (
                (input.format, input.width, input.height),
                (output.format, output.width, output.height),
            );
            known == wanted
        });
        if !known {
            self.context = None;
            let ((from_format, from_width, from_height), _) = wanted;
            let flags = scaling::Flags::AREA;
            let context = scaling::Context::get(
                from_format,
                from_width,
                from_height,
                format,
                self.width,
                self.height,
                flags,
            );
            self.context = Some(context.doing("scaling a picture to look at it")?);
        }
        match &mut self.context {
            Some(context) => context.run(from, to).doing("scaling a picture to look at it"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portrait_wide_and_tiny_pictures_fit_and_are_never_enlarged() {
        let table = [
            ((1280, 720), (640, 360)),
            ((1080, 1920), (360, 640)),
            ((8192, 100), (640, 8)),
            ((16, 16), (16, 16)),
            ((1, 60_000), (1, 640)),
        ];
        for ((width, height), size) in table {
            assert_eq!(fit(width, height, 640), size, "{width} x {height}");
        }
    }
}
