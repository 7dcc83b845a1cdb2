//! JSON routes of the word list.

use super::entity::held_word;
use super::held_words;
use crate::accounts::Actor;
use crate::platform::creation::Creation;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, delete, get, post, web};
use chrono::{DateTime, Utc};
use content_schema::HeldWordId;
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes.
pub fn api(config: &mut ServiceConfig) {
    config.service(list_words).service(add_word).service(remove_word);
}

#[derive(Serialize, utoipa::ToSchema)]
struct WordView {
    /// Id.
    id: HeldWordId,
    /// The word.
    word: String,
    /// Since when it is on the list.
    at: DateTime<Utc>,
}

impl From<held_word::Model> for WordView {
    fn from(row: held_word::Model) -> Self {
        Self {
            id: row.id,
            word: row.word,
            at: row.at,
        }
    }
}

#[derive(Serialize, utoipa::ToSchema)]
struct Words {
    /// All of them, newest first.
    items: Vec<WordView>,
}

/// The words that hold posts.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), responses(
    (status = 200, body = Words), (status = 403, body = ProblemBody)))]
#[get("/moderation/words")]
async fn list_words(platform: web::Data<Platform>, actor: Actor) -> Result<HttpResponse, Problem> {
    let words = held_words::list(platform.database.read(), &actor).await?;
    let items = words.into_iter().map(WordView::from).collect();
    Ok(HttpResponse::Ok().json(Words { items }))
}

#[derive(Deserialize, utoipa::ToSchema)]
struct NewWord {
    /// 1 to 40 characters; case, width and traditional letters make no difference.
    word: String,
}

/// Puts a word on the list.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), request_body = NewWord, responses(
    (status = 201, body = WordView), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[post("/moderation/words")]
async fn add_word(
    platform: web::Data<Platform>,
    actor: Actor,
    creation: Creation<NewWord>,
) -> Result<HttpResponse, Problem> {
    creation
        .once(&platform, actor.user_id, async |tx, input| {
            let word = held_words::add(tx, &platform, &actor, &input.word).await?;
            Ok(WordView::from(word))
        })
        .await
}

/// Takes a word off the list; what it holds waits on.
#[utoipa::path(tag = "moderation", params(("id" = HeldWordId, Path)), security(("bearer" = [])), responses(
    (status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[delete("/moderation/words/{id}")]
async fn remove_word(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<HeldWordId>,
) -> Result<HttpResponse, Problem> {
    platform
        .database
        .write(async |tx| held_words::remove(tx, &platform, &actor, *id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
