//! Places in words: the grade, volume, subject, edition or stage that a query names, as filters.

use super::fold::Folded;
use super::place::{FILTERS, NAMED, Named};
use super::synonyms;
use super::understand::{Asked, Understood, written};
use std::ops::Range;

/// Number of the filter `grade`.
const GRADE: usize = 2;

/// Number of the filter `volume`.
const VOLUME: usize = 5;

/// Takes what documents are filed under out of the words.
pub fn places(chunks: &[&[Folded]], as_words: &[usize], asked: &mut Asked) {
    let mut unsure: Vec<Understood> = Vec::new();
    let mut at = 0;
    while let Some(chunk) = chunks.get(at) {
        let letters: Vec<char> = chunk.iter().map(|folded| folded.letter).collect();
        let text: String = letters.iter().collect();
        if let Some((grade, taken)) = english_grade(&text, chunks.get(at + 1).copied())
            && take(asked, as_words, GRADE, &grade.to_string(), &format!("grade {grade}"))
        {
            at += taken;
            continue;
        }
        at += 1;
        if let Some(named) = NAMED
            .iter()
            .find(|named| named.words.contains(&text.as_str()) && text.is_ascii())
        {
            // `art` and `history` are also words: only beside a grade or the like, or alone.
            unsure.push(Understood {
                filter: named.filter,
                value: named.value.to_owned(),
                words: text,
            });
            continue;
        }
        let mut rest = 0;
        for (range, filter, value) in in_chunk(chunk, &letters) {
            let words: String = letters.get(range.clone()).unwrap_or_default().iter().collect();
            if take(asked, as_words, filter, &value, &words) {
                keep(asked, letters.get(rest..range.start));
                rest = range.end;
            }
        }
        keep(asked, letters.get(rest..));
    }
    let sure = !asked.filters.is_empty() || asked.words.is_empty();
    for understood in unsure {
        let Understood { filter, value, words } = &understood;
        if !sure || !take(asked, as_words, *filter, value, words) {
            asked.words.push(understood.words);
        }
    }
}

/// The place that letters name from the first to the last.
pub fn filed_under(chunk: &[Folded]) -> Option<Understood> {
    let words = written(chunk);
    let letters: Vec<char> = words.chars().collect();
    let latin = NAMED
        .iter()
        .find(|named| words.is_ascii() && named.words.contains(&words.as_str()));
    let named = latin.map(|named| (named.filter, named.value.to_owned()));
    let (filter, value) = named.or_else(|| {
        let (range, filter, value) = in_chunk(chunk, &letters).into_iter().next()?;
        (range.len() == letters.len()).then_some((filter, value))
    })?;
    Some(Understood { filter, value, words })
}

fn keep(asked: &mut Asked, letters: Option<&[char]>) {
    let text: String = letters.unwrap_or_default().iter().collect();
    if text.chars().any(char::is_alphanumeric) {
        asked.words.push(text);
    }
}

/// Notes a filter, unless it is noted or is to stay words.
fn take(asked: &mut Asked, as_words: &[usize], filter: usize, value: &str, words: &str) -> bool {
    if as_words.contains(&filter) {
        return false;
    }
    if let Some(known) = asked.filters.iter().find(|known| known.filter == filter) {
        return known.value == value;
    }
    asked.filters.push(Understood {
        filter,
        value: value.to_owned(),
        words: words.to_owned(),
    });
    true
}

/// `grade 5`, `grade5`, `5th grade`: the grade and the chunks it takes.
fn english_grade(chunk: &str, next: Option<&[Folded]>) -> Option<(u32, usize)> {
    let grade = |text: &str| text.parse().ok().filter(|grade| (1..=9).contains(grade));
    let next = next.map(written).unwrap_or_default();
    if chunk == "grade" {
        return Some((grade(&next)?, 2));
    }
    if let Some(number) = chunk.strip_prefix("grade") {
        return Some((grade(number)?, 1));
    }
    let ordinal = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|end| chunk.strip_suffix(end))?;
    (next == "grade").then_some((grade(ordinal)?, 2))
}

/// What is named in a run without spaces: where, which filter, and its value; in order.
fn in_chunk(chunk: &[Folded], letters: &[char]) -> Vec<(Range<usize>, usize, String)> {
    let mut found: Vec<(Range<usize>, usize, String)> = Vec::new();
    // Whether nothing but names stood before: `数学广角` is a title, `五年级数学广角` is filed.
    let mut led = true;
    let mut at = 0;
    while at < letters.len() {
        let rest = letters.get(at..).unwrap_or_default();
        if let Some((grade, length)) = grade(rest, at == 0 || !found.is_empty()) {
            found.push((at..at + length, GRADE, grade.to_string()));
            at += length;
            if let Some((volume, length)) = volume(chunk, letters, at) {
                found.push((at..at + length, VOLUME, volume.to_string()));
                at += length;
            }
            continue;
        }
        if let Some((volume, length)) = volume_alone(chunk, letters, at) {
            found.push((at..at + length, VOLUME, volume.to_string()));
            at += length;
            continue;
        }
        if let Some((named, length)) = named(rest)
            && fits(named, rest.get(length..).unwrap_or_default(), led, !found.is_empty())
        {
            found.push((at..at + length, named.filter, named.value.to_owned()));
            at += length;
            continue;
        }
        if let Some((length, _)) = synonyms::begins(rest).filter(|(_, group)| group.form) {
            at += length;
            continue;
        }
        led = false;
        at += 1;
    }
    found
}

/// Whether a name is meant as a place: editions always, others at the front.
fn fits(named: &Named, rest: &[char], led: bool, placed: bool) -> bool {
    let ended = rest.first().is_none_or(|letter| !letter.is_alphanumeric());
    match FILTERS.get(named.filter).copied() {
        Some("edition") => true,
        Some("stage") => led && rest.first() != Some(&'生'),
        _ => led && (ended || placed || goes_on(rest)),
    }
}

/// Whether a name or a form of material comes next.
fn goes_on(rest: &[char]) -> bool {
    grade(rest, true).is_some() || named(rest).is_some() || synonyms::begins(rest).is_some_and(|(_, group)| group.form)
}

/// The longest name that letters begin with.
fn named(letters: &[char]) -> Option<(&'static Named, usize)> {
    let begins = |word: &&'static str| {
        !word.is_ascii() && word.chars().zip(letters.iter()).filter(|(a, b)| a == *b).count() == word.chars().count()
    };
    let all = NAMED
        .iter()
        .flat_map(|named| named.words.iter().map(move |word| (named, word)));
    let fitting = all.filter(|(_, word)| begins(word));
    fitting
        .map(|(named, word)| (named, word.chars().count()))
        .max_by_key(|(_, length)| *length)
}

/// `5年级` takes three letters, the `5` of `5上` and the `五` of `五上` one.
fn grade(letters: &[char], at_front: bool) -> Option<(u32, usize)> {
    let first = *letters.first()?;
    let figure = first.to_digit(10).filter(|grade| (1..=9).contains(grade));
    if let Some(grade) = figure
        && letters.get(1..3) == Some(&['年', '级'])
    {
        return Some((grade, 3));
    }
    let half = matches!(letters.get(1), Some('上' | '下'));
    let after = letters.get(2);
    let ended = after.is_none_or(|letter| !letter.is_alphanumeric());
    if let (Some(grade), true, true) = (figure, half, at_front) {
        return (!after.is_some_and(char::is_ascii_digit)).then_some((grade, 1));
    }
    let han = ['一', '二', '三', '四', '五', '六', '七', '八', '九']
        .iter()
        .position(|letter| *letter == first)?;
    let known = || letters.get(2..).is_some_and(|rest| named(rest).is_some());
    (half && at_front && (ended || known())).then_some((u32::try_from(han).ok()? + 1, 1))
}

/// `上`, `上册`, `上学期` after a grade.
fn volume(chunk: &[Folded], letters: &[char], at: usize) -> Option<(u8, usize)> {
    let volume = match letters.get(at)? {
        '上' => 1,
        '下' => 2,
        _ => return None,
    };
    let rest = letters.get(at + 1..).unwrap_or_default();
    if rest.starts_with(&['学', '期']) {
        return Some((volume, 3));
    }
    // `上册` was folded to one letter; `五年级上课` speaks of going to school.
    let whole = chunk.get(at).is_some_and(|folded| folded.to - folded.from == 2);
    let other_word = matches!(
        rest.first(),
        Some('课' | '网' | '学' | '班' | '台' | '午' | '来' | '去' | '面' | '雨' | '雪')
    );
    (whole || !other_word).then_some((volume, 1))
}

/// `上册` or `第1学期` without a grade before it.
fn volume_alone(chunk: &[Folded], letters: &[char], at: usize) -> Option<(u8, usize)> {
    let rest = letters.get(at..)?;
    let whole = chunk.get(at).is_some_and(|folded| folded.to - folded.from == 2);
    match rest {
        ['上', ..] if whole => Some((1, 1)),
        ['下', ..] if whole => Some((2, 1)),
        ['上', '学', '期', ..] => Some((1, 3)),
        ['下', '学', '期', ..] => Some((2, 3)),
        ['第', '1', '学', '期', ..] => Some((1, 4)),
        ['第', '2', '学', '期', ..] => Some((2, 4)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::understand::understand;

    fn told(text: &str, as_words: &[usize]) -> (Vec<String>, Vec<String>) {
        let asked = understand(text, as_words);
        let filters = asked
            .filters
            .iter()
            .map(|found| format!("{}={}", FILTERS[found.filter], found.value));
        (filters.collect(), asked.words)
    }

    #[test]
    fn places_named_in_words_become_filters() {
        for (text, filters, words) in [
            ("5上 小数", &["grade=5", "volume=1"][..], &["小数"][..]),
            ("五上小数乘法", &[], &["五上小数乘法"]),
            ("五上 小数乘法", &["grade=5", "volume=1"], &["小数乘法"]),
            ("5上小数乘法", &["grade=5", "volume=1"], &["小数乘法"]),
            ("五年级上册数学", &["grade=5", "volume=1", "subject=math"], &[]),
            (
                "五年级下学期语文教案",
                &["grade=5", "volume=2", "subject=chinese"],
                &["教案"],
            ),
            ("初二物理", &["grade=8", "subject=physics"], &[]),
            ("初二物理浮力", &["grade=8", "subject=physics"], &["浮力"]),
            ("人教版小数乘法", &["edition=renjiao"], &["小数乘法"]),
            ("小数乘法 人教版 五年级", &["edition=renjiao", "grade=5"], &["小数乘法"]),
            ("小学语文", &["stage=primary", "subject=chinese"], &[]),
            ("小学生守则", &[], &["小学生守则"]),
            ("数学广角", &[], &["数学广角"]),
            ("五年级数学广角", &["grade=5", "subject=math"], &["广角"]),
            ("语文园地", &[], &["语文园地"]),
            ("物理教案", &["subject=physics"], &["教案"]),
            ("劳动最光荣", &[], &["劳动最光荣"]),
            ("Grade 5 math", &["grade=5", "subject=math"], &[]),
            ("5th grade fractions", &["grade=5"], &["fractions"]),
            ("art of reading", &[], &["of", "reading", "art"]),
            ("math", &["subject=math"], &[]),
            ("Unit 3 weather", &[], &["unit", "3", "weather"]),
            ("五年级上课纪律", &["grade=5"], &["上课纪律"]),
            ("三下乡", &[], &["三下乡"]),
            ("一年级 二年级", &["grade=1"], &["2年级"]),
            ("上册", &["volume=1"], &[]),
            ("20以内的加法", &[], &["20以内的加法"]),
        ] {
            let (got_filters, got_words) = told(text, &[]);
            assert_eq!(
                (got_filters.as_slice(), got_words.as_slice()),
                (
                    &filters.iter().map(ToString::to_string).collect::<Vec<_>>()[..],
                    &words.iter().map(ToString::to_string).collect::<Vec<_>>()[..]
                ),
                "{text}"
            );
        }
        assert_eq!(
            told("五年级 小数", &[GRADE]),
            (vec![], vec!["5年级".into(), "小数".into()])
        );
    }
}
