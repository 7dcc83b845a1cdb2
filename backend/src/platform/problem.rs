//! The one error vocabulary at the HTTP edge: RFC 9457 `application/problem+json`.
//!
//! Every capability has an error enum of its own and turns it into a [`Problem`] in one `From`. A problem carries a
//! stable slug and no words: the edge (`app::respond`) writes it as JSON or as a page in the reader's language, from
//! the locale keys `problem-<slug>` and `problem-<slug>-detail`, and `field-<code>` for each field.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use content_schema::people::Language;
use sea_orm::DbErr;
use serde::Serialize;
use std::fmt;

/// What a message needs besides its key: names and values.
pub type Args = Vec<(&'static str, String)>;

/// A field of the input that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// Name of the field as the request spells it, such as `title` or `parts.design`.
    pub field: String,
    /// Stable code, such as `too_long`; its words are in the locale key `field-too-long`.
    pub code: &'static str,
    /// Values for the words.
    pub args: Args,
}

/// A request that is refused, or could not be served.
#[derive(Clone, Debug)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable slug; the `type` is `/problems/<slug>`.
    pub slug: &'static str,
    /// Values for the words.
    pub args: Args,
    /// Fields at fault, for input errors.
    pub errors: Vec<FieldProblem>,
    /// Seconds after which trying again makes sense.
    pub retry_after_s: Option<u64>,
    /// Headers that the protocol spoken wants beside the words.
    pub headers: Vec<(&'static str, String)>,
}

/// The JSON form, RFC 9457 §3.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// Stable reference of the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What to do about it.
    pub detail: String,
    /// Fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldBody>,
}

/// One field at fault.
#[derive(Serialize, utoipa::ToSchema)]
pub struct FieldBody {
    /// Name of the field.
    pub field: String,
    /// Stable code.
    pub code: String,
    /// What is wrong, in the reader's language.
    pub message: String,
}

impl Problem {
    /// A problem of this status and slug.
    pub const fn new(status: StatusCode, slug: &'static str) -> Self {
        Self {
            status,
            slug,
            args: Vec::new(),
            errors: Vec::new(),
            retry_after_s: None,
            headers: Vec::new(),
        }
    }

    /// The same with a value for its words.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// Nothing here, or nothing that the actor may know of.
    pub const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found")
    }

    /// Nobody is signed in.
    pub const fn sign_in_first() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "sign-in-first")
    }

    /// The actor may not do this.
    pub const fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden")
    }

    /// The object has changed since the actor read it.
    pub const fn stale() -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, "stale")
    }

    /// A PATCH without `If-Match`.
    pub const fn precondition_required() -> Self {
        Self::new(StatusCode::PRECONDITION_REQUIRED, "precondition-required")
    }

    /// The object's state does not allow this now.
    pub const fn conflict(slug: &'static str) -> Self {
        Self::new(StatusCode::CONFLICT, slug)
    }

    /// The request is not of the form it should be.
    pub const fn bad_request(slug: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, slug)
    }

    /// Fields that cannot be taken.
    pub const fn invalid(errors: Vec<FieldProblem>) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            slug: "invalid-input",
            args: Vec::new(),
            errors,
            retry_after_s: None,
            headers: Vec::new(),
        }
    }

    /// One field that cannot be taken.
    pub fn invalid_field(field: &str, code: &'static str) -> Self {
        Self::invalid(vec![FieldProblem {
            field: field.into(),
            code,
            args: Vec::new(),
        }])
    }

    /// Too many requests of this kind.
    pub const fn too_many(retry_after_s: u64) -> Self {
        Self {
            status: StatusCode::TOO_MANY_REQUESTS,
            slug: "too-many-requests",
            args: Vec::new(),
            errors: Vec::new(),
            retry_after_s: Some(retry_after_s),
            headers: Vec::new(),
        }
    }

    /// Our own fault; `cause` goes to the log, not to the reader.
    pub fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    /// The words of it in a language.
    pub fn body(&self, language: Language) -> ProblemBody {
        let say = |key: &str, args: &Args| {
            let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
            yinghuo_web::message(language, key, &args)
        };
        ProblemBody {
            kind: format!("/problems/{}", self.slug),
            title: say(&format!("problem-{}", self.slug), &self.args),
            status: self.status.as_u16(),
            detail: say(&format!("problem-{}-detail", self.slug), &self.args),
            errors: self
                .errors
                .iter()
                .map(|field| FieldBody {
                    field: field.field.clone(),
                    code: field.code.into(),
                    message: say(&format!("field-{}", field.code.replace('_', "-")), &field.args),
                })
                .collect(),
        }
    }

    /// The JSON answer in a language.
    pub fn json_response(&self, language: Language) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((header::CONTENT_LANGUAGE, language.tag()));
        if let Some(seconds) = self.retry_after_s {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        for (name, value) in &self.headers {
            response.insert_header((*name, value.as_str()));
        }
        let mut answer = response.json(self.body(language));
        answer.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        answer
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.slug)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        self.json_response(Language::default())
    }
}

impl From<DbErr> for Problem {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::RecordNotUpdated => Self::stale(),
            DbErr::ConnectionAcquire(_) => {
                tracing::error!(%error, "no database connection");
                Self {
                    retry_after_s: Some(5),
                    ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy")
                }
            }
            error if is_full(&error) => Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage-full"),
            other => Self::internal(other),
        }
    }
}

/// Whether the disk under the database is full: the drivers tell it only in words.
fn is_full(error: &DbErr) -> bool {
    let words = error.to_string();
    ["database or disk is full", "No space left on device"]
        .iter()
        .any(|full| words.contains(full))
}
