//! Works that a moderator withdraws.

use super::told;
use support::{Person, Role, TestServer, Value, json, on_both_databases, samples};

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
