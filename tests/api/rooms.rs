//! Talking in rooms and about chapters, and thanking.

use support::{Role, TestServer, eventually, json, on_both_databases, percent_encoded};

const CHAPTER: &str = "chapter:primary/5/math/renjiao/1/小数乘法";

on_both_databases!(a_room_holds_its_threads_and_those_of_its_chapters);
fn a_room_holds_its_threads_and_those_of_its_chapters(server: &TestServer) {
    let people = server.with_users(&[Role::Teacher, Role::Teacher]);
    let [asker, other] = &people[..] else { unreachable!() };
    let free = json!({"about": "room:math", "title": "教研", "body": "下周一起磨课吗"});
    let free = asker.post("/threads", &free).id(201);
    let about_chapter = json!({"about": CHAPTER, "title": "积的小数点", "body": "怎么讲？", "kind": "question"});
    let chapter = asker.post("/threads", &about_chapter).id(201);
    for nowhere in ["room:magic", "chapter:primary/5/math/renjiao/1/没有"] {
        let nowhere = json!({"about": nowhere, "title": "教研", "body": "有人吗"});
        asker.post("/threads", &nowhere).expect_problem(404);
    }

    // the room lists both, its filters one or none
    let ids = |query: &str| {
        let page = other.get(&format!("/threads?{query}")).json(200);
        let items = page["items"].as_array().expect("items").clone();
        items
            .iter()
            .map(|thread| thread["id"].as_str().expect("an id").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("room=math"), [chapter.clone(), free.clone()]);
    assert_eq!(ids("room=math&filter=unanswered"), std::slice::from_ref(&chapter));
    assert_eq!(
        ids(&format!("about={}", percent_encoded(CHAPTER))),
        std::slice::from_ref(&chapter)
    );
    other.get("/threads?room=magic").expect_problem(404);
    other.get("/threads").expect_problem(422);

    // an accepted answer is one until it is taken back
    let answer = other
        .post(
            &format!("/threads/{chapter}/posts"),
            &json!({"body": "数两个因数的小数位"}),
        )
        .id(201);
    let path = format!("/threads/{chapter}/answer");
    let _ = asker.post(&path, &json!({"post_id": answer})).expect(200);
    assert_eq!(ids("room=math&filter=questions"), std::slice::from_ref(&chapter));
    assert!(ids("room=math&filter=unanswered").is_empty());
    other.delete(&path).expect_problem(403);
    let _ = asker.delete(&path).expect(200);
    assert_eq!(ids("room=math&filter=unanswered"), std::slice::from_ref(&chapter));

    // the pages say it in the reader's words, and the lists are small
    let rooms = server.get("/rooms").json(200);
    let math = rooms["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|room| room["id"] == "math");
    assert_eq!(math.expect("a room")["threads"], 2);
    let room = server
        .with_header("Accept-Language", "en")
        .page("/rooms/math")
        .expect(200)
        .text();
    assert!(
        room.contains("Room: Mathematics") && room.contains("积的小数点"),
        "{room}"
    );
    let page = format!("/chapters?about={}", percent_encoded(CHAPTER));
    assert!(server.page(&page).expect(200).text().contains("积的小数点"));
    let small = server
        .with_header("Accept-Encoding", "br")
        .page("/rooms/math?book=primary/5/renjiao/1");
    assert!(small.expect(200).body.len() < 9_000);

    // and the search finds them on their shelf
    eventually("the thread is found by its grade", || {
        let hits = other
            .get(&format!("/search?q={}&grade=5", percent_encoded("小数点")))
            .json(200);
        hits.to_string().contains(&chapter).then_some(())
    });
}

on_both_databases!(thanks_are_given_once_and_taken_back);
fn thanks_are_given_once_and_taken_back(server: &TestServer) {
    let people = server.with_users(&[Role::Teacher, Role::Student]);
    let [writer, reader] = &people[..] else { unreachable!() };
    let thread = writer
        .post(
            "/threads",
            &json!({"about": "room:math", "title": "教具", "body": "纸板就能做"}),
        )
        .id(201);
    let read =
        |person: &support::Client| person.get(&format!("/threads/{thread}")).json(200)["posts"]["items"][0].clone();
    let post = read(reader)["id"].as_str().expect("an id").to_owned();
    let path = format!("/posts/{post}/thanks");
    for _ in 0..2 {
        let given = reader.put(&path, &json!({})).json(200);
        assert_eq!((&given["thanks"], &given["thanked"]), (&json!(1), &json!(true)));
    }
    assert_eq!(read(writer)["thanks"], 1);
    assert_eq!(read(reader)["thanked"], true);
    server.put(&path, &json!({})).expect_problem(401);
    writer.put(&path, &json!({})).expect_problem(409);
    assert_eq!(reader.delete(&path).json(200)["thanks"], 0);

    // with scripts off it is a button
    let sent = reader.submit(&path, &[("thanks", "true")]);
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(read(reader)["thanks"], 1);
}

on_both_databases!(opening_a_thread_shows_it_first_and_what_is_like_it);
fn opening_a_thread_shows_it_first_and_what_is_like_it(server: &TestServer) {
    let teacher = server.with_user(Role::Teacher);
    let first = json!({"about": "room:math", "title": "小数乘法怎么讲才好", "body": "学生总忘"});
    let _ = teacher.post("/threads", &first).expect(201);
    let like = format!(
        "/threads/similar?about=room:math&title={}",
        percent_encoded("小数乘法怎么讲")
    );
    assert_eq!(teacher.get(&like).json(200)["items"].as_array().map(Vec::len), Some(1));

    let typed = [
        ("about", "room:math"),
        ("title", "小数乘法怎么讲？"),
        ("body", "有**好办法**吗"),
    ];
    let shown = teacher
        .submit("/threads", &[&typed[..], &[("preview", "yes")]].concat())
        .expect(200)
        .text();
    assert!(
        shown.contains("<strong>好办法</strong>") && shown.contains("小数乘法怎么讲才好"),
        "{shown}"
    );
    assert_eq!(
        teacher.get("/threads?room=math").json(200)["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(teacher.submit("/threads", &typed).status, 303);
    assert_eq!(
        teacher.get("/threads?room=math").json(200)["items"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}
