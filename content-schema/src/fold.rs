//! Folding: ways of writing the same letter made one, for texts that are compared and not shown.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Traditional letters with the simplified ones they are read as.
static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let lines = include_str!("data/traditional.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    let of_line = |line: &'static str| {
        let mut letters = line.chars();
        letters
            .next()
            .into_iter()
            .flat_map(move |simplified| letters.clone().map(move |letter| (letter, simplified)))
    };
    lines.flat_map(of_line).collect()
});

/// The simplified letter that a traditional one is read as; any other as it is.
pub fn simplified(letter: char) -> char {
    SIMPLIFIED.get(&letter).copied().unwrap_or(letter)
}

/// A letter as it is compared: lower case, half width.
pub fn fold(letter: char) -> impl Iterator<Item = char> {
    let half = match letter {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    };
    half.to_lowercase()
}

/// A text as it is compared: folded, with one space for any run of blanks, and without what cannot be seen.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !is_invisible(*letter)).flat_map(fold) {
        if !letter.is_whitespace() {
            folded.push(letter);
        } else if !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.trim().to_owned()
}

/// Letters of no width, which hide a word from a comparison and from nobody else: joiners, marks of direction, byte
/// order marks, variation selectors.
pub const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

/// Marks that stand on the letter before them.
pub const fn is_combining(letter: char) -> bool {
    matches!(
        letter,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_letters_are_read_as_simplified_ones() {
        assert_eq!(
            "請加微信，課件免費".chars().map(simplified).collect::<String>(),
            "请加微信，课件免费"
        );
    }

    #[test]
    fn what_reads_the_same_is_the_same() {
        for (text, same) in [
            ("ＡＢＣ　１２３", "abc 123"),
            ("Ünit  3\n", "ünit 3"),
            ("加\u{200b}微\u{2060}信", "加微信"),
            ("  ", ""),
        ] {
            assert_eq!(folded(text), same, "{text}");
        }
    }
}
