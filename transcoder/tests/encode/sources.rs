//! What schools' cameras and phones record.

use crate::support::{Bench, SIX, names, rendition};
use content_schema::media::SourceWarning;

const PICTURE: &str = "-f lavfi -i testsrc2=s=320x180:r=25:d=2";
const SOUND: &str = "-f lavfi -i sine=f=440:d=2";
const FAST: &str = "-c:v libx264 -preset ultrafast -c:a aac";

#[test]
fn a_phone_held_upright_gives_an_upright_picture() {
    let bench = Bench::new("rotated");
    bench.make("lying.mp4", &format!("{PICTURE} {SOUND} {FAST}"));
    let input = bench.make("phone.mp4", "-i lying.mp4 -c copy -metadata:s:v rotate=90");
    let output = bench.transcode(&input);
    let smooth = rendition(&output, "smooth-h264");
    assert_eq!((smooth.width, smooth.height), (Some(180), Some(320)));
    assert!(bench.likeness("phone.mp4", smooth, 1.0) > 0.8, "turned the wrong way");
}

#[test]
fn odd_sizes_and_wide_pixels_become_even_and_square() {
    let bench = Bench::new("odd");
    let input = bench.make(
        "odd.mkv",
        "-f lavfi -i testsrc2=s=352x288:r=25:d=2 -vf scale=353:287,setsar=16/11 -c:v ffv1 -pix_fmt yuv444p",
    );
    let output = bench.transcode(&input);
    let smooth = rendition(&output, "smooth-h264");
    assert_eq!((smooth.width, smooth.height), (Some(514), Some(288)));
    assert!(bench.likeness("odd.mkv", smooth, 1.0) > 0.8);
}

#[test]
fn a_screen_recording_of_varying_rate_keeps_its_time() {
    let bench = Bench::new("variable");
    let input = bench.make(
        "screen.mkv",
        "-f lavfi -i testsrc2=s=320x180:r=25:d=3 -f lavfi -i sine=f=440:d=3 \
         -vf select=lt(n\\,25)+not(mod(n\\,20)) -vsync vfr -c:v libx264 -preset ultrafast -c:a aac",
    );
    let output = bench.transcode(&input);
    assert!((output.duration_s - 3.0).abs() < 0.2, "{}", output.duration_s);
    for name in ["light-h264", "smooth-av1"] {
        let likeness = bench.likeness("screen.mkv", rendition(&output, name), 1.7);
        assert!(likeness > 0.6, "{name} shows another moment: {likeness}");
    }
}

#[test]
fn a_silent_film_says_that_it_has_no_sound() {
    let bench = Bench::new("silent");
    let input = bench.make("silent.webm", &format!("{PICTURE} -c:v libvpx -b:v 300k"));
    let output = bench.transcode(&input);
    assert_eq!(names(&output), SIX[2..]);
    assert_eq!(output.warnings, [SourceWarning::NoSound]);
    assert_eq!(rendition(&output, "light-h264").codecs, "avc1.64001e");
}

#[test]
fn a_sound_recording_becomes_two_voices() {
    let bench = Bench::new("sound");
    bench.make("cover.png", "-f lavfi -i testsrc2=s=64x64 -frames:v 1");
    let input = bench.make(
        "talk.mp3",
        &format!("{SOUND} -i cover.png -map 0 -map 1 -c:v copy -disposition:v attached_pic"),
    );
    let output = bench.transcode(&input);
    assert_eq!(names(&output), SIX[..2]);
    assert_eq!(output.warnings, [SourceWarning::NoPicture]);
    assert_eq!(output.poster, None);
    for file in ["voice-opus.mp4", "voice-mp3.mp3"] {
        assert!((bench.loudness(file) + 16.0).abs() < 2.0);
    }
}

#[test]
fn of_several_tracks_the_default_ones_are_taken() {
    let bench = Bench::new("tracks");
    let input = bench.make(
        "tracks.mkv",
        &format!(
            "-f lavfi -i testsrc2=s=160x120:r=25:d=2 {PICTURE} -f lavfi -i anullsrc=d=2 {SOUND} -map 0 -map 1 -map 2 -map 3 \
             {FAST} -t 2 -disposition:v:0 0 -disposition:v:1 default -disposition:a:0 0 -disposition:a:1 default"
        ),
    );
    let output = bench.transcode(&input);
    assert_eq!(rendition(&output, "smooth-h264").width, Some(320));
    assert!(bench.loudness("smooth-h264.mp4") > -20.0, "the silent track was taken");
}

#[test]
fn a_picture_that_changes_its_size_halfway_goes_on() {
    let bench = Bench::new("resized");
    bench.make("a.ts", &format!("{PICTURE} {SOUND} {FAST}"));
    bench.make(
        "b.ts",
        &format!("-f lavfi -i color=white:s=160x120:r=25:d=2 -f lavfi -i sine=r=22050:d=2 {FAST} -output_ts_offset 2"),
    );
    let mut bytes = std::fs::read(bench.path("a.ts")).expect("a part");
    bytes.extend(std::fs::read(bench.path("b.ts")).expect("a part"));
    let output = bench.transcode(&bench.write("both.ts", &bytes));
    assert!((output.duration_s - 4.0).abs() < 0.3, "{}", output.duration_s);
    let smooth = rendition(&output, "smooth-h264");
    assert_eq!(smooth.width, Some(320));
    assert!(
        bench.brightness("out/smooth-h264.mp4", 3.5) > 200.0,
        "the second half is lost"
    );
}
