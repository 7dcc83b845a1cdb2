//! Clocks that start late, end early, jump, go back or drift: sound and picture stay together.

use crate::support::{Bench, FLASH_AND_TONE, SIX, names, rendition};

const PICTURE: &str = "-f lavfi -i testsrc2=s=320x180:r=25:d=3";
const SOUND: &str = "-f lavfi -i sine=f=440:d=3";
const FAST: &str = "-c:v libx264 -preset ultrafast -c:a aac";

#[test]
fn sound_and_picture_stay_together_in_every_container() {
    let bench = Bench::new("sync");
    let table = [
        ("plain.mp4", FAST),
        (
            "fragmented.mp4",
            "-c:v libx264 -bf 2 -c:a aac -movflags +frag_keyframe+empty_moov",
        ),
        ("camera.ts", FAST),
        // Time stamps of 33 bits wrap after 26.5 hours.
        (
            "wrap.ts",
            "-c:v libx264 -preset ultrafast -c:a aac -output_ts_offset 95442.2",
        ),
        ("old.avi", "-c:v mpeg4 -bf 2 -c:a libmp3lame"),
        ("browser.webm", "-c:v libvpx -deadline realtime -c:a libopus"),
        ("windows.wmv", "-c:v wmv2 -c:a wmav2"),
        ("stream.flv", "-c:v libx264 -bf 2 -c:a aac -ar 44100"),
        ("disc.mpg", "-f vob -c:v mpeg2video -bf 2 -c:a mp2"),
    ];
    for (name, codecs) in table {
        let input = bench.make(name, &format!("{FLASH_AND_TONE} {codecs}"));
        let output = bench.transcode(&input);
        assert_eq!(names(&output), SIX, "{name}");
        assert!((output.duration_s - 3.0).abs() < 0.2, "{name}: {} s", output.duration_s);
        bench.assert_in_sync(&output, 1.52);
    }
}

#[test]
fn tracks_that_begin_late_stay_with_the_other() {
    let bench = Bench::new("late");
    bench.make("film.mkv", &format!("{FLASH_AND_TONE} {FAST}"));
    // The sound before 1.0 s is cut away, then the picture before 0.6 s.
    let sound = bench.make(
        "late-sound.mkv",
        "-i film.mkv -ss 1.0 -i film.mkv -map 0:v -map 1:a -c:v copy -c:a flac -af asetpts=PTS+1.0/TB",
    );
    let picture = bench.make(
        "late-picture.mkv",
        "-i film.mkv -map 0 -vf select=gte(t\\,0.6) -vsync vfr -c:v libx264 -preset ultrafast -c:a copy",
    );
    for input in [sound, picture] {
        let output = bench.transcode(&input);
        assert!((output.duration_s - 3.0).abs() < 0.1, "{} s", output.duration_s);
        bench.assert_in_sync(&output, 1.52);
    }
}

#[test]
fn an_edit_list_that_hides_the_beginning_is_kept() {
    let bench = Bench::new("edit-list");
    bench.make("film.mp4", &format!("{FLASH_AND_TONE} -g 250 {FAST}"));
    let input = bench.make("hidden.mp4", "-ss 0.8 -i film.mp4 -c copy");
    let output = bench.transcode(&input);
    assert!((output.duration_s - 2.2).abs() < 0.1, "{} s", output.duration_s);
    bench.assert_in_sync(&output, 0.72);
}

#[test]
fn sound_that_ends_early_or_late_ends_when_it_ends() {
    let bench = Bench::new("ends");
    for (sound_s, whole_s) in [(1.0, 3.0), (9.0, 9.0)] {
        let input = bench.make(
            "film.mp4",
            &format!("{PICTURE} -f lavfi -i sine=f=440:d={sound_s} {FAST}"),
        );
        let output = bench.transcode(&input);
        assert!((output.duration_s - whole_s).abs() < 0.2, "{} s", output.duration_s);
        assert_eq!(names(&output), SIX);
        assert!(output.warnings.is_empty(), "{:?}", output.warnings);
        let sound = bench.probe("smooth-h264.mp4", "a", "duration");
        let sound: f64 = sound[0].parse().expect("a time");
        assert!((sound - sound_s).abs() < 0.2, "{sound} s of {sound_s}");
    }
}

#[test]
fn a_lesson_of_a_fifth_of_a_second_is_a_lesson() {
    let bench = Bench::new("short");
    let input = bench.make("short.mp4", &format!("{PICTURE} {SOUND} -t 0.2 {FAST}"));
    let output = bench.transcode(&input);
    assert_eq!(names(&output), SIX);
    assert!((output.duration_s - 0.2).abs() < 0.05, "{} s", output.duration_s);
}

#[test]
fn a_clock_that_is_set_back_or_leaps_costs_nobody_hours() {
    let bench = Bench::new("clock");
    let part = |name: &str, offset: &str| {
        bench.make(name, &format!("{FLASH_AND_TONE} {FAST} -output_ts_offset {offset}"));
        std::fs::read(bench.path(name)).expect("a part")
    };
    let first = part("a.ts", "10000");
    // Hours on, hours back, and back by a little more than a pause.
    for (name, offset) in [("b.ts", "50000"), ("c.ts", "0"), ("d.ts", "9980")] {
        let mut bytes = first.clone();
        bytes.extend(part(name, offset));
        let output = bench.transcode(&bench.write("both.ts", &bytes));
        assert!((output.duration_s - 6.0).abs() < 0.5, "{name}: {} s", output.duration_s);
        bench.assert_in_sync(&output, 1.52);
        let smooth = rendition(&output, "smooth-h264");
        let file = format!("out/{}", smooth.file);
        assert!(
            bench.brightness(&file, 3.6) < 60.0,
            "{name}: the second part is not black"
        );
        assert!(
            bench.brightness(&file, 5.2) > 200.0,
            "{name}: the second part is not white"
        );
    }
}

#[test]
fn a_microphone_whose_clock_is_slow_stays_with_its_picture() {
    let bench = Bench::new("drift");
    // Sound stamps are stretched by 0.8 %: without correction the tone of 12 s would come 96 ms early.
    let input = bench.make(
        "drift.mkv",
        "-f lavfi -i color=black:s=320x180:r=25:d=13,drawbox=c=white:t=fill:enable=gte(t\\,11.99) \
         -f lavfi -i aevalsrc=0.3*sin(2*PI*440*t)*gte(t\\,11.905):d=12.9:s=48000,asetpts=PTS*1.008 \
         -c:v libx264 -preset ultrafast -c:a libopus",
    );
    let output = bench.transcode(&input);
    bench.assert_in_sync(&output, 12.0);
}
