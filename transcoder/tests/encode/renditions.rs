//! What a plain recording becomes.

use crate::support::{Bench, names, rendition};
use content_schema::media::TranscodeOutput;

const LESSON: &str = "-f lavfi -i testsrc2=s=800x450:r=25:d=4 -f lavfi -i sine=f=440:d=4,volume=-10dB \
                      -c:v libx264 -preset ultrafast -c:a aac -ac 2";

#[test]
fn a_lesson_becomes_eight_renditions_that_play() {
    let bench = Bench::new("lesson");
    let input = bench.make("lesson.mp4", LESSON);
    let output = bench.transcode(&input);
    assert_eq!(
        names(&output),
        [
            "voice-opus",
            "voice-mp3",
            "light-av1",
            "light-h264",
            "smooth-av1",
            "smooth-h264",
            "clear-av1",
            "clear-h264"
        ]
    );
    assert!((output.duration_s - 4.0).abs() < 0.1, "{}", output.duration_s);
    assert!(output.warnings.is_empty(), "{:?}", output.warnings);
    assert!(output.left_out.is_empty(), "{:?}", output.left_out);
    they_are_what_they_are_for(&bench, &output);
    they_look_and_sound_like_the_lesson(&bench, &output);
    playlists_cover_every_byte(&bench, &output);
}

fn they_are_what_they_are_for(bench: &Bench, output: &TranscodeOutput) {
    let table = [
        ("light-av1", ["av1", "640", "360", "25/2"], ["opus", "1"]),
        ("light-h264", ["h264", "640", "360", "25/2"], ["mp3", "1"]),
        ("smooth-av1", ["av1", "640", "360", "25/1"], ["opus", "1"]),
        ("smooth-h264", ["h264", "640", "360", "25/1"], ["aac", "1"]),
        ("clear-av1", ["av1", "800", "450", "25/1"], ["opus", "1"]),
        ("clear-h264", ["h264", "800", "450", "25/1"], ["aac", "1"]),
    ];
    for (name, picture, sound) in table {
        let file = &rendition(output, name).file;
        assert_eq!(
            bench.probe(file, "v", "codec_name,width,height,avg_frame_rate"),
            picture,
            "{name}"
        );
        assert_eq!(bench.probe(file, "a", "codec_name,channels"), sound, "{name}");
    }
    let voice = rendition(output, "voice-opus");
    assert_eq!(
        (voice.codecs.as_str(), voice.mime.as_str(), voice.width),
        ("opus", "audio/mp4", None)
    );
    assert!(voice.bitrate_kbps < 20.0, "{}", voice.bitrate_kbps);
    assert_eq!(bench.probe("voice-mp3.mp3", "a", "codec_name,channels"), ["mp3", "1"]);
}

fn they_look_and_sound_like_the_lesson(bench: &Bench, output: &TranscodeOutput) {
    for rendition in &output.renditions {
        let loudness = bench.loudness(&rendition.file);
        assert!(
            (loudness + 16.0).abs() < 1.5,
            "{} is at {loudness} LUFS",
            rendition.name
        );
        if rendition.width.is_some() {
            let likeness = bench.likeness("lesson.mp4", rendition, 2.5);
            assert!(likeness > 0.6, "{} is another picture: {likeness}", rendition.name);
            let [picture, sound] = ["v", "a"].map(|kind| bench.probe(&rendition.file, kind, "start_time"));
            assert!(picture[0].parse::<f64>().expect("a time").abs() < 0.001, "{picture:?}");
            // What encoders put in front lies before zero.
            let begins_s = sound[0].parse::<f64>().expect("a time");
            assert!((-0.07..0.001).contains(&begins_s), "{sound:?}");
        }
    }
}

fn playlists_cover_every_byte(bench: &Bench, output: &TranscodeOutput) {
    for rendition in &output.renditions {
        let Some(playlist) = &rendition.playlist else {
            assert_eq!(rendition.name, "voice-mp3", "a plain file needs no playlist");
            continue;
        };
        let text = std::fs::read_to_string(bench.path("out").join(playlist)).expect("a playlist");
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
        let seconds: f64 = text
            .lines()
            .filter_map(|line| line.strip_prefix("#EXTINF:")?.strip_suffix(',')?.parse::<f64>().ok())
            .sum();
        assert!((seconds - 4.0).abs() < 0.1, "{seconds} s in {text}");
    }
    // FFmpeg's own HLS reader plays the master playlist through.
    bench.ffmpeg("-v error -xerror -i out/master.m3u8 -map 0 -f null -");
    let master = std::fs::read_to_string(bench.path("out/master.m3u8")).expect("a master playlist");
    assert_eq!(master.matches("#EXT-X-STREAM-INF").count(), 7, "{master}");
}
