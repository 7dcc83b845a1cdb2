//! Voice messages in posts, made by a real transcoder and heard by those who may read the post.

use std::time::Duration;
use support::{Client, Person, Role, TestServer, Value, eventually, json, on_both_databases, samples, within};

/// What a browser records: Opus in `WebM` without a length in its head.
fn recording(seconds: u32) -> Vec<u8> {
    sound(&format!("sine=frequency=330:sample_rate=48000:duration={seconds}"))
}

fn silence(seconds: u32) -> Vec<u8> {
    sound(&format!(
        "anullsrc=sample_rate=48000:channel_layout=mono:duration={seconds}"
    ))
}

fn sound(source: &str) -> Vec<u8> {
    samples::ffmpeg(&[
        "-f", "lavfi", "-i", source, "-c:a", "libopus", "-b:a", "24k", "-f", "webm",
    ])
}

fn bring(person: &Client, contents: &[u8]) -> support::Reply {
    person
        .with_header("Content-Type", "application/octet-stream")
        .send("POST", "/api/v1/enclosures", Some(contents))
}

fn new_thread(server: &TestServer, about: &str) -> (Person, String) {
    let author = server.with_user(Role::MasterTeacher);
    let thread = author
        .post(
            "/threads",
            &json!({"about": about, "title": "怎么读这一句", "body": "请说说"}),
        )
        .id(201);
    (author, thread)
}

/// Waits until nothing more is made of a voice.
fn made(person: &Client, id: &str) -> Value {
    within(Duration::from_mins(2), "the voice is made", || {
        let voice = person.get(&format!("/enclosures/{id}")).json(200)["voice"].clone();
        let status = voice["status"].as_str().unwrap_or_default().to_owned();
        ["ready", "failed"].contains(&status.as_str()).then_some(voice)
    })
}

on_both_databases!(
    a_voice_message_is_made_light_and_heard_by_who_may_read_its_post,
    |server| { server.with_transcoders(1) }
);
fn a_voice_message_is_made_light_and_heard_by_who_may_read_its_post(server: &TestServer) {
    let (_, thread) = new_thread(server, "room:chinese");
    let people = server.with_users(&[Role::Student, Role::Teacher, Role::Moderator]);
    let [student, teacher, moderator] = &people[..] else {
        unreachable!("three were asked for")
    };
    let id = bring(student, &recording(6)).id(201);
    assert_eq!(
        teacher.get(&format!("/enclosures/{id}")).status,
        404,
        "nobody else's before it is posted"
    );
    let posts = format!("/threads/{thread}/posts");
    let stolen = teacher.post(&posts, &json!({"body": "听我说", "enclosures": [{"id": id}]}));
    stolen.expect_problem(422);
    // it needs no words
    let post = student
        .post(&posts, &json!({"body": "", "enclosures": [{"id": id}]}))
        .json(201);
    assert_eq!(post["enclosures"][0]["kind"], "voice", "{post}");
    let again = student.post(&posts, &json!({"body": "再发一次", "enclosures": [{"id": id}]}));
    again.expect_problem(422);

    let voice = made(teacher, &id);
    assert_eq!(voice["status"], "ready", "{voice}");
    let seconds = voice["duration_s"].as_f64().expect("a length");
    assert!((5.5..6.6).contains(&seconds), "{seconds} s");
    let sounds = voice["sounds"].as_array().expect("sounds").clone();
    let types: Vec<_> = sounds
        .iter()
        .map(|sound| sound["mime"].as_str().unwrap_or_default())
        .collect();
    assert!(types[0].starts_with("audio/mp4; codecs=\"opus\""), "{types:?}");
    assert!(types[1].starts_with("audio/mpeg"), "{types:?}");
    let bytes = sounds[0]["bytes"].as_u64().expect("a size");
    assert!(bytes < 14_000, "six seconds at some 12 kbit/s: {bytes}");

    let url = sounds[0]["url"].as_str().expect("a url").to_owned();
    let whole = server.page(&url).expect(200);
    assert_eq!(whole.body.len() as u64, bytes);
    assert_eq!(whole.header("Content-Type"), Some("audio/mp4"));
    assert_eq!(whole.header("Cache-Control"), Some("private, no-cache"));
    let part = server.with_header("Range", "bytes=100-199").page(&url).expect(206);
    assert_eq!(part.body, whole.body[100..200]);
    let tag = whole.header("ETag").expect("a tag").to_owned();
    assert_eq!(server.with_header("If-None-Match", &tag).page(&url).status, 304);
    assert_eq!(server.page(&url.replace("voice-opus.mp4", "master.m3u8")).status, 404);
    let page = server.page(&format!("/threads/{thread}")).expect(200).text();
    assert!(
        page.contains(&url) && page.contains("0:06") && page.contains(" KB"),
        "{page}"
    );
    assert_eq!(
        stored(server, "recordings"),
        0,
        "what was recorded goes when its voice is made"
    );

    // what is hidden is its author's and theirs who keep order, what is deleted nobody's; both at once
    let post = post["id"].as_str().expect("an id");
    let act = |kind: &str| {
        let act = json!({"kind": kind, "post_id": post, "reason": "spam"});
        let _ = moderator.post("/moderation/acts", &act).expect(201);
    };
    let heard = || [server as &Client, teacher, student, moderator].map(|reader| reader.page(&url).status);
    assert_eq!(heard(), [200, 200, 200, 200]);
    act("hide_post");
    assert_eq!(heard(), [404, 404, 200, 200]);
    let page = |reader: &Client| reader.page(&format!("/threads/{thread}")).expect(200).text();
    assert!(!page(teacher).contains(&id) && page(student).contains(&url));
    act("restore_post");
    assert_eq!(heard(), [200, 200, 200, 200]);
    let _ = student.delete(&format!("/posts/{post}")).expect(204);
    assert_eq!(heard(), [404, 404, 404, 404]);
}

/// Files below a folder of the storage.
fn stored(server: &TestServer, folder: &str) -> usize {
    let folder = server.data_dir().join("data/media").join(folder);
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

on_both_databases!(
    a_recording_of_no_use_is_refused_with_its_reason_and_nothing_of_it_stays,
    |server| { server.with_transcoders(1) }
);
fn a_recording_of_no_use_is_refused_with_its_reason_and_nothing_of_it_stays(server: &TestServer) {
    let (_, thread) = new_thread(server, "room:chinese");
    let people = server.with_users(&[Role::Teacher, Role::Student]);
    let (teacher, other) = (&people[0], &people[1]);
    let posts = format!("/threads/{thread}/posts");
    let refused_code = |reply: support::Reply| reply.expect_problem(422)["errors"][0]["code"].clone();
    for (contents, code) in [
        ("第三课 一元二次方程".as_bytes().to_vec(), "neither_voice_nor_picture"),
        (Vec::new(), "empty_file"),
        ([b"OggS".to_vec(), vec![0; 6 << 20]].concat(), "voice_too_large"),
    ] {
        assert_eq!(refused_code(bring(teacher, &contents)), code);
    }
    let _ = bring(teacher, &vec![0xff; 13 << 20]).expect_problem(413);

    let mut broken = recording(3);
    broken.truncate(60);
    for (contents, reason, code) in [
        (recording(200), "too_large", "voice_too_long"),
        (silence(120), "silent", "voice_silent"),
        (broken, "unreadable", "voice_unreadable"),
    ] {
        // one that waits for its post is refused with it
        let id = bring(teacher, &contents).id(201);
        let voice = made(teacher, &id);
        assert_eq!(
            (&voice["status"], &voice["error"]),
            (&json!("failed"), &json!(reason)),
            "{voice}"
        );
        let posted = teacher.post(
            &posts,
            &json!({"body": format!("听听 {code}"), "enclosures": [{"id": id}]}),
        );
        assert_eq!(refused_code(posted), code);
    }
    // one that was posted before that was known tells its author alone why
    let id = bring(teacher, &silence(100)).id(201);
    let post = json!({"body": "录好了没有", "enclosures": [{"id": id}]});
    let post = teacher.post(&posts, &post).id(201);
    assert_eq!(made(teacher, &id)["error"], "silent");
    let url = eventually("its author is told", || {
        let inbox = teacher.get("/notifications").json(200);
        let items = inbox["items"].as_array().expect("items").clone();
        let notice = items.into_iter().find(|notice| notice["kind"] == "voice_failed")?;
        Some(notice["url"].as_str().expect("a url").to_owned())
    });
    assert!(url.contains(&post), "{url}");
    let page = |reader: &Client| reader.page(&format!("/threads/{thread}")).expect(200).text();
    let (own, theirs) = (page(teacher), page(other));
    assert!(own.contains("什么声音也没有"), "{own}");
    assert!(
        theirs.contains("这条语音没有处理成") && !theirs.contains("什么声音也没有"),
        "{theirs}"
    );
    assert_eq!(stored(server, "recordings"), 0);
}

on_both_databases!(a_voice_is_as_private_as_what_its_thread_is_about);
fn a_voice_is_as_private_as_what_its_thread_is_about(server: &TestServer) {
    let people = server.with_users(&[Role::MasterTeacher, Role::Teacher, Role::Moderator]);
    let [author, stranger, moderator] = &people[..] else {
        unreachable!("three were asked for")
    };
    let draft = author.post("/cases", &samples::case("还没发布")).id(201);
    let id = bring(author, &recording(1)).id(201);
    let thread =
        json!({"about": format!("case:{draft}"), "title": "先自己听听", "body": "", "enclosures": [{"id": id}]});
    let _ = author.post("/threads", &thread).expect(201);
    let path = format!("/enclosures/{id}");
    assert_eq!(author.get(&path).status, 200);
    assert_eq!(moderator.get(&path).status, 200);
    assert_eq!(stranger.get(&path).status, 404);
    assert_eq!(server.get(&path).status, 404);
    let _ = author.post(&format!("/cases/{draft}/publish"), &json!({})).expect(200);
    assert_eq!(server.get(&path).status, 200);
    let _ = author.post(&format!("/cases/{draft}/withdraw"), &json!({})).expect(200);
    assert_eq!(stranger.get(&path).status, 404);
}

on_both_databases!(a_file_sent_twice_is_there_once_and_what_is_not_posted_can_be_taken_back);
fn a_file_sent_twice_is_there_once_and_what_is_not_posted_can_be_taken_back(server: &TestServer) {
    let (_, thread) = new_thread(server, "room:chinese");
    let people = server.with_users(&[Role::Teacher, Role::Teacher]);
    let (teacher, other) = (&people[0], &people[1]);
    let with_key = teacher.with_header("Idempotency-Key", "voice-1");
    let contents = recording(1);
    let id = bring(&with_key, &contents).id(201);
    assert_eq!(bring(&with_key, &contents).id(201), id);
    bring(&with_key, &recording(2)).expect_problem(422);
    assert_eq!(stored(server, "recordings"), 1);

    assert_eq!(other.delete(&format!("/enclosures/{id}")).status, 404);
    let _ = teacher.delete(&format!("/enclosures/{id}")).expect(204);
    assert_eq!(teacher.get(&format!("/enclosures/{id}")).status, 404);
    within(Duration::from_secs(30), "its bytes are gone", || {
        (stored(server, "recordings") == 0).then_some(())
    });
    let posts = format!("/threads/{thread}/posts");
    let gone = teacher.post(&posts, &json!({"body": "还在吗", "enclosures": [{"id": id}]}));
    gone.expect_problem(422);
    let posted = bring(teacher, &contents).id(201);
    let _ = teacher
        .post(&posts, &json!({"body": "发了", "enclosures": [{"id": posted}]}))
        .expect(201);
    teacher.delete(&format!("/enclosures/{posted}")).expect_problem(422);
    // so many may wait, and no more
    let statuses: Vec<_> = (0..16).map(|_| bring(other, &contents).status).collect();
    assert_eq!(statuses.last(), Some(&409), "{statuses:?}");
}
