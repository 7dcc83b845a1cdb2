//! Searching and suggesting over HTTP.

use super::answer::{Request, SearchAnswer, Sort, search};
use super::error::SearchError;
use super::index::SearchIndex;
use super::place::FILTERS;
use super::suggest::{Suggestion, suggest};
use crate::accounts::{Actor, Viewer};
use crate::platform::page::PageQuery;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use content_schema::UserId;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Nobody reads so far; deeper pages would cost more and more.
const MAX_OFFSET: usize = 10_000;

/// Knows what somebody works with; the catalog does, and `app` plugs it in.
#[async_trait::async_trait]
pub trait Habits: Send + Sync {
    /// Their grade, subject and edition, as filters name them.
    async fn own(&self, user: UserId) -> Result<[Option<String>; 3], DbErr>;
}

/// What is searched. Any text is a query.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct SearchQuery {
    /// What was typed; empty finds everything.
    #[serde(default)]
    pub q: String,
    /// `course`, `lesson`, `case`, `thread`, `caption`, `post` or `person`.
    pub kind: Option<String>,
    /// Id of a stage.
    pub stage: Option<String>,
    /// 1 to 9.
    pub grade: Option<String>,
    /// Id of a subject.
    pub subject: Option<String>,
    /// Id of an edition.
    pub edition: Option<String>,
    /// 1 or 2.
    pub volume: Option<String>,
    /// Filters, separated by commas, that words of the query do not name: `五年级` stays a word with `grade`.
    pub as_words: Option<String>,
    /// The searcher's own grade: what is of it comes first among what fits alike. Without one, who is signed in has that of
    /// most cases they wrote and saved last; so with subject and edition.
    pub own_grade: Option<String>,
    /// The searcher's own subject.
    pub own_subject: Option<String>,
    /// The searcher's own edition.
    pub own_edition: Option<String>,
    /// `1` tells those who keep order why hits stand where they do.
    pub explain: Option<String>,
    /// `relevance` (unless given) or `new`.
    pub sort: Option<String>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Hits wanted, 1 to 100; 20 unless given.
    pub limit: Option<String>,
}

/// What has been typed so far.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct SuggestQuery {
    /// What was typed.
    #[serde(default)]
    pub q: String,
}

/// Titles that fit, best first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Suggestions {
    items: Vec<Suggestion>,
}

/// Finds courses, lessons, teaching cases and threads.
#[utoipa::path(tag = "search", params(SearchQuery),
    responses((status = 200, body = SearchAnswer), (status = 422, body = ProblemBody)))]
#[get("/search")]
pub async fn search_documents(
    query: web::Query<SearchQuery>,
    index: web::Data<SearchIndex>,
    platform: web::Data<Platform>,
    habits: web::Data<Arc<dyn Habits>>,
    viewer: Viewer,
) -> Result<HttpResponse, Problem> {
    let answer = find(&platform, &index, habits.as_ref().as_ref(), &viewer, query.into_inner()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .json(answer))
}

/// Titles for what has been typed so far; below 2 KB.
#[utoipa::path(tag = "search", params(SuggestQuery), responses((status = 200, body = Suggestions)))]
#[get("/search/suggest")]
pub async fn suggest_titles(
    query: web::Query<SuggestQuery>,
    index: web::Data<SearchIndex>,
) -> Result<HttpResponse, Problem> {
    let generation = index.generation()?;
    let typed = query.into_inner().q;
    let items = in_background(move || suggest(&generation, &typed)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "max-age=60"))
        .json(Suggestions { items }))
}

/// Runs a search as it was asked for.
pub async fn find(
    platform: &Platform,
    index: &SearchIndex,
    habits: &dyn Habits,
    viewer: &Viewer,
    query: SearchQuery,
) -> Result<SearchAnswer, Problem> {
    let generation = index.generation()?;
    let sort = match query.sort.as_deref() {
        None | Some("" | "relevance") => Sort::Relevance,
        Some("new") => Sort::New,
        Some(_) => return Err(Problem::invalid_field("sort", "unknown_sort")),
    };
    let page = PageQuery {
        limit: whole_number(query.limit.as_deref(), "limit", "limit_range")?,
        cursor: None,
    };
    let limit = usize::try_from(page.limit()?).unwrap_or(100);
    let offset = whole_number(query.cursor.as_deref(), "cursor", "bad_cursor")?.unwrap_or_default();
    let offset = usize::try_from(offset).unwrap_or(usize::MAX);
    if offset > MAX_OFFSET {
        return Err(Problem::invalid_field("cursor", "bad_cursor"));
    }
    let given = |value: Option<String>| value.filter(|value| !value.is_empty());
    let filters = [
        query.kind,
        query.stage,
        query.grade,
        query.subject,
        query.edition,
        query.volume,
    ];
    let [grade, subject, edition] = match viewer.user_id() {
        Some(user) => habits.own(user).await?,
        None => Default::default(),
    };
    let own = [
        None,
        None,
        query.own_grade.or(grade),
        query.own_subject.or(subject),
        query.own_edition.or(edition),
        None,
    ];
    let as_words = query.as_words.unwrap_or_default();
    let request = Request {
        text: query.q,
        as_words: as_words.split(',').filter_map(filter_number).collect(),
        filters: filters.map(given),
        own: own.map(given),
        sort,
        offset,
        limit,
        now_s: platform.clock.now().timestamp(),
        explain: query.explain.as_deref() == Some("1") && viewer.0.as_ref().is_some_and(Actor::keeps_order),
    };
    in_background(move || search(&generation, &request)).await
}

fn filter_number(name: &str) -> Option<usize> {
    FILTERS.iter().position(|filter| *filter == name.trim())
}

fn whole_number(text: Option<&str>, field: &str, code: &'static str) -> Result<Option<u64>, Problem> {
    let text = text.filter(|text| !text.is_empty());
    let parsed = text.map(str::parse).transpose();
    parsed.map_err(|_| Problem::invalid_field(field, code))
}

async fn in_background<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, SearchError> + Send + 'static,
) -> Result<T, Problem> {
    Ok(spawn_blocking(act).await.map_err(SearchError::from)??)
}
