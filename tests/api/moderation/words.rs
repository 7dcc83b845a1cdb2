//! The list of words that hold posts.

use super::{act, finds, open, opener_of, reply, seen, told};
use support::{Role, TestServer, Value, eventually, json, on_both_databases};

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
