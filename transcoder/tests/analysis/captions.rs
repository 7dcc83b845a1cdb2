use crate::studio::Studio;

const LINES: &str = "1\n00:00:00,500 --> 00:00:01,500\n<i>同学们好</i> a < b & c\n\n\
                     2\n00:00:02,000 --> 00:00:09,000\n第二句\n第三行\n\n";

const CAPTIONS: &str = "WEBVTT\n\n00:00:00.500 --> 00:00:01.500\n同学们好 a &lt; b &amp; c\n\
                        \n00:00:02.000 --> 00:00:03.000\n第二句\n第三行\n";

#[test]
fn subtitles_inside_become_captions_by_language() {
    let studio = Studio::new("captions");
    std::fs::write(studio.folder.join("lines.srt"), LINES).expect("subtitles");
    let film =
        "-f lavfi -i testsrc2=size=160x120:rate=5:duration=3 -i lines.srt -map 0 -map 1 -map 1 -map 1 -c:v libx264";
    let languages = "-metadata:s:s:0 language=chi -metadata:s:s:1 language=eng -metadata:s:s:2 language=zho";
    for (name, codecs) in [
        ("film.mp4", "-c:s mov_text"),
        ("film.mkv", "-c:s:0 subrip -c:s:1 ass -c:s:2 subrip"),
    ] {
        studio.ffmpeg(&format!("{film} {codecs} {languages} {name}"));
        let found = studio.look(name);
        let captions: Vec<(&str, &str)> = found
            .captions
            .iter()
            .map(|caption| (caption.language.as_str(), caption.file.as_str()))
            .collect();
        assert_eq!(
            captions,
            [
                ("zh", "caption-zh.vtt"),
                ("en", "caption-en.vtt"),
                ("zh", "caption-zh-2.vtt")
            ]
        );
        for (_, file) in captions {
            assert_eq!(studio.read(file), CAPTIONS, "{name} {file}");
        }
    }
}
