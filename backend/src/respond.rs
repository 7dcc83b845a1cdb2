//! How a refusal reaches its reader: as problem+json for programs, as a page for people, both in their language.

use crate::accounts::Actor;
use crate::accounts::frame::{self, accepted_language};
use crate::platform::Problem;
use crate::platform::html::html_with_status;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse};
use yinghuo_web::Frame;
use yinghuo_web::view::error::Error;

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
    let asked = accepted_language(request.headers());
    let for_programs = is_for_programs(request.path());
    let response = match next.call(request).await {
        Ok(response) => response,
        // A middleware refused the request, so no request is left to ask: the error says how to answer.
        Err(error) => {
            let problem = problem_of(&error);
            let answer = if for_programs {
                problem.json_response(asked)
            } else {
                page(&problem, &Frame::visitor(asked))
            };
            return Err(actix_web::error::InternalError::from_response(error, answer).into());
        }
    };
    let Some(error) = response.response().error() else {
        return Ok(response.map_into_left_body());
    };
    let problem = problem_of(error);
    let answer = if for_programs {
        let actor = response.request().extensions().get::<Actor>().cloned();
        problem.json_response(frame::language(response.request(), actor.as_ref()))
    } else {
        let frame = frame::frame(response.request())
            .await
            .unwrap_or_else(|_| Frame::visitor(asked));
        page(&problem, &frame)
    };
    Ok(response.into_response(answer).map_into_right_body())
}

/// Whether a path is read by programs rather than people.
fn is_for_programs(path: &str) -> bool {
    ["/api/", "/m/", "/healthz", "/readyz", "/metrics"]
        .iter()
        .any(|start| path.starts_with(start))
}

/// The page of a refusal. Whoever is not signed in and should be, is sent to do so and then back.
fn page(problem: &Problem, frame: &Frame) -> HttpResponse {
    let body = problem.body(frame.language);
    let view = Error {
        status: body.status,
        title: body.title,
        detail: body.detail,
        fields: body
            .errors
            .into_iter()
            .map(|error| (error.field, error.message))
            .collect(),
        offer_sign_in: problem.status == StatusCode::UNAUTHORIZED,
    };
    html_with_status(problem.status, &view, frame).unwrap_or_else(|_| problem.json_response(frame.language))
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
