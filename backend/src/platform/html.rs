//! Answers of page handlers.

use super::problem::Problem;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header;
use yinghuo_web::view::FieldErrors;
use yinghuo_web::{Frame, Page};

/// A page.
pub fn html(page: &impl Page, frame: &Frame) -> Result<HttpResponse, Problem> {
    html_with_status(StatusCode::OK, page, frame)
}

/// A page with another status than 200, such as a form that comes back.
pub fn html_with_status(status: StatusCode, page: &impl Page, frame: &Frame) -> Result<HttpResponse, Problem> {
    let body = page.render(frame).map_err(Problem::internal)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_LANGUAGE, frame.tag()))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .body(body))
}

/// Sends the browser on after a form was taken (303, so that a reload does not send it again).
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .finish()
}

/// What a form that comes back says about a refusal: its status, and words for its fields or, where no field is at
/// fault, as a whole. Refusals that no change of the form can mend are passed on.
pub fn field_errors(frame: &Frame, problem: Problem) -> Result<(StatusCode, FieldErrors), Problem> {
    let whole_page = problem.status.is_server_error() || problem.status == StatusCode::NOT_FOUND;
    if whole_page {
        return Err(problem);
    }
    let body = problem.body(frame.language);
    let mut errors: Vec<(String, String)> = body
        .errors
        .into_iter()
        .map(|error| (error.field, error.message))
        .collect();
    if errors.is_empty() {
        errors.push((String::new(), body.title));
    }
    Ok((problem.status, FieldErrors(errors)))
}
