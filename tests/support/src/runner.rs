//! The real `yinghuo-transcoder run`, as on a machine of its own.

use crate::server::{TestServer, program};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command};
use tempfile::TempDir;

/// A runner of a server. Dropped, it is killed and its folder is gone.
#[derive(Debug)]
pub struct Runner {
    name: String,
    token: String,
    server: String,
    slots: u32,
    folder: TempDir,
    process: Option<Child>,
}

impl Runner {
    /// A runner of this name that has not started yet.
    pub fn of(server: &TestServer, name: &str, slots: u32) -> Self {
        let made = server.command(&["runner", "add", name]).output().expect("yinghuo runs");
        assert!(made.status.success(), "{made:?}");
        Self {
            name: name.to_owned(),
            token: String::from_utf8(made.stdout).expect("a token").trim().to_owned(),
            server: server.origin().to_owned(),
            slots,
            folder: TempDir::with_prefix("yinghuo-runner-").expect("a temporary folder"),
            process: None,
        }
    }

    /// Starts it, in the folder where it was before.
    pub fn start(&mut self) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_path())
            .expect("a log file");
        let child = Command::new(program("yinghuo-transcoder"))
            .args([
                "run",
                "--server",
                &self.server,
                "--slots",
                &self.slots.to_string(),
                "--work-dir",
            ])
            .arg(self.folder.path().join("work"))
            .env("YINGHUO_RUNNER_TOKEN", &self.token)
            .stderr(log)
            .spawn()
            .expect("yinghuo-transcoder starts");
        self.process = Some(child);
    }

    /// `kill -9`; what it has started dies with it.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.process.take() {
            let _ = child.kill();
            child.wait().expect("a killed runner ends");
        }
    }

    /// `SIGTERM`, as an operator stops it.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.process.take() {
            let _ = kill_process(Pid::from_child(&child), Signal::TERM);
            let status = child.wait().expect("a runner ends");
            assert!(status.success(), "{} ended with {status}\n{}", self.name, self.log());
        }
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.kill();
    }
}
