//! Suggestions while somebody types: titles by their beginning, as written, in pinyin, or by initials.
//!
//! Every beginning of a title is a term, so that a suggestion is one look into the index and no walk over a range. Of what
//! begins so, only the first few thousand are looked at: the shorter the beginning, the less it matters which is shown.

use super::collect::{AllColumns, Columns};
use super::error::SearchError;
use super::fields::Shown;
use super::fold::{folded, is_han};
use super::generation::Generation;
use super::place::{unpack, value};
use super::question::grams;
use super::ranking;
use super::sound::spelt;
use super::understand::clean;
use serde::Serialize;
use std::collections::HashSet;
use tantivy::query::{BooleanQuery, EnableScoring, Occur, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocSet, TERMINATED};

/// Suggestions given.
const MAX: usize = 6;

/// Titles looked at for them: some are the same.
const MAX_READ: usize = 24;

/// Documents looked at in all.
const MAX_LOOKED_AT: usize = 4_000;

/// A title is cut after so many characters, so that an answer stays below 2 KB.
const MAX_TITLE_CHARS: usize = 40;

/// Longest beginning that is a term, in letters; of pinyin in Latin letters.
const MAX_START: usize = 12;
const MAX_SPELT: usize = 18;

/// A suggestion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Suggestion {
    /// Kind of the document: `case`, `course`, `lesson`, `thread` or `person`.
    pub kind: String,
    /// The title.
    pub title: String,
    /// Where it leads.
    pub url: String,
}

/// The beginnings by which a title is suggested.
pub fn starts(title: &str) -> Vec<String> {
    let written = comparable(title);
    let (full, initials) = spelt(title);
    let mut found = HashSet::new();
    for (text, longest) in [(written, MAX_START), (full, MAX_SPELT), (initials, MAX_START)] {
        let mut start = String::new();
        for letter in text.chars().take(longest) {
            start.push(letter);
            found.insert(start.clone());
        }
    }
    found.into_iter().collect()
}

/// A text as its beginning is compared: without spaces and signs.
fn comparable(text: &str) -> String {
    folded(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Titles for what has been typed so far.
pub fn suggest(generation: &Generation, typed: &str) -> Result<Vec<Suggestion>, SearchError> {
    let typed = comparable(&clean(typed));
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let longest = if typed.chars().any(is_han) {
        MAX_START
    } else {
        MAX_SPELT
    };
    let start: String = typed.chars().take(longest).collect();
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let field = generation.fields.starts;
    let begins = TermQuery::new(Term::from_field_text(field, &start), IndexRecordOption::Basic);
    take(generation, &begins, &mut seen, &mut found, |title| {
        comparable(title).starts_with(&typed) || {
            let (full, initials) = spelt(title);
            full.starts_with(&typed) || initials.starts_with(&typed)
        }
    })?;
    let pairs = grams(&typed);
    if found.len() < MAX && !pairs.is_empty() {
        let field = generation.fields.grams;
        let pairs = pairs.iter().map(|pair| {
            let pair = TermQuery::new(Term::from_field_text(field, pair), IndexRecordOption::Basic);
            (Occur::Must, Box::new(pair) as Box<dyn Query>)
        });
        let within = BooleanQuery::new(pairs.collect());
        take(generation, &within, &mut seen, &mut found, |title| {
            comparable(title).contains(&typed)
        })?;
    }
    Ok(found)
}

/// Takes the most useful of what matches.
fn take(
    generation: &Generation,
    query: &dyn Query,
    seen: &mut HashSet<String>,
    found: &mut Vec<Suggestion>,
    fits: impl Fn(&str) -> bool,
) -> Result<(), SearchError> {
    let searcher = generation.searcher();
    let weight = query.weight(EnableScoring::disabled_from_searcher(&searcher))?;
    let mut candidates: Vec<(f32, DocAddress)> = Vec::new();
    let mut looked_at = 0;
    for (segment, reader) in (0..).zip(searcher.segment_readers()) {
        let columns = Columns::of(reader)?;
        let alive = reader.alive_bitset();
        let mut docs = weight.scorer(reader, 1.0)?;
        while docs.doc() != TERMINATED && looked_at < MAX_LOOKED_AT {
            let doc = docs.doc();
            looked_at += 1;
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                let kind = unpack(columns.place(doc))[0];
                let worth = ranking::browsing(kind, columns.usefulness(doc), 0, 0);
                candidates.push((worth, DocAddress::new(segment, doc)));
            }
            docs.advance();
        }
    }
    let columns = AllColumns::of(&searcher)?;
    candidates.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    for (_, address) in candidates.into_iter().take(MAX_READ) {
        if found.len() >= MAX {
            break;
        }
        let shown: Shown = generation.shown(&searcher, address)?;
        let place = unpack(columns.place(address));
        let title: String = shown.title.chars().take(MAX_TITLE_CHARS).collect();
        if fits(&shown.title) && seen.insert(title.clone()) {
            found.push(Suggestion {
                kind: value(0, place[0]).unwrap_or_default(),
                title,
                url: shown.url,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_suggested_by_what_it_begins_with() {
        let starts = starts("《小数乘法》第1课");
        for start in ["小", "小数乘", "xiao", "xiaoshuc", "xs", "xscf", "xscfd1"] {
            assert!(starts.contains(&start.to_owned()), "{start}");
        }
        assert!(!starts.contains(&"乘法".to_owned()));
        assert!(super::starts(&"长".repeat(500)).len() < 60);
    }
}
