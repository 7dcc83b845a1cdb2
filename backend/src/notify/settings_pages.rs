//! What a person wants to hear of, as a page.

use super::mail::{self, Mailbox};
use super::quiet::QuietHours;
use super::settings::{self, Channels, Digest, NoticeSettings};
use crate::accounts::{Actor, FrameFor, PageForm};
use crate::platform::html::{field_errors, html, html_with_status, see_other};
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use content_schema::notice::NoticeKind;
use sea_orm::Iterable;
use std::collections::HashMap;
use yinghuo_web::Frame;
use yinghuo_web::view::notice_settings::{Kind, NoticeSettings as View};
use yinghuo_web::view::{Choice, FieldErrors};

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(settings_page).service(change_settings);
}

#[get("/notices/settings")]
async fn settings_page(platform: web::Data<Platform>, actor: Actor, frame: FrameFor) -> Result<HttpResponse, Problem> {
    let settings = settings::of(platform.database.read(), actor.user_id).await?;
    let mailbox = mail::of_person(platform.database.read(), actor.user_id).await?;
    html(&view(&platform, &frame.0, &settings, mailbox), &frame.0)
}

/// Boxes are named `kind.channel`; those not ticked are not sent.
#[post("/notices/settings")]
async fn change_settings(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    form: PageForm<HashMap<String, String>>,
) -> Result<HttpResponse, Problem> {
    let saved = match of_form(&form.0) {
        Ok(settings) => settings::save(&platform, actor.user_id, &settings).await,
        Err(problem) => Err(problem),
    };
    match saved {
        Ok(()) => Ok(see_other("/notices/settings?done=saved")),
        Err(problem) => {
            let (status, errors) = field_errors(&frame.0, problem)?;
            let settings = settings::of(platform.database.read(), actor.user_id).await?;
            let mailbox = mail::of_person(platform.database.read(), actor.user_id).await?;
            let page = View {
                errors,
                ..view(&platform, &frame.0, &settings, mailbox)
            };
            html_with_status(status, &page, &frame.0)
        }
    }
}

fn of_form(form: &HashMap<String, String>) -> Result<NoticeSettings, Problem> {
    let kinds = NoticeKind::iter().map(|kind| {
        let ticked = |channel: &str| form.contains_key(&format!("{}.{channel}", kind.as_str()));
        let channels = Channels {
            page: ticked("page"),
            email: ticked("email"),
            push: ticked("push"),
        };
        (kind, channels)
    });
    let time = |name: &'static str| {
        let text = form.get(name).map(|text| text.trim()).unwrap_or_default();
        if text.is_empty() {
            return Ok(None);
        }
        let parsed = text.to_owned().try_into();
        parsed
            .map(Some)
            .map_err(|_| Problem::invalid_field(name, "not_an_hour"))
    };
    let quiet_hours = match (time("quiet_start")?, time("quiet_end")?) {
        (Some(start), Some(end)) => Some(QuietHours {
            start,
            end,
            ..QuietHours::default()
        }),
        _ => None,
    };
    let wanted = form.get("digest").map(String::as_str);
    let digest = Digest::ALL.into_iter().find(|digest| Some(digest.as_str()) == wanted);
    Ok(NoticeSettings {
        kinds: kinds.collect(),
        quiet_hours,
        digest: digest.unwrap_or_default(),
    })
}

fn view(platform: &Platform, frame: &Frame, settings: &NoticeSettings, mailbox: Option<Mailbox>) -> View {
    let kinds = NoticeKind::iter().map(|kind| {
        let channels = settings.channels(kind);
        Kind {
            id: kind.as_str().into(),
            page: channels.page,
            email: channels.email,
            push: channels.push,
        }
    });
    let digest = Digest::ALL.map(|digest| Choice {
        value: digest.as_str().into(),
        name: frame.named("digest", digest.as_str()),
        chosen: digest == settings.digest,
    });
    View {
        kinds: kinds.collect(),
        quiet_start: settings.quiet_hours.map(|hours| hours.start.into()).unwrap_or_default(),
        quiet_end: settings.quiet_hours.map(|hours| hours.end.into()).unwrap_or_default(),
        digest: digest.into(),
        mail: platform.settings.mail.is_some(),
        mailbox: mailbox.map(|mailbox| (mailbox.address, mailbox.confirmed)),
        errors: FieldErrors::default(),
    }
}
