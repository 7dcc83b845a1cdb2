//! What happens to the files and processes of a transcoder that is killed.

use crate::support::Bench;
use content_schema::job::Failure;
use content_schema::media::FailureReason;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Long enough to be killed in its middle.
const LONG: &str = "-f lavfi -i testsrc2=s=320x180:r=25:d=40 -c:v libx264 -preset ultrafast";

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

/// Names in the folder where an encode from the shell is at work.
fn at_work(bench: &Bench) -> Vec<String> {
    let folders = fs::read_dir(bench.path("out")).into_iter().flatten().flatten();
    folders
        .filter(|folder| folder.file_name().to_string_lossy().starts_with(".transcoding-"))
        .flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten())
        .filter_map(|file| file.file_name().into_string().ok())
        .collect()
}

/// A confined child of a running program, once one has begun to encode a rendition.
fn child_that_makes(rendition: &str, bench: &Bench, parent: &Child) -> String {
    let part = format!("work-{rendition}-0000");
    let begun = || at_work(bench).iter().any(|name| name.starts_with(&part));
    wait_for("a child to begin", begun);
    children_of(&parent.id().to_string()).first().expect("a child").clone()
}

fn confined_child(bench: &Bench, parent: &Child) -> String {
    child_that_makes("light-h264", bench, parent)
}

fn children_of(pid: &str) -> Vec<String> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("the kernel lists threads");
    tasks
        .flatten()
        .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok())
        .flat_map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn wait_for(what: &str, condition: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
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
fn a_childs_encoder_that_dies_fails_its_job_and_none_outlives_the_child() {
    let bench = Bench::new("killed-encoder");
    let input = bench.make("long.mp4", LONG);
    let parent = start(&bench, &input);
    let encoders = children_of(&child_that_makes("light-av1", &bench, &parent));
    assert_eq!(encoders.len(), 2, "one for each AV1 rendition");
    kill("-KILL", &encoders[0]);
    let output = parent.wait_with_output().expect("the parent ends");
    let failure: Failure = serde_json::from_slice(&output.stdout).expect("a failure");
    assert_eq!(failure.reason, FailureReason::Internal, "{}", failure.detail);
    wait_for("the other encoder to end", || {
        !encoders.iter().any(|pid| is_running(pid))
    });

    let parent = start(&bench, &input);
    let child = child_that_makes("light-av1", &bench, &parent);
    let encoders = children_of(&child);
    kill("-KILL", &child);
    wait_for("its encoders to end", || !encoders.iter().any(|pid| is_running(pid)));
    parent.wait_with_output().expect("the parent ends");
    assert_eq!(fs::read_dir(bench.path("out")).expect("the folder").count(), 0);
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
fn a_program_told_to_stop_takes_its_child_along_and_the_next_one_goes_on() {
    let bench = Bench::new("stopped");
    let input = bench.make(
        "lesson.mp4",
        "-f lavfi -i testsrc2=s=320x180:r=25:d=8 -c:v libx264 -preset ultrafast",
    );
    let mut parent = start(&bench, &input);
    let child = confined_child(&bench, &parent);
    kill("-TERM", &parent.id().to_string());
    assert!(!parent.wait().expect("the parent ends").success());
    wait_for("the child to go", || !is_running(&child));
    assert!(at_work(&bench).contains(&"work-plan.json".to_owned()));
    let next = bench.encode(&input);
    assert!(next.status.success());
    let said = String::from_utf8_lossy(&next.stderr);
    assert!(!said.contains("analysing"), "it began anew: {said}");
    assert!(at_work(&bench).is_empty() && bench.path("out/manifest.json").exists());
}

#[test]
fn a_killed_program_takes_its_child_along_and_the_next_one_clears_up() {
    let bench = Bench::new("killed-parent");
    let input = bench.make("long.mp4", LONG);
    let mut parent = start(&bench, &input);
    let child = confined_child(&bench, &parent);
    let second = bench.encode(&input);
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(
        said.contains("another encode of the same file"),
        "two at the same work: {said}"
    );
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
