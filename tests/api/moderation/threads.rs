//! Threads that are closed, moved and merged.

use super::{act, open, reply, told};
use support::{Role, TestServer, eventually, json, on_both_databases, percent_encoded};

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
