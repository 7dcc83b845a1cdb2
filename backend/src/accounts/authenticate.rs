//! The middleware that looks a request's session up once and refuses forged ones.
//!
//! Programs send `Authorization: Bearer`; pages and their islands send the session cookie. A cookie goes along with
//! requests other sites make, so with a cookie anything but reading must prove that it comes from our own pages: by the
//! browser's word (`Sec-Fetch-Site`, `Origin`) and by the CSRF token, in the header [`CSRF_HEADER`] here or in the form
//! (see [`super::form`]).

use super::actor::Actor;
use super::{session, token};
use crate::platform::{Platform, Problem};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};

/// Name of the session cookie.
pub const SESSION_COOKIE: &str = "yinghuo_session";

/// Header in which islands send the CSRF token of their page.
pub const CSRF_HEADER: &str = "X-CSRF-Token";

/// Where runners speak; they sign in with tokens of their own.
const RUNNER_PATHS: &str = "/api/v1/runner/";

/// Puts the [`Actor`] into the request where somebody is signed in.
pub async fn authenticate<B: MessageBody>(
    platform: web::Data<Platform>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    if let Some(actor) = find_actor(&platform, &request).await? {
        request.extensions_mut().insert(actor);
    }
    next.call(request).await
}

async fn find_actor(platform: &Platform, request: &ServiceRequest) -> Result<Option<Actor>, Problem> {
    if request.path().starts_with(RUNNER_PATHS) {
        return Ok(None);
    }
    if let Some(bearer) = bearer(request.headers()) {
        let claims = token::read_access_token(&platform.secrets, bearer, platform.clock.now());
        let session = claims.ok_or_else(bad_token)?.sid;
        return session::actor(platform, session).await?.ok_or_else(bad_token).map(Some);
    }
    let writes = !request.method().is_safe();
    if writes && !from_own_pages(request.headers()) {
        return Err(forged());
    }
    let Some(session) = cookie_session(platform, request) else {
        return Ok(None);
    };
    let Some(actor) = session::actor(platform, session).await? else {
        return Ok(None);
    };
    if writes && request.path().starts_with("/api/") && !has_csrf_header(platform, request.headers(), &actor) {
        return Err(forged());
    }
    Ok(Some(actor))
}

/// A request that another site may have made a browser send.
pub fn forged() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "forged-request")
}

fn bad_token() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "bad-access-token")
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn cookie_session(platform: &Platform, request: &ServiceRequest) -> Option<content_schema::SessionId> {
    token::read_cookie_value(&platform.secrets, request.cookie(SESSION_COOKIE)?.value())
}

fn has_csrf_header(platform: &Platform, headers: &HeaderMap, actor: &Actor) -> bool {
    let given = headers
        .get(CSRF_HEADER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    platform.secrets.verify("csrf", &actor.session_id.to_string(), given)
}

/// Whether a browser says that the request comes from our own pages. Old browsers and programs say nothing; they pass,
/// and the CSRF token decides.
fn from_own_pages(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    #[test]
    fn only_our_own_pages_may_write() {
        for (headers, own) in [
            (vec![], true),
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "none")], true),
            (vec![("sec-fetch-site", "cross-site")], false),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("origin", "http://school.cn"), ("host", "school.cn")], true),
            (vec![("origin", "http://evil.cn"), ("host", "school.cn")], false),
            (vec![("origin", "null"), ("host", "school.cn")], false),
        ] {
            let map: HeaderMap = headers
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            assert_eq!(from_own_pages(&map), own, "{headers:?}");
        }
    }
}
