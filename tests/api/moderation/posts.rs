//! Posts that are hidden and brought back.

use super::{act, finds, open, opener_of, reply, seen, told};
use support::{Client, Role, TestServer, Value, eventually, json, on_both_databases};

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
