//! Why a source was refused: the reason its uploader is told, and a detail for the operator's log.

use content_schema::media::FailureReason;
use std::any::Any;
use std::fmt::Display;

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

impl<T, E: Display + 'static> While<T> for Result<T, E> {
    fn doing(self, what: &str) -> Result<T, Refused> {
        self.map_err(|error| {
            let reason = if is_shortage(&error) {
                FailureReason::OverLimits
            } else {
                FailureReason::Internal
            };
            Refused::new(reason, format!("{what}: {error}"))
        })
    }
}

/// Whether memory, disk or file size ran out.
fn is_shortage(error: &dyn Any) -> bool {
    let number = match (
        error.downcast_ref::<ffmpeg_next::Error>(),
        error.downcast_ref::<std::io::Error>(),
    ) {
        (Some(ffmpeg_next::Error::Other { errno }), _) => Some(*errno),
        (_, Some(error)) => error.raw_os_error(),
        _ => None,
    };
    number.is_some_and(|number| [libc::ENOMEM, libc::ENOSPC, libc::EFBIG, libc::EDQUOT].contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_a_limit_and_a_lost_file_is_our_fault() {
        let reason = |number| {
            let failed: Result<(), _> = Err(std::io::Error::from_raw_os_error(number));
            failed.doing("writing").expect_err("it failed").reason
        };
        assert_eq!(reason(libc::ENOSPC), FailureReason::OverLimits);
        assert_eq!(reason(libc::ENOENT), FailureReason::Internal);
    }
}
