//! Where what is found leads, and what comes first for whom.

use support::{Role, TestServer, Value, eventually, json, on_both_databases, percent_encoded, samples};

on_both_databases!(people_and_posts_are_found_where_they_stand);
fn people_and_posts_are_found_where_they_stand(server: &TestServer) {
    let people = server.with_users(&[Role::MasterTeacher, Role::Teacher]);
    let [master, teacher] = &people[..] else { unreachable!() };
    let found = |query: &str| {
        eventually(query, || {
            let hits = teacher.get(&format!("/search?{query}")).json(200);
            hits["items"].as_array().and_then(|items| items.first()).cloned()
        })
    };
    let url = |hit: &Value| hit["url"].as_str().expect("a url").to_owned();

    // who has published something has a page that leads to it; others' pages lead nowhere
    let course = master.post("/courses", &samples::course("小数乘法")).id(201);
    let _ = master
        .post(&format!("/courses/{course}/publish"), &json!({}))
        .expect(200);
    let person = found("kind=person");
    assert_eq!(url(&person), format!("/people/{}", master.id));
    let works = "/search?q=author%3A";
    assert!(teacher.page(&url(&person)).expect(200).text().contains(works));
    let other = teacher.page(&format!("/people/{}", teacher.id));
    assert!(!other.expect(200).text().contains(works));

    // a reply opens on the page of the thread that holds it
    let thread = json!({"about": "room:math", "title": "教研", "body": "下周一起磨课吗"});
    let thread = teacher.post("/threads", &thread).id(201);
    let reply = json!({"body": "带上七巧板"});
    let reply = master.post(&format!("/threads/{thread}/posts"), &reply).id(201);
    let hit = found(&format!("kind=post&q={}", percent_encoded("七巧板")));
    assert_eq!(url(&hit), format!("/threads/{thread}?post={reply}#post-{reply}"));
    let page = teacher
        .page(&format!("/threads/{thread}?post={reply}"))
        .expect(200)
        .text();
    assert!(page.contains(&format!("id=\"post-{reply}\"")), "{page}");
}

on_both_databases!(what_is_of_ones_own_grade_comes_first);
fn what_is_of_ones_own_grade_comes_first(server: &TestServer) {
    let people = server.with_users(&[Role::MasterTeacher, Role::Teacher]);
    let [master, teacher] = &people[..] else { unreachable!() };
    let publish = |title: &str, grade: u8| {
        let mut case = samples::case(title);
        case["grade"] = json!(grade);
        let id = master.post("/cases", &case).id(201);
        let _ = master.post(&format!("/cases/{id}/publish"), &json!({})).expect(200);
        id
    };
    let (of_seven, of_eight) = (publish("种子的萌发", 7), publish("种子的萌发", 8));
    let first = || {
        let hits = teacher
            .get(&format!("/search?kind=case&q={}", percent_encoded("种子的萌发")))
            .json(200);
        let both = hits["items"].as_array().filter(|items| items.len() == 2)?;
        both[0]["id"].as_str().map(str::to_owned)
    };
    let before = eventually("both are found", first);

    // once she has saved cases of the other grade, the other comes first
    let other = if before == of_seven { 8 } else { 7 };
    for title in ["蚯蚓的运动", "心脏的结构"] {
        let saved = publish(title, other);
        let _ = teacher.put(&format!("/cases/{saved}/save"), &json!({})).expect(204);
    }
    let wanted = if other == 7 { of_seven } else { of_eight };
    assert_eq!(eventually("both are found again", first), wanted);
}
