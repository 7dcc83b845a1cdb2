//! Facets: how many hits each value of each filter would leave.

use super::error::SearchError;
use super::fields::{FILTERS, Fields};
use super::query::Question;
use serde::Serialize;
use std::collections::BTreeMap;
use tantivy::Searcher;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::aggregation::{AggContextParams, AggregationCollector};

/// Values told of one filter.
const MAX_VALUES: usize = 50;

/// A value of a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FacetCount {
    /// The value, such as `math`.
    pub value: String,
    /// How many hits it leaves under the other filters.
    pub count: u64,
}

/// Counts by name of the filter.
pub type Facets = BTreeMap<&'static str, Vec<FacetCount>>;

/// Counts every filter under all others. Filters that are not set share one pass over the hits.
pub fn count(searcher: &Searcher, fields: &Fields, question: &Question) -> Result<Facets, SearchError> {
    let (set, unset): (Vec<usize>, Vec<usize>) =
        (0..FILTERS.len()).partition(|number| question.filters.get(*number).is_some_and(Option::is_some));
    let mut facets = pass(searcher, fields, question, &unset, None)?;
    for number in set {
        facets.extend(pass(searcher, fields, question, &[number], Some(number))?);
    }
    Ok(facets)
}

fn pass(
    searcher: &Searcher,
    fields: &Fields,
    question: &Question,
    numbers: &[usize],
    without: Option<usize>,
) -> Result<Facets, SearchError> {
    let names: Vec<&'static str> = numbers
        .iter()
        .filter_map(|number| FILTERS.get(*number).copied())
        .collect();
    if names.is_empty() {
        return Ok(Facets::new());
    }
    let wanted: BTreeMap<&str, serde_json::Value> = names
        .iter()
        .map(|name| (*name, serde_json::json!({"terms": {"field": name, "size": MAX_VALUES}})))
        .collect();
    let request: Aggregations = serde_json::from_value(serde_json::json!(wanted)).map_err(std::io::Error::from)?;
    let collector = AggregationCollector::from_aggs(request, AggContextParams::default());
    let found = searcher.search(&question.query(fields, without), &collector)?;
    let found = serde_json::to_value(found).map_err(std::io::Error::from)?;
    Ok(names.into_iter().map(|name| (name, buckets(&found, name))).collect())
}

fn buckets(found: &serde_json::Value, name: &str) -> Vec<FacetCount> {
    let buckets = found.get(name).and_then(|facet| facet.get("buckets"));
    let buckets = buckets.and_then(serde_json::Value::as_array).into_iter().flatten();
    buckets
        .filter_map(|bucket| {
            Some(FacetCount {
                value: bucket.get("key")?.as_str()?.to_owned(),
                count: bucket.get("doc_count")?.as_u64()?,
            })
        })
        .collect()
}
