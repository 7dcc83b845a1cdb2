//! What is asked: a row of concepts, each a word with the words that mean the same.

use super::counts::Wanted;
use super::place::{self, FILTERS};
use super::understand::{Asked, has_han, understand};
use super::{sound, synonyms, words};
use std::collections::HashSet;

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
    /// Whether no document has it.
    pub unknown: bool,
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
    /// Where it must be filed.
    pub wanted: Wanted,
    /// The filters among them that were named in words.
    pub understood: Vec<usize>,
}

impl Concept {
    /// The word as it is looked up; the first of several.
    pub fn word(&self) -> &str {
        self.ways.first().and_then(|way| way.first()).map_or("", String::as_str)
    }
}

impl Question {
    /// Understands what was typed. Loads the dictionary the first time.
    pub fn new(text: &str, as_words: &[usize], filters: &[Option<String>; FILTERS.len()]) -> Self {
        let asked = understand(text, as_words);
        let mut question = Self::default();
        for (filter, (place, value)) in question.wanted.codes.iter_mut().zip(filters).enumerate() {
            *place = value.as_ref().map(|value| place::code(filter, value));
        }
        for found in &asked.filters {
            if let Some(place @ None) = question.wanted.codes.get_mut(found.filter) {
                *place = Some(place::code(found.filter, &found.value));
                question.understood.push(found.filter);
            }
        }
        let without = asked.without_filed.iter();
        question.wanted.without = without
            .map(|named| (named.filter, place::code(named.filter, &named.value)))
            .collect();
        for text in asked.words.iter().chain(&asked.phrases) {
            question.concepts.extend(concepts(text));
        }
        question.concepts.truncate(MAX_CONCEPTS);
        if question.concepts.iter().any(|concept| !concept.form) {
            let (wishes, musts) = question.concepts.drain(..).partition(|concept: &Concept| concept.form);
            (question.wishes, question.concepts) = (wishes, musts);
        }
        let mut seen = HashSet::new();
        let pairs = asked.words.iter().chain(&asked.phrases).flat_map(|text| grams(text));
        question.grams = pairs.filter(|pair| seen.insert(pair.clone())).take(MAX_GRAMS).collect();
        question.asked = asked;
        question
    }

    /// Whether nothing but filters was asked.
    pub fn is_browsing(&self) -> bool {
        self.concepts.is_empty() && self.asked.author.is_none() && !self.is_unfindable()
    }

    /// Whether something was typed that has no words.
    pub fn is_unfindable(&self) -> bool {
        let is_filed = !self.asked.filters.is_empty() || !self.asked.without_filed.is_empty();
        self.concepts.is_empty() && !is_filed && !self.asked.text.is_empty()
    }

    /// The same without the filters that were named in words.
    pub fn without_understood(&self) -> Self {
        let mut question = self.clone();
        for filter in question.understood.drain(..) {
            if let Some(place) = question.wanted.codes.get_mut(filter) {
                *place = None;
            }
        }
        question
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
        let group = group.or_else(|| Some((word.to - word.from, synonyms::group(&word.text)?)));
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
pub fn sounds(text: &str) -> Vec<Vec<String>> {
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
