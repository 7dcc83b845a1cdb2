//! The index's schema: the fields of a document and how each is kept.
//!
//! Words stand once with all others of their document (`all`, or `said` for posts and captions), where a search finds
//! candidates, and once in the field they came from, where the best candidates are looked at closely. No positions are
//! kept: a phrase is checked in the text itself.

use super::fold::folded;
use super::place;
use super::question::grams;
use super::words::{self, cut};
use super::{sound, suggest};
use content_schema::search::SearchDocument;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};

/// Counts up whenever schema or analyzers change: an index of another version is rebuilt.
pub const VERSION: u32 = 3;

/// Bodies are read up to so many characters; what is after is not found.
const MAX_BODY_CHARS: usize = 100_000;

/// Bodies are kept for snippets up to so many characters: what is kept is read for every hit.
const MAX_KEPT_CHARS: usize = 12_000;

/// How often words of a field count among all of a document.
const TITLE_TIMES: usize = 10;
const CHAPTER_TIMES: usize = 6;
const KEYWORDS_TIMES: usize = 5;
const AUTHOR_TIMES: usize = 3;

/// Handles of all fields.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// `kind:id`, by which a document is replaced.
    pub key: Field,
    /// What it is a part of, by which parts are removed.
    pub part_of: Field,
    /// All words of a thing.
    pub all: Field,
    /// All words of what was said.
    pub said: Field,
    /// Words of the title.
    pub title: Field,
    /// Words of the chapter.
    pub chapter: Field,
    /// Words of the keywords.
    pub keywords: Field,
    /// Words of the author's name.
    pub author: Field,
    /// Pairs of letters of title, chapter, keywords and author.
    pub grams: Field,
    /// Sounds of the same.
    pub sounds: Field,
    /// Sounds of the author's name.
    pub author_sounds: Field,
    /// Beginnings of the title, for suggestions.
    pub starts: Field,
    /// Subject and chapter as one term, by which what stands beside a hit is found.
    pub chapter_is: Field,
    /// Filters, packed.
    pub place: Field,
    /// Of what was said: a number of the lesson or thread it belongs to.
    pub whole: Field,
    /// When it was last changed, in seconds.
    pub updated_s: Field,
    /// How useful others found it, in thousandths.
    pub usefulness: Field,
    /// What a hit shows, as JSON.
    pub shown: Field,
}

/// The schema and its fields.
pub fn schema() -> (Schema, Fields) {
    let words = |record, norms| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(words::WORDS)
            .set_index_option(record)
            .set_fieldnorms(norms);
        TextOptions::default().set_indexing_options(indexing)
    };
    let ranked = || words(IndexRecordOption::WithFreqs, true);
    let plain = || words(IndexRecordOption::Basic, false);
    let number = NumericOptions::default() | FAST;
    let mut builder = Schema::builder();
    let fields = Fields {
        key: builder.add_text_field("key", STRING),
        part_of: builder.add_text_field("part_of", STRING),
        all: builder.add_text_field("all", ranked()),
        said: builder.add_text_field("said", ranked()),
        title: builder.add_text_field("title", words(IndexRecordOption::Basic, true)),
        chapter: builder.add_text_field("chapter", plain()),
        keywords: builder.add_text_field("keywords", plain()),
        author: builder.add_text_field("author", ranked()),
        grams: builder.add_text_field("grams", plain()),
        sounds: builder.add_text_field("sounds", plain()),
        author_sounds: builder.add_text_field("author_sounds", plain()),
        starts: builder.add_text_field("starts", plain()),
        chapter_is: builder.add_text_field("chapter_is", STRING),
        place: builder.add_u64_field("place", number.clone()),
        whole: builder.add_u64_field("whole", number.clone()),
        updated_s: builder.add_i64_field("updated_s", number.clone()),
        usefulness: builder.add_u64_field("usefulness", number),
        shown: builder.add_bytes_field("shown", STORED),
    };
    (builder.build(), fields)
}

/// What a document is replaced by.
pub fn key(kind: &str, id: uuid::Uuid) -> String {
    format!("{kind}:{}", id.simple())
}

/// A chapter of a subject's textbooks, whatever the edition.
pub fn chapter_key(subject: u8, chapter: &str) -> String {
    format!("{subject}:{}", folded(chapter))
}

/// What a hit shows; kept as JSON, short names because there are a million of them.
#[derive(Serialize, Deserialize)]
pub struct Shown {
    /// Id.
    #[serde(rename = "i")]
    pub id: uuid::Uuid,
    /// Where it leads.
    #[serde(rename = "u")]
    pub url: String,
    /// Title.
    #[serde(rename = "t")]
    pub title: String,
    /// Chapter.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<String>,
    /// Keywords.
    #[serde(rename = "k", default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Author.
    #[serde(rename = "a", default, skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// The front of everything else.
    #[serde(rename = "b", default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Second of the video.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub at_s: Option<u32>,
}

impl Fields {
    /// A document as the index keeps it.
    pub fn document(&self, from: &SearchDocument) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        let body = plain(&from.body);
        document.add_text(self.key, key(from.kind.as_str(), from.id));
        if let Some(whole) = from.part_of {
            document.add_text(self.part_of, whole.simple().to_string());
        }
        let author = words_of(&from.author);
        if from.kind.is_said() {
            let said = [words_of(&body), words_of(&from.title), author.clone()].concat();
            document.add_pre_tokenized_text(self.said, tokens(said));
            document.add_u64(self.whole, from.part_of.unwrap_or(from.id).as_u64_pair().1);
        } else {
            self.add_thing(&mut document, from, &body, &author);
        }
        document.add_pre_tokenized_text(self.author, tokens(author));
        document.add_pre_tokenized_text(self.author_sounds, tokens(sound::terms(&from.author)));
        document.add_u64(self.place, place::of(from));
        document.add_i64(self.updated_s, from.updated_at.timestamp());
        document.add_u64(self.usefulness, thousandths(from.usefulness));
        let shown = Shown {
            id: from.id,
            url: from.url.clone(),
            title: from.title.clone(),
            chapter: from.shelf.as_ref().and_then(|shelf| shelf.chapter.clone()),
            keywords: from.keywords.clone(),
            author: from.author.clone(),
            body: body.chars().take(MAX_KEPT_CHARS).collect(),
            at_s: from.at_s,
        };
        // A struct of texts can always be written.
        document.add_bytes(self.shown, &serde_json::to_vec(&shown).unwrap_or_default());
        document
    }

    fn add_thing(&self, document: &mut TantivyDocument, from: &SearchDocument, body: &str, author: &[String]) {
        let chapter = from
            .shelf
            .as_ref()
            .and_then(|shelf| shelf.chapter.as_deref())
            .unwrap_or_default();
        let keywords = from.keywords.join("\n");
        let (title_words, chapter_words, keyword_words) =
            (words_of(&from.title), words_of(chapter), words_of(&keywords));
        let mut all = Vec::new();
        for (words, times) in [
            (title_words.as_slice(), TITLE_TIMES),
            (&chapter_words, CHAPTER_TIMES),
            (&keyword_words, KEYWORDS_TIMES),
            (author, AUTHOR_TIMES),
        ] {
            all.extend((0..times).flat_map(|_| words.iter().cloned()));
        }
        // Each word of the body once: a long body must not bury its own title.
        let mut seen = HashSet::new();
        all.extend(words_of(body).into_iter().filter(|word| seen.insert(word.clone())));
        document.add_pre_tokenized_text(self.all, tokens(all));
        document.add_pre_tokenized_text(self.title, tokens(title_words));
        document.add_pre_tokenized_text(self.chapter, tokens(chapter_words));
        if !chapter.is_empty() {
            let [_, _, _, subject, _, _] = place::unpack(place::of(from));
            document.add_text(self.chapter_is, chapter_key(subject, chapter));
        }
        document.add_pre_tokenized_text(self.keywords, tokens(keyword_words));
        let named = [from.title.as_str(), chapter, &keywords, &from.author].join("\n");
        let mut pairs: Vec<String> = named.lines().flat_map(|line| grams(&folded(line))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        document.add_pre_tokenized_text(self.grams, tokens(pairs));
        document.add_pre_tokenized_text(self.sounds, tokens(sound::terms(&named)));
        document.add_pre_tokenized_text(self.starts, tokens(suggest::starts(&from.title)));
    }
}

fn words_of(text: &str) -> Vec<String> {
    cut(&folded(text)).into_iter().map(|word| word.text).collect()
}

fn tokens(words: Vec<String>) -> PreTokenizedString {
    let token = |(position, text)| Token {
        position,
        text,
        ..Token::default()
    };
    PreTokenizedString {
        text: String::new(),
        tokens: words.into_iter().enumerate().map(token).collect(),
    }
}

/// Never negative, and a million at most, whatever was counted.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is bounded before"
)]
fn thousandths(usefulness: f32) -> u64 {
    let bounded = if usefulness.is_finite() {
        usefulness.clamp(0.0, 1e6)
    } else {
        0.0
    };
    (bounded * 1000.0) as u64
}

/// A Markdown text without the marks that would stand in snippets.
fn plain(markdown: &str) -> String {
    let lines = markdown
        .lines()
        .map(|line| line.trim_start_matches(['#', '>', ' ', '-']));
    let text = lines.collect::<Vec<_>>().join("\n");
    text.chars()
        .filter(|letter| !matches!(letter, '*' | '`' | '|'))
        .take(MAX_BODY_CHARS)
        .collect()
}
