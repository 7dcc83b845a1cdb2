//! Parts encoded by the `ffmpeg` program are packaged, and `ffprobe` and FFmpeg's readers must find in the package what
//! was in the parts: every picture and every frame of sound, at its time.

#![expect(clippy::expect_used, reason = "a test ends where its tools fail")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use yinghuo_mp4::package::{Packaged, Part, master, rendition};
use yinghuo_mp4::{Kind, Piece, Progressive, read_track, read_tracks};

const PICTURE: &str = "testsrc2=size=320x180:rate=12.5";
const VOICE: &str = "sine=frequency=300:sample_rate=48000";
const PART: [&str; 4] = [
    "-movflags",
    "+frag_keyframe+empty_moov+delay_moov+default_base_moof",
    "-f",
    "mp4",
];
const H264: [&str; 8] = ["-c:v", "libx264", "-preset", "medium", "-bf", "3", "-g", "50"];
const AV1: [&str; 8] = ["-c:v", "libsvtav1", "-preset", "10", "-crf", "50", "-g", "50"];
const OPUS: [&str; 8] = ["-c:a", "libopus", "-b:a", "12k", "-frame_duration", "60", "-ac", "1"];
const MP3: [&str; 8] = ["-c:a", "libmp3lame", "-b:a", "24k", "-ar", "24000", "-ac", "1"];
const AAC: [&str; 8] = ["-c:a", "aac", "-b:a", "32k", "-ar", "24000", "-ac", "1"];

/// A folder with encoded parts.
struct Lesson(TempDir);

impl Lesson {
    fn new() -> Self {
        Self(TempDir::new().expect("a folder"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn encode(&self, name: &str, source: &str, seconds: f64, codec: &[&str]) -> PathBuf {
        let path = self.path().join(name);
        let seconds = seconds.to_string();
        let mut command = Command::new("ffmpeg");
        command.args([
            "-v", "error", "-f", "lavfi", "-i", source, "-t", &seconds, "-pix_fmt", "yuv420p",
        ]);
        let done = command.args(codec).args(PART).arg(&path).output().expect("ffmpeg");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        path
    }

    /// Two parts of a picture: ten seconds and five.
    fn picture(&self, codec: &[&str]) -> Vec<Part> {
        let part = |(name, start_s, seconds)| Part {
            path: self.encode(name, PICTURE, seconds, codec),
            start_s,
        };
        [("work-0.mp4", 0.0, 10.0), ("work-1.mp4", 10.0, 5.0)].map(part).into()
    }

    fn sound(&self, codec: &[&str]) -> PathBuf {
        self.encode("work-sound.mp4", VOICE, 15.0, codec)
    }

    fn package(&self, name: &str, parts: &[Part], sound: Option<&Path>) -> Packaged {
        rendition(name, parts, sound, self.path()).expect("a package")
    }

    fn probe(&self, file: &str, arguments: &[&str]) -> Value {
        probe(&self.path().join(file), arguments)
    }
}

fn probe(path: &Path, arguments: &[&str]) -> Value {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-of", "json"]).args(arguments).arg(path);
    let done = command.output().expect("ffprobe");
    let complaints = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success() && complaints.is_empty(),
        "{}: {complaints}",
        path.display()
    );
    serde_json::from_slice(&done.stdout).expect("json")
}

fn seconds(value: &Value) -> f64 {
    value.as_str().expect("a text").parse().expect("a number")
}

/// Times of all packets of a kind in ascending order, in seconds.
fn times(path: &Path, kind: &str) -> Vec<f64> {
    let found = probe(path, &["-select_streams", kind, "-show_entries", "packet=pts_time"]);
    let packets = found["packets"].as_array().expect("packets");
    let mut times: Vec<f64> = packets.iter().map(|packet| seconds(&packet["pts_time"])).collect();
    times.sort_by(f64::total_cmp);
    times
}

fn assert_same_times(found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(wanted) {
        assert!((found - wanted).abs() < 0.0005, "{found} is not {wanted}");
    }
}

/// Frames that decode, and the time of the first; from a second on where one is given.
fn decoded(path: &Path, kind: &str, from_s: Option<u32>) -> (usize, f64) {
    let interval = from_s.map(|from_s| format!("{from_s}%"));
    let mut arguments = vec!["-show_entries", "frame=pts_time", "-select_streams", kind];
    arguments.extend(interval.iter().flat_map(|interval| ["-read_intervals", interval]));
    let found = probe(path, &arguments);
    let frames = found["frames"].as_array().expect("frames");
    (
        frames.len(),
        frames.first().map_or(f64::NAN, |first| seconds(&first["pts_time"])),
    )
}

fn assert_plays(lesson: &Lesson, packaged: &Packaged, parts: &[Part], sound: &Path) {
    let file = lesson.path().join(&packaged.file);
    let mut pictures: Vec<f64> = Vec::new();
    for part in parts {
        pictures.extend(times(&part.path, "v").iter().map(|time| time + part.start_s));
    }
    assert_same_times(&times(&file, "v"), &pictures);
    assert_same_times(&times(&file, "a"), &times(sound, "a"));
    for name in [&packaged.file, packaged.playlist.as_ref().expect("a playlist")] {
        let (frames, first_s) = decoded(&lesson.path().join(name), "v", None);
        assert_eq!(frames, pictures.len(), "{name}");
        assert!(first_s.abs() < 0.001, "{name} begins at {first_s}");
    }
    // FFmpeg's reader of playlists loses its place in fragments when it seeks, in its own too.
    let (frames, first_s) = decoded(&file, "v", Some(9));
    assert!(frames > 0 && (4.0..=9.0).contains(&first_s), "{frames} from {first_s}");
    let (frames, first_s) = decoded(&file, "a", Some(9));
    assert!(frames > 0 && (4.0..=9.01).contains(&first_s), "sound from {first_s}");
    let format = lesson.probe(&packaged.file, &["-show_entries", "format=duration,start_time"]);
    assert!((seconds(&format["format"]["duration"]) - 15.0).abs() < 0.1, "{format}");
    assert!((packaged.duration_s - 15.0).abs() < 0.1, "{}", packaged.duration_s);
}

#[test]
fn h264_that_reorders_with_mp3_plays_as_it_was_encoded() {
    let lesson = Lesson::new();
    let (parts, sound) = (lesson.picture(&H264), lesson.sound(&MP3));
    let packaged = lesson.package("light-h264", &parts, Some(&sound));
    assert_plays(&lesson, &packaged, &parts, &sound);
    assert!(
        packaged.codecs.starts_with("avc1.64") && packaged.codecs.ends_with(",mp4a.69"),
        "{}",
        packaged.codecs
    );
    assert_eq!(packaged.size, Some((320, 180)));
    assert!((packaged.fps.expect("pictures") - 12.5).abs() < 0.01);
    assert_eq!(
        packaged.files,
        [
            "light-h264.mp4",
            "light-h264.m3u8",
            "light-h264-picture-init.mp4",
            "light-h264-picture.m3u8",
            "light-h264-sound-init.mp4",
            "light-h264-sound.m3u8"
        ]
    );
}

#[test]
fn av1_with_opus_plays_as_it_was_encoded() {
    let lesson = Lesson::new();
    let (parts, sound) = (lesson.picture(&AV1), lesson.sound(&OPUS));
    let packaged = lesson.package("light-av1", &parts, Some(&sound));
    assert_plays(&lesson, &packaged, &parts, &sound);
    assert!(
        packaged.codecs.starts_with("av01.0.0") && packaged.codecs.ends_with(",opus"),
        "{}",
        packaged.codecs
    );
}

#[test]
fn each_track_plays_alone_over_the_same_file() {
    let lesson = Lesson::new();
    let (parts, sound) = (lesson.picture(&H264), lesson.sound(&AAC));
    let packaged = lesson.package("smooth-h264", &parts, Some(&sound));
    assert_plays(&lesson, &packaged, &parts, &sound);
    let (frames, _) = decoded(&lesson.path().join("smooth-h264-picture.m3u8"), "v", None);
    assert_eq!(frames, 188);
    let alone = times(&lesson.path().join("smooth-h264-sound.m3u8"), "a");
    assert_eq!(alone.len(), times(&sound, "a").len());
    let streams = lesson.probe("smooth-h264-sound.m3u8", &["-show_entries", "stream=codec_type"]);
    assert_eq!(streams["streams"].as_array().map(Vec::len), Some(1));
    assert!(packaged.codecs.ends_with(",mp4a.40.2"), "{}", packaged.codecs);
}

#[test]
fn a_voice_is_a_file_of_its_own_or_a_plain_mp3() {
    let lesson = Lesson::new();
    let opus = lesson.sound(&OPUS);
    let voice = lesson.package("voice-opus", &[], Some(&opus));
    assert_eq!((voice.mime, voice.codecs.as_str()), ("audio/mp4", "opus"));
    assert_same_times(&times(&lesson.path().join("voice-opus.mp4"), "a"), &times(&opus, "a"));
    let samples = read_track(&mut std::fs::File::open(&opus).expect("a file"))
        .expect("a track")
        .samples
        .len();
    assert_eq!(decoded(&lesson.path().join("voice-opus.m3u8"), "a", None).0, samples);

    let mp3 = lesson.encode("work-mp3.mp4", VOICE, 15.0, &MP3);
    let plain = lesson.package("voice-mp3", &[], Some(&mp3));
    assert_eq!((plain.file.as_str(), plain.playlist), ("voice-mp3.mp3", None));
    let format = lesson.probe("voice-mp3.mp3", &["-show_entries", "format=format_name,duration"]);
    assert_eq!(format["format"]["format_name"], "mp3");
    assert!((seconds(&format["format"]["duration"]) - 15.0).abs() < 0.2, "{format}");
}

#[test]
fn a_package_is_read_back_as_the_tracks_it_was_made_of() {
    let lesson = Lesson::new();
    let (parts, sound) = (lesson.picture(&H264), lesson.sound(&OPUS));
    lesson.package("light-h264", &parts[..1], Some(&sound));
    let open = |name: &str| std::fs::File::open(lesson.path().join(name)).expect("a file");
    let tracks = read_tracks(&mut open("light-h264.mp4")).expect("tracks");
    assert_eq!([tracks[0].kind, tracks[1].kind], [Kind::Picture, Kind::Sound]);
    for (track, part) in tracks.iter().zip(["work-0.mp4", "work-sound.mp4"]) {
        let before = read_track(&mut open(part)).expect("a track");
        let shown = |track: &yinghuo_mp4::Track| -> Vec<_> {
            track
                .samples
                .iter()
                .map(|sample| (sample.pts, sample.bytes, sample.is_key))
                .collect()
        };
        assert_eq!(shown(track), shown(&before));
        assert_eq!((&track.entry, track.width), (&before.entry, before.width));
    }
}

#[test]
fn a_plain_mp4_is_read_as_well_as_a_fragmented_one() {
    let lesson = Lesson::new();
    let part = lesson.encode("work-0.mp4", PICTURE, 6.0, &H264);
    let plain = lesson.path().join("plain.mp4");
    let copy = ["-movflags", "+faststart", "-c", "copy"];
    let mut command = Command::new("ffmpeg");
    let done = command
        .args(["-v", "error", "-i"])
        .arg(&part)
        .args(copy)
        .arg(&plain)
        .status()
        .expect("ffmpeg");
    assert!(done.success());
    let read = |path: &Path| read_track(&mut std::fs::File::open(path).expect("a file")).expect("a track");
    let (fragmented, plain) = (read(&part), read(&plain));
    let shown = |track: &yinghuo_mp4::Track| -> Vec<_> {
        track
            .samples
            .iter()
            .map(|sample| (sample.pts, sample.bytes, sample.is_key))
            .collect()
    };
    assert_eq!(shown(&plain), shown(&fragmented));
}

#[test]
fn the_master_playlist_gives_pictures_the_sound_of_a_group() {
    let lesson = Lesson::new();
    let parts = lesson.picture(&H264);
    let mp3 = lesson.encode("work-mp3.mp4", VOICE, 15.0, &MP3);
    let light = lesson.package("light-h264", &parts, Some(&mp3));
    let early = master(std::slice::from_ref(&light));
    assert!(
        early.contains("mp4a.69\"") && early.contains("\nlight-h264.m3u8\n"),
        "{early}"
    );
    let aac = lesson.encode("work-aac.mp4", VOICE, 15.0, &AAC);
    let smooth = lesson.package("smooth-h264", &parts, Some(&aac));
    let text = master(&[light, smooth]);
    assert_eq!(text.matches("EXT-X-MEDIA").count(), 1, "{text}");
    assert_eq!(text.matches("AUDIO=\"smooth-h264\"").count(), 2, "{text}");
    assert!(
        text.contains("\nlight-h264-picture.m3u8\n") && !text.contains("mp4a.69"),
        "{text}"
    );
    std::fs::write(lesson.path().join("master.m3u8"), text).expect("a playlist");
    let (frames, _) = decoded(&lesson.path().join("master.m3u8"), "v:0", None);
    assert_eq!(frames, 188);
    assert!(decoded(&lesson.path().join("master.m3u8"), "a:0", None).0 > 300);
}

#[test]
fn container_and_index_cost_little_beside_the_thinnest_lesson() {
    let lesson = Lesson::new();
    let slow = "testsrc2=size=320x180:rate=5";
    let codec = ["-c:v", "libsvtav1", "-preset", "12", "-crf", "63", "-g", "100"];
    let picture = lesson.encode("work-0.mp4", slow, 120.0, &codec);
    let sound = lesson.encode("work-sound.mp4", VOICE, 120.0, &OPUS);
    let parts = [Part {
        path: picture,
        start_s: 0.0,
    }];
    let packaged = lesson.package("light-av1", &parts, Some(&sound));
    let payload: u64 = [&packaged.picture, &packaged.sound]
        .into_iter()
        .flatten()
        .map(|track| track.payload_bytes)
        .sum();
    // What 120 s of 12 kbit/s voice and 7 kbit/s picture would be, whatever this picture weighs.
    let thinnest = 120 * 19_000 / 8;
    let overhead = packaged.bytes - payload;
    assert!(
        overhead * 100 <= thinnest * 5,
        "{overhead} bytes of container over {payload}"
    );
}

/// A range of the plain file, put together as a server would send it.
fn plain_bytes(plain: &Progressive, source: &[u8], range: std::ops::Range<u64>) -> Vec<u8> {
    let place = |at: u64| usize::try_from(at).expect("a small file");
    let mut bytes = Vec::new();
    for piece in plain.pieces(range) {
        match piece {
            Piece::Head(head) => bytes.extend_from_slice(head),
            Piece::Source(range) => bytes.extend_from_slice(&source[place(range.start)..place(range.end)]),
        }
    }
    bytes
}

#[test]
fn a_package_is_answered_as_a_plain_file_whole_or_in_part() {
    let lesson = Lesson::new();
    let (parts, sound) = (lesson.picture(&H264), lesson.sound(&MP3));
    let packaged = lesson.package("light-h264", &parts, Some(&sound));
    let source = std::fs::read(lesson.path().join(&packaged.file)).expect("a file");
    let plain = Progressive::of(&mut std::io::Cursor::new(&source)).expect("tables");
    let whole = plain_bytes(&plain, &source, 0..plain.bytes());
    assert_eq!(whole.len() as u64, plain.bytes());
    std::fs::write(lesson.path().join("saved.mp4"), &whole).expect("a file");
    for (kind, frames) in [("v", 188), ("a", 626)] {
        assert_same_times(
            &times(&lesson.path().join("saved.mp4"), kind),
            &times(&lesson.path().join(&packaged.file), kind),
        );
        assert!(
            decoded(&lesson.path().join("saved.mp4"), kind, None).0 >= frames,
            "{kind}"
        );
    }
    let format = lesson.probe("saved.mp4", &["-show_entries", "format=duration,start_time"]);
    assert!((seconds(&format["format"]["duration"]) - 15.0).abs() < 0.1, "{format}");
    let moov = whole.windows(4).position(|letters| letters == b"moov");
    let mdat = whole.windows(4).position(|letters| letters == b"mdat");
    assert!(moov < mdat, "its tables are in front");
    let end = whole.len();
    for part in [0..1, 5..end, end - 1..end, 100..100, 3000..9000, 20_000..100_000] {
        assert!(
            plain_bytes(&plain, &source, part.start as u64..part.end as u64) == whole[part.clone()],
            "{part:?}"
        );
    }
}
