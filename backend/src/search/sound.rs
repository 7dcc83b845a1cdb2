//! How Han letters sound: pinyin in full and by initials, of texts and of what was typed.

use super::fold::{fold, is_han};
use pinyin::ToPinyinMulti;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Readings of one letter that are kept: `长` is `chang` and `zhang`.
const MAX_READINGS: usize = 3;

/// Initials in a row that are one term.
const INITIALS: std::ops::RangeInclusive<usize> = 2..=5;

/// Ways of writing one row of initials that are kept.
const MAX_WAYS: usize = 4;

/// A longer run of Latin letters is no pinyin.
const MAX_TYPED: usize = 60;

/// Before a term of initials, so that `shu` the syllable and `s h u` the initials differ.
const INITIALS_MARK: char = '=';

/// Every syllable that some letter has.
static SYLLABLES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let han = ('\u{4e00}'..='\u{9fa5}').flat_map(|letter| readings(letter).into_iter().take(1));
    let usual = han.filter(|syllable| syllable.len() > 1 || matches!(syllable.as_str(), "a" | "e" | "o"));
    usual.collect()
});

/// The readings of a letter without tones, the usual one first; `ü` after `n` and `l` is written `u`.
pub fn readings(letter: char) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let all = letter.to_pinyin_multi().into_iter().flatten();
    for plain in all.map(|reading| written(reading.plain())) {
        let usual = plain.bytes().all(|byte| byte.is_ascii_lowercase()) && !plain.is_empty();
        if usual && !found.contains(&plain) && found.len() < MAX_READINGS {
            found.push(plain);
        }
    }
    found
}

/// The syllable as it is compared.
fn written(syllable: &str) -> String {
    syllable.replace(['v', 'ü'], "u")
}

/// The terms by which a text is found by its sound: syllables, pairs of them, and rows of initials.
pub fn terms(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for run in han_runs(text) {
        let sounds: Vec<Vec<String>> = run.into_iter().map(readings).collect();
        for (at, here) in sounds.iter().enumerate() {
            for first in here {
                found.push(first.clone());
                for second in sounds.get(at + 1).into_iter().flatten() {
                    found.push(format!("{first} {second}"));
                }
            }
            for length in INITIALS {
                let Some(row) = sounds.get(at..at + length) else { break };
                found.extend(rows_of_initials(row));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The text's usual sound without spaces, and its initials; other letters stay. For beginnings that are typed.
pub fn spelt(text: &str) -> (String, String) {
    let mut full = String::new();
    let mut initials = String::new();
    for folded in fold(text).iter().filter(|folded| folded.letter.is_alphanumeric()) {
        let reading = readings(folded.letter).into_iter().next();
        if let Some(reading) = reading.filter(|_| is_han(folded.letter)) {
            initials.extend(reading.chars().next());
            full.push_str(&reading);
        } else {
            full.push(folded.letter);
            initials.push(folded.letter);
        }
    }
    (full, initials)
}

/// The term of a row of initials; none where it is too short or too long to be one.
fn rows_of_initials(row: &[Vec<String>]) -> Vec<String> {
    let mut ways = vec![INITIALS_MARK.to_string()];
    for sounds in row {
        let mut initials: Vec<char> = sounds.iter().filter_map(|sound| sound.chars().next()).collect();
        initials.sort_unstable();
        initials.dedup();
        ways = ways
            .iter()
            .flat_map(|way| initials.iter().map(move |initial| format!("{way}{initial}")))
            .take(MAX_WAYS)
            .collect();
    }
    ways
}

/// Ways in which a run of Latin letters is read as sounds: each a set of terms that are all there.
pub fn ways(typed: &str) -> Vec<Vec<String>> {
    if typed.len() > MAX_TYPED || !typed.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    let typed = written(typed);
    let mut ways: Vec<Vec<String>> = split(&typed).iter().map(|syllables| pairs(syllables)).collect();
    if ways.is_empty() && INITIALS.contains(&typed.len()) {
        ways.push(vec![format!("{INITIALS_MARK}{typed}")]);
    } else if ways.is_empty() && (6..=12).contains(&typed.len()) {
        let rows = (0..=typed.len() - 5).filter_map(|at| typed.get(at..at + 5));
        ways.push(rows.map(|row| format!("{INITIALS_MARK}{row}")).collect());
    }
    ways
}

/// The terms of syllables in a row.
pub fn pairs(syllables: &[String]) -> Vec<String> {
    match syllables {
        [one] => vec![one.clone()],
        many => many
            .windows(2)
            .filter_map(|pair| Some(format!("{} {}", pair.first()?, pair.get(1)?)))
            .collect(),
    }
}

/// How Han letters in a row sound, by their usual readings, as terms.
pub fn of_han(run: &[char]) -> Vec<String> {
    let usual: Option<Vec<String>> = run.iter().map(|letter| readings(*letter).into_iter().next()).collect();
    pairs(&usual.unwrap_or_default())
}

/// Splits into syllables: the ways with the fewest, at most three.
pub fn split(typed: &str) -> Vec<Vec<String>> {
    // `best[end]`: ways to split the first `end` letters.
    let mut best: Vec<Vec<Vec<String>>> = vec![Vec::new(); typed.len() + 1];
    if let Some(first) = best.first_mut() {
        first.push(Vec::new());
    }
    for end in 1..=typed.len() {
        let mut ways: Vec<Vec<String>> = Vec::new();
        for start in end.saturating_sub(6)..end {
            let Some(syllable) = typed.get(start..end).filter(|syllable| SYLLABLES.contains(*syllable)) else {
                continue;
            };
            for before in best.get(start).into_iter().flatten() {
                ways.push(before.iter().cloned().chain([syllable.to_owned()]).collect());
            }
        }
        ways.sort_by_key(Vec::len);
        ways.truncate(3);
        if let Some(place) = best.get_mut(end) {
            *place = ways;
        }
    }
    let mut ways = best.pop().unwrap_or_default();
    let fewest = ways.first().map_or(0, Vec::len);
    ways.retain(|way| way.len() <= fewest && !way.is_empty());
    ways
}

fn han_runs(text: &str) -> Vec<Vec<char>> {
    let letters = fold(text);
    let runs = letters.split(|folded| !is_han(folded.letter));
    runs.filter(|run| !run.is_empty())
        .map(|run| run.iter().map(|folded| folded.letter).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(typed: &str, text: &str) -> bool {
        let terms = terms(text);
        ways(typed)
            .iter()
            .any(|way| way.iter().all(|term| terms.contains(term)))
    }

    #[test]
    fn what_sounds_so_is_found_and_what_does_not_is_not() {
        for (typed, text, wanted) in [
            ("xiaoshuchengfa", "小数乘法：积的小数点点在哪里", true),
            ("chengfa", "小数乘法", true),
            ("xscf", "小数乘法", true),
            ("xscf", "五年级小數乘法", true),
            ("cfxs", "小数乘法", false),
            ("yinyue", "音乐课", true),
            ("changdu", "长度单位", true),
            ("xiaozhang", "校长寄语", true),
            ("lvse", "绿色", true),
            ("luse", "绿色", true),
            ("fangan", "方案", true),
            ("xian", "西安", false),
            ("linzhiqiu", "林知秋", true),
            ("lzq", "林知秋", true),
            ("xiaoshuchufa", "小数乘法", false),
            ("xsdcfjf", "小数的乘法用法", false),
            ("xsdcfjf", "小数的乘法解法", true),
            ("", "小数", false),
            ("xi'an", "西安", false),
        ] {
            assert_eq!(finds(typed, text), wanted, "{typed} / {text}");
        }
    }

    #[test]
    fn a_text_is_spelt_for_its_beginnings() {
        assert_eq!(spelt("Unit 3 小数"), ("unit3xiaoshu".into(), "unit3xs".into()));
    }
}
