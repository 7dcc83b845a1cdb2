//! The runner protocol: what a transcoder and the server say to each other (`/api/v1/runner`).
//!
//! ```text
//! POST /runner/jobs/claim            ClaimRequest    -> 200 Claim, or 204 when there is nothing to do
//! GET  /runner/jobs/{id}/source      (byte ranges)   -> the source file
//! PUT  /runner/jobs/{id}/files/{n}   the file; header `Repr-Digest: sha-256=:base64:` (RFC 9530) -> 204
//! POST /runner/jobs/{id}/progress    ProgressReport  -> 200 ProgressAnswer; renews the lease
//! POST /runner/jobs/{id}/complete    Completion      -> 204
//! POST /runner/jobs/{id}/fail        Failure         -> 204
//! POST /runner/jobs/{id}/release     {}              -> 204; gives the job back unharmed: not a failed attempt
//! ```
//!
//! Every request carries `Authorization: Bearer <runner token>`; those about a job also carry the lease in the header
//! [`LEASE_HEADER`], so that a runner whose lease has lapsed is refused (409) whatever it still has to say.

use crate::ids::JobId;
use crate::media::{FailureReason, TranscodeOutput};
use serde::{Deserialize, Serialize};

/// Header that carries the lease of a claimed job.
pub const LEASE_HEADER: &str = "Yinghuo-Lease";

/// How long a lease lasts unless progress renews it, in seconds.
pub const LEASE_S: u64 = 60;

/// A job is parked after this many failed attempts.
pub const MAX_ATTEMPTS: i32 = 3;

/// A runner asks for work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimRequest {
    /// Version of the runner's program.
    pub version: String,
}

/// A job handed to a runner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Claim {
    /// Id of the job.
    pub job_id: JobId,
    /// The lease: an opaque secret, new for every claim.
    pub lease: String,
    /// The lease ends after so many seconds without progress.
    pub lease_s: u64,
    /// Size of the source.
    pub source_bytes: u64,
    /// Name of the source as its uploader called it.
    pub source_name: String,
    /// Files an earlier attempt has delivered; the same bytes need not be sent again.
    pub delivered: Vec<DeliveredFile>,
}

/// A file the server holds for a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveredFile {
    /// File name, such as `light-h264.mp4`.
    pub name: String,
    /// Size.
    pub bytes: u64,
    /// Lower-case hex SHA-256 of the contents.
    pub sha256: String,
}

/// How far a runner is with a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProgressReport {
    /// 0 to 1.
    pub progress: f32,
    /// What it is doing: `fetching`, `analysing`, `encoding` or `delivering`.
    pub stage: String,
}

/// The answer to a progress report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProgressAnswer {
    /// The runner should stop: nobody wants the result any more.
    pub cancel: bool,
    /// The lease now ends after so many seconds without progress.
    pub lease_s: u64,
}

/// All files are delivered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Completion {
    /// What was made.
    pub output: TranscodeOutput,
    /// Every file that belongs to it, the manifest's and the playlists; the server checks that it holds each.
    pub files: Vec<DeliveredFile>,
}

/// The job could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Failure {
    /// What the uploader is told.
    pub reason: FailureReason,
    /// For the operator's log.
    pub detail: String,
}
