//! From text to the words it is found by.
//!
//! Folded text falls into runs. Han runs are cut by jieba with a dictionary of school words beside its own; long words
//! are found by the shorter ones inside them too, and letters that belong to no word by pairs. Latin runs are English
//! and stemmed, figures stand for themselves. Words that say nothing are left out.

use super::fold::{folded, is_han};
use jieba_rs::Jieba;
use std::sync::LazyLock;
use tantivy::tokenizer::{Language, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer};

/// Name of the analyzer of words in the schema.
pub const WORDS: &str = "words";

/// Words that say nothing.
const EMPTY_WORDS: &[&str] = &[
    "的", "了", "吗", "呢", "吧", "啊", "呀", "是", "在", "和", "与", "也", "及", "地", "得", "着", "就", "都", "a",
    "an", "the", "of", "to", "in", "and", "is", "are", "for", "on", "at", "with",
];

/// Longest word inside another, in letters.
const MAX_INNER: usize = 3;

/// A longer word than this, in bytes, is no word but a made-up thing.
const MAX_WORD_BYTES: usize = 60;

/// Loaded at the first word: it takes a moment and some 60 MB.
static DICTIONARY: LazyLock<Jieba> = LazyLock::new(|| {
    let mut dictionary = Jieba::new();
    let words = include_str!("data/words.txt").lines();
    for word in words.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        dictionary.add_word(word, None, None);
    }
    dictionary
});

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As it is looked up: English by its stem.
    pub text: String,
    /// First letter in the folded text, counted in letters.
    pub from: usize,
    /// The letter after its last.
    pub to: usize,
    /// How it stands in the text.
    pub kind: WordKind,
}

/// How a word stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    /// A word of its own.
    Whole,
    /// A Han letter that belongs to no word.
    Single,
    /// Inside the whole word that comes next.
    Inner,
    /// Two single letters in a row: the one before and the next.
    Pair,
}

/// The analyzer of texts.
pub fn analyzer() -> TextAnalyzer {
    TextAnalyzer::from(Words)
}

/// Whether a word says nothing.
pub fn is_empty_word(word: &str) -> bool {
    EMPTY_WORDS.contains(&word)
}

/// The words of a folded text.
pub fn cut(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let stemmer = Stem::new();
    for (from, run) in runs(text) {
        match run.chars().next() {
            Some(first) if is_han(first) => cut_han(run, from, &mut words),
            Some(first) if first.is_ascii_digit() => push(
                &mut words,
                run.to_owned(),
                from,
                from + run.chars().count(),
                WordKind::Whole,
            ),
            Some(_) => push(
                &mut words,
                stemmer.of(run),
                from,
                from + run.chars().count(),
                WordKind::Whole,
            ),
            None => {}
        }
    }
    words.retain(|word| !is_empty_word(&word.text) && word.text.len() <= MAX_WORD_BYTES);
    words
}

fn cut_han(run: &str, from: usize, words: &mut Vec<Word>) {
    let mut single: Option<Word> = None;
    let mut at = from;
    for token in DICTIONARY.cut(run, false) {
        let letters: Vec<char> = token.word.chars().collect();
        let (start, end) = (at, at + letters.len());
        at = end;
        if letters.len() == 1 {
            let word = Word {
                text: token.word.to_owned(),
                from: start,
                to: end,
                kind: WordKind::Single,
            };
            if is_empty_word(&word.text) {
                single = None;
                continue;
            }
            if let Some(before) = single.take() {
                push(
                    words,
                    format!("{}{}", before.text, word.text),
                    before.from,
                    end,
                    WordKind::Pair,
                );
            }
            words.push(word.clone());
            single = Some(word);
            continue;
        }
        single = None;
        for length in 2..=MAX_INNER.min(letters.len() - 1) {
            for (place, inner) in letters.windows(length).enumerate() {
                let inner: String = inner.iter().collect();
                if DICTIONARY.has_word(&inner) {
                    push(words, inner, start + place, start + place + length, WordKind::Inner);
                }
            }
        }
        push(words, token.word.to_owned(), start, end, WordKind::Whole);
    }
}

fn push(words: &mut Vec<Word>, text: String, from: usize, to: usize, kind: WordKind) {
    words.push(Word { text, from, to, kind });
}

/// The words that are asked for: long ones as the shorter ones they are made of, single letters in a row as pairs.
pub fn asked(text: &str) -> Vec<Word> {
    let all = cut(text);
    let mut asked: Vec<Word> = Vec::new();
    let mut inner: Vec<&Word> = Vec::new();
    for (at, word) in all.iter().enumerate() {
        match word.kind {
            WordKind::Inner => inner.push(word),
            WordKind::Whole => {
                match made_of(word, &inner) {
                    Some(parts) => asked.extend(parts),
                    None => asked.push(word.clone()),
                }
                inner.clear();
            }
            WordKind::Pair => asked.push(word.clone()),
            WordKind::Single => {
                let before = at.checked_sub(1).and_then(|before| all.get(before));
                let after = all.get(at + 1);
                let in_pair = |other: Option<&Word>| {
                    other.is_some_and(|other| {
                        other.kind == WordKind::Pair && other.from <= word.from && other.to >= word.to
                    })
                };
                if !in_pair(before) && !in_pair(after) {
                    asked.push(word.clone());
                }
            }
        }
    }
    asked
}

/// Words inside that follow each other and make up all of a word.
fn made_of(word: &Word, inner: &[&Word]) -> Option<Vec<Word>> {
    // From the back, the longer part first: `共和国` rather than `国`.
    let mut parts: Vec<Word> = Vec::new();
    let mut end = word.to;
    while end > word.from {
        let part = inner
            .iter()
            .filter(|part| part.to == end)
            .min_by_key(|part| part.from)?;
        parts.push((*part).clone());
        end = part.from;
    }
    parts.reverse();
    Some(parts)
}

/// Stems English words.
struct Stem(TextAnalyzer);

impl Stem {
    fn new() -> Self {
        let whole = tantivy::tokenizer::RawTokenizer::default();
        Self(
            TextAnalyzer::builder(whole)
                .filter(Stemmer::new(Language::English))
                .build(),
        )
    }

    fn of(&self, word: &str) -> String {
        if word.len() < 3 || !word.is_ascii() {
            return word.to_owned();
        }
        let mut analyzer = self.0.clone();
        let mut stream = analyzer.token_stream(word);
        stream
            .next()
            .map_or_else(|| word.to_owned(), |token| token.text.clone())
    }
}

/// An English word, lower case, by its stem.
pub fn stem(word: &str) -> String {
    Stem::new().of(word)
}

/// Runs of Han, of figures and of other letters, with the letter each starts at.
fn runs(text: &str) -> Vec<(usize, &str)> {
    let kind = |letter: char| {
        letter
            .is_alphanumeric()
            .then(|| (is_han(letter), letter.is_ascii_digit()))
    };
    let mut found = Vec::new();
    let mut rest = text;
    let mut at = 0;
    while let Some(first) = rest.chars().next() {
        let this = kind(first);
        let end = rest.find(|letter| kind(letter) != this).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if this.is_some() {
            found.push((at, run));
        }
        at += run.chars().count();
        rest = after;
    }
    found
}

/// Cuts into words for tantivy.
#[derive(Clone)]
struct Words;

/// Words as tokens.
struct Tokens {
    words: std::vec::IntoIter<Word>,
    current: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        Tokens {
            words: cut(&folded(text)).into_iter(),
            current: Token::default(),
        }
    }
}

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.current.position = self.current.position.wrapping_add(1);
        self.current.text = word.text;
        true
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

    /// Whether every word that is asked for is a word of the text.
    fn meet(query: &str, text: &str) -> bool {
        let words = cut(&folded(text));
        let asked = asked(&folded(query));
        !asked.is_empty() && asked.iter().all(|one| words.iter().any(|word| word.text == one.text))
    }

    #[test]
    fn what_is_the_same_meets_and_what_differs_does_not() {
        for (query, text, wanted) in [
            ("小数", "小数乘法：积的小数点点在哪里", true),
            ("乘法", "小数乘法：积的小数点点在哪里", true),
            ("小数乘法", "小数的乘法怎么教", true),
            ("小數乘法", "小数乘法", true),
            ("小数乘法", "小數乘法", true),
            ("ＡＢＣ", "abc 歌", true),
            ("Fractions", "adding fraction", true),
            ("teaching", "How to teach English", true),
            ("５年级", "5年级数学", true),
            ("五年级", "5年级数学", true),
            ("5年级", "五年级数学", true),
            ("第三单元", "第3单元 小数除法", true),
            ("第3单元", "第三单元", true),
            ("第三单元", "第四单元", false),
            ("上册", "五年级上", true),
            ("五年级上册", "5年级上", true),
            ("五年级上册", "五年级下册", false),
            ("初二", "八年级物理", true),
            ("中国", "中华人民共和国", false),
            ("人民", "中华人民共和国", true),
            ("除法", "小数乘法", false),
            ("art", "start", false),
            ("unit 3", "Unit 3 Weather", true),
            ("unit3", "Unit 3 Weather", true),
            ("林知秋", "作者林知秋老师", true),
            ("林知春", "作者林知秋老师", false),
            ("平行四边形", "平行四边形的面积", true),
            ("三角形", "三角形的内角和", true),
            ("三角形", "第三单元", false),
            ("优质课", "优质课展示", true),
        ] {
            assert_eq!(meet(query, text), wanted, "{query} / {text}");
        }
    }

    #[test]
    fn signs_are_no_words() {
        assert!(cut("～！@#￥%……&*（）").is_empty());
        assert!(cut("of the 的").is_empty());
    }
}
