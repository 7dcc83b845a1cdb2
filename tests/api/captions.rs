//! Captions that a teacher adds: read, refused with the lines that are wrong, served for ever, taken away.

use support::{Client, Reply, Role, TestServer, json, on_both_databases, samples, tus};

const SRT: &str = "1\r\n00:00:01,000 --> 00:00:02,500\r\n小数点对齐\r\n";
const VTT: &str = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n小数点对齐\n";

on_both_databases!(captions_are_added_read_and_removed);

fn captions_are_added_read_and_removed(server: &TestServer) {
    let teacher = server.with_user(Role::MasterTeacher);
    let stranger = server.with_user(Role::MasterTeacher);
    let media = upload(&teacher);
    let path = format!("/api/v1/media/{media}/captions/zh-cn");

    let _ = put(server, &path, SRT).expect_problem(401);
    let _ = put(&stranger, &path, SRT).expect_problem(404);
    let wrong = put(
        &teacher,
        &path,
        "1\n00:00:01 --> 00:00:02\na\n\n2\n00:05,000 --> 00:04,000\nb",
    )
    .expect_problem(422);
    let told: Vec<_> = wrong["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| &error["message"])
        .collect();
    assert!(told[0].as_str().is_some_and(|words| words.contains('2')), "{told:?}");
    assert_eq!(wrong["errors"][1]["code"], "ends_before_it_begins");
    let _ = put(&teacher, &path.replace("zh-cn", "no_tag"), SRT).expect_problem(422);
    let _ = put(&teacher, &path, &"a".repeat((1 << 20) + 1)).expect_problem(413);

    let link = put(&teacher, &path, SRT).json(200);
    assert_eq!(link["language"], "zh-CN");
    let manifest = teacher.get(&format!("/media/{media}")).json(200);
    assert_eq!(manifest["captions"], json!([link]));
    let url = link["url"].as_str().expect("a url");
    let answer = teacher.page(url).expect(200);
    assert_eq!(answer.text(), VTT);
    assert_eq!(answer.header("content-type"), Some("text/vtt; charset=utf-8"));
    let _ = server.page(url).expect(404);

    let other = put(&teacher, &path, VTT.replace("对齐", "先数位数").as_str()).json(200);
    assert_ne!(other["url"], link["url"], "other captions are another address");
    let _ = teacher.delete(&path.replace("/api/v1", "")).expect(204);
    let _ = teacher.delete(&path.replace("/api/v1", "")).expect_problem(404);
    let manifest = teacher.get(&format!("/media/{media}")).json(200);
    assert_eq!(manifest["captions"], json!([]));
}

fn upload(teacher: &Client) -> String {
    let course = teacher.post("/courses", &samples::course("小数乘法")).id(201);
    let lesson = teacher
        .post(&format!("/courses/{course}/lessons"), &samples::lesson("小数点"))
        .id(201);
    let upload_id = tus::upload(teacher, "lesson.mp4", &samples::video(1));
    let media = teacher
        .post(&format!("/lessons/{lesson}/media"), &json!({"upload_id": upload_id}))
        .json(202);
    media["media_id"].as_str().expect("a media id").to_owned()
}

fn put(client: &Client, path: &str, file: &str) -> Reply {
    let client = client.with_header("Content-Type", "text/vtt");
    client.send("PUT", path, Some(file.as_bytes()))
}
