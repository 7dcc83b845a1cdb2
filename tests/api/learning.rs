//! How far people have come in their lessons: told by several devices, late, twice and out of order.

use support::{Client, Role, TestServer, Value, json, on_both_databases, samples};

/// A course that everybody sees, with some lessons.
fn published_lessons(teacher: &Client, count: usize) -> Vec<String> {
    let course = teacher.post("/courses", &samples::course("小数乘法")).id(201);
    let publish = |path: String| {
        let _ = teacher.post(&format!("{path}/publish"), &json!({})).expect(200);
    };
    let lessons: Vec<String> = (1..=count)
        .map(|number| {
            let lesson = samples::lesson(&format!("第 {number} 课"));
            teacher.post(&format!("/courses/{course}/lessons"), &lesson).id(201)
        })
        .collect();
    for lesson in &lessons {
        publish(format!("/lessons/{lesson}"));
    }
    publish(format!("/courses/{course}"));
    lessons
}

fn tell(who: &Client, lesson: &str, items: &Value) {
    let path = format!("/lessons/{lesson}/progress");
    let _ = who.put(&path, &json!({ "items": items })).expect(204);
}

fn at(minute: u32) -> String {
    format!("2026-11-20T08:{minute:02}:00Z")
}

/// Title, second to go on at and furthest second of what a list holds.
fn places(who: &Client, path: &str) -> Vec<(String, u64, u64)> {
    let list = who.get(path).json(200);
    let items = list["items"].as_array().expect("items").iter();
    items
        .map(|item| {
            let second = |name: &str| item[name].as_u64().expect("a second");
            let title = item["title"].as_str().unwrap_or_default().to_owned();
            (title, second("at_s"), second("furthest_s"))
        })
        .collect()
}

on_both_databases!(what_devices_tell_late_twice_or_out_of_order_comes_to_the_same);
fn what_devices_tell_late_twice_or_out_of_order_comes_to_the_same(server: &TestServer) {
    let lessons = published_lessons(&server.with_user(Role::MasterTeacher), 1);
    let student = server.with_user(Role::Student);
    let lesson = &lessons[0];
    let known = |at_s, furthest_s| vec![("第 1 课".to_owned(), at_s, furthest_s)];

    tell(&student, lesson, &json!([{"at_s": 60, "seen_at": at(10)}]));
    assert_eq!(places(&student, "/me/progress"), known(60, 60));
    // The phone was without a link before that, and comes later.
    let offline = json!([{"at_s": 500, "furthest_s": 600, "seen_at": at(5)}, {"at_s": 20, "seen_at": at(3)}]);
    tell(&student, lesson, &offline);
    assert_eq!(places(&student, "/me/progress"), known(60, 600));
    let before = student.get("/me/progress").json(200);
    tell(&student, lesson, &offline);
    assert_eq!(
        student.get("/me/progress").json(200),
        before,
        "a replay changes nothing"
    );
    // She goes back, and hears it to the end.
    tell(
        &student,
        lesson,
        &json!([{"at_s": 0, "furthest_s": 900, "seen_at": at(30)}]),
    );
    assert_eq!(places(&student, "/me/progress"), known(0, 900));

    // Two devices at once, in a lesson that neither has told of.
    let other = server.with_user(Role::Student);
    std::thread::scope(|scope| {
        for minute in 1..=8 {
            let other = &other;
            scope.spawn(move || tell(other, lesson, &json!([{"at_s": minute, "seen_at": at(minute)}])));
        }
    });
    assert_eq!(places(&other, "/me/progress"), known(8, 8));
    assert_eq!(places(&student, "/me/progress"), known(0, 900), "a place is one's own");
}

on_both_databases!(no_place_is_in_the_future_and_a_wrong_clock_is_put_right);
fn no_place_is_in_the_future_and_a_wrong_clock_is_put_right(server: &TestServer) {
    let lessons = published_lessons(&server.with_user(Role::MasterTeacher), 1);
    let student = server.with_user(Role::Student);
    let place = || places(&student, "/me/progress")[0].1;
    tell(
        &student,
        &lessons[0],
        &json!([{"at_s": 10, "seen_at": "2099-01-01T00:00:00Z"}]),
    );
    let list = student.get("/me/progress").json(200);
    let seen_at = list["items"][0]["seen_at"].as_str().expect("a time");
    assert!(seen_at < "2099", "{seen_at}");
    // A phone that was long without a battery thinks it is 1970.
    let report = json!({"items": [{"at_s": 70, "seen_at": "1970-01-01T00:00:09Z"}], "sent_at": "1970-01-01T00:00:09Z"});
    let path = format!("/lessons/{}/progress", lessons[0]);
    let _ = student.put(&path, &report).expect(204);
    assert_eq!(place(), 70);
}

on_both_databases!(what_was_watched_last_comes_first_and_what_is_out_of_sight_not_at_all);
fn what_was_watched_last_comes_first_and_what_is_out_of_sight_not_at_all(server: &TestServer) {
    let teacher = server.with_user(Role::MasterTeacher);
    let lessons = published_lessons(&teacher, 3);
    let student = server.with_user(Role::Student);
    // The first two at the same moment.
    for (lesson, minute) in lessons.iter().zip([1, 1, 2]) {
        tell(&student, lesson, &json!([{"at_s": 30, "seen_at": at(minute)}]));
    }
    let titles = |path: &str| -> Vec<String> { places(&student, path).into_iter().map(|place| place.0).collect() };
    assert_eq!(titles("/me/progress"), ["第 3 课", "第 2 课", "第 1 课"]);
    let mut path = "/me/progress?limit=1".to_owned();
    for (title, more) in [("第 3 课", true), ("第 2 课", true), ("第 1 课", false)] {
        assert_eq!(titles(&path), [title]);
        let cursor = student.get(&path).json(200)["next_cursor"].clone();
        assert_eq!(cursor.is_string(), more);
        path = format!("/me/progress?limit=1&cursor={}", cursor.as_str().unwrap_or_default());
    }
    let _ = student.get("/me/progress?cursor=rubbish").expect_problem(422);

    let _ = teacher
        .post(&format!("/lessons/{}/withdraw", lessons[2]), &json!({}))
        .expect(200);
    assert_eq!(titles("/me/progress"), ["第 2 课", "第 1 课"]);
    let report = json!({"items": [{"at_s": 40, "seen_at": at(4)}]});
    let _ = student
        .put(&format!("/lessons/{}/progress", lessons[2]), &report)
        .expect_problem(404);
}

on_both_databases!(what_is_no_progress_is_refused);
fn what_is_no_progress_is_refused(server: &TestServer) {
    let lessons = published_lessons(&server.with_user(Role::MasterTeacher), 1);
    let student = server.with_user(Role::Student);
    let path = format!("/lessons/{}/progress", lessons[0]);
    let many = vec![json!({"at_s": 1, "seen_at": at(1)}); 101];
    for (items, field) in [
        (json!([]), "items"),
        (json!(many), "items"),
        (json!([{"at_s": -1, "seen_at": at(1)}]), "at_s"),
        (json!([{"at_s": 9_000_000_000_u64, "seen_at": at(1)}]), "at_s"),
        (
            json!([{"at_s": 1, "furthest_s": 86_401, "seen_at": at(1)}]),
            "furthest_s",
        ),
    ] {
        let problem = student.put(&path, &json!({ "items": items })).expect_problem(422);
        assert_eq!(problem["errors"][0]["field"], field);
        assert!(
            problem["errors"][0]["message"]
                .as_str()
                .is_some_and(|words| !words.is_empty())
        );
    }
    let _ = server
        .put(&path, &json!({"items": [{"at_s": 1, "seen_at": at(1)}]}))
        .expect_problem(401);
    assert_eq!(places(&student, "/me/progress"), []);
}
