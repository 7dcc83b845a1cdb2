//! Reads captions as people have them (WebVTT or SRT, UTF-8 or GB18030) and writes the WebVTT that is served.
//!
//! What is not a cue is dropped: styles and regions of strangers have no place on our pages. Text keeps its line breaks
//! and the marks `<b>`, `<i>`, `<u>`; everything else that looks like a mark is shown as it was written.

use encoding_rs::GB18030;
use std::fmt::Write;

/// Most mistakes told at once.
const MOST_MISTAKES: usize = 20;

/// Something wrong with the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line it is in, from 1.
    pub line: usize,
    /// What it is.
    pub kind: MistakeKind,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MistakeKind {
    /// Neither UTF-8 nor GB18030.
    Encoding,
    /// There is not one cue.
    NoCues,
    /// The line should be two times.
    BadTime,
    /// It ends before it begins.
    EndsBeforeItBegins,
}

/// One caption with its times in milliseconds.
#[derive(Debug)]
struct Cue {
    from_ms: u64,
    to_ms: u64,
    settings: String,
    text: String,
}

/// The captions as WebVTT, or what is wrong with them.
pub fn normalised(bytes: &[u8]) -> Result<String, Vec<Mistake>> {
    let text = decoded(bytes).ok_or_else(|| vec![mistake(1, MistakeKind::Encoding)])?;
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}");
    let mut cues = Vec::new();
    let mut mistakes = Vec::new();
    for block in blocks(&text) {
        match read_block(&block) {
            Ok(cue) => cues.extend(cue),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    mistakes.truncate(MOST_MISTAKES);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    if cues.is_empty() {
        return Err(vec![mistake(1, MistakeKind::NoCues)]);
    }
    cues.sort_by_key(|cue| cue.from_ms);
    Ok(written(&cues))
}

/// What is said and when, in milliseconds, without marks; what cannot be read is left out.
pub fn spoken(bytes: &[u8]) -> Vec<(u64, String)> {
    let Some(text) = decoded(bytes) else { return Vec::new() };
    let text = text.replace("\r\n", "\n");
    let cues = blocks(&text)
        .into_iter()
        .filter_map(|block| read_block(&block).ok().flatten());
    cues.map(|cue| (cue.from_ms, without_marks(&cue.text))).collect()
}

fn without_marks(text: &str) -> String {
    let marks = [
        ("<b>", ""),
        ("</b>", ""),
        ("<i>", ""),
        ("</i>", ""),
        ("<u>", ""),
        ("</u>", ""),
        ("\n", " "),
        ("&nbsp;", " "),
        ("&lrm;", ""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    let without = |text: String, (mark, plain): (&str, &str)| text.replace(mark, plain);
    marks.into_iter().fold(text.to_owned(), without)
}

/// Something said, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// When it begins.
    pub from_ms: u64,
    /// When it ends.
    pub to_ms: u64,
    /// What is said, in one line without marks.
    pub text: String,
}

/// What is said in captions that are served; what cannot be read is left out.
pub fn timed(bytes: &[u8]) -> Vec<Spoken> {
    let text = decoded(bytes).unwrap_or_default().replace("\r\n", "\n");
    let blocks = blocks(&text);
    let cues = blocks.iter().filter_map(|block| read_block(block).ok().flatten());
    let timed = cues.map(|cue| Spoken {
        from_ms: cue.from_ms,
        to_ms: cue.to_ms,
        text: without_marks(&cue.text),
    });
    timed.collect()
}

const fn mistake(line: usize, kind: MistakeKind) -> Mistake {
    Mistake { line, kind }
}

fn decoded(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
}

/// Lines between blank lines, each with its number.
fn blocks(text: &str) -> Vec<Vec<(usize, &str)>> {
    let mut blocks = vec![Vec::new()];
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            blocks.push(Vec::new());
        } else if let Some(block) = blocks.last_mut() {
            block.push((number, line));
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

/// The cue of a block, if it is one.
fn read_block(block: &[(usize, &str)]) -> Result<Option<Cue>, Mistake> {
    let Some((first_number, first)) = block.first() else {
        return Ok(None);
    };
    let is_other = ["WEBVTT", "NOTE", "STYLE", "REGION"].iter().any(|word| {
        first
            .strip_prefix(word)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', ':']))
    });
    let Some(at) = block.iter().position(|(_, line)| line.contains("-->")) else {
        return if is_other {
            Ok(None)
        } else {
            Err(mistake(*first_number, MistakeKind::BadTime))
        };
    };
    // Before the times there may be a number or name, and the head of a file that forgot its blank line.
    let Some((number, times)) = block.get(at) else {
        return Ok(None);
    };
    let bad = || mistake(*number, MistakeKind::BadTime);
    let (from, rest) = times.split_once("-->").ok_or_else(bad)?;
    let mut words = rest.split_whitespace();
    let from_ms = milliseconds(from.trim()).ok_or_else(bad)?;
    let to_ms = words.next().and_then(milliseconds).ok_or_else(bad)?;
    if to_ms < from_ms {
        return Err(mistake(*number, MistakeKind::EndsBeforeItBegins));
    }
    let settings: Vec<&str> = words.filter(|word| is_setting(word)).collect();
    let lines: Vec<String> = block
        .iter()
        .skip(at + 1)
        .map(|(_, line)| clean(line.trim_end()))
        .filter(|line| !line.trim().is_empty())
        .collect();
    Ok((!lines.is_empty()).then(|| Cue {
        from_ms,
        to_ms,
        settings: settings.join(" "),
        text: lines.join("\n"),
    }))
}

/// `1:02:03.456`, `02:03.456` or `00:02:03,456`.
fn milliseconds(text: &str) -> Option<u64> {
    let (whole, thousandths) = text.split_once(['.', ','])?;
    let is_number = |part: &str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    if thousandths.len() > 3 || !is_number(thousandths) {
        return None;
    }
    let parts: Vec<&str> = whole.split(':').collect();
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(|part| is_number(part)) {
        return None;
    }
    let mut seconds = 0;
    for (place, part) in parts.iter().enumerate() {
        let value: u64 = part.parse().ok()?;
        if place > 0 && value > 59 {
            return None;
        }
        seconds = seconds * 60 + value;
    }
    Some(seconds * 1000 + format!("{thousandths:0<3}").parse::<u64>().ok()?)
}

/// A setting that moves the text, as WebVTT §3.4 spells it.
fn is_setting(word: &str) -> bool {
    let Some((name, value)) = word.split_once(':') else {
        return false;
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'%' | b',' | b'.' | b'-');
    ["vertical", "line", "position", "size", "align"].contains(&name)
        && !value.is_empty()
        && value.len() <= 32
        && value.bytes().all(plain)
}

/// Keeps the marks that every player knows, and writes out everything else that could be taken for one.
fn clean(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['<', '>', '&', '{']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (written, taken) = mark(rest);
        out.push_str(written);
        rest = &rest[taken..];
    }
    out.push_str(rest);
    out
}

/// How what begins here is written, and how many bytes of it that is.
fn mark(rest: &str) -> (&str, usize) {
    const KEPT: [&str; 6] = ["<b>", "</b>", "<i>", "</i>", "<u>", "</u>"];
    const ENTITIES: [&str; 5] = ["&amp;", "&lt;", "&gt;", "&nbsp;", "&lrm;"];
    if let Some(known) = KEPT.iter().chain(&ENTITIES).find(|known| rest.starts_with(**known)) {
        return (known, known.len());
    }
    // Names of speakers, colours of fonts, times of single words; and SRT's `{\an8}`.
    let is_foreign = |start: &str| rest.starts_with(start);
    let foreign = [
        "<v", "</v", "<c", "</c", "<lang", "</lang", "<ruby", "</ruby", "<rt", "</rt", "<font", "</font", "<0", "{\\",
    ];
    if foreign.into_iter().any(is_foreign)
        && let Some(end) = rest.find(['>', '}'])
    {
        return ("", end + 1);
    }
    match rest.as_bytes().first() {
        Some(b'<') => ("&lt;", 1),
        Some(b'>') => ("&gt;", 1),
        Some(b'&') => ("&amp;", 1),
        _ => ("{", 1),
    }
}

fn written(cues: &[Cue]) -> String {
    let mut out = String::from("WEBVTT\n");
    for cue in cues {
        let (from, to) = (time(cue.from_ms), time(cue.to_ms));
        let space = if cue.settings.is_empty() { "" } else { " " };
        // Writing to a String cannot fail.
        let _ = write!(out, "\n{from} --> {to}{space}{}\n{}\n", cue.settings, cue.text);
    }
    out
}

fn time(ms: u64) -> String {
    let seconds = ms / 1000;
    format!(
        "{:02}:{:02}:{:02}.{:03}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        ms % 1000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: &str = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n小数点对齐\n\n00:01:02.003 --> 01:00:00.000\n先按整数乘\n再数小数位\n";

    #[test]
    fn every_form_people_have_becomes_the_same() {
        let vtt = "WEBVTT - 第一课\n\nNOTE by me\n\nSTYLE\n::cue { color: red }\n\nfirst\n00:01.000 --> 00:02.5\n小数点对齐\n\n00:01:02.003 --> 1:00:00.000\n先按整数乘\n再数小数位\n";
        let srt = "1\r\n00:00:01,000 --> 00:00:02,500\r\n小数点对齐\r\n\r\n2\r\n00:01:02,003 --> 01:00:00,000\r\n先按整数乘\r\n再数小数位";
        let marked = format!("\u{feff}{srt}");
        let (gb18030, _, _) = GB18030.encode(srt);
        let backwards = "2\n00:01:02,003 --> 01:00:00,000\n先按整数乘\n再数小数位\n\n1\n00:00:01,000 --> 00:00:02,500\n小数点对齐\n";
        for bytes in [
            vtt.as_bytes(),
            srt.as_bytes(),
            marked.as_bytes(),
            &gb18030,
            backwards.as_bytes(),
            WANTED.as_bytes(),
        ] {
            assert_eq!(
                normalised(bytes).as_deref(),
                Ok(WANTED),
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
    }

    #[test]
    fn mistakes_are_told_with_their_lines() {
        use MistakeKind::{BadTime, Encoding, EndsBeforeItBegins, NoCues};
        for (text, mistakes) in [
            (&b""[..], &[(1, NoCues)][..]),
            (b"WEBVTT\n\n", &[(1, NoCues)]),
            (b"\xff\xff", &[(1, Encoding)]),
            (b"hello\n\n00:01.000 --> 00:02.000\na", &[(1, BadTime)]),
            (
                b"1\n00:00:01 --> 00:00:02\na\n\n2\n00:05,000 --> 00:04,000\nb",
                &[(2, BadTime), (6, EndsBeforeItBegins)],
            ),
            (b"00:61.000 --> 00:62.000\na", &[(1, BadTime)]),
            (b"00:01.000 --> soon\na", &[(1, BadTime)]),
            (b"99999:00:01.000 --> 99999:00:02.000\na", &[(1, BadTime)]),
        ] {
            let wanted: Vec<_> = mistakes.iter().map(|(line, kind)| mistake(*line, *kind)).collect();
            assert_eq!(normalised(text), Err(wanted), "{}", String::from_utf8_lossy(text));
        }
        let many = "1\nwrong --> worse\na\n\n".repeat(100);
        assert_eq!(normalised(many.as_bytes()).unwrap_err().len(), MOST_MISTAKES);
    }

    #[test]
    fn marks_are_known_ones_or_text() {
        for (line, wanted) in [
            ("a <b>bold</b> word", "a <b>bold</b> word"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("3 < 5 > 2 & 4 --> 6", "3 &lt; 5 &gt; 2 &amp; 4 --&gt; 6"),
            ("&lt;b&gt; &amp; &x;", "&lt;b&gt; &amp; &amp;x;"),
            ("<font color=\"red\">红</font>{\\an8}", "红"),
            ("<v 老师>好 <c.loud>大</c>", "好 大"),
            ("{1, 2}", "{1, 2}"),
        ] {
            assert_eq!(clean(line), wanted);
        }
        let file = "00:01.000 --> 00:02.000 line:80% align:start region:x evil:\"\na";
        assert!(
            normalised(file.as_bytes())
                .unwrap()
                .contains("00:00:02.000 line:80% align:start\na")
        );
    }
}
