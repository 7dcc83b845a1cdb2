//! Draws lessons and looks at them.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use yinghuo_transcoder::analysis::{Analysis, PictureAnalysis, analyse};
use yinghuo_transcoder::probe::probe;

/// A folder of its own for a test, made empty.
pub struct Studio {
    pub folder: PathBuf,
}

impl Studio {
    pub fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("analysis").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder for the test");
        Self { folder }
    }

    /// Runs FFmpeg in the folder with arguments separated by spaces.
    pub fn ffmpeg(&self, arguments: &str) {
        let output = Command::new("ffmpeg")
            .current_dir(&self.folder)
            .args(["-nostdin", "-hide_banner", "-y", "-v", "error"])
            .args(arguments.split_whitespace())
            .output()
            .expect("ffmpeg runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "ffmpeg {arguments}\n{said}");
    }

    /// Makes a film of so many seconds from grey pictures, ten a second, drawn for their tenth of a second.
    pub fn film(&self, name: &str, seconds: usize, draw: impl Fn(usize) -> Picture) {
        self.noisy_film(name, seconds, "null", draw);
    }

    /// The same, with filters of FFmpeg over it.
    pub fn noisy_film(&self, name: &str, seconds: usize, filters: &str, draw: impl Fn(usize) -> Picture) {
        let raw = self.folder.join("film.gray");
        let mut file = BufWriter::new(File::create(&raw).expect("a file"));
        for tenth in 0..seconds * 10 {
            file.write_all(&draw(tenth).0).expect("a picture");
        }
        file.flush().expect("a film");
        self.ffmpeg(&format!(
            "-f rawvideo -pixel_format gray -video_size {WIDTH}x{HEIGHT} -framerate 10 -i film.gray \
             -vf fps=25,{filters},format=yuv420p -c:v libx264 -preset ultrafast -crf 16 {name}"
        ));
        std::fs::remove_file(raw).expect("the raw film");
    }

    /// Looks at a film as the confined child does.
    pub fn look(&self, name: &str) -> Analysis {
        ffmpeg_next::init().expect("FFmpeg");
        ffmpeg_next::log::set_level(ffmpeg_next::log::Level::Fatal);
        let source = self.folder.join(name);
        let info = probe(&source).expect("a film");
        analyse(&source, &info, &self.folder, 3600.0, &mut |_| {}).expect("an analysis")
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).expect("a file")
    }

    /// Brightness of a picture of the films' size, as FFmpeg decodes it.
    pub fn printed(&self, picture: &str) -> Printed {
        self.ffmpeg(&format!(
            "-i {picture} -frames:v 1 -pix_fmt gray -f rawvideo printed.gray"
        ));
        Printed(std::fs::read(self.folder.join("printed.gray")).expect("a picture"))
    }
}

/// A picture read back.
pub struct Printed(Vec<u8>);

impl Printed {
    pub fn brightness(&self, x: usize, y: usize) -> u8 {
        self.0[y * WIDTH + x]
    }
}

const WIDTH: usize = 640;
const HEIGHT: usize = 360;

/// A grey picture being drawn.
#[derive(Clone)]
pub struct Picture(Vec<u8>);

impl Picture {
    pub fn plain(shade: u8) -> Self {
        Self(vec![shade; WIDTH * HEIGHT])
    }

    pub fn block(mut self, left: usize, top: usize, width: usize, height: usize, shade: u8) -> Self {
        for row in self.0.chunks_mut(WIDTH).skip(top).take(height) {
            row[left.min(WIDTH)..(left + width).min(WIDTH)].fill(shade);
        }
        self
    }

    /// A line of characters of 18 pixels, each of strokes like a fence.
    pub fn words(mut self, left: usize, top: usize, characters: usize, shade: u8) -> Self {
        for character in 0..characters {
            let left = left + character * 22;
            for stroke in 0..3 {
                self = self.block(left + stroke * 7, top, 3, 18, shade);
            }
            self = self.block(left, top + 7, 17, 3, shade);
        }
        self
    }
}

pub fn picture(analysis: &Analysis) -> &PictureAnalysis {
    analysis.picture.as_ref().expect("a picture")
}

/// When the picture changed, in seconds.
pub fn changes(analysis: &Analysis) -> Vec<f64> {
    picture(analysis).changes.iter().map(|change| change.at_s).collect()
}
