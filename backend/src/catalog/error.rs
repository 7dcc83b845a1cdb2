//! What can go wrong with the catalog.

use crate::intake::IntakeError;
use crate::platform::Problem;
use crate::platform::storage::StorageError;
use actix_web::http::StatusCode;
use sea_orm::DbErr;
use thiserror::Error;

/// A refusal of this capability.
#[derive(Debug, Error)]
pub enum CatalogError {
    /// There is no such thing, or none that the actor may know of.
    #[error("no such course, lesson, case or attachment")]
    Missing,
    /// The actor may see it but not do this.
    #[error("the actor may not do this")]
    Forbidden,
    /// Those who keep order withdrew it, and only they publish it again.
    #[error("withdrawn by those who keep order")]
    Barred,
    /// It cannot go live while its video cannot be played.
    #[error("its media is not ready")]
    MediaNotReady,
    /// The video belongs to another lesson or case.
    #[error("the upload is used elsewhere")]
    UploadUsed,
    /// The file of an attachment is larger than so many bytes.
    #[error("the file is larger than {0} bytes")]
    FileTooLarge(u64),
    /// The contents are of no type that a case may carry.
    #[error("the type of the file is not taken")]
    FileType,
    /// A case carries at most so many files.
    #[error("more than {0} files")]
    TooManyFiles(u64),
    /// A person asks for at most so many cases at once.
    #[error("more than {0} wanted cases without an answer")]
    TooManyWanted(u64),
    /// Another case answers it already.
    #[error("it has an answer")]
    Answered,
    /// The multipart form is cut off or of another form.
    #[error("the form cannot be read: {0}")]
    BadForm(String),
    /// The upload cannot be taken.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A field of the input, or anything else already in its final form.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<CatalogError> for Problem {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Missing | CatalogError::Storage(StorageError::Missing(_)) => Self::not_found(),
            CatalogError::Forbidden => Self::forbidden(),
            CatalogError::Barred => Self::conflict("withdrawn-by-moderator"),
            CatalogError::MediaNotReady => Self::conflict("media-not-ready"),
            CatalogError::UploadUsed => Self::conflict("upload-used"),
            CatalogError::FileTooLarge(max) => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "file-too-large").with("megabytes", max >> 20)
            }
            CatalogError::FileType => Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "file-type"),
            CatalogError::TooManyFiles(max) => Self::conflict("too-many-files").with("max", max),
            CatalogError::TooManyWanted(max) => Self::conflict("too-many-wanted").with("max", max),
            CatalogError::Answered => Self::conflict("wanted-answered"),
            CatalogError::BadForm(reason) => Self::bad_request("bad-form").with("reason", reason),
            CatalogError::Intake(error) => error.into(),
            CatalogError::Storage(StorageError::Full) => Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage-full"),
            CatalogError::Storage(error) => Self::internal(error),
            CatalogError::Problem(problem) => problem,
            CatalogError::Database(error) => error.into(),
        }
    }
}
