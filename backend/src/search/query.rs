//! From what was understood to what the index is asked.
//!
//! Things that have a title are asked in one field of all their words and what was said in discussions and captions in
//! another, so that a concept of one word is one posting list, and the best of a million are found without scoring them
//! all. When that finds too little, concepts may also be met by sound, by a near spelling, or left out one at a time.

use super::fields::Fields;
use super::letters::SomeOf;
use super::question::{Concept, Question, sounds};
use super::understand::has_han;
use super::words;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Term};

/// Where it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Things that have a title: cases, courses, lessons, threads, people.
    Things,
    /// What was said: posts, captions.
    Said,
}

/// How strictly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Every concept.
    All,
    /// Every concept also by sound or near spelling, or all but one.
    Near,
    /// Anything alike.
    Alike,
}

impl Question {
    /// What matches, whatever it is filed under.
    pub fn query(&self, fields: &Fields, side: Side, level: Level) -> Box<dyn Query> {
        if self.is_unfindable() && self.asked.author.is_none() {
            return Box::new(EmptyQuery);
        }
        let field = match side {
            Side::Things => fields.all,
            Side::Said => fields.said,
        };
        let mut clauses = match level {
            Level::All => self.musts(fields, field, side),
            Level::Near => vec![(Occur::Must, self.near(fields, field, side))],
            Level::Alike => vec![(Occur::Must, self.alike(fields, field, side))],
        };
        clauses.extend(
            self.wishes
                .iter()
                .map(|wish| (Occur::Should, any_way(field, &wish.ways))),
        );
        if let Some(author) = &self.asked.author {
            clauses.push((Occur::Must, by_author(fields, author)));
        }
        if clauses.is_empty() {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        for without in &self.asked.without {
            let words: Vec<String> = words::asked(without).into_iter().map(|word| word.text).collect();
            if !words.is_empty() {
                clauses.push((Occur::MustNot, all_of(field, &words)));
            }
        }
        match (clauses.len(), clauses.pop()) {
            (1, Some((Occur::Must | Occur::Should, only))) => only,
            (_, Some(last)) => {
                clauses.push(last);
                Box::new(BooleanQuery::new(clauses))
            }
            (_, None) => Box::new(EmptyQuery),
        }
    }

    fn musts(&self, fields: &Fields, field: Field, side: Side) -> Vec<(Occur, Box<dyn Query>)> {
        let concepts = self.concepts.iter();
        concepts
            .map(|concept| (Occur::Must, of_concept(concept, fields, field, side, false)))
            .collect()
    }

    /// Most of the concepts in some way: of three all but one, of a long question two thirds.
    fn near(&self, fields: &Fields, field: Field, side: Side) -> Box<dyn Query> {
        let concepts = self.concepts.iter();
        let each = concepts.map(|concept| (Occur::Should, of_concept(concept, fields, field, side, true)));
        let least = self.concepts.len() - self.concepts.len() / 3;
        let most = BooleanQuery::with_minimum_required_clauses(each.collect(), least);
        let mut ways: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Should, Box::new(most))];
        if side == Side::Things {
            ways.extend(self.alike_titles(fields, 2).map(|query| (Occur::Should, query)));
        }
        Box::new(BooleanQuery::new(ways))
    }

    /// Any of the concepts, or a title that has some of the letters.
    fn alike(&self, fields: &Fields, field: Field, side: Side) -> Box<dyn Query> {
        let mut ways: Vec<(Occur, Box<dyn Query>)> = self
            .concepts
            .iter()
            .map(|concept| (Occur::Should, of_concept(concept, fields, field, side, true)))
            .collect();
        if side == Side::Things {
            ways.extend(self.alike_titles(fields, 4).map(|query| (Occur::Should, query)));
        }
        Box::new(BooleanQuery::new(ways))
    }

    /// Titles that have one of `parts` of the query's pairs of letters.
    fn alike_titles(&self, fields: &Fields, parts: usize) -> Option<Box<dyn Query>> {
        // Of three letters there are three pairs; a wrong one in the middle leaves one.
        let least = (self.grams.len() / parts).max(1);
        let alike = SomeOf {
            field: fields.grams,
            terms: self.grams.clone(),
            least: u8::try_from(least).unwrap_or(u8::MAX),
        };
        (!self.grams.is_empty()).then(|| Box::new(alike) as Box<dyn Query>)
    }
}

fn of_concept(concept: &Concept, fields: &Fields, field: Field, side: Side, near: bool) -> Box<dyn Query> {
    // What is typed in Latin letters is pinyin as readily as a word; Han letters are meant as they stand.
    let by_sound = side == Side::Things && !concept.sounds.is_empty() && (near || !has_han(&concept.text));
    if !by_sound && (!near || concept.near.is_empty()) {
        return any_way(field, &concept.ways);
    }
    let mut ways: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Should, any_way(field, &concept.ways))];
    if by_sound {
        let sounds = concept.sounds.iter();
        ways.extend(sounds.map(|way| (Occur::Should, all_basic(fields.sounds, way))));
    }
    if near {
        let near = concept.near.iter();
        ways.extend(near.map(|word| (Occur::Should, exactly(field, word, IndexRecordOption::WithFreqs))));
    }
    Box::new(BooleanQuery::new(ways))
}

fn by_author(fields: &Fields, name: &str) -> Box<dyn Query> {
    let words: Vec<String> = words::asked(name).into_iter().map(|word| word.text).collect();
    let mut ways: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Should, all_of(fields.author, &words))];
    for way in sounds(name) {
        ways.push((Occur::Should, all_basic(fields.author_sounds, &way)));
    }
    Box::new(ConstScoreQuery::new(Box::new(BooleanQuery::new(ways)), 0.0))
}

fn any_way(field: Field, ways: &[Vec<String>]) -> Box<dyn Query> {
    match ways {
        [only] => all_of(field, only),
        many => {
            let ways = many.iter().map(|way| (Occur::Should, all_of(field, way)));
            Box::new(BooleanQuery::new(ways.collect()))
        }
    }
}

fn all_of(field: Field, words: &[String]) -> Box<dyn Query> {
    all(field, words, IndexRecordOption::WithFreqs)
}

fn all_basic(field: Field, terms: &[String]) -> Box<dyn Query> {
    all(field, terms, IndexRecordOption::Basic)
}

fn all(field: Field, words: &[String], record: IndexRecordOption) -> Box<dyn Query> {
    match words {
        [] => Box::new(EmptyQuery),
        [only] => exactly(field, only, record),
        many => {
            let words = many.iter().map(|word| (Occur::Must, exactly(field, word, record)));
            Box::new(BooleanQuery::new(words.collect()))
        }
    }
}

fn exactly(field: Field, text: &str, record: IndexRecordOption) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), record))
}
