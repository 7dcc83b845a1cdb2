//! Search: one index of courses, lessons, cases, threads and posts, captions and people, found by what people type:
//! Chinese and English words, pinyin, initials, other words for the same, a grade or a book, a wrong letter.
//!
//! Promises: any text is a query; what everybody may see is found within a second of its commit and what is withdrawn
//! is gone as fast; an index that is missing, damaged or of another version is rebuilt by itself. The index follows the
//! outbox and keeps how far it is in its own commits, so index and cursor are one and a crash loses nothing.
//!
//! It knows documents, never tables: `app.rs` plugs in a [`DocumentSource`].

mod answer;
mod asking;
mod collect;
mod counts;
mod error;
mod facets;
mod fields;
mod filed;
mod filling;
mod fold;
mod follow;
mod generation;
mod highlight;
mod hits;
mod index;
mod letters;
mod look;
mod mean;
mod pages;
mod place;
mod query;
mod question;
mod ranking;
mod rebuild;
mod routes;
mod sound;
mod spelling;
mod suggest;
mod synonyms;
#[cfg(test)]
mod tests;
mod understand;
mod words;

pub use follow::{Batch, DocumentSource, follow};
pub use index::SearchIndex;
pub use mean::nearest;
pub use pages::{Words, pages};
pub use rebuild::rebuild;
pub use routes::Habits;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the JSON routes.
pub fn api(config: &mut ServiceConfig) {
    // The longer path first: the other would not take it, but readers need not know that.
    config.service(routes::suggest_titles).service(routes::search_documents);
}
