//! Languages as containers write them (ISO 639-2) and as the web does (BCP 47).

/// Three letters and the two that BCP 47 wants in their place, for what is spoken and taught in China's schools and the
/// languages most often met in files; others keep their three letters, which BCP 47 allows too.
const SHORT: [(&str, &str); 38] = [
    ("chi", "zh"),
    ("zho", "zh"),
    ("cmn", "zh"),
    ("bod", "bo"),
    ("tib", "bo"),
    ("uig", "ug"),
    ("mon", "mn"),
    ("kaz", "kk"),
    ("kir", "ky"),
    ("zha", "za"),
    ("iii", "ii"),
    ("kor", "ko"),
    ("eng", "en"),
    ("jpn", "ja"),
    ("rus", "ru"),
    ("fra", "fr"),
    ("fre", "fr"),
    ("deu", "de"),
    ("ger", "de"),
    ("spa", "es"),
    ("ita", "it"),
    ("por", "pt"),
    ("nld", "nl"),
    ("dut", "nl"),
    ("ara", "ar"),
    ("fas", "fa"),
    ("per", "fa"),
    ("hin", "hi"),
    ("ben", "bn"),
    ("urd", "ur"),
    ("tha", "th"),
    ("vie", "vi"),
    ("msa", "ms"),
    ("may", "ms"),
    ("ind", "id"),
    ("mya", "my"),
    ("bur", "my"),
    ("tur", "tr"),
];

/// Not known, or not said.
const UNKNOWN: &str = "und";

/// The BCP 47 tag for what a container says; `und` for what is no language.
pub fn bcp47(said: &str) -> String {
    let parts: Vec<&str> = said.split(['-', '_']).collect();
    let is_part = |part: &&str| (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    let (Some((language, rest)), true) = (parts.split_first(), parts.iter().all(is_part) && said.len() <= 35) else {
        return UNKNOWN.to_owned();
    };
    let language = language.to_ascii_lowercase();
    if !(2..=3).contains(&language.len()) || !language.chars().all(|c| c.is_ascii_alphabetic()) {
        return UNKNOWN.to_owned();
    }
    let short = SHORT
        .iter()
        .find(|(long, _)| *long == language)
        .map_or(language.as_str(), |&(_, short)| short);
    let mut tag = short.to_owned();
    for part in rest {
        tag.push('-');
        tag.push_str(&usual_case(part));
    }
    tag
}

/// RFC 5646 §2.1.1: a script is written `Hans`, a country `CN`, all else in small letters.
fn usual_case(part: &str) -> String {
    let lower = part.to_ascii_lowercase();
    match (part.len(), lower.chars().next()) {
        (2, _) => part.to_ascii_uppercase(),
        (4, Some(first)) if first.is_ascii_alphabetic() => {
            format!("{}{}", first.to_ascii_uppercase(), lower.get(1..).unwrap_or_default())
        }
        _ => lower,
    }
}

/// The file of a language's captions; the second of the same language gets a number, and so on.
pub fn file_name(language: &str, again: usize) -> String {
    match again {
        0 => format!("caption-{language}.vtt"),
        _ => format!("caption-{language}-{}.vtt", again + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_and_the_web_mean_the_same_languages() {
        let table = [
            ("chi", "zh"),
            ("ZHO", "zh"),
            ("eng", "en"),
            ("bod", "bo"),
            ("yue", "yue"),
            ("zh-hans-cn", "zh-Hans-CN"),
            ("en_us", "en-US"),
            ("und", "und"),
            ("", "und"),
            ("../../etc", "und"),
            ("english", "und"),
            ("中文", "und"),
            ("a-very-long-tag-that-never-comes-to-an-end", "und"),
        ];
        for (said, tag) in table {
            assert_eq!(bcp47(said), tag, "{said}");
        }
    }

    #[test]
    fn two_tracks_of_a_language_have_two_files() {
        assert_eq!(file_name("zh-Hans", 0), "caption-zh-Hans.vtt");
        assert_eq!(file_name("en", 1), "caption-en-2.vtt");
    }
}
