//! Suggestions while somebody types: titles that begin so, then titles that hold it.

use super::analyzer::{folded, is_han, query_letters};
use super::error::SearchError;
use super::generation::Generation;
use super::query::clean;
use serde::Serialize;
use std::collections::HashSet;
use std::ops::Bound;
use tantivy::collector::TopDocs;
use tantivy::query::{PhraseQuery, Query, RangeQuery};
use tantivy::schema::{Term, Value};
use tantivy::{Searcher, TantivyDocument};

/// Suggestions given.
const MAX: usize = 6;

/// A title is cut after so many characters, so that an answer stays below 2 KB.
const MAX_TITLE_CHARS: usize = 40;

/// A suggestion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Suggestion {
    /// `course`, `lesson`, `case` or `thread`.
    pub kind: String,
    /// The title.
    pub title: String,
    /// Where it leads.
    pub url: String,
}

/// Titles for what has been typed so far.
pub fn suggest(generation: &Generation, typed: &str) -> Result<Vec<Suggestion>, SearchError> {
    let typed = folded(&clean(typed));
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let searcher = generation.searcher();
    let start = Term::from_field_text(generation.fields.title_start, &typed);
    let end = Term::from_field_text(generation.fields.title_start, &format!("{typed}\u{10ffff}"));
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    let begins = RangeQuery::new(Bound::Included(start), Bound::Excluded(end));
    take(generation, &searcher, &begins, &mut seen, &mut found)?;
    // Latin letters are in every title; only Han letters in a row say something.
    if found.len() < MAX && typed.chars().any(is_han) {
        let letters = query_letters(&typed);
        let terms: Vec<Term> = letters
            .iter()
            .map(|letter| Term::from_field_text(generation.fields.letters, letter))
            .collect();
        if terms.len() > 1 {
            take(generation, &searcher, &PhraseQuery::new(terms), &mut seen, &mut found)?;
        }
    }
    Ok(found)
}

fn take(
    generation: &Generation,
    searcher: &Searcher,
    query: &dyn Query,
    seen: &mut HashSet<String>,
    found: &mut Vec<Suggestion>,
) -> Result<(), SearchError> {
    for (_, address) in searcher.search(query, &TopDocs::with_limit(MAX * 2).order_by_score())? {
        let document: TantivyDocument = searcher.doc(address)?;
        let text = |field| {
            document
                .get_first(field)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
        };
        let title: String = text(generation.fields.title).chars().take(MAX_TITLE_CHARS).collect();
        if found.len() < MAX && seen.insert(title.clone()) {
            let [kind, ..] = generation.fields.filters;
            found.push(Suggestion {
                kind: text(kind).to_owned(),
                title,
                url: text(generation.fields.url).to_owned(),
            });
        }
    }
    Ok(())
}
