//! Pages on which a thread is opened.

use super::PostLimits;
use super::enclosures::{self, NewEnclosure};
use super::entity::thread::{self, ThreadKind};
use super::post_form::PostForm;
use super::threads::{self, NewThread};
use super::{read, similar};
use crate::accounts::{Actor, FrameFor, Viewer};
use crate::catalog::rooms::in_words;
use crate::catalog::service::subject;
use crate::catalog::thread_line;
use crate::platform::html::{field_errors, html, html_with_status, see_other};
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use content_schema::catalog::About;
use serde::Deserialize;
use yinghuo_web::Frame;
use yinghuo_web::view::FieldErrors;
use yinghuo_web::view::open_thread::OpenThread;
use yinghuo_web::view::thread_form::ThreadForm;

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(new_thread).service(open_thread);
}

#[get("/threads/new")]
async fn new_thread(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    query: web::Query<OpenForm>,
) -> Result<HttpResponse, Problem> {
    let typed = query.into_inner();
    let page = open_page(&platform, &actor, &frame.0, typed, &[]).await?;
    html(&page, &frame.0)
}

#[derive(Deserialize)]
struct OpenForm {
    about: About,
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    kind: Option<ThreadKind>,
    #[serde(default)]
    at_s: String,
    /// Given when the post shall only be shown as it will look.
    preview: Option<String>,
}

#[post("/threads")]
async fn open_thread(
    platform: web::Data<Platform>,
    limits: web::Data<PostLimits>,
    actor: Actor,
    frame: FrameFor,
    form: PostForm<OpenForm>,
) -> Result<HttpResponse, Problem> {
    let (enclosed, wrong) = form.enclosed.take(&platform, &limits, &actor).await;
    let form = form.fields;
    let opened = match wrong {
        Some(wrong) => Err(wrong),
        None if form.preview.is_some() => {
            let page = open_page(&platform, &actor, &frame.0, form, &enclosed).await?;
            return html(&page, &frame.0);
        }
        None => try_to_open(&platform, &limits, &actor, &form, &enclosed).await,
    };
    match opened {
        Ok(thread) => {
            platform.outbox.ring();
            Ok(see_other(&format!("/threads/{}", thread.id)))
        }
        Err(problem) => {
            let (status, errors) = field_errors(&frame.0, problem)?;
            let mut page = open_page(&platform, &actor, &frame.0, form, &enclosed).await?;
            page.form.errors = errors;
            html_with_status(status, &page, &frame.0)
        }
    }
}

/// The form with what was typed, and threads that may hold the answer already.
async fn open_page(
    platform: &Platform,
    actor: &Actor,
    frame: &Frame,
    form: OpenForm,
    enclosed: &[NewEnclosure],
) -> Result<OpenThread, Problem> {
    let conn = platform.database.read();
    let found = subject(conn, &form.about, &Viewer(Some(actor.clone()))).await?;
    let found = in_words(frame, &form.about, found.ok_or_else(Problem::not_found)?);
    let similar = similar::threads(conn, &form.about, &form.title).await?;
    let similar = read::lines(conn, similar).await?;
    let ids: Vec<_> = enclosed.iter().map(|one| one.id).collect();
    let kept = enclosures::waiting(conn, actor, &ids).await?;
    Ok(OpenThread {
        about: (found.url, found.title),
        about_id: form.about.to_string(),
        with_second: matches!(form.about, About::Lesson(_) | About::Case(_)),
        preview: form.preview.is_some(),
        similar: similar.into_iter().map(thread_line).collect(),
        form: ThreadForm {
            title: form.title,
            body: form.body,
            at_s: form.at_s,
            question: form.kind == Some(ThreadKind::Question),
            errors: FieldErrors::default(),
        },
        kept: enclosures::views(kept, true),
    })
}

async fn try_to_open(
    platform: &Platform,
    limits: &PostLimits,
    actor: &Actor,
    form: &OpenForm,
    enclosed: &[NewEnclosure],
) -> Result<thread::Model, Problem> {
    let new = NewThread {
        about: form.about.clone(),
        title: form.title.clone(),
        body: form.body.clone(),
        kind: form.kind.unwrap_or_default(),
        at_s: parse_second(&form.at_s)?,
        enclosures: enclosed.to_vec(),
    };
    limits.count(platform, actor)?;
    Ok(platform
        .database
        .write(async |tx| threads::open(tx, platform, actor, new).await)
        .await?)
}

/// A second of a video as people write it: `26`, `0:26`, `1:02:03`; nothing is none.
fn parse_second(text: &str) -> Result<Option<i64>, Problem> {
    let text = text.trim().replace('：', ":");
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Problem::invalid_field("at_s", "not_a_time");
    let mut total: i64 = 0;
    for part in text.split(':') {
        let part: u16 = part.parse().map_err(|_| wrong())?;
        total = total
            .checked_mul(60)
            .and_then(|total| total.checked_add(part.into()))
            .ok_or_else(wrong)?;
    }
    Ok(Some(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_reads_as_people_write_it() {
        for (text, second) in [
            ("", Some(None)),
            ("26", Some(Some(26))),
            ("0:26", Some(Some(26))),
            ("12：34", Some(Some(754))),
            ("1:02:03", Some(Some(3723))),
            ("soon", None),
            ("-1", None),
            ("1:2:3:4:5:6:7:8:9:1:2:3", None),
        ] {
            assert_eq!(parse_second(text).ok(), second, "{text}");
        }
    }
}
