//! Giving an address as a form, and what the links in mails lead to.

use super::address;
use super::link::Purpose;
use super::routes::mailer;
use crate::accounts::{Actor, FrameFor, PageForm};
use crate::platform::html::{html, see_other};
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use yinghuo_web::view::mail_link::MailLink;

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(give_address)
        .service(forget_address)
        .service(confirm_page)
        .service(confirm)
        .service(unsubscribe_page)
        .service(unsubscribe);
}

#[derive(Deserialize)]
struct AddressForm {
    address: String,
}

#[post("/notices/mail")]
async fn give_address(
    platform: web::Data<Platform>,
    actor: Actor,
    form: PageForm<AddressForm>,
) -> Result<HttpResponse, Problem> {
    address::give(&platform, &mailer(&platform)?, &actor, &form.0.address).await?;
    Ok(see_other("/notices/settings#mail"))
}

#[derive(Deserialize)]
struct NoFields {}

#[post("/notices/mail/forget")]
async fn forget_address(
    platform: web::Data<Platform>,
    actor: Actor,
    _form: PageForm<NoFields>,
) -> Result<HttpResponse, Problem> {
    address::forget(&platform, actor.user_id).await?;
    Ok(see_other("/notices/settings#mail"))
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    token: String,
}

/// Mail programs open links to look at them, so a link alone changes nothing: its page has a button.
#[get("/mail/confirm")]
async fn confirm_page(
    platform: web::Data<Platform>,
    frame: FrameFor,
    link: web::Query<Link>,
) -> Result<HttpResponse, Problem> {
    let row = address::of_link(&platform, Purpose::Confirm, &link.token).await?;
    let action = format!("/mail/confirm?token={}", link.token);
    html(&MailLink::ask("mail-confirm", row.address, action), &frame.0)
}

/// The token is the proof: whoever reads the mail may be signed in elsewhere or not at all.
#[post("/mail/confirm")]
async fn confirm(
    platform: web::Data<Platform>,
    frame: FrameFor,
    link: web::Query<Link>,
) -> Result<HttpResponse, Problem> {
    address::confirm(&platform, &link.token).await?;
    html(&MailLink::done("mail-confirmed"), &frame.0)
}

#[get("/mail/unsubscribe")]
async fn unsubscribe_page(
    platform: web::Data<Platform>,
    frame: FrameFor,
    link: web::Query<Link>,
) -> Result<HttpResponse, Problem> {
    let row = address::of_link(&platform, Purpose::Unsubscribe, &link.token).await?;
    let action = format!("/mail/unsubscribe?token={}", link.token);
    html(&MailLink::ask("mail-unsubscribe", row.address, action), &frame.0)
}

/// Also what a mail program sends by itself (RFC 8058): no cookie, no page before it.
#[post("/mail/unsubscribe")]
async fn unsubscribe(
    platform: web::Data<Platform>,
    frame: FrameFor,
    link: web::Query<Link>,
) -> Result<HttpResponse, Problem> {
    address::unsubscribe(&platform, &link.token).await?;
    html(&MailLink::done("mail-unsubscribed"), &frame.0)
}
