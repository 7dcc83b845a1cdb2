//! Searching: from a request to hits, facets and what was made of the query.

use super::asking::Asking;
use super::collect::AllColumns;
use super::error::SearchError;
use super::facets::{self, Facets};
use super::generation::Generation;
use super::hits::marks;
use super::mean;
use super::place::FILTERS;
use super::question::Question;
use super::ranking::Parts;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Instant;

/// In which order hits come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What fits best first.
    #[default]
    Relevance,
    /// What changed last first.
    New,
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// What was typed.
    pub text: String,
    /// Filters that words may not name.
    pub as_words: Vec<usize>,
    /// Wanted values, in the order of [`FILTERS`].
    pub filters: [Option<String>; FILTERS.len()],
    /// The searcher's own grade, subject and edition, in the same order.
    pub own: [Option<String>; FILTERS.len()],
    /// Order.
    pub sort: Sort,
    /// Hits to leave out at the front.
    pub offset: usize,
    /// Hits wanted.
    pub limit: usize,
    /// Now, in seconds.
    pub now_s: i64,
    /// Whether to tell why hits stand where they do.
    pub explain: bool,
}

/// Hits with how many there are.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SearchAnswer {
    /// The hits of this page.
    pub items: Vec<SearchHit>,
    /// For each filter its values, each with how many hits it leaves under the other filters.
    #[schema(value_type = std::collections::HashMap<String, Vec<facets::FacetCount>>)]
    pub facets: Facets,
    /// Hits in all.
    pub total: u64,
    /// Where the next page begins; none at the end.
    pub next_cursor: Option<String>,
    /// Filters that words of the query named. `as_words` with the filter's name makes them words again.
    pub understood: Vec<UnderstoodFilter>,
    /// What was given up because nothing was found otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relaxed: Vec<Relaxed>,
    /// A query that was perhaps meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: f64,
}

/// A filter that was named in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct UnderstoodFilter {
    /// Its name, such as `grade`.
    pub filter: String,
    /// Its value.
    pub value: String,
    /// The words that named it.
    pub words: String,
}

/// What a search gave up to find something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relaxed {
    /// Filters that words had named.
    Filters,
    /// That every word is there as it is written.
    Words,
}

/// One thing found.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SearchHit {
    /// `course`, `lesson`, `case`, `thread`, `caption`, `post` or `person`.
    pub kind: String,
    /// Its id; of a caption that of the lesson.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The same as safe HTML with `<mark>`.
    pub title_html: String,
    /// A piece of its text as safe HTML with `<mark>`.
    pub snippet: String,
    /// Where it leads.
    pub url: String,
    /// Display name of its author.
    pub author: String,
    /// Chapter of the textbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chapter: Option<String>,
    /// Stage, grade, subject, edition and volume, where it has them.
    pub shelf: BTreeMap<String, String>,
    /// Second of the video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_s: Option<u32>,
    /// Only alike: fills a page of few hits, below them, and is not counted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub alike: bool,
    /// How well it fits; 0 when sorted by time.
    pub score: f32,
    /// Why it stands here, for those who keep order and ask for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explain: Option<Parts>,
}

/// Asks the index. Blocks.
pub fn search(generation: &Generation, request: &Request) -> Result<SearchAnswer, SearchError> {
    let start = Instant::now();
    let searcher = generation.searcher();
    let asking = Asking {
        generation,
        searcher: &searcher,
        request,
        columns: AllColumns::of(&searcher)?,
    };
    let question = Question::new(&request.text, &request.as_words, &request.filters);
    let understood = question.asked.filters.clone();
    let (mut found, relaxed) = asking.widening(question)?;
    asking.arrange(&mut found)?;
    let marks = marks(&found.question, found.level);
    let mut items = Vec::new();
    for (at, (candidate, parts)) in found.order.iter().enumerate().skip(request.offset).take(request.limit) {
        let mut hit = asking.hit(*candidate, *parts, &marks)?;
        hit.alike = found.alike.contains(&at);
        items.push(hit);
    }
    let end = (request.offset + items.len()) as u64;
    let all = found.counts.total.max(found.order.len() as u64);
    let did_you_mean = mean::better(&found.question, found.level, &items);
    Ok(SearchAnswer {
        next_cursor: (end < all && !items.is_empty()).then(|| end.to_string()),
        items,
        facets: facets::of(&found.counts),
        total: found.counts.total,
        understood: understood
            .into_iter()
            .filter(|found| request.filters.get(found.filter).is_none_or(Option::is_none))
            .map(|found| UnderstoodFilter {
                filter: FILTERS.get(found.filter).copied().unwrap_or_default().to_owned(),
                value: found.value,
                words: found.words,
            })
            .collect(),
        relaxed,
        did_you_mean,
        took_ms: (start.elapsed().as_secs_f64() * 1e5).round() / 1e2,
    })
}
