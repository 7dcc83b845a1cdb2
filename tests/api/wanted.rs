//! Lists of saved things, and cases that are asked for, wanted by others and answered.

use support::{Client, Role, TestServer, eventually, json, on_both_databases, samples};

const NONE: &str = "018f0000-0000-7000-8000-000000000000";

fn published_case(author: &Client, title: &str) -> String {
    let case = author.post("/cases", &samples::case(title)).id(201);
    let _ = author.post(&format!("/cases/{case}/publish"), &json!({})).expect(200);
    case
}

on_both_databases!(what_one_saves_is_on_ones_list_until_it_is_out_of_sight);

fn what_one_saves_is_on_ones_list_until_it_is_out_of_sight(server: &TestServer) {
    let master = server.with_user(Role::MasterTeacher);
    let teacher = server.with_user(Role::Teacher);
    let first = published_case(&master, "光合作用");
    let second = published_case(&master, "小数乘法");
    let draft = master.post("/cases", &samples::case("还没写完")).id(201);
    let about = |reader: &Client, path: &str| -> Vec<String> {
        let list = reader.get(path).json(200);
        let items = list["items"].as_array().expect("items");
        items
            .iter()
            .map(|item| item["about"].as_str().unwrap_or_default().to_owned())
            .collect()
    };

    let _ = server
        .put(&format!("/cases/{first}/save"), &json!({}))
        .expect_problem(401);
    let _ = teacher
        .put(&format!("/cases/{draft}/save"), &json!({}))
        .expect_problem(404);
    let _ = teacher
        .put(&format!("/cases/{NONE}/save"), &json!({}))
        .expect_problem(404);
    for case in [&first, &second, &second] {
        let _ = teacher.put(&format!("/cases/{case}/save"), &json!({})).expect(204);
    }
    assert_eq!(
        about(&teacher, "/saved"),
        [format!("case:{second}"), format!("case:{first}")]
    );
    assert_eq!(about(&master, "/saved"), Vec::<String>::new(), "a list is one's own");
    let page = teacher.get("/saved?limit=1").json(200);
    let cursor = page["next_cursor"].as_str().expect("there is more");
    assert_eq!(
        about(&teacher, &format!("/saved?limit=1&cursor={cursor}")),
        [format!("case:{first}")]
    );

    let _ = master
        .post(&format!("/cases/{second}/withdraw"), &json!({}))
        .expect(200);
    assert_eq!(about(&teacher, "/saved"), [format!("case:{first}")]);
    let _ = teacher.delete(&format!("/cases/{second}/save")).expect(204);
    let _ = teacher.delete(&format!("/cases/{first}/save")).expect(204);
    let _ = teacher.delete(&format!("/cases/{first}/save")).expect(204);
    let _ = master.post(&format!("/cases/{second}/publish"), &json!({})).expect(200);
    assert_eq!(about(&teacher, "/saved"), Vec::<String>::new());
}

on_both_databases!(what_most_teachers_want_stands_first_and_who_asked_hears_of_the_answer);

fn what_most_teachers_want_stands_first_and_who_asked_hears_of_the_answer(server: &TestServer) {
    let people = server.with_users(&[Role::Teacher, Role::Teacher, Role::MasterTeacher, Role::Student]);
    let [asker, other, master, student] = &people[..] else {
        unreachable!()
    };
    let ask = |text: &str| {
        asker.post(
            "/wanted",
            &json!({"text": text, "shelf": {"stage": "primary", "subject": "math", "grade": 5}}),
        )
    };
    let rare = ask("循环小数的游戏").id(201);
    let common = ask("小数除法导学案").id(201);
    let newest = ask("可能性的实验").id(201);
    let texts = |path: &str| -> Vec<String> {
        let list = server.get(path).json(200);
        let items = list["items"].as_array().expect("items");
        items
            .iter()
            .map(|item| item["id"].as_str().unwrap_or_default().to_owned())
            .collect()
    };

    let _ = student.post("/wanted", &json!({"text": "答案"})).expect_problem(403);
    let wrong = asker
        .post(
            "/wanted",
            &json!({"text": " ", "shelf": {"stage": "moon", "subject": "math"}}),
        )
        .expect_problem(422);
    assert_eq!(wrong["errors"][0]["field"], "text");
    assert_eq!(wrong["errors"][1]["field"], "stage");
    for _ in 0..2 {
        let seen = other.put(&format!("/wanted/{common}/second"), &json!({})).json(200);
        assert_eq!((&seen["seconds"], &seen["seconded"]), (&json!(1), &json!(true)));
    }
    let own = asker.put(&format!("/wanted/{rare}/second"), &json!({})).json(200);
    assert_eq!(own["seconds"], 0, "who asks is not counted twice");
    assert_eq!(texts("/wanted"), [common.as_str(), &newest, &rare]);
    let page = server.get("/wanted?limit=2").json(200);
    let cursor = page["next_cursor"].as_str().expect("there is more");
    assert_eq!(texts(&format!("/wanted?limit=2&cursor={cursor}")), [rare.as_str()]);
    let _ = server.get("/wanted?cursor=rubbish").expect_problem(422);
    assert_eq!(texts("/wanted?subject=physics"), Vec::<String>::new());

    let case = published_case(master, "小数除法");
    let draft = master.post("/cases", &samples::case("还没写完")).id(201);
    let answer = |who: &Client, case: &str| who.post(&format!("/wanted/{common}/answer"), &json!({"case_id": case}));
    let _ = answer(other, &case).expect_problem(403);
    let _ = answer(master, &draft).expect_problem(422);
    let answered = answer(master, &case).json(200);
    assert_eq!(answered["answer"]["title"], "小数除法");
    let _ = answer(master, &case).json(200);
    let another = published_case(master, "另一个");
    let _ = answer(master, &another).expect_problem(409);
    assert_eq!(texts("/wanted"), [newest.as_str(), &rare]);
    assert_eq!(texts("/wanted?answered=true"), [common.as_str()]);
    for person in [asker, other] {
        let notice = eventually("a notice", || {
            let inbox = person.get("/notifications").json(200);
            let items = inbox["items"].as_array()?;
            items.iter().find(|item| item["kind"] == "wanted_answered").cloned()
        });
        assert_eq!(notice["url"], format!("/cases/{case}"));
    }

    let _ = master.post(&format!("/cases/{case}/withdraw"), &json!({})).expect(200);
    assert_eq!(texts("/wanted")[0], common, "what is out of sight answers nothing");
    let _ = other.delete(&format!("/wanted/{common}")).expect_problem(403);
    let _ = asker.delete(&format!("/wanted/{common}")).expect(204);
    let _ = asker.delete(&format!("/wanted/{common}")).expect_problem(404);
}

on_both_databases!(a_person_asks_for_twenty_cases_at_most);

fn a_person_asks_for_twenty_cases_at_most(server: &TestServer) {
    let teacher = server.with_user(Role::Teacher);
    for number in 0..20 {
        let _ = teacher
            .post("/wanted", &json!({"text": format!("第 {number} 个")}))
            .id(201);
    }
    let _ = teacher
        .post("/wanted", &json!({"text": "再来一个"}))
        .expect_problem(409);
}
