//! Searching: a question, its hits and facets.

use super::error::SearchError;
use super::facets::{self, Facets};
use super::fields::Fields;
use super::generation::Generation;
use super::highlight;
use super::query::Question;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Instant;
use tantivy::collector::{Count, TopDocs};
use tantivy::schema::{Field, Value};
use tantivy::{DocAddress, Order, Searcher, TantivyDocument};

/// In which order hits come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What fits best first.
    #[default]
    Relevance,
    /// What changed last first.
    New,
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
    /// How long it took, in milliseconds.
    pub took_ms: f64,
}

/// One thing found.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SearchHit {
    /// `course`, `lesson`, `case` or `thread`.
    pub kind: String,
    /// Its id.
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
    /// How well it fits; 0 when sorted by time.
    pub score: f32,
}

/// Asks the index. Blocks.
pub fn search(
    generation: &Generation,
    question: &Question,
    sort: Sort,
    offset: usize,
    limit: usize,
) -> Result<SearchAnswer, SearchError> {
    let start = Instant::now();
    let fields = &generation.fields;
    let searcher = generation.searcher();
    let query = question.query(fields, None);
    let top = TopDocs::with_limit(limit).and_offset(offset);
    let (total, found): (usize, Vec<(f32, DocAddress)>) = match sort {
        Sort::Relevance => searcher.search(&query, &(Count, top.order_by_score()))?,
        Sort::New => {
            let by_time = top.order_by_fast_field::<tantivy::DateTime>("updated_at", Order::Desc);
            let (total, found) = searcher.search(&query, &(Count, by_time))?;
            (total, found.into_iter().map(|(_, address)| (0.0, address)).collect())
        }
    };
    let facets = facets::count(&searcher, fields, question)?;
    let items = found
        .into_iter()
        .map(|(score, address)| hit(&searcher, fields, question, score, address))
        .collect::<Result<Vec<_>, _>>()?;
    let end = offset + items.len();
    Ok(SearchAnswer {
        next_cursor: (end < total && !items.is_empty()).then(|| end.to_string()),
        items,
        facets,
        total: total as u64,
        took_ms: (start.elapsed().as_secs_f64() * 1e5).round() / 1e2,
    })
}

fn hit(
    searcher: &Searcher,
    fields: &Fields,
    question: &Question,
    score: f32,
    address: DocAddress,
) -> Result<SearchHit, SearchError> {
    let document: TantivyDocument = searcher.doc(address)?;
    let text = |field: Field| document.get_first(field).and_then(|value| value.as_str());
    let title = text(fields.title).unwrap_or_default();
    let [kind, shelf @ ..] = fields.filters;
    let [_, names @ ..] = super::fields::FILTERS;
    let shelf = names.iter().zip(shelf);
    Ok(SearchHit {
        kind: text(kind).unwrap_or_default().to_owned(),
        id: text(fields.id).unwrap_or_default().to_owned(),
        title_html: highlight::whole(title, &question.words),
        title: title.to_owned(),
        snippet: highlight::snippet(text(fields.body).unwrap_or_default(), &question.words),
        url: text(fields.url).unwrap_or_default().to_owned(),
        author: text(fields.author).unwrap_or_default().to_owned(),
        chapter: text(fields.chapter).map(ToOwned::to_owned),
        shelf: shelf
            .filter_map(|(name, field)| Some(((*name).to_owned(), text(field)?.to_owned())))
            .collect(),
        score,
    })
}
