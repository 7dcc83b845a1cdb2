//! The main job, end to end: a lesson is uploaded, transcoded, found, played, asked about, answered.

use std::time::Duration;
use support::{Client, Reply, Role, TestServer, Value, eventually, json, on_both_databases, samples, tus, within};

/// Uploads a video, gives it to a lesson or case, and waits until it can be played.
fn attach_video(author: &Client, subject: &str, video: &[u8]) -> Value {
    let upload_id = tus::upload(author, "课堂实录.mp4", video);
    let media = author
        .post(&format!("/{subject}/media"), &json!({"upload_id": upload_id}))
        .json(202);
    let path = format!("/media/{}", media["media_id"].as_str().expect("a media id"));
    within(Duration::from_mins(2), "the video can be played", || {
        let manifest = author.get(&path).json(200);
        assert_ne!(manifest["status"], "failed", "{manifest}");
        (manifest["status"] == "ready").then_some(manifest)
    })
}

on_both_databases!(a_lesson_reaches_the_village, |server| server.with_transcoders(1));
fn a_lesson_reaches_the_village(server: &TestServer) {
    let people = server.with_users(&[Role::MasterTeacher, Role::Teacher, Role::Student]);
    let [master, teacher, student] = &people[..] else {
        unreachable!("three were asked for")
    };

    // the master teacher makes a lesson
    let course = master.post("/courses", &samples::course("小数乘法")).id(201);
    let lesson = master
        .post(
            &format!("/courses/{course}/lessons"),
            &samples::lesson("积的小数点点在哪里"),
        )
        .id(201);
    let manifest = attach_video(master, &format!("lessons/{lesson}"), &samples::video(6));
    let names: Vec<_> = manifest["renditions"]
        .as_array()
        .expect("renditions")
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert!(names.iter().any(|name| *name == "voice-opus"), "{names:?}");
    assert!(names.iter().any(|name| *name == "light-h264"), "{names:?}");

    // a draft is its author's alone
    student.get(&format!("/lessons/{lesson}")).expect_problem(404);
    let url = manifest["renditions"][0]["url"].as_str().expect("a url");
    for url in [url, &saved(url)] {
        assert!([401, 403, 404].contains(&student.page(url).status), "{url}");
    }
    let _ = master
        .post(&format!("/courses/{course}/publish"), &json!({}))
        .expect(200);
    let _ = master
        .post(&format!("/lessons/{lesson}/publish"), &json!({}))
        .expect(200);

    // the rural teacher finds it in Chinese
    let found = eventually("the lesson is found", || {
        let hits = teacher.get("/search?q=%E5%B0%8F%E6%95%B0%E7%82%B9").json(200);
        let items = hits["items"].as_array().expect("items").clone();
        items.into_iter().find(|hit| hit["id"] == lesson.as_str())
    });
    assert_eq!(found["kind"], "lesson");

    // the student hears it, by byte range
    for rendition in manifest["renditions"].as_array().expect("renditions") {
        let url = rendition["url"].as_str().expect("a url");
        let part = student.with_header("Range", "bytes=0-999").page(url).expect(206);
        assert_eq!(part.body.len(), 1000);
        assert_eq!(
            part.header("Content-Range"),
            Some(&*format!("bytes 0-999/{}", rendition["bytes"]))
        );
        let whole = student.page(url).expect(200);
        assert_eq!(whole.body.len() as u64, rendition["bytes"].as_u64().expect("a size"));
        let tag = whole.header("ETag").expect("an ETag");
        assert_eq!(student.with_header("If-None-Match", tag).page(url).status, 304);
    }

    // and takes it home as a plain file, from where the link broke
    let light = format!("/m/{}/light-h264.mp4", manifest["id"].as_str().expect("an id"));
    let whole = student.page(&saved(&light)).expect(200);
    assert_eq!(
        whole.header("Content-Disposition"),
        Some("attachment; filename=\"light-h264.mp4\"")
    );
    assert_eq!(&whole.body[4..12], b"ftypisom");
    let rest = student
        .with_header("Range", "bytes=5000-")
        .page(&saved(&light))
        .expect(206);
    assert!(rest.body == whole.body[5000..], "it goes on where it broke");
    let _ = student
        .page(&saved(&light.replace("light-h264", "nothing")))
        .expect(404);

    // the index a player needs first is small on the wire
    let playlist = light.replace(".mp4", ".m3u8");
    let plain = student.page(&playlist).expect(200);
    let small = student.with_header("Accept-Encoding", "br").page(&playlist).expect(200);
    assert_eq!(small.header("Content-Encoding"), Some("br"));
    assert!(
        small
            .header("Vary")
            .is_some_and(|vary| vary.eq_ignore_ascii_case("accept-encoding"))
    );
    assert!(small.body.len() < plain.body.len());
    an_index_is_read_in_stretches(student, &light, &plain);

    // the teacher asks, the author is told and answers
    let question = json!({"about": format!("lesson:{lesson}"), "title": "学生总忘记数小数位怎么办", "body": "一半人写成 2.24。", "kind": "question", "at_s": 3});
    let thread = teacher.post("/threads", &question).id(201);
    eventually("the author is told", || {
        let notices = master.get("/notifications").json(200);
        notices["items"]
            .as_array()
            .is_some_and(|items| !items.is_empty())
            .then_some(())
    });
    let answer = json!({"body": "两个因数的小数位下面都画**小弧线**。"});
    let _ = master.post(&format!("/threads/{thread}/posts"), &answer).expect(201);
    let read = student.get(&format!("/threads/{thread}")).json(200);
    assert!(read.to_string().contains("小弧线"), "{read}");
}

/// The URL of a rendition for saving.
fn saved(url: &str) -> String {
    url.replace(".mp4", "-save.mp4")
}

/// A player of a long lesson asks for what it plays next.
fn an_index_is_read_in_stretches(student: &Client, light: &str, plain: &Reply) {
    let playlist = light.replace(".mp4", ".m3u8");
    let begin = student.page(&format!("{playlist}?from=0&to=1")).expect(200);
    assert_ne!(begin.header("ETag"), plain.header("ETag"));
    assert!(begin.text().starts_with("#EXTM3U") && !begin.text().contains("#EXT-X-ENDLIST"));
    let behind = student.page(&format!("{playlist}?from=36000")).expect(200);
    assert!(behind.text().contains("#EXT-X-GAP") && behind.text().contains("#EXT-X-ENDLIST"));
    let _ = student.page(&format!("{playlist}?from=soon")).expect(400);
    assert_eq!(
        student.page(&format!("{playlist}?from=9&to=3")).expect(200).body,
        plain.body
    );
    assert_eq!(
        student.page(&format!("{light}?to=1")).expect(200).body.len(),
        student.page(light).expect(200).body.len()
    );
}
