//! `kill -9` of the server and of its transcoder at random moments of upload, transcode and post: nothing acknowledged is
//! lost, every job ends.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use support::{Client, Role, TestServer, Value, json, samples, tus, within};

const KILLS: u32 = 50;
const CHUNK_BYTES: usize = 32 << 10;

#[test]
fn nothing_acknowledged_is_lost_in_fifty_kills() {
    let server = TestServer::on_sqlite().with_transcoders(1).start();
    let teacher = server.with_user(Role::MasterTeacher);
    let course = teacher.post("/courses", &samples::course("小数乘法")).id(201);
    let _ = teacher
        .post(&format!("/courses/{course}/publish"), &json!({}))
        .expect(200);
    let thread_about =
        json!({"about": format!("course:{course}"), "title": "这一课怎么讲才好", "body": "请大家说说。"});
    let thread = teacher.post("/threads", &thread_about).id(201);
    let mut work = Work::new(&teacher, &course, &thread);
    let mut moment = Moments(20_261_124);

    for kill in 0..KILLS {
        let enough = AtomicBool::new(false);
        thread::scope(|scope| {
            let worker = scope.spawn(|| work.go_on_until(&enough));
            thread::sleep(moment.next());
            if kill % 2 == 0 {
                server.kill();
                server.start();
            } else {
                kill_a_transcoder(server.pid());
            }
            enough.store(true, Ordering::Relaxed);
            worker.join().expect("the worker ends");
        });
        work.check_all_is_there();
    }

    println!(
        "{KILLS} kills, {} posts and {} videos acknowledged",
        work.posts.len(),
        work.media.len()
    );
    assert!(!work.posts.is_empty() && !work.media.is_empty());
    for media in &work.media {
        within(Duration::from_mins(3), "every job ends", || {
            let manifest = teacher.get(&format!("/media/{media}")).json(200);
            ["ready", "failed"]
                .iter()
                .any(|end| manifest["status"] == *end)
                .then_some(())
        });
    }
}

/// A teacher who uploads and writes, and goes on after every break.
struct Work<'a> {
    teacher: &'a Client,
    course: &'a str,
    thread: &'a str,
    video: Vec<u8>,
    upload: Option<tus::Upload>,
    /// Bytes of the upload that were acknowledged.
    offset: usize,
    /// Everything that was acknowledged.
    posts: BTreeSet<String>,
    media: BTreeSet<String>,
    said: u32,
}

impl<'a> Work<'a> {
    fn new(teacher: &'a Client, course: &'a str, thread: &'a str) -> Self {
        Self {
            teacher,
            course,
            thread,
            video: samples::video(4),
            upload: None,
            offset: 0,
            posts: BTreeSet::new(),
            media: BTreeSet::new(),
            said: 0,
        }
    }

    fn go_on_until(&mut self, enough: &AtomicBool) {
        while !enough.load(Ordering::Relaxed) {
            self.write_a_post();
            self.send_a_part();
        }
    }

    fn write_a_post(&mut self) {
        self.said += 1;
        let body = json!({"body": format!("第 {} 条：数数小数位。", self.said)});
        if let Some(post) = self.create(&format!("/threads/{}/posts", self.thread), &body, 201) {
            self.posts.insert(post["id"].as_str().expect("an id").to_owned());
        }
    }

    fn send_a_part(&mut self) {
        let Some(upload) = &self.upload else {
            self.upload = tus::try_create(self.teacher, "lesson.mp4", self.video.len());
            self.offset = 0;
            return;
        };
        if self.offset < self.video.len() {
            let end = (self.offset + CHUNK_BYTES).min(self.video.len());
            // After a break the server may hold more than it could acknowledge, never less.
            let held = upload
                .try_append(self.offset, &self.video[self.offset..end])
                .or_else(|| upload.try_offset());
            if let Some(held) = held {
                assert!(
                    held >= self.offset,
                    "acknowledged {} bytes, {held} are left",
                    self.offset
                );
                self.offset = held;
            }
        } else if let Some(media) = self.attach(&upload.id.clone()) {
            self.media.insert(media);
            self.upload = None;
        }
    }

    /// Makes a lesson and gives it the finished upload.
    fn attach(&self, upload_id: &str) -> Option<String> {
        let path = format!("/courses/{}/lessons", self.course);
        let lesson = self.create(&path, &samples::lesson("积的小数点点在哪里"), 201)?;
        let path = format!("/lessons/{}/media", lesson["id"].as_str()?);
        let media = self.create(&path, &json!({"upload_id": upload_id}), 202)?;
        Some(media["media_id"].as_str().expect("a media id").to_owned())
    }

    /// A POST that may meet a dead server; the answer if there was one with this status.
    fn create(&self, path: &str, body: &Value, status: u16) -> Option<Value> {
        let client = self.teacher.with_header("Content-Type", "application/json");
        let reply = client
            .try_send("POST", &format!("/api/v1{path}"), Some(body.to_string().as_bytes()))
            .ok()?;
        // too many posts at once is an answer too
        if reply.status == 429 {
            return None;
        }
        Some(reply.json(status))
    }

    fn check_all_is_there(&self) {
        if let Some(upload) = &self.upload {
            let held = upload.offset();
            assert!(
                held >= self.offset,
                "acknowledged {} bytes, {held} are left",
                self.offset
            );
        }
        for media in &self.media {
            let _ = self.teacher.get(&format!("/media/{media}")).expect(200);
        }
        let mut missing = self.posts.clone();
        let mut cursor = String::new();
        while !missing.is_empty() {
            let path = format!("/threads/{}?limit=100{cursor}", self.thread);
            let page = self.teacher.get(&path).json(200);
            for post in page["posts"]["items"].as_array().expect("posts") {
                missing.remove(post["id"].as_str().expect("an id"));
            }
            let Some(next) = page["posts"]["next_cursor"].as_str() else {
                break;
            };
            cursor = format!("&cursor={next}");
        }
        assert!(missing.is_empty(), "acknowledged posts are gone: {missing:?}");
    }
}

/// Random moments, the same in every run.
struct Moments(u64);

impl Moments {
    fn next(&mut self) -> Duration {
        // Knuth's MMIX
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Duration::from_millis(20 + (self.0 >> 33) % 700)
    }
}

/// `kill -9` of a process the server has started, or one of theirs; there may be none at this moment.
fn kill_a_transcoder(server: u32) {
    let Some(runner) = children(server).pop() else { return };
    let victim = children(runner).pop().unwrap_or(runner);
    let _ = rustix::process::Pid::from_raw(victim.cast_signed())
        .map(|pid| rustix::process::kill_process(pid, rustix::process::Signal::KILL));
}

fn children(parent: u32) -> Vec<u32> {
    let path = format!("/proc/{parent}/task/{parent}/children");
    let listed = std::fs::read_to_string(path).unwrap_or_default();
    listed.split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}
