//! Titles that have some of the letters: a query of its own.
//!
//! Which of many common pairs stand together in a title is counted list by list into one byte a document. That walks each
//! list once, front to back; going through all lists side by side and asking at each document how many there are costs
//! several times as much.

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

/// Documents that have at least so many of some terms; the share they have is the score.
#[derive(Clone, Debug)]
pub struct SomeOf {
    /// The field.
    pub field: Field,
    /// Its terms, fewer than 256.
    pub terms: Vec<String>,
    /// How many must be there.
    pub least: u8,
}

impl Query for SomeOf {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for SomeOf {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let index = reader.inverted_index(self.field)?;
        let mut lists = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            let term = Term::from_field_text(self.field, term);
            lists.extend(index.read_postings(&term, IndexRecordOption::Basic)?);
        }
        if lists.len() < usize::from(self.least) {
            return Ok(Box::new(EmptyScorer));
        }
        let mut counts = vec![0_u8; reader.max_doc() as usize];
        for list in &mut lists {
            let mut doc = list.doc();
            while doc != TERMINATED {
                if let Some(count) = counts.get_mut(doc as usize) {
                    *count = count.saturating_add(1);
                }
                doc = list.advance();
            }
        }
        let found = (0..).zip(counts).filter(|(_, count)| *count >= self.least);
        let share = boost / Score::from(u8::try_from(self.terms.len()).unwrap_or(u8::MAX).max(1));
        Ok(Box::new(Found {
            docs: found.collect(),
            at: 0,
            share,
        }))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("share of the terms that are there", 1.0))
    }
}

/// Documents with how many of the terms they have.
struct Found {
    docs: Vec<(DocId, u8)>,
    at: usize,
    share: Score,
}

impl DocSet for Found {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let rest = self.docs.get(self.at..).unwrap_or_default();
        self.at += rest.partition_point(|(doc, _)| *doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.docs.len()).unwrap_or(u32::MAX)
    }
}

impl Scorer for Found {
    fn score(&mut self) -> Score {
        self.docs
            .get(self.at)
            .map_or(0.0, |(_, count)| self.share * Score::from(*count))
    }
}
