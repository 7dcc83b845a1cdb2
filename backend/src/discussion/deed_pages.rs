//! The form of keeping order: what is done to what, and why. One form for all, with a field more where one is needed.

use super::deeds::{Deed, Form, perform};
use super::posts;
use super::threads;
use crate::accounts::service::faces;
use crate::accounts::{Actor, FrameFor, PageForm, Viewer};
use crate::catalog;
use crate::moderation::acts::Why;
use crate::platform::html::{field_errors, html, html_with_status, see_other};
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use content_schema::catalog::About;
use content_schema::moderation::{ActKind, Reason};
use content_schema::{PostId, ThreadId, UserId};
use serde::Deserialize;
use yinghuo_web::Frame;
use yinghuo_web::view::act::{ActForm, Extra};
use yinghuo_web::view::{Choice, FieldErrors};

/// For how many hours a person is silenced, as the form offers it.
const HOURS: [i64; 5] = [24, 72, 168, 720, 2160];

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(form_page).service(do_it);
}

#[derive(Deserialize)]
struct Typed {
    kind: ActKind,
    #[serde(default)]
    id: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    hours: String,
    #[serde(default)]
    reason: Reason,
    #[serde(default)]
    words: String,
}

#[get("/moderation/act")]
async fn form_page(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    typed: web::Query<Typed>,
) -> Result<HttpResponse, Problem> {
    let page = view(&platform, &actor, &frame.0, typed.into_inner(), FieldErrors::default()).await?;
    html(&page, &frame.0)
}

#[post("/moderation/act")]
async fn do_it(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    form: PageForm<Typed>,
) -> Result<HttpResponse, Problem> {
    let typed = form.0;
    match try_to_act(&platform, &actor, &typed).await {
        Ok(url) => {
            platform.outbox.ring();
            Ok(see_other(&url))
        }
        Err(problem) => {
            let (status, errors) = field_errors(&frame.0, problem)?;
            let page = view(&platform, &actor, &frame.0, typed, errors).await?;
            html_with_status(status, &page, &frame.0)
        }
    }
}

/// Does it; answers where what it was done to stands.
async fn try_to_act(platform: &Platform, actor: &Actor, typed: &Typed) -> Result<String, Problem> {
    let form = Form {
        id: &typed.id,
        to: &typed.to,
        hours: &typed.hours,
    };
    let deed = Deed::of(typed.kind, &form)?;
    let why = Why {
        reason: typed.reason,
        words: Some(typed.words.clone()),
    };
    let act = platform
        .database
        .write(async |tx| perform(tx, platform, actor, deed, &why).await)
        .await?;
    Ok(act.url)
}

/// The form with what was typed.
async fn view(
    platform: &Platform,
    actor: &Actor,
    frame: &Frame,
    typed: Typed,
    errors: FieldErrors,
) -> Result<ActForm, Problem> {
    super::policy::allow(actor.keeps_order())?;
    let (subject, body) = subject(platform, actor, &typed).await?;
    let reasons = Reason::ALL.into_iter().map(|reason| Choice {
        value: reason.as_str().into(),
        name: frame.named("reason", reason.as_str()),
        chosen: reason == typed.reason,
    });
    let extra = match typed.kind {
        ActKind::MoveThread => Extra::Place(typed.to),
        ActKind::MergeThread => Extra::Thread(typed.to),
        ActKind::Silence => Extra::Hours(hours(frame, &typed.hours)),
        _ => Extra::None,
    };
    Ok(ActForm {
        kind: typed.kind.as_str().into(),
        id: typed.id,
        subject,
        body,
        reasons: reasons.collect(),
        words: typed.words,
        extra,
        errors,
    })
}

/// What it is done to (its page and title) and, for a post, what it says.
async fn subject(
    platform: &Platform,
    actor: &Actor,
    typed: &Typed,
) -> Result<((String, String), Option<String>), Problem> {
    let conn = platform.database.read();
    let missing = |_| Problem::not_found();
    match typed.kind {
        ActKind::HidePost | ActKind::RestorePost | ActKind::PassPost => {
            let id: PostId = typed.id.parse().map_err(missing)?;
            let (post, thread) = posts::readable(conn, actor, id).await?;
            Ok(((super::notices::url_of(&post), thread.title), Some(post.body)))
        }
        ActKind::LockThread | ActKind::UnlockThread | ActKind::MoveThread | ActKind::MergeThread => {
            let id: ThreadId = typed.id.parse().map_err(missing)?;
            let (thread, _) = threads::readable(conn, id, &Viewer(Some(actor.clone()))).await?;
            Ok(((format!("/threads/{}", thread.id), thread.title), None))
        }
        ActKind::Warn | ActKind::Silence | ActKind::LiftSilence => {
            let id: UserId = typed.id.parse().map_err(missing)?;
            let face = faces(conn, &[id]).await?.remove(&id).ok_or_else(Problem::not_found)?;
            Ok(((format!("/people/{id}"), face.display_name), None))
        }
        ActKind::WithdrawWork | ActKind::RestoreWork => {
            let about: About = typed.id.parse().map_err(|_| Problem::not_found())?;
            let seen = catalog::service::subject(conn, &about, &Viewer(Some(actor.clone()))).await?;
            let seen = seen.ok_or_else(Problem::not_found)?;
            Ok(((seen.url, seen.title), None))
        }
        ActKind::DismissReport | ActKind::AddWord | ActKind::RemoveWord => Err(Problem::not_found()),
    }
}

fn hours(frame: &Frame, chosen: &str) -> Vec<Choice> {
    let choice = |hours: i64| Choice {
        value: hours.to_string(),
        name: frame.t1("for-days", "days", hours / 24),
        chosen: hours.to_string() == chosen,
    };
    HOURS.into_iter().map(choice).collect()
}
