//! Facets: how many hits each value of each filter would leave.

use super::counts::Counts;
use super::place::{FILTERS, value};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

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

/// The facets of what was counted, those of most hits first.
pub fn of(counts: &Counts) -> Facets {
    let mut facets = Facets::new();
    for (filter, (name, by)) in FILTERS.into_iter().zip(&counts.by).enumerate() {
        let mut values: Vec<FacetCount> = (0..)
            .zip(by)
            .filter(|(_, count)| **count > 0)
            .filter_map(|(code, count)| {
                Some(FacetCount {
                    value: value(filter, code)?,
                    count: u64::from(*count),
                })
            })
            .collect();
        values.sort_by_key(|facet| Reverse(facet.count));
        facets.insert(name, values);
    }
    facets
}
