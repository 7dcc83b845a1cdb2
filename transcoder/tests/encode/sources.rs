//! What schools' cameras and phones record.

use crate::support::{Bench, names, rendition};
use content_schema::media::SourceWarning;

const PICTURE: &str = "-f lavfi -i testsrc2=s=480x270:r=25:d=3";
const SOUND: &str = "-f lavfi -i sine=f=440:d=3";
const FAST: &str = "-c:v libx264 -preset ultrafast -c:a aac";

#[test]
fn a_phone_held_upright_gives_an_upright_picture() {
    let bench = Bench::new("rotated");
    bench.make("lying.mp4", &format!("{PICTURE} {SOUND} {FAST}"));
    let input = bench.make("phone.mp4", "-i lying.mp4 -c copy -metadata:s:v rotate=90");
    let output = bench.transcode(&input);
    let clear = rendition(&output, "clear-h264");
    assert_eq!((clear.width, clear.height), (Some(270), Some(480)));
    assert!(bench.likeness("phone.mp4", clear, 1.0) > 0.8, "turned the wrong way");
}

#[test]
fn odd_sizes_and_wide_pixels_become_even_and_square() {
    let bench = Bench::new("odd");
    let input = bench.make(
        "odd.mkv",
        "-f lavfi -i testsrc2=s=352x288:r=25:d=2 -vf scale=353:287,setsar=16/11 -c:v ffv1 -pix_fmt yuv444p",
    );
    let output = bench.transcode(&input);
    let clear = rendition(&output, "clear-h264");
    assert_eq!((clear.width, clear.height), (Some(514), Some(288)));
    assert!(bench.likeness("odd.mkv", clear, 1.0) > 0.8);
}

#[test]
fn a_variable_frame_rate_keeps_its_time() {
    let bench = Bench::new("variable");
    let input = bench.make(
        "screen.mkv",
        &format!("{PICTURE} {SOUND} -vf select=lt(n\\,25)+not(mod(n\\,20)) -vsync vfr {FAST}"),
    );
    let output = bench.transcode(&input);
    assert!((output.duration_s - 3.0).abs() < 0.2, "{}", output.duration_s);
    let light = rendition(&output, "light-h264");
    assert!(
        bench.likeness("screen.mkv", light, 1.6) > 0.6,
        "another moment of the film"
    );
}

#[test]
fn a_silent_film_says_that_it_has_no_sound() {
    let bench = Bench::new("silent");
    let input = bench.make("silent.webm", &format!("{PICTURE} -c:v libvpx -b:v 300k"));
    let output = bench.transcode(&input);
    assert_eq!(names(&output), ["light-h264", "clear-h264"]);
    assert_eq!(output.warnings, [SourceWarning::NoSound]);
    assert_eq!(rendition(&output, "light-h264").codecs, "avc1.64001e");
}

#[test]
fn a_sound_recording_becomes_a_voice() {
    let bench = Bench::new("sound");
    bench.make("cover.png", "-f lavfi -i testsrc2=s=64x64 -frames:v 1");
    let input = bench.make(
        "talk.mp3",
        &format!("{SOUND} -i cover.png -map 0 -map 1 -c:v copy -disposition:v attached_pic"),
    );
    let output = bench.transcode(&input);
    assert_eq!(names(&output), ["voice-opus"]);
    assert_eq!(output.warnings, [SourceWarning::NoPicture]);
    assert_eq!(output.poster, None);
    assert!((bench.loudness("voice-opus.mp4") + 16.0).abs() < 2.0);
}

#[test]
fn ten_bits_and_full_range_become_what_every_phone_decodes() {
    let bench = Bench::new("ten-bits");
    let input = bench.make(
        "hdr.mkv",
        &format!("{PICTURE} {SOUND} -pix_fmt yuv420p10le -color_range pc {FAST}"),
    );
    let output = bench.transcode(&input);
    let clear = rendition(&output, "clear-h264");
    assert_eq!(bench.probe(&clear.file, "v", "pix_fmt,color_range"), ["yuv420p", "tv"]);
}

#[test]
fn interlaced_television_is_deinterlaced() {
    let bench = Bench::new("interlaced");
    let input = bench.make(
        "dv.ts",
        "-f lavfi -i testsrc2=s=720x576:r=50:d=3 -f lavfi -i sine=d=3 -vf tinterlace=interleave_top,setfield=tff,setsar=64/45 \
         -c:v mpeg2video -flags +ildct+ilme -b:v 4M -c:a mp2",
    );
    let output = bench.transcode(&input);
    let clear = rendition(&output, "clear-h264");
    assert_eq!((clear.width, clear.height), (Some(1024), Some(576)));
    assert_eq!(
        bench.probe(&clear.file, "v", "field_order,avg_frame_rate"),
        ["progressive", "25/1"]
    );
}

#[test]
fn of_several_tracks_the_default_ones_are_taken() {
    let bench = Bench::new("tracks");
    let input = bench.make(
        "tracks.mkv",
        &format!(
            "-f lavfi -i testsrc2=s=160x120:r=25:d=3 {PICTURE} -f lavfi -i anullsrc=d=3 {SOUND} -map 0 -map 1 -map 2 -map 3 \
             {FAST} -t 3 -disposition:v:0 0 -disposition:v:1 default -disposition:a:0 0 -disposition:a:1 default"
        ),
    );
    let output = bench.transcode(&input);
    assert_eq!(rendition(&output, "clear-h264").width, Some(480));
    assert!(bench.loudness("clear-h264.mp4") > -20.0, "the silent track was taken");
}

#[test]
fn a_picture_that_changes_its_size_halfway_goes_on() {
    let bench = Bench::new("resized");
    bench.make("a.ts", &format!("{PICTURE} {SOUND} {FAST}"));
    bench.make(
        "b.ts",
        &format!("-f lavfi -i testsrc2=s=320x240:r=25:d=3 -f lavfi -i sine=r=22050:d=3 {FAST} -output_ts_offset 3"),
    );
    let mut bytes = std::fs::read(bench.path("a.ts")).expect("a part");
    bytes.extend(std::fs::read(bench.path("b.ts")).expect("a part"));
    let output = bench.transcode(&bench.write("both.ts", &bytes));
    assert!((output.duration_s - 6.0).abs() < 0.3, "{}", output.duration_s);
    assert_eq!(rendition(&output, "clear-h264").width, Some(480));
}

#[test]
fn sound_that_begins_late_stays_with_its_picture() {
    let bench = Bench::new("late");
    let input = bench.make("late.mkv", &format!("{PICTURE} -itsoffset 1.5 {SOUND} {FAST} -t 3"));
    let output = bench.transcode(&input);
    let light = rendition(&output, "light-h264");
    let said = bench.ffmpeg(&format!("-i out/{} -af silencedetect=d=0.5 -f null -", light.file));
    let (_, end) = said.split_once("silence_end: ").expect("silence before the sound");
    let end: f64 = end
        .split_whitespace()
        .next()
        .and_then(|text| text.parse().ok())
        .expect("a time");
    assert!((end - 1.5).abs() < 0.1, "the sound begins at {end}");
}

#[test]
fn sound_that_ends_early_ends_early() {
    let bench = Bench::new("early");
    let input = bench.make("early.mp4", &format!("{PICTURE} -f lavfi -i sine=f=440:d=1 {FAST}"));
    let output = bench.transcode(&input);
    assert!((output.duration_s - 3.0).abs() < 0.2, "{}", output.duration_s);
    assert_eq!(names(&output), ["voice-opus", "light-h264", "clear-h264"]);
    assert!(output.warnings.is_empty(), "{:?}", output.warnings);
}
