//! From text to the words it is found by.
//!
//! Folding makes ways of writing the same: lower case, full-width forms as half-width. Han runs are cut into words by
//! jieba, in search mode also into the shorter words inside; other runs are words as they stand, English ones stemmed.
//! A second analyzer cuts into single letters, so that a phrase of letters finds what jieba cut otherwise.

use tantivy::tokenizer::{Language, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy_jieba::JiebaTokenizer;

/// Name of the analyzer of words in the schema.
pub const WORDS: &str = "words";

/// Name of the analyzer of single letters in the schema.
pub const LETTERS: &str = "letters";

/// Words that say nothing in a query beside others.
const EMPTY_WORDS: &[&str] = &[
    "的", "了", "吗", "呢", "吧", "啊", "是", "在", "和", "与", "也", "a", "an", "the", "of", "to", "in", "and", "is",
];

/// A letter as it is compared: lower case, half width.
pub fn fold(letter: char) -> impl Iterator<Item = char> {
    let half = match letter {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    };
    half.to_lowercase()
}

/// A text as it is compared.
pub fn folded(text: &str) -> String {
    text.chars().flat_map(fold).collect()
}

/// Whether a letter is Han.
pub const fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々' | '〇')
}

/// The analyzer of documents: every word, and the shorter words inside long ones.
pub fn words() -> TextAnalyzer {
    TextAnalyzer::builder(Words { inner_words: true })
        .filter(Stemmer::new(Language::English))
        .build()
}

/// The analyzer of single letters.
pub fn letters() -> TextAnalyzer {
    TextAnalyzer::from(Letters)
}

/// The words of a query, each once, without those that say nothing.
pub fn query_words(query: &str) -> Vec<String> {
    let all = distinct(&mut long_words(), query);
    let telling: Vec<String> = all
        .iter()
        .filter(|word| !EMPTY_WORDS.contains(&word.as_str()))
        .cloned()
        .collect();
    if telling.is_empty() { all } else { telling }
}

/// The shorter words inside a word, without itself.
pub fn inner_words(word: &str) -> Vec<String> {
    let mut inner = distinct(&mut words(), word);
    inner.retain(|one| one != word);
    inner
}

/// The letters of a text in order, as the letter analyzer has them.
pub fn query_letters(text: &str) -> Vec<String> {
    let mut analyzer = letters();
    let mut stream = analyzer.token_stream(text);
    let mut found = Vec::new();
    while let Some(token) = stream.next() {
        found.push(token.text.clone());
    }
    found
}

/// An English word by its stem; others as they are.
pub fn stem(word: &str) -> String {
    let mut analyzer = long_words();
    let mut stream = analyzer.token_stream(word);
    stream.next().map(|token| token.text.clone()).unwrap_or_default()
}

fn long_words() -> TextAnalyzer {
    TextAnalyzer::builder(Words { inner_words: false })
        .filter(Stemmer::new(Language::English))
        .build()
}

fn distinct(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let mut stream = analyzer.token_stream(text);
    let mut found = Vec::new();
    while let Some(token) = stream.next() {
        if !found.contains(&token.text) {
            found.push(token.text.clone());
        }
    }
    found
}

/// Cuts into words.
#[derive(Clone)]
struct Words {
    inner_words: bool,
}

/// Cuts into letters.
#[derive(Clone)]
struct Letters;

/// Tokens made beforehand.
struct Made {
    tokens: std::vec::IntoIter<Token>,
    current: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = Made;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Made {
        let text = folded(text);
        let mut jieba = JiebaTokenizer::with_search_mode(self.inner_words);
        let mut tokens = Vec::new();
        for (start, run) in runs(&text) {
            if run.chars().next().is_some_and(is_han) {
                let mut stream = jieba.token_stream(run);
                while let Some(token) = stream.next() {
                    push(&mut tokens, start + token.offset_from, &token.text);
                }
            } else {
                push(&mut tokens, start, run);
            }
        }
        Made::of(tokens)
    }
}

impl Tokenizer for Letters {
    type TokenStream<'a> = Made;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Made {
        let mut tokens = Vec::new();
        for (start, letter) in folded(text)
            .char_indices()
            .filter(|(_, letter)| letter.is_alphanumeric())
        {
            push(&mut tokens, start, letter.encode_utf8(&mut [0; 4]));
        }
        Made::of(tokens)
    }
}

fn push(tokens: &mut Vec<Token>, start: usize, text: &str) {
    tokens.push(Token {
        offset_from: start,
        offset_to: start + text.len(),
        position: tokens.len(),
        text: text.to_owned(),
        position_length: 1,
    });
}

/// Runs of Han and runs of other letters and digits, with where they start.
fn runs(text: &str) -> Vec<(usize, &str)> {
    let kind = |letter: char| letter.is_alphanumeric().then(|| is_han(letter));
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let this = kind(first);
        let end = rest.find(|letter| kind(letter) != this).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if this.is_some() {
            found.push((text.len() - rest.len(), run));
        }
        rest = after;
    }
    found
}

impl Made {
    fn of(tokens: Vec<Token>) -> Self {
        Self {
            tokens: tokens.into_iter(),
            current: Token::default(),
        }
    }
}

impl TokenStream for Made {
    fn advance(&mut self) -> bool {
        match self.tokens.next() {
            Some(token) => {
                self.current = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.current
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.current
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether every word of the query is a word of the text.
    fn meet(query: &str, text: &str) -> bool {
        let text = distinct(&mut words(), text);
        query_words(query).iter().all(|word| text.contains(word))
    }

    #[test]
    fn what_is_the_same_meets_and_what_differs_does_not() {
        for (query, text, wanted) in [
            ("小数", "小数乘法：积的小数点点在哪里", true),
            ("乘法", "小数乘法：积的小数点点在哪里", true),
            ("ＡＢＣ", "abc 歌", true),
            ("Fractions", "adding fraction", true),
            ("teaching", "How to teach English", true),
            ("５年级", "5年级数学", true),
            ("中国", "中华人民共和国", false),
            ("人民", "中华人民共和国", true),
            ("除法", "小数乘法", false),
            ("art", "start", false),
            ("小数的乘法", "小数乘法", true),
        ] {
            assert_eq!(meet(query, text), wanted, "{query} / {text}");
        }
    }

    #[test]
    fn signs_are_no_words() {
        assert!(query_words("!? \"(AND) ~*：，。").iter().eq(["and"]));
        assert!(query_words("～！@#￥%……&*（）").is_empty());
    }
}
