//! What a source is, as numbers: all that planning and filtering need to know of it.

use crate::ladder::Fraction;
use serde::{Deserialize, Serialize};

/// What a source is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceInfo {
    /// The picture track taken; none for sound alone.
    pub picture: Option<PictureInfo>,
    /// The sound track taken.
    pub sound: Option<SoundInfo>,
    /// Sound tracks in other languages, of which a voice is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_sounds: Vec<OtherSound>,
    /// Length the header claims, in seconds, where the container states it.
    pub claimed_duration_s: Option<f64>,
    /// Time stamp of its beginning, in microseconds.
    pub start_us: i64,
    /// Size of the file.
    pub bytes: u64,
    /// The container, by FFmpeg's names.
    pub container: String,
}

/// A picture track.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PictureInfo {
    /// Index of the stream.
    pub stream: usize,
    /// Stored width.
    pub width: u32,
    /// Stored height.
    pub height: u32,
    /// Shape of one pixel.
    pub sample_aspect: Fraction,
    /// How to turn the stored picture.
    pub orientation: Orientation,
    /// Frames a second.
    pub fps: Fraction,
}

impl PictureInfo {
    /// Width and height as seen, in square pixels.
    pub fn display_size(&self) -> (f64, f64) {
        let width = f64::from(self.width) * self.sample_aspect.value();
        let height = f64::from(self.height);
        if self.orientation.swaps_sides() {
            (height, width)
        } else {
            (width, height)
        }
    }
}

/// A sound track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoundInfo {
    /// Index of the stream.
    pub stream: usize,
    /// Channels.
    pub channels: u16,
}

/// A sound track in another language than the one taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherSound {
    /// The track.
    pub sound: SoundInfo,
    /// BCP 47 tag of its language.
    pub language: String,
}

impl SourceInfo {
    /// The same source, heard in another language.
    #[must_use]
    pub fn heard_as(&self, other: &OtherSound) -> Self {
        Self {
            sound: Some(other.sound),
            ..self.clone()
        }
    }
}

/// How a stored picture is turned to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Orientation {
    /// Not at all.
    Upright,
    /// A quarter turn clockwise: a phone held upright.
    Clockwise,
    /// Half a turn.
    UpsideDown,
    /// A quarter turn the other way.
    Counterclockwise,
    /// Left and right exchanged: a mirrored front camera.
    Mirrored,
    /// Top and bottom exchanged.
    Flipped,
    /// Rows and columns exchanged.
    Transposed,
    /// Rows and columns exchanged along the other diagonal.
    Antitransposed,
}

impl Orientation {
    /// From the display matrix of ISO 14496-12: nine numbers of 16.16 bits, of which four turn.
    pub fn from_matrix(matrix: &[i32; 9]) -> Self {
        let [a, b, c, d] = [matrix[0], matrix[1], matrix[3], matrix[4]];
        let quarter = i64::from(b).abs() + i64::from(c).abs() > i64::from(a).abs() + i64::from(d).abs();
        match (
            quarter,
            if quarter { b } else { a } < 0,
            if quarter { c } else { d } < 0,
        ) {
            (false, false, false) => Self::Upright,
            (false, true, true) => Self::UpsideDown,
            (false, true, false) => Self::Mirrored,
            (false, false, true) => Self::Flipped,
            (true, false, true) => Self::Clockwise,
            (true, true, false) => Self::Counterclockwise,
            (true, false, false) => Self::Transposed,
            (true, true, true) => Self::Antitransposed,
        }
    }

    /// Whether width and height change places.
    pub fn swaps_sides(self) -> bool {
        matches!(
            self,
            Self::Clockwise | Self::Counterclockwise | Self::Transposed | Self::Antitransposed
        )
    }

    /// The FFmpeg filters that turn a stored picture this way.
    pub fn filters(self) -> &'static [&'static str] {
        match self {
            Self::Upright => &[],
            Self::Clockwise => &["transpose=clock"],
            Self::Counterclockwise => &["transpose=cclock"],
            Self::UpsideDown => &["hflip", "vflip"],
            Self::Mirrored => &["hflip"],
            Self::Flipped => &["vflip"],
            Self::Transposed => &["transpose=cclock_flip"],
            Self::Antitransposed => &["transpose=clock_flip"],
        }
    }
}

/// Sources for tests.
#[cfg(test)]
pub mod testing {
    use super::{Fraction, Orientation, PictureInfo, SoundInfo, SourceInfo};

    /// A minute of picture and sound.
    pub fn source(width: u32, height: u32, fps: (i32, i32)) -> SourceInfo {
        SourceInfo {
            picture: Some(PictureInfo {
                stream: 0,
                width,
                height,
                sample_aspect: Fraction { num: 1, den: 1 },
                orientation: Orientation::Upright,
                fps: fps.into(),
            }),
            sound: Some(SoundInfo { stream: 1, channels: 2 }),
            other_sounds: Vec::new(),
            claimed_duration_s: Some(60.0),
            start_us: 0,
            bytes: 1_000_000,
            container: "mov,mp4".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: i32 = 1 << 16;

    fn matrix(a: i32, b: i32, c: i32, d: i32) -> [i32; 9] {
        [a * ONE, b * ONE, 0, c * ONE, d * ONE, 0, 0, 0, 1 << 30]
    }

    #[test]
    fn a_display_matrix_tells_how_the_phone_was_held() {
        let table = [
            (matrix(1, 0, 0, 1), Orientation::Upright),
            (matrix(0, 1, -1, 0), Orientation::Clockwise),
            (matrix(-1, 0, 0, -1), Orientation::UpsideDown),
            (matrix(0, -1, 1, 0), Orientation::Counterclockwise),
            (matrix(-1, 0, 0, 1), Orientation::Mirrored),
            (matrix(1, 0, 0, -1), Orientation::Flipped),
            (matrix(0, 1, 1, 0), Orientation::Transposed),
            (matrix(0, -1, -1, 0), Orientation::Antitransposed),
        ];
        for (matrix, orientation) in table {
            assert_eq!(Orientation::from_matrix(&matrix), orientation, "{matrix:?}");
        }
    }
}
