//! Where what is found leads.

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
