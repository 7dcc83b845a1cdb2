//! The transcoders that `serve` starts beside itself.
//!
//! Each is a child process. Its standard input is held open and never written to: when this process dies, however, the
//! child reads the end of it and goes too. A child that dies is started again after a pause that grows; what it held
//! goes back to the queue at once, without waiting for its lease to lapse.

use super::lease::Ending;
use super::{ending, runners};
use crate::platform::Platform;
use rustix::process::{Pid, Signal, kill_process};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::level_filters::LevelFilter;

/// Name of the transcoder's program.
const PROGRAM: &str = "yinghuo-transcoder";

/// The pause before the first restart; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause before a restart.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// A child that lived so long did not die of its start.
const HEALTHY: Duration = Duration::from_mins(1);

/// How long a child has to give its job back when the server stops.
const GRACE: Duration = Duration::from_secs(8);

/// The local transcoders of this server.
pub struct LocalRunners {
    stop: watch::Sender<bool>,
    keepers: JoinSet<()>,
}

impl LocalRunners {
    /// Starts as many as the settings say; they speak to the server at `listen`.
    pub fn start(platform: &Platform, listen: SocketAddr) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut keepers = JoinSet::new();
        for number in 1..=platform.settings.transcoders {
            let keeper = Keeper {
                platform: platform.clone(),
                name: format!("local-{}-{number}", place(platform)),
                server: format!("http://{}", reachable(listen)),
            };
            keepers.spawn(keeper.keep(stopped.clone()));
        }
        Self { stop, keepers }
    }

    /// Ends them: each gives its job back and exits, or is killed after a while.
    pub async fn stop(self) {
        // Nobody listens any more when every keeper has already returned.
        let _ = self.stop.send(true);
        self.keepers.join_all().await;
    }
}

/// Keeps one transcoder running.
struct Keeper {
    platform: Platform,
    name: String,
    server: String,
}

impl Keeper {
    async fn keep(self, mut stopped: watch::Receiver<bool>) {
        let Some(program) = find_program() else {
            tracing::error!("{PROGRAM} is neither beside this program nor on PATH: nothing will be transcoded here");
            return;
        };
        // What a child of this server's last life held: it went with its parent.
        self.take_back(Ending::Released).await;
        let mut pause = FIRST_PAUSE;
        while !*stopped.borrow() {
            let started = Instant::now();
            match self.start(&program) {
                Ok(child) => {
                    let Some(ended) = until_ended(child, &mut stopped).await else {
                        self.take_back(Ending::Released).await;
                        return;
                    };
                    tracing::error!(
                        runner = self.name,
                        "a local transcoder ended: {ended}; starting it again"
                    );
                    self.take_back(Ending::Lapsed).await;
                }
                Err(error) => {
                    tracing::error!(runner = self.name, program = %program.display(), %error, "cannot start a transcoder");
                }
            }
            if started.elapsed() >= HEALTHY {
                pause = FIRST_PAUSE;
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
                _ = stopped.changed() => {}
            }
        }
    }

    fn start(&self, program: &PathBuf) -> std::io::Result<Child> {
        // It says as much as this process does.
        let says = std::env::var("RUST_LOG").unwrap_or_else(|_| LevelFilter::current().to_string());
        Command::new(program)
            .args(["run", "--server", &self.server, "--exit-with-parent", "--work-dir"])
            .arg(self.platform.settings.data_dir.join("transcoding").join(&self.name))
            .env("RUST_LOG", says)
            .env("YINGHUO_RUNNER_TOKEN", runners::local_token(&self.platform, &self.name))
            .stdin(Stdio::piped())
            // A terminal's Ctrl-C is for the server, which ends its children in its own order.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
    }

    /// Nobody but this keeper's child has its name, and that child is not running.
    async fn take_back(&self, how: Ending) {
        if let Err(error) = ending::take_back_from(&self.platform, &self.name, None, how).await {
            tracing::warn!(%error, runner = self.name, "its job waits for its lease to lapse");
        }
    }
}

/// Waits for a child to end by itself; none when it was told to.
async fn until_ended(mut child: Child, stopped: &mut watch::Receiver<bool>) -> Option<String> {
    // Waiting would close it, and closed it means that the parent is gone.
    let held_open = child.stdin.take();
    let ended = tokio::select! {
        status = child.wait() => Some(in_words(status)),
        _ = stopped.wait_for(|stop| *stop) => None,
    };
    if ended.is_none() {
        end(child).await;
    }
    drop(held_open);
    ended
}

async fn end(mut child: Child) {
    let pid = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    if let Some(pid) = pid
        && let Err(error) = kill_process(pid, Signal::TERM)
    {
        tracing::debug!(%error, "the transcoder has already ended");
    }
    if tokio::time::timeout(GRACE, child.wait()).await.is_err() {
        tracing::warn!("a local transcoder did not end in time and is killed");
        if let Err(error) = child.kill().await {
            tracing::warn!(%error, "it could not be killed");
        }
    }
}

fn in_words(status: std::io::Result<ExitStatus>) -> String {
    status.map_or_else(|error| error.to_string(), |status| status.to_string())
}

/// The program beside ours, or on `PATH`.
fn find_program() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok().map(|own| own.with_file_name(PROGRAM));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(PROGRAM));
    beside
        .into_iter()
        .chain(on_path)
        .find(|program| program.is_absolute() && program.is_file())
}

/// Where children on this machine reach an address that may stand for all of them.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// A short name of this server among those that share the database, the same after a restart.
fn place(platform: &Platform) -> String {
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let folder = &platform.settings.data_dir;
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
    let digest = runners::digest_of(&format!("{} {}", machine.trim(), folder.display()));
    digest.chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_reach_a_server_that_listens_everywhere() {
        for (listen, reached) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("10.1.2.3:80", "10.1.2.3:80"),
        ] {
            assert_eq!(reachable(listen.parse().unwrap()).to_string(), reached);
        }
    }
}
