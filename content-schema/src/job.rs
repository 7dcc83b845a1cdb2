//! The runner protocol: what a transcoder and the server say to each other (`/api/v1/runner`).
//!
//! ```text
//! POST /runner/jobs/claim            ClaimRequest    -> 200 Claim, or 204 when there is nothing to do
//! GET  /runner/jobs/{id}/source      (byte ranges)   -> the source file
//! GET  /runner/jobs/{id}/files/{n}   (byte ranges)   -> a file of the media that another task delivered
//! PUT  /runner/jobs/{id}/files/{n}   the file; header `Repr-Digest: sha-256=:base64:` (RFC 9530) -> 204
//! POST /runner/jobs/{id}/progress    ProgressReport  -> 200 ProgressAnswer; renews the lease
//! POST /runner/jobs/{id}/complete    Completion      -> 204
//! POST /runner/jobs/{id}/fail        Failure         -> 204
//! POST /runner/jobs/{id}/release     {}              -> 204; gives the job back unharmed: not a failed attempt
//! ```
//!
//! Every request carries `Authorization: Bearer <runner token>`; those about a job also carry the lease in the header
//! [`LEASE_HEADER`], so that a runner whose lease has lapsed is refused (409) whatever it still has to say.

use crate::ids::{JobId, MediaId};
use crate::media::{FailureReason, TranscodeOutput};
use serde::{Deserialize, Serialize};

/// Header that carries the lease of a claimed job.
pub const LEASE_HEADER: &str = "Yinghuo-Lease";

/// How long a lease lasts unless progress renews it, in seconds.
pub const LEASE_S: u64 = 60;

/// A job is parked after this many failed attempts.
pub const MAX_ATTEMPTS: i32 = 3;

/// Version of the runner protocol and of what tasks produce. A server gives work only to runners of its own version: two
/// that encode differently must not share a lesson.
pub const PROTOCOL: u32 = 4;

/// How the names of files begin that runners hand to each other through the server; never shown to anybody else, and
/// removed when all is made.
pub const WORK_PREFIX: &str = "work-";

/// One piece of work on a source. A source begins with [`Task::Analyse`]; what else there is to do, its plan says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "columns", derive(sea_orm::FromJsonQueryResult))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    /// Look at the source from end to end and plan.
    Analyse {
        /// Of a voice message: of a recording no longer than so many seconds nothing is made but the voice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        voice_s: Option<u32>,
    },
    /// Encode the sound of all renditions.
    Sound,
    /// Encode one chunk of the pictures of some renditions.
    Picture {
        /// Names of the renditions, such as `light-h264`.
        renditions: Vec<String>,
        /// Which chunk of the plan, from 0.
        chunk: u32,
    },
    /// Put the renditions made so far together, check and publish them. Waits for every task before it.
    Assemble {
        /// Names of all renditions that are to be in the manifest after it.
        renditions: Vec<String>,
        /// Nothing follows: work files go.
        last: bool,
    },
}

impl Task {
    /// What the work on a lesson begins with.
    pub const ANALYSE: Self = Self::Analyse { voice_s: None };

    /// Whether it is what the work on a source begins with.
    pub const fn is_analysis(&self) -> bool {
        matches!(self, Self::Analyse { .. })
    }

    /// Processors it keeps busy, roughly: one encoder needs one (and x264 at its slowest, which makes what plays everywhere,
    /// no more), five beside the decoder that feeds them all four.
    pub fn processors(&self) -> u32 {
        match self {
            Self::Picture { renditions, .. } if renditions.len() > 1 => 4,
            Self::Picture { .. } => 1,
            Self::Analyse { .. } | Self::Sound | Self::Assemble { .. } => 2,
        }
    }

    /// Whether there is room for it where other tasks leave so many processors; none: nothing else is done there.
    pub fn fits(&self, room: Option<u32>) -> bool {
        room.is_none_or(|room| self.processors() <= room)
    }

    /// Whether it looks at the source itself, not only at what others made of it.
    pub const fn needs_source(&self) -> bool {
        !matches!(self, Self::Assemble { .. })
    }

    /// Whether a file of this name is a part that this task makes and that need not be made again once it is held.
    pub fn makes(&self, name: &str) -> bool {
        match self {
            Self::Analyse { .. } => !name.starts_with(WORK_PREFIX) || name == PLAN_FILE,
            Self::Sound => name.starts_with(SOUND_PREFIX),
            Self::Picture { renditions, chunk } => {
                let is_part = |rendition: &String| is_part_of(name, rendition, Some(*chunk));
                renditions.iter().any(is_part)
            }
            Self::Assemble { .. } => !name.starts_with(WORK_PREFIX),
        }
    }

    /// Whether this task cannot begin without the file of this name, where there is one.
    pub fn needs(&self, name: &str) -> bool {
        match self {
            Self::Analyse { .. } => false,
            Self::Sound | Self::Picture { .. } => name == PLAN_FILE,
            Self::Assemble { renditions, .. } => {
                name == PLAN_FILE
                    || name.starts_with(SOUND_PREFIX)
                    || renditions.iter().any(|rendition| is_part_of(name, rendition, None))
            }
        }
    }
}

/// Name of the file in which the analysis hands its findings and the plan to the other tasks.
pub const PLAN_FILE: &str = "work-plan.json";

/// How the names of files begin that hold an encoded sound.
pub const SOUND_PREFIX: &str = "work-sound-";

/// Name of the file that holds one chunk of a rendition's pictures, such as `work-light-h264-0003.mp4`.
pub fn part_name(rendition: &str, chunk: u32) -> String {
    format!("{WORK_PREFIX}{rendition}-{chunk:04}.mp4")
}

/// Whether a file is a chunk of a rendition, or what is known of one: `work-light-h264-0003.json` beside it.
fn is_part_of(name: &str, rendition: &str, wanted: Option<u32>) -> bool {
    let rest = name
        .strip_prefix(WORK_PREFIX)
        .and_then(|rest| rest.strip_prefix(rendition)?.strip_prefix('-'));
    let chunk = rest.and_then(|rest| rest.strip_suffix(".mp4").or_else(|| rest.strip_suffix(".json")));
    match (chunk, wanted) {
        (Some(chunk), Some(wanted)) => chunk == format!("{wanted:04}"),
        (Some(chunk), None) => chunk.len() >= 4 && chunk.bytes().all(|byte| byte.is_ascii_digit()),
        (None, _) => false,
    }
}

/// A task of a plan, in the order of the plan: earlier ones are handed out first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlannedTask {
    /// What is to be done.
    pub task: Task,
    /// Its share of the whole work, roughly: for progress and the time that is left.
    pub weight: f32,
}

/// What a runner's machine has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Capabilities {
    /// Processors it may use.
    pub cores: u32,
    /// Memory in MiB.
    pub memory_mib: u64,
    /// Encoders it has, by FFmpeg's names.
    pub encoders: Vec<String>,
}

/// A runner asks for work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimRequest {
    /// Version of the runner's program.
    pub version: String,
    /// [`PROTOCOL`] of the runner; a server of another answers 409 with a problem that says so.
    #[serde(default)]
    pub protocol: u32,
    /// What its machine has.
    #[serde(default)]
    pub capabilities: Capabilities,
    /// The media whose source it has at hand: work on that is given first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_hand: Option<MediaId>,
    /// Processors that its other tasks leave. A next task that needs more is not handed out: it would take their memory and
    /// gain nothing. None: it does nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<u32>,
    /// Names this runner's process and its successors in the same folder, among all that share its token; none when it
    /// will have no successor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// It has just started: whatever its predecessor of the same `instance` held is lost, and goes to others at once.
    #[serde(default)]
    pub fresh: bool,
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
    /// The media it is about.
    pub media_id: MediaId,
    /// What is to be done.
    pub task: Task,
    /// Size of the source.
    pub source_bytes: u64,
    /// Name of the source as its uploader called it.
    pub source_name: String,
    /// Files the server holds of this media, as far as the task may need them: inputs that others made
    /// (`GET /runner/jobs/{id}/files/{name}`), and what an earlier attempt delivered, which need not be made again.
    pub held: Vec<DeliveredFile>,
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

/// What a task made, beside its files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Made {
    /// [`Task::Analyse`]: what is to be done next, in this order.
    Plan(Vec<PlannedTask>),
    /// [`Task::Sound`] and [`Task::Picture`]: files that others go on with.
    Parts,
    /// [`Task::Assemble`]: what can be played now.
    Output(TranscodeOutput),
}

/// All files of a task are delivered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Completion {
    /// What was made.
    pub made: Made,
    /// Every file that belongs to it, playlists too; the server checks that it holds each.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Task {
        Task::Picture {
            renditions: vec!["light-av1".into(), "smooth-h264".into()],
            chunk: 3,
        }
    }

    #[test]
    fn a_task_knows_its_files_by_their_names() {
        let assemble = Task::Assemble {
            renditions: vec!["light-av1".into()],
            last: true,
        };
        for (name, made_by_picture, made_by_sound, needed_by_picture, needed_by_assemble) in [
            ("work-plan.json", false, false, true, true),
            ("work-sound-opus-12.mp4", false, true, false, true),
            ("work-light-av1-0003.mp4", true, false, false, true),
            ("work-light-av1-0003.json", true, false, false, true),
            ("work-light-av1-0004.mp4", false, false, false, true),
            ("work-light-av1-12345.mp4", false, false, false, true),
            ("work-smooth-h264-0003.mp4", true, false, false, false),
            ("work-light-av1-x.mp4", false, false, false, false),
            ("light-av1.mp4", false, false, false, false),
        ] {
            assert_eq!(picture().makes(name), made_by_picture, "{name}");
            assert_eq!(Task::Sound.makes(name), made_by_sound, "{name}");
            assert_eq!(picture().needs(name), needed_by_picture, "{name}");
            assert_eq!(assemble.needs(name), needed_by_assemble, "{name}");
        }
        assert!(Task::ANALYSE.makes("board-0001-640.webp") && Task::ANALYSE.makes(PLAN_FILE));
        assert!(assemble.makes("light-av1.mp4") && !assemble.makes("work-light-av1-0003.mp4"));
    }

    #[test]
    fn a_voice_message_is_told_from_a_lesson_and_older_rows_are_lessons() {
        let read = |text: &str| serde_json::from_str::<Task>(text).ok();
        assert_eq!(read(r#"{"kind":"analyse"}"#), Some(Task::ANALYSE));
        let voice = Task::Analyse { voice_s: Some(180) };
        assert_eq!(read(r#"{"kind":"analyse","voice_s":180}"#), Some(voice));
        assert_eq!(
            serde_json::to_string(&Task::ANALYSE).ok().as_deref(),
            Some(r#"{"kind":"analyse"}"#)
        );
    }
}
