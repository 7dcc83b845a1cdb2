//! People come, sign in, stay signed in, and leave.

use support::{Client, Role, TestServer, Value, json, on_both_databases};

const PASSWORD: &str = "che-yin-reads-at-night";

fn register(server: &TestServer, username: &str) -> Value {
    let account = json!({"username": username, "password": PASSWORD, "display_name": "车胤", "language": "zh-CN"});
    server.post("/auth/register", &account).json(201)
}

fn login(server: &TestServer, username: &str, password: &str) -> support::Reply {
    server.post("/auth/login", &json!({"username": username, "password": password}))
}

fn refresh(server: &TestServer, tokens: &Value) -> support::Reply {
    server.post("/auth/refresh", &json!({"refresh_token": tokens["refresh_token"]}))
}

fn signed_in(server: &TestServer, tokens: &Value) -> Client {
    server.with_token(tokens["access_token"].as_str().expect("an access token"))
}

on_both_databases!(a_newcomer_registers_as_a_student_and_signs_in_again);
fn a_newcomer_registers_as_a_student_and_signs_in_again(server: &TestServer) {
    let registered = register(server, "车胤");
    assert_eq!(registered["user"]["role"], "student");
    assert_eq!(registered["user"]["display_name"], "车胤");

    let tokens = login(server, "车胤", PASSWORD).json(200);
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 900);
    let me = signed_in(server, &tokens).get("/me").json(200);
    assert_eq!(me["id"], registered["user"]["id"]);
    assert!(me.get("password").is_none() && me.get("password_hash").is_none());
}

on_both_databases!(a_username_is_taken_once);
fn a_username_is_taken_once(server: &TestServer) {
    register(server, "firefly");
    let again = json!({"username": "Firefly", "password": PASSWORD, "display_name": "Another"});
    let problem = server.post("/auth/register", &again).expect_problem(409);
    assert_eq!(problem["errors"][0]["field"], "username");
}

on_both_databases!(a_wrong_password_and_an_unknown_name_look_the_same);
fn a_wrong_password_and_an_unknown_name_look_the_same(server: &TestServer) {
    register(server, "firefly");
    let wrong = login(server, "firefly", "not this one").expect_problem(401);
    let unknown = login(server, "nobody-here", "not this one").expect_problem(401);
    assert_eq!(wrong, unknown);
}

on_both_databases!(a_refresh_token_works_once_and_reuse_ends_the_family);
fn a_refresh_token_works_once_and_reuse_ends_the_family(server: &TestServer) {
    let first = register(server, "firefly");
    let second = refresh(server, &first).json(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);

    refresh(server, &first).expect_problem(401);
    refresh(server, &second).expect_problem(401);
    // only that device is signed out
    let _ = login(server, "firefly", PASSWORD).expect(200);
}

on_both_databases!(signing_out_ends_the_session);
fn signing_out_ends_the_session(server: &TestServer) {
    let tokens = register(server, "firefly");
    let _ = signed_in(server, &tokens).post("/auth/logout", &json!({})).expect(204);
    refresh(server, &tokens).expect_problem(401);
}

on_both_databases!(guessing_a_password_is_slowed_down_for_that_account_alone);
fn guessing_a_password_is_slowed_down_for_that_account_alone(server: &TestServer) {
    register(server, "guessed-at");
    register(server, "classmate");
    let refused = (0..15)
        .map(|_| login(server, "guessed-at", "a guess").status)
        .filter(|status| *status == 429);
    assert!(refused.count() >= 3);
    let reply = login(server, "guessed-at", PASSWORD);
    assert!(reply.header("Retry-After").is_some(), "{reply:?}");
    reply.expect_problem(429);
    let _ = login(server, "classmate", PASSWORD).expect(200);
}

on_both_databases!(a_forged_or_foreign_token_is_nobody);
fn a_forged_or_foreign_token_is_nobody(server: &TestServer) {
    let tokens = register(server, "firefly");
    let token = tokens["access_token"].as_str().expect("an access token");
    let (signed, _) = token.rsplit_once('.').expect("a JWT");
    for forged in [
        format!("{signed}."),
        format!("{signed}.AAAA"),
        "e30.e30.".to_owned(),
        "nonsense".to_owned(),
    ] {
        server.with_token(&forged).get("/me").expect_problem(401);
    }
    server.get("/me").expect_problem(401);
}

on_both_databases!(staff_make_accounts_of_every_role_and_others_may_not);
fn staff_make_accounts_of_every_role_and_others_may_not(server: &TestServer) {
    for person in server.with_users(&Role::ALL) {
        let me = person.get("/me").json(200);
        let account = json!({"username": format!("by-{}", person.username), "password": PASSWORD, "display_name": "New", "role": "student"});
        let status = person.post("/users", &account).status;
        assert_eq!(
            status,
            if me["role"] == "admin" { 201 } else { 403 },
            "{}",
            person.username
        );
    }
}

on_both_databases!(a_disabled_account_may_not_sign_in);
fn a_disabled_account_may_not_sign_in(server: &TestServer) {
    let student = server.with_user(Role::Student);
    let path = format!("/users/{}", student.id);
    let _ = server
        .admin()
        .with_header("If-Match", "*")
        .patch(&path, &json!({"disabled": true}))
        .expect(200);
    let credentials = json!({"username": student.username, "password": "a-firefly-in-a-bag-of-silk"});
    server.post("/auth/login", &credentials).expect_problem(403);
}

on_both_databases!(a_profile_is_changed_by_who_has_seen_its_last_version);
fn a_profile_is_changed_by_who_has_seen_its_last_version(server: &TestServer) {
    let student = server.with_user(Role::Student);
    let seen = student.get("/me");
    let tag = seen.header("ETag").expect("an ETag").to_owned();
    assert_eq!(student.with_header("If-None-Match", &tag).get("/me").status, 304);

    let change = json!({"display_name": "石小雨"});
    student.patch("/me", &change).expect_problem(428);
    let changed = student.with_header("If-Match", &tag).patch("/me", &change).json(200);
    assert_eq!(changed["display_name"], "石小雨");
    student
        .with_header("If-Match", &tag)
        .patch("/me", &change)
        .expect_problem(412);
}

on_both_databases!(a_session_outlives_a_killed_server);
fn a_session_outlives_a_killed_server(server: &TestServer) {
    let tokens = register(server, "firefly");
    server.kill();
    server.start();
    let _ = signed_in(server, &tokens).get("/me").expect(200);
    let _ = refresh(server, &tokens).expect(200);
}
