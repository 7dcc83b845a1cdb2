//! What can go wrong with uploads.

use super::tus;
use crate::media::MediaError;
use crate::platform::Problem;
use crate::platform::storage::StorageError;
use actix_web::http::StatusCode;
use sea_orm::DbErr;
use thiserror::Error;

/// A situation of intake, with what is needed to act on it.
#[derive(Debug, Error)]
pub enum IntakeError {
    /// There is no such upload, or it is somebody else's.
    #[error("no such upload")]
    Missing,
    /// The person may not upload.
    #[error("uploads are for teachers")]
    Forbidden,
    /// The client speaks another version of tus.
    #[error("only tus {version} is spoken here", version = tus::VERSION)]
    WrongVersion,
    /// A piece of an upload has another content type.
    #[error("the content type must be {kind}", kind = tus::CONTENT_TYPE)]
    WrongContentType,
    /// A header is missing or cannot be read.
    #[error("the header {0} is missing or cannot be read")]
    BadHeader(&'static str),
    /// The file is larger than any may be.
    #[error("the file is larger than {0} bytes")]
    TooLarge(u64),
    /// The file is larger than what its owner has left.
    #[error("the file is larger than the {0} bytes left of the quota")]
    OverQuota(u64),
    /// The piece goes beyond the end that was announced.
    #[error("the piece goes beyond the announced end")]
    BeyondEnd,
    /// The piece does not begin where the last one ended.
    #[error("the upload goes on at {0}")]
    WrongOffset(u64),
    /// The one before does not let go.
    #[error("another request is still writing")]
    Busy,
    /// A newer request took over.
    #[error("a newer request took over")]
    TakenOver,
    /// The server is about to stop; what came is kept.
    #[error("the server is about to stop")]
    Stopping,
    /// The body ended early; what came is kept.
    #[error("the body was cut off")]
    CutOff,
    /// The piece is not what its checksum is of; it was discarded.
    #[error("the piece does not fit its checksum")]
    ChecksumMismatch,
    /// Not all bytes are there.
    #[error("the upload is not finished")]
    Unfinished,
    /// The disk is full; what was stored is kept.
    #[error("the storage is full")]
    Full,
    /// The disk or the store failed.
    #[error("{0}")]
    Storage(String),
    /// The source could not be taken in.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<std::io::Error> for IntakeError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        if matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
            Self::Full
        } else {
            Self::Storage(error.to_string())
        }
    }
}

impl From<StorageError> for IntakeError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Full => Self::Full,
            other => Self::Storage(other.to_string()),
        }
    }
}

impl From<IntakeError> for Problem {
    fn from(error: IntakeError) -> Self {
        let problem = match error {
            IntakeError::Missing => Self::not_found(),
            IntakeError::Forbidden => Self::forbidden(),
            IntakeError::WrongVersion => {
                Self::new(StatusCode::PRECONDITION_FAILED, "tus-version").with_header("Tus-Version", tus::VERSION)
            }
            IntakeError::WrongContentType => Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "tus-content-type"),
            IntakeError::BadHeader(name) => Self::bad_request("bad-header").with("name", name),
            IntakeError::TooLarge(max) => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "file-too-large").with("megabytes", max >> 20)
            }
            IntakeError::OverQuota(left) => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "upload-quota").with("megabytes", left >> 20)
            }
            IntakeError::BeyondEnd => Self::new(StatusCode::PAYLOAD_TOO_LARGE, "beyond-end"),
            IntakeError::WrongOffset(offset) => Self::conflict("wrong-offset")
                .with("offset", offset)
                .with_header("Upload-Offset", offset),
            IntakeError::Busy => Self::new(StatusCode::LOCKED, "upload-busy"),
            IntakeError::TakenOver => Self::new(StatusCode::LOCKED, "upload-taken-over"),
            IntakeError::Stopping => Self {
                retry_after_s: Some(5),
                ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy")
            },
            IntakeError::CutOff => Self::bad_request("body-cut-off"),
            // 460 is tus's own (protocol 1.0.0, extension checksum).
            IntakeError::ChecksumMismatch => Self::new(
                StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST),
                "checksum-mismatch",
            ),
            IntakeError::Unfinished => Self::conflict("upload-unfinished"),
            IntakeError::Full => Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage-full"),
            IntakeError::Storage(cause) => Self::internal(cause),
            IntakeError::Media(error) => error.into(),
            IntakeError::Database(error) => error.into(),
        };
        problem.with_header("Tus-Resumable", tus::VERSION)
    }
}
