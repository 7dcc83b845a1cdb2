//! Files with more tracks, fewer or stranger ones than picture and sound.

use crate::support::{Bench, SIX, names, rendition};
use content_schema::media::{FailureReason, SourceWarning};

const PICTURE: &str = "-f lavfi -i testsrc2=s=320x180:r=25:d=2";
const SOUND: &str = "-f lavfi -i sine=f=440:d=2";
const FAST: &str = "-c:v libx264 -preset ultrafast -c:a aac";

#[test]
fn a_cover_is_not_taken_for_the_picture() {
    let bench = Bench::new("cover");
    bench.make("cover.png", "-f lavfi -i color=red:s=640x640 -frames:v 1");
    let input = bench.make(
        "cover.mp4",
        &format!(
            "-i cover.png {PICTURE} {SOUND} -map 0 -map 1 -map 2 {FAST} -c:v:0 copy \
             -disposition:v:0 attached_pic -disposition:v:1 0"
        ),
    );
    let output = bench.transcode(&input);
    assert_eq!(names(&output), SIX);
    assert_eq!(rendition(&output, "light-h264").width, Some(320));
}

#[test]
fn subtitles_and_data_alone_are_no_lesson_and_beside_one_do_no_harm() {
    let bench = Bench::new("data");
    let words = bench.write("words.srt", "1\n00:00:00,000 --> 00:00:01,000\n第三课\n".as_bytes());
    let alone = bench.make("alone.mkv", &format!("-i {}", words.display()));
    assert_eq!(bench.refuse(&alone).reason, FailureReason::NotMedia);
    let input = bench.make(
        "timecode.mov",
        &format!("{PICTURE} {SOUND} {FAST} -timecode 01:00:00:00"),
    );
    assert_eq!(bench.probe("../timecode.mov", "d", "codec_tag_string"), ["tmcd"]);
    let output = bench.transcode(&input);
    assert_eq!(names(&output), SIX);
    assert!((output.duration_s - 2.0).abs() < 0.1, "{} s", output.duration_s);
}

#[test]
fn a_track_without_a_single_frame_is_as_good_as_none() {
    let bench = Bench::new("empty-track");
    // A phone whose microphone was denied; a camera whose lens was.
    bench.make("film.mp4", &format!("{PICTURE} {SOUND} {FAST}"));
    let no_sound = bench.make("no-sound.mkv", "-i film.mp4 -map 0 -c copy -bsf:a noise=drop=1");
    let output = bench.transcode(&no_sound);
    assert_eq!(names(&output), SIX[2..]);
    assert_eq!(output.warnings, [SourceWarning::NoSound]);
    let no_picture = bench.make("no-picture.mkv", "-i film.mp4 -map 0 -c copy -bsf:v noise=drop=1");
    let output = bench.transcode(&no_picture);
    assert_eq!(names(&output), SIX[..2]);
    assert_eq!(output.warnings, [SourceWarning::NoPicture]);
}

#[test]
fn many_channels_become_one_voice() {
    let bench = Bench::new("channels");
    let six = bench.make("six.mkv", "-f lavfi -i sine=f=440:d=2 -af pan=5.1|c2=c0 -c:a ac3");
    // A recorder for twelve microphones names no loudspeaker.
    let voices = "aevalsrc=0|0|0|0|0|0|0.3*sin(2*PI*440*t)|0|0|0|0|0:d=2";
    let twelve = bench.make("twelve.wav", &format!("-f lavfi -i {voices}"));
    for input in [six, twelve] {
        let output = bench.transcode(&input);
        assert_eq!(names(&output), SIX[..2], "{}", input.display());
        let loudness = bench.loudness("voice-opus.mp4");
        assert!((loudness + 16.0).abs() < 2.0, "{} at {loudness} LUFS", input.display());
    }
}

#[test]
fn a_soft_voice_between_bangs_is_published_as_loud_as_it_gets() {
    let bench = Bench::new("bangs");
    // A quarter of the time a door slams: the limiter takes away what a gain would give the voice.
    let input = bench.make(
        "bangs.wav",
        "-f lavfi -i aevalsrc=if(lt(mod(t\\,0.5)\\,0.002)\\,1\\,0.003*sin(2*PI*440*t)):d=4:s=16000",
    );
    let output = bench.transcode(&input);
    assert_eq!(names(&output), SIX[..2]);
}
