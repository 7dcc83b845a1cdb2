//! The program `yinghuo-transcoder`.

use clap::{Parser, Subcommand};
use content_schema::job::Failure;
use signal_hook::consts::{SIGINT, SIGTERM};
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tracing_subscriber::EnvFilter;
use yinghuo_transcoder::error::Refused;
use yinghuo_transcoder::leftovers::own_folder;
use yinghuo_transcoder::{child, encode, limits, pipeline, runner};

/// Turns lessons into renditions that travel on thin links.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Transcode one file into a folder; prints the manifest, or why there is none, as JSON.
    Encode {
        /// The video or sound recording.
        input: PathBuf,
        /// Folder for the renditions; made if it is missing.
        outdir: PathBuf,
    },
    /// Say what would be made of a file, and why: the analysis and the plan as JSON.
    Plan {
        /// The video or sound recording.
        input: PathBuf,
    },
    /// Do a server's transcode jobs until told to stop.
    Run {
        /// Address of the server.
        #[arg(long, env = "YINGHUO_SERVER", default_value = "http://127.0.0.1:8080")]
        server: String,
        /// The runner's token, as `yinghuo runner add` printed it.
        #[arg(long, env = "YINGHUO_RUNNER_TOKEN", hide_env_values = true)]
        token: String,
        /// Folder for the files of the media at hand, this runner's alone; a temporary one by default. One that stays lets
        /// a runner that was killed go on from what it had.
        #[arg(long, env = "YINGHUO_WORK_DIR")]
        work_dir: Option<PathBuf>,
        /// Tasks done at once as far as the processors bear [default: one a processor, 2 at most].
        #[arg(long, env = "YINGHUO_SLOTS", value_parser = clap::value_parser!(u16).range(1..=64))]
        slots: Option<u16>,
        /// End when standard input ends: a server that starts this program holds the other side.
        #[arg(long)]
        exit_with_parent: bool,
    },
    /// Say which fences around hostile files hold on this machine.
    Fences {
        /// A file that may be read.
        source: PathBuf,
        /// A folder that may be written.
        out: PathBuf,
    },
    /// The confined process that does the work.
    #[command(hide = true)]
    Child {
        /// The task as JSON.
        task: String,
        source: PathBuf,
        folder: PathBuf,
    },
    /// A process of the child's that encodes pictures.
    #[command(hide = true)]
    Encoder { folder: PathBuf },
}

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    let result = match Arguments::parse().command {
        Command::Child { task, source, folder } => match serde_json::from_str(&task) {
            Ok(task) => return ExitCode::from(child::run(&task, &source, &folder)),
            Err(error) => Err(anyhow::Error::from(error).context("reading the task")),
        },
        Command::Encoder { folder } => return ExitCode::from(pipeline::serve_pictures(&folder)),
        Command::Plan { input } => print_plan(&input),
        Command::Fences { source, out } => print_fences(&source, &out),
        Command::Encode { input, outdir } => encode_one(&input, &outdir),
        Command::Run {
            server,
            token,
            work_dir,
            slots,
            exit_with_parent,
        } => work_for(&server, &token, work_dir, slots, exit_with_parent),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn encode_one(input: &Path, outdir: &Path) -> anyhow::Result<()> {
    let stopping = stop_on_signal()?;
    let stop = || stopping.load(Ordering::Relaxed);
    let end_of_line = if std::io::stderr().is_terminal() { "\r" } else { "\n" };
    let started = Instant::now();
    let mut shown = String::new();
    let result = encode::encode(input, outdir, &limits::CHILD, &stop, &mut |progress| {
        if let Some(output) = &progress.playable {
            let names: Vec<&str> = output.renditions.iter().map(|r| r.name.as_str()).collect();
            eprintln!(
                "playable after {:.1} s: {}",
                started.elapsed().as_secs_f64(),
                names.join(" ")
            );
        }
        let left = progress
            .left
            .map(|left| format!(", {} s left", left.as_secs()))
            .unwrap_or_default();
        let line = format!("{} {:3.0} %{left}", progress.stage, progress.share * 100.0);
        if line != shown {
            eprint!("{line}{end_of_line}");
            shown = line;
        }
    });
    print_result(result)
}

fn print_plan(input: &Path) -> anyhow::Result<()> {
    let stopping = stop_on_signal()?;
    let stop = || stopping.load(Ordering::Relaxed);
    print_result(encode::plan(input, &limits::CHILD, &stop))
}

fn print_result(result: anyhow::Result<impl serde::Serialize>) -> anyhow::Result<()> {
    match result {
        Ok(made) => print_json(&made),
        Err(error) => {
            if let Some(refused) = error.downcast_ref::<Refused>() {
                print_json(&Failure {
                    reason: refused.reason,
                    detail: refused.detail.clone(),
                })?;
            }
            Err(error)
        }
    }
}

/// Scripts read what was made, or why nothing was, from standard output.
fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut stdout, value)?;
    stdout.write_all(b"\n")?;
    Ok(())
}

fn print_fences(source: &Path, out: &Path) -> anyhow::Result<()> {
    let mut all_hold = true;
    for (fence, holds) in yinghuo_confine::try_fences(&source.canonicalize()?, &out.canonicalize()?, &limits::CHILD)? {
        eprintln!("{}: {fence}", if holds { "ok" } else { "NO" });
        all_hold &= holds;
    }
    if all_hold {
        Ok(())
    } else {
        Err(anyhow::anyhow!("some fences do not hold"))
    }
}

fn work_for(
    server: &str,
    token: &str,
    work_dir: Option<PathBuf>,
    slots: Option<u16>,
    exit_with_parent: bool,
) -> anyhow::Result<()> {
    let stopping = stop_on_signal()?;
    if exit_with_parent {
        stop_at_end_of_input(Arc::clone(&stopping))?;
    }
    // A server beside us answers first; encoding takes what is left. The child inherits it.
    if let Err(error) = rustix::process::nice(5) {
        tracing::warn!(%error, "encoding runs at the server's own priority");
    }
    let stop = || stopping.load(Ordering::Relaxed);
    let slots = slots.map(usize::from);
    if let Some(work_dir) = work_dir {
        return Ok(runner::runner(server, token, work_dir, slots, &stop).run()?);
    }
    let work_dir = own_folder(&std::env::temp_dir(), "yinghuo-runner-");
    let ended = runner::runner(server, token, work_dir.clone(), slots, &stop).run();
    std::fs::remove_dir_all(work_dir)?;
    Ok(ended?)
}

fn stop_on_signal() -> anyhow::Result<Arc<AtomicBool>> {
    let stopping = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT] {
        signal_hook::flag::register(signal, Arc::clone(&stopping))?;
    }
    Ok(stopping)
}

/// The operating system closes the pipe however the parent ends, `kill -9` included.
fn stop_at_end_of_input(stopping: Arc<AtomicBool>) -> std::io::Result<()> {
    std::thread::Builder::new().name("parent".into()).spawn(move || {
        let mut ignored = [0; 256];
        while matches!(std::io::stdin().read(&mut ignored), Ok(1..)) {}
        stopping.store(true, Ordering::Relaxed);
    })?;
    Ok(())
}
