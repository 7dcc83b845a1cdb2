//! Has a confined child look at a file from people; see `yinghuo_files`. The server itself never parses one.

use super::Platform;
use std::path::Path;
use std::process::ExitStatus;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::sync::Semaphore;
use yinghuo_files::errand::{self, Answer, Errand};
use yinghuo_files::{Refusal, limits};

/// Children at once: a small machine has two processors, and readers of pages come first.
static ROOM: Semaphore = Semaphore::const_new(2);

/// What a child made of a file, and the folder in which it lies.
pub struct Made {
    /// The answer.
    pub answer: Answer,
    /// Goes when it is dropped.
    pub folder: TempDir,
}

/// Does an errand with a file in a child.
pub async fn perform(platform: &Platform, errand: Errand, source: &Path) -> Result<Made, Refusal> {
    let _room = ROOM.acquire().await.map_err(broken)?;
    let folder = TempDir::with_prefix_in("confined-", &platform.settings.data_dir).map_err(broken)?;
    let program = std::env::current_exe().map_err(broken)?;
    // The kernel ends a child when the thread that started it ends, so it is started here, on a worker of the server, and
    // not on a thread for blocking work, which would soon go.
    let status = ended(errand::command(&program, errand, source, folder.path()).into()).await?;
    let answer = errand::outcome(status, folder.path());
    if let Err(refusal) = answer {
        tracing::info!(errand = errand.as_str(), %status, %refusal, "nothing was made of a file");
    }
    Ok(Made {
        answer: answer?,
        folder,
    })
}

/// Waits for a child, but no longer than it may take.
async fn ended(mut command: Command) -> Result<ExitStatus, Refusal> {
    let mut child = command.kill_on_drop(true).spawn().map_err(broken)?;
    let Ok(ended) = tokio::time::timeout(limits::CHILD.wall, child.wait()).await else {
        child.kill().await.map_err(broken)?;
        return Err(Refusal::TooLarge);
    };
    ended.map_err(broken)
}

fn broken(error: impl std::fmt::Display) -> Refusal {
    tracing::error!(%error, "files from people cannot be looked at");
    Refusal::Internal
}
