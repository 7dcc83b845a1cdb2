//! The parent of a confined child: starts it, listens to it, and ends it when it hangs, overruns or is not wanted.

use crate::child::ChildLine;
use crate::error::{Refused, While};
use content_schema::job::{Made, Task};
use content_schema::media::{FailureReason, TranscodeOutput};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};
use yinghuo_confine::{ChildLimits, Death, death};

/// A task to be done in a child.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    /// What is to be done.
    pub task: &'a Task,
    /// The uploaded file.
    pub source: &'a Path,
    /// The media's folder, with what earlier tasks made; the task's files come to lie there too.
    pub folder: &'a Path,
}

/// How a task in a child ended.
#[derive(Debug)]
pub enum Ending {
    /// It is done.
    Made {
        /// Its answer.
        made: Made,
        /// Names of its files in the folder.
        files: Vec<String>,
    },
    /// It was not wanted any more.
    Stopped,
    /// The source was refused, or the child broke.
    Refused(Refused),
}

/// Longest line a child may speak: a plan of six hours takes some 100 kB.
const MAX_LINE: u64 = 4 << 20;

/// Does a task in a child process. `stop` is asked a few times a second.
pub fn perform(
    work: &Work<'_>,
    limits: &ChildLimits,
    stop: &dyn Fn() -> bool,
    on_progress: &mut dyn FnMut(f64, &str),
) -> Ending {
    watch(work, limits, stop, on_progress).unwrap_or_else(Ending::Refused)
}

fn watch(
    work: &Work<'_>,
    limits: &ChildLimits,
    stop: &dyn Fn() -> bool,
    on_progress: &mut dyn FnMut(f64, &str),
) -> Result<Ending, Refused> {
    let mut child = Command::new(std::env::current_exe().doing("finding the program")?)
        .arg("child")
        .arg(serde_json::to_string(work.task).doing("naming the task")?)
        .arg(work.source)
        .arg(work.folder)
        // Each arena of the C library takes 64 MB of address space, which is limited: a machine of many processors
        // would spend all of it on them.
        .env("MALLOC_ARENA_MAX", "4")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .doing("starting the child")?;
    let lines = listen(child.stdout.take())?;
    let verdict = follow(&lines, limits, stop, on_progress);
    if verdict.is_none() || !matches!(verdict, Some(Verdict::Said(_))) {
        kill(&mut child);
    }
    let status = child.wait().doing("waiting for the child")?;
    Ok(match verdict {
        Some(Verdict::Said(ChildLine::Done { made, files })) if status.success() => {
            check_names(&made, &files)?;
            Ending::Made { made, files }
        }
        Some(Verdict::Said(ChildLine::Failed(failure))) => {
            Ending::Refused(Refused::new(failure.reason, failure.detail))
        }
        Some(Verdict::Stopped) => Ending::Stopped,
        Some(Verdict::Overrun(what)) => Ending::Refused(Refused::new(FailureReason::OverLimits, what)),
        _ => Ending::Refused(cause_of_death(status)),
    })
}

enum Verdict {
    Said(ChildLine),
    Stopped,
    Overrun(String),
}

/// Reads the child's lines on a thread of its own, so that silence can be noticed.
fn listen(stdout: Option<ChildStdout>) -> Result<Receiver<ChildLine>, Refused> {
    let mut reader = BufReader::new(stdout.ok_or_else(|| Refused::internal("the child has no output"))?);
    let (sender, lines) = sync_channel(64);
    std::thread::Builder::new()
        .name("listen".into())
        .spawn(move || {
            let mut text = String::new();
            while matches!(reader.by_ref().take(MAX_LINE).read_line(&mut text), Ok(1..)) {
                // What is no line of ours ends the conversation: the child is judged by how it ends.
                let Ok(line) = serde_json::from_str(&text) else { break };
                if sender.send(line).is_err() {
                    break;
                }
                text.clear();
            }
        })
        .doing("listening to the child")?;
    Ok(lines)
}

/// Follows the child to its last word; `None` when it fell silent for good.
fn follow(
    lines: &Receiver<ChildLine>,
    limits: &ChildLimits,
    stop: &dyn Fn() -> bool,
    on_progress: &mut dyn FnMut(f64, &str),
) -> Option<Verdict> {
    let started = Instant::now();
    let mut heard = Instant::now();
    loop {
        if stop() {
            return Some(Verdict::Stopped);
        }
        match lines.recv_timeout(Duration::from_millis(200)) {
            Ok(ChildLine::Progress { progress, stage }) => {
                heard = Instant::now();
                on_progress(progress, &stage);
            }
            Ok(line) => return Some(Verdict::Said(line)),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) if heard.elapsed() > limits.silence => {
                return Some(Verdict::Overrun(format!(
                    "no sign of life for {} s",
                    limits.silence.as_secs()
                )));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if started.elapsed() > limits.wall {
            return Some(Verdict::Overrun(format!(
                "still at work after {} s",
                limits.wall.as_secs()
            )));
        }
    }
}

fn kill(child: &mut Child) {
    if let Err(error) = child.kill() {
        tracing::warn!(%error, "the transcoder's child had ended before it was killed");
    }
}

fn cause_of_death(status: ExitStatus) -> Refused {
    match death(status) {
        Death::OverLimits(how) => Refused::new(FailureReason::OverLimits, how),
        Death::Crashed(how) => Refused::internal(how),
    }
}

/// The child has read a hostile file: names it gives are used only if they are plain names of ours.
fn check_names(made: &Made, files: &[String]) -> Result<(), Refused> {
    let named = match made {
        Made::Output(output) => output_files(output),
        Made::Plan(_) | Made::Parts => Vec::new(),
    };
    match named.iter().chain(files).find(|name| !is_plain_name(name)) {
        Some(name) => Err(Refused::internal(format!("the child named a file {name:?}"))),
        None => Ok(()),
    }
}

/// Every file that belongs to an output, beside its manifest.
pub fn output_files(output: &TranscodeOutput) -> Vec<String> {
    output.files().into_iter().map(str::to_owned).collect()
}

fn is_plain_name(name: &str) -> bool {
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    name.split_once('.')
        .is_some_and(|(stem, ending)| plain(stem) && plain(ending))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits;

    #[test]
    fn only_plain_names_of_files_are_believed() {
        for name in ["light-h264.mp4", "master.m3u8", "poster.jpg"] {
            assert!(is_plain_name(name), "{name}");
        }
        for name in ["../x.mp4", "/etc/passwd", "a/b.mp4", ".mp4", "a.b.c", "a b.mp4", ""] {
            assert!(!is_plain_name(name), "{name}");
        }
    }

    #[test]
    fn a_child_that_says_nothing_is_given_up() {
        let limits = ChildLimits {
            silence: Duration::from_millis(300),
            ..limits::CHILD
        };
        let (_held, lines) = sync_channel(1);
        let verdict = follow(&lines, &limits, &|| false, &mut |_, _| ());
        assert!(matches!(verdict, Some(Verdict::Overrun(why)) if why.contains("no sign of life")));
    }

    #[test]
    fn a_child_that_works_for_ever_is_given_up() {
        let limits = ChildLimits {
            wall: Duration::from_millis(300),
            ..limits::CHILD
        };
        let (sender, lines) = sync_channel(1);
        let alive = ChildLine::Progress {
            progress: 0.5,
            stage: "encoding".into(),
        };
        let talk = std::thread::spawn(move || while sender.send(alive.clone()).is_ok() {});
        let verdict = follow(&lines, &limits, &|| false, &mut |_, _| ());
        assert!(matches!(verdict, Some(Verdict::Overrun(why)) if why.contains("still at work")));
        drop(lines);
        talk.join().expect("the talker ends");
    }
}
