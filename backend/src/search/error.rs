//! What can go wrong with the index.

use crate::platform::Problem;
use actix_web::http::StatusCode;
use sea_orm::DbErr;
use thiserror::Error;

/// A failure of this capability.
#[derive(Debug, Error)]
pub enum SearchError {
    /// There is no index yet, or it is being rebuilt for the first time.
    #[error("there is no index yet")]
    NotReady,
    /// The index on the disk is not one that this version reads; it must be rebuilt.
    #[error("the index cannot be used: {0}")]
    Unusable(String),
    /// Tantivy failed.
    #[error("{0}")]
    Index(#[from] tantivy::TantivyError),
    /// The folder of the index could not be read or written.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// The documents could not be read.
    #[error("{0}")]
    Database(#[from] DbErr),
    /// A blocking task broke.
    #[error("{0}")]
    Broken(#[from] tokio::task::JoinError),
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::NotReady => Self {
                retry_after_s: Some(2),
                ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "not-ready").with("part", "index")
            },
            SearchError::Database(error) => error.into(),
            other => Self::internal(other),
        }
    }
}
