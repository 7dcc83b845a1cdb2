//! Optimistic concurrency: `ETag` on reads, `If-None-Match` for what has not changed, `If-Match` on changes.

use super::backup::hex;
use super::problem::Problem;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The tag of an object's version.
pub fn etag(version: i32) -> String {
    format!("\"v{version}\"")
}

/// Answers JSON with its `ETag`, or 304 when the reader has it.
pub fn versioned_json<T: Serialize>(request: &HttpRequest, version: i32, body: &T) -> HttpResponse {
    let tag = etag(version);
    if matches(request.headers(), &header::IF_NONE_MATCH, &tag) {
        return HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
    }
    HttpResponse::Ok().insert_header((header::ETAG, tag)).json(body)
}

/// The same where more than the object itself is in the body (names of people, what became of a video): the tag also
/// names the body's digest, and changes still ask for the version alone.
pub fn composed_json<T: Serialize>(request: &HttpRequest, version: i32, body: &T) -> Result<HttpResponse, Problem> {
    let bytes = serde_json::to_vec(body).map_err(Problem::internal)?;
    let digest = Sha256::digest(&bytes);
    let short = hex(digest.get(..6).unwrap_or_default());
    let tag = format!("\"v{version}.{short}\"");
    if matches(request.headers(), &header::IF_NONE_MATCH, &tag) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, tag))
        .content_type(header::ContentType::json())
        .body(bytes))
}

/// The version a change is meant for: 428 without `If-Match`, 412 when it is not a tag of ours. `*` is any.
pub fn wanted_version(request: &HttpRequest) -> Result<Option<i32>, Problem> {
    let tag = request
        .headers()
        .get(header::IF_MATCH)
        .ok_or_else(Problem::precondition_required)?;
    let tag = tag.to_str().map_err(|_| Problem::stale())?.trim();
    if tag == "*" {
        return Ok(None);
    }
    let number = tag.trim_start_matches("W/").trim_matches('"').trim_start_matches('v');
    let number = number.split('.').next().unwrap_or_default();
    number.parse().map(Some).map_err(|_| Problem::stale())
}

/// 412 unless the object still has the wanted version.
pub fn check_version(wanted: Option<i32>, current: i32) -> Result<(), Problem> {
    match wanted {
        Some(wanted) if wanted != current => Err(Problem::stale()),
        _ => Ok(()),
    }
}

fn matches(headers: &HeaderMap, name: &header::HeaderName, tag: &str) -> bool {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value
                .split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
        })
}
