//! Folders of processes that were killed before they could clear up after themselves.

use rustix::process::{Pid, test_kill_process};
use std::path::{Path, PathBuf};

/// Name of this process's own folder in `parent`; folders of processes that are no more are removed.
pub fn own_folder(parent: &Path, prefix: &str) -> PathBuf {
    remove_abandoned(parent, prefix);
    parent.join(format!("{prefix}{}", std::process::id()))
}

fn remove_abandoned(parent: &Path, prefix: &str) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name
            .to_str()
            .and_then(|name| name.strip_prefix(prefix)?.parse().ok())
            .and_then(Pid::from_raw);
        let gone = owner.is_some_and(|owner| test_kill_process(owner) == Err(rustix::io::Errno::SRCH));
        if gone && let Err(error) = std::fs::remove_dir_all(entry.path()) {
            tracing::warn!(%error, folder = %entry.path().display(), "leftovers could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_the_dead_go_and_those_of_the_living_stay() {
        let parent = std::env::temp_dir().join(format!("yinghuo-leftovers-test-{}", std::process::id()));
        let (own, dead, other) = (
            own_folder(&parent, "x-"),
            parent.join("x-2147483646"),
            parent.join("x-files"),
        );
        for folder in [&own, &dead, &other] {
            std::fs::create_dir_all(folder).expect("a folder");
        }
        assert_eq!(own_folder(&parent, "x-"), own);
        assert!(own.exists() && other.exists() && !dead.exists());
        std::fs::remove_dir_all(parent).expect("cleared up");
    }
}
