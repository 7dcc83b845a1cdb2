//! The runner protocol (`content_schema::job`) over HTTP.

use super::delivery::{self, Stored};
use super::error::MediaError;
use super::runners::Runner;
use super::{claim, complete, deliver, ending, incoming, jobs, naming};
use crate::platform::creation::JsonBody;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, get, post, put, web};
use content_schema::JobId;
use content_schema::job::{Claim, ClaimRequest, Completion, Failure, LEASE_HEADER, ProgressAnswer, ProgressReport};
use std::future::{Ready, ready};

/// The lease that a request carries. As an extractor it refuses requests without one with 409, as a lost lease.
pub struct Lease(String);

impl FromRequest for Lease {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let lease = request
            .headers()
            .get(LEASE_HEADER)
            .and_then(|value| value.to_str().ok());
        ready(
            lease
                .map(|lease| Self(lease.to_owned()))
                .ok_or_else(|| MediaError::LeaseLapsed.into()),
        )
    }
}

/// Hand out a job that waits: of the media at hand first, then of the oldest.
#[utoipa::path(tag = "runner", request_body = ClaimRequest, security(("runner" = [])),
    responses((status = 200, body = Claim), (status = 204, description = "Nothing waits"), (status = 401, body = ProblemBody),
        (status = 409, description = "A runner of another version", body = ProblemBody)))]
#[post("/runner/jobs/claim")]
pub async fn claim_job(
    runner: Runner,
    request: JsonBody<ClaimRequest>,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    let request = request.0;
    if request.fresh {
        tracing::info!(runner = runner.name, version = request.version, has = ?request.capabilities, "a transcoder asks for work");
    }
    let Some(claim) = claim::claim(&platform, &runner.name, &request).await? else {
        return Ok(HttpResponse::NoContent().finish());
    };
    tracing::info!(job = %claim.job_id, task = ?claim.task, runner = runner.name, "a job was claimed");
    Ok(HttpResponse::Ok().json(claim))
}

/// The source of a job, by byte range.
#[utoipa::path(tag = "runner", params(("id" = JobId, Path)), security(("runner" = [])),
    responses((status = 200, description = "The source"), (status = 206), (status = 409, body = ProblemBody)))]
#[get("/runner/jobs/{id}/source")]
pub async fn read_source(
    _runner: Runner,
    lease: Lease,
    id: web::Path<JobId>,
    request: HttpRequest,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    let source = jobs::source(&platform, *id, &lease.0).await?;
    let stored = Stored {
        bytes: source.source_bytes.cast_unsigned(),
        etag: format!("\"{}\"", source.id),
        mime: "application/octet-stream".into(),
        cache: "private, no-store",
        save_as: None,
        name: source.source,
    };
    Ok(delivery::send(&request, &platform, &stored).await?)
}

/// A file of the media that another task delivered, by byte range.
#[utoipa::path(tag = "runner", params(("id" = JobId, Path), ("name" = String, Path)), security(("runner" = [])),
    responses((status = 200, description = "The file"), (status = 206), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[get("/runner/jobs/{id}/files/{name}")]
pub async fn read_job_file(
    _runner: Runner,
    lease: Lease,
    path: web::Path<(JobId, String)>,
    request: HttpRequest,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    let file = deliver::find_file(&platform, id, &lease.0, &name).await?;
    let stored = Stored {
        name: naming::storage_name(file.media_id, &file.name, &file.sha256),
        bytes: file.bytes.cast_unsigned(),
        etag: delivery::etag_of(&file.sha256),
        mime: "application/octet-stream".into(),
        cache: "private, no-store",
        save_as: None,
    };
    Ok(delivery::send(&request, &platform, &stored).await?)
}

/// Deliver one file of a job; `Repr-Digest` carries its SHA-256.
#[utoipa::path(tag = "runner", params(("id" = JobId, Path), ("name" = String, Path)), security(("runner" = [])),
    request_body(content_type = "application/octet-stream"),
    responses((status = 204), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody), (status = 507, body = ProblemBody)))]
#[put("/runner/jobs/{id}/files/{name}")]
pub async fn deliver_job_file(
    runner: Runner,
    lease: Lease,
    path: web::Path<(JobId, String)>,
    request: HttpRequest,
    body: web::Payload,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    naming::check_file_name(&name)?;
    let digest = request
        .headers()
        .get("Repr-Digest")
        .and_then(|value| value.to_str().ok());
    let digest = incoming::digest_of_header(digest.unwrap_or_default())?;
    jobs::source(&platform, id, &lease.0).await?;
    let received = incoming::receive(&platform, body, &digest).await?;
    let media = deliver::deliver(&platform, id, &lease.0, &name, &received).await?;
    tracing::info!(job = %id, %media, runner = runner.name, name, "a file was delivered");
    Ok(HttpResponse::NoContent().finish())
}

/// Say how far a job is; renews the lease.
#[utoipa::path(tag = "runner", params(("id" = JobId, Path)), request_body = ProgressReport, security(("runner" = [])),
    responses((status = 200, body = ProgressAnswer), (status = 409, body = ProblemBody)))]
#[post("/runner/jobs/{id}/progress")]
pub async fn report_progress(
    _runner: Runner,
    lease: Lease,
    id: web::Path<JobId>,
    report: JsonBody<ProgressReport>,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    let answer = jobs::renew(&platform, *id, &lease.0, report.0).await?;
    Ok(HttpResponse::Ok().json(answer))
}

/// Say that all files of a job are delivered.
#[utoipa::path(tag = "runner", params(("id" = JobId, Path)), request_body = Completion, security(("runner" = [])),
    responses((status = 204), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[post("/runner/jobs/{id}/complete")]
pub async fn complete_job(
    _runner: Runner,
    lease: Lease,
    id: web::Path<JobId>,
    completion: JsonBody<Completion>,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    complete::complete(&platform, *id, &lease.0, completion.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Say that a job could not be done.
#[utoipa::path(tag = "runner", params(("id" = JobId, Path)), request_body = Failure, security(("runner" = [])),
    responses((status = 204), (status = 409, body = ProblemBody)))]
#[post("/runner/jobs/{id}/fail")]
pub async fn fail_job(
    _runner: Runner,
    lease: Lease,
    id: web::Path<JobId>,
    failure: JsonBody<Failure>,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    ending::fail(&platform, *id, &lease.0, failure.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Give a job back at once; that counts as no attempt.
#[utoipa::path(tag = "runner", params(("id" = JobId, Path)), security(("runner" = [])),
    responses((status = 204), (status = 409, body = ProblemBody)))]
#[post("/runner/jobs/{id}/release")]
pub async fn release_job(
    _runner: Runner,
    lease: Lease,
    id: web::Path<JobId>,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    ending::release(&platform, *id, &lease.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
