//! The one table of who may what: every route of the contract, with every role and nobody, on real objects of somebody
//! else. A route that is not in the table fails the test.

use serde_json::{Map, json};
use std::collections::BTreeSet;
use support::{Client, Person, Role, TestServer, Value, on_both_databases, samples};

/// Whose turn it is: nobody, student, teacher, master teacher, moderator, admin.
const ASKING: [&str; 6] = ["nobody", "student", "teacher", "master teacher", "moderator", "admin"];

/// A route, and for each of [`ASKING`] whether they may (`y`), may not (`n`), or whether more than the role decides (`.`).
///
/// Somebody who may gets on to the request itself, which may still be wrong; nobody is told to sign in (401), others are
/// refused (403), or not told that the thing exists (404). Rows run from top to bottom, so what ends things stands last.
const TABLE: &[(&str, &str, &str)] = &[
    // everybody reads
    ("GET", "/taxonomy", "yyyyyy"),
    ("GET", "/search", "yyyyyy"),
    ("GET", "/search/suggest", "yyyyyy"),
    ("GET", "/courses", "yyyyyy"),
    ("GET", "/courses/{course}", "yyyyyy"),
    ("GET", "/lessons/{lesson}", "yyyyyy"),
    ("GET", "/cases", "yyyyyy"),
    ("GET", "/cases/{case}", "yyyyyy"),
    ("GET", "/threads", "yyyyyy"),
    ("GET", "/threads/{thread}", "yyyyyy"),
    ("GET", "/threads/similar", "yyyyyy"),
    ("GET", "/rooms", "yyyyyy"),
    ("GET", "/posts/{post}/history", "yyyyyy"),
    ("GET", "/enclosures/{enclosure}", "yyyyyy"),
    ("GET", "/attachments/{none}", "......"),
    ("GET", "/media/{none}", "......"),
    ("GET", "/media/{none}/events", "......"),
    ("PUT", "/media/{none}/captions/{name}", "n....."),
    ("DELETE", "/media/{none}/captions/{name}", "n....."),
    ("GET", "/wanted", "yyyyyy"),
    // lists of one's own, and what is wanted
    ("GET", "/saved", "nyyyyy"),
    ("PUT", "/courses/{course}/save", "nyyyyy"),
    ("DELETE", "/courses/{course}/save", "nyyyyy"),
    ("PUT", "/lessons/{lesson}/save", "nyyyyy"),
    ("DELETE", "/lessons/{lesson}/save", "nyyyyy"),
    ("PUT", "/cases/{case}/save", "nyyyyy"),
    ("DELETE", "/cases/{case}/save", "nyyyyy"),
    // how far one has come
    ("PUT", "/lessons/{lesson}/progress", "nyyyyy"),
    ("GET", "/me/progress", "nyyyyy"),
    ("POST", "/wanted", "nnyyyy"),
    ("PUT", "/wanted/{wanted}/second", "nnyyyy"),
    ("DELETE", "/wanted/{wanted}/second", "nnyyyy"),
    ("POST", "/wanted/{wanted}/answer", "nnnyny"),
    ("DELETE", "/wanted/{wanted}", "nnnny."), // gone by then
    // signing in and one's own account
    ("POST", "/auth/register", "yyyyyy"),
    ("POST", "/auth/login", "......"),
    ("POST", "/auth/refresh", "......"),
    ("GET", "/me", "nyyyyy"),
    ("PATCH", "/me", "nyyyyy"),
    ("GET", "/notifications", "nyyyyy"),
    ("POST", "/notifications/read", "nyyyyy"),
    ("GET", "/me/notifications", "nyyyyy"),
    ("PUT", "/me/notifications", "nyyyyy"),
    ("GET", "/me/mail", "nyyyyy"),
    ("PUT", "/me/mail", "nyyyyy"),
    ("DELETE", "/me/mail", "nyyyyy"),
    ("GET", "/me/push", "nyyyyy"),
    ("POST", "/me/push", "nyyyyy"),
    ("DELETE", "/me/push", "n....."),
    // accounts of others
    ("GET", "/users", "nnnnny"),
    ("POST", "/users", "nnnnny"),
    ("PATCH", "/users/{none}", "nnnnn."),
    // talking
    ("POST", "/threads", "nyyyyy"),
    ("POST", "/threads/{thread}/posts", "nyyyyy"),
    ("POST", "/enclosures", "nyyyyy"),
    ("GET", "/enclosures/{unposted}", ".nnnnn"),
    ("DELETE", "/enclosures/{unposted}", "nnnnnn"),
    ("POST", "/threads/{thread}/follow", "nyyyyy"),
    ("GET", "/follows", "nyyyyy"),
    ("PUT", "/follows", "nyyyyy"),
    ("DELETE", "/follows", "nyyyyy"),
    ("GET", "/people", "nyyyyy"),
    ("PUT", "/threads/{thread}/reading", "nyyyyy"),
    ("PUT", "/posts/{post}/thanks", "nyyyyy"),
    ("DELETE", "/posts/{post}/thanks", "nyyyyy"),
    ("POST", "/posts/{post}/reports", "nyyyyy"),
    ("PATCH", "/posts/{post}", "nnnnnn"),
    ("POST", "/threads/{thread}/answer", "nnnnyy"),
    ("DELETE", "/threads/{thread}/answer", "nnnnyy"),
    ("POST", "/threads/{thread}/lock", "nnnnyy"),
    ("GET", "/moderation/words", "nnnnyy"),
    ("POST", "/moderation/words", "nnnnyy"),
    ("DELETE", "/moderation/words/{word}", "nnnny."), // gone by then
    ("POST", "/moderation/acts", "nnnnyy"),
    ("GET", "/moderation/acts", "nnnnyy"),
    ("GET", "/moderation/acts/{act}", "nnnnyy"),
    ("GET", "/moderation/reports", "nnnnyy"),
    ("POST", "/moderation/reports/{report}", "nnnnyy"),
    ("DELETE", "/posts/{post}", "nnnny."), // gone by then
    // uploads
    ("GET", "/uploads", "n....."),
    ("POST", "/uploads", "nnyyyy"),
    ("OPTIONS", "/uploads", "yyyyyy"),
    ("OPTIONS", "/uploads/{none}", "yyyyyy"),
    ("HEAD", "/uploads/{none}", "n....."),
    ("PATCH", "/uploads/{none}", "n....."),
    ("POST", "/uploads/{none}", "n....."),
    ("DELETE", "/uploads/{none}", "n....."),
    // making
    ("POST", "/courses", "nnnyny"),
    ("POST", "/cases", "nnyyny"),
    ("PATCH", "/courses/{course}", "nnnnny"),
    ("POST", "/courses/{course}/lessons", "nnnnny"),
    ("PATCH", "/lessons/{lesson}", "nnnnny"),
    ("PATCH", "/cases/{case}", "nnnnny"),
    ("POST", "/lessons/{lesson}/media", "nnnnn."),
    ("POST", "/cases/{case}/media", "nnnnn."),
    ("POST", "/cases/{case}/attachments", "n....."),
    ("DELETE", "/attachments/{none}", "n....."),
    ("POST", "/lessons/{lesson}/publish", "nnnnny"),
    ("POST", "/courses/{course}/publish", "nnnnny"),
    ("POST", "/cases/{case}/publish", "nnnnny"),
    ("POST", "/lessons/{lesson}/withdraw", "nnnnyy"),
    ("POST", "/courses/{course}/withdraw", "nnnnyy"),
    ("POST", "/cases/{case}/withdraw", "nnnnyy"),
    ("DELETE", "/lessons/{lesson}", "nnnnny"),
    ("DELETE", "/courses/{course}", "nnnnny"),
    ("DELETE", "/cases/{case}", "nnnnny"),
    // transcoders only
    ("POST", "/runner/jobs/claim", "nnnnnn"),
    ("GET", "/runner/jobs/{none}/source", "nnnnnn"),
    ("GET", "/runner/jobs/{none}/files/{name}", "nnnnnn"),
    ("PUT", "/runner/jobs/{none}/files/{name}", "nnnnnn"),
    ("POST", "/runner/jobs/{none}/progress", "nnnnnn"),
    ("POST", "/runner/jobs/{none}/complete", "nnnnnn"),
    ("POST", "/runner/jobs/{none}/fail", "nnnnnn"),
    ("POST", "/runner/jobs/{none}/release", "nnnnnn"),
    // what does not end, and what ends the walk
    ("GET", "/notifications/events", "n....."),
    ("POST", "/auth/logout", "n....."),
];

/// Things of an author who asks nothing, all published.
struct Things {
    course: String,
    lesson: String,
    case: String,
    thread: String,
    post: String,
    report: String,
    act: String,
    word: String,
    wanted: String,
    enclosure: String,
    unposted: String,
}

/// The first bytes of a recording: enough to be taken in.
const RECORDING: &[u8] = b"OggS\0\x02 ...";

impl Things {
    fn made_by(author: &Person, reporter: &Person, moderator: &Person) -> Self {
        let course = author.post("/courses", &samples::course("小数乘法")).id(201);
        let lesson = author
            .post(&format!("/courses/{course}/lessons"), &samples::lesson("小数点"))
            .id(201);
        let case = author.post("/cases", &samples::case("光合作用")).id(201);
        for path in [
            format!("/lessons/{lesson}"),
            format!("/courses/{course}"),
            format!("/cases/{case}"),
        ] {
            let _ = author.post(&format!("{path}/publish"), &json!({})).expect(200);
        }
        let about =
            json!({"about": format!("course:{course}"), "title": "怎么讲才好", "body": "请说说", "kind": "question"});
        let thread = author.post("/threads", &about).id(201);
        let post = author
            .post(&format!("/threads/{thread}/posts"), &json!({"body": "先估一估"}))
            .id(201);
        let report = reporter
            .post(&format!("/posts/{post}/reports"), &json!({"reason": "看看"}))
            .id(201);
        let warn = json!({"kind": "warn", "user_id": author.id, "reason": "off_topic"});
        let act = moderator.post("/moderation/acts", &warn).id(201);
        let word = moderator.post("/moderation/words", &json!({"word": "加微信"})).id(201);
        let bring = || author.send("POST", "/api/v1/enclosures", Some(RECORDING)).id(201);
        let (enclosure, unposted) = (bring(), bring());
        let voice = json!({"body": "听听", "enclosures": [{"id": enclosure}]});
        let _ = author.post(&format!("/threads/{thread}/posts"), &voice).expect(201);
        let wanted = author.post("/wanted", &json!({"text": "小数乘法的导学案"})).id(201);
        Self {
            course,
            lesson,
            case,
            thread,
            post,
            report,
            act,
            word,
            wanted,
            enclosure,
            unposted,
        }
    }

    fn path(&self, route: &str) -> String {
        let places = [
            ("{course}", self.course.as_str()),
            ("{lesson}", &self.lesson),
            ("{case}", &self.case),
            ("{thread}", &self.thread),
            ("{post}", &self.post),
            ("{report}", &self.report),
            ("{act}", &self.act),
            ("{word}", &self.word),
            ("{wanted}", &self.wanted),
            ("{enclosure}", &self.enclosure),
            ("{unposted}", &self.unposted),
            ("{none}", "018f0000-0000-7000-8000-000000000000"),
            ("{name}", "light-h264.mp4"),
        ];
        let path = places
            .iter()
            .fold(route.to_owned(), |path, (place, id)| path.replace(place, id));
        match route {
            "/threads" => format!("{path}?about=course:{}", self.course),
            "/follows" => format!("{path}?target=room:math"),
            "/people" => format!("{path}?q=x"),
            "/threads/similar" => format!("{path}?about=course:{}&title=x", self.course),
            _ => path,
        }
    }

    /// A body that is good enough for the question of rights to be asked.
    fn body(&self, method: &str, route: &str, turn: usize) -> Value {
        match (method, route) {
            ("POST", "/auth/register" | "/users") => {
                json!({"username": format!("new-{turn}-{}", route.len()), "password": "firefly-firefly", "display_name": "新", "role": "student"})
            }
            ("POST", "/courses") => samples::course("另一门课"),
            ("POST", "/cases") => samples::case("另一个案例"),
            ("POST", "/courses/{course}/lessons") => samples::lesson("另一课"),
            ("POST", "/threads") => {
                json!({"about": format!("course:{}", self.course), "title": "再问一句", "body": "好吗"})
            }
            ("POST", "/wanted") => json!({"text": "有趣的导入"}),
            ("POST", "/wanted/{wanted}/answer") => json!({"case_id": self.case}),
            ("PUT", "/lessons/{lesson}/progress") => {
                json!({"items": [{"at_s": 26, "seen_at": "2026-11-28T08:00:00Z"}]})
            }
            ("PUT", "/follows") => json!({"target": "room:math"}),
            ("PUT", "/threads/{thread}/reading") | ("POST", "/threads/{thread}/answer") => {
                json!({"post_id": self.post})
            }
            ("POST", "/posts/{post}/reports") => json!({"reason": "广告"}),
            ("POST", "/moderation/words") => json!({"word": format!("词{turn}")}),
            ("POST", "/moderation/acts") => {
                let kind = ["hide_post", "restore_post"][turn % 2];
                json!({"kind": kind, "post_id": self.post, "reason": "rules"})
            }
            ("POST", "/moderation/reports/{report}") => json!({"action": "dismiss"}),
            ("POST", "/threads/{thread}/lock") => json!({"locked": false}),
            ("POST", "/lessons/{lesson}/media" | "/cases/{case}/media") => {
                json!({"upload_id": "018f0000-0000-7000-8000-000000000000"})
            }
            ("POST" | "PATCH", _) if route.contains("/posts") => json!({"body": "改一改"}),
            ("PATCH", "/courses/{course}" | "/lessons/{lesson}" | "/cases/{case}") => json!({"title": "换个题目"}),
            _ => json!({}),
        }
    }
}

on_both_databases!(every_role_may_what_the_table_says);
fn every_role_may_what_the_table_says(server: &TestServer) {
    let author = server.with_user(Role::MasterTeacher);
    let people = server.with_users(&Role::ALL);
    let things = Things::made_by(&author, &people[0], server.admin());
    let mut wrong = Vec::new();
    for (method, route, may) in TABLE {
        for (turn, may) in may.chars().enumerate() {
            if may == '.' && turn > 0 {
                continue;
            }
            let asking: &Client = if turn == 0 { server } else { &people[turn - 1] };
            let status = ask(asking, &things, method, route, turn);
            let as_told = match may {
                'y' => status < 500 && ![401, 403, 404].contains(&status),
                'n' if turn == 0 => status == 401,
                // The token is looked up while lease and body are read: whichever is found wanting first refuses.
                'n' if route.starts_with("/runner") => [401, 409, 422].contains(&status),
                'n' => [403, 404].contains(&status),
                _ => status < 500,
            };
            if !as_told {
                wrong.push(format!("{method} {route} for {} ({may}): {status}", ASKING[turn]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn ask(asking: &Client, things: &Things, method: &str, route: &str, turn: usize) -> u16 {
    let body = things.body(method, route, turn).to_string();
    let sends = !["GET", "HEAD", "DELETE", "OPTIONS"].contains(&method);
    let uploads = route.starts_with("/uploads");
    let asking = asking
        .with_header("If-Match", "*")
        .with_header("Tus-Resumable", "1.0.0");
    let asking = if uploads {
        asking.with_header("Upload-Length", "10")
    } else {
        asking.with_header("Content-Type", "application/json")
    };
    let body = if uploads { &b""[..] } else { body.as_bytes() };
    let path = format!("/api/v1{}", things.path(route));
    asking.send(method, &path, sends.then_some(body)).status
}

on_both_databases!(the_table_holds_every_route);
fn the_table_holds_every_route(server: &TestServer) {
    let document = server.get("/openapi.json").json(200);
    let nothing = Map::new();
    let mut in_contract = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap_or(&nothing) {
        for method in methods.as_object().unwrap_or(&nothing).keys() {
            in_contract.insert((method.to_uppercase(), shape(path.trim_start_matches("/api/v1"))));
        }
    }
    let table: BTreeSet<_> = TABLE
        .iter()
        .map(|(method, route, _)| ((*method).to_owned(), shape(route)))
        .collect();
    assert_eq!(
        in_contract.difference(&table).collect::<Vec<_>>(),
        Vec::<&(String, String)>::new(),
        "routes without a row"
    );
    assert_eq!(
        table.difference(&in_contract).collect::<Vec<_>>(),
        Vec::<&(String, String)>::new(),
        "rows without a route"
    );
}

/// A route without the names of its places.
fn shape(route: &str) -> String {
    let part = |part: &str| {
        if part.starts_with('{') {
            "{}".to_owned()
        } else {
            part.to_owned()
        }
    };
    route.split('/').map(part).collect::<Vec<_>>().join("/")
}
