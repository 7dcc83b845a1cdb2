//! Searching: from a request to hits, facets and what was made of the query.

use super::collect::{self, Candidate, Counts, First, is_wanted};
use super::error::SearchError;
use super::facets::{self, Facets};
use super::fields::Shown;
use super::fold::folded;
use super::generation::Generation;
use super::highlight::{self, Mark};
use super::look::{self, Look, Own};
use super::mean;
use super::place::{self, FILTERS, unpack};
use super::query::{Level, Question, Side};
use super::ranking::{self, Parts};
use super::spelling;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::time::Instant;
use tantivy::{DocAddress, Searcher};

/// Documents in which a phrase is looked for.
const MAX_READ_FOR_PHRASE: usize = 1_000;

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

/// What an attempt has found.
struct Found {
    question: Question,
    level: Level,
    counts: Counts,
    order: Vec<(Candidate, Option<Parts>)>,
}

/// Asks the index. Blocks.
pub fn search(generation: &Generation, request: &Request) -> Result<SearchAnswer, SearchError> {
    let start = Instant::now();
    let asking = Asking {
        generation,
        searcher: &generation.searcher(),
        request,
    };
    let question = Question::new(&request.text, &request.as_words, &request.filters);
    let understood = question.asked.filters.clone();
    let (mut found, relaxed) = asking.widening(question)?;
    let exact = found.order.len();
    asking.fill(&mut found)?;
    let marks = marks(&found.question, found.level);
    let mut items = Vec::new();
    for (at, (candidate, parts)) in found.order.iter().enumerate().skip(request.offset).take(request.limit) {
        let mut hit = asking.hit(*candidate, *parts, &marks)?;
        hit.alike = at >= exact;
        items.push(hit);
    }
    let end = request.offset + items.len();
    let did_you_mean = mean::better(&found.question, found.level, &items);
    Ok(SearchAnswer {
        next_cursor: ((end as u64) < found.counts.total && !items.is_empty()).then(|| end.to_string()),
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

/// What is asked of which index.
struct Asking<'a> {
    generation: &'a Generation,
    searcher: &'a Searcher,
    request: &'a Request,
}

impl Asking<'_> {
    /// Asks strictly, and more and more widely while too little is found.
    fn widening(&self, mut question: Question) -> Result<(Found, Vec<Relaxed>), SearchError> {
        let strict = self.attempt(question.clone(), Level::All)?;
        if strict.counts.total >= ranking::ENOUGH || question.is_browsing() && question.understood.is_empty() {
            return Ok((strict, Vec::new()));
        }
        for concept in &mut question.concepts {
            let word = concept.ways.first().and_then(|way| way.first());
            if let Some(word) = word
                && look::documents(self.searcher, &self.generation.fields, word)? == 0
            {
                concept.near = spelling::near(self.searcher, &self.generation.fields, word)?;
            }
        }
        let open = (!question.understood.is_empty()).then(|| question.without_understood());
        let mut attempts = vec![(question.clone(), Level::Near)];
        attempts.extend(open.iter().map(|open| (open.clone(), Level::All)));
        attempts.extend(open.iter().map(|open| (open.clone(), Level::Near)));
        attempts.push((open.unwrap_or(question), Level::Alike));
        let mut best = strict;
        for (question, level) in attempts {
            if question.concepts.is_empty() && level != Level::All {
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

    /// Fills the first page below few hits with what is alike: to a teacher who needs something for tomorrow more is more.
    fn fill(&self, found: &mut Found) -> Result<(), SearchError> {
        let wants_all = !found.question.asked.phrases.is_empty() || found.question.concepts.is_empty();
        let is_full = found.order.len() >= ranking::PAGE || found.level == Level::Alike;
        if wants_all || is_full || found.order.is_empty() || self.request.sort == Sort::New {
            return Ok(());
        }
        let alike = self.attempt(found.question.clone(), Level::Alike)?;
        let known: HashSet<DocAddress> = found.order.iter().map(|(candidate, _)| candidate.address).collect();
        let others = alike
            .order
            .into_iter()
            .filter(|(candidate, _)| !known.contains(&candidate.address));
        found
            .order
            .extend(others.take(ranking::PAGE - known.len().min(ranking::PAGE)));
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
        })
    }

    /// How many candidates are wanted of a side.
    fn wanted(&self, side: Side) -> usize {
        let first = if side == Side::Things {
            ranking::CANDIDATES
        } else {
            ranking::CANDIDATES / 3
        };
        first.max(self.request.offset + self.request.limit)
    }

    fn order(
        &self,
        question: &Question,
        level: Level,
        counts: &mut Counts,
    ) -> Result<Vec<(Candidate, Option<Parts>)>, SearchError> {
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
            let close = if *side == Side::Things {
                ranking::CANDIDATES
            } else {
                ranking::CANDIDATES / 3
            };
            rest.extend(candidates.split_off(close.min(candidates.len())));
            order.extend(self.looked_at(question, *side, &candidates)?);
        }
        order.sort_by(|(one, _), (other, _)| other.cmp(one));
        rest.sort_by(|one, other| other.cmp(one));
        order.extend(rest.into_iter().map(|candidate| (candidate, None)));
        Ok(order)
    }

    /// Candidates with the scores of a close look.
    fn looked_at(
        &self,
        question: &Question,
        side: Side,
        candidates: &[Candidate],
    ) -> Result<Vec<(Candidate, Option<Parts>)>, SearchError> {
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
    ) -> Result<Vec<(Candidate, Option<Parts>)>, SearchError> {
        let mut order = Vec::new();
        for side in [Side::Things, Side::Said] {
            let query = question.query(&self.generation.fields, side, level);
            let any = collect::Wanted::default();
            let candidates = collect::best(self.searcher, query.as_ref(), &any, MAX_READ_FOR_PHRASE)?;
            let mut having = Vec::new();
            for candidate in candidates {
                let shown = self.generation.shown(self.searcher, candidate.address)?;
                if has_phrases(&shown, &question.asked.phrases) {
                    let place = collect::place_of(self.searcher, candidate.address)?;
                    counts.add(place, &question.wanted);
                    having.extend(is_wanted(place, &question.wanted).then_some(candidate));
                }
            }
            order.extend(self.looked_at(question, side, &having)?);
        }
        order.sort_by(|(one, _), (other, _)| other.cmp(one));
        Ok(order)
    }

    fn hit(&self, candidate: Candidate, parts: Option<Parts>, marks: &[Mark]) -> Result<SearchHit, SearchError> {
        let shown = self.generation.shown(self.searcher, candidate.address)?;
        let codes = unpack(collect::place_of(self.searcher, candidate.address)?);
        let named = FILTERS.iter().enumerate().skip(1);
        let shelf = named.filter_map(|(filter, name)| {
            let code = codes.get(filter).copied()?;
            Some(((*name).to_owned(), place::value(filter, code)?))
        });
        Ok(SearchHit {
            kind: place::value(0, codes[0]).unwrap_or_default(),
            id: shown.id.to_string(),
            title_html: highlight::whole(&shown.title, marks),
            title: shown.title,
            snippet: highlight::snippet(&shown.body, marks),
            url: shown.url,
            author: shown.author,
            chapter: shown.chapter,
            shelf: shelf.collect(),
            at_s: shown.at_s,
            alike: false,
            score: if self.request.sort == Sort::New {
                0.0
            } else {
                candidate.score
            },
            explain: parts.filter(|_| self.request.explain),
        })
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

/// What is marked in hits.
fn marks(question: &Question, level: Level) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for phrase in &question.asked.phrases {
        marks.push(Mark::Letters(phrase.chars().collect()));
    }
    for concept in question.concepts.iter().chain(&question.wishes) {
        marks.extend(concept.ways.iter().flatten().map(|word| Mark::of_word(word)));
        marks.extend(concept.near.iter().map(|word| Mark::of_word(word)));
        marks.extend(concept.sounds.iter().filter_map(|way| Mark::of_sound(way)));
    }
    if level > Level::All {
        // Pairs of letters that stand beside each other: what a wrong letter has left of a word.
        let pairs = question
            .grams
            .iter()
            .filter(|pair| question.asked.text.contains(pair.as_str()));
        marks.extend(pairs.map(|pair| Mark::of_word(pair)));
    }
    marks.truncate(48);
    marks
}
