//! What a query means: words, phrases, exclusions, an author, and what documents are filed under.
//!
//! Pure, and never an error: what is not understood is words. `5上 小数` means grade 5, volume 1, and the word `小数`;
//! `"积的小数点"` the letters in a row; `-除法` none of that; `作者:林知秋` by whom.

use super::filed::{filed_under, places};
use super::fold::{Folded, fold, is_han};

/// What is typed is cut after so many characters.
pub const MAX_QUERY_CHARS: usize = 400;

/// More phrases or exclusions than this are not looked at.
const MAX_SIGNS: usize = 8;

/// What was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// What was typed, cleaned.
    pub text: String,
    /// Pieces of folded text to be cut into words.
    pub words: Vec<String>,
    /// What words named a filter, each filter at most once.
    pub filters: Vec<Understood>,
    /// Folded phrases that must stand as they are.
    pub phrases: Vec<String>,
    /// Folded pieces that must not be there.
    pub without: Vec<String>,
    /// Where it must not be filed.
    pub without_filed: Vec<Understood>,
    /// Folded name of the author.
    pub author: Option<String>,
}

/// A filter that was named in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// Its number in [`super::place::FILTERS`].
    pub filter: usize,
    /// The value meant.
    pub value: String,
    /// The words that named it, folded.
    pub words: String,
}

/// What was typed without control characters and what is too long.
pub fn clean(text: &str) -> String {
    let visible = text
        .chars()
        .take(MAX_QUERY_CHARS)
        .map(|letter| if letter.is_control() { ' ' } else { letter });
    let cut: String = visible.collect();
    cut.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Understands a query. Words that name one of the filters `as_words` stay words.
pub fn understand(text: &str, as_words: &[usize]) -> Asked {
    let mut asked = Asked {
        text: clean(text),
        ..Asked::default()
    };
    let letters = fold(&asked.text);
    let mut rest = letters.as_slice();
    let mut chunks: Vec<&[Folded]> = Vec::new();
    while let Some(first) = rest.first() {
        let taken = if first.letter.is_whitespace() {
            1
        } else {
            sign(rest, &mut asked).unwrap_or_else(|| {
                let end = rest
                    .iter()
                    .position(|folded| folded.letter.is_whitespace() || is_quote(folded.letter));
                let end = end.unwrap_or(rest.len()).max(1);
                chunks.push(rest.get(..end).unwrap_or_default());
                end
            })
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    places(&chunks, as_words, &mut asked);
    asked
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '「' | '」' | '『' | '』' | '„' | '«' | '»')
}

/// The letters as a text.
pub fn written(letters: &[Folded]) -> String {
    letters.iter().map(|folded| folded.letter).collect()
}

/// A phrase, an exclusion or an author at the front: how many letters it takes.
fn sign(rest: &[Folded], asked: &mut Asked) -> Option<usize> {
    let first = rest.first()?.letter;
    if is_quote(first) {
        let length = rest.iter().skip(1).position(|folded| is_quote(folded.letter));
        // A quote that is never closed is no phrase.
        let Some(length) = length else { return Some(1) };
        let phrase = written(rest.get(1..=length).unwrap_or_default());
        if phrase.chars().any(char::is_alphanumeric) && asked.phrases.len() < MAX_SIGNS {
            asked
                .phrases
                .push(phrase.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        return Some(length + 2);
    }
    let length = rest
        .iter()
        .position(|folded| folded.letter.is_whitespace())
        .unwrap_or(rest.len());
    let chunk = written(rest.get(..length)?);
    if let Some(without) = chunk.strip_prefix(['-', '−', '–']) {
        let signs = asked.without.len() + asked.without_filed.len();
        if without.chars().any(char::is_alphanumeric) && signs < MAX_SIGNS {
            match filed_under(rest.get(1..length)?) {
                Some(place) => asked.without_filed.push(place),
                None => asked.without.push(without.to_owned()),
            }
        }
        return Some(length);
    }
    let word = ["author:", "by:", "作者:"]
        .into_iter()
        .find(|word| chunk.starts_with(word))?;
    let word_length = word.chars().count();
    let after = rest.get(word_length..)?;
    if after.first().is_some_and(|folded| is_quote(folded.letter))
        && let Some(length) = after.iter().skip(1).position(|folded| is_quote(folded.letter))
    {
        asked.author = after.get(1..=length).map(written);
        return Some(word_length + length + 2);
    }
    let name = chunk.strip_prefix(word)?;
    if name.chars().any(char::is_alphanumeric) {
        asked.author = Some(name.to_owned());
    }
    Some(length)
}

/// Whether a text has a Han letter.
pub fn has_han(text: &str) -> bool {
    text.chars().any(is_han)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_exclusions_and_authors_are_understood() {
        let asked = understand("小数 “积的小数点” -除法 作者：林知秋 \"open", &[]);
        assert_eq!(asked.words, ["小数", "open"]);
        assert_eq!(asked.phrases, ["积的小数点"]);
        assert_eq!(asked.without, ["除法"]);
        assert_eq!(asked.author.as_deref(), Some("林知秋"));
        // The name of a place leaves out what is filed there, and nothing that only mentions it.
        for (text, filter, value) in [
            ("天气 -英语", 3, "english"),
            ("圆 -九年级", 2, "9"),
            ("weather -science", 3, "science"),
        ] {
            let asked = understand(text, &[]);
            let left_out = asked
                .without_filed
                .first()
                .map(|place| (place.filter, place.value.as_str()));
            assert_eq!((left_out, asked.without.len()), (Some((filter, value)), 0), "{text}");
        }
        let asked = understand("author:\"Ms Lin\" weather", &[]);
        assert_eq!((asked.author.as_deref(), asked.words.len()), (Some("ms lin"), 1));
    }

    #[test]
    fn any_text_is_understood_somehow() {
        for text in [
            "",
            "\"",
            "-",
            "--",
            "\"\"",
            "author:",
            "作者:",
            "AND OR NOT (",
            "\u{0}\u{202e}x",
            "(a+)+$",
            "../../",
            "' OR 1=1 --",
            "👩‍🏫",
        ] {
            understand(text, &[]);
        }
        let asked = understand(&"小数 -x \"y\" ".repeat(10_000), &[]);
        assert!(asked.text.chars().count() <= MAX_QUERY_CHARS && asked.without.len() <= MAX_SIGNS);
    }
}
