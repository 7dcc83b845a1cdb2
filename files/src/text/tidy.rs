//! Tidies text that came out of a document: what only its layout made of it goes.

use unicode_normalization::UnicodeNormalization;

/// One space between words, one line break between lines, compatible characters made one (PDFs spell 小 as the radical ⼩),
/// and lines that a page's width broke between two Chinese characters joined again, so that the word is found.
pub fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut gap = Gap::None;
    for c in text.nfkc().filter(|c| !is_noise(*c)) {
        if c.is_whitespace() || c.is_control() {
            gap = gap.and(c);
            continue;
        }
        match gap {
            _ if tidied.is_empty() => {}
            Gap::None => {}
            Gap::Line if is_han(c) && tidied.chars().next_back().is_some_and(is_han) => {}
            Gap::Space => tidied.push(' '),
            Gap::Line | Gap::Lines => tidied.push('\n'),
        }
        gap = Gap::None;
        tidied.push(c);
    }
    tidied
}

/// What lies between two characters.
#[derive(Clone, Copy, PartialEq)]
enum Gap {
    None,
    Space,
    Line,
    Lines,
}

impl Gap {
    fn and(self, c: char) -> Self {
        match (self, c) {
            (Self::None | Self::Space, '\n' | '\x0b' | '\x0c' | '\u{2028}' | '\u{2029}') => Self::Line,
            (Self::Line | Self::Lines, '\n') => Self::Lines,
            (Self::None, _) => Self::Space,
            (gap, _) => gap,
        }
    }
}

/// Marks that say nothing: of direction, of joining, of byte order, and what could not be read.
const fn is_noise(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}' | '\0')
        || matches!(c, '\u{e000}'..='\u{f8ff}')
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_layout_made_goes() {
        for (found, tidied) in [
            ("⼩数乘法", "小数乘法"),
            ("小数\n乘法", "小数乘法"),
            ("小数 乘法", "小数 乘法"),
            ("教学目标\n\n理解算理", "教学目标\n理解算理"),
            ("What's \r\n  the   weather\tlike", "What's\nthe weather like"),
            ("  \n\n一 ", "一"),
            ("Ｕｎｉｔ　３", "Unit 3"),
            ("a\u{200b}b\u{fffd}\u{202e}c", "abc"),
            ("", ""),
        ] {
            assert_eq!(tidy(found), tidied, "{found:?}");
        }
    }
}
