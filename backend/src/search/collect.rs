//! Finding the best and counting all, each as cheaply as it can be.
//!
//! The best are found by tantivy's block-max pruning, which never looks at documents that cannot be among them; filters
//! are read from one packed column as candidates come. Counting goes over every match once without scoring, and counts
//! each filter under all the others in the same pass.

use super::counts::{Counts, Wanted};
use super::error::SearchError;
use super::place::unpack;
use super::ranking;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;
use tantivy::columnar::ColumnValues;
use tantivy::query::{EnableScoring, Query};
use tantivy::{DocAddress, DocId, Searcher, SegmentReader};

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// What fits best.
    Fitting,
    /// What changed last.
    New,
    /// What was found useful and is not old; for browsing. The time now, in seconds.
    Useful(i64),
}

/// The columns of a segment.
pub struct Columns {
    place: Arc<dyn ColumnValues<u64>>,
    updated_s: Arc<dyn ColumnValues<i64>>,
    usefulness: Arc<dyn ColumnValues<u64>>,
    whole: Arc<dyn ColumnValues<u64>>,
}

impl Columns {
    /// Opens them.
    pub fn of(reader: &SegmentReader) -> Result<Self, SearchError> {
        let fast = reader.fast_fields();
        Ok(Self {
            place: fast.u64("place")?.first_or_default_col(0),
            updated_s: fast.i64("updated_s")?.first_or_default_col(0),
            usefulness: fast.u64("usefulness")?.first_or_default_col(0),
            whole: fast.u64("whole")?.first_or_default_col(0),
        })
    }

    /// Where a document is filed.
    pub fn place(&self, doc: DocId) -> u64 {
        self.place.get_val(doc)
    }

    /// When it was last changed, in seconds.
    pub fn updated_s(&self, doc: DocId) -> i64 {
        self.updated_s.get_val(doc)
    }

    /// What it belongs to; 0 where it stands for itself.
    pub fn whole(&self, doc: DocId) -> u64 {
        self.whole.get_val(doc)
    }

    /// How useful it was found.
    pub fn usefulness(&self, doc: DocId) -> f32 {
        ranking::single(self.usefulness.get_val(doc)) / 1000.0
    }
}

/// A candidate with what puts it where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// What it is ordered by.
    pub score: f32,
    /// The document.
    pub address: DocAddress,
}

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = self.score.total_cmp(&other.score);
        // Of equals the one that came first.
        by_score.then_with(|| other.address.cmp(&self.address))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The best so far.
struct Best {
    heap: BinaryHeap<Reverse<Candidate>>,
    limit: usize,
}

impl Best {
    fn offer(&mut self, candidate: Candidate) {
        if self.heap.len() < self.limit {
            self.heap.push(Reverse(candidate));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && candidate > worst.0
        {
            *worst = Reverse(candidate);
        }
    }

    /// What a score must exceed.
    fn threshold(&self) -> f32 {
        match self.heap.peek() {
            Some(worst) if self.heap.len() >= self.limit => worst.0.score,
            _ => f32::MIN,
        }
    }

    fn sorted(self) -> Vec<Candidate> {
        self.heap
            .into_sorted_vec()
            .into_iter()
            .map(|candidate| candidate.0)
            .collect()
    }
}

/// The best `limit` matches of a query, best first.
pub fn best(
    searcher: &Searcher,
    query: &dyn Query,
    wanted: &Wanted,
    limit: usize,
) -> Result<Vec<Candidate>, SearchError> {
    let mut best = Best {
        heap: BinaryHeap::new(),
        limit: limit.max(1),
    };
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    for (segment, reader) in (0..).zip(searcher.segment_readers()) {
        let columns = Columns::of(reader)?;
        let alive = reader.alive_bitset();
        weight.for_each_pruning(best.threshold(), reader, &mut |doc, score| {
            let seen = alive.is_none_or(|alive| alive.is_alive(doc)) && wanted.admits(columns.place(doc));
            if seen {
                best.offer(Candidate {
                    score,
                    address: DocAddress::new(segment, doc),
                });
            }
            best.threshold()
        })?;
    }
    Ok(best.sorted())
}

/// Counts the matches of a query; also finds the first of them by `first`, unless that is how well they fit.
pub fn count(
    searcher: &Searcher,
    query: &dyn Query,
    wanted: &Wanted,
    first: First,
    limit: usize,
    counts: &mut Counts,
) -> Result<Vec<Candidate>, SearchError> {
    let mut best = Best {
        heap: BinaryHeap::new(),
        limit: limit.max(1),
    };
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut places = Vec::new();
    for (segment, reader) in (0..).zip(searcher.segment_readers()) {
        let columns = Columns::of(reader)?;
        let alive = reader.alive_bitset();
        weight.for_each_no_score(reader, &mut |docs| {
            places.resize(docs.len(), 0);
            columns.place.get_vals(docs, &mut places);
            for (doc, packed) in docs.iter().zip(&places) {
                if alive.is_some_and(|alive| !alive.is_alive(*doc)) {
                    continue;
                }
                counts.add(*packed, wanted);
                let score = match first {
                    First::Fitting => continue,
                    // Seconds since 2020, so that single precision still tells minutes apart.
                    First::New => ranking::seconds(columns.updated_s(*doc) - 1_577_836_800),
                    First::Useful(now_s) => ranking::browsing(
                        unpack(*packed)[0],
                        columns.usefulness(*doc),
                        columns.updated_s(*doc),
                        now_s,
                    ),
                };
                if wanted.admits(*packed) {
                    best.offer(Candidate {
                        score,
                        address: DocAddress::new(segment, *doc),
                    });
                }
            }
        })?;
    }
    Ok(best.sorted())
}

/// The columns of all segments, opened once a search.
pub struct AllColumns(Vec<Columns>);

impl AllColumns {
    /// Opens them.
    pub fn of(searcher: &Searcher) -> Result<Self, SearchError> {
        let each = searcher.segment_readers().iter().map(Columns::of);
        Ok(Self(each.collect::<Result<_, _>>()?))
    }

    /// Where a document is filed.
    pub fn place(&self, address: DocAddress) -> u64 {
        self.of_segment(address)
            .map_or(0, |columns| columns.place(address.doc_id))
    }

    /// What a document belongs to; 0 where it stands for itself.
    pub fn whole(&self, address: DocAddress) -> u64 {
        self.of_segment(address)
            .map_or(0, |columns| columns.whole(address.doc_id))
    }

    fn of_segment(&self, address: DocAddress) -> Option<&Columns> {
        self.0.get(usize::try_from(address.segment_ord).ok()?)
    }
}
