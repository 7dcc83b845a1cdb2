//! Keeping order: acts with reasons, what others see of them, and the trail they leave.

use support::{Client, Person, Role, TestServer, Value, eventually, json, on_both_databases, percent_encoded, samples};

fn open(person: &Person, about: &str, title: &str) -> String {
    let thread = json!({"about": about, "title": title, "body": format!("{title}？请各位说说")});
    person.post("/threads", &thread).id(201)
}

fn reply(person: &Person, thread: &str, body: &str) -> String {
    person
        .post(&format!("/threads/{thread}/posts"), &json!({"body": body}))
        .id(201)
}

fn act(moderator: &Person, kind: &str, on: &str, id: &str) -> Value {
    let deed = json!({"kind": kind, on: id, "reason": "spam", "words": "请看社区约定"});
    moderator.post("/moderation/acts", &deed).json(201)
}

fn opener_of(client: &Client, thread: &str) -> String {
    let found = client.get(&format!("/threads/{thread}")).json(200);
    found["posts"]["items"][0]["id"].as_str().expect("a post").to_owned()
}

/// A post as a client reads it.
fn seen(client: &Client, thread: &str, post: &str) -> Value {
    let found = client.get(&format!("/threads/{thread}")).json(200);
    let posts = found["posts"]["items"].as_array().expect("posts").clone();
    let found = posts.into_iter().find(|one| one["id"] == post);
    found.unwrap_or(Value::Null)
}

/// Waits for the notice of an act; answers its note.
fn told(person: &Person, kind: &str) -> Value {
    eventually(&format!("{} is told: {kind}", person.username), || {
        let inbox = person.get("/notifications").json(200);
        let items = inbox["items"].as_array().expect("items").clone();
        items.into_iter().find(|notice| notice["note"]["act"] == kind)
    })
}

fn finds(client: &Client, words: &str) -> bool {
    let found = client.get(&format!("/search?q={}", percent_encoded(&format!("\"{words}\""))));
    !found.json(200)["items"].as_array().expect("items").is_empty()
}

on_both_databases!(a_hidden_post_is_a_place_to_others_and_its_author_reads_why);
fn a_hidden_post_is_a_place_to_others_and_its_author_reads_why(server: &TestServer) {
    let people = server.with_users(&[Role::Teacher, Role::Student, Role::Moderator, Role::Student]);
    let [teacher, author, moderator, other] = &people[..] else {
        unreachable!()
    };
    let thread = open(teacher, "room:math", "教具怎么做");
    let post = reply(author, &thread, "加我领取萤火牌课件大礼包");
    eventually("it is found", || finds(server, "萤火牌课件大礼包").then_some(()));

    // it needs a reason that is one, and own words where the reason is another
    for (reason, words) in [("because", "x"), ("other", "  ")] {
        let deed = json!({"kind": "hide_post", "post_id": post, "reason": reason, "words": words});
        moderator.post("/moderation/acts", &deed).expect_problem(422);
    }
    let deed = json!({"kind": "hide_post", "post_id": post, "reason": "spam"});
    author.post("/moderation/acts", &deed).expect_problem(403);
    let hidden = act(moderator, "hide_post", "post_id", &post);
    assert_eq!(hidden["person"]["id"], author.id.as_str());
    moderator.post("/moderation/acts", &deed).expect_problem(409);

    // others see a place, the author and those who keep order the text and the reason
    for client in [&**server, other, teacher] {
        let place = seen(client, &thread, &post);
        assert_eq!((&place["body"], &place["gone"]), (&Value::Null, &json!("hidden")));
        assert!(place.get("hidden").is_none(), "{place}");
    }
    for reader in [author, moderator] {
        let own = seen(reader, &thread, &post);
        assert_eq!(own["body"], "加我领取萤火牌课件大礼包");
        assert_eq!(own["hidden"]["reason"], "spam");
        assert_eq!(own["hidden"]["words"], "请看社区约定");
    }
    let page = |client: &Client| client.page(&format!("/threads/{thread}")).expect(200).text();
    assert!(page(other).contains("这条内容被管理员收起了") && !page(other).contains("大礼包"));
    assert!(page(author).contains("大礼包") && page(author).contains("请看社区约定"));
    eventually("it leaves the search", || {
        (!finds(server, "萤火牌课件大礼包")).then_some(())
    });
    other.get(&format!("/posts/{post}/history")).expect_problem(404);
    let _ = author.get(&format!("/posts/{post}/history")).expect(200);

    // the author is told, and reads it again; nobody else does
    let notice = told(author, "hide_post");
    assert_eq!(
        (&notice["kind"], &notice["note"]["reason"]),
        (&json!("moderated"), &json!("spam"))
    );
    let url = notice["url"].as_str().expect("a url");
    let own = author.page(url).expect(200).text();
    assert!(own.contains("广告或刷屏") && own.contains("请看社区约定"), "{own}");
    assert!(author.page("/notices").text().contains("广告或刷屏"));
    let _ = other.page(url).expect(404);
    let api = author.get(url).json(200);
    assert!(api.get("moderator").is_none(), "{api}");
    assert!(moderator.get(url).json(200)["moderator"].is_object());

    // brought back, it is as before
    act(moderator, "restore_post", "post_id", &post);
    assert_eq!(seen(other, &thread, &post)["body"], "加我领取萤火牌课件大礼包");
    eventually("it is found again", || finds(server, "萤火牌课件大礼包").then_some(()));
    told(author, "restore_post");

    // another's post that a moderator deletes is hidden, and the trail says so
    assert_eq!(moderator.delete(&format!("/posts/{post}")).status, 204);
    assert_eq!(seen(author, &thread, &post)["hidden"]["reason"], "rules");
    let trail = moderator
        .get(&format!("/moderation/acts?person={}", author.id))
        .json(200);
    let kinds: Vec<_> = trail["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| &one["kind"])
        .collect();
    assert_eq!(kinds, ["hide_post", "restore_post", "hide_post"]);
    author.get("/moderation/acts").expect_problem(403);
}

on_both_databases!(a_thread_goes_and_comes_with_the_post_it_began_with);
fn a_thread_goes_and_comes_with_the_post_it_began_with(server: &TestServer) {
    let people = server.with_users(&[Role::Teacher, Role::Moderator, Role::Student]);
    let [author, moderator, other] = &people[..] else {
        unreachable!()
    };
    let thread = open(author, "room:math", "包过题库代购");
    let answer = reply(other, &thread, "萤火虫也答一句");
    let opener = opener_of(author, &thread);
    eventually("both are found", || {
        (finds(server, "包过题库代购") && finds(server, "萤火虫也答一句")).then_some(())
    });
    act(moderator, "hide_post", "post_id", &opener);
    eventually("neither is found", || {
        (!finds(server, "包过题库代购") && !finds(server, "萤火虫也答一句")).then_some(())
    });
    let listed = |client: &Client| {
        let api = client.get("/threads?room=math").json(200).to_string();
        let page = client.page("/rooms/math").expect(200).text();
        let person = client.page(&format!("/people/{}", author.id)).expect(200).text();
        [api, page, person]
            .iter()
            .filter(|text| text.contains("包过题库代购"))
            .count()
    };
    assert_eq!(listed(other), 0);
    let found = other.get(&format!("/threads/{thread}")).json(200);
    assert_eq!(found["title"], "", "a title may say it all");
    assert!(
        !other
            .page(&format!("/threads/{thread}"))
            .expect(200)
            .text()
            .contains("包过题库")
    );
    let own = author.get(&format!("/threads/{thread}")).json(200);
    assert_eq!(own["title"], "包过题库代购");
    other
        .post(&format!("/threads/{thread}/posts"), &json!({"body": "还在吗"}))
        .expect_problem(409);
    act(moderator, "restore_post", "post_id", &opener);
    assert_eq!(listed(other), 3);
    eventually("both are found again", || {
        (finds(server, "包过题库代购") && finds(server, "萤火虫也答一句")).then_some(())
    });
    assert_eq!(seen(other, &thread, &answer)["body"], "萤火虫也答一句");
}

on_both_databases!(a_thread_is_closed_moved_and_merged);
fn a_thread_is_closed_moved_and_merged(server: &TestServer) {
    let people = server.with_users(&[Role::Teacher, Role::Moderator, Role::Teacher]);
    let [author, moderator, other] = &people[..] else {
        unreachable!()
    };
    let old = open(author, "room:math", "小数点往哪边移");
    let new = open(other, "room:english", "小数点移到哪里");
    let first = reply(author, &old, "先数位数");
    let later = reply(author, &new, "萤光闪闪的答案");

    // closed: refused by slug and on the page, with the reason; open again, taken
    let lock = json!({"locked": true, "reason": "settled", "words": "已有结论"});
    let _ = moderator.post(&format!("/threads/{old}/lock"), &lock).expect(200);
    let refused = other.post(&format!("/threads/{old}/posts"), &json!({"body": "还有一句"}));
    assert_eq!(refused.expect_problem(409)["type"], "/problems/thread-locked");
    let page = other.page(&format!("/threads/{old}")).expect(200).text();
    assert!(page.contains("已有结论") && page.contains("已经讨论清楚"), "{page}");
    assert_eq!(told(author, "lock_thread")["note"]["reason"], "settled");
    act(moderator, "unlock_thread", "thread_id", &old);
    let _ = reply(other, &old, "还有一句");

    // merging wants the same kind of place and the older thread
    let merge = |thread: &str, into: &str| {
        let deed = json!({"kind": "merge_thread", "thread_id": thread, "to": into, "reason": "duplicate"});
        moderator.post("/moderation/acts", &deed)
    };
    merge(&old, &new).expect_problem(409);
    merge(&new, &new).expect_problem(422);
    let shift = json!({"kind": "move_thread", "thread_id": new, "to": "room:math", "reason": "misplaced"});
    moderator.post("/moderation/acts", &shift).expect_problem(422);
    let shift = json!({"kind": "move_thread", "thread_id": new, "to": "room:math", "reason": "off_topic"});
    assert_eq!(
        moderator.post("/moderation/acts", &shift).json(201)["destination"],
        "room:math"
    );
    assert_eq!(other.get(&format!("/threads/{new}")).json(200)["about"], "room:math");
    assert!(!server.get("/threads?room=english").json(200).to_string().contains(&new));
    told(other, "move_thread");
    let nowhere = json!({"kind": "move_thread", "thread_id": new, "to": "room:magic"});
    moderator.post("/moderation/acts", &nowhere).expect_problem(422);
    let _ = merge(&new, &old).expect(201);

    // the posts of both stand in the older thread, and every old address leads there
    let both = server.get(&format!("/threads/{new}")).json(200);
    assert_eq!(both["id"], old.as_str());
    assert_eq!(both["replies"], 4);
    for post in [&first, &later] {
        assert!(both["posts"].to_string().contains(post.as_str()), "{both}");
    }
    let led = server.page(&format!("/threads/{new}?post={later}"));
    assert_eq!(
        led.header("Location"),
        Some(format!("/threads/{old}?post={later}").as_str())
    );
    let _ = reply(other, &new, "发到旧地址也收得到");
    assert_eq!(server.get(&format!("/threads/{old}")).json(200)["replies"], 5);
    assert!(!server.get("/threads?room=math").json(200).to_string().contains(&new));
    eventually("its posts are found where they are", || {
        let found = server
            .get(&format!("/search?q={}", percent_encoded("萤光闪闪")))
            .json(200);
        found["items"]
            .to_string()
            .contains(&format!("/threads/{old}?"))
            .then_some(())
    });
    told(other, "merge_thread");
    let trail = moderator
        .page(&format!("/moderation/acts?thread=/threads/{new}"))
        .expect(200)
        .text();
    assert!(
        trail.contains("并入另一个讨论") && !trail.contains("已有结论"),
        "{trail}"
    );
}

on_both_databases!(a_silenced_person_is_told_until_when_and_why);
fn a_silenced_person_is_told_until_when_and_why(server: &TestServer) {
    let people = server.with_users(&[Role::Student, Role::Moderator, Role::Moderator]);
    let [student, moderator, colleague] = &people[..] else {
        unreachable!()
    };
    let thread = open(student, "room:math", "有问题");
    let own = reply(student, &thread, "第一句");
    act(moderator, "warn", "user_id", &student.id);
    assert_eq!(told(student, "warn")["note"]["words"], "请看社区约定");
    let silence = |person: &str, hours: i64| {
        let deed = json!({"kind": "silence", "user_id": person, "hours": hours, "reason": "abuse", "words": "骂人"});
        moderator.post("/moderation/acts", &deed)
    };
    silence(&student.id, 0).expect_problem(422);
    silence(&colleague.id, 24).expect_problem(409);
    silence(&moderator.id, 24).expect_problem(409);
    silence("018f0000-0000-7000-8000-000000000000", 24).expect_problem(404);
    let until = silence(&student.id, 24).json(201)["until"].clone();
    let path = format!("/threads/{thread}/posts");
    let refused = student.post(&path, &json!({"body": "第二句"})).expect_problem(403);
    assert_eq!(refused["type"], "/problems/silenced");
    let title = refused["title"].as_str().expect("a title");
    assert!(title.contains("骂人") && title.contains("辱骂"), "{title}");
    student
        .post(
            "/threads",
            &json!({"about": "room:math", "title": "再开一个", "body": "说话"}),
        )
        .expect_problem(403);
    student
        .with_header("If-Match", "\"v1\"")
        .patch(&format!("/posts/{own}"), &json!({"body": "改成骂人"}))
        .expect_problem(403);
    let kept = student
        .with_header("Accept-Language", "en")
        .submit(&format!("/threads/{thread}/posts"), &[("body", "写好的一段话")])
        .expect(403)
        .text();
    assert!(
        kept.contains("写好的一段话") && kept.contains("You cannot post"),
        "{kept}"
    );
    assert_eq!(told(student, "silence")["note"]["until"], until);
    let reading = student.get(&format!("/threads/{thread}")).json(200);
    assert_eq!(reading["silenced"]["until"], until);

    // it may end before its time, and only once
    act(colleague, "lift_silence", "user_id", &student.id);
    let _ = reply(student, &thread, "第二句");
    let again = json!({"kind": "lift_silence", "user_id": student.id});
    colleague.post("/moderation/acts", &again).expect_problem(409);
    told(student, "lift_silence");
}

on_both_databases!(the_queue_is_worked_off_oldest_first_with_scripts_off);
fn the_queue_is_worked_off_oldest_first_with_scripts_off(server: &TestServer) {
    let people = server.with_users(&[Role::Student, Role::Moderator, Role::Teacher, Role::Teacher]);
    let [author, moderator, one, two] = &people[..] else {
        unreachable!()
    };
    let thread = open(author, "room:math", "有问题");
    let (fine, bad) = (reply(author, &thread, "没毛病"), reply(author, &thread, "有毛病"));
    let report = |person: &Person, post: &str, reason: &str| {
        person
            .post(&format!("/posts/{post}/reports"), &json!({"reason": reason}))
            .id(201)
    };
    let first = report(one, &fine, "看不懂");
    let second = report(one, &bad, "广告");
    let _ = report(two, &bad, "又是广告");
    let size = || {
        let metrics = server.page("/metrics").text();
        let line = metrics
            .lines()
            .find(|line| line.starts_with("yinghuo_moderation_queue "))
            .expect("a gauge");
        line.rsplit(' ').next().expect("a number").to_owned()
    };
    assert_eq!(size(), "3");
    let queue = moderator.get("/moderation/reports").json(200);
    let reasons: Vec<_> = queue["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| &item["reason"])
        .collect();
    assert_eq!(reasons, ["看不懂", "广告", "又是广告"]);
    let page = moderator.page("/moderation").expect(200).text();
    assert!(page.contains("还有 3 件"), "{page}");

    // one decision settles all reports of a post
    let path = |report: &str| format!("/moderation/reports/{report}");
    assert_eq!(moderator.submit(&path(&first), &[("action", "dismiss")]).status, 303);
    let kept = moderator.submit(
        &path(&second),
        &[("action", "hide"), ("reason", "other"), ("words", "")],
    );
    assert!(kept.expect(422).text().contains("请写明原因"));
    let hide = [("action", "hide"), ("reason", "spam"), ("words", "卖课")];
    assert_eq!(moderator.submit(&path(&second), &hide).status, 303);
    assert_eq!(size(), "0");
    assert_eq!(seen(author, &thread, &bad)["hidden"]["words"], "卖课");
    assert_eq!(seen(one, &thread, &fine)["body"], "没毛病");
    let trail = moderator.get(&format!("/moderation/acts?thread={thread}")).json(200);
    let kinds: Vec<_> = trail["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| &one["kind"])
        .collect();
    assert_eq!(kinds, ["hide_post", "dismiss_report"]);
    one.post(&format!("/posts/{bad}/reports"), &json!({"reason": "还是广告"}))
        .expect_problem(404);

    // every act has a form that works without a script, and says what is wrong with what was typed
    let form = moderator
        .page(&format!("/moderation/act?kind=restore_post&id={bad}"))
        .expect(200)
        .text();
    assert!(form.contains("有毛病"), "{form}");
    let sent = moderator.submit(
        "/moderation/act",
        &[("kind", "restore_post"), ("id", &bad), ("reason", "mistake")],
    );
    assert_eq!(
        sent.header("Location"),
        Some(format!("/threads/{thread}?post={bad}#post-{bad}").as_str())
    );
    let wrong = [
        ("kind", "move_thread"),
        ("id", &*thread),
        ("to", "/people/1"),
        ("words", "写好的说明"),
    ];
    let kept = moderator.submit("/moderation/act", &wrong).expect(422).text();
    assert!(kept.contains("写好的说明") && kept.contains("没有找到"), "{kept}");
    let right = [
        ("kind", "move_thread"),
        ("id", &*thread),
        ("to", "https://x.cn/rooms/english"),
        ("words", ""),
    ];
    assert_eq!(moderator.submit("/moderation/act", &right).status, 303);
    let silence = [
        ("kind", "silence"),
        ("id", &*author.id),
        ("hours", "72"),
        ("reason", "spam"),
    ];
    let sent = moderator.submit("/moderation/act", &silence);
    assert_eq!(sent.header("Location"), Some(format!("/people/{}", author.id).as_str()));
    assert_eq!(author.submit("/moderation/act", &silence).status, 403);
}

on_both_databases!(a_post_with_a_word_of_the_list_waits_for_a_moderator);
fn a_post_with_a_word_of_the_list_waits_for_a_moderator(server: &TestServer) {
    let people = server.with_users(&[Role::Student, Role::Moderator, Role::Teacher]);
    let [author, moderator, other] = &people[..] else {
        unreachable!()
    };
    let word = moderator.post("/moderation/words", &json!({"word": "加微信"})).id(201);
    for (word, code) in [("加 微 信", "known_word"), ("！！", "no_letters"), (" ", "required")] {
        let problem = moderator
            .post("/moderation/words", &json!({"word": word}))
            .expect_problem(422);
        assert_eq!(problem["errors"][0]["code"], code, "{word}");
    }
    let thread = open(other, "room:math", "有问题");
    let replies = || server.get(&format!("/threads/{thread}")).json(200)["replies"].clone();

    // held, however it is written: there for its author and those who keep order, for nobody else
    let said = "请加－微 信領萤光资料";
    let held = author
        .post(&format!("/threads/{thread}/posts"), &json!({"body": said}))
        .json(201);
    assert_eq!((&held["gone"], &held["body"]), (&json!("held"), &json!(said)));
    let post = held["id"].as_str().expect("an id").to_owned();
    assert_eq!(seen(author, &thread, &post)["gone"], "held");
    assert!(
        author
            .page(&format!("/threads/{thread}"))
            .text()
            .contains("要等管理员看过")
    );
    assert_eq!(seen(moderator, &thread, &post)["body"], said);
    for client in [&**server, other] {
        assert_eq!(seen(client, &thread, &post), Value::Null);
        assert!(!client.page(&format!("/threads/{thread}")).text().contains(&post));
    }
    other
        .post(&format!("/posts/{post}/reports"), &json!({"reason": "看看"}))
        .expect_problem(404);
    other
        .put(&format!("/posts/{post}/thanks"), &json!({}))
        .expect_problem(404);
    other.get(&format!("/posts/{post}/history")).expect_problem(404);
    let below = json!({"body": "回你一句", "reply_to": post});
    other
        .post(&format!("/threads/{thread}/posts"), &below)
        .expect_problem(422);
    assert_eq!(replies(), 0);

    // the queue says which words hold it; let pass, it is there as if written now
    let queue = moderator.get("/moderation/reports").json(200)["items"].clone();
    assert_eq!(
        (&queue[0]["held"], &queue[0]["reason"]),
        (&json!(true), &json!("加微信"))
    );
    assert!(queue[0]["reporter"].is_null());
    assert!(moderator.page("/moderation").text().contains("词表拦下"));
    let report = queue[0]["id"].as_str().expect("an id");
    assert_eq!(
        moderator
            .submit(&format!("/moderation/reports/{report}"), &[("action", "dismiss")])
            .status,
        303
    );
    assert_eq!(
        (seen(other, &thread, &post)["body"].clone(), replies()),
        (json!(said), json!(1))
    );
    told(author, "pass_post");
    eventually("who follows is told", || {
        other
            .get("/notifications")
            .json(200)
            .to_string()
            .contains("thread_replied")
            .then_some(())
    });
    eventually("it is found", || finds(server, "萤光资料").then_some(()));

    // nobody edits a word into a post that was let pass, and a title holds its thread
    let fine = reply(author, &thread, "一句好话");
    let changed = author
        .with_header("If-Match", "\"v1\"")
        .patch(&format!("/posts/{fine}"), &json!({"body": "一句好话，加微信"}))
        .json(200);
    assert_eq!(changed["gone"], "held");
    assert_eq!(seen(other, &thread, &fine), Value::Null);
    let hidden = open(author, "room:math", "加微信");
    other.get(&format!("/threads/{hidden}")).expect_problem(404);
    assert!(!server.get("/threads?room=math").json(200).to_string().contains(&hidden));
    assert_eq!(author.get(&format!("/threads/{hidden}")).json(200)["title"], "加微信");
    let opener = opener_of(author, &hidden);
    act(moderator, "pass_post", "post_id", &opener);
    let _ = other.get(&format!("/threads/{hidden}")).expect(200);

    // hidden instead of let pass, it is hidden as any other
    act(moderator, "hide_post", "post_id", &fine);
    assert_eq!(seen(other, &thread, &fine)["gone"], "hidden");
    assert_eq!(moderator.get("/moderation/reports").json(200)["items"], json!([]));

    // off the list, it holds nothing any more; those who keep order are never held
    let _ = reply(moderator, &thread, "不要加微信");
    assert_eq!(server.get(&format!("/threads/{thread}")).json(200)["replies"], 3);
    assert_eq!(moderator.delete(&format!("/moderation/words/{word}")).status, 204);
    let free = reply(author, &thread, "可以加微信了");
    assert_eq!(seen(other, &thread, &free)["body"], "可以加微信了");
    let sent = moderator.submit("/moderation/words", &[("word", "加qq")]);
    assert_eq!(sent.header("Location"), Some("/moderation/words?done=saved"));
    assert!(moderator.page("/moderation/words").text().contains("加qq"));
    assert_eq!(moderator.submit("/moderation/words", &[("word", "加ＱＱ")]).status, 422);
}

on_both_databases!(what_a_moderator_withdrew_its_author_cannot_publish);
fn what_a_moderator_withdrew_its_author_cannot_publish(server: &TestServer) {
    let people = server.with_users(&[Role::MasterTeacher, Role::Moderator, Role::Teacher]);
    let [author, moderator, other] = &people[..] else {
        unreachable!()
    };
    let course = author.post("/courses", &samples::course("小数乘法")).id(201);
    let lesson = author
        .post(&format!("/courses/{course}/lessons"), &samples::lesson("小数点"))
        .id(201);
    let case = author.post("/cases", &samples::case("光合作用")).id(201);
    for (kind, path) in [
        ("course", format!("/courses/{course}")),
        ("lesson", format!("/lessons/{lesson}")),
        ("case", format!("/cases/{case}")),
    ] {
        let step = |person: &Person, step: &str, body: &Value| person.post(&format!("{path}/{step}"), body);
        let _ = step(author, "publish", &json!({})).expect(200);
        // what authors withdraw themselves, they publish again
        let _ = step(author, "withdraw", &json!({})).expect(200);
        let _ = step(author, "publish", &json!({})).expect(200);
        let why = json!({"reason": "copyright", "words": "课件出自别处"});
        let _ = step(moderator, "withdraw", &why).expect(200);
        let refused = step(author, "publish", &json!({})).expect_problem(409);
        assert_eq!(refused["type"], "/problems/withdrawn-by-moderator", "{kind}");
        let seen = author.get(&path).json(200);
        assert_eq!(
            (&seen["status"], &seen["withdrawn"]["words"]),
            (&json!("withdrawn"), &json!("课件出自别处"))
        );
        for page in [format!("/studio{path}"), path.clone()] {
            assert!(author.page(&page).expect(200).text().contains("课件出自别处"), "{page}");
        }
        let kept = author.submit(&format!("/studio{path}/publish"), &[]).expect(409).text();
        assert!(kept.contains("管理员撤下了它"), "{kept}");
        other.get(&path).expect_problem(404);
        // withdrawing it once more does not free it
        let _ = step(author, "withdraw", &json!({})).expect(200);
        step(author, "publish", &json!({})).expect_problem(409);
        let deed = json!({"kind": "restore_work", "about": format!("{kind}:{}", path.rsplit('/').next().unwrap_or_default()), "reason": "mistake"});
        author.post("/moderation/acts", &deed).expect_problem(403);
        let _ = moderator.post("/moderation/acts", &deed).expect(201);
        moderator.post("/moderation/acts", &deed).expect_problem(403);
        let seen = author.get(&path).json(200);
        assert_eq!((&seen["status"], seen.get("withdrawn")), (&json!("published"), None));
        // its author's again
        let _ = step(author, "withdraw", &json!({})).expect(200);
        let _ = step(author, "publish", &json!({})).expect(200);
    }
    let note = told(author, "withdraw_work");
    assert_eq!(note["note"]["reason"], "copyright");
    told(author, "restore_work");
    let _ = moderator
        .page(&format!("/moderation/act?kind=withdraw_work&id=case:{case}"))
        .expect(200);
    let sent = [
        ("kind", "withdraw_work"),
        ("id", &*format!("case:{case}")),
        ("reason", "other"),
        ("words", "请补出处"),
    ];
    assert_eq!(moderator.submit("/moderation/act", &sent).status, 303);
    assert_eq!(
        author.get(&format!("/cases/{case}")).json(200)["withdrawn"]["words"],
        "请补出处"
    );
    // an author who has withdrawn it first is barred all the same
    let _ = author
        .post(&format!("/courses/{course}/withdraw"), &json!({}))
        .expect(200);
    let _ = moderator
        .post(&format!("/courses/{course}/withdraw"), &json!({}))
        .expect(200);
    author
        .post(&format!("/courses/{course}/publish"), &json!({}))
        .expect_problem(409);
}
