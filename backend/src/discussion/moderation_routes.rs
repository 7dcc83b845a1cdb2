//! JSON routes of reports.

use super::PostLimits;
use super::moderation::{self, Action};
use super::routes::PostView;
use crate::accounts::Actor;
use crate::accounts::service::{Face, faces};
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
            let id = moderation::report(tx, &platform, &actor, *id, &input.reason).await?;
            Ok(ReportCreated { id })
        })
        .await
}

#[derive(Serialize, utoipa::ToSchema)]
struct ReportView {
    /// Id.
    id: ReportId,
    /// Why.
    reason: String,
    /// Who reported it.
    reporter: Option<Face>,
    /// When.
    at: DateTime<Utc>,
    /// The post.
    post: PostView,
}

/// Reports that nobody has dealt with, oldest first.
#[utoipa::path(tag = "discussion", security(("bearer" = [])), params(PageQuery), responses(
    (status = 200, body = Page<ReportView>), (status = 403, body = ProblemBody)))]
#[get("/moderation/reports")]
async fn list_reports(
    platform: web::Data<Platform>,
    actor: Actor,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = moderation::list(&platform, &actor, &query).await?;
    let people: Vec<UserId> = page
        .items
        .iter()
        .flat_map(|(report, post)| [report.reporter, post.author])
        .collect();
    let faces = faces(platform.database.read(), &people).await?;
    Ok(HttpResponse::Ok().json(page.map(|(report, post)| ReportView {
        id: report.id,
        reason: report.reason,
        reporter: faces.get(&report.reporter).cloned(),
        at: report.at,
        post: PostView::new(post, Vec::new(), &faces),
    })))
}

#[derive(Deserialize, utoipa::ToSchema)]
struct Resolution {
    action: Action,
}

/// Deals with a report: the post is fine, or it is hidden.
#[utoipa::path(tag = "discussion", params(("id" = ReportId, Path)), security(("bearer" = [])), request_body = Resolution,
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[post("/moderation/reports/{id}")]
async fn resolve_report(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<ReportId>,
    body: JsonBody<Resolution>,
) -> Result<HttpResponse, Problem> {
    moderation::resolve(&platform, &actor, *id, body.0.action).await?;
    Ok(HttpResponse::NoContent().finish())
}
