//! The confined child: its command line, and the lines it speaks to its parent on standard output.

use crate::error::Refused;
use crate::limits;
use crate::task;
use content_schema::job::{Failure, Made, Task};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use yinghuo_confine::confine;

/// One line of the child.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChildLine {
    /// It is alive, and so far.
    Progress {
        /// 0 to 1.
        progress: f64,
        /// `analysing`, `encoding`, `packaging` or `checking`.
        stage: String,
    },
    /// The task is done.
    Done {
        /// Its answer.
        made: Made,
        /// Its files.
        files: Vec<String>,
    },
    /// The source is refused.
    Failed(Failure),
}

/// How often the child speaks.
const EVERY: Duration = Duration::from_millis(250);

/// Confines this process and does a task. Returns the program's exit code.
pub fn run(task: &Task, source: &Path, folder: &Path) -> u8 {
    let mut processes = match task::start_processes(task, folder) {
        Ok(processes) => processes,
        Err(Refused { detail, .. }) => {
            tracing::error!(detail, "the transcoder cannot start its encoders");
            return 2;
        }
    };
    if let Err(error) = confine(source, folder, &limits::CHILD) {
        tracing::error!(%error, "the transcoder cannot be confined");
        return 2;
    }
    let mut spoken = None::<(Instant, &'static str)>;
    let result = task::perform(task, source, folder, &mut processes, &mut |progress, stage| {
        if spoken.is_none_or(|(when, before)| before != stage || when.elapsed() >= EVERY) {
            spoken = Some((Instant::now(), stage));
            say(&ChildLine::Progress {
                progress,
                stage: stage.to_owned(),
            });
        }
    });
    match result {
        Ok(outcome) => {
            say(&ChildLine::Done {
                made: outcome.made,
                files: outcome.files,
            });
            0
        }
        Err(refused) => {
            say(&ChildLine::Failed(Failure {
                reason: refused.reason,
                detail: refused.detail,
            }));
            1
        }
    }
}

/// Where nobody listens any more, nobody wants what is made either: the process ends. One that was confined only after its
/// parent had died would else work on.
fn say(line: &ChildLine) {
    let mut stdout = std::io::stdout().lock();
    let written = serde_json::to_writer(&mut stdout, line).map_err(std::io::Error::from);
    if let Err(error) = written
        .and_then(|()| stdout.write_all(b"\n"))
        .and_then(|()| stdout.flush())
    {
        tracing::warn!(%error, "nobody listens to the transcoder");
        std::process::exit(2);
    }
}
