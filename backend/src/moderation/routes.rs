//! JSON routes of the trail.

use super::Act;
use super::acts::{self, TrailQuery};
use crate::accounts::Actor;
use crate::accounts::service::{Face, faces};
use crate::platform::page::Page;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use content_schema::moderation::{ActKind, Reason};
use content_schema::{ActId, PostId, ThreadId, UserId};
use serde::Serialize;
use std::collections::HashMap;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes.
pub fn api(config: &mut ServiceConfig) {
    config.service(list_acts).service(read_act);
}

/// Why something was done, as the person concerned is told.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ActWhy {
    /// The act.
    pub id: ActId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: Reason,
    /// Why, in own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Until when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

impl From<&Act> for ActWhy {
    fn from(act: &Act) -> Self {
        Self {
            id: act.id,
            at: act.at,
            reason: act.reason,
            words: act.words.clone(),
            until: act.until,
        }
    }
}

/// Something that was done to keep order.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ActView {
    /// What was done.
    pub kind: ActKind,
    /// When, and why.
    #[serde(flatten)]
    pub why: ActWhy,
    /// Whom it concerns.
    pub person: Option<Face>,
    /// Who did it; only those who keep order are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderator: Option<Face>,
    /// The post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_id: Option<PostId>,
    /// The thread, or the one the post stood in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_id: Option<ThreadId>,
    /// `course:ID`, `lesson:ID` or `case:ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Title of the thread or work, name of the person, or the word of the list.
    pub title: String,
    /// Where it stands.
    pub url: String,
    /// Where a thread went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
}

impl ActView {
    /// Acts as a reader sees them.
    pub fn new(act: Act, reader: &Actor, faces: &HashMap<UserId, Face>) -> Self {
        Self {
            why: ActWhy::from(&act),
            kind: act.kind,
            person: act.person.and_then(|person| faces.get(&person).cloned()),
            moderator: faces.get(&act.moderator).filter(|_| reader.keeps_order()).cloned(),
            post_id: act.post_id,
            thread_id: act.thread_id,
            about: act.about,
            title: act.title,
            url: act.url,
            destination: act.destination,
        }
    }
}

/// Whoever acts concern.
pub fn people_of<'a>(acts: impl IntoIterator<Item = &'a Act>) -> Vec<UserId> {
    acts.into_iter()
        .flat_map(|act| act.person.into_iter().chain([act.moderator]))
        .collect()
}

/// What was done to keep order, newest first; of one person or thread if wanted.
#[utoipa::path(tag = "moderation", params(TrailQuery), security(("bearer" = [])), responses(
    (status = 200, body = Page<ActView>), (status = 403, body = ProblemBody)))]
#[get("/moderation/acts")]
async fn list_acts(
    platform: web::Data<Platform>,
    actor: Actor,
    query: web::Query<TrailQuery>,
) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let page = acts::list(conn, &actor, &query).await?;
    let faces = faces(conn, &people_of(&page.items)).await?;
    Ok(HttpResponse::Ok().json(page.map(|act| ActView::new(act, &actor, &faces))))
}

/// Something that was done, for the person concerned and those who keep order.
#[utoipa::path(tag = "moderation", params(("id" = ActId, Path)), security(("bearer" = [])), responses(
    (status = 200, body = ActView), (status = 404, body = ProblemBody)))]
#[get("/moderation/acts/{id}")]
async fn read_act(platform: web::Data<Platform>, actor: Actor, id: web::Path<ActId>) -> Result<HttpResponse, Problem> {
    let conn = platform.database.read();
    let act = acts::seen(conn, &actor, *id).await?;
    let faces = faces(conn, &people_of([&act])).await?;
    Ok(HttpResponse::Ok().json(ActView::new(act, &actor, &faces)))
}
