//! What can go wrong in a discussion.

use crate::platform::Problem;
use crate::platform::storage::StorageError;
use actix_web::http::StatusCode;
use sea_orm::DbErr;
use thiserror::Error;

/// A refusal of this capability.
#[derive(Debug, Error)]
pub enum DiscussionError {
    /// There is none, or none that the actor may see.
    #[error("no such thread or post")]
    Missing,
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// The thread is closed to new posts.
    #[error("the thread is locked")]
    Locked,
    /// Only questions have an accepted answer.
    #[error("the thread is no question")]
    NotAQuestion,
    /// Nobody thanks themselves.
    #[error("one's own post")]
    OwnPost,
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Anything else already in its final form.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<DiscussionError> for Problem {
    fn from(error: DiscussionError) -> Self {
        match error {
            DiscussionError::Missing => Self::not_found(),
            DiscussionError::Forbidden => Self::forbidden(),
            DiscussionError::Locked => Self::conflict("thread-locked"),
            DiscussionError::NotAQuestion => Self::conflict("not-a-question"),
            DiscussionError::OwnPost => Self::conflict("own-post"),
            DiscussionError::Storage(StorageError::Full) => Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage-full"),
            DiscussionError::Storage(error) => Self::internal(error),
            DiscussionError::Problem(problem) => problem,
            DiscussionError::Database(error) => error.into(),
        }
    }
}
