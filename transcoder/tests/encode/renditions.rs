//! What a plain recording becomes.

use crate::support::{Bench, names, rendition};

const LESSON: &str = "-f lavfi -i testsrc2=s=1280x720:r=25:d=9 -f lavfi -i sine=f=440:d=9,volume=-10dB \
                      -c:v libx264 -preset ultrafast -c:a aac -ac 2";

#[test]
fn a_lesson_becomes_three_renditions_that_play() {
    let bench = Bench::new("lesson");
    let input = bench.make("lesson.mp4", LESSON);
    let output = bench.transcode(&input);

    assert_eq!(names(&output), ["voice-opus", "light-h264", "clear-h264"]);
    assert!((output.duration_s - 9.0).abs() < 0.1, "{}", output.duration_s);
    assert!(output.warnings.is_empty(), "{:?}", output.warnings);

    let light = rendition(&output, "light-h264");
    assert_eq!(light.codecs, "avc1.64001e,mp4a.40.2");
    let picture = bench.probe(&light.file, "v", "codec_name,profile,width,height,avg_frame_rate");
    assert_eq!(picture, ["h264", "High", "640", "360", "25/2"]);
    assert_eq!(bench.probe(&light.file, "a", "codec_name,channels"), ["aac", "1"]);

    let clear = rendition(&output, "clear-h264");
    assert_eq!(
        bench.probe(&clear.file, "v", "width,height,avg_frame_rate"),
        ["1280", "720", "25/1"]
    );

    let voice = rendition(&output, "voice-opus");
    assert_eq!(
        (voice.codecs.as_str(), voice.mime.as_str(), voice.width),
        ("opus", "audio/mp4", None)
    );
    assert_eq!(bench.probe(&voice.file, "a", "codec_name,channels"), ["opus", "1"]);
    assert!(voice.bitrate_kbps < 20.0, "{}", voice.bitrate_kbps);

    assert!(bench.likeness("lesson.mp4", light, 4.0) > 0.6);
    assert!(bench.likeness("lesson.mp4", clear, 4.0) > 0.6);
    for rendition in [light, clear] {
        let loudness = bench.loudness(&rendition.file);
        assert!(
            (loudness + 16.0).abs() < 1.5,
            "{} is at {loudness} LUFS",
            rendition.name
        );
        let [picture, sound] = ["v", "a"].map(|kind| bench.probe(&rendition.file, kind, "start_time"));
        assert!(picture[0].parse::<f64>().expect("a time").abs() < 0.001, "{picture:?}");
        assert!(sound[0].parse::<f64>().expect("a time").abs() < 0.05, "{sound:?}");
    }
    assert_eq!(output.poster.as_deref(), Some("poster.jpg"));
    assert!(std::fs::metadata(bench.path("out/poster.jpg")).expect("a poster").len() > 1000);
}

#[test]
fn hls_playlists_cover_every_byte_of_their_file() {
    let bench = Bench::new("playlists");
    let input = bench.make("lesson.mp4", LESSON);
    let output = bench.transcode(&input);
    for rendition in &output.renditions {
        let playlist = bench.path("out").join(rendition.playlist.as_ref().expect("a playlist"));
        let text = std::fs::read_to_string(playlist).expect("a playlist");
        let ranges: Vec<(u64, u64)> = text
            .lines()
            .filter_map(|line| line.strip_prefix("#EXT-X-BYTERANGE:")?.split_once('@'))
            .map(|(bytes, offset)| (bytes.parse().expect("bytes"), offset.parse().expect("an offset")))
            .collect();
        assert!(
            ranges.windows(2).all(|pair| pair[0].0 + pair[0].1 == pair[1].1),
            "{text}"
        );
        assert_eq!(
            ranges.last().map(|(bytes, offset)| bytes + offset),
            Some(rendition.bytes)
        );
        assert!(
            ranges[0].0 < 64 << 10 || rendition.name == "clear-h264",
            "starts within 64 kB: {text}"
        );
        let seconds: f64 = text
            .lines()
            .filter_map(|line| line.strip_prefix("#EXTINF:")?.strip_suffix(',')?.parse::<f64>().ok())
            .sum();
        assert!((seconds - 9.0).abs() < 0.2, "{seconds} s in {text}");
    }
    // FFmpeg's own HLS reader plays the master playlist through.
    bench.ffmpeg("-v error -xerror -i out/master.m3u8 -map 0 -f null -");
    let master = std::fs::read_to_string(bench.path("out/master.m3u8")).expect("a master playlist");
    assert_eq!(master.matches("#EXT-X-STREAM-INF").count(), 3, "{master}");
}
