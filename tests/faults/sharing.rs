//! One lesson in chunks: its runner is killed again and again, or has another beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};
use support::{Client, Person, Role, Runner, TestServer, Value, json, samples, tus, within};

const KILLS: u32 = 30;
/// Six chunks of each rendition with pictures.
const LESSON_S: u32 = 350;
const PATIENCE: Duration = Duration::from_mins(10);

#[test]
fn a_lesson_is_the_same_to_the_bit_after_thirty_kills_of_its_runner() {
    let server = TestServer::on_sqlite().start();
    let teacher = server.with_user(Role::MasterTeacher);
    let video = samples::long_video(LESSON_S);
    let mut runner = Runner::of(&server, "only", 2);
    runner.start();
    let undisturbed = upload(&teacher, &video);
    wait_until_ready(&teacher, &undisturbed);

    let disturbed = upload(&teacher, &video);
    for kill in 0..KILLS {
        // Now and then a task comes to its end.
        if kill % 4 == 3 {
            let before = jobs_begun(&server);
            within(PATIENCE, "a task is done and the next one begun", || {
                assert_ne!(status_of(&teacher, &disturbed), "failed", "after {kill} kills");
                (jobs_begun(&server) > before).then_some(())
            });
        }
        thread::sleep(Duration::from_millis(50 + u64::from(kill * 37 % 10) * 90));
        assert_ne!(
            status_of(&teacher, &disturbed),
            "ready",
            "too short for {KILLS} kills, only {kill}"
        );
        runner.kill();
        runner.start();
    }
    wait_until_ready(&teacher, &disturbed);
    runner.stop();

    let log = server.log();
    let claims = log.matches("a job was claimed").count();
    println!("{KILLS} kills, {} tasks, claimed {claims} times", jobs_begun(&server));
    assert_eq!(
        stored(&server, &disturbed),
        stored(&server, &undisturbed),
        "the same files to the bit"
    );
    let (times, twice): (Vec<usize>, Vec<_>) = deliveries(&log)
        .into_iter()
        .filter(|((media, name), _)| *media == disturbed && is_chunk(name))
        .map(|((_, name), runners)| (runners.len(), name))
        .map(|(times, name)| (times, (times > 1).then_some(name)))
        .unzip();
    let twice: Vec<String> = twice.into_iter().flatten().collect();
    assert!(twice.is_empty(), "delivered more than once: {twice:?}");
    assert!(times.len() >= 8, "{} chunks", times.len());
}

#[test]
fn two_runners_on_one_machine_share_a_lesson() {
    let server = TestServer::on_sqlite().start();
    let teacher = server.with_user(Role::MasterTeacher);
    let video = samples::long_video(LESSON_S);
    let mut runners = ["one", "other"].map(|name| Runner::of(&server, name, 1));
    let mut took_s = Vec::new();
    let mut shared = String::new();
    for runner in &mut runners {
        runner.start();
        let begun = Instant::now();
        shared = upload(&teacher, &video);
        wait_until_ready(&teacher, &shared);
        took_s.push(begun.elapsed().as_secs_f64());
    }
    for runner in &mut runners {
        runner.stop();
    }
    let mut by_runner: BTreeMap<String, usize> = BTreeMap::new();
    for ((media, name), by) in deliveries(&server.log()) {
        if media == shared && is_chunk(&name) {
            assert_eq!(by.len(), 1, "{name} was made by {by:?}");
            *by_runner.entry(by.into_iter().collect()).or_default() += 1;
        }
    }
    // Told, not asserted: other tests run beside this one, and the machine may have no core to spare.
    println!(
        "one runner: {:.1} s, two: {:.1} s; chunks by runner: {by_runner:?}",
        took_s[0], took_s[1]
    );
    assert_eq!(by_runner.len(), 2, "{by_runner:?}");
}

/// How many different jobs were claimed so far.
fn jobs_begun(server: &TestServer) -> usize {
    let log = server.log();
    let claims = log.lines().filter(|line| line.contains("a job was claimed"));
    claims.map(|line| field(line, "job")).collect::<BTreeSet<_>>().len()
}

fn upload(teacher: &Person, video: &[u8]) -> String {
    let course = teacher.post("/courses", &samples::course("小数乘法")).id(201);
    let lesson = teacher
        .post(&format!("/courses/{course}/lessons"), &samples::lesson("一整节课"))
        .id(201);
    let upload_id = tus::upload(teacher, "lesson.mp4", video);
    let media = teacher
        .post(&format!("/lessons/{lesson}/media"), &json!({"upload_id": upload_id}))
        .json(202);
    media["media_id"].as_str().expect("a media id").to_owned()
}

fn manifest(teacher: &Client, media: &str) -> Value {
    teacher.get(&format!("/media/{media}")).json(200)
}

fn status_of(teacher: &Client, media: &str) -> String {
    manifest(teacher, media)["status"]
        .as_str()
        .expect("a status")
        .to_owned()
}

fn wait_until_ready(teacher: &Client, media: &str) {
    within(PATIENCE, "the lesson is made", || {
        let manifest = manifest(teacher, media);
        assert_ne!(manifest["status"], "failed", "{manifest}");
        (manifest["status"] == "ready").then_some(())
    });
}

/// The files of a media, by names that hold their digests.
fn stored(server: &TestServer, media: &str) -> BTreeSet<String> {
    let folder = server.data_dir().join("data/media/media").join(media);
    let files = std::fs::read_dir(&folder).expect("a folder of media");
    files
        .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
        .collect()
}

fn is_chunk(name: &str) -> bool {
    name.starts_with("work-")
        && !name.starts_with("work-sound-")
        && Path::new(name).extension().is_some_and(|ending| ending == "mp4")
}

/// Who delivered which file of which media, from the server's log.
fn deliveries(log: &str) -> BTreeMap<(String, String), Vec<String>> {
    let mut found: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for line in log.lines().filter(|line| line.contains("a file was delivered")) {
        let key = (field(line, "media"), field(line, "name"));
        found.entry(key).or_default().push(field(line, "runner"));
    }
    found
}

fn field(line: &str, name: &str) -> String {
    let start = format!("{name}=");
    let word = line.split_whitespace().find_map(|word| word.strip_prefix(&start));
    word.unwrap_or_else(|| panic!("no {name} in {line}"))
        .trim_matches('"')
        .to_owned()
}
