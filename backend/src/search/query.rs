//! From what was understood to what the index is asked.
//!
//! A query is a row of concepts: each a word with the words that mean the same. Things that have a title are asked in one
//! field of all their words and what was said in discussions and captions in another, so that a concept of one word is
//! one posting list, and the best of a million are found without scoring them all. When that finds too little, concepts
//! may also be met by sound, by a near spelling, or left out one at a time.

use super::fields::Fields;
use super::place::{self, FILTERS};
use super::understand::{Asked, has_han, understand};
use super::{sound, synonyms, words};
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Term};

/// More concepts than this are not looked for.
const MAX_CONCEPTS: usize = 16;

/// More pairs of letters than this are not compared.
pub const MAX_GRAMS: usize = 24;

/// A word with what may stand for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concept {
    /// As it was asked, for marks.
    pub text: String,
    /// The words it is met by: each way a set of words that are all there. The first is itself.
    pub ways: Vec<Vec<String>>,
    /// Ways by its sound, of what has a title.
    pub sounds: Vec<Vec<String>>,
    /// Words spelt nearly so, filled in when it is not found.
    pub near: Vec<String>,
    /// Whether it says how, not what.
    pub form: bool,
}

/// What is asked of the index.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// What was understood.
    pub asked: Asked,
    /// What must be met.
    pub concepts: Vec<Concept>,
    /// What makes it better.
    pub wishes: Vec<Concept>,
    /// Pairs of Han letters of the query, by which titles are compared with it.
    pub grams: Vec<String>,
    /// Wanted values as codes, in the order of [`FILTERS`].
    pub wanted: [Option<u8>; FILTERS.len()],
    /// The filters among them that were named in words.
    pub understood: Vec<usize>,
}

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
    /// Understands what was typed. Loads the dictionary the first time.
    pub fn new(text: &str, as_words: &[usize], filters: &[Option<String>; FILTERS.len()]) -> Self {
        let asked = understand(text, as_words);
        let mut question = Self::default();
        for (filter, (place, value)) in question.wanted.iter_mut().zip(filters).enumerate() {
            *place = value.as_ref().map(|value| place::code(filter, value));
        }
        for found in &asked.filters {
            if let Some(place @ None) = question.wanted.get_mut(found.filter) {
                *place = Some(place::code(found.filter, &found.value));
                question.understood.push(found.filter);
            }
        }
        for text in asked.words.iter().chain(&asked.phrases) {
            question.concepts.extend(concepts(text));
        }
        question.concepts.truncate(MAX_CONCEPTS);
        if question.concepts.iter().any(|concept| !concept.form) {
            let (wishes, musts) = question.concepts.drain(..).partition(|concept: &Concept| concept.form);
            (question.wishes, question.concepts) = (wishes, musts);
        }
        question.grams = asked
            .words
            .iter()
            .chain(&asked.phrases)
            .flat_map(|text| grams(text))
            .collect();
        question.grams.dedup();
        question.grams.truncate(MAX_GRAMS);
        question.asked = asked;
        question
    }

    /// Whether nothing but filters was asked.
    pub fn is_browsing(&self) -> bool {
        self.concepts.is_empty() && self.asked.author.is_none() && !self.is_unfindable()
    }

    /// Whether something was typed that has no words.
    fn is_unfindable(&self) -> bool {
        self.concepts.is_empty() && self.asked.filters.is_empty() && !self.asked.text.is_empty()
    }

    /// The same without the filters that were named in words.
    pub fn without_understood(&self) -> Self {
        let mut question = self.clone();
        for filter in question.understood.drain(..) {
            if let Some(place) = question.wanted.get_mut(filter) {
                *place = None;
            }
        }
        question
    }

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
            Level::All => self.musts(fields, field, side, false),
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

    fn musts(&self, fields: &Fields, field: Field, side: Side, near: bool) -> Vec<(Occur, Box<dyn Query>)> {
        let concepts = self.concepts.iter();
        concepts
            .map(|concept| (Occur::Must, of_concept(concept, fields, field, side, near)))
            .collect()
    }

    /// Every concept in some way, or all but one.
    fn near(&self, fields: &Fields, field: Field, side: Side) -> Box<dyn Query> {
        let musts = || self.musts(fields, field, side, true);
        let count = self.concepts.len();
        let mut ways: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        if (3..=8).contains(&count) {
            for left_out in 0..count {
                let mut most = musts();
                most.remove(left_out);
                ways.push((Occur::Should, Box::new(BooleanQuery::new(most))));
            }
        } else {
            ways.push((Occur::Should, Box::new(BooleanQuery::new(musts()))));
        }
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
        let pairs = self.grams.iter();
        let pairs: Vec<(Occur, Box<dyn Query>)> = pairs
            .map(|gram| (Occur::Should, exactly(fields.grams, gram, IndexRecordOption::Basic)))
            .collect();
        // Of three letters there are three pairs; a wrong one in the middle leaves one.
        let least = (pairs.len() / parts).max(1);
        (!pairs.is_empty()).then(|| {
            let alike = BooleanQuery::with_minimum_required_clauses(pairs, least);
            Box::new(ConstScoreQuery::new(Box::new(alike), 1.0)) as Box<dyn Query>
        })
    }
}

/// The concepts of a piece of folded text.
fn concepts(text: &str) -> Vec<Concept> {
    let letters: Vec<char> = text.chars().collect();
    let words = words::asked(text);
    let mut found: Vec<Concept> = Vec::new();
    let mut at = 0;
    for word in &words {
        if word.from < at {
            continue;
        }
        let rest = letters.get(word.from..).unwrap_or_default();
        let group =
            synonyms::begins(rest).filter(|(length, _)| words.iter().any(|other| other.to == word.from + length));
        let written = |to: usize| {
            letters
                .get(word.from..to)
                .unwrap_or_default()
                .iter()
                .collect::<String>()
        };
        let concept = if let Some((length, group)) = group {
            at = word.from + length;
            let text = written(at);
            let own = words::asked(&text).into_iter().map(|word| word.text).collect();
            let others = group
                .ways
                .iter()
                .filter(|way| **way != own)
                .cloned()
                .collect::<Vec<_>>();
            Concept {
                ways: [own].into_iter().chain(others).collect(),
                form: group.form,
                text,
                ..Concept::default()
            }
        } else {
            at = word.to;
            let text = written(at);
            Concept {
                ways: vec![vec![word.text.clone()]],
                sounds: sounds(&text),
                text,
                ..Concept::default()
            }
        };
        if !found.iter().any(|known| known.ways == concept.ways) {
            found.push(concept);
        }
    }
    found
}

/// How a word may sound: typed in pinyin, or in other letters that sound the same.
fn sounds(text: &str) -> Vec<Vec<String>> {
    if has_han(text) {
        let letters: Vec<char> = text.chars().collect();
        // One letter sounds like too many.
        return if letters.len() > 1 {
            vec![sound::of_han(&letters)]
        } else {
            Vec::new()
        };
    }
    sound::ways(text)
}

/// Pairs of Han letters that stand beside each other or with one between them: a wrong letter leaves some of them.
pub fn grams(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let pair = |at: usize, other: usize| {
        let (first, second) = (letters.get(at)?, letters.get(other)?);
        (super::fold::is_han(*first) && super::fold::is_han(*second)).then(|| format!("{first}{second}"))
    };
    (0..letters.len())
        .flat_map(|at| [pair(at, at + 1), pair(at, at + 2)])
        .flatten()
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(text: &str) -> Question {
        Question::new(text, &[], &Default::default())
    }

    fn texts(concepts: &[Concept]) -> Vec<&str> {
        concepts.iter().map(|concept| concept.text.as_str()).collect()
    }

    #[test]
    fn a_query_is_a_row_of_concepts() {
        let question = ask("小数乘法 公开课");
        assert_eq!(texts(&question.concepts), ["小数", "乘法"]);
        assert_eq!(texts(&question.wishes), ["公开课"]);
        assert!(question.wishes[0].ways.len() > 3);
        // Alone, how is what.
        assert_eq!(texts(&ask("公开课").concepts), ["公开课"]);
        assert_eq!(texts(&ask("五年级 教案").concepts), ["教案"]);
        assert_eq!(ask("xscf").concepts[0].sounds, [["=xscf"]]);
    }

    #[test]
    fn pairs_of_letters_survive_a_wrong_one() {
        let (right, wrong) = (grams("静夜思"), grams("静液思"));
        assert_eq!(right, ["静夜", "静思", "夜思"]);
        assert_eq!(wrong.iter().filter(|pair| right.contains(pair)).count(), 1);
    }

    #[test]
    fn only_signs_find_nothing_and_nothing_finds_all() {
        assert!(ask("").is_browsing() && ask("五年级").is_browsing());
        assert!(!ask("？！").is_browsing());
    }
}
