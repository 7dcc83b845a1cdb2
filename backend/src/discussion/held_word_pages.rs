//! The page of the word list.

use super::held_words;
use crate::accounts::{Actor, FrameFor, PageForm};
use crate::platform::html::{field_errors, html, html_with_status, see_other};
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use content_schema::HeldWordId;
use serde::Deserialize;
use yinghuo_web::view::FieldErrors;
use yinghuo_web::view::held_words::HeldWords;

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(words_page).service(add_word).service(remove_word);
}

#[get("/moderation/words")]
async fn words_page(platform: web::Data<Platform>, actor: Actor, frame: FrameFor) -> Result<HttpResponse, Problem> {
    html(&view(&platform, &actor).await?, &frame.0)
}

async fn view(platform: &Platform, actor: &Actor) -> Result<HeldWords, Problem> {
    let words = held_words::list(platform.database.read(), actor).await?;
    Ok(HeldWords {
        words: words.into_iter().map(|row| (row.id.to_string(), row.word)).collect(),
        word: String::new(),
        errors: FieldErrors::default(),
    })
}

#[derive(Deserialize)]
struct WordForm {
    #[serde(default)]
    word: String,
}

#[post("/moderation/words")]
async fn add_word(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    form: PageForm<WordForm>,
) -> Result<HttpResponse, Problem> {
    let word = form.0.word;
    let added = platform
        .database
        .write(async |tx| held_words::add(tx, &platform, &actor, &word).await);
    if let Err(error) = added.await {
        let (status, errors) = field_errors(&frame.0, error.into())?;
        let page = HeldWords {
            word,
            errors,
            ..view(&platform, &actor).await?
        };
        return html_with_status(status, &page, &frame.0);
    }
    Ok(see_other("/moderation/words?done=saved"))
}

#[derive(Deserialize)]
struct NoFields {}

#[post("/moderation/words/{id}/remove")]
async fn remove_word(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<HeldWordId>,
    _form: PageForm<NoFields>,
) -> Result<HttpResponse, Problem> {
    platform
        .database
        .write(async |tx| held_words::remove(tx, &platform, &actor, *id).await)
        .await?;
    Ok(see_other("/moderation/words?done=saved"))
}
