//! Typed ids: a `LessonId` is never taken for a `CaseId`. All are `UUIDv7`, so they sort by the time they were made.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        #[cfg(feature = "columns")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A person with an account.
    UserId,
    /// One signed-in device of a person.
    SessionId,
    /// A province, county, township or school.
    OrganisationId,
    /// A course: an ordered list of lessons.
    CourseId,
    /// A lesson of a course.
    LessonId,
    /// A teaching case (教学案例).
    CaseId,
    /// A file that belongs to a teaching case.
    AttachmentId,
    /// A voice message or picture that goes with a post.
    EnclosureId,
    /// A resumable upload (tus).
    UploadId,
    /// A source with its renditions.
    MediaId,
    /// A transcode job.
    JobId,
    /// A transcoder that may claim jobs.
    RunnerId,
    /// A discussion thread.
    ThreadId,
    /// A post in a thread.
    PostId,
    /// A report of a post to the moderators.
    ReportId,
    /// Something done by those who keep order.
    ActId,
    /// A word that those who keep order look out for.
    HeldWordId,
    /// A case that somebody looked for and did not find.
    WantedId,
    /// A notice in a person's inbox.
    NoticeId,
}
