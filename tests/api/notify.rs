//! What reaches a person, by which channel, as they chose.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use support::{Database, Person, Role, TestServer, Value, eventually, json, on_both_databases, samples};

/// A browser's keys, from the example of RFC 8291.
const P256DH: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

/// A thread of `author` about a course of their own.
fn thread_of(author: &Person) -> String {
    let course = author.post("/courses", &samples::course("小数乘法")).id(201);
    let _ = author
        .post(&format!("/courses/{course}/publish"), &json!({}))
        .expect(200);
    let thread = json!({"about": format!("course:{course}"), "title": "怎么讲才好", "body": "请说说"});
    author.post("/threads", &thread).id(201)
}

fn reply(person: &Person, thread: &str, body: &str) {
    let _ = person
        .post(&format!("/threads/{thread}/posts"), &json!({"body": body}))
        .expect(201);
}

fn inbox(person: &Person) -> Vec<Value> {
    person.get("/notifications").json(200)["items"]
        .as_array()
        .expect("items")
        .clone()
}

on_both_databases!(many_replies_are_one_notice_and_what_is_muted_is_none);
fn many_replies_are_one_notice_and_what_is_muted_is_none(server: &TestServer) {
    let author = server.with_user(Role::MasterTeacher);
    let other = server.with_user(Role::Teacher);
    let thread = thread_of(&author);
    for body in ["一", "二", "三"] {
        reply(&other, &thread, body);
    }
    let notice = eventually("three replies are one notice", || {
        inbox(&author).into_iter().find(|notice| notice["count"] == 3)
    });
    assert_eq!(inbox(&author).len(), 1);
    assert_eq!(author.get("/notifications").json(200)["unread"], 1);
    let _ = author
        .post("/notifications/read", &json!({"ids": [notice["id"]]}))
        .expect(200);
    reply(&other, &thread, "四");
    eventually("after reading a new one begins", || {
        (inbox(&author).first()?["count"] == 1).then_some(())
    });

    let muted =
        json!({"kinds": {"thread_replied": {"page": false, "email": false, "push": false}}, "quiet_hours": null});
    let chosen = author.put("/me/notifications", &muted).json(200);
    assert_eq!(chosen["kinds"]["media_ready"]["push"], true);
    assert_eq!(author.get("/me/notifications").json(200), chosen);
    reply(&other, &thread, "五");
    let second = thread_of(&author);
    reply(&other, &second, "六");
    let opened = json!({"about": "course:none", "title": "再问", "body": "好吗"});
    let _ = other.post("/threads", &opened).expect_problem(422);
    // what comes after in the outbox is told: the muted ones were passed
    let course = author.get(&format!("/threads/{second}")).json(200)["about"].clone();
    let asked = json!({"about": course, "title": "再问一句", "body": "好吗"});
    let _ = other.post("/threads", &asked).expect(201);
    eventually("the next thread is told", || {
        inbox(&author)
            .into_iter()
            .find(|notice| notice["kind"] == "thread_opened")
    });
    assert_eq!(inbox(&author).len(), 3);
    for wrong in [
        json!({"quiet_hours": {"start": "25:00", "end": "07:00"}}),
        json!({"kinds": {"gossip": {"page": true, "email": true, "push": true}}}),
        json!({"digest": "hourly"}),
    ] {
        let _ = author.put("/me/notifications", &wrong).expect_problem(422);
    }
}

on_both_databases!(a_device_is_added_once_and_never_one_of_our_own_network);
fn a_device_is_added_once_and_never_one_of_our_own_network(server: &TestServer) {
    let person = server.with_user(Role::Student);
    let device = |endpoint: &str| json!({"endpoint": endpoint, "expirationTime": null, "keys": {"p256dh": P256DH, "auth": AUTH}});
    let key = person.get("/me/push").json(200)["public_key"].clone();
    assert_eq!(key.as_str().map(str::len), Some(87)); // 65 bytes
    let fine = "https://updates.push.services.mozilla.com/wpush/v2/abc";
    for _ in 0..2 {
        let _ = person.post("/me/push", &device(fine)).id(201);
    }
    assert_eq!(
        person.get("/me/push").json(200)["devices"].as_array().map(Vec::len),
        Some(1)
    );
    for endpoint in [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://169.254.169.254/",
        "https://localhost/",
        "x",
    ] {
        let _ = person.post("/me/push", &device(endpoint)).expect_problem(422);
    }
    let wrong_keys = json!({"endpoint": fine, "keys": {"p256dh": AUTH, "auth": P256DH}});
    let _ = person.post("/me/push", &wrong_keys).expect_problem(422);
    // a device that changes hands
    let next = server.with_user(Role::Student);
    let _ = next.post("/me/push", &device(fine)).id(201);
    assert_eq!(person.get("/me/push").json(200)["devices"], json!([]));
    let _ = person.delete(&format!("/me/push?endpoint={fine}")).expect_problem(404);
    let _ = next.delete(&format!("/me/push?endpoint={fine}")).expect(204);
}

/// A mail server that takes everything; gives its address and the messages.
fn mail_server() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("smtp://{}", listener.local_addr().expect("an address"));
    let (took, taken) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut lines = BufReader::new(stream.try_clone().expect("a second handle")).lines();
            let _ = stream.write_all(b"220 school.example\r\n");
            while let Some(Ok(line)) = lines.next() {
                if line == "DATA" {
                    let _ = stream.write_all(b"354 go on\r\n");
                    let message: Vec<String> = lines
                        .by_ref()
                        .map_while(Result::ok)
                        .take_while(|line| line != ".")
                        .collect();
                    let _ = took.send(message.join("\n"));
                }
                let _ = stream.write_all(if line == "QUIT" { b"221 bye\r\n" } else { b"250 ok\r\n" });
            }
        }
    });
    (url, taken)
}

#[test]
fn an_address_counts_once_its_link_is_followed_from_anywhere() {
    let (smtp, mails) = mail_server();
    let server = TestServer::on(Database::Sqlite).expect("SQLite needs nothing");
    let server = server
        .with_setting("YINGHUO_SMTP_URL", &smtp)
        .with_setting("YINGHUO_MAIL_FROM", "yinghuo@school.example")
        .start();
    let person = server.with_user(Role::Teacher);
    let _ = person
        .put("/me/mail", &json!({"address": "no address"}))
        .expect_problem(422);
    let given = person
        .put("/me/mail", &json!({"address": "yang@school.example"}))
        .json(200);
    assert_eq!(given["confirmed"], false);
    let message = mails
        .recv_timeout(std::time::Duration::from_secs(30))
        .expect("a question")
        .replace("=\n", "")
        .replace("=3D", "=");
    let link = message.split("/mail/confirm?token=").nth(1).expect("a link");
    let proof = link.split(['"', '\n', '<']).next().expect("a proof");

    // looking changes nothing; pressing the button does, signed in or not
    assert!(
        server
            .page(&format!("/mail/confirm?token={proof}"))
            .expect(200)
            .text()
            .contains("yang@school.example")
    );
    assert_eq!(person.get("/me/mail").json(200)["mailbox"]["confirmed"], false);
    let _ = server
        .send("POST", &format!("/mail/confirm?token={proof}x"), None)
        .expect(400);
    let _ = server
        .send("POST", &format!("/mail/unsubscribe?token={proof}"), None)
        .expect(400);
    let _ = server
        .send("POST", &format!("/mail/confirm?token={proof}"), None)
        .expect(200);
    assert_eq!(person.get("/me/mail").json(200)["mailbox"]["confirmed"], true);
    let _ = person.delete("/me/mail").expect(204);
    assert_eq!(person.get("/me/mail").json(200)["mailbox"], Value::Null);
    let _ = server
        .send("POST", &format!("/mail/confirm?token={proof}"), None)
        .expect(400);
}
