//! The very frame at which a picture changes.
//!
//! The change detector looks twice a second; a key frame half a second late costs as much again as the picture itself,
//! because the new picture has been sent as a difference by then. So every frame is compared with the one before, at a
//! few thousand of its pixels, read where they lie without scaling anything.

use super::found::Change;
use ffmpeg_next::frame;

/// Pixels looked at across and down.
const ACROSS: usize = 64;
const DOWN: usize = 36;
/// How far a pixel must differ, in steps of 255.
const DIFFERS: u8 = 24;
/// Share of pixels from which on a frame counts as a jump.
const LEAST: f32 = 0.02;
/// A jump stands out from what moves anyway by this factor.
const OUTSTANDING: f32 = 3.0;
/// Most jumps that are noted in a second: a film of flashes has no slides.
const MOST_A_SECOND: usize = 4;

/// Looks at frame after frame.
#[derive(Default)]
pub struct CutWatch {
    before: Vec<u8>,
    /// What usually differs from frame to frame.
    usual: f32,
    cuts: Vec<Change>,
}

impl CutWatch {
    /// Takes the next frame, shown at `at_s`.
    pub fn see(&mut self, picture: &frame::Video, at_s: f64) {
        let name = picture.format().descriptor().map_or("", |format| format.name());
        // Some decoders give rows from the bottom up, with a distance below zero: those are not read where they lie.
        if i32::try_from(picture.stride(0)).is_err() {
            self.before.clear();
            return;
        }
        let points = points(
            picture.data(0),
            picture.stride(0),
            picture.height() as usize,
            picture.width() as usize,
            Layout::of(name),
        );
        self.compare(points, at_s);
    }

    fn compare(&mut self, points: Vec<u8>, at_s: f64) {
        let differ = self
            .before
            .iter()
            .zip(&points)
            .filter(|(a, b)| a.abs_diff(**b) > DIFFERS)
            .count();
        #[expect(clippy::cast_precision_loss, reason = "a few thousand points")]
        let share = differ as f32 / points.len().max(1) as f32;
        let lately = self.cuts.iter().rev().take_while(|cut| at_s - cut.at_s < 1.0).count();
        if self.before.len() == points.len() && share >= LEAST.max(self.usual * OUTSTANDING) && lately < MOST_A_SECOND {
            self.cuts.push(Change {
                at_s,
                share,
                settled: false,
            });
        }
        self.usual += (share - self.usual) * 0.1;
        self.before = points;
    }

    /// The jumps seen, by time.
    pub fn finish(self) -> Vec<Change> {
        self.cuts
    }
}

/// How the first plane of a pixel format holds what is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Layout {
    /// Bytes from pixel to pixel.
    bytes: usize,
    /// Bits of brightness beyond eight, in two bytes with the low one first; zero where one byte is all.
    beyond: u32,
}

impl Layout {
    /// By FFmpeg's name of the format. Of colours in one plane the first that comes is as good as brightness.
    fn of(name: &str) -> Self {
        let deep = |bits: u32| Self {
            bytes: 2,
            beyond: bits - 8,
        };
        let byte = |bytes: usize| Self { bytes, beyond: 0 };
        match name {
            "rgb24" | "bgr24" => byte(3),
            "rgba" | "bgra" | "argb" | "abgr" | "rgb0" | "bgr0" | "0rgb" | "0bgr" => byte(4),
            "yuyv422" | "uyvy422" | "yvyu422" | "ya8" => byte(2),
            _ if name.starts_with("p01") || name.ends_with("16le") => deep(16),
            _ if name.ends_with("14le") => deep(14),
            _ if name.ends_with("12le") => deep(12),
            _ if name.ends_with("10le") => deep(10),
            _ if name.ends_with("9le") => deep(9),
            _ => byte(1),
        }
    }

    fn read(self, plane: &[u8], at: usize) -> u8 {
        let byte = |at: usize| plane.get(at).copied().unwrap_or(0);
        if self.beyond == 0 {
            return byte(at);
        }
        let value = u16::from_le_bytes([byte(at), byte(at + 1)]) >> self.beyond;
        u8::try_from(value).unwrap_or(u8::MAX)
    }
}

/// Brightness at points spread over a plane.
fn points(plane: &[u8], stride: usize, height: usize, width: usize, layout: Layout) -> Vec<u8> {
    let (across, down) = (ACROSS.min(width).max(1), DOWN.min(height).max(1));
    let mut points = Vec::with_capacity(across * down);
    for y in 0..down {
        for x in 0..across {
            let at = (y * height / down) * stride + (x * width / across) * layout.bytes;
            points.push(layout.read(plane, at));
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brightness_is_read_from_formats_of_every_depth() {
        for (name, plane, brightness) in [
            ("yuv420p", [90, 0], 90),
            ("yuv420p10le", [0x68, 0x01], 90),
            ("p010le", [0x00, 0x5a], 90),
            ("gray16le", [0xff, 0x5a], 90),
            ("bgr24", [90, 0], 90),
        ] {
            assert_eq!(Layout::of(name).read(&plane, 0), brightness, "{name}");
        }
        assert_eq!(Layout::of("yuv420p").read(&[], 5), 0);
    }

    #[test]
    fn a_new_slide_is_found_at_its_frame_and_a_moving_head_is_none() {
        let slide = |seed: usize| -> Vec<u8> {
            (0..2304)
                .map(|i| if (i / seed).is_multiple_of(5) { 20 } else { 230 })
                .collect()
        };
        let mut watch = CutWatch::default();
        for frame in 0..50_u32 {
            watch.compare(slide(if frame < 37 { 3 } else { 7 }), f64::from(frame) * 0.04);
        }
        let cuts = watch.finish();
        assert_eq!(cuts.len(), 1);
        assert!((cuts[0].at_s - 1.48).abs() < 1e-9 && cuts[0].share > 0.1);

        let mut moving = CutWatch::default();
        for frame in 0..50_usize {
            let mut points = vec![100; 2304];
            points[frame * 20..frame * 20 + 300].fill(200);
            #[expect(clippy::cast_precision_loss, reason = "a test")]
            moving.compare(points, frame as f64 * 0.04);
        }
        assert!(moving.finish().len() <= 1, "only the head's first appearance");
    }
}
