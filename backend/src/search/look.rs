//! A close look at the best candidates: in which of their fields the words stand.

use super::collect::{Candidate, Columns};
use super::error::SearchError;
use super::fields::Fields;
use super::place::unpack;
use super::query::Side;
use super::question::{Concept, Question};
use super::ranking::{self, Parts};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED};

/// The searcher's own grade, subject and edition, as codes by filter.
pub type Own = [Option<u8>; super::place::FILTERS.len()];

/// What is looked at from where.
pub struct Look<'a> {
    /// The index.
    pub searcher: &'a Searcher,
    /// Its fields.
    pub fields: &'a Fields,
    /// What is asked.
    pub question: &'a Question,
    /// The searcher's own places.
    pub own: Own,
    /// Now, in seconds.
    pub now_s: i64,
}

/// Candidates of one segment by document, each with its place in the answer.
struct Segment<'a> {
    reader: &'a SegmentReader,
    docs: Vec<DocId>,
    all: Field,
    is_said: bool,
}

impl Look<'_> {
    /// The parts of the score of each candidate, in their order.
    pub fn parts(&self, candidates: &[Candidate], side: Side) -> Result<Vec<Parts>, SearchError> {
        let mut parts = vec![Parts::default(); candidates.len()];
        let best = candidates
            .iter()
            .map(|candidate| candidate.score)
            .fold(f32::MIN_POSITIVE, f32::max);
        let concepts: Vec<(&Concept, f32)> = self
            .question
            .concepts
            .iter()
            .map(|concept| (concept, 1.0))
            .chain(self.question.wishes.iter().map(|wish| (wish, ranking::WISH)))
            .map(|(concept, weight)| Ok((concept, weight * self.rarity(concept)?)))
            .collect::<Result<_, SearchError>>()?;
        for (ord, reader) in (0..).zip(self.searcher.segment_readers()) {
            let mut here: Vec<(DocId, usize)> = candidates
                .iter()
                .enumerate()
                .filter(|(_, candidate)| candidate.address.segment_ord == ord)
                .map(|(at, candidate)| (candidate.address.doc_id, at))
                .collect();
            if here.is_empty() {
                continue;
            }
            here.sort_unstable();
            let segment = Segment {
                reader,
                docs: here.iter().map(|(doc, _)| *doc).collect(),
                all: if side == Side::Said {
                    self.fields.said
                } else {
                    self.fields.all
                },
                is_said: side == Side::Said,
            };
            let found = self.in_segment(&segment, &concepts)?;
            for ((_, at), mut part) in here.into_iter().zip(found) {
                part.bm25 = candidates
                    .get(at)
                    .map_or(0.0, |candidate| (candidate.score / best).clamp(0.0, 1.0));
                if let Some(place) = parts.get_mut(at) {
                    *place = part;
                }
            }
        }
        Ok(parts)
    }

    /// How telling a concept is: by the rarest word of its own.
    fn rarity(&self, concept: &Concept) -> Result<f32, SearchError> {
        let mut with = u64::MAX;
        for word in concept.ways.first().into_iter().flatten() {
            with = with.min(documents(self.searcher, self.fields, word)?);
        }
        Ok(ranking::rarity(with, self.searcher.num_docs()))
    }

    fn in_segment(&self, segment: &Segment, concepts: &[(&Concept, f32)]) -> Result<Vec<Parts>, SearchError> {
        let columns = Columns::of(segment.reader)?;
        let mut words = vec![0.0; segment.docs.len()];
        let mut in_title = vec![0.0; segment.docs.len()];
        let mut met = vec![0.0; segment.docs.len()];
        let (mut sum, mut musts) = (0.0, 0.0);
        for (at, (concept, rarity)) in concepts.iter().enumerate() {
            sum += rarity;
            let worths = self.worths(segment, concept, &mut in_title)?;
            // A wish that is not met is nothing that is missing.
            let must = if at < self.question.concepts.len() {
                *rarity
            } else {
                0.0
            };
            musts += must;
            for ((total, met), worth) in words.iter_mut().zip(&mut met).zip(worths) {
                *total += rarity * worth;
                *met += if worth > 0.0 { must } else { 0.0 };
            }
        }
        let letters = self.letters(segment)?;
        let title_lengths = segment.reader.get_fieldnorms_reader(self.fields.title)?;
        let parts = segment.docs.iter().enumerate().map(|(at, doc)| {
            let codes = unpack(columns.place(*doc));
            let of = |values: &[f32]| values.get(at).copied().unwrap_or_default();
            let title_length = ranking::single(title_lengths.fieldnorm(*doc).max(1).into());
            let near_by = self
                .own
                .iter()
                .zip(codes)
                .filter(|(own, code)| **own == Some(*code))
                .count();
            Parts {
                words: if sum > 0.0 { of(&words) / sum } else { 0.0 },
                met: if musts > 0.0 { of(&met) / musts } else { 1.0 },
                letters: of(&letters),
                covered: (of(&in_title) / title_length).min(1.0),
                bm25: 0.0,
                kind: codes.first().copied().unwrap_or_default(),
                near_by: u8::try_from(near_by).unwrap_or_default(),
                usefulness: columns.usefulness(*doc),
                age_s: ranking::seconds(self.now_s - columns.updated_s(*doc)),
            }
        });
        Ok(parts.collect())
    }

    /// What a concept is worth in each document; counts words met in titles.
    fn worths(&self, segment: &Segment, concept: &Concept, in_title: &mut [f32]) -> Result<Vec<f32>, SearchError> {
        let fields = self.fields;
        let places: &[(Field, f32)] = if segment.is_said {
            &[(fields.author, ranking::AUTHOR)]
        } else {
            &[
                (fields.title, ranking::TITLE),
                (fields.chapter, ranking::CHAPTER),
                (fields.keywords, ranking::KEYWORDS),
                (fields.author, ranking::AUTHOR),
            ]
        };
        let mut worths = vec![0.0_f32; segment.docs.len()];
        let body = ranking::body(self.question.concepts.len());
        // Another word for it is worth a little less than the word itself.
        for (way, kept) in concept.ways.iter().zip([1.0].into_iter().chain(std::iter::repeat(0.9))) {
            let anywhere = segment.having_all(segment.all, way)?;
            if !anywhere.contains(&true) {
                continue;
            }
            let mut by_place = Vec::with_capacity(places.len());
            for (field, worth) in places {
                by_place.push((*worth, *field == fields.title, segment.having_all(*field, way)?));
            }
            for (at, (total, _)) in worths
                .iter_mut()
                .zip(&anywhere)
                .enumerate()
                .filter(|(_, (_, there))| **there)
            {
                let mut found = vec![body];
                for (worth, title, there) in &by_place {
                    if there.get(at).copied().unwrap_or_default() {
                        found.push(*worth);
                        if *title && let Some(count) = in_title.get_mut(at) {
                            *count += ranking::single(way.len() as u64);
                        }
                    }
                }
                *total = total.max(kept * ranking::places(&found));
            }
        }
        self.worths_alike(segment, concept, &mut worths)?;
        Ok(worths)
    }

    /// What sounds or is spelt alike.
    fn worths_alike(&self, segment: &Segment, concept: &Concept, worths: &mut [f32]) -> Result<(), SearchError> {
        let mut raise = |there: Vec<bool>, worth: f32| {
            for (total, _) in worths.iter_mut().zip(there).filter(|(_, there)| *there) {
                *total = total.max(worth);
            }
        };
        if !segment.is_said {
            for way in &concept.sounds {
                raise(
                    segment.having_all(self.fields.sounds, way)?,
                    ranking::ALIKE * ranking::TITLE,
                );
            }
        }
        for word in &concept.near {
            let word = std::slice::from_ref(word);
            raise(
                segment.having_all(segment.all, word)?,
                ranking::ALIKE * ranking::body(self.question.concepts.len()),
            );
            if !segment.is_said {
                raise(
                    segment.having_all(self.fields.title, word)?,
                    ranking::ALIKE * ranking::TITLE,
                );
            }
        }
        Ok(())
    }

    /// Share of the query's pairs of letters in each document.
    fn letters(&self, segment: &Segment) -> Result<Vec<f32>, SearchError> {
        let mut shares = vec![0.0; segment.docs.len()];
        let pairs = &self.question.grams;
        if segment.is_said || pairs.is_empty() {
            return Ok(shares);
        }
        for pair in pairs {
            let there = segment.having(self.fields.grams, pair)?;
            for (share, _) in shares.iter_mut().zip(there).filter(|(_, there)| *there) {
                *share += 1.0 / ranking::single(pairs.len() as u64);
            }
        }
        Ok(shares)
    }
}

impl Segment<'_> {
    /// Which documents have all words in a field.
    fn having_all(&self, field: Field, words: &[String]) -> Result<Vec<bool>, SearchError> {
        let mut all = vec![!words.is_empty(); self.docs.len()];
        for word in words {
            if !all.contains(&true) {
                break;
            }
            for (all, there) in all.iter_mut().zip(self.having(field, word)?) {
                *all &= there;
            }
        }
        Ok(all)
    }

    /// Which documents have a word in a field.
    fn having(&self, field: Field, word: &str) -> Result<Vec<bool>, SearchError> {
        let term = Term::from_field_text(field, word);
        let index = self.reader.inverted_index(field)?;
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
            return Ok(vec![false; self.docs.len()]);
        };
        let mut there = Vec::with_capacity(self.docs.len());
        for doc in &self.docs {
            if postings.doc() < *doc {
                postings.seek(*doc);
            }
            there.push(postings.doc() == *doc && postings.doc() != TERMINATED);
        }
        Ok(there)
    }
}

/// How many documents have a word, deleted ones among them until they are merged away.
pub fn documents(searcher: &Searcher, fields: &Fields, word: &str) -> Result<u64, SearchError> {
    let things = searcher.doc_freq(&Term::from_field_text(fields.all, word))?;
    Ok(things + searcher.doc_freq(&Term::from_field_text(fields.said, word))?)
}
