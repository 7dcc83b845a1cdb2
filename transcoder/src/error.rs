//! Why a source was refused: the reason its uploader is told, and a detail for the operator's log.

use content_schema::media::FailureReason;

/// A source that could not be transcoded, or a transcoder that could not do its work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason:?}: {detail}")]
pub struct Refused {
    /// What the uploader is told.
    pub reason: FailureReason,
    /// For the operator's log.
    pub detail: String,
}

impl Refused {
    /// A refusal with its reason.
    pub fn new(reason: FailureReason, detail: impl Into<String>) -> Self {
        Self {
            reason,
            detail: detail.into(),
        }
    }

    /// Our own fault.
    pub fn internal(detail: impl Into<String>) -> Self {
        Self::new(FailureReason::Internal, detail)
    }
}

/// Says what we were doing when FFmpeg or the system failed us.
pub trait While<T> {
    /// Turns the error into an internal failure named for what was being done.
    fn doing(self, what: &str) -> Result<T, Refused>;
}

impl<T, E: std::fmt::Display> While<T> for Result<T, E> {
    fn doing(self, what: &str) -> Result<T, Refused> {
        self.map_err(|error| Refused::internal(format!("{what}: {error}")))
    }
}
