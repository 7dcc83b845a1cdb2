//! The words inside the files of teaching cases.

use std::path::Path;
use std::time::Duration;
use support::{Client, Role, TestServer, Value, json, on_both_databases, samples, within};

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../files/tests/fixtures")
        .join(name);
    std::fs::read(path).expect("a fixture")
}

/// Adds a file to a case as a form does.
fn attach(author: &Client, case: &str, name: &str, contents: &[u8]) {
    let mut form =
        format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").into_bytes();
    form.extend(contents);
    form.extend(b"\r\n--x--\r\n");
    let author = author.with_header("Content-Type", "multipart/form-data; boundary=x");
    let path = format!("/api/v1/cases/{case}/attachments");
    let added = author.send("POST", &path, Some(&form)).json(201);
    assert_eq!(added["text"], "waiting", "{added}");
}

/// The files of a case, when none waits any more.
fn read_files(author: &Client, case: &str) -> Vec<Value> {
    within(Duration::from_mins(3), "every file is read", || {
        let case = author.get(&format!("/cases/{case}")).json(200);
        let files = case["attachments"].as_array().expect("files").clone();
        files.iter().all(|file| file["text"] != "waiting").then_some(files)
    })
}

fn finds(reader: &Client, words: &str, case: &str) -> bool {
    let hits = reader.get(&format!("/search?q={words}")).json(200);
    let items = hits["items"].as_array().expect("items").clone();
    items.iter().any(|hit| hit["id"] == case)
}

on_both_databases!(a_case_is_found_by_the_words_inside_its_files);
fn a_case_is_found_by_the_words_inside_its_files(server: &TestServer) {
    let people = server.with_users(&[Role::MasterTeacher, Role::Teacher]);
    let [author, teacher] = &people[..] else {
        unreachable!("two were asked for")
    };
    let case = author.post("/cases", &samples::case("光合作用")).id(201);
    attach(author, &case, "教学设计.pdf", &fixture("printed.pdf"));
    attach(author, &case, "任务单.docx", &fixture("handout.docx"));
    attach(author, &case, "课件.pptx", &fixture("slides.pptx"));
    attach(author, &case, "说明.txt", "校本教材里有一则蓑衣谜语".as_bytes());
    let states: Vec<_> = read_files(author, &case)
        .iter()
        .map(|file| file["text"].clone())
        .collect();
    assert_eq!(states, ["done", "done", "done", "done"]);
    let _ = author.post(&format!("/cases/{case}/publish"), &json!({})).expect(200);
    // 竖式计算 (PDF), 任务单 (DOCX), 估一估 (the notes of a slide), 蓑衣谜语 (text)
    for words in [
        "%E7%AB%96%E5%BC%8F",
        "%E4%BB%BB%E5%8A%A1%E5%8D%95",
        "%E4%BC%B0%E4%B8%80%E4%BC%B0",
        "%E8%93%91%E8%A1%A3",
    ] {
        within(Duration::from_secs(10), &format!("{words} finds the case"), || {
            finds(teacher, words, &case).then_some(())
        });
    }
}

on_both_databases!(a_hostile_file_is_kept_with_the_reason_why_it_is_not_read);
fn a_hostile_file_is_kept_with_the_reason_why_it_is_not_read(server: &TestServer) {
    let author = server.with_user(Role::MasterTeacher);
    let case = author.post("/cases", &samples::case("光合作用")).id(201);
    for (name, contents) in [
        ("bomb.docx", fixture("bomb.docx")),
        ("cut.pdf", fixture("cut.pdf")),
        ("deep.docx", fixture("deep.docx")),
        ("empty.txt", b"  \n ...".to_vec()),
    ] {
        // What the types are told by stands in the archive's directory.
        attach(&author, &case, name, &contents);
    }
    let reasons: Vec<_> = read_files(&author, &case)
        .iter()
        .map(|file| file["text_reason"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(reasons, ["too_large", "damaged", "no_text", "no_text"]);
    assert_eq!(server.page("/readyz").status, 200);
}

on_both_databases!(a_file_that_waits_is_read_after_a_restart);
fn a_file_that_waits_is_read_after_a_restart(server: &TestServer) {
    let author = server.with_user(Role::MasterTeacher);
    let case = author.post("/cases", &samples::case("光合作用")).id(201);
    attach(&author, &case, "bomb.docx", &fixture("bomb.docx"));
    attach(&author, &case, "任务单.docx", &fixture("handout.docx"));
    server.kill();
    server.start();
    let files = read_files(&author, &case);
    assert_eq!(files[1]["text"], "done", "{files:?}");
}
