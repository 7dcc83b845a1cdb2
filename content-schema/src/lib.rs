//! The nouns of Yinghuo, shared by every program of the workspace.
//!
//! Plain data with `serde`, no I/O: ids, people's roles, the textbook taxonomy, lessons and teaching cases, media
//! manifests, transcode jobs, search documents, notices and what is done to keep order. What a word means is said here once.
//!
//! Two optional features serve the backend alone: `columns` lets ids and enums be database columns, `openapi` lets
//! them appear in the OpenAPI document.

pub mod about;
pub mod catalog;
pub mod fold;
pub mod ids;
pub mod job;
pub mod media;
pub mod moderation;
pub mod notice;
pub mod people;
pub mod search;
pub mod taxonomy;

pub use ids::{
    ActId, AttachmentId, CaseId, CourseId, EnclosureId, HeldWordId, JobId, LessonId, MediaId, NoticeId, OrganisationId,
    PostId, ReportId, RunnerId, SessionId, ThreadId, UploadId, UserId, WantedId,
};
