//! Asking the index strictly first, and more and more widely while too little is found.

use super::answer::{Relaxed, Request, Sort};
use super::collect::{self, AllColumns, Candidate, First};
use super::counts::{Counts, Wanted};
use super::error::SearchError;
use super::fields::Shown;
use super::fold::folded;
use super::generation::Generation;
use super::look::{self, Look, Own};
use super::place;
use super::query::{Level, Side};
use super::question::Question;
use super::ranking::{self, Parts};
use super::spelling;
use super::understand::has_han;
use std::ops::Range;
use tantivy::Searcher;

/// Documents in which a phrase is looked for.
const MAX_READ_FOR_PHRASE: usize = 1_000;

/// What an attempt has found.
pub struct Found {
    /// What was asked at last.
    pub question: Question,
    /// How strictly.
    pub level: Level,
    /// How many there are.
    pub counts: Counts,
    /// The best, best first.
    pub order: Vec<Placed>,
    /// Which of them are only alike.
    pub alike: Range<usize>,
}

/// A candidate, with why it stands where it does if that was looked at.
pub type Placed = (Candidate, Option<Parts>);

/// What is asked of which index.
pub struct Asking<'a> {
    /// The index.
    pub generation: &'a Generation,
    /// One view of it.
    pub searcher: &'a Searcher,
    /// What is asked.
    pub request: &'a Request,
    /// Its columns.
    pub columns: AllColumns,
}

impl Asking<'_> {
    /// Asks strictly, and more and more widely while too little is found.
    pub fn widening(&self, mut question: Question) -> Result<(Found, Vec<Relaxed>), SearchError> {
        self.settle(&mut question)?;
        let strict = self.attempt(question.clone(), Level::All)?;
        if strict.counts.total >= ranking::ENOUGH || question.is_browsing() && question.understood.is_empty() {
            return Ok((strict, Vec::new()));
        }
        for concept in question.concepts.iter_mut().filter(|concept| concept.unknown) {
            concept.near = spelling::near(self.searcher, &self.generation.fields, concept.word())?;
        }
        let open = (!question.understood.is_empty()).then(|| question.without_understood());
        let mut attempts = vec![(question.clone(), Level::Near)];
        attempts.extend(open.iter().map(|open| (open.clone(), Level::All)));
        attempts.extend(open.iter().map(|open| (open.clone(), Level::Near)));
        attempts.push((open.unwrap_or(question), Level::Alike));
        let mut best = strict;
        for (question, level) in attempts {
            // A phrase is never only alike.
            let is_vain = level == Level::Alike && !question.asked.phrases.is_empty();
            if is_vain || question.concepts.is_empty() && level != Level::All {
                continue;
            }
            let gives_up_filters = question.understood.is_empty() && !question.asked.filters.is_empty();
            if best.counts.total > 0 && (gives_up_filters || level == Level::Alike) {
                break;
            }
            let found = self.attempt(question, level)?;
            if found.counts.total > best.counts.total {
                best = found;
            }
            if best.counts.total >= ranking::ENOUGH {
                break;
            }
        }
        let mut relaxed = Vec::new();
        if best.counts.total > 0 {
            let named = best.question.asked.filters.iter();
            let dropped = |filter: usize| self.request.filters.get(filter).is_some_and(Option::is_none);
            if best.question.understood.is_empty() && named.clone().any(|found| dropped(found.filter)) {
                relaxed.push(Relaxed::Filters);
            }
            if best.level > Level::All {
                relaxed.push(Relaxed::Words);
            }
        }
        Ok((best, relaxed))
    }

    /// Notes which words no document has. Who typed Han letters that are known meant these, not others that sound the same.
    fn settle(&self, question: &mut Question) -> Result<(), SearchError> {
        for concept in &mut question.concepts {
            concept.unknown = look::documents(self.searcher, &self.generation.fields, concept.word())? == 0;
            if !concept.unknown && has_han(&concept.text) {
                concept.sounds.clear();
            }
        }
        Ok(())
    }

    fn attempt(&self, question: Question, level: Level) -> Result<Found, SearchError> {
        let mut counts = Counts::default();
        let order = if question.asked.phrases.is_empty() {
            self.order(&question, level, &mut counts)?
        } else {
            self.order_of_phrases(&question, level, &mut counts)?
        };
        Ok(Found {
            question,
            level,
            counts,
            order,
            alike: 0..0,
        })
    }

    /// How many candidates are wanted of a side.
    fn wanted(&self, side: Side) -> usize {
        looked_at(side).max(self.request.offset + self.request.limit)
    }

    fn order(&self, question: &Question, level: Level, counts: &mut Counts) -> Result<Vec<Placed>, SearchError> {
        let first = match self.request.sort {
            Sort::New => First::New,
            Sort::Relevance if question.is_browsing() => First::Useful(self.request.now_s),
            Sort::Relevance => First::Fitting,
        };
        let sides: &[Side] = if question.is_browsing() {
            &[Side::Things]
        } else {
            &[Side::Things, Side::Said]
        };
        let mut order = Vec::new();
        let mut rest = Vec::new();
        for side in sides {
            let before = counts.total;
            let query = question.query(&self.generation.fields, *side, level);
            let wanted = self.wanted(*side);
            let firsts = collect::count(self.searcher, query.as_ref(), &question.wanted, first, wanted, counts)?;
            if first != First::Fitting {
                order.extend(firsts.into_iter().map(|candidate| (candidate, None)));
                continue;
            }
            if counts.total == before {
                continue;
            }
            let mut candidates = collect::best(self.searcher, query.as_ref(), &question.wanted, wanted)?;
            rest.extend(candidates.split_off(looked_at(*side).min(candidates.len())));
            order.extend(self.looked_at(question, *side, &candidates)?);
        }
        order.sort_by(|(one, _), (other, _)| other.cmp(one));
        rest.sort_by(|one, other| other.cmp(one));
        order.extend(rest.into_iter().map(|candidate| (candidate, None)));
        Ok(order)
    }

    /// Candidates with the scores of a close look.
    pub fn looked_at(
        &self,
        question: &Question,
        side: Side,
        candidates: &[Candidate],
    ) -> Result<Vec<Placed>, SearchError> {
        let mut own = Own::default();
        for (filter, (place, value)) in own.iter_mut().zip(&self.request.own).enumerate() {
            *place = value.as_ref().map(|value| place::code(filter, value));
        }
        let look = Look {
            searcher: self.searcher,
            fields: &self.generation.fields,
            question,
            own,
            now_s: self.request.now_s,
        };
        let parts = look.parts(candidates, side)?;
        let scored = candidates.iter().zip(parts).map(|(candidate, parts)| {
            let score = ranking::score(&parts);
            (Candidate { score, ..*candidate }, Some(parts))
        });
        Ok(scored.collect())
    }

    /// Phrases are looked for in the texts of the best that have their words.
    fn order_of_phrases(
        &self,
        question: &Question,
        level: Level,
        counts: &mut Counts,
    ) -> Result<Vec<Placed>, SearchError> {
        let mut order = Vec::new();
        for side in [Side::Things, Side::Said] {
            let query = question.query(&self.generation.fields, side, level);
            let any = Wanted::default();
            let mut candidates = collect::best(self.searcher, query.as_ref(), &any, MAX_READ_FOR_PHRASE)?;
            // In the order of their place: texts that lie together are unpacked together.
            candidates.sort_unstable_by_key(|candidate| candidate.address);
            let mut having = Vec::new();
            for candidate in candidates {
                let shown = self.generation.shown(self.searcher, candidate.address)?;
                if has_phrases(&shown, &question.asked.phrases) {
                    let place = self.columns.place(candidate.address);
                    counts.add(place, &question.wanted);
                    having.extend(question.wanted.admits(place).then_some(candidate));
                }
            }
            order.extend(self.looked_at(question, side, &having)?);
        }
        order.sort_by(|(one, _), (other, _)| other.cmp(one));
        Ok(order)
    }
}

/// How many candidates of a side are looked at closely.
pub const fn looked_at(side: Side) -> usize {
    match side {
        Side::Things => ranking::CANDIDATES,
        Side::Said => ranking::CANDIDATES / 3,
    }
}

fn has_phrases(shown: &Shown, phrases: &[String]) -> bool {
    let keywords = shown.keywords.join("\n");
    let chapter = shown.chapter.as_deref().unwrap_or_default();
    let texts = [shown.title.as_str(), chapter, &keywords, &shown.body].map(folded);
    phrases
        .iter()
        .all(|phrase| texts.iter().any(|text| text.contains(phrase.as_str())))
}
