//! Who may open which page: every role on pages about somebody else's things.

use support::{Role, TestServer, json, on_both_databases, samples};

/// A page, and for nobody, student, teacher, master teacher, moderator and admin whether it opens (`y`) or not (`n`).
const PAGES: &[(&str, &str)] = &[
    ("/rooms", "yyyyyy"),
    ("/rooms/math", "yyyyyy"),
    (
        "/chapters?about=chapter:primary/5/math/renjiao/1/%E5%B0%8F%E6%95%B0%E4%B9%98%E6%B3%95",
        "yyyyyy",
    ),
    ("/threads/{thread}", "yyyyyy"),
    ("/threads/new?about=room:math", "nyyyyy"),
    ("/threads/new?about=course:{course}", "nyyyyy"),
    ("/notices", "nyyyyy"),
    ("/notices/settings", "nyyyyy"),
    ("/wanted", "yyyyyy"),
    ("/saved", "nyyyyy"),
    ("/follows", "nyyyyy"),
    ("/people/{author}", "yyyyyy"),
    ("/posts/{post}/edit", "nnnnnn"),
    ("/posts/{post}/history", "yyyyyy"),
    ("/posts/{post}/report", "nyyyyy"),
    ("/moderation", "nnnnyy"),
    ("/moderation/acts", "nnnnyy"),
    ("/moderation/words", "nnnnyy"),
    ("/moderation/act?kind=hide_post&id={post}", "nnnnyy"),
    ("/moderation/act?kind=lock_thread&id={thread}", "nnnnyy"),
    ("/moderation/act?kind=move_thread&id={thread}", "nnnnyy"),
    ("/moderation/act?kind=merge_thread&id={thread}", "nnnnyy"),
    ("/moderation/act?kind=warn&id={author}", "nnnnyy"),
    ("/moderation/act?kind=silence&id={author}", "nnnnyy"),
    ("/shelf", "yyyyyy"),
    ("/shelf?course={course}", "yyyyyy"),
    ("/offline", "yyyyyy"),
    ("/sw.js", "yyyyyy"),
    ("/manifest.webmanifest", "yyyyyy"),
    ("/icons/firefly.svg", "yyyyyy"),
];

on_both_databases!(every_role_opens_the_pages_the_table_says);
fn every_role_opens_the_pages_the_table_says(server: &TestServer) {
    let author = server.with_user(Role::MasterTeacher);
    let course = author.post("/courses", &samples::course("小数乘法")).id(201);
    let _ = author
        .post(&format!("/courses/{course}/publish"), &json!({}))
        .expect(200);
    let thread = json!({"about": format!("course:{course}"), "title": "怎么讲", "body": "请说说", "kind": "question"});
    let thread = author.post("/threads", &thread).id(201);
    let post = author.get(&format!("/threads/{thread}")).json(200)["posts"]["items"][0]["id"]
        .as_str()
        .expect("a post")
        .to_owned();
    let people = server.with_users(&Role::ALL);
    for (page, may) in PAGES {
        let path = page
            .replace("{thread}", &thread)
            .replace("{course}", &course)
            .replace("{author}", &author.id)
            .replace("{post}", &post);
        for (turn, may) in may.chars().enumerate() {
            let asking: &support::Client = if turn == 0 { server } else { &people[turn - 1] };
            let status = asking.page(&path).status;
            let wanted: &[u16] = match (may, turn) {
                ('y', _) => &[200],
                (_, 0) => &[401],
                _ => &[403, 404],
            };
            assert!(wanted.contains(&status), "{page} for {turn} ({may}): {status}");
        }
    }
}

on_both_databases!(what_a_device_keeps_for_everybody_names_nobody);
fn what_a_device_keeps_for_everybody_names_nobody(server: &TestServer) {
    let reader = server.with_user(Role::Student);
    for page in ["/shelf?bare=1", "/offline"] {
        let html = reader.page(page).expect(200).text();
        assert!(!html.contains("csrf") && !html.contains("data-user"), "{page}");
    }
    let worker = reader.page("/sw.js").expect(200);
    assert_eq!(worker.header("Service-Worker-Allowed"), Some("/"));
    assert_eq!(worker.header("Cache-Control"), Some("no-cache"));
}

on_both_databases!(a_draft_is_taken_home_by_nobody_else);
fn a_draft_is_taken_home_by_nobody_else(server: &TestServer) {
    let author = server.with_user(Role::MasterTeacher);
    let course = author.post("/courses", &samples::course("小数乘法")).id(201);
    let draft = json!({"title": "还没讲好", "summary": "先写下来。"});
    let draft = author.post(&format!("/courses/{course}/lessons"), &draft).id(201);
    for path in [format!("/shelf?lesson={draft}"), format!("/shelf?course={course}")] {
        let _ = author.page(&path).expect(200);
        let _ = server.with_user(Role::Student).page(&path).expect(404);
        let _ = server.page(&path).expect(404);
    }
}
