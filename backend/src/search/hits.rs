//! What a hit shows, with marks.

use super::answer::{SearchHit, Sort};
use super::asking::Asking;
use super::collect::Candidate;
use super::error::SearchError;
use super::highlight::{self, Mark};
use super::place::{self, FILTERS, unpack};
use super::query::Level;
use super::question::Question;
use super::ranking::Parts;

impl Asking<'_> {
    /// A candidate as it is shown.
    pub fn hit(&self, candidate: Candidate, parts: Option<Parts>, marks: &[Mark]) -> Result<SearchHit, SearchError> {
        let shown = self.generation.shown(self.searcher, candidate.address)?;
        let codes = unpack(self.columns.place(candidate.address));
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

/// What is marked in hits.
pub fn marks(question: &Question, level: Level) -> Vec<Mark> {
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
