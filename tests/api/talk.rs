//! Talking as in a chat that is found again: mentions, following, quotes, changes, and threads of a thousand posts.

use support::{Client, Person, Role, TestServer, Value, eventually, json, on_both_databases, percent_encoded, samples};

fn open(person: &Person, about: &str, title: &str) -> String {
    let thread = json!({"about": about, "title": title, "body": format!("{title}？请各位说说")});
    person.post("/threads", &thread).id(201)
}

fn post(person: &Person, thread: &str, body: &str) -> String {
    person
        .post(&format!("/threads/{thread}/posts"), &json!({"body": body}))
        .id(201)
}

/// Waits for a notice of a kind; answers where it leads.
fn told(person: &Person, kind: &str) -> String {
    eventually(&format!("{} is told: {kind}", person.username), || {
        let inbox = person.get("/notifications").json(200);
        let items = inbox["items"].as_array().expect("items").clone();
        let notice = items.iter().find(|notice| notice["kind"] == kind)?;
        Some(notice["url"].as_str().expect("a url").to_owned())
    })
}

on_both_databases!(those_mentioned_and_those_who_follow_are_told);
fn those_mentioned_and_those_who_follow_are_told(server: &TestServer) {
    let people = server.with_users(&[Role::MasterTeacher, Role::Teacher, Role::Teacher, Role::Student]);
    let [master, teacher, other, student] = &people[..] else {
        unreachable!()
    };
    let follow = |person: &Person, target: &str| {
        for _ in 0..2 {
            assert_eq!(
                person.put("/follows", &json!({"target": target})).status,
                204,
                "{target}"
            );
        }
    };
    follow(other, "room:math");
    follow(student, &format!("author:{}", master.id));
    for (target, status) in [
        ("room:magic", 404),
        ("author:018f0000-0000-7000-8000-000000000000", 404),
        ("everything", 422),
    ] {
        teacher
            .put("/follows", &json!({"target": target}))
            .expect_problem(status);
    }
    server
        .put("/follows", &json!({"target": "room:math"}))
        .expect_problem(401);

    // a thread about a chapter concerns its room; its opener's followers too
    let thread = open(master, "chapter:primary/5/math/renjiao/1/小数乘法", "怎么讲小数点");
    assert_eq!(told(other, "room_thread"), format!("/threads/{thread}"));
    told(student, "author_thread");

    // a mention by username is told, and not a second time as a reply
    follow(teacher, &format!("thread:{thread}"));
    let reply = post(master, &thread, &format!("请@{}看看", teacher.username));
    assert!(told(teacher, "mentioned").contains(&format!("post={reply}")));
    let kinds = teacher.get("/notifications").json(200).to_string();
    assert!(!kinds.contains("thread_replied"), "{kinds}");

    // what an author publishes is told to those who follow them
    let case = master.post("/cases", &samples::case("光合作用")).id(201);
    let _ = master.post(&format!("/cases/{case}/publish"), &json!({})).expect(200);
    assert_eq!(told(student, "author_published"), format!("/cases/{case}"));

    // the list holds it all, until one stops
    let list = |person: &Person| person.get("/follows").json(200)["items"].as_array().map_or(0, Vec::len);
    assert_eq!((list(other), list(student), list(teacher)), (1, 1, 1));
    let gone = other.delete(&format!("/follows?target={}", percent_encoded("room:math")));
    assert_eq!((gone.status, list(other)), (204, 0));
    let sent = other.submit("/follows", &[("target", "room:math"), ("follow", "true")]);
    assert_eq!(sent.header("Location"), Some("/rooms/math"));
    assert!(other.page("/follows").expect(200).text().contains("/rooms/math"));

    // suggestions: those in the thread and those who publish, nobody else
    let names = |person: &Person, query: &str| {
        let found = person.get(&format!("/people?{query}")).expect(200);
        assert!(found.body.len() < 2_000);
        let found = found.json(200);
        let items = found["items"].as_array().expect("items").clone();
        items.iter().map(|face| face["id"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(names(student, "q=master"), [json!(master.id)]);
    assert!(names(student, "q=student").is_empty());
    assert!(names(student, "q=%25").is_empty());
    let _ = post(student, &thread, "我也想知道");
    assert_eq!(names(teacher, &format!("q=STUD&thread={thread}")), [json!(student.id)]);
}

on_both_databases!(two_who_change_one_post_both_keep_what_they_typed);
fn two_who_change_one_post_both_keep_what_they_typed(server: &TestServer) {
    let people = server.with_users(&[Role::Teacher, Role::Teacher]);
    let [writer, reader] = &people[..] else { unreachable!() };
    let thread = open(writer, "room:math", "教具");
    let id = post(writer, &thread, "第一版");
    let _ = writer
        .with_header("If-Match", "\"v1\"")
        .patch(&format!("/posts/{id}"), &json!({"body": "第二版"}))
        .expect(200);
    writer
        .with_header("If-Match", "\"v1\"")
        .patch(&format!("/posts/{id}"), &json!({"body": "另一个第二版"}))
        .expect_problem(412);

    // in another tab the old version still stands: the page keeps the text, and saving again is for the new version
    let path = format!("/posts/{id}/edit");
    let kept = writer
        .submit(&path, &[("version", "1"), ("body", "标签页里写的")])
        .expect(412)
        .text();
    assert!(kept.contains("标签页里写的") && kept.contains("第二版"), "{kept}");
    assert!(kept.contains("name=\"version\" value=\"2\""), "{kept}");
    assert_eq!(
        writer.submit(&path, &[("version", "2"), ("body", "第三版")]).status,
        303
    );
    let _ = reader.page(&path).expect(403);

    // everybody may see what it said
    let history = server.get(&format!("/posts/{id}/history")).json(200);
    let texts: Vec<_> = history["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| &one["body"])
        .collect();
    assert_eq!(texts, ["第一版", "第二版", "第三版"]);
    assert!(
        server
            .page(&format!("/posts/{id}/history"))
            .expect(200)
            .text()
            .contains("第一版")
    );

    // quoting it fills the form in, with scripts off
    let page = reader.page(&format!("/threads/{thread}?quote={id}")).expect(200).text();
    assert!(page.contains("&#62; 第三版") || page.contains("&gt; 第三版"), "{page}");

    // what is gone is gone with all it said
    assert_eq!(writer.submit(&format!("/posts/{id}/delete"), &[]).status, 303);
    server.get(&format!("/posts/{id}/history")).expect_problem(404);
    let _ = reader.page(&format!("/posts/{id}/report")).expect(404);
}

on_both_databases!(a_thread_of_a_thousand_posts_is_read_in_small_pages);
fn a_thread_of_a_thousand_posts_is_read_in_small_pages(server: &TestServer) {
    let people = server.with_users(&[Role::Moderator, Role::Teacher, Role::Teacher]);
    let [many, reader, other] = &people[..] else {
        unreachable!()
    };
    let thread = open(many, "room:math", "一千条");
    let mut ids = Vec::new();
    for number in 1..1000 {
        let text = format!(
            "第 {number} 条：先让学生估一估积的大小，再按整数乘，最后数一数两个因数一共有 {} 位小数。",
            number % 7
        );
        ids.push(post(many, &thread, &text));
    }
    let read = |client: &Client, query: &str| client.get(&format!("/threads/{thread}{query}")).json(200);
    let first = read(reader, "?page=1");
    assert_eq!((&first["pages"], &first["page"]), (&json!(20), &json!(1)));
    assert_eq!(first["posts"]["items"].as_array().map(Vec::len), Some(50));
    assert!(
        first.get("unread").is_none(),
        "who has read nothing begins at the beginning"
    );

    for (who, client) in [("nobody", &**server), ("a teacher", &**other), ("a moderator", &**many)] {
        let page = client
            .with_header("Accept-Encoding", "br")
            .page(&format!("/threads/{thread}?page=7"))
            .expect(200);
        assert_eq!(page.header("Content-Encoding"), Some("br"));
        println!("page 7 of 20 for {who}: {} bytes", page.body.len());
        assert!(page.body.len() < 20_000, "{} bytes for {who}", page.body.len());
    }

    // reading a page moves the reader's place, and the page leads to what is new
    let _ = reader.page(&format!("/threads/{thread}?page=2")).expect(200);
    let unread = eventually("the place is kept", || read(reader, "").get("unread").cloned());
    assert_eq!(unread, json!({"post_id": ids[99], "page": 3}));
    let page = reader.page(&format!("/threads/{thread}")).expect(200).text();
    assert!(page.contains(&format!("?page=3#post-{}", ids[99])), "{page}");

    // a page that the browser fetches ahead was not read, and a place never goes back
    let _ = reader
        .with_header("Sec-Purpose", "prefetch")
        .page(&format!("/threads/{thread}?page=9"))
        .expect(200);
    let place = format!("/threads/{thread}/reading");
    assert_eq!(reader.put(&place, &json!({"post_id": ids[5]})).status, 204);
    assert_eq!(read(reader, "")["unread"]["page"], 3);
    assert_eq!(reader.put(&place, &json!({"post_id": ids[998]})).status, 204);
    assert!(read(reader, "").get("unread").is_none());

    // a late reply stands under its post on an early page, and is the one unread
    let late = json!({"body": "很晚的回复", "reply_to": ids[3]});
    let late = many.post(&format!("/threads/{thread}/posts"), &late).id(201);
    assert_eq!(read(reader, "")["unread"], json!({"post_id": late, "page": 1}));
    assert_eq!(read(reader, &format!("?post={}", ids[998]))["page"], 21);
}

on_both_databases!(what_nobody_should_post_is_refused_by_field_and_nothing_is_half_done);
fn what_nobody_should_post_is_refused_by_field_and_nothing_is_half_done(server: &TestServer) {
    let people = server.with_users(&[Role::Student, Role::Moderator, Role::Student]);
    let [student, moderator, eager] = &people[..] else {
        unreachable!()
    };
    let thread = open(student, "room:math", "有问题");
    let path = format!("/threads/{thread}/posts");
    let count = || server.get(&format!("/threads/{thread}")).json(200)["replies"].clone();
    let refuse = |person: &Person, body: &str| {
        let problem = person.post(&path, &json!({"body": body})).expect_problem(422);
        problem["errors"][0]["code"].as_str().expect("a code").to_owned()
    };
    let refused = |body: &str| refuse(student, body);
    for (body, code) in [
        ("  \n ".to_owned(), "required"),
        ("长".repeat(20_001), "too_long"),
        ("a\u{0}b".to_owned(), "control_characters"),
        (format!("好{}", "\u{30d}".repeat(30)), "marks_pile_up"),
        ("http://a.cn http://b.cn http://c.cn".to_owned(), "too_many_links"),
        ("@aa @bb @cc @dd".to_owned(), "too_many_mentions"),
    ] {
        assert_eq!(refused(&body), code);
    }
    student
        .post(&path, &json!({"body": "长".repeat(10 << 20)}))
        .expect_problem(413);
    let raw = student.with_header("Content-Type", "application/json");
    raw.send("POST", &format!("/api/v1{path}"), Some(b"{\"body\": \"\xff\xfe\"}"))
        .expect_problem(400);
    server.post(&path, &json!({"body": "没登录"})).expect_problem(401);
    assert_eq!(count(), 0);

    // the page keeps what was typed, and says it in the reader's language
    let kept = student
        .with_header("Accept-Language", "en")
        .submit(&path, &[("body", "http://a.cn http://b.cn http://c.cn")])
        .expect(422)
        .text();
    assert!(
        kept.contains("http://a.cn http://b.cn") && kept.contains("At most 2 links"),
        "{kept}"
    );

    // the same text is posted once an hour, whatever its width and case, and a day has an end for new accounts
    let _ = post(student, &thread, "小数点 ABC 应该点在哪里？");
    assert_eq!(refused("小数点　ａｂｃ 应该点在哪里？"), "said_again");
    for number in 0..15 {
        let _ = post(eager, &thread, &format!("第 {number} 个问题"));
    }
    assert_eq!(refuse(eager, "再来一个问题"), "posts_a_day");
    assert_eq!(count(), 16);
    for _ in 0..3 {
        let _ = post(moderator, &thread, "请大家一条说完");
    }

    // scripts and addresses that run are text or nothing
    let evil = "<script>alert(1)</script>\n\n[点](javascript:alert(1)) ![图](data:text/html;base64,PHNjcmlwdD4=)\n\n<img src=x onerror=alert(1)>";
    let evil = post(moderator, &thread, evil);
    let page = server
        .page(&format!("/threads/{thread}?post={evil}"))
        .expect(200)
        .text();
    for bad in ["<script>alert", "javascript:alert", "data:text/html", "onerror"] {
        assert!(!page.contains(bad), "{bad} in {page}");
    }

    // a locked thread takes no reply, not even from the page
    let _ = moderator
        .post(&format!("/threads/{thread}/lock"), &json!({"locked": true}))
        .expect(200);
    student.post(&path, &json!({"body": "还有一句"})).expect_problem(409);
    let _ = student.submit(&path, &[("body", "还有一句")]).expect(409);

    // and what waits for a moderator is counted
    let _ = student
        .post(&format!("/posts/{evil}/reports"), &json!({"reason": "广告"}))
        .expect(201);
    assert!(server.page("/metrics").text().contains("yinghuo_moderation_queue 1"));
}
