//! Searching as a page.

use super::answer::{Relaxed, SearchAnswer, SearchHit};
use super::facets::FacetCount;
use super::index::SearchIndex;
use super::place::FILTERS;
use super::routes::{Habits, SearchQuery, find};
use super::understand::clean;
use crate::accounts::{FrameFor, Viewer};
use crate::platform::html::html;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, web};
use std::collections::BTreeMap;
use std::sync::Arc;
use yinghuo_web::Frame;
use yinghuo_web::view::Choice;
use yinghuo_web::view::search::{Facet, Hit, Search};

/// Knows the words for what documents are filed under; the catalog does, and `app` plugs it in.
pub trait Words: Send + Sync {
    /// The name of a filter's value, such as of `math` as a `subject`.
    fn name(&self, frame: &Frame, filter: &str, value: &str) -> String;

    /// Chapters of textbooks that are nearest to what was typed, nearest first.
    fn chapters(&self, typed: &str) -> Vec<String>;
}

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(search_page);
}

#[get("/search")]
async fn search_page(
    frame: FrameFor,
    index: web::Data<SearchIndex>,
    words: web::Data<Arc<dyn Words>>,
    habits: web::Data<Arc<dyn Habits>>,
    query: web::Query<BTreeMap<String, String>>,
    platform: web::Data<Platform>,
    viewer: Viewer,
) -> Result<HttpResponse, Problem> {
    let asked = query.into_inner();
    let page = if asked.values().all(|value| value.trim().is_empty()) {
        Search::default()
    } else {
        let answer = find(&platform, &index, habits.as_ref().as_ref(), &viewer, of_page(&asked)).await?;
        view(&frame.0, words.as_ref().as_ref(), &asked, answer)
    };
    html(&page, &frame.0)
}

fn of_page(asked: &BTreeMap<String, String>) -> SearchQuery {
    let value = |name: &str| asked.get(name).cloned();
    SearchQuery {
        q: value("q").unwrap_or_default(),
        kind: value("kind"),
        stage: value("stage"),
        grade: value("grade"),
        subject: value("subject"),
        edition: value("edition"),
        volume: value("volume"),
        sort: value("sort"),
        cursor: value("cursor"),
        as_words: value("as_words"),
        ..SearchQuery::default()
    }
}

fn view(frame: &Frame, words: &dyn Words, asked: &BTreeMap<String, String>, answer: SearchAnswer) -> Search {
    let facets = |name: &str| -> Vec<Facet> {
        let counts = answer.facets.get(name).into_iter().flatten();
        counts.map(|count| facet(frame, words, asked, name, count)).collect()
    };
    let [_, shelf @ ..] = FILTERS;
    let understood = answer.understood.iter().map(|found| {
        let mut wordy: Vec<&str> = asked
            .get("as_words")
            .into_iter()
            .flat_map(|list| list.split(','))
            .collect();
        wordy.push(&found.filter);
        let name = words.name(frame, &found.filter, &found.value);
        (name, url(asked, "as_words", Some(&wordy.join(","))))
    });
    let typed = asked.get("q").map(String::as_str).unwrap_or_default();
    let near = if answer.total == 0 {
        words.chapters(typed)
    } else {
        Vec::new()
    };
    let relaxed = answer.relaxed.iter().map(|what| match what {
        Relaxed::Filters => "filters".to_owned(),
        Relaxed::Words => "words".to_owned(),
    });
    let another = |text: &String| (text.clone(), url(asked, "q", Some(text)));
    let kept = FILTERS.iter().filter_map(|name| Some((*name, asked.get(*name)?)));
    Search {
        query: asked.get("q").map(|text| clean(text)).unwrap_or_default(),
        kinds: facets("kind"),
        facets: shelf.iter().map(|name| ((*name).to_owned(), facets(name))).collect(),
        total: Some(answer.total),
        next: answer
            .next_cursor
            .as_deref()
            .map(|cursor| url(asked, "cursor", Some(cursor))),
        did_you_mean: answer.did_you_mean.as_ref().map(another),
        understood: understood.collect(),
        relaxed: relaxed.collect(),
        chapters: near
            .iter()
            .map(|name| (name.clone(), url(&BTreeMap::new(), "q", Some(name))))
            .collect(),
        kept: kept
            .map(|(name, value)| Choice {
                name: name.to_owned(),
                value: value.clone(),
                chosen: true,
            })
            .collect(),
        hits: answer.items.into_iter().map(|found| hit(frame, words, found)).collect(),
    }
}

fn facet(frame: &Frame, words: &dyn Words, asked: &BTreeMap<String, String>, name: &str, count: &FacetCount) -> Facet {
    let chosen = asked.get(name) == Some(&count.value);
    Facet {
        name: words.name(frame, name, &count.value),
        count: count.count,
        url: url(asked, name, (!chosen).then_some(count.value.as_str())),
        chosen,
    }
}

fn hit(frame: &Frame, words: &dyn Words, found: SearchHit) -> Hit {
    let [_, names @ ..] = FILTERS;
    let shelf = names
        .iter()
        .filter_map(|name| Some(words.name(frame, name, found.shelf.get(*name)?)));
    Hit {
        shelf: shelf.chain(found.chapter.clone()).collect(),
        kind: found.kind,
        url: found.url,
        title_html: found.title_html,
        snippet_html: found.snippet,
        author: found.author,
        at: found.at_s.map(clock_time),
    }
}

/// `12:34`, or `1:02:03` after an hour.
fn clock_time(at_s: u32) -> String {
    let (hours, minutes, seconds) = (at_s / 3600, at_s / 60 % 60, at_s % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// The same search with one thing changed, from its first page on.
fn url(asked: &BTreeMap<String, String>, name: &str, value: Option<&str>) -> String {
    let mut pairs: BTreeMap<&str, &str> = asked
        .iter()
        .filter(|(name, value)| *name != "cursor" && !value.is_empty())
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    match value {
        Some(value) => pairs.insert(name, value),
        None => pairs.remove(name),
    };
    // Pairs of texts can always be written.
    format!("/search?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
}
