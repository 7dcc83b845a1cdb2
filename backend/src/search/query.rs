//! From what was typed to a query. Any text is one: there is no syntax and so no error of syntax.

use super::analyzer::{inner_words, is_han, query_letters, query_words};
use super::fields::{FILTERS, Fields};
use super::ranking;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, PhraseQuery, Query,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Term};

/// What is typed is cut after so many characters.
pub const MAX_QUERY_CHARS: usize = 500;

/// More words than this are not looked for.
const MAX_WORDS: usize = 32;

/// What is asked of the index.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// What was typed, cleaned.
    pub text: String,
    /// Its words.
    pub words: Vec<String>,
    /// Wanted values, in the order of [`FILTERS`].
    pub filters: [Option<String>; FILTERS.len()],
}

impl Question {
    /// Cleans what was typed and finds its words. Loads the dictionary the first time.
    pub fn new(text: &str, filters: [Option<String>; FILTERS.len()]) -> Self {
        let text = clean(text);
        let mut words = query_words(&text);
        words.truncate(MAX_WORDS);
        Self { text, words, filters }
    }

    /// The query with all filters but one.
    pub fn query(&self, fields: &Fields, without: Option<usize>) -> Box<dyn Query> {
        let mut clauses = vec![(Occur::Must, self.matching(fields))];
        for (number, (field, wanted)) in fields.filters.iter().zip(&self.filters).enumerate() {
            if let Some(wanted) = wanted
                && without != Some(number)
            {
                let filter = exactly(*field, wanted, IndexRecordOption::Basic);
                clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(filter, 0.0))));
            }
        }
        Box::new(BooleanQuery::new(clauses))
    }

    fn matching(&self, fields: &Fields) -> Box<dyn Query> {
        if self.text.is_empty() {
            return Box::new(AllQuery);
        }
        if self.words.is_empty() {
            return Box::new(EmptyQuery);
        }
        let words = self
            .words
            .iter()
            .map(|word| (Occur::Should, word_anywhere(fields, word)));
        let most = BooleanQuery::with_minimum_required_clauses(words.collect(), ranking::required(self.words.len()));
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, Box::new(most))];
        if let Some(whole) = letters_in_a_row(fields, &self.text) {
            clauses.push((Occur::Should, weighted(whole, ranking::WHOLE)));
        }
        Box::new(BooleanQuery::new(clauses))
    }
}

/// What was typed without control characters and what is too long.
pub fn clean(text: &str) -> String {
    let visible = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter });
    let cut: String = visible.take(MAX_QUERY_CHARS).collect();
    cut.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A word in its best field; or its letters in a row; or the shorter words inside it.
fn word_anywhere(fields: &Fields, word: &str) -> Box<dyn Query> {
    let mut ways = in_fields(fields, word);
    if word.chars().all(is_han) {
        if let Some(letters) = letters_in_a_row(fields, word) {
            ways.push(weighted(letters, ranking::LETTERS));
        }
        let inner = inner_words(word);
        if !inner.is_empty() {
            let all = inner.iter().map(|one| best_of(in_fields(fields, one))).collect();
            ways.push(weighted(
                Box::new(BooleanQuery::intersection(all)),
                ranking::INNER_WORDS,
            ));
        }
    }
    best_of(ways)
}

fn in_fields(fields: &Fields, word: &str) -> Vec<Box<dyn Query>> {
    [
        (fields.title, ranking::TITLE),
        (fields.chapter, ranking::CHAPTER),
        (fields.keywords, ranking::KEYWORDS),
        (fields.author, ranking::AUTHOR),
        (fields.body, ranking::BODY),
    ]
    .into_iter()
    .map(|(field, weight)| weighted(exactly(field, word, IndexRecordOption::WithFreqs), weight))
    .collect()
}

fn letters_in_a_row(fields: &Fields, text: &str) -> Option<Box<dyn Query>> {
    let letters = query_letters(text);
    match letters.as_slice() {
        [] => None,
        [one] => Some(exactly(fields.letters, one, IndexRecordOption::WithFreqs)),
        many => {
            let terms = many.iter().map(|letter| Term::from_field_text(fields.letters, letter));
            Some(Box::new(PhraseQuery::new(terms.collect())))
        }
    }
}

fn best_of(ways: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    Box::new(DisjunctionMaxQuery::with_tie_breaker(ways, ranking::TIE_BREAKER))
}

fn weighted(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, weight))
}

fn exactly(field: Field, text: &str, record: IndexRecordOption) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), record))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_cut_and_cleaned() {
        assert_eq!(clean(" 小数\u{0}\n乘法 "), "小数 乘法");
        assert_eq!(clean(&"数".repeat(600)).chars().count(), MAX_QUERY_CHARS);
    }
}
