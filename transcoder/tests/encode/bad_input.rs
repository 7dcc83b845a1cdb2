//! What is no lesson, or a broken one.

use crate::support::{Bench, SIX, names};
use content_schema::media::{FailureReason, SourceWarning};

const LESSON: &str =
    "-f lavfi -i testsrc2=s=320x180:r=25:d=4 -f lavfi -i sine=f=440:d=4 -c:v libx264 -preset ultrafast -g 25 -c:a aac";

#[test]
fn what_is_no_recording_is_refused_by_its_kind() {
    let bench = Bench::new("kinds");
    let mut jpeg =
        std::fs::read(bench.make("real.jpg", "-f lavfi -i testsrc2=s=320x180 -frames:v 1")).expect("a picture");
    jpeg.truncate(jpeg.len() - 2);
    let secret = bench.make("secret.mp4", LESSON).display().to_string();
    let concat = format!("ffconcat version 1.0\nfile '{secret}'\n");
    let playlist = format!("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{secret}\n#EXT-X-ENDLIST\n");
    let noise: Vec<u8> = (0..20_000_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let table: [(&str, &[u8], FailureReason); 7] = [
        ("empty.mp4", b"", FailureReason::Empty),
        ("picture.mp4", &jpeg, FailureReason::WrongKind),
        ("text.mp4", "第三课 一元二次方程".as_bytes(), FailureReason::WrongKind),
        ("playlist.mp4", playlist.as_bytes(), FailureReason::WrongKind),
        ("concat.mp4", concat.as_bytes(), FailureReason::WrongKind),
        (
            "subtitles.mp4",
            b"1\n00:00:01,000 --> 00:00:02,000\nhello\n",
            FailureReason::WrongKind,
        ),
        ("noise.mp4", &noise, FailureReason::NotMedia),
    ];
    for (name, bytes, reason) in table {
        let failure = bench.refuse(&bench.write(name, bytes));
        assert_eq!(failure.reason, reason, "{name}: {}", failure.detail);
    }
}

#[test]
fn a_video_without_its_index_or_its_data_is_unreadable() {
    let bench = Bench::new("unreadable");
    let whole = std::fs::read(bench.make("lesson.mp4", LESSON)).expect("a lesson");
    let moov = whole.windows(4).position(|name| name == b"moov").expect("an index");

    let without_index = bench.refuse(&bench.write("no-index.mp4", &whole[..moov - 4]));
    assert_eq!(
        without_index.reason,
        FailureReason::Unreadable,
        "{}",
        without_index.detail
    );

    let mut without_data = whole.clone();
    without_data[48..moov - 4].fill(0);
    let without_data = bench.refuse(&bench.write("no-data.mp4", &without_data));
    assert_eq!(
        without_data.reason,
        FailureReason::Unreadable,
        "{}",
        without_data.detail
    );

    let mut broken_index = whole.clone();
    let tables = whole.windows(4).position(|name| name == b"stbl").expect("tables");
    broken_index[tables + 4..tables + 200].fill(0xff);
    let broken = bench.refuse(&bench.write("broken-index.mp4", &broken_index));
    assert_eq!(broken.reason, FailureReason::Unreadable, "{}", broken.detail);
}

#[test]
fn a_truncated_video_is_taken_as_far_as_it_goes_and_says_so() {
    let bench = Bench::new("truncated");
    bench.make("lesson.mkv", LESSON);
    let whole = std::fs::read(bench.make("front.mp4", "-i lesson.mkv -c copy -movflags +faststart")).expect("a lesson");
    let matroska = std::fs::read(bench.path("lesson.mkv")).expect("a lesson");
    for (name, bytes) in [("cut.mp4", &whole), ("cut.mkv", &matroska)] {
        let output = bench.transcode(&bench.write(name, &bytes[..bytes.len() / 2]));
        assert!(
            output.duration_s > 1.0 && output.duration_s < 3.5,
            "{name}: {} s",
            output.duration_s
        );
        assert_eq!(output.warnings, [SourceWarning::Truncated], "{name}");
        assert_eq!(names(&output), SIX, "{name}");
    }
}

#[test]
fn a_damaged_video_is_taken_without_its_damage_and_says_so() {
    let bench = Bench::new("damaged");
    let mut bytes = std::fs::read(bench.make("lesson.mkv", LESSON)).expect("a lesson");
    let (from, to) = (bytes.len() / 2, bytes.len() * 9 / 10);
    for (index, byte) in bytes[from..to].iter_mut().enumerate() {
        *byte = (index.wrapping_mul(131) >> 3).to_le_bytes()[0];
    }
    let output = bench.transcode(&bench.write("damaged.mkv", &bytes));
    assert_eq!(names(&output), SIX);
    assert_eq!(output.warnings.len(), 1, "{:?}", output.warnings);
}

#[test]
fn a_video_of_no_length_is_refused() {
    let bench = Bench::new("no-length");
    let nothing = bench.make("nothing.mp4", &format!("{LESSON} -t 0"));
    assert_eq!(bench.refuse(&nothing).reason, FailureReason::NoDuration);
    let one_frame = bench.make(
        "frame.mkv",
        "-f lavfi -i testsrc2=s=320x180:r=25 -frames:v 1 -c:v libx264",
    );
    assert_eq!(bench.refuse(&one_frame).reason, FailureReason::NoDuration);
}

#[test]
fn a_header_that_claims_twenty_hours_is_not_believed() {
    let bench = Bench::new("twenty-hours");
    let mut bytes = std::fs::read(bench.make("lesson.mp4", LESSON)).expect("a lesson");
    let hours = 20 * 3600 * 1000_u32;
    for (name, at) in [(b"mvhd", 20), (b"mdhd", 20), (b"tkhd", 24)] {
        let places: Vec<usize> = bytes
            .windows(4)
            .enumerate()
            .filter(|(_, w)| w == name)
            .map(|(i, _)| i)
            .collect();
        for place in places {
            bytes[place + at..place + at + 4].copy_from_slice(&hours.to_be_bytes());
        }
    }
    let output = bench.transcode(&bench.write("claims.mp4", &bytes));
    assert!((output.duration_s - 4.0).abs() < 0.3, "{} s", output.duration_s);
    assert_eq!(output.warnings, [SourceWarning::Truncated]);
}

#[test]
fn a_jump_of_hours_in_the_time_stamps_costs_nobody_hours() {
    let bench = Bench::new("jump");
    bench.make("a.ts", LESSON);
    bench.make("b.ts", &format!("{LESSON} -output_ts_offset 50000"));
    let mut bytes = std::fs::read(bench.path("a.ts")).expect("a part");
    bytes.extend(std::fs::read(bench.path("b.ts")).expect("a part"));
    let output = bench.transcode(&bench.write("both.ts", &bytes));
    assert!((output.duration_s - 8.0).abs() < 0.5, "{} s", output.duration_s);
}

#[test]
fn pictures_larger_than_any_camera_takes_are_refused() {
    let bench = Bench::new("too-large");
    let input = bench.make("large.avi", "-f lavfi -i color=s=8192x8192:r=1:d=2 -c:v mjpeg -q:v 31");
    assert_eq!(bench.refuse(&input).reason, FailureReason::TooLarge);
}
