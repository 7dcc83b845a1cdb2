//! Searching.

use super::Choice;

/// A query and what it found.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// What was typed.
    pub query: String,
    /// Kinds of things with how many of each were found.
    pub kinds: Vec<Facet>,
    /// Other filters: name of the field and its values with counts.
    pub facets: Vec<(String, Vec<Facet>)>,
    /// How many were found; none before anything was asked.
    pub total: Option<u64>,
    /// The hits of this page.
    pub hits: Vec<Hit>,
    /// A better query, with its URL.
    pub did_you_mean: Option<(String, String)>,
    /// Filters that words of the query named: what is read, and the URL that makes them words again.
    pub understood: Vec<(String, String)>,
    /// What was given up to find something: `filters`, `words`.
    pub relaxed: Vec<String>,
    /// Chapters near to what was not found, with the URLs of their searches.
    pub chapters: Vec<(String, String)>,
    /// URL of the next page.
    pub next: Option<String>,
    /// Filters that stay when a new query is typed: name and value.
    pub kept: Vec<Choice>,
}

/// A filter with how many hits it leaves.
#[derive(Clone, Debug)]
pub struct Facet {
    /// What is read.
    pub name: String,
    /// How many.
    pub count: u64,
    /// URL with the filter set, or without it where it is set.
    pub url: String,
    /// Whether it is set.
    pub chosen: bool,
}

/// A hit.
#[derive(Clone, Debug)]
pub struct Hit {
    /// `course`, `lesson`, `case` or `thread`.
    pub kind: String,
    /// Where it leads.
    pub url: String,
    /// Title: safe HTML, with `<mark>`.
    pub title_html: String,
    /// Snippet: safe HTML, with `<mark>`.
    pub snippet_html: String,
    /// Where it stands, in words.
    pub shelf: Vec<String>,
    /// Who made it.
    pub author: String,
    /// Where in the video, such as `12:34`.
    pub at: Option<String>,
}

super::page!(Search, "search.html");

impl Search {
    /// Sample values.
    pub fn sample() -> Self {
        let facet = |name: &str, chosen| Facet {
            name: name.into(),
            count: 3,
            url: "/search?q=x".into(),
            chosen,
        };
        Self {
            query: "小数乘法".into(),
            kinds: vec![facet("教学案例", true), facet("课", false)],
            facets: vec![("subject".into(), vec![facet("数学", false)])],
            total: Some(1),
            hits: vec![Hit {
                kind: "lesson".into(),
                url: "/lessons/1".into(),
                title_html: "<mark>小数乘法</mark>：积的小数点点在哪里".into(),
                snippet_html: "先按整数乘，再数<mark>小数</mark>位数".into(),
                shelf: vec!["小学".into()],
                author: "林知秋".into(),
                at: Some("12:34".into()),
            }],
            did_you_mean: Some(("小数除法".into(), "/search?q=y".into())),
            understood: vec![("五年级".into(), "/search?q=x&as_words=grade".into())],
            relaxed: vec!["words".into()],
            chapters: vec![("小数乘法".into(), "/search?q=z".into())],
            next: Some("/search?q=x&cursor=2".into()),
            kept: vec![Choice {
                value: "case".into(),
                name: "kind".into(),
                chosen: true,
            }],
        }
    }
}
