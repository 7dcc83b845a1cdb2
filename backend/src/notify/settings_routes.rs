//! What a person wants to hear of, over HTTP.

use super::settings::{self, NoticeSettings};
use crate::accounts::Actor;
use crate::platform::creation::JsonBody;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, put, web};

/// What one wants to hear of, by which channel, and when not.
#[utoipa::path(tag = "discussion", security(("bearer" = [])),
    responses((status = 200, body = NoticeSettings), (status = 401, body = ProblemBody)))]
#[get("/me/notifications")]
pub async fn read_settings(actor: Actor, platform: web::Data<Platform>) -> Result<HttpResponse, Problem> {
    let settings = settings::of(platform.database.read(), actor.user_id).await?;
    Ok(HttpResponse::Ok().json(settings.whole()))
}

/// Chooses it anew: what is not named is as the platform proposes.
#[utoipa::path(tag = "discussion", security(("bearer" = [])), request_body = NoticeSettings, responses(
    (status = 200, body = NoticeSettings), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[put("/me/notifications")]
pub async fn change_settings(
    input: JsonBody<NoticeSettings>,
    actor: Actor,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    settings::save(&platform, actor.user_id, &input.0).await?;
    Ok(HttpResponse::Ok().json(input.0.whole()))
}
