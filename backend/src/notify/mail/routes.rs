//! One's address for digests, over HTTP.

use super::address::{self, Mailbox};
use super::mailer::Mailer;
use crate::accounts::Actor;
use crate::platform::creation::JsonBody;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, delete, get, put, web};
use serde::{Deserialize, Serialize};

/// One's address, and whether this server sends mail at all.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MailBody {
    /// Whether it does.
    enabled: bool,
    /// The address; null when none was given.
    mailbox: Option<Mailbox>,
}

/// An address.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailInput {
    /// Where digests are to go.
    address: String,
}

/// The mailer, or why there is none.
pub fn mailer(platform: &Platform) -> Result<Mailer, Problem> {
    let mailer = Mailer::of(&platform.settings).map_err(Problem::internal)?;
    mailer.ok_or_else(|| Problem::conflict("mail-is-off"))
}

/// One's address for digests.
#[utoipa::path(tag = "discussion", security(("bearer" = [])),
    responses((status = 200, body = MailBody), (status = 401, body = ProblemBody)))]
#[get("/me/mail")]
pub async fn read_mail(actor: Actor, platform: web::Data<Platform>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(MailBody {
        enabled: platform.settings.mail.is_some(),
        mailbox: address::of_person(platform.database.read(), actor.user_id).await?,
    }))
}

/// Gives an address; a link is sent there that confirms it.
#[utoipa::path(tag = "discussion", security(("bearer" = [])), request_body = MailInput, responses(
    (status = 200, body = Mailbox), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody),
    (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
#[put("/me/mail")]
pub async fn change_mail(
    input: JsonBody<MailInput>,
    actor: Actor,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    let mailer = mailer(&platform)?;
    let mailbox = address::give(&platform, &mailer, &actor, &input.0.address).await?;
    Ok(HttpResponse::Ok().json(mailbox))
}

/// Takes the address back.
#[utoipa::path(tag = "discussion", security(("bearer" = [])), responses((status = 204), (status = 401, body = ProblemBody)))]
#[delete("/me/mail")]
pub async fn forget_mail(actor: Actor, platform: web::Data<Platform>) -> Result<HttpResponse, Problem> {
    address::forget(&platform, actor.user_id).await?;
    Ok(HttpResponse::NoContent().finish())
}
