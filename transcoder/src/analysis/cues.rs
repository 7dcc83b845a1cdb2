//! Lines of subtitles: from what FFmpeg makes of every format to what WebVTT takes.

use super::gallery::timestamp;
use std::fmt::Write;

/// A line stays no longer than this if nobody says how long, in seconds.
const LONGEST_S: f64 = 8.0;

/// A piece of text and when it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Cue {
    /// From when, in seconds.
    pub from_s: f64,
    /// Until when; none where the source leaves that to the next cue.
    pub to_s: Option<f64>,
    /// Plain text; may be empty, which ends the cue before.
    pub text: String,
}

/// The text of an ASS event as FFmpeg's decoders give it (`ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,
/// Text`), without styling.
pub fn plain_text(event: &str) -> String {
    let text = event.splitn(9, ',').nth(8).unwrap_or_default();
    let mut plain = String::with_capacity(text.len());
    let mut is_drawing = false;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some((tags, after)) = rest.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
            is_drawing = drawing(tags).unwrap_or(is_drawing);
            rest = after;
            continue;
        }
        let (shown, length) = match rest.get(..2) {
            Some("\\N" | "\\n") => ('\n', 2),
            Some("\\h") => (' ', 2),
            _ => (character, character.len_utf8()),
        };
        if !is_drawing {
            plain.push(shown);
        }
        rest = &rest[length..];
    }
    tidy(&plain)
}

/// Whether tags begin (`\p1`) or end (`\p0`) a drawing, whose text is numbers.
fn drawing(tags: &str) -> Option<bool> {
    let digits = tags.split('\\').filter_map(|tag| tag.strip_prefix('p'));
    digits
        .filter_map(|digits| digits.parse::<u8>().ok())
        .map(|scale| scale > 0)
        .next_back()
}

/// Lines without blank ones, which would end a cue, and without control characters.
fn tidy(text: &str) -> String {
    let clean = |line: &str| {
        line.chars()
            .filter(|character| !character.is_control())
            .collect::<String>()
    };
    let lines = text.lines().map(|line| clean(line).trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A WebVTT file, or none if there is nothing to read in it.
pub fn webvtt(mut cues: Vec<Cue>, end_s: f64) -> Option<String> {
    cues.retain(|cue| cue.from_s.is_finite() && cue.from_s < end_s);
    cues.sort_by(|a, b| a.from_s.total_cmp(&b.from_s));
    let nexts: Vec<f64> = cues.iter().skip(1).map(|cue| cue.from_s).chain([end_s]).collect();
    let mut text = String::from("WEBVTT\n");
    let mut any = false;
    for (cue, next_s) in cues.iter().zip(nexts) {
        let from_s = cue.from_s.max(0.0);
        let to_s = cue.to_s.unwrap_or_else(|| next_s.min(from_s + LONGEST_S)).min(end_s);
        // Less than a thousandth is no time in WebVTT.
        if cue.text.is_empty() || to_s < from_s + 0.001 {
            continue;
        }
        any = true;
        let (from, to) = (timestamp(from_s), timestamp(to_s));
        let _ = write!(text, "\n{from} --> {to}\n{}\n", escape(&cue.text));
    }
    any.then_some(text)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styling_goes_and_words_stay() {
        let table = [
            ("0,0,Default,,0,0,0,,同学们好", "同学们好"),
            ("1,0,Default,,0,0,0,,{\\i1}a, b{\\i0}\\Nc", "a, b\nc"),
            ("2,0,Default,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}shown", "shown"),
            ("3,0,Default,,0,0,0,,{\\pos(1,2)}here", "here"),
            ("4,0,Default,,0,0,0,,a\\N\\N \\Nb\u{7}\\h", "a\nb"),
            ("5,0,Default,,0,0,0,,{open", "{open"),
            ("6,0,Default,,0,0,0,,tail\\", "tail\\"),
            ("nothing of the kind", ""),
        ];
        for (event, text) in table {
            assert_eq!(plain_text(event), text, "{event}");
        }
    }

    #[test]
    fn a_webvtt_file_is_escaped_sorted_and_ends_with_the_lesson() {
        let cue = |from_s, to_s, text: &str| Cue {
            from_s,
            to_s,
            text: text.to_owned(),
        };
        let cues = vec![
            cue(5.0, Some(99.0), "a < b & c --> d"),
            cue(-1.0, None, "早"),
            cue(3.0, None, ""),
            cue(8.0, Some(8.0), "no time"),
            cue(20.0, None, "too late"),
        ];
        assert_eq!(
            webvtt(cues, 10.0).as_deref(),
            Some(
                "WEBVTT\n\n00:00:00.000 --> 00:00:03.000\n早\n\
                 \n00:00:05.000 --> 00:00:10.000\na &lt; b &amp; c --&gt; d\n"
            )
        );
        assert_eq!(webvtt(vec![cue(1.0, None, "")], 10.0), None);
    }
}
