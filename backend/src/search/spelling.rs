//! Words spelt nearly as what was typed, from the words that the index has.

use super::error::SearchError;
use super::fields::Fields;
use super::fold::is_han;
use super::look::documents;
use std::collections::BTreeMap;
use tantivy::Searcher;
use tantivy::schema::Field;

/// A shorter word has too many that are near.
const MIN_LETTERS: usize = 4;

/// Near words that are taken.
const MAX_NEAR: usize = 4;

/// Words of the index that are looked at: those that begin alike are few.
const MAX_LOOKED_AT: usize = 20_000;

/// English words of the index that differ from a word by one letter, those that most documents have first.
pub fn near(searcher: &Searcher, fields: &Fields, word: &str) -> Result<Vec<String>, SearchError> {
    if word.chars().all(is_han) {
        return pieces(searcher, fields, word);
    }
    if word.len() < MIN_LETTERS || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Ok(Vec::new());
    }
    let mut found: BTreeMap<String, u32> = BTreeMap::new();
    for field in [fields.all, fields.said] {
        in_field(searcher, field, word, &mut found)?;
    }
    let mut near: Vec<(String, u32)> = found.into_iter().collect();
    near.sort_by_key(|(_, documents)| std::cmp::Reverse(*documents));
    Ok(near.into_iter().take(MAX_NEAR).map(|(word, _)| word).collect())
}

/// The pairs of letters of a longer Han word that nobody has written: 平舌 of 平舌音.
fn pieces(searcher: &Searcher, fields: &Fields, word: &str) -> Result<Vec<String>, SearchError> {
    let letters: Vec<char> = word.chars().collect();
    let mut found = Vec::new();
    for pair in letters.windows(2).filter(|_| letters.len() > 2) {
        let pair: String = pair.iter().collect();
        if documents(searcher, fields, &pair)? > 0 {
            found.push(pair);
        }
    }
    Ok(found)
}

/// The first letter is taken to be right: people seldom miss it, and it bounds what is looked at.
fn in_field(
    searcher: &Searcher,
    field: Field,
    word: &str,
    found: &mut BTreeMap<String, u32>,
) -> Result<(), SearchError> {
    let first = word.as_bytes().first().copied().unwrap_or_default();
    for reader in searcher.segment_readers() {
        let index = reader.inverted_index(field)?;
        let mut terms = index.terms().range().ge([first]).lt([first + 1]).into_stream()?;
        let mut looked_at = 0;
        while terms.advance() && looked_at < MAX_LOOKED_AT {
            looked_at += 1;
            if let Ok(term) = std::str::from_utf8(terms.key())
                && is_near(word, term)
            {
                *found.entry(term.to_owned()).or_default() += terms.value().doc_freq;
            }
        }
    }
    Ok(())
}

/// Whether one letter more, less, other, or two letters swapped make one word of the other.
pub fn is_near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > 1 || one == other {
        return false;
    }
    let start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (
        one.get(start..).unwrap_or_default(),
        other.get(start..).unwrap_or_default(),
    );
    let end = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (one, other) = (&one[..one.len() - end], &other[..other.len() - end]);
    match (one, other) {
        ([a, b], [c, d]) => a == d && b == c,
        (one, other) => one.len() <= 1 && other.len() <= 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_wrong_is_near() {
        for (one, other, wanted) in [
            ("weather", "wether", true),
            ("weather", "waether", true),
            ("fraction", "fractoin", true),
            ("fraction", "fractiom", true),
            ("fraction", "fractions", true),
            ("fraction", "fraction", false),
            ("fraction", "friction", true),
            ("weather", "leather", true),
            ("weather", "wheater", false),
            ("静夜思", "静液思", true),
            ("小数乘法", "小数成发", false),
            ("", "a", true),
            ("ab", "cd", false),
        ] {
            assert_eq!(is_near(one, other), wanted, "{one} {other}");
        }
    }
}
