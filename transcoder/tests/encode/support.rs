//! Makes inputs, runs the program, looks at what it made.

use content_schema::job::Failure;
use content_schema::media::{Rendition, TranscodeOutput};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Three seconds: black, then white from 1.52 s on; silence, then a tone from then on.
pub const FLASH_AND_TONE: &str = "-f lavfi -i color=black:s=320x180:r=25:d=3,drawbox=c=white:t=fill:enable=gte(t\\,1.519) \
                                  -f lavfi -i aevalsrc=0.3*sin(2*PI*440*t)*gte(t\\,1.519):d=3:s=48000";

/// What a lesson of 320 x 180 becomes: `clear` would be no larger than `smooth`.
pub const SIX: [&str; 6] = [
    "voice-opus",
    "voice-mp3",
    "light-av1",
    "light-h264",
    "smooth-av1",
    "smooth-h264",
];

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

    /// Runs the program on an input, whatever comes of it.
    pub fn encode(&self, input: &Path) -> Output {
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
        self.play_through(&printed);
        printed
    }

    /// FFmpeg's program decodes every rendition to its end without a complaint.
    fn play_through(&self, output: &TranscodeOutput) {
        let inputs: Vec<String> = output.renditions.iter().map(|r| format!("-i out/{}", r.file)).collect();
        let maps: Vec<String> = (0..inputs.len()).map(|index| format!("-map {index}")).collect();
        let said = self.ffmpeg(&format!(
            "-v error -xerror {} {} -f null -",
            inputs.join(" "),
            maps.join(" ")
        ));
        // The null muxer of FFmpeg 5.1 complains about its own rounding.
        let complaints: Vec<&str> = said.lines().filter(|line| !line.starts_with("[null @")).collect();
        assert!(complaints.is_empty(), "{complaints:?}");
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

    /// When a rendition of [`FLASH_AND_TONE`] turns white and when its tone begins, in seconds.
    pub fn flash_and_tone(&self, rendition: &Rendition) -> (f64, f64) {
        let said = self.ffmpeg(&format!(
            "-copyts -i out/{} -map 0 -vf signalstats,metadata=print:key=lavfi.signalstats.YAVG -af silencedetect=n=-40dB:d=0.2 \
             -f null -",
            rendition.file
        ));
        let number = |text: &str| text.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
        let mut at_s = 0.0;
        let mut flash_s = None;
        for line in said.lines() {
            if let Some((_, after)) = line.split_once("pts_time:") {
                at_s = number(after).expect("a time");
            } else if let Some((_, after)) = line.split_once("YAVG=")
                && number(after).expect("a level") > 128.0
            {
                flash_s = flash_s.or(Some(at_s));
            }
        }
        let tone_s = said.split_once("silence_end: ").and_then(|(_, after)| number(after));
        (flash_s.expect("a flash"), tone_s.expect("a tone"))
    }

    /// Checks that flash and tone come together, at so many seconds, in the renditions of the full frame rate.
    pub fn assert_in_sync(&self, output: &TranscodeOutput, expected_s: f64) {
        for name in ["smooth-av1", "smooth-h264"] {
            let (flash_s, tone_s) = self.flash_and_tone(rendition(output, name));
            assert!(
                (flash_s - tone_s).abs() <= 0.04,
                "{name}: flash at {flash_s}, tone at {tone_s}"
            );
            assert!((flash_s - expected_s).abs() <= 0.12, "{name}: flash at {flash_s}");
        }
    }

    /// Mean brightness of what a rendition shows at a second, 0 to 255. A picture that stands is sent once.
    pub fn brightness(&self, file: &str, at_s: f64) -> f64 {
        let said = self.ffmpeg(&format!(
            "-i {file} -vf tpad=stop_mode=clone:stop_duration=2,fps=25,select=gte(t\\,{at_s}),scale=out_range=pc,format=gray,\
             signalstats,metadata=print:key=lavfi.signalstats.YAVG -frames:v 1 -f null -"
        ));
        let (_, after) = said.rsplit_once("YAVG=").expect("a level");
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
