//! Pictures in posts: small, upright, without what a camera wrote beside them; and those that are none.

use std::time::Instant;
use support::{Client, Role, TestServer, Value, json, on_both_databases, samples};

fn picture(source: &str, format: &[&str]) -> Vec<u8> {
    let arguments = [&["-f", "lavfi", "-i", source, "-frames:v", "1"], format].concat();
    samples::ffmpeg(&arguments)
}

const JPEG: &[&str] = &["-c:v", "mjpeg", "-q:v", "4", "-f", "image2"];
const PNG: &[&str] = &["-c:v", "png", "-f", "image2"];
const WEBP: &[&str] = &["-c:v", "libwebp", "-f", "webp"];

/// A photograph as a phone writes it: lying on its side, with the place where it was taken.
fn photograph() -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    exif.extend([1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]); // a quarter turn
    exif.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]); // a GPS directory at byte 38
    exif.extend(b"\0\0\0\0\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0"); // north
    let jpeg = picture("testsrc2=size=2000x1500", JPEG);
    let length = u16::try_from(exif.len() + 2).expect("a short segment").to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, &exif, &jpeg[2..]].concat()
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Width and height of a JPEG (progressive, as they are made).
fn size_of(jpeg: &[u8]) -> (u16, u16) {
    let frame = jpeg
        .windows(2)
        .position(|marker| marker == [0xff, 0xc2])
        .expect("a frame");
    let side = |at: usize| u16::from_be_bytes([jpeg[frame + at], jpeg[frame + at + 1]]);
    (side(7), side(5))
}

fn bring(person: &Client, contents: &[u8]) -> support::Reply {
    person
        .with_header("Content-Type", "application/octet-stream")
        .send("POST", "/api/v1/enclosures", Some(contents))
}

fn new_thread(person: &Client) -> String {
    person
        .post(
            "/threads",
            &json!({"about": "room:math", "title": "看看这道题", "body": "孩子们总这样写"}),
        )
        .id(201)
}

on_both_databases!(a_photograph_comes_small_and_upright_and_tells_nothing_of_its_place);
fn a_photograph_comes_small_and_upright_and_tells_nothing_of_its_place(server: &TestServer) {
    let teacher = server.with_user(Role::Teacher);
    let thread = new_thread(&teacher);
    let photograph = photograph();
    assert!(holds(&photograph, b"Exif\0\0"));
    let brought = bring(&teacher, &photograph).json(201);
    assert_eq!(brought["kind"], "picture", "{brought}");
    let second = bring(&teacher, &picture("testsrc2=size=640x360", WEBP)).id(201);
    let third = bring(&teacher, &picture("testsrc2=size=64x48", PNG)).id(201);
    let enclosures = json!([{"id": brought["id"], "alt": "练习本上的<竖式>"}, {"id": second}, {"id": third}]);
    let post = teacher
        .post(
            &format!("/threads/{thread}/posts"),
            &json!({"body": "拍了三张", "enclosures": enclosures}),
        )
        .json(201);
    let shown = post["enclosures"].as_array().expect("enclosures").clone();
    let ids: Vec<_> = shown.iter().map(|one| one["id"].clone()).collect();
    assert_eq!(
        ids,
        [brought["id"].clone(), json!(second), json!(third)],
        "in the order given"
    );
    for (picture, most, side) in [
        (&shown[0]["pictures"][0], 70_000, (960, 1280)),
        (&shown[0]["pictures"][1], 14_000, (270, 360)),
    ] {
        let reply = server.page(picture["url"].as_str().expect("a url")).expect(200);
        assert_eq!(reply.header("Content-Type"), Some("image/jpeg"));
        assert_eq!(reply.body.len() as u64, picture["bytes"].as_u64().expect("a size"));
        assert!(reply.body.len() < most && !holds(&reply.body, b"Exif"), "{picture}");
        assert_eq!(size_of(&reply.body), side, "a quarter turn");
        assert_eq!(
            (&picture["width"], &picture["height"]),
            (&json!(side.0), &json!(side.1))
        );
    }
    let page = server.page(&format!("/threads/{thread}")).expect(200).text();
    assert!(
        page.contains("width=\"270\" height=\"360\" loading=\"lazy\" alt=\"练习本上的&#60;竖式&#62;\""),
        "{page}"
    );

    let url = shown[0]["pictures"][1]["url"].as_str().expect("a url").to_owned();
    let _ = teacher
        .delete(&format!("/posts/{}", post["id"].as_str().expect("an id")))
        .expect(204);
    assert_eq!(teacher.page(&url).status, 404);
}

on_both_databases!(bombs_and_what_is_no_picture_are_refused_quickly_with_words);
fn bombs_and_what_is_no_picture_are_refused_quickly_with_words(server: &TestServer) {
    let teacher = server.with_user(Role::Teacher);
    let code = |reply: support::Reply| {
        let problem: Value = reply.expect_problem(422);
        let error = problem["errors"][0].clone();
        assert!(
            error["message"].as_str().is_some_and(|words| words.chars().count() > 4),
            "{problem}"
        );
        error["code"].as_str().unwrap_or_default().to_owned()
    };
    let mut vast = picture("testsrc2=size=64x48", JPEG);
    let frame = vast
        .windows(2)
        .position(|marker| marker == [0xff, 0xc0])
        .expect("a frame");
    vast[frame + 5..frame + 9].copy_from_slice(&[0xc3, 0x50, 0xc3, 0x50]); // 50,000 x 50,000
    let mut cut = picture("testsrc2=size=640x360", PNG);
    cut.truncate(cut.len() / 2);
    for (contents, wanted) in [
        (vast, "picture_too_large"),
        (picture("color=black:size=16000x16000", PNG), "picture_too_large"),
        (cut, "picture_damaged"),
        (
            [b"\x89PNG\r\n\x1a\n".to_vec(), vec![7; 5000]].concat(),
            "picture_damaged",
        ),
        ("照片.jpg 其实是文字".as_bytes().to_vec(), "neither_voice_nor_picture"),
        (b"\0\0\0\x28ftypheic\0\0\0\0mif1heic".to_vec(), "heic"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
            "neither_voice_nor_picture",
        ),
    ] {
        let begun = Instant::now();
        assert_eq!(code(bring(&teacher, &contents)), wanted);
        assert!(begun.elapsed().as_secs() < 20, "{wanted} took {:?}", begun.elapsed());
    }
    let folder = server.data_dir().join("data");
    assert_eq!(
        std::fs::read_dir(folder.join("media/pictures")).map_or(0, Iterator::count),
        0
    );
    assert_eq!(server.page("/readyz").status, 200);

    let small = picture("testsrc2=size=64x48", PNG);
    let ids: Vec<Value> = (0..5).map(|_| json!({"id": bring(&teacher, &small).id(201)})).collect();
    let thread = new_thread(&teacher);
    let posted = teacher.post(
        &format!("/threads/{thread}/posts"),
        &json!({"body": "五张", "enclosures": ids}),
    );
    assert_eq!(code(posted), "too_many_pictures");
}

on_both_databases!(a_page_of_fifty_posts_with_pictures_is_small);
fn a_page_of_fifty_posts_with_pictures_is_small(server: &TestServer) {
    let moderator = server.with_user(Role::Moderator);
    let thread = new_thread(&moderator);
    let small = picture("testsrc2=size=64x48", PNG);
    for number in 1..50 {
        let enclosures = json!([{"id": bring(&moderator, &small).id(201), "alt": format!("第 {number} 张")}]);
        let post = json!({"body": format!("第 {number} 份作业，请看"), "enclosures": enclosures});
        let _ = moderator.post(&format!("/threads/{thread}/posts"), &post).expect(201);
    }
    let reader = server.with_user(Role::Student);
    let page = reader
        .with_header("Accept-Encoding", "br")
        .page(&format!("/threads/{thread}"))
        .expect(200);
    assert_eq!(page.header("Content-Encoding"), Some("br"));
    assert!(page.body.len() < 20_000, "{} bytes", page.body.len());
}

/// A form as a browser without scripts sends it; `files` are field, name and contents.
fn submit(person: &Client, path: &str, words: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> support::Reply {
    let mut form = Vec::new();
    for (name, value) in words {
        form.extend(format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (field, name, contents) in files {
        let head = format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n");
        form.extend(format!("{head}Content-Type: application/octet-stream\r\n\r\n").bytes());
        form.extend(*contents);
        form.extend(b"\r\n");
    }
    form.extend(b"--x--\r\n");
    person
        .with_header("Content-Type", "multipart/form-data; boundary=x")
        .send("POST", path, Some(&form))
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).map_or("", |(found, _)| found)
}

on_both_databases!(without_scripts_a_form_carries_files_and_loses_none_when_it_comes_back);
fn without_scripts_a_form_carries_files_and_loses_none_when_it_comes_back(server: &TestServer) {
    let teacher = server.with_user(Role::Teacher);
    let thread = new_thread(&teacher);
    let path = format!("/threads/{thread}/posts");
    let small = picture("testsrc2=size=400x300", JPEG);
    let page = teacher.page(&format!("/threads/{thread}")).expect(200).text();
    assert!(
        page.contains("enctype=\"multipart/form-data\"") && page.contains("accept=\"audio/*\""),
        "{page}"
    );
    let token = between(&page, "name=\"csrf-token\" content=\"", "\"");
    let file = [("voice", "", &b""[..]), ("pictures", "竖式.jpg", &small)];
    // neither somebody else's page nor nobody
    assert_eq!(submit(&teacher, &path, &[("body", "没有令牌")], &file).status, 403);
    assert_eq!(
        submit(server, &path, &[("csrf", token), ("body", "没登录")], &file).status,
        401
    );

    // too long a text: the picture is kept
    let long = "长".repeat(20_001);
    let words = [("csrf", token), ("body", long.as_str()), ("alt", "一道竖式")];
    let back = submit(&teacher, &path, &words, &file).expect(422).text();
    let id = between(&back, "name=\"enclosure\" value=\"", "\"").to_owned();
    assert!(back.contains("图片已收到"), "{back}");
    let words = [("csrf", token), ("body", "短一些"), ("enclosure", id.as_str())];
    let sent = submit(&teacher, &path, &words, &[("voice", "", b""), ("pictures", "", b"")]).expect(303);
    assert!(sent.header("Location").is_some_and(|to| to.contains("#post-")));
    let page = server.page(&format!("/threads/{thread}")).expect(200).text();
    assert!(page.contains("alt=\"一道竖式\"") && page.contains("短一些"), "{page}");

    // what is no picture is told beside its field, and the words stay
    let words = [("csrf", token), ("body", "这张呢")];
    let back = submit(&teacher, &path, &words, &[("pictures", "假的.jpg", "文字".as_bytes())])
        .expect(422)
        .text();
    assert!(back.contains("既不是录音") && back.contains("这张呢"), "{back}");

    // opening a thread too, looked at before it is sent
    let words = [
        ("csrf", token),
        ("about", "room:math"),
        ("title", "新的一道题"),
        ("body", "看图"),
        ("preview", "yes"),
    ];
    let preview = submit(&teacher, "/threads", &words, &file).expect(200).text();
    let id = between(&preview, "name=\"enclosure\" value=\"", "\"").to_owned();
    assert!(preview.contains(&format!("/e/{id}/small.jpg")), "{preview}");
    let words = [
        ("csrf", token),
        ("about", "room:math"),
        ("title", "新的一道题"),
        ("body", "看图"),
        ("enclosure", id.as_str()),
    ];
    let opened = submit(&teacher, "/threads", &words, &[]).expect(303);
    let page = server
        .page(opened.header("Location").expect("a thread"))
        .expect(200)
        .text();
    assert!(page.contains(&format!("/e/{id}/large.jpg")), "{page}");
}
