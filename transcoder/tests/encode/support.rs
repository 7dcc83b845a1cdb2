//! Makes inputs, runs the program, looks at what it made.

use content_schema::job::Failure;
use content_schema::media::{Rendition, TranscodeOutput};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own for a test, made empty.
pub struct Bench {
    folder: PathBuf,
}

impl Bench {
    pub fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder for the test");
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Makes an input with FFmpeg from arguments separated by spaces.
    pub fn make(&self, name: &str, arguments: &str) -> PathBuf {
        let path = self.path(name);
        self.ffmpeg(&format!("{arguments} {name}"));
        path
    }

    /// Runs FFmpeg in the bench's folder; gives what it said.
    pub fn ffmpeg(&self, arguments: &str) -> String {
        let output = Command::new("ffmpeg")
            .current_dir(&self.folder)
            .args(["-nostdin", "-hide_banner", "-y"])
            .args(arguments.split_whitespace())
            .output()
            .expect("ffmpeg runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "ffmpeg {arguments}\n{said}");
        said
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("an input");
        path
    }

    fn encode(&self, input: &Path) -> Output {
        Command::new(env!("CARGO_BIN_EXE_yinghuo-transcoder"))
            .arg("encode")
            .arg(input)
            .arg(self.path("out"))
            .output()
            .expect("the program runs")
    }

    /// Transcodes an input that must succeed.
    pub fn transcode(&self, input: &Path) -> TranscodeOutput {
        let output = self.encode(input);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let printed: TranscodeOutput = serde_json::from_slice(&output.stdout).expect("a manifest");
        let manifest = std::fs::read(self.path("out/manifest.json")).expect("manifest.json");
        assert_eq!(
            serde_json::from_slice::<TranscodeOutput>(&manifest).expect("a manifest"),
            printed
        );
        printed
    }

    /// Transcodes an input that must be refused, and checks that nothing is left of the attempt.
    pub fn refuse(&self, input: &Path) -> Failure {
        let output = self.encode(input);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
        let left: Vec<_> = std::fs::read_dir(self.path("out")).expect("the folder").collect();
        assert!(left.is_empty(), "left behind: {left:?}");
        serde_json::from_slice(&output.stdout).expect("a failure")
    }

    /// Fields of the first stream of a kind (`v` or `a`) of a rendition, as ffprobe prints them.
    pub fn probe(&self, file: &str, kind: &str, fields: &str) -> Vec<String> {
        let output = Command::new("ffprobe")
            .args([
                "-v",
                "error",
                "-select_streams",
                &format!("{kind}:0"),
                "-of",
                "default=nw=1:nk=1",
            ])
            .args(["-show_entries", &format!("stream={fields}")])
            .arg(self.path("out").join(file))
            .output()
            .expect("ffprobe runs");
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .map(str::to_owned)
            .collect()
    }

    /// How alike two pictures are: the input at a second (turned as players turn it) and a rendition's at the same.
    pub fn likeness(&self, input: &str, rendition: &Rendition, at_s: f64) -> f64 {
        let (width, height) = (
            rendition.width.expect("a picture"),
            rendition.height.expect("a picture"),
        );
        let said = self.ffmpeg(&format!(
            "-ss {at_s} -i {input} -ss {at_s} -i out/{} -lavfi \
             [0:v:0]scale={width}:{height},setsar=1,setpts=0,trim=end_frame=1[a];[1:v:0]setpts=0,trim=end_frame=1[b];[a][b]ssim \
             -frames:v 1 -f null -",
            rendition.file
        ));
        let (_, after) = said.rsplit_once("All:").expect("a likeness");
        after
            .split_whitespace()
            .next()
            .and_then(|text| text.parse().ok())
            .expect("a number")
    }

    /// Integrated loudness of a rendition, in LUFS.
    pub fn loudness(&self, file: &str) -> f64 {
        let said = self.ffmpeg(&format!("-i out/{file} -af ebur128 -f null -"));
        let (_, after) = said.rsplit_once("I:").expect("a loudness");
        after
            .split_whitespace()
            .next()
            .and_then(|text| text.parse().ok())
            .expect("a number")
    }
}

/// Names of the renditions, from the lightest up.
pub fn names(output: &TranscodeOutput) -> Vec<&str> {
    output
        .renditions
        .iter()
        .map(|rendition| rendition.name.as_str())
        .collect()
}

/// The rendition of a name.
pub fn rendition<'a>(output: &'a TranscodeOutput, name: &str) -> &'a Rendition {
    output
        .renditions
        .iter()
        .find(|rendition| rendition.name == name)
        .expect("the rendition")
}
