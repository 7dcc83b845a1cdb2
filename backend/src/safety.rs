//! Headers that keep pages safe, and the islands' scripts.
//!
//! Pages load nothing from other hosts and run no inline script; the one inline style is named by its digest.

use crate::platform::Problem;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, get, web};
use std::sync::LazyLock;

/// The content security policy of our own pages.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&yinghuo_web::style_csp_hash()));

/// That of the API browser, which styles itself inline.
static DOCS_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy("'self' 'unsafe-inline'"));

/// That of what is no page: 250 bytes are 40 ms of a thin link, and a lesson is hundreds of answers.
static MEDIA_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'");

fn policy(styles: &str) -> HeaderValue {
    let text = format!(
        "default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data:; media-src 'self' blob:; \
         connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// Adds the headers to every answer.
pub async fn add_headers<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let is_media = request.path().starts_with("/m/") || request.path().starts_with("/e/");
    let policy = if request.path().starts_with("/api/docs") {
        &*DOCS_POLICY
    } else if is_media {
        &MEDIA_POLICY
    } else {
        &*POLICY
    };
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !is_media {
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    }
    Ok(response)
}

/// An island's script; its URL names its contents, so it never changes.
#[get("/assets/{hash}/{name}")]
pub async fn asset(
    path: web::Path<(String, String)>,
    accepted: Option<web::Header<AcceptEncoding>>,
) -> Result<HttpResponse, Problem> {
    let asset = yinghuo_web::asset(&path.0, &path.1).ok_or_else(Problem::not_found)?;
    let brotli = Encoding::brotli();
    let takes_brotli =
        accepted.is_some_and(|accepted| accepted.negotiate([&brotli].into_iter()) == Some(brotli.clone()));
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(asset.mime)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"));
    Ok(match asset.brotli.filter(|_| takes_brotli) {
        Some(packed) => answer
            .insert_header(ContentEncoding::Brotli)
            .insert_header((header::VARY, "accept-encoding"))
            .body(packed.into_owned()),
        None => answer.body(asset.bytes.into_owned()),
    })
}
