//! Ways of writing that are the same: case, width, traditional letters, accents, numerals.
//!
//! Every folded letter knows the letters it came from, so that what is found in folded text is marked in the text as it
//! was written.

use content_schema::fold::simplified;
use std::ops::Range;

/// A letter as it is compared, and the letters of the source it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The letter.
    pub letter: char,
    /// First letter of the source, counted in letters.
    pub from: usize,
    /// The letter of the source after the last.
    pub to: usize,
}

/// What a numeral counts: before these `五` is read as `5`.
const COUNTED: [&str; 9] = ["年级", "单元", "课时", "学期", "课", "册", "章", "节", "组"];

/// A longer numeral than this is not one.
const MAX_NUMERAL: usize = 4;

/// Whether a letter is Han.
pub const fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々' | '〇')
}

/// A text as it is compared, letter by letter.
pub fn fold(text: &str) -> Vec<Folded> {
    let mut letters = Vec::with_capacity(text.len() / 2);
    for (at, letter) in text.chars().enumerate() {
        if let Some(letter) = one(letter) {
            letters.push(Folded {
                letter,
                from: at,
                to: at + 1,
            });
        }
    }
    numerals(letters)
}

/// A text as it is compared.
pub fn folded(text: &str) -> String {
    fold(text).iter().map(|folded| folded.letter).collect()
}

/// A letter as it is compared; none for what cannot be seen.
fn one(letter: char) -> Option<char> {
    if letter.is_ascii() {
        return Some(letter.to_ascii_lowercase());
    }
    let half = match letter {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        // Marks of direction, joiners, accents that stand alone.
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}'
        | '\u{300}'..='\u{36f}' => {
            return None;
        }
        'ā' | 'á' | 'ǎ' | 'à' | 'â' | 'ä' | 'å' | 'ã' => 'a',
        'ē' | 'é' | 'ě' | 'è' | 'ê' | 'ë' => 'e',
        'ī' | 'í' | 'ǐ' | 'ì' | 'î' | 'ï' => 'i',
        'ō' | 'ó' | 'ǒ' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ū' | 'ú' | 'ǔ' | 'ù' | 'û' => 'u',
        'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'v',
        'ñ' => 'n',
        'ç' => 'c',
        '①'..='⑨' => char::from_u32(u32::from(letter) - u32::from('①') + u32::from('1')).unwrap_or(letter),
        other => simplified(other),
    };
    half.to_lowercase().next()
}

/// `五年级` as `5年级`, `第三单元` as `第3单元`, `初二` as `8年级`, `上册` as `上`.
fn numerals(letters: Vec<Folded>) -> Vec<Folded> {
    let is_touched = |folded: &Folded| digit(folded.letter).is_some() || matches!(folded.letter, '上' | '下' | '初');
    if !letters.iter().any(is_touched) {
        return letters;
    }
    let mut out: Vec<Folded> = Vec::with_capacity(letters.len());
    let mut rest = letters.as_slice();
    while let Some(first) = rest.first() {
        let (written, taken) = numeral(out.last().map(|folded| folded.letter), rest);
        let Some(range) = written.as_ref().and_then(|_| source(rest, taken)) else {
            out.push(*first);
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        let letters = written.iter().flat_map(|text| text.chars());
        out.extend(letters.map(|letter| Folded {
            letter,
            from: range.start,
            to: range.end,
        }));
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

fn source(letters: &[Folded], taken: usize) -> Option<Range<usize>> {
    Some(letters.first()?.from..letters.get(taken.checked_sub(1)?)?.to)
}

/// What the letters here are written as, if otherwise, and how many of them.
fn numeral(before: Option<char>, rest: &[Folded]) -> (Option<String>, usize) {
    let letter = |at: usize| rest.get(at).map(|folded| folded.letter);
    match (letter(0), letter(1)) {
        (Some(half @ ('上' | '下')), Some('册')) => return (Some(half.to_string()), 2),
        (Some('初'), Some(year @ ('一' | '二' | '三'))) if !matches!(letter(2), Some('步' | '次')) => {
            return (digit(year).map(|year| format!("{}年级", year + 6)), 2);
        }
        _ => {}
    }
    let length = rest.iter().take_while(|folded| digit(folded.letter).is_some()).count();
    if length == 0 || length > MAX_NUMERAL {
        return (None, 1);
    }
    let counted = COUNTED.iter().any(|word| {
        word.chars()
            .enumerate()
            .all(|(at, wanted)| letter(length + at) == Some(wanted))
    });
    if before == Some('第') || counted {
        let digits: Vec<u32> = rest
            .iter()
            .take(length)
            .filter_map(|folded| digit(folded.letter))
            .collect();
        (value(&digits).map(|value| value.to_string()), length)
    } else {
        (None, 1)
    }
}

const fn digit(letter: char) -> Option<u32> {
    Some(match letter {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}

/// `[2, 10, 3]` is 23, `[1, 2]` is 12.
fn value(digits: &[u32]) -> Option<u32> {
    match digits {
        [] => None,
        [10] => Some(10),
        [10, ones] if *ones < 10 => Some(10 + ones),
        [tens, 10] if *tens < 10 => Some(tens * 10),
        [tens, 10, ones] if *tens < 10 && *ones < 10 => Some(tens * 10 + ones),
        all if all.iter().all(|digit| *digit < 10) => Some(all.iter().fold(0, |sum, digit| sum * 10 + digit)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_otherwise_is_folded() {
        for (text, wanted) in [
            ("ＡＢＣ　Ｄ", "abc d"),
            ("小數乘法", "小数乘法"),
            ("後面的裡面", "后面的里面"),
            ("五年级上册", "5年级上"),
            ("第三单元", "第3单元"),
            ("第二十三课", "第23课"),
            ("十二册", "12册"),
            ("初二物理", "8年级物理"),
            ("初步认识", "初步认识"),
            ("三角形", "三角形"),
            ("一元一次方程", "一元一次方程"),
            ("xiǎo shù", "xiao shu"),
            ("Ｆ\u{200f}①", "f1"),
            ("", ""),
        ] {
            assert_eq!(folded(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_folded_letter_knows_where_it_came_from() {
        let folded = fold("a第二十三课");
        let places: Vec<_> = folded
            .iter()
            .map(|folded| (folded.letter, folded.from, folded.to))
            .collect();
        assert_eq!(
            places,
            [('a', 0, 1), ('第', 1, 2), ('2', 2, 5), ('3', 2, 5), ('课', 5, 6)]
        );
    }
}
