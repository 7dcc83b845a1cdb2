//! The JSON route of keeping order: an act is made, and then part of the trail.

use super::deeds::{Deed, perform};
use crate::accounts::Actor;
use crate::accounts::service::faces;
use crate::moderation::ActView;
use crate::moderation::acts::Why;
use crate::platform::creation::Creation;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes.
pub fn api(config: &mut ServiceConfig) {
    config.service(make_act);
}

#[derive(Deserialize, utoipa::ToSchema)]
struct NewAct {
    /// What is done.
    #[serde(flatten)]
    deed: Deed,
    /// Why.
    #[serde(flatten)]
    why: Why,
}

/// Does something to keep order. The person concerned is told what was done, and why.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), request_body = NewAct, responses(
    (status = 201, body = ActView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[post("/moderation/acts")]
async fn make_act(
    platform: web::Data<Platform>,
    actor: Actor,
    creation: Creation<NewAct>,
) -> Result<HttpResponse, Problem> {
    creation
        .once(&platform, actor.user_id, async |tx, input| {
            let act = perform(tx, &platform, &actor, input.deed, &input.why).await?;
            let people: Vec<_> = act.person.into_iter().chain([act.moderator]).collect();
            let faces = faces(tx, &people).await?;
            Ok(ActView::new(act, &actor, &faces))
        })
        .await
}
