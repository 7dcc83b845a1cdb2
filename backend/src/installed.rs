//! What makes the site one that can be installed: its manifest, its icons and its service worker.

use crate::accounts::FrameFor;
use crate::platform::Problem;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};

/// Icons change with a release, and phones ask for them when the site is installed.
const FOR_A_WEEK: &str = "public, max-age=604800";

/// Registers the routes.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(send_worker).service(send_manifest).service(send_icon);
}

/// The service worker: at the root, so that it may answer for every page; asked for anew, so that a release acts at once.
#[get("/sw.js")]
async fn send_worker(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let script = yinghuo_web::worker().ok_or_else(Problem::not_found)?;
    // A weak tag: compressed or not, it is the same script.
    let tag = format!("W/\"{}\"", script.digest);
    let known = request.headers().get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    Ok(HttpResponse::Ok()
        .content_type(script.mime)
        .insert_header(("Service-Worker-Allowed", "/"))
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(script.bytes.into_owned()))
}

/// What a phone is told when the site is installed.
#[get("/manifest.webmanifest")]
async fn send_manifest(frame: FrameFor) -> HttpResponse {
    let frame = frame.0;
    let icon = |file: &str, sizes: &str, mime: &str| serde_json::json!({"src": format!("/icons/{file}"), "sizes": sizes, "type": mime, "purpose": "any maskable"});
    let manifest = serde_json::json!({
        "id": "/",
        "name": frame.t("name"),
        "short_name": frame.t("name"),
        "description": frame.t("tagline"),
        "lang": frame.tag(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf7ee",
        "theme_color": "#13171e",
        "icons": [
            icon("firefly-192.png", "192x192", "image/png"),
            icon("firefly-512.png", "512x512", "image/png"),
            icon("firefly.svg", "any", "image/svg+xml"),
        ],
        "shortcuts": [{"name": frame.t("shelf"), "url": "/shelf"}],
    });
    HttpResponse::Ok()
        .content_type("application/manifest+json")
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .body(manifest.to_string())
}

#[get("/icons/{name}")]
async fn send_icon(name: web::Path<String>) -> Result<HttpResponse, Problem> {
    let icon = yinghuo_web::icon(&name).ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok()
        .content_type(icon.mime)
        .insert_header((header::CACHE_CONTROL, FOR_A_WEEK))
        .body(icon.bytes.into_owned()))
}
