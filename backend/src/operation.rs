//! What operators and programs ask of a server: is it alive and ready, what does it count, what does it speak.

use crate::discussion;
use crate::platform::{Platform, Problem};
use crate::search::SearchIndex;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, get, web};
use metrics_exporter_prometheus::PrometheusHandle;
use std::time::Instant;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Registers the routes.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(healthz)
        .service(readyz)
        .service(render_metrics)
        .service(docs());
}

/// Registers what lies below `/api/v1` and is not part of its own document.
pub fn api(config: &mut ServiceConfig) {
    config.route("/openapi.json", web::get().to(openapi_document));
}

/// The process is alive.
#[get("/healthz")]
async fn healthz() -> &'static str {
    "ok\n"
}

/// The database, the storage and the search index answer.
#[get("/readyz")]
async fn readyz(platform: web::Data<Platform>, index: web::Data<SearchIndex>) -> Result<&'static str, Problem> {
    let unready = |part| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-ready").with("part", part);
    platform.database.ping().await.map_err(|_| unready("database"))?;
    platform.storage.ping().await.map_err(|_| unready("storage"))?;
    if !index.is_ready() {
        return Err(unready("index"));
    }
    Ok("ready\n")
}

/// Counts and times, in the Prometheus text format.
#[get("/metrics")]
async fn render_metrics(platform: web::Data<Platform>, metrics: web::Data<PrometheusHandle>) -> HttpResponse {
    // Counted when asked, so that every server says the same and none while nobody looks.
    match discussion::queue_size(platform.database.read()).await {
        #[expect(clippy::cast_precision_loss, reason = "a queue beyond 2^52 is long enough")]
        Ok(size) => metrics::gauge!("yinghuo_moderation_queue").set(size as f64),
        Err(error) => tracing::warn!(%error, "the moderators' queue could not be counted"),
    }
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(metrics.render())
}

/// The OpenAPI 3.1 document.
async fn openapi_document(document: web::Data<OpenApi>) -> HttpResponse {
    HttpResponse::Ok().json(&**document)
}

/// The same document for people to browse, at `/api/docs/`.
fn docs() -> SwaggerUi {
    SwaggerUi::new("/api/docs/{path:.*}").config(Config::from("/api/v1/openapi.json"))
}

/// Counts and times every request by its route.
pub async fn measure<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let start = Instant::now();
    let method = request.method().to_string();
    let response = next.call(request).await?;
    let route = response.request().match_pattern().unwrap_or_else(|| "none".into());
    let labels = [
        ("method", method),
        ("route", route),
        ("status", response.status().as_u16().to_string()),
    ];
    metrics::counter!("yinghuo_http_requests_total", &labels).increment(1);
    metrics::histogram!("yinghuo_http_request_seconds", &labels).record(start.elapsed());
    Ok(response)
}

/// HEAD is GET without a body (RFC 9110 §9.3.2); the server leaves the body out by itself. Uploads and media have HEAD
/// handlers of their own.
pub async fn answer_head_like_get<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let own = ["/api/v1/uploads", "/m/"]
        .iter()
        .any(|path| request.path().starts_with(path));
    if request.method() == Method::HEAD && !own {
        request.head_mut().method = Method::GET;
    }
    next.call(request).await
}

/// What the OpenAPI document says before its paths.
pub fn openapi_head() -> OpenApi {
    let bearer = SecurityScheme::Http(
        HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build(),
    );
    let runner = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let info = InfoBuilder::new()
        .title("Yinghuo 萤火")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Lessons for the thinnest wire. Errors are RFC 9457 problem+json; times RFC 3339; ids UUIDv7.",
        ));
    OpenApiBuilder::new()
        .info(info.build())
        .components(Some(
            ComponentsBuilder::new()
                .security_scheme("bearer", bearer)
                .security_scheme("runner", runner)
                .build(),
        ))
        .build()
}
