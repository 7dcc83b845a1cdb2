//! What was perhaps meant: words of the best hits that sound or are spelt nearly as what was typed.
//!
//! Taken from what a widened search has found, so a query that is proposed finds something.

use super::answer::SearchHit;
use super::fold::{folded, is_han};
use super::query::Level;
use super::question::{Question, grams};
use super::sound::readings;
use super::spelling::is_near;
use super::words::stem;
use std::cmp::Reverse;

/// Hits that are looked at.
const MAX_HITS: usize = 5;

/// A piece of fewer letters is near to too many.
const MIN_LETTERS: usize = 3;

/// A query that was perhaps meant; none where every word was found.
pub fn better(question: &Question, level: Level, hits: &[SearchHit]) -> Option<String> {
    if level == Level::All {
        return None;
    }
    let texts: Vec<String> = hits.iter().take(MAX_HITS).flat_map(texts_of).collect();
    let mut better = folded(&question.asked.text);
    let mut changed = false;
    for piece in question.asked.words.iter().flat_map(|text| pieces(text)) {
        if texts.iter().any(|text| text.contains(&piece)) {
            continue;
        }
        if let Some(meant) = texts.iter().find_map(|text| like(&piece, text)) {
            better = better.replace(&piece, &meant);
            changed = true;
        }
    }
    changed.then_some(better)
}

/// The texts that share most pairs of letters with what was typed, nearest first; five at most.
pub fn nearest<'a>(typed: &str, texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wanted = grams(&folded(typed));
    let mut near: Vec<(usize, &str)> = texts
        .map(|text| {
            let has = grams(&folded(text));
            (wanted.iter().filter(|pair| has.contains(pair)).count(), text)
        })
        .filter(|(shared, _)| *shared > 0)
        .collect();
    near.sort_by_key(|(shared, text)| (Reverse(*shared), text.len()));
    near.dedup();
    near.into_iter()
        .take(MAX_HITS)
        .map(|(_, text)| text.to_owned())
        .collect()
}

fn texts_of(hit: &SearchHit) -> Vec<String> {
    let texts = [Some(&hit.title), hit.chapter.as_ref(), Some(&hit.author)];
    texts.into_iter().flatten().map(|text| folded(text)).collect()
}

/// Runs of Han letters and Latin words.
fn pieces(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let kind = |letter: &char| (letter.is_alphabetic(), is_han(*letter));
    let runs = letters.chunk_by(|one, next| kind(one) == kind(next));
    let runs = runs.filter(|run| run.first().is_some_and(|letter| letter.is_alphabetic()));
    runs.map(|run| run.iter().collect()).collect()
}

/// The part of a text that is like a piece.
fn like(piece: &str, text: &str) -> Option<String> {
    let wanted: Vec<char> = piece.chars().collect();
    let letters: Vec<char> = text.chars().collect();
    if !wanted.first().is_some_and(|letter| is_han(*letter)) {
        let words = pieces(text);
        let near =
            |word: &String| word.len() > MIN_LETTERS && (is_near(piece, word) || is_near(&stem(piece), &stem(word)));
        return words.into_iter().find(near);
    }
    if wanted.len() < 2 {
        return None;
    }
    let same_sound = letters.windows(wanted.len()).find(|part| {
        part.iter().zip(&wanted).all(|(one, other)| {
            let sounds = readings(*other);
            one == other || readings(*one).iter().any(|sound| sounds.contains(sound))
        })
    });
    let near = || {
        let lengths = [wanted.len(), wanted.len() + 1, wanted.len().saturating_sub(1)];
        let parts = lengths
            .into_iter()
            .filter(|length| *length >= MIN_LETTERS)
            .flat_map(|length| letters.windows(length));
        // The part that begins and ends as what was typed, rather than one that is cut short.
        let ends =
            |part: &&[char]| usize::from(part.first() == wanted.first()) + usize::from(part.last() == wanted.last());
        let is_like = |part: &&[char]| {
            ends(part) > 0
                && part.iter().all(|letter| is_han(*letter))
                && is_near(piece, &part.iter().collect::<String>())
        };
        parts.filter(is_like).max_by_key(ends)
    };
    same_sound.or_else(near).map(|part| part.iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_sounds_or_is_spelt_alike_is_meant() {
        for (piece, text, wanted) in [
            ("小数成法", "小数乘法：积的小数点", Some("小数乘法")),
            ("静液思", "李白《静夜思》", Some("静夜思")),
            ("静思", "李白《静夜思》", Some("静夜思")),
            ("平行四变形", "平行四边形的面积", Some("平行四边形")),
            ("平行四形", "平行四边形的面积", Some("平行四边形")),
            ("wether", "unit 3 weather", Some("weather")),
            ("fractoins", "fractions for all", Some("fractions")),
            ("浮力", "欧姆定律", None),
        ] {
            assert_eq!(like(piece, text).as_deref(), wanted, "{piece}");
        }
    }
}
