//! Snippets: a piece of the text around what was searched, as safe HTML with `<mark>`.
//!
//! Works on the stored text letter by letter, so a mark never breaks a character, and cutting into words again is not
//! needed: a Han word is found wherever its letters stand, another word where a whole word has its stem.

use super::analyzer::{fold, is_han, stem};

/// Letters in a snippet.
const SNIPPET_CHARS: usize = 90;

/// Letters before the first mark.
const LEAD_CHARS: usize = 20;

/// Letters of a text that are looked through.
const MAX_CHARS: usize = 50_000;

/// The whole text with marks.
pub fn whole(text: &str, words: &[String]) -> String {
    let letters: Vec<char> = text.chars().collect();
    let marked = marks(&letters, words);
    html(&letters, &marked, 0..letters.len())
}

/// The piece of the text with the most different words, with marks; its beginning when it has none.
pub fn snippet(text: &str, words: &[String]) -> String {
    let letters: Vec<char> = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(MAX_CHARS)
        .collect();
    let marked = marks(&letters, words);
    let start = best_start(&marked);
    let end = (start + SNIPPET_CHARS).min(letters.len());
    let before = if start > 0 { "…" } else { "" };
    let after = if end < letters.len() { "…" } else { "" };
    format!("{before}{}{after}", html(&letters, &marked, start..end))
}

/// For each letter the number of the word it belongs to, counted from one; 0 for none.
fn marks(letters: &[char], words: &[String]) -> Vec<usize> {
    let folded: Vec<char> = letters
        .iter()
        .map(|letter| fold(*letter).next().unwrap_or(*letter))
        .collect();
    let mut marked = vec![0; letters.len()];
    for (number, word) in words.iter().enumerate() {
        if word.chars().all(is_han) {
            let word: Vec<char> = word.chars().collect();
            for (at, window) in folded.windows(word.len().max(1)).enumerate() {
                if window == word {
                    mark(&mut marked, at, word.len(), number + 1);
                }
            }
        } else {
            mark_whole_words(&folded, word, number + 1, &mut marked);
        }
    }
    marked
}

fn mark_whole_words(folded: &[char], stemmed: &str, number: usize, marked: &mut [usize]) {
    let initial = stemmed.chars().next();
    let in_word = |letter: &char| letter.is_alphanumeric() && !is_han(*letter);
    let mut at = 0;
    while at < folded.len() {
        let length = folded.iter().skip(at).take_while(|letter| in_word(letter)).count();
        if length > 0 && folded.get(at).copied() == initial {
            let word: String = folded.iter().skip(at).take(length).collect();
            if stem(&word) == stemmed {
                mark(marked, at, length, number);
            }
        }
        at += length.max(1);
    }
}

fn mark(marked: &mut [usize], at: usize, length: usize, number: usize) {
    for place in marked.iter_mut().skip(at).take(length) {
        *place = number;
    }
}

/// Where the piece with the most different words starts.
fn best_start(marked: &[usize]) -> usize {
    let firsts = (0..marked.len()).filter(|at| {
        let before = at
            .checked_sub(1)
            .and_then(|before| marked.get(before))
            .copied()
            .unwrap_or(0);
        marked.get(*at).is_some_and(|number| *number != 0 && *number != before)
    });
    let different = |start: usize| {
        let mut numbers: Vec<usize> = marked
            .iter()
            .skip(start)
            .take(SNIPPET_CHARS - LEAD_CHARS)
            .copied()
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.iter().filter(|number| **number != 0).count()
    };
    // The first of the best, so that the snippet reads from the front; a bounded look keeps long texts cheap.
    let best = firsts.take(200).map(|at| (different(at), std::cmp::Reverse(at))).max();
    let start = best.map_or(0, |(_, at)| at.0.saturating_sub(LEAD_CHARS));
    if start + SNIPPET_CHARS > marked.len() {
        marked.len().saturating_sub(SNIPPET_CHARS)
    } else {
        start
    }
}

fn html(letters: &[char], marked: &[usize], range: std::ops::Range<usize>) -> String {
    let mut text = String::new();
    let mut open = false;
    for (letter, number) in letters.iter().zip(marked).skip(range.start).take(range.len()) {
        let wanted = *number != 0;
        if wanted != open {
            text.push_str(if wanted { "<mark>" } else { "</mark>" });
            open = wanted;
        }
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&#39;"),
            other => text.push(*other),
        }
    }
    if open {
        text.push_str("</mark>");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn marks_stand_around_words_and_html_is_escaped() {
        assert_eq!(
            whole("小数<b>乘法</b>", &words(&["小数", "乘法"])),
            "<mark>小数</mark>&lt;b&gt;<mark>乘法</mark>&lt;/b&gt;"
        );
        assert_eq!(
            whole("Teach fractions, start", &words(&["fraction", "art"])),
            "Teach <mark>fractions</mark>, start"
        );
        assert_eq!(whole("ＡＢＣ歌", &words(&["abc"])), "<mark>ＡＢＣ</mark>歌");
    }

    #[test]
    fn a_snippet_is_cut_around_the_words() {
        let text = format!("{}先按整数乘，再数小数位数{}", "前".repeat(300), "后".repeat(300));
        let cut = snippet(&text, &words(&["小数", "位数"]));
        assert!(cut.starts_with('…') && cut.ends_with('…'), "{cut}");
        assert!(cut.contains("<mark>小数位数</mark>"), "{cut}");
        assert_eq!(snippet("短", &words(&["长"])), "短");
        assert_eq!(snippet("", &[]), "");
    }
}
