//! What happens to the files and processes of a transcoder that is killed.

use crate::support::Bench;
use content_schema::job::Failure;
use content_schema::media::FailureReason;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const LONG: &str = "-f lavfi -i testsrc2=s=640x360:r=25:d=120 -c:v libx264 -preset ultrafast";

fn start(bench: &Bench, input: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_yinghuo-transcoder"))
        .arg("encode")
        .arg(input)
        .arg(bench.path("out"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// The confined child of a running program, once it has begun to write.
fn confined_child(bench: &Bench, parent: &Child) -> String {
    let begun = || {
        let work = bench.path("out").join(format!(".transcoding-{}", parent.id()));
        work.join("light-h264.mp4").exists()
    };
    wait_for("the child to begin", begun);
    let children = format!("/proc/{0}/task/{0}/children", parent.id());
    let children = fs::read_to_string(children).expect("the kernel lists children");
    children.split_whitespace().next().expect("a child").to_owned()
}

fn wait_for(what: &str, condition: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(Instant::now() < end, "waited too long for {what}");
        std::thread::yield_now();
    }
}

/// A zombie that nobody has waited for yet runs no more.
fn is_running(pid: &str) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    status
        .rsplit_once(") ")
        .is_some_and(|(_, state)| !state.starts_with(['Z', 'X']))
}

fn kill(signal: &str, pid: &str) {
    assert!(
        Command::new("kill")
            .args([signal, pid])
            .status()
            .expect("kill runs")
            .success()
    );
}

#[test]
fn a_child_that_is_killed_fails_its_job_and_leaves_nothing() {
    let bench = Bench::new("killed-child");
    let input = bench.make("long.mp4", LONG);
    let parent = start(&bench, &input);
    kill("-KILL", &confined_child(&bench, &parent));
    let output = parent.wait_with_output().expect("the parent ends");
    let failure: Failure = serde_json::from_slice(&output.stdout).expect("a failure");
    assert_eq!(failure.reason, FailureReason::OverLimits);
    assert_eq!(fs::read_dir(bench.path("out")).expect("the folder").count(), 0);
}

#[test]
fn a_program_told_to_stop_takes_its_child_and_its_files_along() {
    let bench = Bench::new("stopped");
    let input = bench.make("long.mp4", LONG);
    let mut parent = start(&bench, &input);
    let child = confined_child(&bench, &parent);
    kill("-TERM", &parent.id().to_string());
    assert!(!parent.wait().expect("the parent ends").success());
    wait_for("the child to go", || !is_running(&child));
    assert_eq!(fs::read_dir(bench.path("out")).expect("the folder").count(), 0);
}

#[test]
fn a_killed_program_takes_its_child_along_and_the_next_one_clears_up() {
    let bench = Bench::new("killed-parent");
    let input = bench.make("long.mp4", LONG);
    let mut parent = start(&bench, &input);
    let child = confined_child(&bench, &parent);
    parent.kill().expect("the parent is killed");
    parent.wait().expect("the parent ends");
    wait_for("the child to go", || !is_running(&child));
    bench.refuse(&bench.write("empty.mp4", b""));
}

#[test]
fn a_confined_process_reaches_neither_the_network_nor_programs() {
    let bench = Bench::new("fences");
    let source = bench.write("source", b"x");
    fs::create_dir_all(bench.path("out")).expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_yinghuo-transcoder"))
        .arg("fences")
        .args([source, bench.path("out")])
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    // A kernel without Landlock cannot fence off files, and says so.
    let files = ["reading other files is shut", "writing elsewhere is shut"];
    let others = [
        "the network is shut",
        "starting programs is shut",
        "starting threads is open",
    ];
    for fence in others.iter().chain(files.iter().filter(|_| !said.contains("LANDLOCK"))) {
        assert!(said.contains(&format!("ok: {fence}")), "{fence}: {said}");
    }
}
