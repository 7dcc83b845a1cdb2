//! The queue of those who keep order.

use super::{open, reply, seen};
use support::{Person, Role, TestServer, json, on_both_databases, samples};

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

on_both_databases!(a_report_under_a_work_that_is_gone_leaves_the_queue_all_the_same);
fn a_report_under_a_work_that_is_gone_leaves_the_queue_all_the_same(server: &TestServer) {
    let people = server.with_users(&[Role::Teacher, Role::Moderator]);
    let [author, moderator] = &people[..] else {
        unreachable!()
    };
    let case = author.post("/cases", &samples::case("光合作用")).id(201);
    let _ = author.post(&format!("/cases/{case}/publish"), &json!({})).expect(200);
    let thread = open(author, &format!("case:{case}"), "有问题");
    let post = reply(author, &thread, "有毛病");
    let report = moderator
        .post(&format!("/posts/{post}/reports"), &json!({"reason": "看看"}))
        .id(201);
    let gone = author.with_header("If-Match", "*").delete(&format!("/cases/{case}"));
    assert_eq!(gone.status, 204);
    let dismiss = json!({"action": "dismiss"});
    assert_eq!(
        moderator
            .post(&format!("/moderation/reports/{report}"), &dismiss)
            .status,
        204
    );
    assert_eq!(moderator.get("/moderation/reports").json(200)["items"], json!([]));
}

on_both_databases!(of_two_moderators_who_act_at_once_one_does_it);
fn of_two_moderators_who_act_at_once_one_does_it(server: &TestServer) {
    let people = server.with_users(&[Role::Student, Role::Moderator, Role::Moderator]);
    let [author, one, two] = &people[..] else {
        unreachable!()
    };
    let thread = open(author, "room:math", "有问题");
    let post = reply(author, &thread, "有毛病");
    let deed = json!({"kind": "hide_post", "post_id": post, "reason": "spam"});
    let mut answers = std::thread::scope(|scope| {
        let acting = [one, two].map(|moderator| scope.spawn(|| moderator.post("/moderation/acts", &deed).status));
        acting.map(|acting| acting.join().expect("an answer"))
    });
    answers.sort_unstable();
    assert_eq!(answers, [201, 409]);
    let trail = one.get(&format!("/moderation/acts?thread={thread}")).json(200);
    assert_eq!(trail["items"].as_array().map(Vec::len), Some(1));
}
