//! People who are warned and silenced.

use super::{act, open, reply, told};
use support::{Role, TestServer, json, on_both_databases};

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
