//! What can go wrong with media.

use super::subtitles::{Mistake, MistakeKind};
use crate::platform::Problem;
use crate::platform::problem::FieldProblem;
use crate::platform::storage::StorageError;
use actix_web::http::StatusCode;
use sea_orm::DbErr;
use thiserror::Error;

/// A situation of media, with what is needed to act on it.
#[derive(Debug, Error)]
pub enum MediaError {
    /// There is no such media, job or file, or none that the asker may know of.
    #[error("no such media")]
    Missing,
    /// No runner has this token.
    #[error("unknown runner token")]
    UnknownRunner,
    /// The lease is not, or no longer, a lease on this job.
    #[error("the lease has lapsed")]
    LeaseLapsed,
    /// A file name that cannot be part of a URL.
    #[error("'{0}' is not a file name of 1 to 80 of a-z, 0-9, '.' and '-'")]
    BadFileName(String),
    /// The digest is missing or not SHA-256.
    #[error("the header Repr-Digest must carry a sha-256")]
    DigestMissing,
    /// The bytes are not those the digest is of.
    #[error("the bytes are not those of the digest")]
    DigestMismatch,
    /// The body ended early.
    #[error("the body was cut off")]
    CutOff,
    /// One file of a job is larger than is taken.
    #[error("the file is larger than {0} bytes")]
    TooLarge(u64),
    /// A completion names a file that the server does not hold, or holds with other contents.
    #[error("{0} was not delivered with that digest")]
    NotDelivered(String),
    /// A runner that speaks, and encodes, by other rules.
    #[error("the runner's protocol is {theirs}, this server's {ours}")]
    OtherProtocol {
        /// Of this server.
        ours: u32,
        /// Of the runner.
        theirs: u32,
    },
    /// What a runner made is not what its task makes.
    #[error("the result does not fit the task")]
    UnfittingResult,
    /// A plan that cannot be followed.
    #[error("the plan cannot be followed: {0}")]
    BadPlan(String),
    /// A runner of that name exists.
    #[error("a runner named {0} exists")]
    RunnerExists(String),
    /// Not a language tag.
    #[error("not a language tag of BCP 47")]
    BadLanguage,
    /// Captions that cannot be read, and where.
    #[error("the captions cannot be read: {0:?}")]
    BadCaptions(Vec<Mistake>),
    /// Captions in too many languages.
    #[error("captions in more than {0} languages")]
    TooManyLanguages(usize),
    /// Its owner and the moderators may change it, the asker may not.
    #[error("somebody else's media")]
    NotYours,
    /// The disk or bucket is full.
    #[error("the storage is full")]
    Full,
    /// The storage failed.
    #[error("{0}")]
    Storage(String),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<StorageError> for MediaError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Full => Self::Full,
            other => Self::Storage(other.to_string()),
        }
    }
}

impl From<std::io::Error> for MediaError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        if matches!(error.kind(), StorageFull | QuotaExceeded) {
            Self::Full
        } else {
            Self::Storage(error.to_string())
        }
    }
}

impl From<MediaError> for Problem {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Missing => Self::not_found(),
            MediaError::UnknownRunner => Self::new(StatusCode::UNAUTHORIZED, "unknown-runner"),
            MediaError::LeaseLapsed => Self::conflict("lease-lapsed"),
            MediaError::BadFileName(name) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "bad-file-name").with("name", name)
            }
            MediaError::DigestMissing => Self::bad_request("digest-missing"),
            MediaError::DigestMismatch => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "digest-mismatch"),
            MediaError::CutOff => Self::bad_request("body-cut-off"),
            MediaError::TooLarge(max) => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "file-too-large").with("megabytes", max >> 20)
            }
            MediaError::NotDelivered(name) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "file-not-delivered").with("name", name)
            }
            MediaError::OtherProtocol { ours, theirs } => Self::conflict("other-runner-protocol")
                .with("ours", ours)
                .with("theirs", theirs),
            MediaError::UnfittingResult => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unfitting-result"),
            MediaError::BadPlan(why) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "bad-plan").with("why", why),
            MediaError::RunnerExists(name) => Self::conflict("runner-exists").with("name", name),
            MediaError::BadLanguage => Self::invalid_field("language", "not_a_language"),
            MediaError::BadCaptions(mistakes) => Self::invalid(mistakes.iter().map(field_problem).collect()),
            MediaError::TooManyLanguages(most) => Self::conflict("too-many-languages").with("most", most),
            MediaError::NotYours => Self::forbidden(),
            MediaError::Full => Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage-full"),
            MediaError::Storage(cause) => Self::internal(cause),
            MediaError::Database(error) => error.into(),
        }
    }
}

fn field_problem(mistake: &Mistake) -> FieldProblem {
    FieldProblem {
        field: "captions".into(),
        code: match mistake.kind {
            MistakeKind::Encoding => "unknown_encoding",
            MistakeKind::NoCues => "no_captions",
            MistakeKind::BadTime => "bad_caption_time",
            MistakeKind::EndsBeforeItBegins => "ends_before_it_begins",
        },
        args: vec![("line", mistake.line.to_string())],
    }
}
