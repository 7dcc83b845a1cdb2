//! Snippets: a piece of the text around what was searched, as safe HTML with `<mark>`.
//!
//! Works on the stored text letter by letter, so a mark never breaks a character, and cutting into words again is not
//! needed: a Han word is found wherever its letters stand, another word where a whole word has its stem. What was found
//! by its sound is marked by its sound, and folded letters lead back to what they were written as.

use super::fold::{Folded, fold, is_han};
use super::sound::readings;
use super::words::stem;

/// Letters in a snippet.
const SNIPPET_CHARS: usize = 90;

/// Letters before the first mark.
const LEAD_CHARS: usize = 20;

/// Letters of a text that are looked through.
const MAX_CHARS: usize = 12_000;

/// What is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Han letters in a row, folded.
    Letters(Vec<char>),
    /// A word of other letters, by its stem.
    Word(String),
    /// Han letters that sound so, a syllable each.
    Sound(Vec<String>),
    /// Han letters with these initials.
    Initials(Vec<char>),
}

impl Mark {
    /// The mark of a word as it is looked up.
    pub fn of_word(word: &str) -> Self {
        if word.chars().all(is_han) {
            Self::Letters(word.chars().collect())
        } else {
            Self::Word(word.to_owned())
        }
    }

    /// The mark of a way to sound, from its terms.
    pub fn of_sound(terms: &[String]) -> Option<Self> {
        let first = terms.first()?;
        if let Some(initials) = first.strip_prefix('=') {
            let more = terms.iter().skip(1).filter_map(|row| row.chars().last());
            return Some(Self::Initials(initials.chars().chain(more).collect()));
        }
        let more = terms.iter().skip(1).filter_map(|pair| pair.split(' ').next_back());
        Some(Self::Sound(
            first.split(' ').chain(more).map(ToOwned::to_owned).collect(),
        ))
    }
}

/// The whole text with marks.
pub fn whole(text: &str, marks: &[Mark]) -> String {
    let letters: Vec<char> = text.chars().collect();
    let marked = marked(text, letters.len(), marks);
    html(&letters, &marked, 0..letters.len())
}

/// The piece of the text with the most different words, with marks; its beginning when it has none.
pub fn snippet(text: &str, marks: &[Mark]) -> String {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters: Vec<char> = text.chars().take(MAX_CHARS).collect();
    let marked = marked(&text, letters.len(), marks);
    let start = best_start(&marked);
    let end = (start + SNIPPET_CHARS).min(letters.len());
    let before = if start > 0 { "…" } else { "" };
    let after = if end < letters.len() { "…" } else { "" };
    format!("{before}{}{after}", html(&letters, &marked, start..end))
}

/// For each letter the number of the mark it belongs to, counted from one; 0 for none.
fn marked(text: &str, length: usize, marks: &[Mark]) -> Vec<usize> {
    let mut folded = fold(text);
    folded.retain(|letter| letter.to <= length);
    let mut marked = vec![0; length];
    for (number, mark) in (1..).zip(marks) {
        match mark {
            Mark::Letters(wanted) => rows(&folded, wanted.len(), number, &mut marked, |row| {
                row.iter().map(|folded| folded.letter).eq(wanted.iter().copied())
            }),
            Mark::Word(stemmed) => mark_whole_words(&folded, stemmed, number, &mut marked),
            Mark::Sound(wanted) => rows(&folded, wanted.len(), number, &mut marked, |row| {
                row.iter()
                    .zip(wanted)
                    .all(|(folded, wanted)| is_han(folded.letter) && readings(folded.letter).contains(wanted))
            }),
            Mark::Initials(wanted) => rows(&folded, wanted.len(), number, &mut marked, |row| {
                row.iter().zip(wanted).all(|(folded, wanted)| {
                    is_han(folded.letter) && readings(folded.letter).iter().any(|sound| sound.starts_with(*wanted))
                })
            }),
        }
    }
    marked
}

/// Marks every row of so many letters that fits.
fn rows(folded: &[Folded], length: usize, number: usize, marked: &mut [usize], fits: impl Fn(&[Folded]) -> bool) {
    for row in folded.windows(length.max(1)).filter(|row| fits(row)) {
        mark(marked, row, number);
    }
}

fn mark_whole_words(folded: &[Folded], stemmed: &str, number: usize, marked: &mut [usize]) {
    let initial = stemmed.chars().next();
    let kind = |folded: &Folded| {
        let in_word = folded.letter.is_alphanumeric() && !is_han(folded.letter);
        in_word.then(|| folded.letter.is_ascii_digit())
    };
    for run in folded.chunk_by(|one, next| kind(one).is_some() && kind(one) == kind(next)) {
        if run.first().map(|folded| folded.letter) == initial {
            let word: String = run.iter().map(|folded| folded.letter).collect();
            if word == stemmed || stem(&word) == stemmed {
                mark(marked, run, number);
            }
        }
    }
}

/// Marks the letters of the source that a row came from.
fn mark(marked: &mut [usize], row: &[Folded], number: usize) {
    for folded in row {
        for place in marked.iter_mut().take(folded.to).skip(folded.from) {
            *place = number;
        }
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

    fn words(words: &[&str]) -> Vec<Mark> {
        words.iter().map(|word| Mark::of_word(word)).collect()
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
        assert_eq!(
            whole("小數五年级上册", &words(&["小数", "5", "上"])),
            "<mark>小數五</mark>年级<mark>上册</mark>"
        );
    }

    #[test]
    fn what_was_found_by_its_sound_is_marked() {
        let sound = |terms: &[&str]| {
            let terms: Vec<String> = terms.iter().map(ToString::to_string).collect();
            [Mark::of_sound(&terms).unwrap()]
        };
        let title = "《小数乘法》🎈";
        for terms in [
            &["xiao shu", "shu cheng", "cheng fa"][..],
            &["=xscf"],
            &["=xsc", "=scf"],
        ] {
            assert_eq!(whole(title, &sound(terms)), "《<mark>小数乘法</mark>》🎈");
        }
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

    #[test]
    fn any_text_stays_well_formed() {
        let texts = [
            "",
            "<",
            "&amp;<mark>",
            "a\u{301}\u{301}\u{301}b",
            "👩‍🏫小数",
            "\u{202e}小数",
            "ﬁ１２３",
        ];
        let marks = words(&["小数", "a", "1", "123", "mark", "amp"]);
        for text in texts {
            for length in 0..4 {
                let made = snippet(&text.repeat(length * 40), &marks);
                assert_eq!(
                    made.matches("<mark>").count(),
                    made.matches("</mark>").count(),
                    "{made}"
                );
                let bare = made.replace("<mark>", "").replace("</mark>", "");
                assert!(!bare.contains('<') && !bare.contains('>'), "{made}");
            }
        }
    }
}
