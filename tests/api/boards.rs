//! The page of a lesson's boards: seen by those who see the lesson. And what a lesson's page asks browsers for.

use support::{Role, TestServer, json, on_both_databases, samples};

on_both_databases!(boards_are_read_by_those_who_see_the_lesson);
fn boards_are_read_by_those_who_see_the_lesson(server: &TestServer) {
    let teacher = server.with_user(Role::MasterTeacher);
    let course = teacher.post("/courses", &samples::course("小数乘法")).id(201);
    let lesson = teacher
        .post(&format!("/courses/{course}/lessons"), &samples::lesson("小数点"))
        .id(201);
    let page = format!("/lessons/{lesson}/boards");
    let _ = server.page(&page).expect(404);
    let _ = teacher.page(&page).expect(200);
    for path in [format!("/lessons/{lesson}"), format!("/courses/{course}")] {
        let _ = teacher.post(&format!("{path}/publish"), &json!({})).expect(200);
    }
    let read = server.page(&page).expect(200);
    assert!(read.text().contains("没有板书"), "{}", read.text());
    let _ = server
        .page("/lessons/018f0000-0000-7000-8000-000000000000/boards")
        .expect(404);

    let lesson = server.page(&format!("/lessons/{lesson}")).expect(200);
    assert_eq!(lesson.header("accept-ch"), Some("ECT, Downlink, RTT"));
}
