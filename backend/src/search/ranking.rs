//! What counts for how much. Scores are BM25 of a word in a field, times the field's weight.
//!
//! A title names the thing: a word there counts most. The chapter is what a rural teacher searches by, keywords are the
//! author's own summary, and the body has room for any word, so it counts least.

/// A word in the title.
pub const TITLE: f32 = 8.0;

/// A word in the name of the textbook's chapter.
pub const CHAPTER: f32 = 5.0;

/// A word among the keywords.
pub const KEYWORDS: f32 = 4.0;

/// A word in the author's name.
pub const AUTHOR: f32 = 2.0;

/// A word in the body.
pub const BODY: f32 = 1.0;

/// The letters of a word in a row in title, chapter or keywords, where jieba cut them otherwise.
pub const LETTERS: f32 = 1.5;

/// The shorter words inside a long one, when all are there.
pub const INNER_WORDS: f32 = 0.5;

/// The whole query, letter by letter, in title, chapter or keywords.
pub const WHOLE: f32 = 6.0;

/// How much of a word's lesser fields is added to its best one.
pub const TIE_BREAKER: f32 = 0.1;

/// How many of `words` must be there: all of two, three of four, then three quarters.
pub const fn required(words: usize) -> usize {
    match words {
        0..=2 => words,
        3 => 2,
        more => more - more / 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_words_must_be_there() {
        let required: Vec<usize> = (0..=8).map(required).collect();
        assert_eq!(required, [0, 1, 2, 2, 3, 4, 5, 6, 6]);
    }
}
