//! How a refusal reaches its reader: as problem+json for programs, as a page for people, both in their language.

use crate::accounts::Actor;
use crate::platform::Problem;
use actix_web::HttpMessage;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::middleware::Next;
use content_schema::people::Language;

/// Cookie of a language chosen by somebody who is not signed in.
pub const LANGUAGE_COOKIE: &str = "yinghuo_language";

/// What is asked of by no route.
pub async fn not_found() -> Result<&'static str, Problem> {
    Err(Problem::not_found())
}

/// Turns every [`Problem`] of a handler into words in the reader's language, and what is wrong before a handler runs
/// (an unknown method, a malformed path) into a problem.
pub async fn in_the_readers_language<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let asked = language_asked_for(&request);
    let response = match next.call(request).await {
        Ok(response) => response,
        // A middleware refused the request, so no request is left to ask: the error says how to answer.
        Err(error) => {
            let problem = problem_of(&error);
            return Err(actix_web::error::InternalError::from_response(error, problem.json_response(asked)).into());
        }
    };
    let Some(error) = response.response().error() else {
        return Ok(response.map_into_left_body());
    };
    let problem = problem_of(error);
    let chosen = response
        .request()
        .extensions()
        .get::<Actor>()
        .and_then(|actor| actor.language);
    let language = chosen.unwrap_or(asked);
    Ok(response
        .into_response(problem.json_response(language))
        .map_into_right_body())
}

/// The language of a reader: what their cookie or browser says.
fn language_asked_for(request: &ServiceRequest) -> Language {
    if let Some(language) = request
        .cookie(LANGUAGE_COOKIE)
        .and_then(|cookie| Language::from_tag(cookie.value()))
    {
        return language;
    }
    let header = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    header.map(accepted_language).unwrap_or_default()
}

/// The first language of an `Accept-Language` header that we speak, by falling weight (RFC 9110 §12.5.4).
pub fn accepted_language(header: &str) -> Language {
    let mut wanted: Vec<(f32, Language)> = header
        .split(',')
        .filter_map(|part| {
            let (tag, parameters) = part.trim().split_once(';').unwrap_or((part.trim(), ""));
            let weight = parameters
                .trim()
                .strip_prefix("q=")
                .and_then(|weight| weight.parse().ok())
                .unwrap_or(1.0);
            Language::from_tag(tag).map(|language| (weight, language))
        })
        .collect();
    wanted.sort_by(|one, other| other.0.total_cmp(&one.0));
    wanted.first().map(|(_, language)| *language).unwrap_or_default()
}

fn problem_of(error: &actix_web::Error) -> Problem {
    if let Some(problem) = error.as_error::<Problem>() {
        return problem.clone();
    }
    let status = error.as_response_error().status_code();
    match status {
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(status, "method-not-allowed"),
        status if status.is_client_error() => Problem::new(status, "bad-request").with("reason", error),
        _ => Problem::internal(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_language_we_speak_wins() {
        for (header, language) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::ZhCn),
            ("en-GB,en;q=0.9", Language::En),
            ("fr, en;q=0.4, zh;q=0.6", Language::ZhCn),
            ("fr", Language::ZhCn),
            ("", Language::ZhCn),
            ("en;q=rubbish", Language::En),
        ] {
            assert_eq!(accepted_language(header), language, "{header}");
        }
    }
}
