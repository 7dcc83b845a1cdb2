//! JSON routes of reports: making one, and the queue of those who keep order.

use super::PostLimits;
use super::post_view::PostView;
use super::reports::{self, Action};
use crate::accounts::Actor;
use crate::accounts::service::{Face, faces};
use crate::moderation::acts::Why;
use crate::platform::creation::{Creation, JsonBody};
use crate::platform::page::{Page, PageQuery};
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, Utc};
use content_schema::{PostId, ReportId, UserId};
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes.
pub fn api(config: &mut ServiceConfig) {
    config
        .service(report_post)
        .service(list_reports)
        .service(resolve_report);
}

#[derive(Deserialize, utoipa::ToSchema)]
struct NewReport {
    /// Why, 1 to 500 characters.
    reason: String,
}

#[derive(Serialize, utoipa::ToSchema)]
struct ReportCreated {
    id: ReportId,
}

/// Reports a post to those who keep order.
#[utoipa::path(tag = "discussion", params(("id" = PostId, Path)), security(("bearer" = [])), request_body = NewReport,
    responses((status = 201, body = ReportCreated), (status = 404, body = ProblemBody)))]
#[post("/posts/{id}/reports")]
async fn report_post(
    platform: web::Data<Platform>,
    limits: web::Data<PostLimits>,
    actor: Actor,
    id: web::Path<PostId>,
    creation: Creation<NewReport>,
) -> Result<HttpResponse, Problem> {
    limits.count(&platform, &actor)?;
    creation
        .once(&platform, actor.user_id, async |tx, input| {
            let id = reports::report(tx, &platform, &actor, *id, &input.reason).await?;
            Ok(ReportCreated { id })
        })
        .await
}

#[derive(Serialize, utoipa::ToSchema)]
struct ReportView {
    /// Id.
    id: ReportId,
    /// Whether nobody reported it: words of the list hold the post, and `dismiss` lets it pass.
    held: bool,
    /// Why; the words that hold it.
    reason: String,
    /// Who reported it.
    reporter: Option<Face>,
    /// When.
    at: DateTime<Utc>,
    /// The post.
    post: PostView,
}

/// What needs those who keep order, oldest first: posts that were reported, and posts that words of the list hold.
#[utoipa::path(tag = "discussion", security(("bearer" = [])), params(PageQuery), responses(
    (status = 200, body = Page<ReportView>), (status = 403, body = ProblemBody)))]
#[get("/moderation/reports")]
async fn list_reports(
    platform: web::Data<Platform>,
    actor: Actor,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = reports::list(&platform, &actor, &query).await?;
    let people: Vec<UserId> = page
        .items
        .iter()
        .flat_map(|(report, post)| [report.reporter, post.author])
        .collect();
    let faces = faces(platform.database.read(), &people).await?;
    Ok(HttpResponse::Ok().json(page.map(|(report, post)| ReportView {
        id: report.id,
        held: report.held,
        reason: report.reason,
        reporter: faces.get(&report.reporter).filter(|_| !report.held).cloned(),
        at: report.at,
        post: PostView::written(post, &actor, &faces),
    })))
}

#[derive(Deserialize, utoipa::ToSchema)]
struct Resolution {
    action: Action,
    /// Why.
    #[serde(flatten)]
    why: Why,
}

/// Deals with a report and all others of the post: the post is fine, or it is hidden.
#[utoipa::path(tag = "discussion", params(("id" = ReportId, Path)), security(("bearer" = [])), request_body = Resolution,
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[post("/moderation/reports/{id}")]
async fn resolve_report(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<ReportId>,
    body: JsonBody<Resolution>,
) -> Result<HttpResponse, Problem> {
    reports::resolve(&platform, &actor, *id, body.0.action, &body.0.why).await?;
    Ok(HttpResponse::NoContent().finish())
}
