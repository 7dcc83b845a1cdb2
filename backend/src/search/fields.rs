//! The index's schema: the fields of a document and how each is kept.

use super::analyzer::{LETTERS, WORDS, folded};
use content_schema::search::SearchDocument;
use tantivy::schema::{
    DateOptions, FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{DateTime, TantivyDocument};

/// Counts up whenever schema or analyzers change: an index of another version is rebuilt.
pub const VERSION: u32 = 1;

/// Bodies are kept up to so many characters; what is after is not found.
const MAX_BODY_CHARS: usize = 100_000;

/// The filters of a search, which are also its facets.
pub const FILTERS: [&str; 6] = ["kind", "stage", "grade", "subject", "edition", "volume"];

/// Handles of all fields.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// `kind:id`, by which a document is replaced.
    pub key: Field,
    /// Filters, in the order of [`FILTERS`].
    pub filters: [Field; 6],
    /// Id.
    pub id: Field,
    /// Where a hit leads.
    pub url: Field,
    /// Title.
    pub title: Field,
    /// The title folded, whole, for suggestions.
    pub title_start: Field,
    /// Title, chapter and keywords letter by letter.
    pub letters: Field,
    /// Chapter.
    pub chapter: Field,
    /// Keywords, one value each.
    pub keywords: Field,
    /// Author.
    pub author: Field,
    /// Everything else.
    pub body: Field,
    /// When it was last changed.
    pub updated_at: Field,
}

/// The schema and its fields.
pub fn schema() -> (Schema, Fields) {
    let analyzed = |name: &str, record| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(name)
                .set_index_option(record),
        )
    };
    let words = analyzed(WORDS, IndexRecordOption::WithFreqs).set_stored();
    let letters = analyzed(LETTERS, IndexRecordOption::WithFreqsAndPositions);
    let mut builder = Schema::builder();
    let fields = Fields {
        key: builder.add_text_field("key", STRING),
        filters: FILTERS.map(|name| builder.add_text_field(name, STRING | FAST | STORED)),
        id: builder.add_text_field("id", STORED),
        url: builder.add_text_field("url", STORED),
        title: builder.add_text_field("title", words.clone()),
        title_start: builder.add_text_field("title_start", STRING),
        letters: builder.add_text_field("letters", letters),
        chapter: builder.add_text_field("chapter", words.clone()),
        keywords: builder.add_text_field("keywords", words.clone()),
        author: builder.add_text_field("author", words.clone()),
        body: builder.add_text_field("body", words),
        updated_at: builder.add_date_field("updated_at", DateOptions::from(INDEXED) | FAST | STORED),
    };
    (builder.build(), fields)
}

/// What a document is replaced by.
pub fn key(kind: &str, id: uuid::Uuid) -> String {
    format!("{kind}:{id}")
}

impl Fields {
    /// A document as the index keeps it.
    pub fn document(&self, from: &SearchDocument) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_text(self.key, key(from.kind.as_str(), from.id));
        let filters = self.filters.iter().zip(filter_values(from));
        for (field, value) in filters.filter_map(|(field, value)| Some((*field, value?))) {
            document.add_text(field, value);
        }
        document.add_text(self.id, from.id.to_string());
        document.add_text(self.url, &from.url);
        document.add_text(self.title, &from.title);
        document.add_text(self.title_start, folded(from.title.trim()));
        document.add_text(self.letters, &from.title);
        if let Some(chapter) = from.shelf.as_ref().and_then(|shelf| shelf.chapter.as_ref()) {
            document.add_text(self.chapter, chapter);
            document.add_text(self.letters, chapter);
        }
        for keyword in &from.keywords {
            document.add_text(self.keywords, keyword);
            document.add_text(self.letters, keyword);
        }
        document.add_text(self.author, &from.author);
        document.add_text(self.body, plain(&from.body));
        document.add_date(
            self.updated_at,
            DateTime::from_timestamp_micros(from.updated_at.timestamp_micros()),
        );
        document
    }
}

fn filter_values(from: &SearchDocument) -> [Option<String>; 6] {
    let shelf = from.shelf.as_ref();
    [
        Some(from.kind.as_str().to_owned()),
        shelf.map(|shelf| shelf.stage.clone()).filter(|stage| !stage.is_empty()),
        shelf.and_then(|shelf| shelf.grade).map(|grade| grade.to_string()),
        shelf.map(|shelf| shelf.subject.clone()),
        shelf.and_then(|shelf| shelf.edition.clone()),
        shelf.and_then(|shelf| shelf.volume).map(|volume| volume.to_string()),
    ]
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
