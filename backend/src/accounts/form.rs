//! Page forms: urlencoded, and checked for the CSRF token of the page they stood on.

use super::actor::Actor;
use super::authenticate::forged;
use crate::platform::{Platform, Problem};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

/// Forms may have so many bytes: a long teaching design, percent-encoded.
const MAX_FORM_BYTES: usize = 4 << 20;

/// The fields of a page's form.
pub struct PageForm<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for PageForm<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let payload = payload.take();
        let request = request.clone();
        Box::pin(async move {
            let body = actix_web::body::BodyStream::new(payload);
            let bytes = match actix_web::body::to_bytes_limited(body, MAX_FORM_BYTES).await {
                Ok(Ok(bytes)) => bytes,
                Ok(Err(_)) => return Err(Problem::bad_request("body-cut-off")),
                Err(_) => return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large")),
            };
            check_csrf(&request, &csrf_field(&bytes))?;
            let fields = serde_urlencoded::from_bytes(&bytes);
            fields
                .map(PageForm)
                .map_err(|error| Problem::bad_request("bad-form").with("reason", error))
        })
    }
}

/// Refuses a form whose token is not that of the person's session. Nobody has no session to abuse; the middleware has
/// already refused what comes from other sites.
pub fn check_csrf(request: &HttpRequest, given: &str) -> Result<(), Problem> {
    let Some(actor) = request.extensions().get::<Actor>().cloned() else {
        return Ok(());
    };
    let platform = request
        .app_data::<web::Data<Platform>>()
        .ok_or_else(|| Problem::internal("no platform"))?;
    let holds = platform.secrets.verify("csrf", &actor.session_id.to_string(), given);
    if holds { Ok(()) } else { Err(forged()) }
}

fn csrf_field(body: &[u8]) -> String {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    pairs
        .into_iter()
        .find(|(name, _)| name == "csrf")
        .map(|(_, value)| value)
        .unwrap_or_default()
}
