//! In what order hits come: one formula.
//!
//! ```text
//! score     = fit × kind × closeness × use × freshness
//! fit       = (words + LETTERS·letters + TITLE_ITSELF·covered + CLOSE·bm25) × (1 − MISSING·(1 − met))
//! words     = Σ rarity·place over the words asked / Σ rarity      place: title 1, chapter 0.75, keywords 0.6, body 0.3,
//!             in a question of many words up to 0.6; a wish counts 0.4; what is met by its sound or a near spelling only is
//!             worth 0.7 of its place
//! met       = share of the words asked that are there at all, by rarity, without wishes
//! letters   = share of the query's pairs of Han letters in title, chapter, keywords or author
//! covered   = share of the title that was asked for
//! bm25      = the score of all words of the document, as a share of the best one's
//! kind      = what is made to be found before what was said
//! closeness = 1 + 0.1 for each of the searcher's own grade, subject and edition
//! use       = 1 + 0.3·u / (u + 8), u halved every two years
//! freshness = for talk 0.85 + 0.15 · half a year's half-life; 1 for what does not age
//! ```
//!
//! The title says what a thing is, the chapter is what a rural teacher searches by, keywords are the author's summary,
//! and a body has room for any word. One or two words name a thing and stand in its title; a whole sentence tells what is
//! the matter, which stands in bodies. What has every word comes before what has one of them in its title. Usefulness and freshness move what fits alike, never what fits badly over what fits.

use content_schema::search::DocumentKind;
use serde::Serialize;

/// Candidates that are looked at closely.
pub const CANDIDATES: usize = 300;

/// A strict search that finds fewer is widened.
pub const ENOUGH: u64 = 3;

/// A page with fewer hits is filled with what is only alike, below them.
pub const PAGE: usize = 10;

/// A word in the title.
pub const TITLE: f32 = 1.0;

/// A word in the name of the textbook's chapter.
pub const CHAPTER: f32 = 0.75;

/// A word among the keywords.
pub const KEYWORDS: f32 = 0.6;

/// A word in the author's name.
pub const AUTHOR: f32 = 0.8;

/// A word in the body, of one or two that are asked.
const BODY: f32 = 0.3;

/// What a word in the body gains with each further word that is asked, and no more than this in all.
const BODY_A_WORD: f32 = 0.1;
const BODY_MOST: f32 = 0.6;

/// A word met only by its sound or near spelling, of what it is worth in the title.
pub const ALIKE: f32 = 0.7;

/// How much of a word's other places is added to its best one.
const OTHER_PLACES: f32 = 0.1;

const LETTERS: f32 = 0.5;
const TITLE_ITSELF: f32 = 0.25;
const CLOSE: f32 = 0.2;
const MISSING: f32 = 0.5;
const NEAR_BY: f32 = 0.1;
const USE: f32 = 0.3;
const HALF_USE: f32 = 8.0;
const USE_HALF_LIFE_S: f32 = 2.0 * 365.0 * 86_400.0;
const TALK_HALF_LIFE_S: f32 = 182.0 * 86_400.0;
const STALE: f32 = 0.85;

/// How much of a wish counts beside what must be there.
pub const WISH: f32 = 0.4;

/// What is known of a candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Parts {
    /// Where the words are, by their rarity: 0 to about 1.3.
    pub words: f32,
    /// Share of the words asked that are there at all, by their rarity.
    pub met: f32,
    /// Share of the query's pairs of letters in title, chapter, keywords or author.
    pub letters: f32,
    /// Share of the title that was asked for.
    pub covered: f32,
    /// BM25 of all words, as a share of the best candidate's.
    pub bm25: f32,
    /// Code of the kind.
    pub kind: u8,
    /// How many of the searcher's grade, subject and edition it has.
    pub near_by: u8,
    /// How useful others found it.
    pub usefulness: f32,
    /// Seconds since it was last changed.
    pub age_s: f32,
}

/// How well a candidate fits.
pub fn score(parts: &Parts) -> f32 {
    let found = parts.words + LETTERS * parts.letters + TITLE_ITSELF * parts.covered + CLOSE * parts.bm25;
    let fit = found * (1.0 - MISSING * (1.0 - parts.met));
    let closeness = 1.0 + NEAR_BY * f32::from(parts.near_by);
    fit * of_kind(parts.kind) * closeness * of_use(parts.usefulness, parts.age_s) * freshness(parts.kind, parts.age_s)
}

/// What a word in the body is worth when so many words are asked.
pub fn body(asked: usize) -> f32 {
    let further = single(asked.saturating_sub(2) as u64);
    (BODY + BODY_A_WORD * further).min(BODY_MOST)
}

/// What a word is worth that stands in several places.
pub fn places(worths: &[f32]) -> f32 {
    let best = worths.iter().copied().fold(0.0, f32::max);
    let all: f32 = worths.iter().sum();
    best + OTHER_PLACES * (all - best)
}

/// How telling a word is that `with` of `all` documents have.
pub fn rarity(with: u64, all: u64) -> f32 {
    let (with, all) = (single(with.min(all)), single(all));
    (1.0 + (all - with + 0.5) / (with + 0.5)).ln()
}

/// A count in the precision that scores have.
#[expect(clippy::cast_precision_loss, reason = "scores need no more than three figures")]
pub const fn single(count: u64) -> f32 {
    count as f32
}

/// A span of time in the precision that scores have; what lies ahead is now.
pub fn seconds(span_s: i64) -> f32 {
    single(span_s.max(0).cast_unsigned())
}

/// The order of what was not searched but looked through: what is made to be found, useful and new.
pub fn browsing(kind: u8, usefulness: f32, updated_s: i64, now_s: i64) -> f32 {
    let age_s = seconds(now_s - updated_s);
    of_kind(kind) * of_use(usefulness, age_s) * (0.8 + 0.2 * half_lives(age_s, USE_HALF_LIFE_S))
}

fn of_kind(code: u8) -> f32 {
    match usize::from(code)
        .checked_sub(1)
        .and_then(|at| DocumentKind::ALL.get(at))
    {
        Some(DocumentKind::Case) => 1.0,
        Some(DocumentKind::Person) => 0.98,
        Some(DocumentKind::Lesson) => 0.97,
        Some(DocumentKind::Course) => 0.95,
        Some(DocumentKind::Thread) => 0.85,
        Some(DocumentKind::Caption) => 0.8,
        Some(DocumentKind::Post) | None => 0.75,
    }
}

fn of_use(usefulness: f32, age_s: f32) -> f32 {
    let left = usefulness.max(0.0) * half_lives(age_s, USE_HALF_LIFE_S);
    1.0 + USE * left / (left + HALF_USE)
}

fn freshness(code: u8, age_s: f32) -> f32 {
    let kind = usize::from(code)
        .checked_sub(1)
        .and_then(|at| DocumentKind::ALL.get(at));
    match kind {
        Some(DocumentKind::Thread | DocumentKind::Post) => STALE + (1.0 - STALE) * half_lives(age_s, TALK_HALF_LIFE_S),
        _ => 1.0,
    }
}

fn half_lives(age_s: f32, half_life_s: f32) -> f32 {
    (-age_s.max(0.0) / half_life_s).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(words: f32) -> Parts {
        Parts {
            words,
            met: 1.0,
            kind: 3,
            ..Parts::default()
        }
    }

    #[test]
    fn what_fits_comes_before_what_is_liked() {
        let liked = Parts {
            usefulness: 1e6,
            near_by: 3,
            ..parts(BODY)
        };
        assert!(score(&parts(TITLE)) > score(&liked));
        assert!(score(&parts(CHAPTER)) > score(&parts(KEYWORDS)));
        assert!(score(&liked) > score(&parts(BODY)));
    }

    #[test]
    fn what_has_every_word_comes_before_one_word_in_a_title() {
        let half = Parts {
            met: 0.5,
            ..parts(TITLE / 2.0)
        };
        assert!(score(&parts(body(3))) > score(&half));
        assert!((body(1) - body(2)).abs() < f32::EPSILON && body(4) > body(2) && body(16) < KEYWORDS + f32::EPSILON);
    }

    #[test]
    fn usefulness_ages_and_talk_grows_stale() {
        let year = 365.0 * 86_400.0;
        let useful = |age_s| Parts {
            usefulness: 8.0,
            age_s,
            ..parts(1.0)
        };
        assert!(score(&useful(0.0)) > score(&useful(3.0 * year)));
        assert!(score(&useful(20.0 * year)) > score(&parts(1.0)) * 0.99);
        let thread = |age_s| Parts {
            kind: 4,
            age_s,
            ..parts(1.0)
        };
        assert!(score(&thread(0.0)) > score(&thread(year)));
        assert!(score(&thread(50.0 * year)) >= score(&thread(0.0)) * STALE * 0.99);
    }

    #[test]
    fn a_rare_word_is_telling() {
        assert!(rarity(1, 1_000_000) > 10.0 && rarity(500_000, 1_000_000) < 1.2);
        assert!(rarity(0, 0) > 0.0 && rarity(5, 1) > 0.0);
    }
}
