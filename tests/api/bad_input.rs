//! What nobody should send, and what it is answered: a problem that names what is wrong, and a server that goes on.

use support::{TestServer, json, on_both_databases};

const REGISTER: &str = "/api/v1/auth/register";

on_both_databases!(a_body_that_is_not_what_was_asked_for_gets_its_problem);
fn a_body_that_is_not_what_was_asked_for_gets_its_problem(server: &TestServer) {
    let as_json = server.with_header("Content-Type", "application/json");
    for body in [
        &b""[..],
        b"{",
        b"[]",
        b"null",
        b"{\"username\": 7, \"password\": true, \"display_name\": []}",
        b"{\"username\": \"firefly\"}",
        b"{\"username\": \"\xff\xfe\", \"password\": \"a-long-password\", \"display_name\": \"x\"}",
        b"\xef\xbb\xbf{}",
    ] {
        let reply = as_json.send("POST", REGISTER, Some(body));
        assert!(
            [400, 422].contains(&reply.status),
            "{} for {:?}",
            reply.status,
            String::from_utf8_lossy(body)
        );
        let status = reply.status;
        reply.expect_problem(status);
    }
    let _ = server.page("/healthz").expect(200);
}

on_both_databases!(every_wrong_field_is_named);
fn every_wrong_field_is_named(server: &TestServer) {
    let account = json!({"username": "a".repeat(65), "password": "short", "display_name": ""});
    let problem = server.post("/auth/register", &account).expect_problem(422);
    let mut fields: Vec<_> = problem["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| error["field"].clone())
        .collect();
    fields.sort_by_key(ToString::to_string);
    assert_eq!(fields, ["display_name", "password", "username"]);
}

on_both_databases!(a_body_larger_than_any_form_is_refused);
fn a_body_larger_than_any_form_is_refused(server: &TestServer) {
    let account = json!({"username": "firefly", "password": "x".repeat(2 << 20), "display_name": "x"});
    server.post("/auth/register", &account).expect_problem(413);
}

on_both_databases!(unknown_things_are_not_found);
fn unknown_things_are_not_found(server: &TestServer) {
    server.get("/no-such-thing").expect_problem(404);
    let id = "/users/018f0000-0000-7000-8000-000000000000";
    server
        .admin()
        .with_header("If-Match", "*")
        .patch(id, &json!({"disabled": true}))
        .expect_problem(404);
}

on_both_databases!(one_key_creates_once_and_never_something_else);
fn one_key_creates_once_and_never_something_else(server: &TestServer) {
    let admin = server.admin().with_header("Idempotency-Key", "9b2e-one-key");
    let account = json!({"username": "once", "password": "a-long-password", "display_name": "Once", "role": "teacher"});
    let first = admin.post("/users", &account).json(201);
    let again = admin.post("/users", &account).json(201);
    assert_eq!(first, again);
    let other = json!({"username": "twice", "password": "a-long-password", "display_name": "Twice", "role": "teacher"});
    admin.post("/users", &other).expect_problem(422);
}
